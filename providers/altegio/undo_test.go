package altegio_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
)

// TestUndoOfRandomWorlds applies random files to a random organization and gives back what that changed,
// at once, or after people have accepted their invitations or somebody has edited access by hand. Then
// everything is as before, but for what the undo lists; and what it lists is not as before. The same
// holds of a second undo, after the first one's invitations were accepted, and of the undo of an undo.
func TestUndoOfRandomWorlds(t *testing.T) {
	t.Parallel()
	p := suite()
	var planned atomic.Int32
	t.Cleanup(func() {
		if n := planned.Load(); n < 20 {
			t.Errorf("only %d worlds could be planned", n)
		}
	})
	for seed := range uint64(48) {
		s := undoStory(t, seed)
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			switches := map[string]string{"over_limit": "422"}
			if sw := p.Switches[int(seed)%len(p.Switches)]; seed%3 == 2 {
				switches[sw.Name] = sw.Position // what is not documented must not matter
			}
			scene := p.Play(t, &s, switches, nil)
			plan, err := scene.TryPlan(t.Context())
			if err != nil || len(plan.Refused()) > 0 {
				return // what cannot be planned is another test's matter
			}
			planned.Add(1)
			u := &providertest.Undone{Scene: scene}
			before := u.Now(t)
			run, _ := scene.Keep(t, 1, plan)
			after := u.Now(t)
			meanwhile(t, scene.World.(*world), seed)
			left := u.Now(t)
			before = before.Without(after, left)
			_, later := u.Back(t, before, run)
			switch {
			case later == nil:
				return
			case seed%2 == 0:
				scene.World.AcceptAll(t)
				u.Now(t)
				u.Back(t, before, run, later.After)
			default:
				u.Back(t, left, later)
			}
			if t.Failed() {
				t.Logf("switches: %v\nfiles:\n%s\nseed:\n%s", switches, s.Files["access.hcl"].Data, s.Seed)
			}
		})
	}
}

// meanwhile is what people do between a run and its undo.
func meanwhile(t *testing.T, w *world, seed uint64) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 13))
	switch seed / 2 % 3 {
	case 1:
		w.AcceptAll(t)
	case 2:
		for _, a := range w.State().Access {
			if a.User == 100 || a.Pending || r.IntN(3) > 0 {
				continue
			}
			switch r.IntN(3) {
			case 0:
				role := randomRoles[1+r.IntN(len(randomRoles)-1)]
				_ = w.Admin().EditAccess(emulator.Edit{Location: a.Location, User: a.User, Role: &role})
			case 1:
				_ = w.Admin().EditAccess(emulator.Edit{Location: a.Location, User: a.User, Rights: emulator.Rights{"clients_delete_access": true}})
			case 2:
				_ = w.Admin().RemoveAccess(a.Location, a.User)
			}
		}
	}
}

// undoStory is a random world in which there is more to give back: renamed locations, cards that nobody
// has, open invitations, people without a role.
func undoStory(t *testing.T, seed uint64) providertest.Story {
	t.Helper()
	s := randomStory(t, seed)
	r := rand.New(rand.NewPCG(seed, 17))
	var state emulator.State
	if err := json.Unmarshal(s.Seed, &state); err != nil {
		t.Fatal(err)
	}
	files := string(s.Files["access.hcl"].Data)
	for _, l := range state.Locations {
		if r.IntN(3) == 0 {
			files = strings.Replace(files, fmt.Sprintf("location \"l%d\" { id = %d }", l.ID, l.ID), fmt.Sprintf("location \"l%d\" {\n  id = %d\n  title = \"New %d\"\n}", l.ID, l.ID, l.ID), 1)
		}
		if r.IntN(2) == 0 {
			state.Employees = append(state.Employees, emulator.Employee{ID: 900 + l.ID, Location: l.ID, Name: fmt.Sprintf("Nobody's %d", l.ID), Schedule: r.IntN(2) == 0})
		}
	}
	if r.IntN(2) == 0 {
		files = strings.Replace(files, "  guard {", "  unmanaged { employees = \"remove\" }\n  guard {", 1)
	}
	for i := range state.Access {
		switch a := &state.Access[i]; {
		case a.User == state.Caller || a.Role == "worker":
		case r.IntN(6) == 0:
			a.Pending = true
		case r.IntN(8) == 0:
			a.Role, a.Rights = "", nil
		}
	}
	data, err := json.Marshal(state)
	if err != nil {
		t.Fatal(err)
	}
	return providertest.Story{Name: s.Name, Files: fstest.MapFS{"access.hcl": {Data: []byte(files)}}, Seed: data}
}
