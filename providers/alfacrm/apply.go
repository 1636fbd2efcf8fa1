package alfacrm

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/providers/internal/wire"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Run sends one step and reads back what it changed. A write whose answer was lost is looked up before
// anything is sent again.
func (l *Live) Run(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	ctx, count := transport.Counted(ctx)
	run, ok := map[string]func(context.Context, reconcile.Step) (reconcile.Result, error){
		opBranchCreate: l.runBranchCreate, opBranchUpdate: l.runBranchUpdate, opDeskCreate: l.runDeskCreate, opDeskUpdate: l.runDeskUpdate,
		opUserCreate: l.runUserCreate, opUserUpdate: l.runUserUpdate, opUserArchive: l.runUserArchive,
	}[s.Op]
	if !ok {
		return reconcile.Result{}, fmt.Errorf("alfacrm: %w: the operation %q", reconcile.ErrUnsupported, s.Op)
	}
	r, err := run(ctx, s)
	r.Requests, r.Wrote = count.Requests(), count.Wrote()
	// A refusal while everything is read ends the work; as the answer to one step it is about that step.
	var refused *reconcile.APIError
	if errors.As(err, &refused) {
		refused.Auth = refused.Status == http.StatusUnauthorized
	}
	return r, err
}

func payloadOf[T any](s reconcile.Step) (T, error) {
	var p T
	if err := json.Unmarshal(s.Payload, &p); err != nil {
		return p, fmt.Errorf("alfacrm: the payload of step %d cannot be read: %w", s.N, err)
	}
	return p, nil
}

// write sends a change. If the answer is lost, done looks whether it was carried out; if not, it is
// sent once more, which is harmless because it was not. Of a doubtful step done looks first.
func (l *Live) write(ctx context.Context, doubtful bool, op, path string, id schema.ID, fields any, done func() (bool, error)) error {
	return transport.Ensure(doubtful, func() error { return l.client.save(ctx, op, path, id, fields) }, done)
}

// ambiguous is the error of something that was to be made and is there twice: nobody knows which of them a
// run has made that was cut off.
func ambiguous(op string, n int) error {
	return fmt.Errorf("alfacrm: %s: there are %d of this name; keep one of them and plan again", op, n)
}

// kept is the error of a write that was answered as a success and did not stick.
func kept(op string) error { return fmt.Errorf("alfacrm: %s: the system kept what it had", op) }

func (l *Live) branchesMeant(ctx context.Context, by *schema.Location) ([]branchWire, error) {
	list, err := l.client.branches(ctx, allFound([]*schema.Location{by}))
	return slices.DeleteFunc(list, func(w branchWire) bool { return !means(by, &w) }), err
}

func (l *Live) runBranchCreate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[branchPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := fmt.Sprintf("create the branch %q", *p.Title)
	active := p.Active == nil || *p.Active
	named := func() ([]branchWire, error) {
		return l.branchesMeant(ctx, &schema.Location{Title: schema.Field[string]{V: *p.Title}})
	}
	exists := func() (bool, error) {
		list, err := named()
		return len(list) > 0, err
	}
	if err := l.absent(s, op, exists); err != nil {
		return reconcile.Result{}, err
	}
	if err := l.write(ctx, s.Doubtful, op, "/branch/create", 0, map[string]any{"name": *p.Title, "is_active": bit(active)}, exists); err != nil {
		return reconcile.Result{}, err
	}
	made, err := named()
	switch {
	case err != nil:
		return reconcile.Result{}, err
	case len(made) == 0:
		return reconcile.Result{}, kept(op)
	case len(made) > 1:
		return reconcile.Result{}, ambiguous(op, len(made))
	}
	return reconcile.Result{Created: map[string]schema.ID{branchUse(s.Addresses[0]): schema.ID(made[0].ID)}}, nil
}

// absent makes sure that something is not there which a step makes. Of a doubtful step it may be.
func (l *Live) absent(s reconcile.Step, op string, exists func() (bool, error)) error {
	if s.Doubtful {
		return nil
	}
	there, err := exists()
	if err == nil && there {
		err = fmt.Errorf("alfacrm: %s: it is there by now: %w", op, reconcile.ErrStale)
	}
	return err
}

func bit(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (l *Live) branchByID(ctx context.Context, id schema.ID) (*branchWire, error) {
	list, err := l.branchesMeant(ctx, &schema.Location{ID: schema.Field[schema.ID]{V: id}})
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("alfacrm: read the branch %d: %w", id, reconcile.ErrNotFound)
	}
	if err != nil {
		return nil, err
	}
	return &list[0], nil
}

// runBranchUpdate sends every field that it knows: whether an update keeps what is not sent is not
// known (conflicting).
func (l *Live) runBranchUpdate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[branchPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	now, err := l.branchByID(ctx, p.ID)
	if err != nil {
		return reconcile.Result{}, err
	}
	name, active := string(now.Name), !now.Active.Known || now.Active.Yes
	if p.Title != nil {
		name = *p.Title
	}
	if p.Active != nil {
		active = *p.Active
	}
	op := fmt.Sprintf("update the branch %d", p.ID)
	done := func() (bool, error) {
		w, err := l.branchByID(ctx, p.ID)
		return err == nil && string(w.Name) == name && (p.Active == nil || w.Active.Yes == active), err
	}
	body := map[string]any{"name": name, "is_active": bit(active), "subject_ids": numbers(now.Subjects), "weight": int64(now.Weight)}
	if err := l.write(ctx, s.Doubtful, op, "/branch/update", p.ID, body, done); err != nil {
		return reconcile.Result{}, err
	}
	ok, err := done()
	if err == nil && !ok {
		err = kept(op)
	}
	return reconcile.Result{}, err
}

func numbers(list wire.List[wire.Number]) []int64 {
	out := make([]int64, len(list))
	for i, n := range list {
		out[i] = int64(n)
	}
	return out
}

func (l *Live) desksWhere(ctx context.Context, branch schema.ID, is func(*deskWire) bool) ([]deskWire, error) {
	list, err := l.client.desks(ctx, branch)
	return slices.DeleteFunc(list, func(w deskWire) bool { return !is(&w) }), err
}

func (l *Live) deskWhere(ctx context.Context, branch schema.ID, is func(*deskWire) bool) (*deskWire, error) {
	list, err := l.desksWhere(ctx, branch, is)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return &list[0], nil
}

func (l *Live) runDeskCreate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[deskPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	if p.Uses != "" {
		p.Branch = s.Given[p.Uses]
	}
	op := fmt.Sprintf("create the cash desk %q", *p.Title)
	named := func(w *deskWire) bool {
		return schema.ID(w.Branch) == p.Branch && strings.EqualFold(strings.TrimSpace(string(w.Name)), strings.TrimSpace(*p.Title))
	}
	var found []deskWire
	exists := func() (there bool, err error) {
		found, err = l.desksWhere(ctx, p.Branch, named)
		return len(found) > 0, err
	}
	if err := l.absent(s, op, exists); err != nil {
		return reconcile.Result{}, err
	}
	body := map[string]any{"branch_id": p.Branch, "name": *p.Title, "user_ids": orNone(p.Add), "is_enabled": bit(p.Enabled == nil || *p.Enabled)}
	if err := l.write(ctx, s.Doubtful, op, under(p.Branch, "pay-account", "create"), 0, body, exists); err != nil {
		return reconcile.Result{}, err
	}
	there, err := exists()
	switch {
	case err == nil && !there:
		err = kept(op)
	case err == nil && len(found) > 1:
		err = ambiguous(op, len(found))
	}
	if err != nil {
		return reconcile.Result{}, err
	}
	return reconcile.Result{Made: []schema.Key{{Kind: schema.KindCashDesk, ID: schema.ID(found[0].ID)}}}, nil
}

func orNone(ids []schema.ID) []schema.ID {
	if ids == nil {
		return []schema.ID{}
	}
	return ids
}

// runDeskUpdate reads the cash desk, puts the difference over it, and sends it as a whole.
func (l *Live) runDeskUpdate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[deskPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := fmt.Sprintf("update the cash desk %d", p.ID)
	is := func(w *deskWire) bool { return schema.ID(w.ID) == p.ID }
	now, err := l.deskWhere(ctx, p.Branch, is)
	if err == nil && now == nil {
		err = fmt.Errorf("alfacrm: %s: %w", op, reconcile.ErrNotFound)
	}
	if err != nil {
		return reconcile.Result{}, err
	}
	if now.Users == nil {
		// An update may clear what is not sent, and what is not shown cannot be sent.
		return reconcile.Result{Manual: p.byHand(s)}, nil
	}
	name, enabled := string(now.Name), !now.Enabled.Known || now.Enabled.Yes
	if p.Title != nil {
		name = *p.Title
	}
	if p.Enabled != nil {
		enabled = *p.Enabled
	}
	users := slices.DeleteFunc(now.users(), func(id schema.ID) bool { return slices.Contains(p.Drop, id) })
	users = append(users, missing(p.Add, users)...)
	done := func() (bool, error) {
		w, err := l.deskWhere(ctx, p.Branch, is)
		if err != nil || w == nil {
			return false, err
		}
		have := w.users()
		return string(w.Name) == name && (p.Enabled == nil || w.Enabled.Yes == enabled) && len(missing(users, have))+len(missing(have, users)) == 0, nil
	}
	body := map[string]any{"branch_id": int64(now.Branch), "name": name, "user_ids": users, "is_enabled": bit(enabled), "weight": int64(now.Weight)}
	if err := l.write(ctx, s.Doubtful, op, under(p.Branch, "pay-account", "update"), p.ID, body, done); err != nil {
		return reconcile.Result{}, err
	}
	ok, err := done()
	if err == nil && !ok {
		err = kept(op)
	}
	return reconcile.Result{}, err
}

// The keys of the unproven calls, by our names (guess: those of the answers).
var writeKeys = map[string]string{
	"email": "email", "name": "name", "phone": "phone", attrGender: "gender", attrLanguage: "lang", attrSIP: "sip", attrINN: "inn",
}

// byHand returns what a person does with a cash desk in place of a call.
func (p *deskPayload) byHand(s reconcile.Step) *reconcile.ManualStep {
	m := &reconcile.ManualStep{Address: s.Addresses[0], ScreenEN: screenDesksEN, ScreenRU: screenDesksRU, CheckedByReading: true}
	text := &sentences{}
	text.add("The system does not show who may use the cash desk %d, so a call could take it from them. Edit it here.",
		"Система не показывает, кому доступна касса %d, поэтому вызов мог бы отнять её. Измените её вручную.", p.ID)
	if p.Title != nil {
		text.add("Name: %s.", "Название: %s.", *p.Title)
	}
	if p.Enabled != nil {
		m.Boxes = []reconcile.Box{{TitleEN: "In use", TitleRU: "Включена", Tick: *p.Enabled}}
	}
	return text.step(m)
}

// body returns what is sent of an account, over what an answer tells of it now.
func (p *userPayload) body(now *userWire) map[string]any {
	body := current(now)
	if k := p.Keep; k != nil {
		for name, text := range k.Fields {
			if !now.keys[writeKeys[name]] {
				body[writeKeys[name]] = text
			}
		}
		if !now.Active.Known {
			body[attrIsActive] = bit(k.Active)
		}
		if !now.keys["role_ids"] && len(k.Roles) > 0 {
			body["role_ids"] = k.Roles
		}
	}
	for name, text := range p.Fields {
		body[writeKeys[name]] = text
	}
	if p.Active != nil {
		body[attrIsActive] = bit(*p.Active)
	}
	if len(p.AddBranches)+len(p.DropBranches) > 0 {
		at := slices.DeleteFunc(idsOf(now.Branches), func(id schema.ID) bool { return slices.Contains(p.DropBranches, id) })
		body["branch_ids"] = append(at, missing(p.AddBranches, at)...)
	}
	if p.Roles != nil {
		body["role_ids"] = *p.Roles
	}
	return body
}

// userIn looks for an account among those of a branch, which lists nobody else.
func (l *Live) userIn(ctx context.Context, branch schema.ID, p *userPayload) (*userWire, error) {
	list, err := l.client.users(ctx, branch, nil)
	if err != nil {
		return nil, err
	}
	for i := range list {
		if p.means(&list[i]) {
			return &list[i], nil
		}
	}
	return nil, nil
}

// means reports whether an account is the one that is meant: by its number, or else by its e-mail.
func (p *userPayload) means(w *userWire) bool {
	if p.ID != 0 {
		return schema.ID(w.ID) == p.ID
	}
	return schema.NormalEmail(string(w.Email)) == schema.NormalEmail(p.Email)
}

// runUserCreate creates an account. The system sends the person a letter with the password, which is
// made up here and kept nowhere.
func (l *Live) runUserCreate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[userPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := "create the user " + p.Email
	exists := func() (bool, error) {
		list, err := l.client.users(ctx, p.Branch, nil)
		if err == nil && s.Doubtful && slices.ContainsFunc(list, func(w userWire) bool { return !w.keys["email"] }) {
			err = fmt.Errorf("alfacrm: %s: the list of users does not show every e-mail, so nobody knows whether they are there; look in the interface, and plan again", op)
		}
		return slices.ContainsFunc(list, func(w userWire) bool { return p.means(&w) }), err
	}
	body := p.body(&userWire{})
	password := schema.NewSecret(rand.Text())
	body["password"] = password.Reveal()
	if err := l.write(transport.Hiding(ctx, password), s.Doubtful, op, under(p.Branch, "user", "create"), 0, body, exists); err != nil {
		return byHand(p.Hand, err)
	}
	there, err := exists()
	if err == nil && !there {
		err = kept(op)
	}
	return reconcile.Result{}, err
}

// runUserUpdate changes an account. One that leaves the branch under which the call is made is looked
// for where it goes.
func (l *Live) runUserUpdate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[userPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := fmt.Sprintf("update the user %d", p.ID)
	at, after := p.Branch, cmp.Or(p.Later, p.Branch)
	now, err := l.userIn(ctx, at, &p)
	if err == nil && now == nil && after != at { // it may have been moved already
		at = after
		if now, err = l.userIn(ctx, at, &p); now != nil && p.stored(now) {
			return reconcile.Result{}, nil
		}
	}
	if err == nil && now == nil {
		err = fmt.Errorf("alfacrm: %s: %w", op, reconcile.ErrNotFound)
	}
	if err != nil {
		return reconcile.Result{}, err
	}
	// Whether an update keeps what is not sent is not known (conflicting), so what is known goes along.
	body := p.body(now)
	done := func() (bool, error) {
		w, err := l.userIn(ctx, after, &p)
		return err == nil && w != nil && p.stored(w), err
	}
	// What the answers do not show is sent again: it does no more than the first time.
	surely := func() (bool, error) {
		w, err := l.userIn(ctx, after, &p)
		return err == nil && w != nil && p.shown(w) && p.stored(w), err
	}
	if err := l.write(ctx, s.Doubtful, op, under(at, "user", "update"), p.ID, body, surely); err != nil {
		return byHand(p.Hand, err)
	}
	ok, err := done()
	if err == nil && !ok {
		err = kept(op)
	}
	return reconcile.Result{}, err
}

// current is what an answer tells of an account, in the form in which it is sent.
func current(w *userWire) map[string]any {
	body := make(map[string]any)
	set := func(key string, v any) {
		if w.keys[key] {
			body[key] = v
		}
	}
	set("email", string(w.Email))
	set("name", string(w.Name))
	set("phone", w.phone)
	set("gender", string(w.Gender))
	set("lang", string(w.Language))
	set("sip", string(w.SIP))
	set("inn", string(w.INN))
	set("branch_ids", numbers(w.Branches))
	set("pay_account_ids", numbers(w.Desks))
	set("role_ids", numbers(w.Roles))
	if w.Active.Known {
		set(attrIsActive, bit(w.Active.Yes))
	}
	if w.Teacher != 0 {
		set("teacher_id", int64(w.Teacher))
	}
	return body
}

// stored reports whether an account has what was sent, as far as the answer tells.
func (p *userPayload) stored(w *userWire) bool {
	have := map[string]string{
		"email": string(w.Email), "name": string(w.Name), "phone": string(w.Phone), attrGender: genderOf(string(w.Gender)),
		attrLanguage: string(w.Language), attrSIP: string(w.SIP), attrINN: string(w.INN),
	}
	for name, text := range p.Fields {
		if w.keys[writeKeys[name]] && have[name] != text {
			return false
		}
	}
	if p.Roles != nil && w.keys["role_ids"] {
		if have := idsOf(w.Roles); len(missing(*p.Roles, have))+len(missing(have, *p.Roles)) > 0 {
			return false
		}
	}
	at := idsOf(w.Branches)
	moved := len(missing(p.AddBranches, at)) == 0 && len(missing(p.DropBranches, at)) == len(p.DropBranches)
	return (moved || !w.keys["branch_ids"]) && (p.Active == nil || !w.Active.Known || w.Active.Yes == *p.Active)
}

// shown reports whether an answer tells of everything that was sent.
func (p *userPayload) shown(w *userWire) bool {
	for name := range p.Fields {
		if !w.keys[writeKeys[name]] {
			return false
		}
	}
	return (p.Roles == nil || w.keys["role_ids"]) && (len(p.AddBranches)+len(p.DropBranches) == 0 || w.keys["branch_ids"]) && (p.Active == nil || w.Active.Known)
}

// runUserArchive archives an account. Afterwards it is not among the current ones.
func (l *Live) runUserArchive(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[userPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	op := fmt.Sprintf("archive the user %d", p.ID)
	gone := func() (bool, error) {
		w, err := l.userIn(ctx, p.Branch, &p)
		return err == nil && (w == nil || w.Removed.Known && w.Removed.Yes), err
	}
	if err := l.write(ctx, s.Doubtful, op, under(p.Branch, "user", "delete"), p.ID, map[string]any{}, gone); err != nil {
		return byHand(p.Hand, err)
	}
	ok, err := gone()
	if err == nil && !ok {
		err = kept(op)
	}
	return reconcile.Result{}, err
}

// byHand leaves an unproven call that the system does not have to a person.
func byHand(m *reconcile.ManualStep, err error) (reconcile.Result, error) {
	if !errors.Is(err, reconcile.ErrNotFound) || m == nil {
		return reconcile.Result{}, err
	}
	text := &sentences{}
	text.add("The system has no call for this, so do it here.", "В системе нет такого вызова, выполните вручную.")
	text.say(m.TextEN, m.TextRU)
	return reconcile.Result{Manual: text.step(m)}, nil
}
