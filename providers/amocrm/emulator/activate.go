package emulator

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// switchLimit is how many users one request activates or deactivates (contract 3.4).
const switchLimit = 10

func (c *call) activate() (reply, error) {
	if err := c.turn(true); err != nil {
		return reply{}, err
	}
	if c.s.is("activate_code", "204") {
		return noContent(), nil
	}
	return reply{status: http.StatusAccepted, mime: typeHTML}, nil
}

func (c *call) deactivate() (reply, error) {
	if err := c.turn(false); err != nil {
		return reply{}, err
	}
	return noContent(), nil
}

// turn switches users on or off, all of them or none. Who is already what is asked for stays it
// (guess). Records are not moved (contract 3.4).
func (c *call) turn(on bool) error {
	if !c.s.planAtLeast(c.s.switchingPlan()) {
		status := http.StatusForbidden
		if c.s.is("plan_refusal", "402") {
			status = http.StatusPaymentRequired
		}
		return refuse(status, "The plan of the account does not allow this.")
	}
	items, err := c.batch(switchLimit)
	if err != nil {
		return err
	}
	var ids, foreign []int
	for _, it := range items {
		var id int
		it.required("id")
		it.number("id", &id, false)
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if err := c.mistakes(items); err != nil {
		return err
	}
	seats, admins := 0, false
	for _, id := range ids {
		u := c.s.member(id)
		if u == nil {
			foreign = append(foreign, id)
			continue
		}
		admins = admins || u.Admin
		then := *u
		then.Inactive = false
		if on && !u.Admin && u.Inactive && c.s.takesSeat(&then) {
			seats++
		}
	}
	if foreign != nil {
		return refuse(http.StatusBadRequest, "Users %s do not belong to this account.", joined(foreign))
	}
	if admins && !c.s.is("admin_target", "skipped") {
		status := http.StatusBadRequest
		if c.s.is("admin_target", "403") {
			status = http.StatusForbidden
		}
		return refuse(status, "Administrators cannot be activated or deactivated.")
	}
	if err := c.seatsFor(seats); err != nil {
		return err
	}
	for _, id := range ids {
		if u := c.s.member(id); !u.Admin {
			u.turn(on)
		}
	}
	return nil
}

// turn ends what an activity limit did, too: M7.
func (u *User) turn(on bool) { u.Inactive, u.Exceeded = !on, false }

func joined(ids []int) string {
	texts := make([]string, 0, len(ids))
	for _, id := range ids {
		texts = append(texts, strconv.Itoa(id))
	}
	return strings.Join(texts, ", ")
}
