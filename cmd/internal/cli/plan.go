package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/reconcile/apply"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Formats of results.
const (
	formatText     = "text"
	formatJSON     = "json"
	formatMarkdown = "markdown"
)

// planning are the options of plan, apply and rehearse.
type planning struct {
	source
	at      string
	targets []string
	waive   []string
	output  string
	names   bool
	store   string
}

func (o *planning) flags(a *App, cmd *cobra.Command) {
	o.subjectFlags(a, cmd)
	f := cmd.Flags()
	f.StringVarP(&o.output, "output", "o", formatText, "`FORMAT` of the plan: text, json or markdown")
	f.BoolVar(&o.names, "names", false, "list everybody, also where many people share a change")
	complete(cmd, "output", formatText+"\tfor people at a terminal", formatJSON+"\tfor programs", formatMarkdown+"\tfor pull requests")
}

// subjectFlags adds the flags that say what is planned.
func (o *planning) subjectFlags(a *App, cmd *cobra.Command) {
	o.source.flags(cmd)
	o.organizationFlag(cmd)
	o.callerFlag(cmd)
	storeFlag(cmd, &o.store)
	f := cmd.Flags()
	f.StringVar(&o.at, "at", "", "plan for this `DAY`, 2027-01-31; today if left out")
	f.StringArrayVar(&o.targets, "target", nil, "plan only this `ADDRESS`, user.anna; may be given several times")
	f.StringArrayVar(&o.waive, "waive", nil, "waive a guard, `NAME=REASON`; may be given several times")
	_ = cmd.RegisterFlagCompletionFunc("target", a.addressesOf())
	complete(cmd, "waive", reconcile.Waivable()...)
}

func complete(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp))
}

type planOptions struct {
	planning
	out      string
	detailed bool
}

func newPlanCmd(a *App) *cobra.Command {
	var o planOptions
	cmd := &cobra.Command{
		Use:   "plan",
		Short: "Show what would change, for people and for paid seats",
		Long: strings.TrimSpace(`
Read the live systems, compare them with the files, and show what every person would gain or
lose, what a person has to do by hand, and which paid seats would change. Nothing is changed.`),
		Example: examples(`
  seatplan plan -C access
  seatplan plan --target user.anna
  seatplan plan -o markdown > comment.md
  seatplan plan --out plan.json && seatplan apply plan.json`),
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runPlan(cmd.Context(), a, &o) },
	}
	o.flags(a, cmd)
	cmd.Flags().StringVar(&o.out, "out", "", "save the plan in `FILE`, for apply and show")
	cmd.Flags().BoolVar(&o.detailed, "detailed-exitcode", false, "exit 0 if nothing is to change, 2 if something is, 9 if only people have to act")
	return cmd
}

func runPlan(ctx context.Context, a *App, o *planOptions) error {
	if err := checkFormat(o.output, formatText, formatJSON, formatMarkdown); err != nil {
		return err
	}
	made, err := a.makePlans(ctx, &o.planning, func(l *loaded) error { return a.noteHistory(ctx, l, o.store) })
	if err != nil {
		return err
	}
	defer made.close()
	code := made.code()
	if o.out != "" { // before it is shown, which may end when nobody reads on
		if made.incomplete() {
			a.note("The plan is not saved, because an organization could not be read. Name the others with --organization.")
		} else if err := made.save(o.out); err != nil {
			return err
		}
	}
	if err := a.render(made.document, o.output, o.names); err != nil {
		return err
	}
	made.explain()
	if o.detailed && code == CodeOK {
		code = made.detailed()
	}
	return exit(code)
}

func checkFormat(format string, known ...string) error {
	if !slices.Contains(known, format) {
		return fmt.Errorf("unknown format %q; it is one of: %s", format, strings.Join(known, ", "))
	}
	return nil
}

// plans are the plans of all organizations of a configuration, with the connections that they were
// made over.
type plans struct {
	*loaded
	outcomes []view.Outcome
	sessions []*session // nil where there is no connection
	document *view.Document
}

func (p *plans) close() {
	for _, s := range p.sessions {
		if s != nil {
			s.close()
		}
	}
	p.dir.close()
}

// makePlans reads every organization and plans it. One that cannot be read does not hold up the
// others. Before is called when the files are loaded and nothing has been read from a live system.
func (a *App) makePlans(ctx context.Context, o *planning, before func(*loaded) error) (*plans, error) {
	waivers, err := waiversOf(o.waive)
	if err != nil {
		return nil, err
	}
	var asOf schema.Date
	if o.at != "" {
		if asOf, err = schema.ParseDate(o.at); err != nil {
			return nil, fmt.Errorf("--at: %w", err)
		}
	}
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return nil, err
	}
	if err := before(l); err != nil {
		l.dir.close()
		return nil, err
	}
	var targets []schema.Address
	for _, t := range o.targets {
		targets = append(targets, schema.Address(t))
	}
	made := &plans{loaded: l}
	shared := &limits{}
	for _, org := range l.orgs {
		out := view.Outcome{Organization: org}
		s, plan, err := l.planOne(ctx, org, shared, wanted{asOf: asOf, targets: targets, waivers: waivers})
		var exit *ExitError
		switch {
		case ctx.Err() != nil:
			made.close()
			return nil, ctx.Err()
		case errors.As(err, &exit) && exit.Code != CodeRefused:
			made.close()
			return nil, err
		case err != nil:
			out.Err, out.Refused = err, refused(err)
		default:
			out.Plan = plan
		}
		made.outcomes = append(made.outcomes, out)
		made.sessions = append(made.sessions, s)
	}
	for _, out := range made.outcomes {
		if !asOf.Known() && out.Plan != nil {
			asOf = out.Plan.AsOf
		}
	}
	if unknown := reconcile.UnknownTargets(targets, made.made()); len(unknown) > 0 && !made.incomplete() {
		made.close()
		return nil, unknownTarget(unknown[0], l.cfg.Users, l.roleAddresses())
	}
	if !asOf.Known() {
		asOf = schema.DateOf(a.Now().In(l.orgs[0].Timezone))
	}
	made.document = view.NewDocument("seatplan "+a.Version, asOf, made.outcomes, l.cfg.Files)
	for _, t := range o.targets {
		made.document.Targets = append(made.document.Targets, view.Clean(t))
	}
	return made, nil
}

// wanted is what a plan is made for.
type wanted struct {
	asOf    schema.Date // no day for today
	targets []schema.Address
	waivers map[string]string
	log     bool // read the log of changes, also where nothing is attested
}

// planOne reads and plans one organization.
func (l *loaded) planOne(ctx context.Context, org *schema.Organization, shared *limits, w wanted) (*session, *reconcile.Plan, error) {
	s, err := l.connect(ctx, org, shared)
	if err != nil {
		return nil, nil, err
	}
	if !w.asOf.Known() {
		w.asOf = s.today()
	}
	live, err := s.read(ctx, l.app, w.log)
	if err != nil {
		return s, nil, err
	}
	l.keepCatalogue(org, live)
	in := reconcile.Input{Desired: org, Live: live, Vendor: s.system, Spec: s.provider.Spec(), AsOf: w.asOf, Targets: w.targets, Waivers: w.waivers}
	plan, diags := reconcile.Make(in)
	if err := l.tell(diags); err != nil {
		return s, nil, err
	}
	return s, plan, nil
}

func waiversOf(list []string) (map[string]string, error) {
	waivers := make(map[string]string, len(list))
	for _, w := range list {
		name, reason, ok := strings.Cut(w, "=")
		if reason = strings.Trim(strings.TrimSpace(reason), `"`); !ok || reason == "" {
			return nil, fmt.Errorf("--waive %q needs a reason: --waive %s=\"branch closed\"", w, name)
		}
		if !slices.Contains(reconcile.Waivable(), name) {
			return nil, fmt.Errorf("--waive: %q cannot be waived; these can: %s", name, strings.Join(reconcile.Waivable(), ", "))
		}
		waivers[name] = reason
	}
	return waivers, nil
}

// unknownTarget is the error for a target that names nothing.
func unknownTarget(t schema.Address, users []*schema.User, roles []schema.Address) error {
	hint := "addresses look like user.anna, location.center, network.bloom or live.user[\"bloom/17\"]"
	names := make([]string, len(users))
	for i, u := range users {
		names[i] = string(u.Address)
	}
	if near := diag.Nearest(string(t), names); near != "" {
		hint = fmt.Sprintf("did you mean %q?", near)
	}
	if strings.HasPrefix(string(t), "role.") && slices.Contains(roles, t) {
		return fmt.Errorf("--target %s: in this system a role is no object of its own; name the people who have it", t)
	}
	return fmt.Errorf("--target %s: nothing in the files or the live system has this address; %s", t, hint)
}

func (l *loaded) roleAddresses() []schema.Address {
	var list []schema.Address
	for _, o := range l.cfg.Organizations {
		for _, r := range o.Roles {
			list = append(list, r.Address)
		}
	}
	return list
}

// made returns the plans that could be made.
func (p *plans) made() []*reconcile.Plan {
	var list []*reconcile.Plan
	for _, o := range p.outcomes {
		if o.Plan != nil {
			list = append(list, o.Plan)
		}
	}
	return list
}

// incomplete reports whether an organization could not be read.
func (p *plans) incomplete() bool {
	return slices.ContainsFunc(p.outcomes, func(o view.Outcome) bool { return o.Plan == nil })
}

// render shows a plan in one of the formats. With names, everybody is listed.
func (a *App) render(d *view.Document, format string, names bool) error {
	switch format {
	case formatJSON:
		return view.JSON(a.Out, d)
	case formatMarkdown:
		return view.Markdown(a.Out, d)
	}
	o := a.viewOptions()
	o.Names = names
	return view.Text(a.Out, d, o)
}

// encode returns the plans that could be made in the form in which they are saved, and their digest.
func (p *plans) encode() (data []byte, digest string, err error) {
	doc, err := json.Marshal(p.document)
	if err != nil {
		return nil, "", err
	}
	file := apply.NewFile("seatplan "+p.app.Version, p.cfg.Digest, doc, p.made())
	data, err = file.Encode()
	return data, file.Execution.Digest, err
}

// save writes the plan into a file, or leaves the old file as it was.
func (p *plans) save(path string) error {
	data, _, err := p.encode()
	if err != nil {
		return err
	}
	if err := writeFile(path, data, 0o600); err != nil {
		return fmt.Errorf("save the plan: %w", err)
	}
	p.app.note("Saved the plan in %s. To carry it out: seatplan apply%s %s", path, inDir(p.dir.path), path)
	return nil
}

// code is the exit code of the plan itself.
func (p *plans) code() Code {
	codes := []Code{CodeOK}
	for _, o := range p.outcomes {
		switch {
		case o.Refused:
			codes = append(codes, CodeRefused)
		case o.Plan == nil:
			codes = append(codes, CodeError)
		default:
			for _, g := range o.Plan.Refused() {
				if g.Name == reconcile.GuardSeatLimit {
					codes = append(codes, CodeSeats)
				} else {
					codes = append(codes, CodeGuard)
				}
			}
		}
	}
	return worst(codes...)
}

// detailed is the code that says whether there is something to do.
func (p *plans) detailed() Code {
	code := CodeOK
	for _, o := range p.outcomes {
		switch {
		case o.Plan == nil || o.Plan.Empty():
		case o.Plan.OnlyOpen():
			code = worst(code, CodeOpen)
		default:
			return CodeChanges
		}
	}
	return code
}

// explain says on the messages' stream why the plan will not be applied as it is.
func (p *plans) explain() {
	for _, o := range p.outcomes {
		if o.Plan == nil {
			p.app.note("Cannot read %s: %v", o.Organization.Name, o.Err)
			continue
		}
		for _, g := range o.Plan.Refused() {
			hint := ""
			if slices.Contains(reconcile.Waivable(), g.Name) {
				hint = fmt.Sprintf(" If it is meant so: --waive %s=\"REASON\"", g.Name)
			}
			p.app.note("The guard %s refuses the plan of %s: %s%s", g.Name, o.Organization.Name, g.Reason, hint)
		}
	}
}

// estimate says how long something takes at the system's limit.
func estimate(requests int, pace time.Duration) time.Duration {
	return (time.Duration(requests) * pace).Round(time.Second)
}
