package sequence

import (
	"cmp"
	"container/heap"
	"slices"
)

// The search goes through a component, steps that touch each other by needs, units, licences or
// places, in three parts.
//
// A run is a step with all that it still needs. A run after which every licence counts no more and
// every place no less than before may be done at once, if the bounds hold on the way: whatever order
// there is, there is one that begins so. That is certain where the steps of the run have one order
// only, what they add is fixed, and the run ends the first time it has given everything back; it is
// likely elsewhere. By the same argument, seen from the end, a step that only takes, and that nobody
// needs, may be put last.
//
// What is left after both is small in practice. It is gone through completely, except for states
// that were seen before, as long as the work lasts.
//
// Steps of one person have one order, as a rule, so runs alone decide about them; what hangs together
// over several people may need the third part.

// verdict is what a search says.
type verdict uint8

const (
	found   verdict = iota
	none            // there is no such order
	unknown         // the work was not enough to tell
)

// component is steps that can be ordered without a look at others.
type component struct{ steps, licences, places []int }

// search finds an order of a component's steps.
func (c *compiled) search(comp *component, b bounds, position []int, work int) ([]int, verdict) {
	for _, certain := range []bool{false, true} {
		r := &runner{
			state: c.start(), certain: certain, position: position, work: work, queued: make(map[int]bool), runs: make(map[int][]int),
			full: make(map[int]*queue), empty: make(map[int][]int), dead: make(map[uint64]bool),
		}
		r.bounds = b
		for _, i := range comp.steps {
			r.enqueue(i)
		}
		r.forward()
		r.putLast(comp.steps)
		switch {
		case r.rest():
			order := make([]int, len(r.trail))
			for j, m := range r.trail {
				order[j] = m.step
			}
			return order, found
		case r.work > 0 && !r.doubtful:
			return nil, none
		}
	}
	return nil, unknown
}

// runner is a search under way.
type runner struct {
	*state
	certain  bool // do no run that may be wrong
	doubtful bool // one was done
	position []int
	work     int // steps that may still be looked at

	queue  []int // steps whose runs are to be looked at
	queued map[int]bool
	runs   map[int][]int  // by step, the ends of runs that hold it
	full   map[int]*queue // by licence, the ends of runs that need more room, by how much they need
	empty  map[int][]int  // by place, the ends of runs that need another holder

	last []int // steps put last, in reverse order
	core []int
	dead map[uint64]bool // states from which there is no way
}

func (r *runner) enqueue(i int) {
	if !r.queued[i] && !r.done[i] && !r.c.held[i] {
		r.queued[i] = true
		r.queue = append(r.queue, i)
	}
}

// forward does runs until none is left that may be done.
func (r *runner) forward() {
	for len(r.queue) > 0 {
		end := r.queue[0]
		r.queue = r.queue[1:]
		r.queued[end] = false
		if run := r.runTo(end); run != nil {
			r.try(end, run)
		}
	}
}

// runTo returns what a step still needs and itself in an order, nil if that is too much.
func (r *runner) runTo(end int) []int {
	if r.done[end] {
		return nil
	}
	run := []int{end}
	for k := 0; k < len(run); k++ {
		for _, n := range r.c.p.Steps[run[k]].Needs {
			if !r.done[n] && !slices.Contains(run, n) {
				run = append(run, n)
			}
		}
		if len(run) > patience {
			return nil
		}
	}
	slices.SortFunc(run, func(a, b int) int { return cmp.Compare(r.position[a], r.position[b]) })
	return run
}

// try does a run, as far as the point at which it has given everything back, or notes what it waits
// for.
func (r *runner) try(end int, run []int) {
	from := len(r.trail)
	high := make(map[int]int) // by licence, the highest that the run lifts it
	var full, empty []int     // what stands in the way
	before := make(map[int]int)
	effects := make([]effect, 0, len(run))
	given := false
	for _, i := range run {
		fits := r.do(i)
		for _, at := range r.c.units[i] {
			for _, l := range r.c.p.Units[at.unit].Licences {
				if r.bounds.limits[l] == Unlimited {
					continue
				}
				now := r.seats[l].total()
				high[l] = max(high[l], now-r.since(before, l, from))
				if !fits && now > r.bounds.limits[l] && !slices.Contains(full, l) {
					full = append(full, l)
				}
			}
			for _, place := range r.c.p.Units[at.unit].Places {
				if !fits && r.bounds.kept[place] && r.holders[place] < 1 && !slices.Contains(empty, place) {
					empty = append(empty, place)
				}
			}
		}
		e := r.change(from)
		effects = append(effects, e)
		if given = r.harmless(&e) || !r.certain && r.lowers(&e); given {
			break
		}
	}
	sure := given && r.sure(run[:len(effects)], effects)
	if given && len(full)+len(empty) == 0 && (sure || !r.certain) {
		r.doubtful = r.doubtful || !sure
		r.settle(from)
		if !r.done[end] {
			r.enqueue(end)
		}
		return
	}
	r.undo(from)
	for _, i := range run {
		r.runs[i] = append(r.runs[i], end)
	}
	switch {
	case !given:
	case len(full) > 0:
		q := r.full[full[0]]
		if q == nil {
			q = &queue{}
			r.full[full[0]] = q
		}
		heap.Push(q, candidate{high[full[0]], end})
	case len(empty) > 0:
		r.empty[empty[0]] = append(r.empty[empty[0]], end)
	}
}

// since returns the count of a licence before the run, which began at a point of the trail.
func (r *runner) since(before map[int]int, l, from int) int {
	n, ok := before[l]
	if !ok {
		e := r.change(from)
		was := r.seats[l]
		if k := slices.Index(e.licences, l); k >= 0 {
			was = was.plus(e.seats[k], -1)
		}
		n = was.total()
		before[l] = n
	}
	return n
}

// lowers reports whether, as things stand, no licence counts more and no place less.
func (r *runner) lowers(e *effect) bool {
	for k, l := range e.licences {
		if r.seats[l].total() > r.seats[l].plus(e.seats[k], -1).total() {
			return false
		}
	}
	return !slices.ContainsFunc(e.holders, func(n int) bool { return n < 0 })
}

// sure reports whether a run is one of those that may certainly be done at once. Effects are what it
// has added after each of its steps.
func (r *runner) sure(run []int, effects []effect) bool {
	whole := &effects[len(effects)-1]
	for j, i := range run {
		if !r.c.rigid[i] {
			return false
		}
		if j == 0 {
			continue
		}
		if !slices.Contains(r.c.p.Steps[i].Needs, run[j-1]) {
			return false
		}
		remainder := effect{}
		for k, l := range whole.licences {
			remainder.addSeats(l, whole.seats[k], 1)
		}
		for k, place := range whole.places {
			remainder.addHolders(place, whole.holders[k])
		}
		part := &effects[j-1]
		for k, l := range part.licences {
			remainder.addSeats(l, part.seats[k], -1)
		}
		for k, place := range part.places {
			remainder.addHolders(place, -part.holders[k])
		}
		if !r.harmless(&remainder) {
			return false
		}
	}
	return r.harmless(whole)
}

// settle looks again at what waited for the steps that were done from a point of the trail on.
func (r *runner) settle(from int) {
	for _, m := range r.trail[from:] {
		for _, d := range r.c.after[m.step] {
			r.enqueue(d)
		}
		for _, end := range r.runs[m.step] {
			r.enqueue(end)
		}
		delete(r.runs, m.step)
		for _, at := range r.c.units[m.step] {
			unit := &r.c.p.Units[at.unit]
			if !r.c.fixed[at.unit] && len(unit.Steps) <= patience {
				for _, i := range unit.Steps {
					r.enqueue(i)
				}
			}
			for _, l := range unit.Licences {
				for q := r.full[l]; q != nil && q.Len() > 0 && (*q)[0].rank <= r.bounds.limits[l]-r.seats[l].total(); {
					r.enqueue(heap.Pop(q).(candidate).index)
				}
			}
			for _, place := range unit.Places {
				if r.bounds.kept[place] && r.holders[place] > 1 {
					for _, end := range r.empty[place] {
						r.enqueue(end)
					}
					delete(r.empty, place)
				}
			}
		}
	}
}

// putLast takes out the steps that may be put last, and leaves the core.
func (r *runner) putLast(steps []int) {
	needed := make(map[int]int)
	var free []int
	for _, i := range steps {
		if r.done[i] {
			continue
		}
		for _, d := range r.c.after[i] {
			if !r.c.held[d] {
				needed[i]++
			}
		}
		if needed[i] == 0 {
			free = append(free, i)
		}
	}
	slices.SortFunc(free, func(a, b int) int { return cmp.Compare(r.position[a], r.position[b]) })
	late := make(map[int]bool)
	for len(free) > 0 {
		i := free[len(free)-1]
		free = free[:len(free)-1]
		if e := r.fixedEffect(i); !r.c.rigid[i] || !r.deferrable(&e) {
			continue
		}
		late[i] = true
		r.last = append(r.last, i)
		for _, n := range r.c.p.Steps[i].Needs {
			if needed[n]--; needed[n] == 0 && !r.done[n] {
				free = append(free, n)
			}
		}
	}
	for _, i := range steps {
		if !r.done[i] && !late[i] {
			r.core = append(r.core, i)
		}
	}
	slices.SortFunc(r.core, func(a, b int) int { return cmp.Compare(r.position[a], r.position[b]) })
}

// fixedEffect returns what a step adds whose units have one order only.
func (r *runner) fixedEffect(i int) effect {
	var e effect
	for _, at := range r.c.units[i] {
		unit := &r.c.p.Units[at.unit]
		set := NewSet(len(unit.Steps))
		for pos, j := range unit.Steps {
			if !r.c.held[j] && r.position[j] < r.position[i] {
				set.Flip(pos)
			}
		}
		was := r.c.count(at.unit, set)
		set.Flip(at.position)
		now := r.c.count(at.unit, set)
		for k, l := range unit.Licences {
			if r.bounds.limits[l] != Unlimited {
				e.addSeats(l, now.seats[k].plus(was.seats[k], -1), 1)
			}
		}
		for k, place := range unit.Places {
			if r.bounds.kept[place] {
				e.addHolders(place, now.holders[k]-was.holders[k])
			}
		}
	}
	return e
}

// rest does the core in every order until one holds, and then what was put last.
func (r *runner) rest() bool {
	if r.dead[r.hash] {
		return false
	}
	from := len(r.trail)
	open, again := 0, true
	var ready []int
	for again {
		again, open = false, 0
		ready = ready[:0]
		for _, i := range r.core {
			if r.done[i] {
				continue
			}
			open++
			if !r.ready(i) {
				continue
			}
			at := len(r.trail)
			fits := r.do(i)
			e := r.change(at)
			if fits && r.c.rigid[i] && r.harmless(&e) {
				again = true
				continue
			}
			r.undo(at)
			if fits {
				ready = append(ready, i)
			}
		}
		r.work -= len(r.core) + 1
	}
	if open == 0 && r.end() {
		return true
	}
	for _, i := range ready {
		if r.work <= 0 {
			break
		}
		at := len(r.trail)
		if r.do(i) && r.rest() {
			return true
		}
		r.undo(at)
	}
	r.undo(from)
	if r.work > 0 {
		r.dead[r.hash] = true
	}
	return false
}

// end does what was put last.
func (r *runner) end() bool {
	from := len(r.trail)
	for j := len(r.last) - 1; j >= 0; j-- {
		if !r.do(r.last[j]) {
			r.undo(from)
			return false
		}
	}
	return true
}
