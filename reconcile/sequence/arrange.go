package sequence

import "slices"

// Missing is the least that would have to be there so that there were an order.
type Missing struct {
	Seats  []Lack
	Places []int // each needs another holder
	// Proven says that there is no order as things are. Without it the search has ended before all
	// was tried, and there may be one.
	Proven bool
	// Least says that with fewer seats there is none either.
	Least bool
}

// Lack is a number of seats.
type Lack struct{ Licence, Seats int }

// DefaultWork is a bound for the search that is reached in a fraction of a second.
const DefaultWork = 2_000_000

// Arrange puts the steps in order. Where it is right, that is the order by class and index. If there
// is no order, or none is found with about that much work, it tells what is missing, and the order is
// one that would hold if it were there. It panics if the needs form a circle: the caller made them.
func Arrange(p *Problem, work int) ([]int, *Missing) {
	c := compile(p)
	plain := c.greedy(nil, true)
	if len(plain) < len(p.Steps) {
		plain = c.greedy(nil, false)
	}
	if Verify(p, plain) == nil {
		return plain, nil
	}
	a := &arranger{compiled: c, plain: plain, position: make([]int, len(plain)), work: work, extra: make([]int, len(p.Licences)), proven: true, least: true}
	for at, i := range plain {
		a.position[i] = at
	}
	a.open()
	comps := a.components()
	chains := make([][]int, len(comps))
	for k := range comps {
		chains[k] = a.chain(&comps[k])
	}
	order := a.join(chains)
	relaxed := a.relaxed()
	if Verify(relaxed, plain) == nil {
		order = plain
	} else if Verify(relaxed, order) != nil {
		return plain, &Missing{} // never an order that was not checked
	}
	missing := &Missing{Places: a.lost, Proven: a.proven, Least: a.proven && a.least}
	for l, n := range a.extra {
		if n > 0 {
			missing.Seats = append(missing.Seats, Lack{l, n})
		}
	}
	if len(missing.Seats)+len(missing.Places) == 0 {
		return order, nil
	}
	return order, missing
}

// arranger is an Arrange under way.
type arranger struct {
	*compiled
	plain    []int
	position []int // in the plain order
	work     int
	bounds   bounds
	extra    []int // seats that are missing
	lost     []int // places that lose their last holder whatever the order
	proven   bool
	least    bool
}

// open sets the bounds, and notes what no order can give: what counts at the end, and what people take.
func (a *arranger) open() {
	p := a.p
	a.bounds = bounds{limits: make([]int, len(p.Licences)), kept: make([]bool, len(p.Places))}
	for l := range a.bounds.limits {
		a.bounds.limits[l] = Unlimited
	}
	s := a.start()
	s.bounds = a.bounds
	for _, i := range a.plain {
		if !a.held[i] {
			s.do(i)
		}
	}
	final := slices.Clone(s.seats)
	for place := range p.Places {
		a.bounds.kept[place] = p.Places[place].Holders > 0
		if a.bounds.kept[place] && s.holders[place] < 1 {
			a.loses(place)
		}
	}
	reserve := make([]int, len(p.Licences))
	for _, i := range a.plain {
		if a.held[i] {
			before := slices.Clone(s.seats)
			s.do(i)
			for l := range reserve {
				reserve[l] += max(0, s.seats[l].total()-before[l].total())
			}
		}
	}
	for l, licence := range p.Licences {
		if licence.Limit == Unlimited {
			continue
		}
		limit := licence.Limit - reserve[l]
		if reserve[l] > 0 {
			a.extra[l] = max(0, licence.total()-limit)
		}
		if final[l].total() > licence.total() {
			a.extra[l] = max(a.extra[l], final[l].total()-limit)
		}
		a.bounds.limits[l] = limit + a.extra[l]
	}
}

func (a *arranger) loses(place int) {
	a.lost = append(a.lost, place)
	a.bounds.kept[place] = false
}

// known reports whether something is missing for a component before any search.
func (a *arranger) known(comp *component) bool {
	return slices.ContainsFunc(comp.licences, func(l int) bool { return a.extra[l] > 0 })
}

// relaxed is the problem with all that was missing.
func (a *arranger) relaxed() *Problem {
	p := *a.p
	p.Licences, p.Places = slices.Clone(p.Licences), slices.Clone(p.Places)
	for l, n := range a.extra {
		p.Licences[l].Limit += n
	}
	for _, place := range a.lost {
		p.Places[place].Holders = 0
	}
	return &p
}

// components parts the steps that wait for nobody.
func (a *arranger) components() []component {
	n, nl := len(a.p.Steps), len(a.p.Licences)
	parent := make([]int, n+nl+len(a.p.Places))
	for i := range parent {
		parent[i] = i
	}
	root := func(i int) int {
		for parent[i] != i {
			parent[i] = parent[parent[i]]
			i = parent[i]
		}
		return i
	}
	for i := range a.p.Steps {
		if a.held[i] {
			continue
		}
		for _, need := range a.p.Steps[i].Needs {
			parent[root(i)] = root(need)
		}
	}
	for u := range a.p.Units {
		unit := &a.p.Units[u]
		first := -1
		for _, i := range unit.Steps {
			if a.held[i] {
				continue
			}
			if first < 0 {
				first = i
			}
			parent[root(i)] = root(first)
		}
		if first < 0 {
			continue
		}
		for _, l := range unit.Licences {
			if a.bounds.limits[l] != Unlimited {
				parent[root(n+l)] = root(first)
			}
		}
		for _, place := range unit.Places {
			if a.bounds.kept[place] {
				parent[root(n+nl+place)] = root(first)
			}
		}
	}
	index := make(map[int]int)
	var comps []component
	for _, i := range a.plain {
		if a.held[i] {
			continue
		}
		k, ok := index[root(i)]
		if !ok {
			k = len(comps)
			index[root(i)] = k
			comps = append(comps, component{})
		}
		comps[k].steps = append(comps[k].steps, i)
	}
	for i := n; i < len(parent); i++ {
		k, ok := index[root(i)]
		switch {
		case !ok:
		case i < n+nl && a.bounds.limits[i-n] != Unlimited:
			comps[k].licences = append(comps[k].licences, i-n)
		case i >= n+nl && a.bounds.kept[i-n-nl]:
			comps[k].places = append(comps[k].places, i-n-nl)
		}
	}
	return comps
}

// chain returns an order of a component's steps, and notes what is missing for it.
func (a *arranger) chain(comp *component) []int {
	if order := a.keptPlain(comp); order != nil {
		return order
	}
	order := a.holding(comp)
	if len(comp.licences) == 0 {
		return order
	}
	with, v := a.search(comp, a.bounds, a.position, a.work)
	if v == found {
		return with
	}
	a.proven = a.proven && (v == none || a.known(comp))
	return a.fewest(comp, order)
}

// keptPlain returns the plain order of a component if it holds.
func (a *arranger) keptPlain(comp *component) []int {
	s := a.start()
	s.bounds = a.bounds
	for _, i := range comp.steps {
		if s.unmet[i] > 0 || !s.do(i) {
			return nil
		}
	}
	return comp.steps
}

// holding returns an order in which the places keep their holders, whatever seats it takes, and
// gives up the places for which there is none.
func (a *arranger) holding(comp *component) []int {
	seats := slices.Repeat([]int{Unlimited}, len(a.bounds.limits))
	try := func() ([]int, verdict) {
		return a.search(comp, bounds{seats, a.bounds.kept}, a.position, a.work)
	}
	order, v := try()
	if v == found {
		return order
	}
	a.proven = a.proven && v == none
	for _, place := range comp.places {
		if !a.bounds.kept[place] {
			continue
		}
		a.bounds.kept[place] = false
		order, v = try()
		a.bounds.kept[place] = true
		if v == found {
			a.loses(place)
			return order
		}
	}
	for _, place := range comp.places {
		if a.bounds.kept[place] {
			a.loses(place)
		}
	}
	return comp.steps
}

// join puts the chains and all other steps together.
func (a *arranger) join(chains [][]int) []int {
	var then [][]int
	for _, chain := range chains {
		var list []int
		for _, i := range chain {
			if a.bound(i) {
				list = append(list, i)
			}
		}
		then = append(then, list)
	}
	order := a.greedy(then, true)
	if len(order) < len(a.p.Steps) {
		order = a.greedy(then, false)
	}
	return order
}

// bound reports whether a step is about anything that has to be kept.
func (a *arranger) bound(i int) bool {
	for _, at := range a.units[i] {
		unit := &a.p.Units[at.unit]
		if slices.ContainsFunc(unit.Licences, func(l int) bool { return a.bounds.limits[l] != Unlimited }) ||
			slices.ContainsFunc(unit.Places, func(place int) bool { return a.p.Places[place].Holders > 0 }) {
			return true
		}
	}
	return false
}
