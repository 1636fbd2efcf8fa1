package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/seatplan/seatplan/providers/alfacrm"
	"github.com/seatplan/seatplan/providers/alfacrm/emulator"
	"github.com/seatplan/seatplan/providers/alfacrm/replica"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// alfacrmProvider joins the provider for AlfaCRM and its emulator, which do not know each other.
type alfacrmProvider struct{ alfacrm.Provider }

func (alfacrmProvider) Capabilities() reconcile.Capabilities {
	return alfacrm.Knowledge{}.Capabilities()
}

func (alfacrmProvider) Knowledge(o *schema.Organization) reconcile.Vendor {
	return alfacrm.KnowledgeOf(o)
}

func (alfacrmProvider) Switches() []Switch {
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

func (alfacrmProvider) Open(o *schema.Organization, c connection) (reconcile.System, error) {
	conn := alfacrm.Connection{Organization: o, Base: c.Base, Email: c.Credentials["email"].Reveal(), Key: c.Credentials["api_key"]}
	conn.Transport.Limiter = c.Limits.get(alfacrm.Limiter(o))
	conn.Transport.UserAgent = c.Agent
	conn.Transport.Waiting = c.Waiting
	conn.Transport.Timeout = c.Patience.Answer
	conn.Transport.Wait.Min, conn.Transport.Wait.Max = c.Patience.Least, c.Patience.Most
	conn.Transport.Wait.Repeat, conn.Transport.Wait.Asked = c.Repeat, c.Patience.LongestAsked
	return alfacrm.Open(conn)
}

func (alfacrmProvider) OpenSandbox(ctx context.Context, seed, state string) (sandbox, error) {
	e, err := emulator.Open(ctx, emulator.Options{Seed: seed, State: state})
	if err != nil {
		return nil, err
	}
	return alfacrmSandbox{e}, nil
}

func (alfacrmProvider) Copy(desired, live *schema.Organization, switches map[string]string, clock func() time.Time) (sandbox, error) {
	state, err := replica.Of(desired, live, switches)
	if err != nil {
		return nil, err
	}
	e, err := emulator.New(state, clock)
	if err != nil {
		return nil, err
	}
	return alfacrmSandbox{e}, nil
}

type alfacrmSandbox struct{ *emulator.Emulator }

func (s alfacrmSandbox) Base() string { return "/v2api" }

func (s alfacrmSandbox) Turned() map[string]string { return s.State().Switches }

func (s alfacrmSandbox) Credentials() map[string]schema.Secret {
	email, key := s.APIUser()
	return map[string]schema.Secret{"email": schema.NewSecret(email), "api_key": schema.NewSecret(key)}
}

func (alfacrmSandbox) Accept(string) error {
	return fmt.Errorf("%w in AlfaCRM: a new user gets a letter with a password", errNoInvitations)
}
