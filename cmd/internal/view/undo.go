package view

import (
	"fmt"
	"strings"

	"github.com/seatplan/seatplan/reconcile/apply/store"
	"github.com/seatplan/seatplan/reconcile/undo"
)

// Undo says which run a plan gives back, and what of it stays as it is.
type Undo struct {
	Run       int64     `json:"run"`
	Started   string    `json:"started"`
	Who       string    `json:"who"`
	Commit    *string   `json:"commit"`
	Undoes    *int64    `json:"undoes"`     // the run that the run itself gave back
	SameFiles bool      `json:"same_files"` // the files are those that the run was made from
	Changed   int       `json:"changed"`    // objects that the run has changed
	Left      []Left    `json:"left_alone"` // changed since
	Lasting   []Lasting `json:"not_given_back"`
}

// Left is an object of a run that somebody has changed since.
type Left struct {
	Address  string  `json:"address"`
	Title    string  `json:"title"`
	Location *string `json:"location"` // its title; null for what belongs to none
	Why      string  `json:"why"`
	Fields   []Field `json:"fields"` // as the run left it, and as it is now
}

// Lasting is something of a run that no call gives back.
type Lasting struct {
	Address *string `json:"address"`
	Text    string  `json:"text"`
}

// NewUndo returns what a plan says of the run that it gives back.
func NewUndo(run *store.Run, r *undo.Result, sameFiles bool) *Undo {
	u := &Undo{
		Run: run.ID, Started: moment(run.Started), Who: Clean(run.Holder.Who), Commit: optional(Clean(run.About.Commit)),
		SameFiles: sameFiles, Changed: r.Changed, Left: []Left{}, Lasting: []Lasting{},
	}
	if n := run.About.Undoes; n != 0 {
		u.Undoes = &n
	}
	for i := range r.Left {
		l := &r.Left[i]
		left := Left{Address: Clean(string(l.Address)), Title: Clean(l.Title), Location: optional(Clean(l.Location)), Why: Clean(l.Why), Fields: []Field{}}
		for _, f := range l.Fields {
			left.Fields = append(left.Fields, Field{Path: Clean(f.Path), Before: cleanValue(f.Before), After: cleanValue(f.After)})
		}
		u.Left = append(u.Left, left)
	}
	for _, l := range r.Lasting {
		u.Lasting = append(u.Lasting, Lasting{Address: optional(Clean(string(l.Address))), Text: Clean(l.Text)})
	}
	return u
}

// headline says what the plan is for.
func (u *Undo) headline() string {
	s := fmt.Sprintf("Gives back what run %d changed, of %s by %s", u.Run, shortMoment(u.Started), u.Who)
	if u.Undoes != nil {
		s += fmt.Sprintf(", which gave back run %d", *u.Undoes)
	}
	return s + "."
}

// mostFields is how many differences of one object are told in words.
const mostFields = 4

// text tells what was changed since.
func (l *Left) text() string {
	s := l.Title
	if l.Location != nil {
		s += " at " + *l.Location
	}
	s += ": " + l.Why
	var parts []string
	rights := 0
	for i := range l.Fields {
		f := &l.Fields[i]
		if strings.HasPrefix(f.Path, "rights.") {
			rights++
		} else if len(parts) < mostFields {
			parts = append(parts, fmt.Sprintf("%s %s → %s", f.Path, words(f.Before), words(f.After)))
		}
	}
	if rights > 0 {
		parts = append(parts, plural(rights, "right", "rights")+" differ")
	}
	if len(parts) > 0 {
		s += " (" + strings.Join(parts, ", ") + ")"
	}
	return s
}

func (t *text) undo(o *Organization) {
	u := o.Undo
	if u == nil {
		return
	}
	t.line("%s", u.headline())
	if len(u.Left) > 0 {
		t.heading("Changed since run %d, and left alone", u.Run)
		for i := range u.Left {
			t.item(t.paint(yellow, "!"), u.Left[i].text()+"  "+u.Left[i].Address)
		}
	}
	if len(u.Lasting) > 0 {
		t.heading("Not given back")
		for _, l := range u.Lasting {
			t.item(t.paint(yellow, "!"), l.Text)
		}
	}
}

func (m *markdown) undo(o *Organization) {
	u := o.Undo
	if u == nil {
		return
	}
	m.line("\n%s", escape(u.headline()))
	for i := range u.Left {
		if i == 0 {
			m.line("\n**Changed since run %d, and left alone**\n", u.Run)
		}
		m.line("- %s %s", escape(u.Left[i].text()), code(u.Left[i].Address))
	}
	for i, l := range u.Lasting {
		if i == 0 {
			m.line("\n**Not given back**\n")
		}
		m.line("- %s", escape(l.Text))
	}
}
