package view

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/schema"
)

// sampleRun has some text behind everything that a person or a system may have written.
func sampleRun(s string) (*store.Run, []store.Step) {
	start := time.Date(2027, 1, 15, 12, 0, 0, 250e6, time.FixedZone("", 3*3600))
	run := &store.Run{
		ID: 12, Organization: "bloom" + s, Holder: store.Holder{Who: "anna" + s, Host: "laptop" + s, PID: 17}, Started: start, Outcome: store.CutOff,
		About: store.About{
			System: "desk", Commit: strings.Repeat("1a", 20), Plan: strings.Repeat("9f", 32), Files: strings.Repeat("7c", 32),
			Waivers: []store.Waiver{{Guard: "max_removals", Scope: "location.center" + s, Reason: "branch closed" + s}},
		},
		Changed: []string{"user.a" + s, "user.b", "user.c", "user.d", "user.e", "user.f", "user.g"}, Sent: 2,
		Counts: map[apply.Status]int{apply.Failed: 1, store.Sent: 1, store.Pending: 2},
	}
	steps := []store.Step{
		{Number: 1, Kind: "call", Title: "invite Anna" + s, Method: "POST", Path: "/users" + s, Payload: `{"name":"Anna\u001b[2J","id":12345678901234567890}`, Status: apply.Failed, Error: "user.a: no" + s + "\nuser.b: no", Sent: start, Answered: start.Add(time.Second), Created: map[string]schema.ID{"user" + s: 501}},
		{Number: 2, Kind: "call", Title: "invite Boris", Status: store.Sent, Sent: start.Add(2 * time.Second)},
		{Number: 3, Kind: "manual", Title: "tick a box", Status: store.Pending, Why: "waits" + s},
	}
	return run, steps
}

func TestHistoryText(t *testing.T) {
	t.Parallel()
	run, steps := sampleRun("")
	var list, one strings.Builder
	HistoryText(&list, NewHistory("seatplan test", []store.Run{*run, *run}), Options{})
	const entry = `run 12  bloom  2027-01-15 09:00:00 UTC  anna on laptop  cut off
  4 steps, 1 failed, 1 sent without a known answer, 2 not sent
  changed user.a, user.b, user.c, user.d, user.e, user.f and 1 more
  commit 1a1a1a1a1a1a  plan 9f9f9f9f9f9f
  waived  max_removals of location.center: branch closed
`
	if diff := cmp.Diff(entry+"\n"+entry, list.String()); diff != "" {
		t.Error(diff)
	}
	HistoryRunText(&one, NewHistoryOf("seatplan test", run, steps), Options{})
	want := `Run 12 of bloom (desk): cut off
  started 2027-01-15 09:00:00 UTC by anna on laptop (process 17)
  commit  ` + run.About.Commit + `
  plan    ` + run.About.Plan + `
  files   ` + run.About.Files + `
  waived  max_removals of location.center: branch closed

4 steps, 1 failed, 1 sent without a known answer, 2 not sent
  1. invite Anna: failed
      user.a: no; user.b: no
      POST /users, sent 2027-01-15T09:00:00.250Z, answered 2027-01-15T09:00:01.250Z, made user 501
  2. invite Boris: sent, and its answer is not known
      sent 2027-01-15T09:00:02.250Z
  3. tick a box: pending, waits
`
	if diff := cmp.Diff(want, one.String()); diff != "" {
		t.Error(diff)
	}
}

// Nothing that somebody has written can repaint the history.
func TestHistoryOfHostileTexts(t *testing.T) {
	t.Parallel()
	run, steps := sampleRun(hostile)
	h := NewHistoryOf("seatplan test", run, steps)
	var text, machine strings.Builder
	HistoryText(&text, h, Options{})
	HistoryRunText(&text, h, Options{})
	if err := HistoryJSON(&machine, h); err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(text.String() + machine.String()) {
		if strings.HasPrefix(line, "Plan: forged") || strings.ContainsFunc(strings.TrimSuffix(line, "\n"), unsafe) {
			t.Errorf("%q", line)
		}
	}
	var parsed any
	if err := json.Unmarshal([]byte(machine.String()), &parsed); err != nil {
		t.Fatal(err)
	}
	checkClean(t, "$", parsed)
	if !strings.Contains(machine.String(), "12345678901234567890") {
		t.Error("a number of the payload was rounded")
	}
}
