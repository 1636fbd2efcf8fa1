package emulator

import (
	"net"
	"net/http"
	"time"
)

// grantPath stands at the root of the account, not below the API.
const grantPath = "/oauth2/access_token"

// grant exchanges a code or a refresh token for a new pair. Each can be used once; of several clients
// with the same refresh token one wins (contract 1.1).
func (c *call) grant() (reply, error) {
	if c.r.Method != http.MethodPost {
		return reply{}, c.noMethod([]string{http.MethodPost})
	}
	it, err := c.single()
	if err != nil {
		return reply{}, err
	}
	var id, secret, redirect, kind, code, refresh string
	it.text("client_id", &id)
	it.text("client_secret", &secret)
	it.text("redirect_uri", &redirect)
	it.text("grant_type", &kind)
	it.text("code", &code)
	it.text("refresh_token", &refresh)
	if err := c.mistakes([]*item{it}); err != nil {
		return reply{}, err
	}
	o := c.s.OAuth
	if o == nil || !same(o.ClientID, id) || !same(o.ClientSecret, secret) {
		status := http.StatusUnauthorized
		if c.s.is("oauth_client", "400") {
			status = http.StatusBadRequest
		}
		return reply{}, refuse(status, "The integration is not known.")
	}
	if redirect != o.RedirectURI {
		return reply{}, refuse(http.StatusBadRequest, "The redirect_uri is not that of the integration.")
	}
	switch kind {
	case "authorization_code":
		if !same(o.Code, code) || o.CodeAt != nil && !c.now.Before(o.CodeAt.Add(codeLife)) {
			return reply{}, refuse(http.StatusBadRequest, "The authorization code is wrong, used or too old.")
		}
		o.Code, o.CodeAt = "", nil
	case "refresh_token":
		if !same(o.RefreshToken, refresh) || o.RefreshAt != nil && !c.now.Before(o.RefreshAt.AddDate(0, refreshMonths, 0)) {
			status := http.StatusBadRequest
			if c.s.is("refresh_reused", "401") {
				status = http.StatusUnauthorized
			}
			return reply{}, refuse(status, "The refresh token is wrong, used or too old.")
		}
	default:
		return reply{}, refuse(http.StatusBadRequest, "The grant_type is not known.")
	}
	if u := c.s.user(c.s.Caller); !u.live() {
		return reply{}, refuse(http.StatusUnauthorized, "The user is switched off or not in the account (112).")
	}
	return c.pair(o), nil
}

// pair makes a new pair of tokens. The entry in the log of logins stands under the user who
// connected the integration (contract 4); that a grant makes one is a guess.
func (c *call) pair(o *OAuth) reply {
	now := c.now
	o.RefreshToken, o.RefreshAt = randomHex(64), &now
	token, expires := c.e.tokens.sign(c.s, now, now.Add(accessLife)), now.Add(accessLife)
	alone := c.s.is("old_access_token", "dies")
	c.after = func() { c.e.tokens.add(token, now, expires, alone) }
	c.s.logLogin(c.s.Caller, now, WayAPI, c.address(), c.r.UserAgent())
	return reply{http.StatusOK, object{
		"token_type": "Bearer", "expires_in": int(accessLife / time.Second), "server_time": now.Unix(),
		"access_token": token, "refresh_token": o.RefreshToken,
	}, typeJSON}
}

// address is where the request came from.
func (c *call) address() string {
	host, _, err := net.SplitHostPort(c.r.RemoteAddr)
	if err != nil {
		return c.r.RemoteAddr
	}
	return host
}

func (s *State) logLogin(user int, at time.Time, way, ip, device string) {
	s.LoginLog = append(s.LoginLog, Login{At: at, User: user, Way: way, IP: ip, Device: device})
}
