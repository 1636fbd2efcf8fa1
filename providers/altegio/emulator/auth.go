package emulator

import (
	"net/http"
	"net/url"
)

// authorize is authorize_user: a login (phone or e-mail) and a password for a user token. Which
// mistake is a 401 and which a 404 is a guess; both are documented.
func (c *call) authorize() (reply, error) {
	login, password, err := c.credentials()
	if err != nil {
		return reply{}, err
	}
	p := c.s.search(login)
	if p == nil {
		return reply{}, c.notFound("The user")
	}
	if p.Password == "" || !sameToken(p.Password, password) {
		return reply{}, refuse(http.StatusUnauthorized, "The login or the password is wrong")
	}
	if c.s.is("auth_challenge", "challenge") {
		// The second step is not documented, so there is none here.
		return c.data(http.StatusCreated, object{
			"uuid": "00000000-0000-4000-8000-000000000000", "flow": "2fa",
			"transport":       object{"type": "email", "recipient": "***"},
			"refresh_ttl_sec": 60, "attempts_left": 3,
		}), nil
	}
	token := c.e.tokens(c.s).User
	if p.ID != c.s.Caller {
		token = c.e.sessions.open(p.ID)
	}
	return c.data(http.StatusCreated, c.profile(p, token)), nil
}

func (c *call) credentials() (login, password string, err error) {
	if c.s.is("auth_form", "accepted") {
		if values, err := url.ParseQuery(string(c.body)); err == nil && values.Has("login") {
			return values.Get("login"), values.Get("password"), nil
		}
	}
	f, err := c.form()
	if err != nil {
		return "", "", err
	}
	return f.required("login"), f.required("password"), f.err()
}

// userData is GET /user/data: the caller's own profile, which repeats the user token. Only the
// vendor's own client knows it (altegio-pro-mcp, catalog/extended/users.yaml).
func (c *call) userData() (reply, error) {
	return c.data(http.StatusCreated, c.profile(c.caller, c.token)), nil
}

func (c *call) profile(p *Person, token string) object {
	return object{
		"id": c.id(p.ID), "user_token": token, "name": p.Name, "phone": p.Phone, "login": or(p.Email, p.Phone),
		"email": p.Email, "avatar": "", "is_approved": true, "is_email_confirmed": p.Email != "",
	}
}
