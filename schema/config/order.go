package config

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"gonum.org/v1/gonum/graph"
	"gonum.org/v1/gonum/graph/simple"
	"gonum.org/v1/gonum/graph/topo"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// A task is something that is evaluated and that others may wait for: a local value, or a block
// whose attributes expressions can use. Blocks that only use values, as users do, come after all
// tasks and need no order.
type task struct {
	id    int64
	name  string // "local.roster", "location.center"
	at    diag.Span
	local *local
	block *deferred
	needs []hcl.Traversal
}

func (t *task) ID() int64 { return t.id }

// flawed reports whether the task comes from a block with a syntax error.
func (t *task) flawed() bool {
	return t.local != nil && t.local.quiet || t.block != nil && t.block.flawed
}

// tasks returns the tasks of the configuration in the order of their places.
func (l *loader) tasks() []*task {
	var tasks []*task
	for _, v := range l.locals {
		tasks = append(tasks, &task{name: rootLocal + "." + v.name, at: v.at, local: v, needs: v.expr.Variables()})
	}
	for _, b := range l.deferred {
		if isTask(b) {
			tasks = append(tasks, &task{name: string(b.address()), at: b.header(), block: b, needs: mentions(b.rule, b.block.Body)})
		}
	}
	slices.SortFunc(tasks, func(a, b *task) int { return compareSpans(a.at, b.at) })
	for i, t := range tasks {
		t.id = int64(i)
	}
	return tasks
}

func compareSpans(a, b diag.Span) int {
	return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Start, b.Start))
}

func isTask(b *deferred) bool {
	return isReferable(b.kind()) && b.kind() != schema.KindUser
}

// mentions returns what the expressions of a block use. References that are read from the syntax
// are not among them: they need the object and not its attributes. So a location can name its
// network and the network its locations.
func mentions(r *rule, body *hclsyntax.Body) []hcl.Traversal {
	var found []hcl.Traversal
	for name, a := range body.Attributes {
		if !r.references(name) {
			found = append(found, a.Expr.Variables()...)
			continue
		}
		elements := []hclsyntax.Expression{a.Expr}
		if list, ok := a.Expr.(*hclsyntax.TupleConsExpr); ok && r.lists(name) {
			elements = list.Exprs
		}
		for _, e := range elements {
			if !isDirect(e) {
				found = append(found, e.Variables()...)
			}
		}
	}
	for _, b := range body.Blocks {
		nested := r
		if n := r.nested[b.Type]; n != nil {
			nested = n
		}
		found = append(found, mentions(nested, b.Body)...)
	}
	return found
}

// isDirect reports whether an expression is a reference that is read from the syntax:
// role.receptionist, role["receptionist"] or role.x["instance"].
func isDirect(e hcl.Expression) bool {
	t, ok := e.(*hclsyntax.ScopeTraversalExpr)
	if !ok || !isReferable(schema.Kind(t.Traversal.RootName())) {
		return false
	}
	n := len(t.Traversal)
	return n == 2 || n == 3 && formOf(t.Traversal[2]) == quoted
}

// ordered returns the tasks so that each comes after what it needs, and apart from them those that
// need each other, which are reported.
func (l *loader) ordered(tasks []*task) (order, circular []*task) {
	byName := make(map[string]*task, len(tasks))
	byRoot := make(map[string][]*task)
	for _, t := range tasks {
		byName[t.name] = t
		root, _, _ := strings.Cut(t.name, ".")
		byRoot[root] = append(byRoot[root], t)
	}
	g := simple.NewDirectedGraph()
	for _, t := range tasks {
		g.AddNode(t)
	}
	selfish := make(map[*task]bool)
	for _, t := range tasks {
		for _, need := range neededTasks(t, byName, byRoot) {
			if need == t {
				selfish[t] = true
			} else {
				g.SetEdge(g.NewEdge(need, t))
			}
		}
	}
	sorted, err := topo.SortStabilized(g, func(nodes []graph.Node) {
		slices.SortFunc(nodes, func(a, b graph.Node) int { return cmp.Compare(a.ID(), b.ID()) })
	})
	var cycles topo.Unorderable
	if errors.As(err, &cycles) {
		for _, members := range cycles {
			l.reportCycle(cycleIn(g, members))
			for _, n := range members {
				circular = append(circular, n.(*task))
			}
		}
	}
	for _, n := range sorted {
		switch t, _ := n.(*task); {
		case t == nil:
		case selfish[t]:
			l.reportCycle([]*task{t})
			circular = append(circular, t)
		default:
			order = append(order, t)
		}
	}
	return order, circular
}

func neededTasks(t *task, byName map[string]*task, byRoot map[string][]*task) []*task {
	var needed []*task
	for _, need := range t.needs {
		root := need.RootName()
		name, ok := "", false
		if len(need) > 1 {
			name, _, ok = stepName(need[1])
		}
		if !ok {
			needed = append(needed, byRoot[root]...)
		} else if other := byName[root+"."+name]; other != nil {
			needed = append(needed, other)
		}
		if root == string(schema.KindNetwork) {
			// The value of a network holds the values of its locations.
			needed = append(needed, byRoot[string(schema.KindLocation)]...)
		}
	}
	return needed
}

// cycleIn returns a shortest way around through tasks that all need each other, beginning with the first.
func cycleIn(g graph.Directed, members []graph.Node) []*task {
	in := make(map[int64]bool, len(members))
	start := members[0]
	for _, m := range members {
		in[m.ID()] = true
		if m.ID() < start.ID() {
			start = m
		}
	}
	before := make(map[int64]graph.Node)
	queue := []graph.Node{start}
	for len(queue) > 0 {
		n := queue[0]
		queue = queue[1:]
		next := graph.NodesOf(g.To(n.ID()))
		slices.SortFunc(next, func(a, b graph.Node) int { return cmp.Compare(a.ID(), b.ID()) })
		for _, m := range next {
			if m.ID() == start.ID() {
				return unwind(before, n, start)
			}
			if _, seen := before[m.ID()]; in[m.ID()] && !seen {
				before[m.ID()] = n
				queue = append(queue, m)
			}
		}
	}
	return []*task{start.(*task)}
}

func unwind(before map[int64]graph.Node, n, start graph.Node) []*task {
	var way []*task
	for ; n.ID() != start.ID(); n = before[n.ID()] {
		way = append(way, n.(*task))
	}
	way = append(way, start.(*task))
	slices.Reverse(way)
	return way
}

// reportCycle names the tasks of a cycle in the order in which each needs the next.
func (l *loader) reportCycle(way []*task) {
	if slices.ContainsFunc(way, (*task).flawed) {
		return
	}
	names := make([]string, 0, len(way)+1)
	for _, t := range way {
		names = append(names, t.name)
	}
	names = append(names, way[0].name)
	f := newFinding(Cycle, way[0].at, fmt.Sprintf("The value depends on itself: %s.", strings.Join(names, " needs "))).
		advise("Break the circle.")
	for _, t := range way[1:] {
		f = f.also(t.name, t.at)
	}
	l.add(f)
}
