package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/seatplan/seatplan/providers/amocrm"
	"github.com/seatplan/seatplan/providers/amocrm/emulator"
	"github.com/seatplan/seatplan/providers/amocrm/replica"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// amocrmProvider joins the provider for amoCRM and its emulator, which do not know each other.
type amocrmProvider struct{ amocrm.Provider }

func (amocrmProvider) Capabilities() reconcile.Capabilities {
	return amocrm.Knowledge{}.Capabilities()
}

func (amocrmProvider) Knowledge(o *schema.Organization) reconcile.Vendor {
	return amocrm.KnowledgeOf(o)
}

func (amocrmProvider) Switches() []Switch {
	var list []Switch
	for _, s := range emulator.Switches() {
		out := Switch{Name: s.Name, Question: s.Question, Source: s.Source}
		for _, p := range s.Positions {
			out.Positions = append(out.Positions, Position(p))
		}
		list = append(list, out)
	}
	return list
}

func (amocrmProvider) Open(o *schema.Organization, c connection) (reconcile.System, error) {
	conn, err := amocrmConnection(o, c)
	if err != nil {
		return nil, err
	}
	return amocrm.Open(conn)
}

func (amocrmProvider) OpenSandbox(ctx context.Context, seed, state string) (sandbox, error) {
	e, err := emulator.Open(ctx, emulator.Options{Seed: seed, State: state})
	if err != nil {
		return nil, err
	}
	return amocrmSandbox{e}, nil
}

func (amocrmProvider) Copy(desired, live *schema.Organization, switches map[string]string, clock func() time.Time) (sandbox, error) {
	state, err := replica.Of(desired, live, switches)
	if err != nil {
		return nil, err
	}
	e, err := emulator.New(state, clock)
	if err != nil {
		return nil, err
	}
	return amocrmSandbox{e}, nil
}

type amocrmSandbox struct{ *emulator.Emulator }

func (s amocrmSandbox) Base() string { return "/api/v4" }

func (s amocrmSandbox) Turned() map[string]string { return s.State().Switches }

func (s amocrmSandbox) Credentials() map[string]schema.Secret {
	return map[string]schema.Secret{"token": schema.NewSecret(s.Token())}
}

func (amocrmSandbox) Accept(string) error {
	return fmt.Errorf("%w in amoCRM: a new user can sign in at once", errNoInvitations)
}
