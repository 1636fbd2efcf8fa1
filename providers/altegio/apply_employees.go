package altegio

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// cardOut is the body of a write to an employee card (doc: update_team_member). All fields that
// are known are sent, because nobody says whether those left out are kept (guess).
type cardOut struct {
	Name           string     `json:"name"`
	Specialization string     `json:"specialization"`
	Information    *string    `json:"information,omitempty"`
	Weight         *int64     `json:"weight,omitempty"`
	Hidden         int        `json:"hidden"`
	Fired          int        `json:"fired"`
	UserID         *schema.ID `json:"user_id,omitempty"`
	Schedule       bool       `json:"has_access_timetable"`
	Paid           *bool      `json:"is_paid_staff,omitempty"`
	Policy         *bool      `json:"is_included_in_payment_policy,omitempty"`
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

// noted is what is kept before a card is made: the numbers of those that there are.
type noted struct {
	Staff []schema.ID `json:"staff"`
}

// Note keeps the numbers of the cards before one is made: the call has no key, so that nothing else tells
// a new card from an old one of the same name.
func (l *Live) Note(ctx context.Context, s reconcile.Step) (note string, requests int, err error) {
	if s.Op != opCardCreate {
		return "", 0, nil
	}
	p, err := payloadOf[cardPayload](s)
	if err != nil {
		return "", 0, err
	}
	ctx, count := transport.Counted(ctx)
	list, err := l.client.staff(ctx, p.Location)
	requests = count.Requests()
	if err != nil {
		ofStep(err)
		return "", requests, err
	}
	n := noted{Staff: make([]schema.ID, len(list))}
	for i, w := range list {
		n.Staff[i] = schema.ID(w.ID)
	}
	data, err := json.Marshal(n)
	return string(data), requests, err
}

// knownCards returns the cards that there were before one was made.
func (l *Live) knownCards(ctx context.Context, s reconcile.Step, p cardPayload) (map[schema.ID]bool, error) {
	var n noted
	switch {
	case s.Note != "":
		if err := json.Unmarshal([]byte(s.Note), &n); err != nil {
			return nil, fmt.Errorf("altegio: the cards that there were before step %d cannot be read: %w", s.N, err)
		}
	case s.Doubtful:
		return nil, fmt.Errorf("altegio: create the employee %q at location %d: nobody knows which cards there were before, so a new one cannot be told from an old one; look at the team of that location, and plan again", p.Name, p.Location)
	default:
		list, err := l.client.staff(ctx, p.Location)
		if err != nil {
			return nil, err
		}
		for _, w := range list {
			n.Staff = append(n.Staff, schema.ID(w.ID))
		}
	}
	known := make(map[schema.ID]bool, len(n.Staff))
	for _, id := range n.Staff {
		known[id] = true
	}
	return known, nil
}

// runCardCreate makes a card. The call has no key, so that a lost answer is resolved by looking
// for one new card of this name.
func (l *Live) runCardCreate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[cardPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	known, err := l.knownCards(ctx, s, p)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := fmt.Sprintf("create the employee %q at location %d", p.Name, p.Location)
	made, lost := number(0), error(nil)
	if !s.Doubtful {
		made, err = l.createCard(ctx, op, p)
		lost = err
	}
	if s.Doubtful || uncertain(err) {
		made, err = l.createMissing(ctx, op, p, known, lost)
	}
	if err != nil {
		return reconcile.Result{}, err
	}
	fresh, err := l.freshCards(ctx, p, known, made)
	switch {
	case err != nil:
		return reconcile.Result{}, err
	case len(fresh) != 1:
		return reconcile.Result{}, fmt.Errorf("altegio: %s: %d new cards of this name; delete the superfluous one and plan again", op, len(fresh))
	case bool(fresh[0].Schedule) != p.Schedule:
		return reconcile.Result{}, &reconcile.IncompleteError{Op: "altegio: " + op, Missing: []string{"schedule"}}
	}
	created := make(map[string]schema.ID, len(s.Addresses))
	for _, a := range s.Addresses {
		created[employeeUse(a)] = schema.ID(fresh[0].ID)
	}
	return reconcile.Result{Created: created}, nil
}

// createMissing makes a card of which nobody knows whether it was made, unless there is a new one of the
// name. Then it returns no number. Lost is why nobody knows.
func (l *Live) createMissing(ctx context.Context, op string, p cardPayload, known map[schema.ID]bool, lost error) (number, error) {
	fresh, err := l.freshCards(ctx, p, known, 0)
	switch {
	case err != nil:
		return 0, errors.Join(lost, err)
	case len(fresh) > 0:
		return 0, nil
	}
	return l.createCard(ctx, op, p)
}

// createCard sends the call that makes a card and returns its number.
func (l *Live) createCard(ctx context.Context, op string, p cardPayload) (number, error) {
	body := cardOut{Name: p.Name, Specialization: p.Specialization, Schedule: p.Schedule, Hidden: 1}
	answer, err := l.client.call(ctx, op, http.MethodPost, fmt.Sprintf("/v1/staff/%d", p.Location), nil, body)
	if err != nil {
		return 0, err
	}
	var made one[staffWire]
	if err := decodeData(answer, &made); err != nil {
		return 0, fmt.Errorf("altegio: %s: the answer cannot be understood: %w", op, err)
	}
	return made.V.ID, nil
}

// freshCards lists the cards that were not there before: the one with a number, or with 0 those of
// the name.
func (l *Live) freshCards(ctx context.Context, p cardPayload, known map[schema.ID]bool, id number) ([]staffWire, error) {
	list, err := l.client.staff(ctx, p.Location)
	return slices.DeleteFunc(list, func(w staffWire) bool {
		return known[schema.ID(w.ID)] || id != 0 && w.ID != id || id == 0 && !strings.EqualFold(string(w.Name), p.Name)
	}), err
}

// runCardUpdate reads a card, puts the changes over it, writes it whole, reads back and compares.
func (l *Live) runCardUpdate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[cardPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := fmt.Sprintf("change the employee %d at location %d", p.Employee, p.Location)
	stored, err := l.employee(ctx, op, p)
	if err != nil {
		return reconcile.Result{}, err
	}
	if p.Unlink {
		// Nothing else: another step may have changed the card since the plan saw it.
		p.Name, p.Specialization = string(stored.Name), string(stored.Specialization)
		p.Schedule, p.Dismissed = bool(stored.Schedule), bool(stored.Fired)
	}
	if s.Doubtful && len(cardMissing(stored, p)) == 0 && string(stored.Specialization) == p.Specialization {
		return reconcile.Result{}, nil
	}
	details, err := l.cardDetails(ctx, p)
	if err != nil {
		return reconcile.Result{}, err
	}
	body := cardOut{
		Name: p.Name, Specialization: p.Specialization, Hidden: bit(bool(stored.Hidden)), Fired: bit(p.Dismissed),
		Schedule: p.Schedule, Paid: details.Paid, Policy: details.Policy,
	}
	switch {
	case p.Unlink || bool(stored.Schedule) != p.Schedule:
		// The interface asks "billable or not" with the schedule; a mark left over from before, or
		// from the login that was linked, could keep the seat (guess: what the mark does by itself
		// is not documented).
		body.Paid = &p.Schedule
	case !p.Schedule:
		// What is read may stand for the login's rights. Written back, it could pin the seat.
		body.Paid = nil
	}
	if stored.Information != "" {
		information := string(stored.Information)
		body.Information = &information
	}
	if stored.Weight != 0 {
		weight := int64(stored.Weight)
		body.Weight = &weight
	}
	user := schema.ID(stored.UserID)
	if p.Unlink {
		user = 0
	}
	body.UserID = &user
	path := fmt.Sprintf("/v1/staff/%d/%d", p.Location, p.Employee)
	if err := l.write(ctx, false, op, http.MethodPut, path, body, func() (bool, error) { return false, nil }); err != nil {
		return reconcile.Result{}, err
	}
	now, err := l.employee(ctx, op, p)
	if err != nil {
		return reconcile.Result{}, err
	}
	if missing := cardMissing(now, p); len(missing) > 0 {
		return reconcile.Result{}, &reconcile.IncompleteError{Op: "altegio: " + op, Missing: missing}
	}
	return reconcile.Result{}, nil
}

func cardMissing(now staffWire, p cardPayload) []string {
	var missing []string
	for name, same := range map[string]bool{
		"name":      string(now.Name) == p.Name,
		"schedule":  bool(now.Schedule) == p.Schedule,
		"dismissed": bool(now.Fired) == p.Dismissed,
		"unlinked":  !p.Unlink || now.UserID == 0,
	} {
		if !same {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	return missing
}

func (l *Live) employee(ctx context.Context, op string, p cardPayload) (staffWire, error) {
	list, err := l.client.staff(ctx, p.Location)
	if err != nil {
		return staffWire{}, err
	}
	for _, w := range list {
		if schema.ID(w.ID) == p.Employee {
			return w, nil
		}
	}
	return staffWire{}, fmt.Errorf("altegio: %s: %w", op, reconcile.ErrNotFound)
}

// cardDetails reads the two flags that the list of employees does not have.
func (l *Live) cardDetails(ctx context.Context, p cardPayload) (details struct{ Paid, Policy *bool }, err error) {
	w, err := l.client.card(ctx, p.Location, p.Employee)
	if err != nil {
		return details, err
	}
	details.Paid, details.Policy = optional(w.Paid), optional(w.Policy)
	return details, nil
}

func optional(data json.RawMessage) *bool {
	var m maybe
	if len(data) == 0 || m.UnmarshalJSON(data) != nil || !m.Known {
		return nil
	}
	return &m.Yes
}
