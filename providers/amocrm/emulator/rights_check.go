package emulator

import (
	"fmt"
	"slices"
	"strings"
)

// Codes of a mistake. Only NotSupportedChoice is known; the others are guesses.
const (
	codeChoice  = "NotSupportedChoice"
	codeType    = "InvalidType"
	codeMissing = "FieldMissing"
	codeValue   = "InvalidValue"
	codeTaken   = "NotUnique"
)

// report takes one mistake; path is dotted and relative to the rights.
type report func(code, path, detail string)

// revise completes rights, drops what cannot be there, and reports what is wrong. With lower set,
// levels that are wider than they may be are lowered without a word.
func (s *State) revise(r *Rights, lower bool, wrong report) {
	for kind, actions := range r.records() {
		revise(kind, actions.slots(levelsEntity), lower, wrong)
	}
	revise("tasks", r.Tasks.slots(), lower, wrong)
	for i := range r.StatusRights {
		s.reviseStage(r.StatusRights[:i+1], fmt.Sprintf("status_rights.%d", i), lower, wrong)
	}
	for i := range r.CatalogRights {
		x, at := &r.CatalogRights[i], fmt.Sprintf("catalog_rights.%d", i)
		if s.catalog(x.Catalog) == nil {
			wrong(codeChoice, at+".catalog_id", fmt.Sprintf("There is no list %d.", x.Catalog))
		}
		if slices.ContainsFunc(r.CatalogRights[:i], func(y CatalogRight) bool { return x.Catalog == y.Catalog }) {
			wrong(codeTaken, at, "The list is named twice.")
		}
		revise(at+".rights", x.Rights.slots(levelsList), lower, wrong)
	}
}

// records are the three kinds of record with the same levels, in the order of the API.
func (r *Rights) records() func(yield func(string, *Actions) bool) {
	return func(yield func(string, *Actions) bool) {
		_ = yield("leads", &r.Leads) && yield("contacts", &r.Contacts) && yield("companies", &r.Companies)
	}
}

// reviseStage is about the last of the stage rights.
func (s *State) reviseStage(list []StatusRight, at string, lower bool, wrong report) {
	x := &list[len(list)-1]
	if x.EntityType != entityLeads {
		wrong(codeChoice, at+".entity_type", "Only leads have rights by stage.")
	}
	st := s.status(x.Pipeline, x.Status)
	if st == nil {
		wrong(codeChoice, at+".status_id", fmt.Sprintf("There is no status %d in the pipeline %d.", x.Status, x.Pipeline))
	}
	if slices.ContainsFunc(list[:len(list)-1], func(y StatusRight) bool { return x.Pipeline == y.Pipeline && x.Status == y.Status }) {
		wrong(codeTaken, at, "The status is named twice.")
	}
	revise(at+".rights", x.Rights.slots(st != nil && st.Type == StatusIncoming), lower, wrong)
}

// dependencies are pairs of a right and one that it may not be wider than (contract 3.3).
func dependencies() [][2]string {
	return [][2]string{{"edit", "view"}, {"delete", "view"}, {"delete", "edit"}, {"export", "view"}}
}

func revise(at string, slots []slot, lower bool, wrong report) {
	levels := make(map[string]*string, len(slots))
	for _, x := range slots {
		if *x.level == "" {
			*x.level = "D"
		}
		if len(*x.level) != 1 || !strings.Contains(x.legal, *x.level) {
			wrong(codeChoice, at+"."+x.action, fmt.Sprintf("The level is none of %q.", strings.Split(x.legal, "")))
			continue
		}
		levels[x.action] = x.level
	}
	for _, d := range dependencies() {
		narrow, wide := levels[d[0]], levels[d[1]]
		if narrow == nil || wide == nil || strings.Index(levelOrder, *narrow) <= strings.Index(levelOrder, *wide) {
			continue
		}
		if lower {
			*narrow = *wide
			continue
		}
		wrong(codeValue, at+"."+d[0], fmt.Sprintf("The level %s is wider than that of %s, which is %s.", *narrow, d[1], *wide))
	}
}
