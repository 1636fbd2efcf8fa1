package view

import (
	"encoding/json"
	"errors"
	"io"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
)

// AppliedVersion is the version of the JSON form of an apply, see FormatVersion.
const AppliedVersion = "1.0"

// Applied is the JSON form of an apply: the plan, and what became of it. Values that are absent are null,
// lists are never null.
type Applied struct {
	FormatVersion string                `json:"format_version"`
	GeneratedBy   string                `json:"generated_by"`
	ExitCode      int                   `json:"exit_code"`
	Plan          *Document             `json:"plan"`
	Organizations []AppliedOrganization `json:"organizations"` // those to which something was to be done
}

// AppliedOrganization is what became of the plan of one organization.
type AppliedOrganization struct {
	Name       string        `json:"name"`
	System     string        `json:"system"`
	Stopped    bool          `json:"stopped"`    // before its end: by the user, by a refused sign-in, for want of a history
	Unrecorded *string       `json:"unrecorded"` // why the history does not have all of it, null if it has
	Requests   int           `json:"requests"`
	Counts     AppliedCounts `json:"counts"`
	Steps      []AppliedStep `json:"steps"`
}

// AppliedCounts counts the steps of an organization.
type AppliedCounts struct {
	Total   int `json:"total"`
	Done    int `json:"done"`
	Partly  int `json:"partly"`
	Failed  int `json:"failed"`
	Skipped int `json:"skipped"`
	Open    int `json:"open"` // left for people
}

// AppliedStep is what became of one step, in the order of the plan.
type AppliedStep struct {
	Step
	Status string         `json:"status"` // done, partly, failed, skipped, open
	Why    *string        `json:"why"`    // it was done partly, skipped or left
	Stored bool           `json:"stored"` // something was changed, though it failed
	Errors []AppliedError `json:"errors"`
	Manual *Manual        `json:"manual"` // what a person does, null if the step is not left to one
}

// AppliedError is one thing that went wrong.
type AppliedError struct {
	Address *string        `json:"address"` // whom it is about, null for the whole step
	Message string         `json:"message"`
	Kind    string         `json:"kind"`   // refused, not_found, stale, incomplete, other
	Status  *int           `json:"status"` // of the answer, null if there is none
	Code    *string        `json:"code"`   // the system's own
	Fields  []RefusedField `json:"fields"`
	Source  []Place        `json:"source"`
}

// RefusedField is a complaint of the system about one field.
type RefusedField struct {
	Path    *string `json:"path"` // in the system's words
	Message string  `json:"message"`
	Field   *string `json:"field"` // of the files
}

// NewApplied returns an apply of a plan in its JSON form. What became of the organizations is added to it.
func NewApplied(program string, plan *Document) *Applied {
	return &Applied{FormatVersion: AppliedVersion, GeneratedBy: program, Plan: plan, Organizations: []AppliedOrganization{}}
}

// Add adds what became of an organization. Source tells where the files say what made a step fail.
func (a *Applied) Add(name, system string, r *apply.Report, source SourceFunc) {
	o := AppliedOrganization{
		Name: Clean(name), System: system, Stopped: r.Stopped, Requests: r.Requests, Steps: []AppliedStep{},
		Counts: AppliedCounts{
			Total: len(r.Outcomes), Done: r.Count(apply.Done), Partly: r.Count(apply.Partly), Failed: r.Count(apply.Failed),
			Skipped: r.Count(apply.Skipped), Open: r.Count(apply.Open),
		},
	}
	if r.Journal != nil {
		o.Unrecorded = optional(oneLine(r.Journal.Error()))
	}
	for i := range r.Outcomes {
		o.Steps = append(o.Steps, appliedStep(&r.Outcomes[i], source))
	}
	a.Organizations = append(a.Organizations, o)
}

func appliedStep(out *apply.Outcome, source SourceFunc) AppliedStep {
	s := AppliedStep{Step: stepOf(&out.Step), Status: string(out.Status), Why: optional(Clean(out.Why)), Stored: out.Stored, Errors: []AppliedError{}}
	if out.Status == apply.Open && out.Step.Kind == reconcile.Manual && out.Step.Manual != nil {
		m := manualOf(&out.Step)
		s.Manual = &m
	}
	if out.Err == nil {
		return s
	}
	for _, err := range eachError(out.Err) {
		e := AppliedError{Message: oneLine(err.Error()), Kind: kindOf(err), Fields: []RefusedField{}, Source: []Place{}}
		var one *reconcile.AddressError
		if errors.As(err, &one) {
			e.Address = optional(Clean(string(one.Address)))
		}
		var refused *reconcile.APIError
		if errors.As(err, &refused) {
			e.Status, e.Code = &refused.Status, optional(Clean(refused.Code))
			for _, f := range refused.Fields {
				e.Fields = append(e.Fields, RefusedField{Path: optional(Clean(f.Path)), Message: Clean(f.Message), Field: optional(Clean(f.Field))})
			}
		}
		for _, at := range source(&out.Step, err) {
			at.File, at.Address = Clean(at.File), Clean(at.Address)
			e.Source = append(e.Source, at)
		}
		s.Errors = append(s.Errors, e)
	}
	return s
}

// kindOf sorts errors by what somebody can do about them.
func kindOf(err error) string {
	var incomplete *reconcile.IncompleteError
	var refused *reconcile.APIError
	switch {
	case errors.Is(err, reconcile.ErrStale):
		return "stale"
	case errors.Is(err, reconcile.ErrNotFound):
		return "not_found"
	case errors.As(err, &incomplete):
		return "incomplete"
	case errors.Is(err, reconcile.ErrRefused), errors.As(err, &refused) && !refused.Retry:
		return "refused"
	}
	return "other"
}

// AppliedJSON writes the machine form of an apply.
func AppliedJSON(w io.Writer, a *Applied) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	enc.SetEscapeHTML(false)
	return enc.Encode(a)
}
