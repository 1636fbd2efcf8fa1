package amocrm

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/seatplan/seatplan/providers/internal/transport"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// userOut is a new user as the API takes one (doc).
type userOut struct {
	Name     string        `json:"name"`
	Email    string        `json:"email"`
	Password string        `json:"password"`
	Lang     string        `json:"lang,omitempty"`
	Rights   userRightsOut `json:"rights"`
	Request  string        `json:"request_id"`
}

type userRightsOut struct {
	Role  schema.ID  `json:"role_id,omitempty"`
	Group *schema.ID `json:"group_id,omitempty"`
	Free  bool       `json:"is_free,omitempty"`
}

// runUserCreate adds people. POST has no key of its own, so whoever is there already is left out each
// time something is sent, and at the end everybody is looked for, also those who were there: they may be
// another than was asked for. A batch that is refused is repeated one by one.
func (l *Live) runUserCreate(ctx context.Context, s reconcile.Step) (reconcile.Result, error) {
	p, err := payloadOf[createPayload](s)
	if err != nil {
		return reconcile.Result{}, err
	}
	a := &adding{live: l, failed: make(map[schema.Address]error)}
	ready, err := a.prepare(ctx, p.People, s.Given)
	var before []newcomer
	if err == nil && s.Doubtful {
		before, err = a.there(ctx, ready)
	}
	if err == nil && len(ready) > 0 {
		err = a.add(ctx, ready, len(p.People))
	}
	if err != nil {
		return reconcile.Result{}, err
	}
	if len(p.People) == 1 && len(a.failed) == 1 {
		return reconcile.Result{}, a.failed[p.People[0].Address]
	}
	result := reconcile.Result{Failed: a.failed}
	for _, n := range before {
		if a.failed[n.Address] == nil {
			result.Besides = append(result.Besides, passwordByPerson(n))
		}
	}
	return result, nil
}

// passwordByPerson is what is left of somebody whom a run has added that was cut off: whether anybody has
// their first password nobody knows.
func passwordByPerson(n newcomer) reconcile.ManualStep {
	return reconcile.ManualStep{
		Address: n.Address, ScreenEN: screenSignInEN, ScreenRU: screenSignInRU,
		TextEN: fmt.Sprintf("%s (%s) was added before the run was cut off. The first password is kept nowhere: it was shown on the terminal, or came from where you keep it, before it was sent. If nobody has it, let them ask for a new one at the sign-in.", n.Name, n.Email),
		TextRU: fmt.Sprintf("Пользователь «%s» (%s) был добавлен до того, как выполнение прервалось. Первый пароль нигде не сохранён: перед отправкой он был показан в терминале или получен из вашего хранилища. Если его ни у кого нет, пусть пользователь запросит новый пароль на странице входа.", n.Name, n.Email),
	}
}

// refusedForItself reports whether a batch was refused for something that is in it, so that the rest of
// it may be taken.
func refusedForItself(err error) bool {
	var refused *reconcile.APIError
	return errors.As(err, &refused) && !refused.Retry && refused.Status != http.StatusUnauthorized && refused.Status != http.StatusForbidden
}

// adding is one step that adds people, under way.
type adding struct {
	live   *Live
	groups map[string]schema.ID
	failed map[schema.Address]error
}

// add adds those of a step who can be sent, and looks for all of them.
func (a *adding) add(ctx context.Context, ready []newcomer, all int) error {
	people, err := a.absent(ctx, ready)
	if err == nil && len(people) > 0 {
		err = a.send(ctx, people)
		switch {
		case !refusedForItself(err):
		case len(people) > 1:
			err = a.oneByOne(ctx, people)
		case all > 1:
			a.failed[people[0].Address], err = fmt.Errorf("%s: %w", people[0].Name, err), nil
		}
	}
	if err != nil {
		return err
	}
	return a.verify(ctx, ready)
}

// prepare finds the numbers of roles and groups. It returns those of whom there are all; what is missing
// for one is no reason to leave out the others.
func (a *adding) prepare(ctx context.Context, people []newcomer, given map[string]schema.ID) ([]newcomer, error) {
	var ready []newcomer
	var roles []roleWire
	for _, n := range people {
		if n.Uses != "" {
			n.Role = given[n.Uses]
		}
		if n.Group != "" && a.groups == nil {
			account, err := a.live.client.account(ctx)
			if err != nil {
				return nil, err
			}
			a.groups = make(map[string]schema.ID)
			for _, g := range account.Embedded.Groups {
				a.groups[groupName(string(g.Name))] = schema.ID(g.ID)
			}
		}
		if _, there := a.groups[n.Group]; n.Group != "" && !n.Free && !there {
			a.failed[n.Address] = fmt.Errorf("amocrm: add %s: the group %q has gone: %w", n.Name, n.Group, reconcile.ErrStale)
			continue
		}
		if !n.Free && n.Role == 0 {
			if roles == nil {
				var err error
				if roles, err = a.live.client.roles(ctx); err != nil {
					return nil, err
				}
			}
			at := slices.IndexFunc(roles, func(w roleWire) bool { return sameName(string(w.Name), n.Title) })
			if at < 0 {
				a.failed[n.Address] = fmt.Errorf("amocrm: add %s: there is no role %q: %w", n.Name, n.Title, reconcile.ErrNotFound)
				continue
			}
			n.Role = schema.ID(roles[at].ID)
		}
		ready = append(ready, n)
	}
	return ready, nil
}

// absent returns those of whose e-mail there is nobody.
func (a *adding) absent(ctx context.Context, people []newcomer) ([]newcomer, error) {
	list, err := a.live.client.users(ctx)
	return slices.DeleteFunc(slices.Clone(people), func(n newcomer) bool { return withEmail(list, n.Email) != nil }), err
}

// there returns those of whose e-mail there is somebody.
func (a *adding) there(ctx context.Context, people []newcomer) ([]newcomer, error) {
	list, err := a.live.client.users(ctx)
	return slices.DeleteFunc(slices.Clone(people), func(n newcomer) bool { return withEmail(list, n.Email) == nil }), err
}

func withEmail(list []userWire, email string) *userWire {
	for i := range list {
		if schema.NormalEmail(string(list[i].Email)) == schema.NormalEmail(email) {
			return &list[i]
		}
	}
	return nil
}

// send adds people by one call.
func (a *adding) send(ctx context.Context, people []newcomer) error {
	return sendRest(ctx, people, a.post, a.absent)
}

// sendRest makes a call about people. If its answer is lost, it is repeated for those who are left; if the
// system needed too long for so many (doc: 504), in halves.
func sendRest[T any](ctx context.Context, people []T, post func(context.Context, []T) error, left func(context.Context, []T) ([]T, error)) error {
	err := post(ctx, people)
	var lost *transport.UncertainError
	if !errors.As(err, &lost) {
		return err
	}
	rest, lookErr := left(ctx, people)
	switch {
	case lookErr != nil:
		return errors.Join(err, lookErr)
	case len(rest) == 0:
		return nil
	case lost.Status == http.StatusGatewayTimeout && len(rest) > 1:
		half := (len(rest) + 1) / 2
		if err := sendRest(ctx, rest[:half], post, left); err != nil {
			return err
		}
		return sendRest(ctx, rest[half:], post, left)
	}
	return post(ctx, rest)
}

// oneByOne adds people by a call each. It goes on after a refusal, which may be about one of them only.
func (a *adding) oneByOne(ctx context.Context, people []newcomer) error {
	people, err := a.absent(ctx, people)
	if err != nil {
		return err
	}
	for _, n := range people {
		err := a.send(ctx, []newcomer{n})
		if err != nil && !refusedForItself(err) {
			return err
		}
		if err != nil {
			a.failed[n.Address] = fmt.Errorf("%s: %w", n.Name, err)
		}
	}
	return nil
}

// verify looks for everybody who was to be added. The system may have taken an e-mail for that of
// somebody whom it knows (guess), or somebody has added them meanwhile, and then nobody is added or
// somebody with other rights is shown.
func (a *adding) verify(ctx context.Context, people []newcomer) error {
	list, err := a.live.client.users(ctx)
	if err != nil {
		return err
	}
	for _, n := range people {
		u := withEmail(list, n.Email)
		switch {
		case a.failed[n.Address] != nil:
		case u == nil:
			a.failed[n.Address] = fmt.Errorf("amocrm: add %s: the system has taken it, and nobody with the e-mail %s is listed; perhaps somebody has it who is switched off. Look for them in the interface", n.Name, n.Email)
		case bool(u.Rights.Admin):
			a.failed[n.Address] = fmt.Errorf("amocrm: add %s: the system lists them, as an administrator, which was not asked for; plan again to see what is left", n.Name)
		case u.Rights.Active.Known && !u.Rights.Active.Yes:
			a.failed[n.Address] = fmt.Errorf("amocrm: add %s: the system lists them, and they are switched off; plan again to see what is left", n.Name)
		case n.Free != bool(u.Rights.Free) || !n.Free && schema.ID(u.Rights.Role) != n.Role:
			a.failed[n.Address] = fmt.Errorf("amocrm: add %s: the system lists them with another role than was asked for; plan again to see what is left", n.Name)
		}
	}
	return nil
}

func (a *adding) post(ctx context.Context, people []newcomer) error {
	var out []userOut
	var passwords []schema.Secret
	for i, n := range people {
		password, err := a.live.newPassword(ctx, n.Email)
		if err != nil {
			return err
		}
		passwords = append(passwords, password)
		u := userOut{Name: n.Name, Email: n.Email, Password: password.Reveal(), Lang: n.Lang, Request: strconv.Itoa(i), Rights: userRightsOut{Role: n.Role, Free: n.Free}}
		if n.Group != "" && !n.Free {
			if id := a.groups[n.Group]; id != 0 { // the default group has no number that can be sent
				u.Rights.Group = &id
			}
		}
		out = append(out, u)
	}
	op := "add " + people[0].Name
	if len(people) > 1 {
		op = fmt.Sprintf("add %d people", len(people))
	}
	_, err := a.live.client.call(transport.Hiding(ctx, passwords...), op, http.MethodPost, "/users", nil, out)
	return err
}

const passwordMin = 6

// CheckPassword holds a first password against the rules (doc: six characters, with a digit, an
// upper-case and a lower-case letter).
func (*Live) CheckPassword(s schema.Secret) error {
	has := func(class func(rune) bool) bool { return strings.ContainsFunc(s.Reveal(), class) }
	if len([]rune(s.Reveal())) < passwordMin || !has(unicode.IsDigit) || !has(unicode.IsUpper) || !has(unicode.IsLower) {
		return errors.New("it is too weak: it needs six characters, a digit, an upper-case and a lower-case letter")
	}
	return nil
}

// newPassword returns the first password of a person.
func (l *Live) newPassword(ctx context.Context, email string) (schema.Secret, error) {
	if l.password == nil {
		return schema.NewSecret("aA1" + rand.Text()), nil
	}
	s, err := l.password(ctx, email)
	if err == nil {
		err = l.CheckPassword(s)
	}
	if err != nil {
		return schema.Secret{}, fmt.Errorf("amocrm: the password for %s: %w", email, err)
	}
	return s, nil
}
