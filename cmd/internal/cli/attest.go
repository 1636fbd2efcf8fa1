package cli

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/seatplan/seatplan/cmd/internal/view"
	"github.com/seatplan/seatplan/reconcile"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/diag"
)

type attestOptions struct {
	source
	all, list, check, autoApprove bool
	by, output                    string
	addresses                     []string
}

func newAttestCmd(a *App) *cobra.Command {
	var o attestOptions
	cmd := &cobra.Command{
		Use:   "attest [ADDRESS...]",
		Short: "Say that a person has done what no call can read",
		Long: strings.TrimSpace(`
Say that somebody has looked at the live system and that what no call can read is there as the files
want it: the roles and the settings of AlfaCRM, the order and the main mark of a network of Altegio. It
is written into attested.hcl beside the configuration, with the value, who says so, and when. Commit
that file: later plans take it for the live value, and ask again when the files want something else,
or when the system's log tells that somebody has changed the object since.

What a call can read cannot be attested. Do it first; the next plan sees whether it was done.`),
		Example: examples(`
  seatplan attest network.bloom role.manager
  seatplan attest --all --by anna@bloom.example
  seatplan attest --list
  seatplan attest --list --check`),
		ValidArgsFunction: a.addressesOf(),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.addresses = args
			if o.list {
				return runAttestList(cmd.Context(), a, &o)
			}
			return runAttest(cmd.Context(), a, &o)
		},
	}
	o.flags(cmd)
	o.organizationFlag(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.all, "all", false, "attest all that is open, after showing it")
	f.BoolVar(&o.autoApprove, "auto-approve", false, "do not ask")
	f.BoolVar(&o.list, "list", false, "list what is attested, with its age; connects to nothing")
	f.BoolVar(&o.check, "check", false, "with --list: read the systems' logs too, and exit 2 if something is in doubt")
	f.StringVar(&o.by, "by", "", "`WHO` says so; the e-mail of git if left out")
	f.StringVarP(&o.output, "output", "o", formatText, "`FORMAT` of the list: text or json")
	complete(cmd, "output", formatText, formatJSON)
	return cmd
}

// open is something that can be attested, with the day and the organization it belongs to.
type open struct {
	reconcile.Attestable
	organization string
	now          time.Time
	logID        int64
}

// lastEntry returns the number of the newest entry of the system's log, 0 if it has none.
func lastEntry(p *reconcile.Plan) int64 {
	var last int64
	if log := p.Live.Live.Log; log != nil {
		last = log.Last
		for _, a := range p.Organization.Attested {
			last = max(last, a.LogID)
		}
	}
	return last
}

// supersedes reports whether an entry is about the same object under an earlier title, or from before
// its number was known.
func (x *open) supersedes(old *schema.Attestation) bool {
	return old.Kind == x.Kind && old.ID == 0 && (x.Was != "" && old.Title == x.Was || x.ID != 0 && old.Title == x.Title)
}

func runAttest(ctx context.Context, a *App, o *attestOptions) error {
	if o.check {
		return errors.New("--check belongs to --list")
	}
	if len(o.addresses) == 0 && !o.all {
		return errors.New("say what to attest: an address, or --all; \"seatplan plan\" lists what is open")
	}
	by, err := a.attester(ctx, o)
	if err != nil {
		return err
	}
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return err
	}
	defer l.dir.close()
	all, err := l.attestables(ctx)
	if err != nil {
		return err
	}
	chosen, err := choose(all, o, l.declares)
	if err != nil {
		return err
	}
	if len(chosen) == 0 {
		fmt.Fprintln(a.Out, "There is nothing to attest.")
		return nil
	}
	for _, x := range chosen {
		a.showAttestable(&x)
	}
	if o.all && !o.autoApprove {
		if err := a.ask(fmt.Sprintf("Is all of this so in the live system, as %s says?", by)); err != nil {
			return fmt.Errorf("not attested: %w", err)
		}
	}
	return l.attest(chosen, by)
}

// attester returns who attests.
func (a *App) attester(ctx context.Context, o *attestOptions) (string, error) {
	if o.by != "" {
		return o.by, nil
	}
	if email, ok := a.Env("GIT_AUTHOR_EMAIL"); ok && email != "" {
		return email, nil
	}
	out, err := exec.CommandContext(ctx, "git", "-C", o.dir, "config", "user.email").Output()
	if email := strings.TrimSpace(string(out)); err == nil && email != "" {
		return email, nil
	}
	return "", errors.New("git knows no e-mail of yours; say who attests with --by")
}

// attestables reads and plans the organizations, and returns what can be attested.
func (l *loaded) attestables(ctx context.Context) ([]open, error) {
	var list []open
	shared := &limits{}
	for _, org := range l.orgs {
		s, plan, err := l.planOne(ctx, org, shared, wanted{log: true})
		if s != nil {
			defer s.close()
		}
		if err != nil {
			return nil, asRefused(err)
		}
		logID := lastEntry(plan)
		for _, x := range plan.Attestable() {
			list = append(list, open{Attestable: x, organization: org.Name, now: s.now, logID: logID})
		}
	}
	return list, nil
}

// declares reports whether a block of the files has an address.
func (l *loaded) declares(address string) bool {
	for _, o := range l.cfg.Organizations {
		named := func(a schema.Address) bool { return string(a) == address }
		if slices.ContainsFunc(o.Users, func(u *schema.User) bool { return named(u.Address) }) ||
			slices.ContainsFunc(o.Roles, func(r *schema.Role) bool { return named(r.Address) }) ||
			slices.ContainsFunc(o.Networks, func(n *schema.Network) bool { return named(n.Address) }) ||
			slices.ContainsFunc(o.Locations, func(x *schema.Location) bool { return named(x.Address) }) ||
			named(schema.NewAddress(schema.KindOrganization, o.Name)) {
			return true
		}
	}
	return false
}

// choose returns what is to be attested. Naming something that is not open, or not as the files
// want it, is an error.
func choose(all []open, o *attestOptions, declared func(address string) bool) ([]open, error) {
	for _, address := range o.addresses {
		if !slices.ContainsFunc(all, func(x open) bool { return string(x.Address) == address }) {
			names := make([]string, len(all))
			for i, x := range all {
				names[i] = string(x.Address)
			}
			hint := "\"seatplan plan\" lists what is open"
			if near := diag.Nearest(address, names); near != "" && !declared(address) {
				hint = fmt.Sprintf("did you mean %q?", near)
			}
			return nil, fmt.Errorf("%s has nothing open to attest; %s", address, hint)
		}
	}
	var chosen []open
	for _, x := range all {
		named := slices.Contains(o.addresses, string(x.Address))
		switch {
		case !named && !o.all:
		case x.ID == 0 && x.Title == "":
			if named {
				return nil, fmt.Errorf("%s is not in the live system yet: make it there first, as the plan says, and attest it then", x.Address)
			}
		case len(x.Readable) > 0:
			if named {
				return nil, fmt.Errorf("%s is not yet as the files want it: %s can be read, and differs; do what the plan says first", x.Address, strings.Join(x.Readable, " and "))
			}
		default:
			chosen = append(chosen, x)
		}
	}
	return chosen, nil
}

func (a *App) showAttestable(x *open) {
	fmt.Fprintf(a.Out, "%s, %s %q\n", x.Address, x.Kind, view.Clean(x.Title))
	for _, v := range x.Values {
		fmt.Fprintf(a.Out, "  %s: %s\n", v.Path, view.Clean(v.Value.Plain()))
	}
	screen := ""
	for _, m := range x.Steps {
		if m.ScreenRU != screen {
			screen = m.ScreenRU
			fmt.Fprintf(a.Out, "  %s\n  %s\n", view.Clean(m.ScreenRU), view.Clean(m.ScreenEN))
		}
		for _, b := range m.Boxes {
			fmt.Fprintf(a.Out, "    %s %s / %s\n", box(b.Tick), view.Clean(b.TitleRU), view.Clean(b.TitleEN))
		}
	}
}

// box is a tick box of the screen.
func box(tick bool) string {
	if tick {
		return "[x]"
	}
	return "[ ]"
}

// attest writes attested.hcl with the chosen entries in place of older ones about the same objects.
func (l *loaded) attest(chosen []open, by string) error {
	var entries []*schema.Attestation
	for _, old := range l.cfg.Attested {
		if !slices.ContainsFunc(chosen, func(x open) bool {
			return x.organization == old.Organization && (old.Means(x.Kind, x.ID, x.Title) || x.supersedes(old))
		}) {
			entries = append(entries, old)
		}
	}
	for _, x := range chosen {
		entries = append(entries, &schema.Attestation{
			Organization: x.organization, Kind: x.Kind, ID: x.ID, Title: x.Title, Values: x.Values,
			By: by, At: x.now.UTC().Truncate(time.Second), LogID: x.logID,
		})
	}
	text, err := config.WriteAttested(entries)
	if err != nil {
		return err
	}
	if err := writeFile(filepath.Join(l.dir.path, config.Attested), text, 0o644); err != nil {
		return err
	}
	fmt.Fprintf(l.app.Out, "Attested %s by %s in %s. Commit that file.\n", plural(len(chosen), "object", "objects"), view.Clean(by), config.Attested)
	return nil
}

type attestationJSON struct {
	Organization string                  `json:"organization"`
	Kind         string                  `json:"kind"`
	ID           *string                 `json:"id"`
	Title        string                  `json:"title"`
	Value        map[string]schema.Value `json:"value"`
	By           string                  `json:"by"`
	At           string                  `json:"at"`
	AgeDays      int                     `json:"age_days"`
	Doubt        *string                 `json:"doubt"` // why it has to be looked at again
}

func runAttestList(ctx context.Context, a *App, o *attestOptions) error {
	if err := checkFormat(o.output, formatText, formatJSON); err != nil {
		return err
	}
	if len(o.addresses) > 0 || o.all {
		return errors.New("--list lists everything; leave the addresses and --all out")
	}
	l, err := a.load(ctx, &o.source)
	if err != nil {
		return err
	}
	defer l.dir.close()
	list := []attestationJSON{}
	shared := &limits{}
	for _, org := range l.orgs {
		live, now, err := l.attestedNow(ctx, org, shared, o.check)
		if err != nil {
			return err
		}
		today := schema.DateOf(now.In(org.Timezone))
		for _, x := range org.Attested {
			out := attestationJSON{
				Organization: org.Name, Kind: string(x.Kind), Title: x.Title, Value: make(map[string]schema.Value),
				By: x.By, At: x.At.UTC().Format(time.RFC3339), AgeDays: max(0, int(now.Sub(x.At).Hours()/24)),
			}
			if doubt := view.Clean(reconcile.Doubt(org, live, x, today)); doubt != "" {
				out.Doubt = &doubt
			}
			if x.ID != 0 {
				id := x.ID.String()
				out.ID = &id
			}
			for _, v := range x.Values {
				out.Value[v.Path] = v.Value
			}
			list = append(list, out)
		}
	}
	code := CodeOK
	if o.check && slices.ContainsFunc(list, func(x attestationJSON) bool { return x.Doubt != nil }) {
		code = CodeChanges
	}
	if o.output == formatJSON {
		if err := a.json(map[string]any{"format_version": view.FormatVersion, "attested": list}); err != nil {
			return err
		}
		return exit(code)
	}
	if len(list) == 0 {
		a.note("Nothing is attested yet.")
		return nil
	}
	rows := make([][]string, len(list))
	for i, x := range list {
		doubt := ""
		if x.Doubt != nil {
			doubt = *x.Doubt
		}
		rows[i] = []string{x.Organization, x.Kind, view.Clean(x.Title), view.Clean(x.By), x.At, plural(x.AgeDays, "day", "days"), doubt}
	}
	a.table([]string{"organization", "kind", "title", "by", "at", "age", "doubt"}, rows)
	return exit(code)
}

// attestedNow returns the time by which attestations are judged and, if asked for, what the system
// says of later changes.
func (l *loaded) attestedNow(ctx context.Context, org *schema.Organization, shared *limits, check bool) (*schema.Organization, time.Time, error) {
	if !check || len(org.Attested) == 0 {
		return nil, l.app.Now(), nil
	}
	s, err := l.connect(ctx, org, shared)
	if err != nil {
		return nil, time.Time{}, err
	}
	defer s.close()
	live, err := s.read(ctx, l.app, false)
	return live, s.now, asRefused(err)
}
