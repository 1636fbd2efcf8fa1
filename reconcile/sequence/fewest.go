package sequence

import "slices"

// share is a number of seats for some licences.
type share map[int]int

func (s share) sum() int {
	n := 0
	for _, seats := range s {
		n += seats
	}
	return n
}

// maxShares is how many ways to share missing seats among licences are tried.
const maxShares = 300

// fewest finds the smallest number of seats with which there is an order. Order is one for which
// seats do not matter.
func (a *arranger) fewest(comp *component, order []int) []int {
	best, _ := a.needed(order)
	if plain, holds := a.needed(comp.steps); holds && plain.sum() < best.sum() {
		order, best = comp.steps, plain
	}
	tries := 0
	try := func(s share) bool {
		tries++
		b := bounds{slices.Clone(a.bounds.limits), a.bounds.kept}
		for l, n := range s {
			b.limits[l] += n
		}
		with, v := a.search(comp, b, a.position, a.work)
		if v == found {
			order, best = with, s
		}
		a.least = a.least && v != unknown
		return v == found
	}
	// One licence after the other with as little as the others allow.
	for _, l := range comp.licences {
		low, high := -1, best[l] // not with low, but with high
		for high-low > 1 {
			s := make(share)
			for m, n := range best {
				s[m] = n
			}
			if s[l] = (low + high) / 2; s.sum() > 0 && try(s) {
				high = s[l]
			} else {
				low = s[l]
			}
		}
	}
	// With several licences something else altogether may take less.
	for total := 1; len(comp.licences) > 1 && total < best.sum(); total++ {
		ended := a.spread(comp.licences, total, make(share), func(s share) bool { return tries >= maxShares || try(s) })
		if tries >= maxShares {
			a.least = false
		}
		if ended {
			break
		}
	}
	for l, n := range best {
		a.extra[l] += n
		a.bounds.limits[l] += n
	}
	return order
}

// spread tries each way to give a number of seats to licences, until one of them ends it.
func (a *arranger) spread(licences []int, total int, given share, try func(share) bool) bool {
	if total == 0 {
		s := make(share)
		for l, n := range given {
			if n > 0 {
				s[l] = n
			}
		}
		return try(s)
	}
	if len(licences) == 0 {
		return false
	}
	for n := total; n >= 0; n-- {
		given[licences[0]] = n
		if a.spread(licences[1:], total-n, given, try) {
			return true
		}
	}
	delete(given, licences[0])
	return false
}

// needed returns the seats that an order of steps would take beyond the limits, and whether the
// places keep their holders.
func (a *arranger) needed(order []int) (share, bool) {
	need := make(share)
	s := a.start()
	s.bounds = bounds{slices.Repeat([]int{Unlimited}, len(a.bounds.limits)), a.bounds.kept}
	holds := true
	for _, i := range order {
		before := make(map[int]int)
		for _, at := range a.units[i] {
			for _, l := range a.p.Units[at.unit].Licences {
				if _, seen := before[l]; !seen {
					before[l] = s.seats[l].total()
				}
			}
		}
		holds = holds && s.unmet[i] == 0 && s.do(i)
		if !holds {
			return need, false
		}
		for l, n := range before {
			limit, now := a.bounds.limits[l], s.seats[l].total()
			if limit != Unlimited && now > n && now-limit > need[l] {
				need[l] = now - limit
			}
		}
	}
	return need, true
}
