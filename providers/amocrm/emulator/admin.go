package emulator

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Admin does what happens outside the API: people edit users, roles, groups and the security of the
// account in the web interface, somebody pays or does not, time passes. Nothing here asks for
// rights. Every method leaves a valid state or changes nothing.
type Admin struct{ e *Emulator }

// Admin returns the hand that acts on the emulator's world.
func (e *Emulator) Admin() *Admin { return &Admin{e} }

// change carries fn out and keeps the result if it is valid.
func (a *Admin) change(what string, fn func(s *State, now time.Time) error) error {
	err := a.e.doc.Update(func(s *State) error {
		if err := fn(s, a.e.now(s)); err != nil {
			return err
		}
		return check(s)
	})
	if err != nil {
		return fmt.Errorf("amocrm emulator: %s: %w", what, err)
	}
	return nil
}

// set puts a value into dst when there is one.
func set[T any](dst, value *T) {
	if value != nil {
		*dst = *value
	}
}

func (s *State) letter(to, why string, at time.Time) {
	s.Letters = append(s.Letters, Letter{To: to, Why: why, At: at})
}

// SetPlan moves the account to another plan.
func (a *Admin) SetPlan(plan string) error {
	return a.change("set the plan", func(s *State, _ time.Time) error {
		s.Plan = plan
		return nil
	})
}

// SetSeats sets how many seats are bought; 0 is no limit. Nobody loses access by it.
func (a *Admin) SetSeats(bought int) error {
	return a.change("set the seats", func(s *State, _ time.Time) error {
		s.Seats = bought
		return nil
	})
}

// SetUnpaid closes the API of an account whose time has run out, or opens it again.
func (a *Admin) SetUnpaid(unpaid bool) error {
	return a.change("set unpaid", func(s *State, _ time.Time) error {
		s.Unpaid = unpaid
		return nil
	})
}

// SetSwitch moves a switch.
func (a *Admin) SetSwitch(name, position string) error {
	return a.change("set a switch", func(s *State, _ time.Time) error {
		if err := checkSwitch(name, position); err != nil {
			return err
		}
		if s.Switches == nil {
			s.Switches = make(map[string]string)
		}
		s.Switches[name] = position
		if position == switchByName()[name].Default() {
			delete(s.Switches, name)
		}
		return nil
	})
}

// SetNow stops the clock at a time; the zero time lets it run again. Tokens grow old by this clock,
// the rate limit always goes by the real one.
func (a *Admin) SetNow(now time.Time) error {
	return a.change("set the clock", func(s *State, _ time.Time) error {
		s.Now = nil
		if !now.IsZero() {
			s.Now = &now
		}
		return nil
	})
}

// ExpireTokens ends every access token and the long-lived token, as if revoked. A refresh token
// stays good.
func (a *Admin) ExpireTokens() { a.e.tokens.expire() }

// NewToken makes a long-lived token in place of the present one and returns it. It lives as long as
// the emulator and until Reset.
func (a *Admin) NewToken() (token string) {
	a.e.doc.View(func(s State) { token = a.e.tokens.renew(&s, a.e.now(&s)) })
	return token
}

var errNoIntegration = errors.New("the state has no oauth")

// Consent gives the integration a new authorization code, as an administrator does who agrees to it
// again, and returns it. It is good once and for 20 minutes.
func (a *Admin) Consent() (code string, err error) {
	err = a.change("consent", func(s *State, now time.Time) error {
		if s.OAuth == nil {
			return errNoIntegration
		}
		code = randomHex(32)
		s.OAuth.Code, s.OAuth.CodeAt = code, &now
		return nil
	})
	return code, err
}

// Unblock ends a ban that repeated violations of the rate limit led to.
func (a *Admin) Unblock() { a.e.limiter.clear() }

// Letters returns the letters that went out, oldest first.
func (a *Admin) Letters() []Letter {
	letters := []Letter{}
	a.e.doc.View(func(s State) { letters = append(letters, s.Letters...) })
	return letters
}

// Logins returns the authorisation log, oldest entry first.
func (a *Admin) Logins() []Login {
	logins := []Login{}
	a.e.doc.View(func(s State) { logins = append(logins, s.LoginLog...) })
	return logins
}

// SetIPFilter replaces the list of addresses and how it is used.
func (a *Admin) SetIPFilter(f IPFilter) error {
	return a.change("set the list of addresses", func(s *State, _ time.Time) error {
		s.IPFilter = IPFilter{f.Enabled, slices.Clone(f.Addresses), f.BlockAPI}
		return nil
	})
}

// SecurityEdit is a change of the security of the account. What is nil stays.
type SecurityEdit struct {
	TwoStep       *bool           `json:"two_step,omitempty"`
	ActivityLimit *map[string]any `json:"activity_limit,omitempty"` // an empty one takes the limit away
}

// activityPlan is the plan from which there are activity limits.
func (s *State) activityPlan() string {
	if s.is("activity_plan", "professional") {
		return PlanProfessional
	}
	return PlanEnterprise
}

// SetSecurity changes the security of the account. Activity limits need the plan that has them.
func (a *Admin) SetSecurity(edit SecurityEdit) error {
	return a.change("set the security", func(s *State, _ time.Time) error {
		set(&s.Security.TwoStep, edit.TwoStep)
		if edit.ActivityLimit == nil {
			return nil
		}
		if len(*edit.ActivityLimit) > 0 && !s.planAtLeast(s.activityPlan()) {
			return fmt.Errorf("activity limits need the plan %s", s.activityPlan())
		}
		s.Security.ActivityLimit = maps.Clone(*edit.ActivityLimit)
		return nil
	})
}
