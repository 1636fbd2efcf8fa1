package sequence_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/seatplan/seatplan/reconcile/sequence"
)

// BenchmarkArrange orders 10,000 steps: where the order by class holds; where each of a hundred places
// replaces all its owners at a full licence, and a search finds how; and where people with chains of
// steps that take and free share one full licence.
func BenchmarkArrange(b *testing.B) {
	for name, problem := range map[string]*sequence.Problem{
		"plain": replacements(100, 50, 50), "owners": replacements(100, 50, 0), "chains": manyChains(10_000),
	} {
		b.Run(fmt.Sprintf("%s/%d", name, len(problem.Steps)), func(b *testing.B) {
			var missing *sequence.Missing
			for b.Loop() {
				_, missing = sequence.Arrange(problem, sequence.DefaultWork)
			}
			seats, unproven := 0, 0.0
			if missing != nil {
				for _, l := range missing.Seats {
					seats += l.Seats
				}
				if !missing.Proven || !missing.Least {
					unproven = 1
				}
			}
			b.ReportMetric(float64(seats), "missing-seats")
			b.ReportMetric(unproven, "unproven")
		})
	}
}

// replacements are places where so many owners each come and go. All new owners are preferred before
// the old ones go, which takes as many seats on the way.
func replacements(places, owners, spare int) *sequence.Problem {
	p := &sequence.Problem{}
	for place := range places {
		p.Places = append(p.Places, sequence.Place{Holders: owners})
		p.Licences = append(p.Licences, sequence.Licence{Seats: sequence.Seats{Paid: owners}, Limit: owners + spare})
		first := len(p.Steps)
		for i := range 2 * owners {
			s, n := sequence.Step{Class: 1}, 1
			if i >= owners {
				s, n = sequence.Step{}, -1
				for k := range owners {
					s.Prefer = append(s.Prefer, first+k)
				}
			}
			p.Steps = append(p.Steps, s)
			p.Units = append(p.Units, sequence.Unit{
				Steps: []int{first + i}, Licences: []int{place}, Places: []int{place}, Count: sequence.Always([]sequence.Seats{{Paid: n}}, []int{n}),
			})
		}
	}
	return p
}

func manyChains(steps int) *sequence.Problem {
	random := rand.New(rand.NewPCG(5, 6))
	p := &sequence.Problem{Licences: []sequence.Licence{{Seats: sequence.Seats{Paid: 500}, Limit: 500}}}
	for last := -1; len(p.Steps) < steps; {
		i := len(p.Steps)
		s := sequence.Step{Class: random.IntN(4)}
		if last >= 0 && random.IntN(4) > 0 {
			s.Needs = []int{last}
		}
		last = i
		p.Steps = append(p.Steps, s)
		n := []int{-1, 1, -2, 1, -1, 2}[random.IntN(6)]
		p.Units = append(p.Units, sequence.Unit{Steps: []int{i}, Licences: []int{0}, Count: sequence.Always([]sequence.Seats{{Paid: n}}, nil)})
	}
	return p
}
