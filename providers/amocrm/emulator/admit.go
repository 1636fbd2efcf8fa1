package emulator

import (
	"net/http"
	"net/netip"
	"slices"
	"strconv"
	"strings"
)

// contextHeader names the user as whom the request acts (contract 1.1).
const contextHeader = "X-Context-User-ID"

// admit checks what every request to the API needs: a token whose user is active, an address that is
// on the list, a paid account. Which of these comes first is a guess.
func (c *call) admit() error {
	token, ok := strings.CutPrefix(c.r.Header.Get("Authorization"), "Bearer ")
	if !ok || !c.e.tokens.good(c.s, token, c.now) {
		return refuse(http.StatusUnauthorized, "Token is missing, expired or revoked.")
	}
	c.actor, c.acting = c.s.user(c.s.Caller), c.s.Caller
	if !c.actor.live() {
		return refuse(http.StatusUnauthorized, "The user is switched off or not in the account (112).")
	}
	if f := c.s.IPFilter; f.Enabled && f.BlockAPI && !f.has(c.address()) {
		return refuse(http.StatusForbidden, "Access from this IP address is prohibited (113).")
	}
	if c.s.Unpaid {
		return refuse(http.StatusPaymentRequired, "Account is not paid.")
	}
	return c.context()
}

// context takes the user whom the header names.
func (c *call) context() error {
	text := c.r.Header.Get(contextHeader)
	if text == "" {
		return nil
	}
	id, err := strconv.Atoi(text)
	u := c.s.user(id)
	if err != nil || u == nil || !u.live() {
		if c.s.is("context_unknown", "ignored") {
			return nil
		}
		return refuse(http.StatusForbidden, "The user of the context is not active in this account.")
	}
	c.acting = id
	if c.s.is("context_rights", "context") {
		c.actor = u
	}
	return nil
}

// has says whether an address is on the list.
func (f *IPFilter) has(address string) bool {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	a = a.Unmap().WithZone("")
	return slices.ContainsFunc(f.Addresses, func(text string) bool {
		p, err := addresses(text)
		return err == nil && p.Contains(a)
	})
}
