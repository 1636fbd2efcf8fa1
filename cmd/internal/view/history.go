package view

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/schema"
)

// HistoryVersion is the version of the JSON form of the history, see FormatVersion.
const HistoryVersion = "1.1"

// History is the JSON form of runs. Values that are absent are null, lists are never null; steps stand
// only where one run is shown.
type History struct {
	FormatVersion string       `json:"format_version"`
	GeneratedBy   string       `json:"generated_by"`
	Runs          []HistoryRun `json:"runs"`
}

// HistoryRun is one apply of one organization.
type HistoryRun struct {
	Run          int64           `json:"run"`
	Organization string          `json:"organization"`
	System       string          `json:"system"`
	Who          string          `json:"who"`
	Host         string          `json:"host"`
	PID          int             `json:"pid"`
	Started      string          `json:"started"`
	Ended        *string         `json:"ended"`
	Outcome      string          `json:"outcome"`    // done, left, partly, failed, running, cut_off
	Resumes      *int64          `json:"resumes"`    // the run that this one goes on with
	ResumedBy    *int64          `json:"resumed_by"` // the run that goes on with this one
	Commit       *string         `json:"commit"`
	Undoes       *int64          `json:"undoes"` // the run that it gave back, null for none
	Plan         string          `json:"plan_digest"`
	Files        string          `json:"files_digest"`
	Waivers      []HistoryWaiver `json:"waivers"`
	Changed      []string        `json:"changed"`
	Requests     int             `json:"requests"`
	Counts       HistoryCounts   `json:"counts"`
	Steps        []HistoryStep   `json:"steps,omitempty"`
}

// HistoryWaiver is a guard that was waived.
type HistoryWaiver struct {
	Guard  string  `json:"guard"`
	Scope  *string `json:"scope"`
	Reason string  `json:"reason"`
}

// HistoryCounts counts the steps of a run.
type HistoryCounts struct {
	Total      int `json:"total"`
	Sent       int `json:"sent"` // whatever became of them
	Done       int `json:"done"`
	Partly     int `json:"partly"`
	Failed     int `json:"failed"`
	Skipped    int `json:"skipped"`
	Open       int `json:"open"`
	Unanswered int `json:"unanswered"` // sent, and the answer is not known
	Pending    int `json:"pending"`    // not sent when the run was cut off
}

// HistoryStep is one step of a run.
type HistoryStep struct {
	Number    int                  `json:"number"`
	Kind      string               `json:"kind"`
	Op        string               `json:"op"`
	Title     string               `json:"title"`
	Method    *string              `json:"method"`
	Path      *string              `json:"path"`
	Payload   any                  `json:"payload"`
	Addresses []string             `json:"addresses"`
	Expects   []HistoryExpectation `json:"expects"`
	Created   map[string]schema.ID `json:"created"`
	Status    string               `json:"status"` // pending, sent, done, partly, failed, skipped, open
	Why       *string              `json:"why"`
	Error     *string              `json:"error"`
	Sent      *string              `json:"sent"`
	Answered  *string              `json:"answered"`
}

// HistoryExpectation is a live object that a step was built on; one without a fingerprint was not to be
// there.
type HistoryExpectation struct {
	Address     string  `json:"address"`
	Object      string  `json:"object"`
	Fingerprint *string `json:"fingerprint"`
}

// NewHistory returns runs in their JSON form.
func NewHistory(program string, runs []store.Run) *History {
	h := &History{FormatVersion: HistoryVersion, GeneratedBy: program, Runs: []HistoryRun{}}
	for i := range runs {
		h.Runs = append(h.Runs, historyRun(&runs[i]))
	}
	return h
}

// NewHistoryOf returns one run with its steps in their JSON form.
func NewHistoryOf(program string, run *store.Run, steps []store.Step) *History {
	h := NewHistory(program, []store.Run{*run})
	for i := range steps {
		h.Runs[0].Steps = append(h.Runs[0].Steps, historyStep(&steps[i]))
	}
	return h
}

func historyRun(r *store.Run) HistoryRun {
	out := HistoryRun{
		Run: r.ID, Organization: Clean(r.Organization), System: Clean(r.About.System), Who: Clean(r.Holder.Who), Host: Clean(r.Holder.Host), PID: r.Holder.PID,
		Started: moment(r.Started), Ended: optional(moment(r.Ended)), Outcome: string(r.Outcome),
		Resumes: optionalRun(r.About.Resumes), ResumedBy: optionalRun(r.ResumedBy),
		Commit: optional(Clean(r.About.Commit)), Plan: Clean(r.About.Plan), Files: Clean(r.About.Files),
		Waivers: []HistoryWaiver{}, Changed: cleanAll(r.Changed), Requests: r.Requests,
		Counts: HistoryCounts{
			Total: r.Steps(), Sent: r.Sent, Done: r.Counts[apply.Done], Partly: r.Counts[apply.Partly], Failed: r.Counts[apply.Failed],
			Skipped: r.Counts[apply.Skipped], Open: r.Counts[apply.Open], Unanswered: r.Counts[store.Sent], Pending: r.Counts[store.Pending],
		},
	}
	if n := r.About.Undoes; n != 0 {
		out.Undoes = &n
	}
	for _, w := range r.About.Waivers {
		out.Waivers = append(out.Waivers, HistoryWaiver{Guard: Clean(w.Guard), Scope: optional(Clean(w.Scope)), Reason: Clean(w.Reason)})
	}
	return out
}

func historyStep(s *store.Step) HistoryStep {
	out := HistoryStep{
		Number: s.Number, Kind: Clean(s.Kind), Op: Clean(s.Op), Title: Clean(s.Title), Method: optional(Clean(s.Method)), Path: optional(Clean(s.Path)),
		Addresses: cleanAll(s.Addresses), Expects: []HistoryExpectation{}, Created: make(map[string]schema.ID, len(s.Created)), Status: string(s.Status),
		Why: optional(Clean(s.Why)), Sent: optional(moment(s.Sent)), Answered: optional(moment(s.Answered)),
	}
	for name, id := range s.Created {
		out.Created[Clean(name)] = id
	}
	if s.Error != "" {
		out.Error = optional(strings.Join(cleanAll(strings.Split(s.Error, "\n")), "; "))
	}
	decoder := json.NewDecoder(strings.NewReader(s.Payload))
	decoder.UseNumber()
	var payload any
	if decoder.Decode(&payload) == nil {
		out.Payload = cleaned(payload)
	}
	for _, e := range s.Expects {
		out.Expects = append(out.Expects, HistoryExpectation{Address: Clean(e.Address), Object: Clean(e.Object), Fingerprint: optional(Clean(e.Fingerprint))})
	}
	return out
}

// optionalRun is the number of a run in JSON, null for none.
func optionalRun(id int64) *int64 {
	if id == 0 {
		return nil
	}
	return &id
}

func cleanAll(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = Clean(s)
	}
	return out
}

// moment is a time in JSON, "" for none.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format("2006-01-02T15:04:05.000Z07:00")
}

// HistoryJSON writes the machine form of the history.
func HistoryJSON(w io.Writer, h *History) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(h)
}

// HistoryText lists runs for people.
func HistoryText(w io.Writer, h *History, o Options) {
	t := &text{w: w, o: o}
	if len(h.Runs) == 0 {
		t.line("No runs yet.")
	}
	for i := range h.Runs {
		r := &h.Runs[i]
		if i > 0 {
			t.line("")
		}
		t.line("%s  %s  %s on %s  %s", t.bold(fmt.Sprintf("run %d  %s", r.Run, r.Organization)), shortMoment(r.Started), r.Who, r.Host, t.outcome(r))
		t.line("  %s", r.steps())
		t.resumed(r)
		if len(r.Changed) > 0 {
			t.line("  changed %s", listed(r.Changed))
		}
		t.line("  %s", t.paint(faint, r.from()))
		t.undoes(r)
		t.waived(r)
	}
}

// HistoryRunText shows one run with its steps for people.
func HistoryRunText(w io.Writer, h *History, o Options) {
	t := &text{w: w, o: o}
	r := &h.Runs[0]
	t.line("%s %s", t.bold(fmt.Sprintf("Run %d of %s (%s):", r.Run, r.Organization, r.System)), t.outcome(r))
	t.line("  started %s by %s on %s (process %d)", shortMoment(r.Started), r.Who, r.Host, r.PID)
	if r.Ended != nil {
		t.line("  ended   %s, %s", shortMoment(*r.Ended), plural(r.Requests, "request", "requests"))
	}
	if r.Commit != nil {
		t.line("  commit  %s", *r.Commit)
	}
	t.resumed(r)
	t.line("  plan    %s", r.Plan)
	t.line("  files   %s", r.Files)
	t.undoes(r)
	t.waived(r)
	t.heading("%s", strings.ToUpper(r.steps()[:1])+r.steps()[1:])
	for i := range r.Steps {
		t.historyStep(r, &r.Steps[i])
	}
}

// resumed tells which run goes on with which.
func (t *text) resumed(r *HistoryRun) {
	if r.Resumes != nil {
		t.line("  resumes run %d", *r.Resumes)
	}
	if r.ResumedBy != nil {
		t.line("  resumed by run %d", *r.ResumedBy)
	}
}

// earlier reports whether a step was sent by the run that this one goes on with.
func (r *HistoryRun) earlier(s *HistoryStep) bool {
	return r.Resumes != nil && s.Sent != nil && *s.Sent < r.Started
}

func (t *text) historyStep(r *HistoryRun, s *HistoryStep) {
	status := s.Status
	switch apply.Status(status) {
	case apply.Done:
		status = t.paint(green, status)
	case apply.Failed:
		status = t.paint(red, status)
	case apply.Partly, apply.Skipped:
		status = t.paint(yellow, status)
	case store.Sent:
		status = t.paint(red, "sent, and its answer is not known")
	}
	line := fmt.Sprintf("  %d. %s: %s", s.Number, s.Title, status)
	if r.earlier(s) {
		line += ", in an earlier run"
	}
	if s.Why != nil {
		line += ", " + *s.Why
	}
	t.line("%s", line)
	if s.Error != nil {
		t.line("      %s", *s.Error)
	}
	var facts []string
	if s.Method != nil && s.Path != nil {
		facts = append(facts, *s.Method+" "+*s.Path)
	}
	if s.Sent != nil {
		facts = append(facts, "sent "+*s.Sent)
	}
	if s.Answered != nil {
		facts = append(facts, "answered "+*s.Answered)
	}
	names := make([]string, 0, len(s.Created))
	for name, id := range s.Created {
		names = append(names, fmt.Sprintf("made %s %d", name, id))
	}
	slices.Sort(names)
	if facts = append(facts, names...); len(facts) > 0 {
		t.line("      %s", t.paint(faint, strings.Join(facts, ", ")))
	}
}

func (t *text) outcome(r *HistoryRun) string {
	switch store.Outcome(r.Outcome) {
	case store.Done:
		return t.paint(green, "done")
	case store.Left:
		return t.paint(green, "done, and something is left for people")
	case store.Partly:
		return t.paint(yellow, "partly done")
	case store.Failed:
		return t.paint(red, "failed, nothing was changed")
	case store.Running:
		return t.paint(yellow, "under way")
	case store.CutOff:
		return t.paint(red, "cut off")
	}
	return r.Outcome
}

func (t *text) undoes(r *HistoryRun) {
	if r.Undoes != nil {
		t.line("  undoes  run %d", *r.Undoes)
	}
}

func (t *text) waived(r *HistoryRun) {
	for _, w := range r.Waivers {
		scope := ""
		if w.Scope != nil {
			scope = " of " + *w.Scope
		}
		t.line("  waived  %s%s: %s", w.Guard, scope, w.Reason)
	}
}

// steps counts the steps of a run in a sentence.
func (r *HistoryRun) steps() string {
	line := plural(r.Counts.Total, "step", "steps")
	for _, c := range []struct {
		n    int
		what string
	}{
		{r.Counts.Done, "done"},
		{r.Counts.Partly, "partly done"},
		{r.Counts.Failed, "failed"},
		{r.Counts.Skipped, "not done"},
		{r.Counts.Open, "left for people"},
		{r.Counts.Unanswered, "sent without a known answer"},
		{r.Counts.Pending, "not sent"},
	} {
		if c.n > 0 {
			line += fmt.Sprintf(", %d %s", c.n, c.what)
		}
	}
	return line
}

// from says what a run was made from. Digests are cut as those of git are.
func (r *HistoryRun) from() string {
	const short = 12
	parts := make([]string, 0, 2)
	if r.Commit != nil {
		parts = append(parts, "commit "+(*r.Commit)[:min(short, len(*r.Commit))])
	}
	return strings.Join(append(parts, "plan "+r.Plan[:min(short, len(r.Plan))]), "  ")
}

// listed names the first of many.
func listed(names []string) string {
	const most = 6
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}

// shortMoment writes a time of JSON for people.
func shortMoment(s string) string {
	t, err := time.Parse(time.RFC3339, s)
	if err != nil {
		return s
	}
	return t.UTC().Format(time.DateTime + " MST")
}
