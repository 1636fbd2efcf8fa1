package config

import (
	"math"

	"github.com/hashicorp/hcl/v2"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

func (d *decoder) rank(n *node) *schema.Rank {
	return &schema.Rank{Address: d.address(n), Level: d.count(n, "level"), Span: n.header}
}

// count reads a whole number that is not negative.
func (d *decoder) count(n *node, name string) schema.Field[int] {
	return field(d, n, name, func(e hcl.Expression, at diag.Span) (int, outcome) {
		v, state := d.whole(e, at, 0, math.MaxInt32)
		return int(v), state
	})
}
