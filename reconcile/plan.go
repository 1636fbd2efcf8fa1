package reconcile

import (
	"cmp"
	"slices"
	"time"

	"github.com/seatplan/seatplan/reconcile/sequence"
	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Plan is what would change in one organization, as data.
type Plan struct {
	Organization *schema.Organization // as the files want it
	Live         *schema.Organization
	AsOf         schema.Date
	ValidThrough schema.Date // the last day on which the plan says the same, no day if it never ends

	Changes    []Change
	Access     []AccessChange
	Visibility []VisibilityChange
	Steps      []Step // in the order in which they are carried out
	Keepers    []Keeper
	Ledger     Ledger
	Guards     []GuardVerdict
	Unmanaged  []Unmanaged
	Warnings   []Warning
	LiveRoles  bool // roles are objects of the system, and may be targets
	Reads      int  // calls that reading took
	Pace       time.Duration
	Gaining    []schema.Address // people who may do more than before
	Losing     []schema.Address // people who may do less
}

// AccessChange is what one person gains and loses at one location, in effect.
type AccessChange struct {
	User     schema.Address
	Name     string
	Location *schema.Location // in the files
	Title    string           // of the location
	Delta    *schema.Delta    // shared by all to whom the same happens
	// Against is how new access differs from what the system's own role gives by itself; nil for
	// access that was there before. Base is that role.
	Against *schema.Delta
	Base    string

	Because []string
	Invited bool // takes effect when an invitation is accepted
	Loses   bool
	Gains   bool
}

// Unmanaged is a live object that the files do not mention.
type Unmanaged struct {
	Kind    schema.Kind
	Address schema.Address
	ID      schema.ID
	Title   string
	Policy  schema.Policy
}

// Warning is something that the reader of a plan should know.
type Warning struct {
	Code    diag.Code
	Address schema.Address
	Text    string
	Source  diag.Span
}

// Input is what a plan is made from.
type Input struct {
	Desired *schema.Organization
	Live    *schema.Organization
	Vendor  Vendor
	Spec    *schema.Spec
	AsOf    schema.Date
	Targets []schema.Address  // plan only these; nil for all
	Waivers map[string]string // guards that are waived, with the reason

	// Restores is set where the plan gives back what was there; nil for one that follows files.
	Restores *Restoration
}

// Empty reports whether there is nothing to do at all.
func (p *Plan) Empty() bool { return len(p.Steps) == 0 && len(p.Changes) == 0 }

// OnlyOpen reports whether all that is left waits for a person: manual steps, invitations that
// are not accepted, and calls behind them.
func (p *Plan) OnlyOpen() bool {
	blocked := Blocked(p.Steps)
	for i := range p.Steps {
		if !blocked[i] {
			return false
		}
	}
	return true
}

// Writes returns the number of requests that applying takes.
func (p *Plan) Writes() (reads, writes int) {
	blocked := Blocked(p.Steps)
	for i, s := range p.Steps {
		if !blocked[i] {
			reads += s.Reads
			writes += s.Writes
		}
	}
	return reads, writes
}

// Blocked tells for each step of an ordered plan whether it waits for a person: it is a manual or
// a waiting step, or needs one.
func Blocked(steps []Step) []bool {
	blocked := make([]bool, len(steps))
	for i, s := range steps {
		blocked[i] = s.Kind != Call || slices.ContainsFunc(s.Needs, func(n int) bool { return n >= 1 && blocked[n-1] })
	}
	return blocked
}

// Make plans one organization. It changes neither input. The diagnostics are mistakes in the
// files that only the live system could show; with an error among them there is no plan.
func Make(in Input) (*Plan, diag.List) { return newPlanner(in).make() }

func newPlanner(in Input) *planner {
	return &planner{
		Input: in,
		plan: &Plan{
			Organization: in.Desired, Live: in.Live, AsOf: in.AsOf,
			Reads: in.Live.Live.Reads, Pace: in.Vendor.Pace(), LiveRoles: in.Spec.LiveRoles,
		},
		rights:   in.Live.Live.Rights,
		caps:     in.Vendor.Capabilities(),
		resolver: newResolver(in.Live.Live.Rights, in.Vendor, in.Spec),
		deltas:   make(map[[2]*schema.RightSet]*schema.Delta),
	}
}

func (p *planner) make() (*Plan, diag.List) {
	if diags := p.compare(); diags.HasErrors() {
		return nil, diags
	}
	p.makeSteps()
	p.closeLedger()
	p.judgeGuards()
	p.warnOwners()
	p.warnSeats()
	p.warnWatchers()
	p.dropOtherWarnings()
	p.diags.Sort()
	if p.diags.HasErrors() {
		return nil, p.diags
	}
	return p.plan, p.diags
}

// compare holds the files against what is live, and counts. With an error among the diagnostics there is
// nothing to go on with.
func (p *planner) compare() diag.List {
	p.diags = append(p.diags, Check(p.Desired, p.rights.Catalogue(), true)...)
	p.matchLocations()
	p.matchNetworks()
	p.planLocations()
	p.planNetworks()
	p.openLedger()
	p.watchers.open(p.Vendor.Watchers(p.rights.Catalogue()))
	if p.Spec.LiveRoles {
		p.planLiveRoles()
	} else {
		p.planPeople()
		p.planEmployees()
		p.planSettings()
	}
	p.diags = append(p.diags, p.resolver.diags...)
	if p.diags.HasErrors() {
		p.diags.Sort()
		return p.diags
	}
	p.sort()
	p.settleLedger()
	return nil
}

// planner holds what the parts of Make hand to each other.
type planner struct {
	Input
	plan     *Plan
	rights   *schema.Rights
	caps     Capabilities
	resolver *resolver
	diags    diag.List
	deltas   map[[2]*schema.RightSet]*schema.Delta

	sites    map[*schema.Location]*site          // by desired location
	places   map[*schema.Location]*site          // by live location
	networks map[*schema.Network]*schema.Network // desired to live

	cards    cards
	desks    cashDesks
	accounts accounts
	ledger   ledger
	people   census
	watchers watchers
	caller   *schema.User
	waiting  []invitation
	soft     map[[2]int]bool // needs that are wishes: a step, and the one that it needs
	keepers  []keeper
	missing  *sequence.Missing // what an order of the steps would take, nil if there is one
}

// invitation is a person who has to accept one.
type invitation struct {
	address schema.Address
	name    string
	sites   []*site
	owning  []*site // those of them of which the person will be an owner
}

// site is a location on both sides.
type site struct {
	desired, live *schema.Location
	account       *account
	owners        owners
}

func (p *planner) report(d diag.Diagnostic) { p.diags = append(p.diags, titled(d)) }

func (p *planner) warning(code diag.Code, a schema.Address, span diag.Span, text string) {
	p.plan.Warnings = append(p.plan.Warnings, Warning{Code: code, Address: a, Text: text, Source: span})
}

// validThrough notes that from the day after this one on the plan would be another.
func (p *planner) validThrough(d schema.Date) {
	if d >= p.AsOf && (!p.plan.ValidThrough.Known() || d < p.plan.ValidThrough) {
		p.plan.ValidThrough = d
	}
}

// delta returns the difference in effect of two sets of rights. Equal differences are one object.
func (p *planner) delta(before, after *schema.RightSet) *schema.Delta {
	key := [2]*schema.RightSet{before.Effective(), after.Effective()}
	d, ok := p.deltas[key]
	if !ok {
		diff := p.rights.Delta(key[0], key[1])
		d = &diff
		p.deltas[key] = d
	}
	return d
}

// sort puts everything into the order in which it is shown.
func (p *planner) sort() {
	slices.SortStableFunc(p.plan.Changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), cmp.Compare(a.Address, b.Address), cmp.Compare(a.By, b.By))
	})
	slices.SortStableFunc(p.plan.Access, func(a, b AccessChange) int {
		return cmp.Or(cmp.Compare(a.User, b.User), cmp.Compare(a.Location.Address, b.Location.Address))
	})
	slices.SortStableFunc(p.plan.Unmanaged, func(a, b Unmanaged) int {
		return cmp.Or(cmp.Compare(kindOrder(a.Kind), kindOrder(b.Kind)), cmp.Compare(a.Title, b.Title), cmp.Compare(a.ID, b.ID))
	})
}

func kindOrder(k schema.Kind) int {
	return slices.Index([]schema.Kind{
		schema.KindLocation, schema.KindNetwork, schema.KindCashDesk, schema.KindRank, schema.KindRole, schema.KindOrganization, schema.KindUser, schema.KindEmployee,
	}, k)
}
