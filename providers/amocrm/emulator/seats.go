package emulator

import (
	"net/http"
	"slices"
)

// userLimit is how many users an account may have for the API to add one (contract 3.2).
const userLimit = 100

// takesSeat says whether a user takes a paid seat: an active one who is not free. That a deactivated
// user takes none is documented (contract 6).
func (s *State) takesSeat(u *User) bool {
	if u.ID == s.Caller && s.is("seat_count", "without_caller") {
		return false
	}
	return u.live() && !u.Free
}

func (s *State) seatsUsed() int {
	n := 0
	for i := range s.Users {
		if s.takesSeat(&s.Users[i]) {
			n++
		}
	}
	return n
}

// overSeats says whether so many more seats are not there.
func (s *State) overSeats(more int) bool {
	return s.Seats > 0 && more > 0 && s.seatsUsed()+more > s.Seats
}

// seatsFor refuses a request of the API that takes more seats than are bought.
func (c *call) seatsFor(more int) error {
	if !c.s.overSeats(more) {
		return nil
	}
	const detail = "The number of paid users is exceeded."
	switch c.s.position("seat_overflow") {
	case "402":
		return refuse(http.StatusPaymentRequired, detail)
	case "400":
		return refuse(http.StatusBadRequest, detail)
	}
	return nil
}

// planAtLeast says whether the account has this plan or a larger one.
func (s *State) planAtLeast(plan string) bool {
	return slices.Index(plans(), s.Plan) >= slices.Index(plans(), plan)
}

// switchingPlan is the plan from which the API activates and deactivates (contract 3.4).
func (s *State) switchingPlan() string { return s.wording(PlanEnterprise, PlanProfessional) }

// room refuses new users when the account has too many for the API. With Kommo the two large plans
// have no such limit (contract 3.2).
func (c *call) room() error {
	if c.s.Brand == BrandKommo && c.s.planAtLeast(PlanProfessional) {
		return nil
	}
	n := 0
	for i := range c.s.Users {
		if !c.s.Users[i].Deleted {
			n++
		}
	}
	if n <= userLimit {
		return nil
	}
	status := http.StatusForbidden
	switch c.s.position("over_hundred") {
	case "402":
		status = http.StatusPaymentRequired
	case "400":
		status = http.StatusBadRequest
	}
	return refuse(status, "An account with more than %d users adds users by hand.", userLimit)
}
