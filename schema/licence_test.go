package schema_test

import (
	"testing"

	"github.com/seatplan/seatplan/schema"
)

func TestSeatLimitAllowsUpToItsNumber(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		limit schema.SeatLimit
		n     int
		want  bool
	}{
		{"below", schema.SeatLimit{Seats: 5, Known: true}, 4, true},
		{"full", schema.SeatLimit{Seats: 5, Known: true}, 5, true},
		{"above", schema.SeatLimit{Seats: 5, Known: true}, 6, false},
		{"no seats at all", schema.SeatLimit{Known: true}, 1, false},
		{"no seats and nobody", schema.SeatLimit{Known: true}, 0, true},
		{"unlimited", schema.SeatLimit{Unlimited: true, Known: true}, 1 << 30, true},
		{"unknown", schema.SeatLimit{}, 1 << 30, true},
	} {
		if got := c.limit.Allows(c.n); got != c.want {
			t.Errorf("%s: Allows(%d) = %v", c.name, c.n, got)
		}
	}
}
