package alfacrm_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/providers/providertest"
	"github.com/seatplan/seatplan/providers/providertest/faults"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
)

// shown puts every field of a user into the answers.
func shown() map[string]string {
	switches := map[string]string{"unverified_writes": "on", "user_field_phone": "string"}
	for _, name := range []string{"role_ids", "gender", "lang", "sip", "inn", "is_active", "removed", "teacher_id", "last_login"} {
		switches["user_field_"+name] = "present"
	}
	return switches
}

func with(switches map[string]string, pairs ...string) map[string]string {
	out := make(map[string]string)
	for k, v := range switches {
		out[k] = v
	}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = pairs[i+1]
	}
	return out
}

// TestUnprovenCalls writes accounts. The end is the same whether the system has the calls or not, shows
// the fields or not, and keeps what an update does not send or not.
func TestUnprovenCalls(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		switches map[string]string
		called   string // what was written by calls
	}{
		"all is shown":            {shown(), "create delete update"},
		"nothing is shown":        {map[string]string{"unverified_writes": "on"}, "create delete update"},
		"an update clears":        {with(shown(), "update_style", "overwrite"), "create delete update"},
		"phones are lists":        {with(shown(), "user_field_phone", "list"), "create delete update"},
		"422":                     {with(shown(), "validation", "422"), "create delete update"},
		"no body":                 {with(shown(), "delete_shape", "no_body"), "create delete update"},
		"texts":                   {with(shown(), "ids", "string", "booleans", "string", "empty_map", "object"), "create delete update"},
		"own lists of cash desks": {with(shown(), "desk_views", "separate"), "create delete update"},
		"no such calls":           {with(shown(), "unverified_writes", "off"), ""},
		"no calls and no fields":  {nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := providertest.Stories(t, "testdata/unproven")[0]
			scene, f := play(t, &s, tt.switches, nil)
			rest(t, scene, f)
			end(t, &s, f.e)
			var called []string
			for _, r := range f.e.Requests() {
				if strings.Contains(r.Path, "/user/") && writes(r.Method, r.Path) && r.Status < 300 {
					called = append(called, r.Path[strings.LastIndexByte(r.Path, '/')+1:])
				}
			}
			slices.Sort(called)
			if got := strings.Join(slices.Compact(called), " "); got != tt.called {
				t.Errorf("called: %s, want %s", got, tt.called)
			}
		})
	}
}

// An update of somebody leaves alone what it is not about, branches that the files do not declare
// among it.
func TestUnprovenUpdateTakesNothingElse(t *testing.T) {
	t.Parallel()
	for _, style := range []string{"merge", "overwrite"} {
		s := providertest.Stories(t, "testdata/unproven")[0]
		scene, f := play(t, &s, with(shown(), "update_style", style), nil)
		f.roles(scene)
		plan := scene.Plan(t)
		apply.Run(t.Context(), scene.System, plan.Steps, apply.Options{Grace: time.Second})
		for _, u := range f.e.State().Users {
			if u.ID != 33 {
				continue
			}
			got := fmt.Sprintf("%s %v %v %s %s %s %d %t", u.Name, u.Branches, u.Roles, u.Gender, u.Language, u.SIP, u.Teacher, !u.Inactive)
			if want := "Kim Clark [4 2] [24] female lv 102 41 true"; got != want {
				t.Errorf("%s: %s, want %s", style, got, want)
			}
		}
	}
}

// A call that the system does not have is left to a person with all that has to be done.
func TestUnprovenCallThatIsNotThere(t *testing.T) {
	t.Parallel()
	s := providertest.Stories(t, "testdata/unproven")[0]
	scene, f := play(t, &s, with(shown(), "unverified_writes", "off"), nil)
	f.roles(scene)
	plan := scene.Plan(t)
	report := apply.Run(t.Context(), scene.System, plan.Steps, apply.Options{Grace: time.Second})
	texts := make(map[string]string)
	for _, o := range report.Outcomes {
		if o.Err != nil {
			t.Errorf("%s: %v", o.Step.Title, o.Err)
		}
		if m := o.Step.Manual; m != nil && strings.Contains(o.Step.Title, "unproven") {
			text := m.TextEN
			for _, b := range m.Boxes {
				text += fmt.Sprintf(" [%s %t]", b.TitleEN, b.Tick)
			}
			texts[o.Step.Title] = text
		}
	}
	for title, want := range map[string][]string{
		"create the user Nina New (unproven call)":  {"The system has no call for this", "E-mail: nina@school.example", "SIP number: 103", "[Role → Front desk true]", "[Branches → North true]"},
		"change the user Kim Clark (unproven call)": {"The system has no call for this", "Full name: Kim Clark", "SIP number: 102", "[Branches → North true]", "[Branches → Center false]"},
		"archive the user Leaver (unproven call)":   {"Select the user \"Leaver\" and archive it"},
	} {
		for _, part := range want {
			if !strings.Contains(texts[title], part) {
				t.Errorf("%s: no %q in: %s", title, part, texts[title])
			}
		}
	}
}

// Nothing is written twice when the answer to a write is lost, carried out or not.
func TestUnprovenCallsWithLostAnswers(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 7; n++ {
		for name, fault := range map[string]faults.Fault{"carried out": faults.CutAfter(), "not carried out": faults.CutBefore(), "502": faults.ServerErrorHTML(502)} {
			t.Run(fmt.Sprint(name, n), func(t *testing.T) {
				t.Parallel()
				s := providertest.Stories(t, "testdata/unproven")[0]
				scene, f := play(t, &s, shown(), func(h http.Handler) http.Handler { return nth(h, n, fault) })
				rest(t, scene, f)
				end(t, &s, f.e)
				letters := make(map[string]int)
				for _, l := range f.e.Admin().Letters() {
					letters[l.To+" "+l.Why]++
				}
				if letters["nina@school.example "+emulator.LetterAccess] != 1 || len(letters) != 1 {
					t.Errorf("letters: %v", letters)
				}
			})
		}
	}
}

// nth breaks the n-th request that writes.
func nth(h http.Handler, n int, fault faults.Fault) http.Handler {
	broken := faults.New(h, faults.Rule{Match: "/", Times: faults.Always, Fault: fault})
	seen := 0 // requests follow each other
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if writes(r.Method, r.URL.Path) {
			if seen++; seen == n {
				broken.ServeHTTP(w, r)
				return
			}
		}
		h.ServeHTTP(w, r)
	})
}

// A write that the system answers as done and does not keep is an error.
func TestWritesThatDoNotStick(t *testing.T) {
	t.Parallel()
	s := providertest.Stories(t, "testdata/unproven")[0]
	scene, f := play(t, &s, shown(), func(h http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if writes(r.Method, r.URL.Path) {
				_, _ = w.Write([]byte(`{"success":true,"errors":[],"model":{}}`))
				return
			}
			h.ServeHTTP(w, r)
		})
	})
	f.roles(scene)
	plan := scene.Plan(t)
	report := apply.Run(t.Context(), scene.System, plan.Steps, apply.Options{Grace: time.Second})
	for _, o := range report.Outcomes {
		if o.Step.Kind == reconcile.Call && o.Status == apply.Done {
			t.Errorf("%s counts as done", o.Step.Title)
		}
	}
}

// Somebody who leaves the branch under which the call is made is looked for where they go: the move counts
// as done, and is sent once, also when its answer is lost or the step is repeated.
func TestUnprovenMove(t *testing.T) {
	t.Parallel()
	for scope, shownIn := range map[string][]string{"branch": nil, "account": {"user_scope", "account"}} {
		const update = "POST /v2api/1/user/update"
		for name, rules := range map[string][]faults.Rule{
			"answered": nil, "answer lost": {{Match: update, Fault: faults.CutAfter()}}, "request lost": {{Match: update, Fault: faults.CutBefore()}},
		} {
			t.Run(scope+", "+name, func(t *testing.T) {
				t.Parallel()
				s := providertest.Stories(t, "testdata/unproven")[0]
				scene, f := play(t, &s, with(shown(), shownIn...), func(h http.Handler) http.Handler { return faults.New(h, rules...) })
				f.roles(scene)
				plan := scene.Plan(t)
				move := plan.Steps[slices.IndexFunc(plan.Steps, func(s reconcile.Step) bool { return strings.Contains(s.Title, "change the user Kim Clark") })]
				for _, want := range map[string][]int{"branch": {1, 1}, "account": {1, 2}}[scope] { // a step may be repeated
					if r, err := scene.System.Run(t.Context(), move); err != nil || r.Manual != nil {
						t.Errorf("%v, by hand: %v", err, r.Manual)
					}
					n := 0
					for _, r := range f.e.Requests() {
						if strings.HasSuffix(r.Path, "/user/update") {
							n++
						}
					}
					if n != want {
						t.Errorf("sent %d times, want %d", n, want)
					}
				}
			})
		}
	}
}
