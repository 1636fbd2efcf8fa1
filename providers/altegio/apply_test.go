package altegio_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/providers/providertest/faults"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// bloom is an organization with two locations, an owner of both, and what a test adds.
func bloom(users, access, more string) *providertest.Story {
	config := `
organization "bloom" {
  system = "altegio"
  caller = "ops@bloom.example"
}
location "center" { id = 1 }
location "north" { id = 2 }
role "owner" { base = "owner" }
role "viewer" { base = "free_readonly" }
role "desk" { base = "administrator" }
user "ops" {
  email = "ops@bloom.example"
  assignment {
    role      = role.owner
    locations = all
  }
}
` + users
	seed := fmt.Sprintf(`{
  "format": 1, "caller": 100, "now": "2027-01-15T09:00:00Z",
  "locations": [{"id": 1, "title": "Center"}, {"id": 2, "title": "North"}],
  "people": [
    {"id": 100, "name": "Ops", "email": "ops@bloom.example"},
    {"id": 101, "name": "Anna", "email": "anna@bloom.example"},
    {"id": 102, "name": "Boris", "email": "boris@bloom.example"}
  ],
  "access": [
    {"location": 1, "user": 100, "role": "owner"},
    {"location": 2, "user": 100, "role": "owner"}%s
  ],
  "licences": [
    {"location": 1, "id": 91, "start": "2026-03-01", "end": "2027-02-28", "staff_limit": 20, "paid_rights_model": true},
    {"location": 2, "id": 92, "start": "2026-03-01", "end": "2027-02-28", "staff_limit": 20, "paid_rights_model": true}
  ]%s
}`, access, more)
	return &providertest.Story{Files: fstest.MapFS{"access.hcl": {Data: []byte(config)}}, Seed: []byte(seed)}
}

func assigned(label, name, role, location string) string {
	return fmt.Sprintf(`
user %q {
  name  = %q
  email = "%s@bloom.example"
  assignment {
    role      = role.%s
    locations = [location.%s]
  }
}
`, label, name, label, role, location)
}

// oneByOne is a system to which steps are sent one after the other, so that it is certain what comes after
// a refusal.
type oneByOne struct{ reconcile.System }

// broken plays a story whose service breaks only after the plan was made.
func broken(t *testing.T, s *providertest.Story, switches map[string]string, rules ...faults.Rule) (*providertest.Scene, *apply.Report) {
	t.Helper()
	var injector *faults.Injector
	scene := suite().Play(t, s, switches, func(h http.Handler) http.Handler {
		injector = faults.New(h)
		return injector
	})
	plan := scene.Plan(t)
	injector.Add(rules...)
	report := apply.Run(t.Context(), oneByOne{scene.System}, plan.Steps, apply.Options{})
	injector.Verify(t)
	return scene, report
}

// told is what became of each step, in words.
func told(r *apply.Report) []string {
	var list []string
	for _, o := range r.Outcomes {
		line := fmt.Sprintf("%s: %s", o.Step.Title, o.Status)
		if o.Why != "" {
			line += ", " + o.Why
		}
		list = append(list, line)
	}
	return list
}

func tells(t *testing.T, r *apply.Report, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, told(r)); diff != "" {
		t.Errorf("outcomes (-want +got):\n%s", diff)
	}
}

func refuse(status int) faults.Fault {
	return faults.Answer(status, "application/json", `{"success":false,"data":null,"meta":{"message":"no"}}`)
}

func has(t *testing.T, s *providertest.Scene, location, user int) bool {
	t.Helper()
	for _, a := range s.World.(*world).State().Access {
		if a.Location == location && a.User == user {
			return true
		}
	}
	return false
}

// Whoever moves keeps the old access until the new one is there, whatever goes wrong with it.
func TestMoveThatFailsTakesNothing(t *testing.T) {
	t.Parallel()
	const (
		copied  = "give Anna access to North, as copied from Center: "
		set     = "set role and rights of Anna at North: "
		removed = "remove the access of Anna to Center: "
	)
	for name, tt := range map[string]struct {
		rule faults.Rule
		want []string
	}{
		"the copy is refused": {
			faults.Rule{Match: "POST /api/v1/company/1/users/101/copy_to_companies", Fault: refuse(422)},
			[]string{copied + "failed", set + "skipped, needs step 1, which was not done", removed + "skipped, needs step 1, which was not done"},
		},
		"the rights are refused": {
			faults.Rule{Match: "PUT /api/v1/company/2/users/101/permissions", Fault: refuse(422)},
			[]string{copied + "done", set + "failed", removed + "skipped, needs step 2, which was not done"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := bloom(assigned("anna", "Anna", "desk", "north"), `, {"location": 1, "user": 101, "role": "administrator"}`, "")
			scene, report := broken(t, s, nil, tt.rule)
			tells(t, report, tt.want...)
			if !has(t, scene, 1, 101) {
				t.Error("Anna has lost the only access that works")
			}
			scene.Settle(t)
		})
	}
}

// Until the rights are set, a copy lets a person do nothing: the role is that of the source.
func TestCopyComesWithoutRights(t *testing.T) {
	t.Parallel()
	s := bloom(`
user "anna" {
  email = "anna@bloom.example"
  assignment {
    role      = role.owner
    locations = [location.center]
  }
  assignment {
    role      = role.viewer
    locations = [location.north]
  }
}
`, `, {"location": 1, "user": 101, "role": "owner"}`, "")
	scene, report := broken(t, s, nil, faults.Rule{Match: "PUT /api/v1/company/2/users/101/permissions", Fault: refuse(422)})
	if report.Count(apply.Failed) != 1 {
		t.Fatalf("outcomes: %v", told(report))
	}
	live, err := scene.System.ReadObjects(t.Context(), []schema.Key{{Kind: schema.KindUser, Location: 2, ID: 101}})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(live.Users[0].Assignments[0].Access.Rights.Granted()); n != 0 {
		t.Errorf("%d rights came along from the source", n)
	}
}

// A card of whose making the answer was lost is looked for. If that fails too, nobody knows whether
// it is there, and it is not made again.
func TestLostCardIsNotMadeAgainBlindly(t *testing.T) {
	t.Parallel()
	s := bloom(`
user "clara" {
  name = "Clara"
  assignment {
    locations = [location.center]
    employee { create = true }
  }
}
`, "", "")
	scene, report := broken(t, s, nil,
		faults.Rule{Match: "POST /api/v1/staff/1", Fault: faults.CutAfter()},
		faults.Rule{Match: "GET /api/v1/staff/1", From: 2, Times: 100, Fault: faults.ServerErrorJSON(http.StatusInternalServerError)},
	)
	tells(t, report, "create the employee Clara at Center: failed")
	if n := len(scene.World.(*world).State().Employees); n != 1 {
		t.Errorf("there are %d cards, want the one that was made", n)
	}
}

// picky refuses every invitation of an address, alone and in a batch. Whether the others of the batch
// are invited all the same is not documented.
type picky struct {
	next    http.Handler
	refuses string
	partial bool
}

func (p *picky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	var batch struct {
		Invites []map[string]any `json:"invites"`
	}
	if err != nil || !strings.Contains(r.URL.Path, "/user/invite/") || json.Unmarshal(body, &batch) != nil {
		r.Body = io.NopCloser(bytes.NewReader(body))
		p.next.ServeHTTP(w, r)
		return
	}
	good := slices.DeleteFunc(slices.Clone(batch.Invites), func(i map[string]any) bool { return i["search"] == p.refuses })
	refused := len(good) < len(batch.Invites)
	if len(good) > 0 && (p.partial || !refused) {
		batch.Invites = good
		body, _ = json.Marshal(batch)
		r.Body, r.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
		if refused {
			p.next.ServeHTTP(httptest.NewRecorder(), r)
		} else {
			p.next.ServeHTTP(w, r)
		}
	}
	if refused {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnprocessableEntity)
		_, _ = io.WriteString(w, `{"success":false,"data":null,"meta":{"message":"no such address"}}`)
	}
}

// A batch of invitations with one that is refused: the others are invited and get their rights, and
// whoever was left out is named. Nobody is invited twice.
func TestBatchWithOneInvitationThatIsRefused(t *testing.T) {
	t.Parallel()
	for name, partial := range map[string]bool{"nobody of the batch is invited": false, "the others are": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var users string
			for _, name := range []string{"Anna", "Bad", "Clara", "Dina"} {
				users += assigned(strings.ToLower(name), name, "viewer", "center")
			}
			scene := suite().Play(t, bloom(users, "", ""), map[string]string{"invite_again": "422"}, func(h http.Handler) http.Handler {
				return &picky{next: h, refuses: "bad@bloom.example", partial: partial}
			})
			report := apply.Run(t.Context(), scene.System, scene.Plan(t).Steps, apply.Options{})
			tells(t, report,
				"invite 4 people to Center: partly, done for 3 of 4",
				"set role and rights of Anna at Center: done",
				"set role and rights of Bad at Center: skipped, needs step 1, which was not done for user.bad",
				"set role and rights of Clara at Center: done",
				"set role and rights of Dina at Center: done",
				"Anna accepts the invitation to Center: open",
				"Bad accepts the invitation to Center: skipped, needs step 1, which was not done for user.bad",
				"Clara accepts the invitation to Center: open",
				"Dina accepts the invitation to Center: open",
			)
			want := "Bad: altegio: invite 1 people to location 1: the system answered 422: no such address"
			if err := report.Err(); err == nil || err.Error() != want {
				t.Errorf("Err() = %v, want %s", err, want)
			}
			if n := len(scene.World.(*world).State().Access); n != 5 {
				t.Errorf("%d people have access, want the owner of two locations and 3 invited", n)
			}
		})
	}
}

// A refusal of one person says nothing of the others; a sign-in that is not taken does.
func TestRefusalOfOneStep(t *testing.T) {
	t.Parallel()
	const anna, boris = "set role and rights of Anna at Center: ", "set role and rights of Boris at Center: "
	for status, tt := range map[int]struct {
		match string
		want  []string
		is    error
	}{
		http.StatusForbidden:       {"PUT", []string{anna + "failed", boris + "done"}, nil},
		http.StatusPaymentRequired: {"PUT", []string{anna + "failed", boris + "done"}, nil},
		http.StatusUnauthorized:    {"PUT", []string{anna + "failed", boris + "skipped, the run was stopped before"}, reconcile.ErrRefused},
	} {
		for _, method := range []string{"GET", "PUT"} {
			t.Run(fmt.Sprint(method, " ", status), func(t *testing.T) {
				t.Parallel()
				s := bloom(assigned("anna", "Anna", "viewer", "center")+assigned("boris", "Boris", "viewer", "center"),
					`, {"location": 1, "user": 101, "role": "administrator"}, {"location": 1, "user": 102, "role": "administrator"}`, "")
				_, report := broken(t, s, nil, faults.Rule{Match: method + " /api/v1/company/1/users/101/permissions", Fault: refuse(status)})
				tells(t, report, tt.want...)
				if got := errors.Is(report.Err(), reconcile.ErrRefused); got != (tt.is != nil) {
					t.Errorf("the run counts as refused: %t; %v", got, report.Err())
				}
			})
		}
	}
}

// An invitation that the system does not let a program cancel is left to a person, with the way
// through the menus, and the other steps are done.
func TestInvitationThatCannotBeCancelled(t *testing.T) {
	t.Parallel()
	s := bloom("", `, {"location": 1, "user": 101, "role": "administrator", "pending": true}, {"location": 1, "user": 102, "role": "administrator"}`, "")
	_, report := broken(t, s, map[string]string{"pending_delete": "refused"})
	tells(t, report, "remove the access of Anna to Center: open", "remove the access of Boris to Center: done")
	o := report.Outcomes[0]
	if o.Step.Kind != reconcile.Manual || o.Step.Manual == nil {
		t.Fatalf("the step is %s, want one for a person", o.Step.Kind)
	}
	want := &reconcile.ManualStep{
		Address: `live.user["bloom/101"]`, CheckedByReading: true,
		ScreenEN: "Team → person → Access", ScreenRU: "Сотрудники → сотрудник → Доступ",
		TextEN: `Cancel the invitation of Anna to "Center", which is still open. The program cannot: altegio: remove the access of user 101 to location 1: the system answered 404.`,
		TextRU: `Отмените приглашение «Anna» в филиал «Center», оно ещё открыто. Программе это не удалось: altegio: remove the access of user 101 to location 1: the system answered 404.`,
	}
	if diff := cmp.Diff(want, o.Step.Manual); diff != "" {
		t.Errorf("what a person has to do (-want +got):\n%s", diff)
	}
}
