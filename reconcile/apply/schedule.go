package apply

import (
	"container/heap"
	"sync"

	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
)

// Answers take longer than the vendor's limit makes requests wait, so one step after the other would not
// use what the limit allows. A schedule says which steps of a plan may be under way at the same time, so
// that nothing happens that could not happen if they were sent in the order of the plan.
//
// A step is sent when these have ended: the steps that it needs; those before it that are about the same
// person or object, because each reads, changes and writes it whole; and if one of the two has to be
// alone, all those before it.
//
// A plan's order also passes no seat limit, whichever of its steps were the last. Here steps that were
// sent together may succeed in any order. So the steps that change the seats of a licence are sent in the
// order of the plan, and one that takes a seat is sent only when all that free one before it have ended.
// Then the seats taken at any moment are at most those of the plan's order after the last step that was
// sent to take some: of those before it, what frees a seat is done or has failed, and what takes one is
// counted from when it was sent. The same holds, the other way round, for those of whom one must remain:
// whoever brings an owner has ended before a step is sent that takes one away.
//
// To a system that is not reconcile.Concurrent the steps are sent one by one, in their order.
type schedule struct {
	workers int
	waits   []int   // for each step, how many events it still waits for
	ended   [][]int // for each step, those that wait for its end
	begun   [][]int // for each step, those that wait for its beginning
	ready   queue
}

func newSchedule(system reconcile.System, steps []reconcile.Step, most int) *schedule {
	sch := &schedule{workers: 1, waits: make([]int, len(steps)), ended: make([][]int, len(steps)), begun: make([][]int, len(steps))}
	alone := func(*reconcile.Step) bool { return false }
	if c, ok := system.(reconcile.Concurrent); ok {
		sch.workers, alone = max(c.Workers(), 1), c.Alone
	}
	if most > 0 {
		sch.workers = min(sch.workers, most)
	}
	at := make(map[int]int, len(steps)) // positions by number
	uses := make(map[object]*use)
	licences, held := make(map[schema.Address]*lot), make(map[schema.Address]*lot)
	barrier := -1
	for i := range steps {
		s := &steps[i]
		at[s.N] = i
		for _, n := range s.Needs {
			if j, ok := at[n]; ok && j < i {
				sch.afterEnd(i, j)
			}
		}
		if s.Kind == reconcile.Call {
			sch.touch(uses, i, s)
			sch.count(licences, i, s.Licence, s.Seats)
			for _, k := range s.Keeps {
				sch.count(held, i, k.Address, -k.Change)
			}
			if alone(s) {
				for j := max(barrier, 0); j < i; j++ {
					sch.afterEnd(i, j)
				}
				barrier = i
			} else if barrier >= 0 {
				sch.afterEnd(i, barrier)
			}
		}
		if sch.waits[i] == 0 {
			heap.Push(&sch.ready, i)
		}
	}
	return sch
}

func (sch *schedule) afterEnd(i, of int) {
	sch.ended[of] = append(sch.ended[of], i)
	sch.waits[i]++
}

func (sch *schedule) afterBeginning(i, of int) {
	sch.begun[of] = append(sch.begun[of], i)
	sch.waits[i]++
}

// object is what a step is about or builds on: by its address in the plan, or by its live key.
type object struct {
	address schema.Address
	key     schema.Key
}

// use is who has to do with an object so far: the last step that writes it, and those after it that build
// on it as it is.
type use struct {
	writer  int // -1 for none
	readers []int
}

// touch puts a step behind those that have to do with the same objects. It writes those that it is about;
// what it expects of others it only builds on.
func (sch *schedule) touch(uses map[object]*use, i int, s *reconcile.Step) {
	writes := make(map[object]bool, len(s.Addresses)+2*len(s.Expects))
	for _, a := range s.Addresses {
		writes[object{address: a}] = true
	}
	for _, e := range s.Expects {
		own := writes[object{address: e.Address}]
		writes[object{address: e.Address}] = own
		writes[object{key: e.Key}] = own || writes[object{key: e.Key}]
	}
	for o, write := range writes {
		u := uses[o]
		if u == nil {
			u = &use{writer: -1}
			uses[o] = u
		}
		if u.writer >= 0 {
			sch.afterEnd(i, u.writer)
		}
		if !write {
			u.readers = append(u.readers, i)
			continue
		}
		for _, r := range u.readers {
			sch.afterEnd(i, r)
		}
		u.writer, u.readers = i, nil
	}
}

// lot is the steps so far that change the seats of a licence, or the number of those of whom one must
// remain: there to bring somebody is to free, and to take somebody away is to take.
type lot struct {
	last  int   // -1 for none
	frees []int // since the last that took some: that one waited for those before
}

// count puts a step that takes some, or with a negative number frees some, behind the others of its lot.
func (sch *schedule) count(lots map[schema.Address]*lot, i int, address schema.Address, takes int) {
	if takes == 0 {
		return
	}
	l := lots[address]
	if l == nil {
		l = &lot{last: -1}
		lots[address] = l
	}
	if l.last >= 0 {
		sch.afterBeginning(i, l.last)
	}
	l.last = i
	if takes < 0 {
		l.frees = append(l.frees, i)
		return
	}
	for _, f := range l.frees {
		sch.afterEnd(i, f)
	}
	l.frees = nil
}

// run calls step for each position once, as the schedule allows, and returns when all have ended. A step
// is called with the lock held and has begun when it gives it up for the first time.
func (sch *schedule) run(mu *sync.Mutex, step func(i int)) {
	mu.Lock()
	defer mu.Unlock()
	change := sync.NewCond(mu)
	left, running := len(sch.waits), 0
	for left > 0 {
		if running == sch.workers || sch.ready.Len() == 0 {
			change.Wait()
			continue
		}
		i := heap.Pop(&sch.ready).(int)
		running++
		go func() { // the lock goes along
			step(i)
			sch.release(sch.ended[i])
			left, running = left-1, running-1
			change.Signal()
			mu.Unlock()
		}()
		mu.Lock()
		sch.release(sch.begun[i])
	}
}

// release tells steps that one event has come for which they wait.
func (sch *schedule) release(steps []int) {
	for _, i := range steps {
		if sch.waits[i]--; sch.waits[i] == 0 {
			heap.Push(&sch.ready, i)
		}
	}
}

// queue yields positions, the lowest first.
type queue []int

func (q queue) Len() int           { return len(q) }
func (q queue) Less(i, j int) bool { return q[i] < q[j] }
func (q queue) Swap(i, j int)      { q[i], q[j] = q[j], q[i] }

// Push adds a position, for container/heap.
func (q *queue) Push(x any) { *q = append(*q, x.(int)) }

// Pop takes the last position, for container/heap.
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
