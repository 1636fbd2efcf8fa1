package amocrm

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

// Run sends one step and reads back what it changed. A write whose answer was lost is looked up before
// anything is sent again.
func (l *Live) Run(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	ctx, count := transport.Counted(ctx)
	run, ok := map[string]func(context.Context, reconcile.Step) (reconcile.Result, error){
		opRoleCreate: l.runRoleCreate, opRoleUpdate: l.runRoleUpdate, opRoleDelete: l.runRoleDelete, opUserCreate: l.runUserCreate,
		opTransfer: l.runTransfer, opActivate: l.runActive, opDeactivate: l.runActive,
	}[s.Op]
	if !ok {
		return reconcile.Result{}, fmt.Errorf("amocrm: %w: the operation %q", reconcile.ErrUnsupported, s.Op)
	}
	r, err := run(ctx, s)
	aboutRole(s, err)
	r.Requests, r.Wrote = count.Requests(), count.Wrote()
	ofStep(err)
	for _, err := range r.Failed {
		ofStep(err)
	}
	return r, err
}

// ofStep reads a refusal as the answer to one step: 403 may be about that step alone. A token that is not
// taken ends it all, and so does being shut out, where every further call makes it worse.
func ofStep(err error) {
	var refused *reconcile.APIError
	if errors.As(err, &refused) {
		refused.Auth = refused.Status == http.StatusUnauthorized || shutOut(refused)
	}
}

// aboutRole calls the name of a role what the files call it.
func aboutRole(s reconcile.Step, err error) {
	var refused *reconcile.APIError
	if (s.Op != opRoleCreate && s.Op != opRoleUpdate) || !errors.As(err, &refused) {
		return
	}
	for i := range refused.Fields {
		if refused.Fields[i].Field == "name" {
			refused.Fields[i].Field = "title"
		}
	}
}

func payloadOf[T any](s reconcile.Step) (T, error) {
	var p T
	if err := json.Unmarshal(s.Payload, &p); err != nil {
		return p, fmt.Errorf("amocrm: the payload of step %d cannot be read: %w", s.N, err)
	}
	return p, nil
}

// write sends a change. If the answer is lost, done looks whether it was carried out; if not, it is
// sent once more, which is harmless because it was not. Of a doubtful step done looks first.
func (l *Live) write(ctx context.Context, doubtful bool, op, method, path string, body any, done func() (bool, error)) error {
	return transport.Ensure(doubtful, func() error {
		_, err := l.client.call(ctx, op, method, path, nil, body)
		return err
	}, done)
}

func (l *Live) roleWhere(ctx context.Context, is func(*roleWire) bool) (*roleWire, error) {
	list, err := l.client.roles(ctx)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if is(&list[i]) {
			return &list[i], nil
		}
	}
	return nil, nil
}

func sameName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

func (l *Live) runRoleCreate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[rolePayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := fmt.Sprintf("create the role %q", p.Name)
	find := func() ([]roleWire, error) {
		list, err := l.client.roles(ctx)
		return slices.DeleteFunc(list, func(w roleWire) bool { return !sameName(string(w.Name), p.Name) }), err
	}
	exists := func() (bool, error) {
		list, err := find()
		return len(list) > 0, err
	}
	if !s.Doubtful {
		there, err := exists()
		if err == nil && there {
			err = fmt.Errorf("amocrm: %s: it is there by now: %w", op, reconcile.ErrStale)
		}
		if err != nil {
			return reconcile.Result{}, err
		}
	}
	if err := l.write(ctx, s.Doubtful, op, http.MethodPost, "/roles", []rolePayload{p}, exists); err != nil {
		return reconcile.Result{}, err
	}
	made, err := find()
	switch {
	case err != nil:
		return reconcile.Result{}, err
	case len(made) == 0:
		return reconcile.Result{}, fmt.Errorf("amocrm: %s: it is not there afterwards", op)
	case len(made) > 1:
		return reconcile.Result{}, fmt.Errorf("amocrm: %s: there are %d of this name; keep one of them and plan again", op, len(made))
	}
	return reconcile.Result{Created: map[string]schema.ID{roleUse(s.Addresses[0]): schema.ID(made[0].ID)}}, l.compare(op, &p, &made[0])
}

// runRoleUpdate sends the complete rights: whether a partial object keeps the rest is not known
// (guess). A refusal may be about a stage that is not listed because it is gone; then its rights are
// left out.
func (l *Live) runRoleUpdate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[rolePayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := fmt.Sprintf("change the role %q", p.Name)
	id := p.ID
	find := func() (*roleWire, error) {
		return l.roleWhere(ctx, func(w *roleWire) bool { return schema.ID(w.ID) == id })
	}
	send := func() error {
		return l.write(ctx, false, op, http.MethodPatch, fmt.Sprintf("/roles/%d", id), p.body(), func() (bool, error) { return false, nil })
	}
	if s.Doubtful {
		if changed, err := l.roleChanged(ctx, op, &p); changed || err != nil {
			return reconcile.Result{}, err
		}
	}
	err = send()
	if refusedRights(err) && len(p.Kept) > 0 {
		gone, lookErr := l.forgetGone(ctx, &p)
		switch {
		case lookErr != nil:
			err = errors.Join(err, lookErr)
		case gone:
			err = send()
		}
	}
	if err != nil {
		return reconcile.Result{}, err
	}
	now, err := find()
	if err == nil && now == nil {
		err = fmt.Errorf("amocrm: %s: %w", op, reconcile.ErrNotFound)
	}
	if err != nil {
		return reconcile.Result{}, err
	}
	return reconcile.Result{}, l.compare(op, &p, now)
}

// roleChanged reports whether a role has become what it shall be.
func (l *Live) roleChanged(ctx context.Context, op string, p *rolePayload) (bool, error) {
	a, err := l.readAll(ctx, nil)
	if err != nil {
		return false, err
	}
	o, err := l.assemble(a)
	if err != nil {
		return false, err
	}
	l.mu.Lock()
	l.rules = o.Live.Rights
	l.mu.Unlock()
	at := slices.IndexFunc(a.roles, func(w roleWire) bool { return schema.ID(w.ID) == p.ID })
	if at < 0 {
		return false, fmt.Errorf("amocrm: %s: %w", op, reconcile.ErrNotFound)
	}
	err = l.compare(op, p, &a.roles[at])
	var incomplete *reconcile.IncompleteError
	if errors.As(err, &incomplete) {
		return false, nil
	}
	return err == nil && string(a.roles[at].Name) == p.Name, err
}

// compare holds what is stored against what was sent.
func (l *Live) compare(op string, p *rolePayload, now *roleWire) error {
	l.mu.Lock()
	rights := l.rules
	l.mu.Unlock()
	if rights == nil {
		return nil // after a restart: the next plan compares
	}
	var sent rightsWire
	data, err := json.Marshal(p.Rights)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(data, &sent); err != nil {
		return err
	}
	is, err := rightSet(rights, &now.Rights)
	if err != nil {
		return misread(op, err)
	}
	asked, err := rightSet(rights, &sent)
	if err != nil {
		return misread(op, err)
	}
	d := rights.Delta(is, asked)
	var names []string
	for _, list := range [][]schema.RightID{d.Gains, d.Losses} {
		for _, id := range list {
			names = append(names, rights.Catalogue().Right(id).Name)
		}
	}
	for _, v := range d.Changed {
		names = append(names, rights.Catalogue().Right(v.Right).Name)
	}
	if len(names) > 0 {
		return &reconcile.IncompleteError{Op: "amocrm: " + op, Missing: names}
	}
	return nil
}

// runRoleDelete deletes a role, unless somebody has got it since the plan was made: what becomes of its
// holders nobody tells (guess).
func (l *Live) runRoleDelete(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[rolePayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := fmt.Sprintf("delete the role %q", p.Name)
	find := func() (*roleWire, error) {
		return l.roleWhere(ctx, func(w *roleWire) bool { return schema.ID(w.ID) == p.ID })
	}
	there, err := find()
	if err != nil || there == nil {
		return reconcile.Result{}, err
	}
	people, err := l.client.users(ctx)
	if err != nil {
		return reconcile.Result{}, err
	}
	held := slices.ContainsFunc(people, func(u userWire) bool { return schema.ID(u.Rights.Role) == p.ID })
	if held || len(there.Embedded.Users) > 0 {
		return reconcile.Result{}, fmt.Errorf("amocrm: %s: somebody has it by now: %w", op, reconcile.ErrStale)
	}
	gone := func() (bool, error) { w, err := find(); return w == nil, err }
	err = l.write(ctx, s.Doubtful, op, http.MethodDelete, fmt.Sprintf("/roles/%d", p.ID), nil, gone)
	if errors.Is(err, reconcile.ErrNotFound) {
		err = nil // that is what was asked
	}
	return reconcile.Result{}, err
}
