package cli

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
)

// shown is a system that shows one person, and nothing else can be asked of it.
type shown struct {
	reconcile.System
	user *schema.User
	err  error
}

func (s *shown) ReadObjects(context.Context, []schema.Key) (*schema.Organization, error) {
	return &schema.Organization{Users: []*schema.User{s.user}, Live: &schema.Live{Rights: schema.NewRights(schema.NewCatalogue(nil))}}, s.err
}

// What somebody changes while a question stands is not overwritten.
func TestRefresh(t *testing.T) {
	t.Parallel()
	user := func(name string) *schema.User {
		return &schema.User{ID: schema.Field[schema.ID]{V: 7}, Name: schema.Field[string]{V: name}}
	}
	planned := user("Anna")
	steps := []reconcile.Step{{N: 1, Kind: reconcile.Call, Expects: []reconcile.Expectation{
		{Key: reconcile.AccountKey(planned), Address: "user.anna", Fingerprint: reconcile.FingerprintAccount(planned)},
	}}}
	down := errors.New("down")
	for name, tt := range map[string]struct {
		now  *schema.User
		err  error
		past map[int]apply.Past
		want string
	}{
		"as it was":               {user("Anna"), nil, nil, ""},
		"changed meanwhile":       {user("Anne"), nil, nil, "user.anna"},
		"it cannot be read":       {user("Anna"), down, nil, "down"},
		"a run that is gone with": {user("Anne"), nil, map[int]apply.Past{1: {}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := refresh(t.Context(), []job{{name: "shop", system: &shown{user: tt.now, err: tt.err}, steps: steps, past: tt.past}})
			if (err == nil) != (tt.want == "") || err != nil && !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v, want %q in it", err, tt.want)
			}
			if stale := tt.want == "user.anna"; stale != (codeOf(err) == CodeStale) {
				t.Errorf("exit code %d", codeOf(err))
			}
		})
	}
}
