package cli

import (
	"context"
	"time"

	"github.com/seatplan/seatplan/providers/altegio"
	"github.com/seatplan/seatplan/providers/altegio/emulator"
	"github.com/seatplan/seatplan/providers/altegio/replica"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// altegioProvider joins the provider for Altegio and its emulator, which do not know each other.
type altegioProvider struct{ altegio.Provider }

func (altegioProvider) Capabilities() reconcile.Capabilities {
	return altegio.Knowledge{}.Capabilities()
}

func (altegioProvider) Knowledge(o *schema.Organization) reconcile.Vendor {
	return altegio.KnowledgeOf(o)
}

func (altegioProvider) Switches() []Switch {
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

func (altegioProvider) Open(o *schema.Organization, c connection) (reconcile.System, error) {
	conn := altegio.Connection{
		Organization: o, Base: c.Base,
		Partner: c.Credentials["partner_token"], User: c.Credentials["user_token"],
	}
	conn.Transport.Limiter = c.Limits.get(altegio.Limiter())
	conn.Transport.UserAgent = c.Agent
	conn.Transport.Waiting = c.Waiting
	conn.Transport.Timeout = c.Patience.Answer
	conn.Transport.Wait.Min, conn.Transport.Wait.Max = c.Patience.Least, c.Patience.Most
	conn.Transport.Wait.Repeat, conn.Transport.Wait.Asked = c.Repeat, c.Patience.LongestAsked
	return altegio.Open(conn)
}

func (altegioProvider) OpenSandbox(ctx context.Context, seed, state string) (sandbox, error) {
	e, err := emulator.Open(ctx, emulator.Options{Seed: seed, State: state})
	if err != nil {
		return nil, err
	}
	return altegioSandbox{e}, nil
}

func (altegioProvider) Copy(desired, live *schema.Organization, switches map[string]string, clock func() time.Time) (sandbox, error) {
	state, err := replica.Of(desired, live, switches)
	if err != nil {
		return nil, err
	}
	e, err := emulator.New(state, clock)
	if err != nil {
		return nil, err
	}
	return altegioSandbox{e}, nil
}

type altegioSandbox struct{ *emulator.Emulator }

func (s altegioSandbox) Base() string { return "/api" }

func (s altegioSandbox) Turned() map[string]string { return s.State().Switches }

func (s altegioSandbox) Credentials() map[string]schema.Secret {
	partner, user := s.Tokens()
	return map[string]schema.Secret{"partner_token": schema.NewSecret(partner), "user_token": schema.NewSecret(user)}
}

func (s altegioSandbox) Accept(contact string) error {
	_, err := s.Admin().Accept(contact, 0)
	return err
}
