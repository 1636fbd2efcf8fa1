package schema_test

import (
	"testing"

	"github.com/seatplan/seatplan/schema"
)

func TestThresholdIsExceededOnlyPastItsNumberAndItsShare(t *testing.T) {
	t.Parallel()
	share := schema.Threshold{Percent: 10, Count: 2}
	absolute := schema.Threshold{Count: 3}
	for _, c := range []struct {
		name      string
		threshold schema.Threshold
		n, total  int
		want      bool
	}{
		{"the absolute number itself is allowed", absolute, 3, 3, false},
		{"one more than the absolute number", absolute, 4, 100_000, true},
		{"nobody may go", schema.Threshold{}, 1, 100, true},
		{"nobody goes", schema.Threshold{}, 0, 0, false},
		{"a large share of few people", share, 2, 3, false},
		{"a large share and more people than the number", share, 3, 3, true},
		{"many people and a small share", share, 10, 1000, false},
		{"exactly the share", share, 10, 100, false},
		{"just past the share", share, 11, 100, true},
		{"a share of nobody", share, 3, 0, true},
		{"a share with a fraction", schema.Threshold{Percent: 2.5}, 1, 40, false},
		{"exactly a share that no binary fraction is", schema.Threshold{Percent: 0.57}, 57, 10_000, false},
		{"past a share with a fraction", schema.Threshold{Percent: 2.5}, 1, 39, true},
	} {
		if got := c.threshold.Exceeded(c.n, c.total); got != c.want {
			t.Errorf("%s: Exceeded(%d, %d) = %v", c.name, c.n, c.total, got)
		}
	}
}
