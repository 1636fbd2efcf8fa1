package amocrm

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// runActive switches people on or off, and looks afterwards whether they are. A batch is taken or refused as
// a whole (doc); one that is refused is repeated one by one. A tariff that does not have the call, although
// the files name one that has it, leaves it to a person.
func (l *Live) runActive(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[activePayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	w := &switching{live: l, on: s.Op == opActivate, failed: make(map[schema.Address]error)}
	people := slices.DeleteFunc(p.People, func(x switched) bool { return slices.Contains(s.Without, x.Address) })
	left, err := w.left(ctx, people)
	if err == nil && len(left) > 0 {
		err = w.turn(ctx, left)
	}
	switch {
	case refusedByTariff(err):
		return reconcile.Result{Manual: switchByHand(s.Addresses[0], strings.Join(namesOf(left), ", "), w.on)}, nil
	case err != nil:
		return reconcile.Result{}, err
	case len(s.Addresses) == 1 && len(w.failed) == 1:
		return reconcile.Result{}, w.failed[s.Addresses[0]]
	}
	return reconcile.Result{Failed: w.failed}, nil
}

func namesOf(people []switched) []string {
	names := make([]string, len(people))
	for i, p := range people {
		names[i] = p.Name
	}
	return names
}

// refusedByTariff reports whether a call was refused as one that the tariff does not have: how that is
// answered is not documented (guess).
func refusedByTariff(err error) bool {
	var refused *reconcile.APIError
	return errors.As(err, &refused) && (refused.Status == http.StatusPaymentRequired || refused.Status == http.StatusForbidden && !shutOut(refused))
}

// switching is one step that switches people, under way.
type switching struct {
	live   *Live
	on     bool
	admins map[schema.ID]bool // as last read
	failed map[schema.Address]error
}

func (w *switching) op(people []switched) string {
	verb := "deactivate "
	if w.on {
		verb = "activate "
	}
	return verb + peopleOf(namesOf(people))
}

// left returns those who are not yet as they shall be.
func (w *switching) left(ctx context.Context, people []switched) ([]switched, error) {
	list, err := w.live.client.users(ctx)
	if err != nil {
		return nil, err
	}
	active := make(map[schema.ID]bool, len(list)) // nobody who is switched off may be listed (guess)
	w.admins = make(map[schema.ID]bool)
	for _, u := range list {
		active[schema.ID(u.ID)] = !u.Rights.Active.Known || u.Rights.Active.Yes
		w.admins[schema.ID(u.ID)] = bool(u.Rights.Admin)
	}
	var left []switched
	for _, p := range people {
		if active[p.ID] != w.on {
			left = append(left, p)
		}
	}
	return left, nil
}

// turn switches people and looks for those who have not changed.
func (w *switching) turn(ctx context.Context, people []switched) error {
	var sent []switched
	for _, p := range people {
		if w.admins[p.ID] { // doc: with one of them the whole batch is refused
			w.failed[p.Address] = fmt.Errorf("amocrm: %s: an administrator by now, whom no call switches: %w", w.op([]switched{p}), reconcile.ErrStale)
		} else {
			sent = append(sent, p)
		}
	}
	if len(sent) == 0 {
		return nil
	}
	err := sendRest(ctx, sent, w.post, w.left)
	if refusedForItself(err) && !refusedByTariff(err) {
		err = w.oneByOne(ctx, sent, err)
	}
	if err != nil {
		return err
	}
	same, err := w.left(ctx, sent)
	for _, p := range same {
		if w.failed[p.Address] == nil {
			w.failed[p.Address] = fmt.Errorf("amocrm: %s: nothing has changed", w.op([]switched{p}))
		}
	}
	return err
}

// oneByOne switches people by a call each, after one for all of them was refused. It goes on after a
// refusal, which may be about one of them only.
func (w *switching) oneByOne(ctx context.Context, people []switched, refused error) error {
	for _, p := range people {
		err := refused
		if len(people) > 1 {
			err = sendRest(ctx, []switched{p}, w.post, w.left)
		}
		switch {
		case err == nil:
		case refusedForItself(err) || refusedByTariff(err):
			w.failed[p.Address] = err
		default:
			return err
		}
	}
	return nil
}

func (w *switching) post(ctx context.Context, people []switched) error {
	path := "/users/deactivate"
	if w.on {
		path = "/users/activate"
	}
	body := make([]map[string]schema.ID, len(people))
	for i, p := range people {
		body[i] = map[string]schema.ID{"id": p.ID}
	}
	_, err := w.live.client.call(ctx, w.op(people), http.MethodPost, path, nil, body)
	return err
}
