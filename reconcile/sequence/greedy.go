package sequence

import "container/heap"

// greedy puts all steps in order by class and index alone. Then lists steps that must follow one
// another; prefer tells whether the steps' wishes count. It returns fewer steps than there are if
// they wait for each other in a circle.
func (c *compiled) greedy(then [][]int, prefer bool) []int {
	n := len(c.p.Steps)
	unmet := make([]int, n)
	after := make([][]int, n)
	edge := func(from, to int) {
		unmet[to]++
		after[from] = append(after[from], to)
	}
	for i := range c.p.Steps {
		for _, need := range c.p.Steps[i].Needs {
			edge(need, i)
		}
		if prefer {
			for _, need := range c.p.Steps[i].Prefer {
				edge(need, i)
			}
		}
	}
	for _, chain := range then {
		for j := 1; j < len(chain); j++ {
			edge(chain[j-1], chain[j])
		}
	}
	ready := &queue{}
	for i := range n {
		if unmet[i] == 0 {
			heap.Push(ready, candidate{c.p.Steps[i].Class, i})
		}
	}
	order := make([]int, 0, n)
	for ready.Len() > 0 {
		i := heap.Pop(ready).(candidate).index
		order = append(order, i)
		for _, d := range after[i] {
			if unmet[d]--; unmet[d] == 0 {
				heap.Push(ready, candidate{c.p.Steps[d].Class, d})
			}
		}
	}
	return order
}

// candidate is a step with what decides when it comes.
type candidate struct{ rank, index int }

// queue yields candidates by rank and then by index.
type queue []candidate

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].rank != q[j].rank {
		return q[i].rank < q[j].rank
	}
	return q[i].index < q[j].index
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }

// Push adds a candidate, for container/heap.
func (q *queue) Push(x any) { *q = append(*q, x.(candidate)) }

// Pop takes the last candidate, for container/heap.
func (q *queue) Pop() any {
	old := *q
	last := old[len(old)-1]
	*q = old[:len(old)-1]
	return last
}
