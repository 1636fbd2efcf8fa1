package cli

import (
	"cmp"
	"context"
	"fmt"

	"github.com/seatplan/seatplan/cmd/internal/view"
)

// presenting shows how an apply goes, to people as it goes, or to a program at the end.
type presenting struct {
	app   *App
	out   *view.Applied // nil for people
	aside bool          // people read what becomes of the steps beside a document

	parallelism int // how many steps may be under way at once; 0 is as many as the system takes
}

// present shows a plan before it is carried out. A program gets all in one document; somebody who is
// asked whether to go on sees the plan all the same.
func (a *App) present(o *applyOptions, plan *view.Document) (*presenting, error) {
	if o.output != formatJSON {
		return &presenting{app: a, parallelism: o.parallelism}, a.render(plan, o.output, o.names)
	}
	p := &presenting{app: a, out: view.NewApplied("seatplan "+a.Version, plan), aside: true, parallelism: o.parallelism}
	if o.autoApprove {
		return p, nil
	}
	return p, view.Text(a.Err, plan, view.Options{Color: a.colorErr(), Names: o.names})
}

// write gives a program its document.
func (p *presenting) write(code Code) error {
	if p.out == nil {
		return nil
	}
	p.out.ExitCode = int(code)
	return view.AppliedJSON(p.app.Out, p.out)
}

// end ends the command with a code.
func (p *presenting) end(code Code) error {
	if err := p.write(code); err != nil {
		return err
	}
	return exit(code)
}

// fail ends the command before anything was sent.
func (p *presenting) fail(err error) error {
	return cmp.Or(p.write(codeOf(err)), err)
}

// carryOut runs the steps of all organizations and returns the exit code. What became of them goes to the
// results, unless those are for a program.
func (p *presenting) carryOut(ctx context.Context, jobs []job) Code {
	codes := []Code{CodeOK}
	out, options := p.app.Out, p.app.viewOptions()
	if p.aside {
		out, options = p.app.Err, view.Options{Color: p.app.colorErr()}
	}
	if err := begin(ctx, jobs); err != nil {
		p.app.note("%v", err)
		return CodeError
	}
	for i := range jobs {
		j := &jobs[i]
		report := p.app.runJob(ctx, j, p.parallelism)
		view.Report(out, j.name, report, j.source, options)
		if p.out != nil {
			p.out.Add(j.name, j.vendor, report, j.source)
		}
		codes = append(codes, reportCode(report))
	}
	if len(jobs) == 0 {
		fmt.Fprintln(out, "Nothing to apply.")
	}
	return worst(codes...)
}

// begin keeps the runs of all organizations before the first step of the first one is sent, so that a plan
// for several can be gone on with wherever it is cut off.
func begin(ctx context.Context, jobs []job) error {
	for i := range jobs {
		j := &jobs[i]
		if j.journal == nil {
			continue
		}
		if err := j.journal.Begin(ctx, j.steps); err != nil {
			return fmt.Errorf("the history cannot be written, so nothing is sent: %w", err)
		}
	}
	return nil
}
