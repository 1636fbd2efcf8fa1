package reconcile

import (
	"fmt"
	"slices"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// What a role gives is worked out in layers. The bottom is the preset: the system's own role at
// the location, with what it switches on by itself. On it lie the role's overrides and then the
// assignment's. Inside a layer patterns go before exact names, and in each of the two deny beats
// grant. Limits come last, because they narrow what the layer has granted.
//
// Most people share a role and locations share presets, so the answer is remembered by those.

// resolver works out the rights that assignments give. It is not safe for concurrent use.
type resolver struct {
	rights *schema.Rights
	spec   *schema.Spec
	vendor Vendor
	memo   map[resolution]*schema.RightSet
	locals map[*schema.Overrides]bool
	said   map[said]bool
	diags  diag.List
}

type resolution struct {
	role      *schema.Role
	overrides *schema.Overrides
	preset    *schema.Preset
	location  *schema.Location // nil unless a limit depends on it
	network   schema.ID
	employee  bool
}

// said keeps one mistake from being reported for every location.
type said struct {
	code   diag.Code
	span   diag.Span
	detail string
}

func newResolver(rights *schema.Rights, vendor Vendor, spec *schema.Spec) *resolver {
	return &resolver{
		rights: rights, vendor: vendor, spec: spec,
		memo: make(map[resolution]*schema.RightSet), locals: make(map[*schema.Overrides]bool),
		said: make(map[said]bool),
	}
}

func (r *resolver) report(d diag.Diagnostic) {
	key := said{d.Code, d.Subject, d.Detail}
	if !r.said[key] {
		r.said[key] = true
		r.diags = append(r.diags, titled(d))
	}
}

// resolve returns what a desired assignment gives at one of its locations, by the preset of its
// role there. Network is the number of the network whose client data are
// open, 0 for none.
func (r *resolver) resolve(a *schema.Assignment, at *site, preset *schema.Preset, network schema.ID) *schema.RightSet {
	loc := at.desired
	own := a.Overrides()
	key := resolution{role: a.Role, overrides: own, preset: preset, network: network, employee: a.Employee != nil}
	if r.local(&a.Role.Overrides) || r.local(own) {
		key.location = loc
	}
	if set, ok := r.memo[key]; ok {
		return set
	}
	d := r.rights.Draft(preset.Default)
	mistakes := len(r.diags)
	layer := layer{resolver: r, draft: d, preset: preset, location: loc, options: at.live.Options, assignment: a, base: a.Role.Base.V}
	layer.apply(&a.Role.Overrides)
	layer.apply(own)
	if network != 0 {
		layer.openClientData(network)
	}
	set := d.Set()
	if len(r.diags) == mistakes { // else a right may be off because of a mistake
		layer.reportOrphans(set)
	}
	r.memo[key] = set
	return set
}

// Granted returns what a role gives by itself, as its boxes are ticked, in a system whose roles start
// empty and may have any right. Mistakes are left out: Check and Make report them.
func Granted(r *schema.Role, rights *schema.Rights) *schema.RightSet {
	return newResolver(rights, nil, &schema.Spec{}).role(r, &schema.Preset{Offered: allRights(rights), Default: rights.Draft(nil).Set()})
}

// role returns what a role by itself gives, where roles are live.
func (r *resolver) role(role *schema.Role, preset *schema.Preset) *schema.RightSet {
	d := r.rights.Draft(preset.Default)
	mistakes := len(r.diags)
	layer := layer{resolver: r, draft: d, preset: preset, assignment: &schema.Assignment{Role: role}, base: role.Base.V}
	layer.apply(&role.Overrides)
	set := d.Set()
	if len(r.diags) == mistakes {
		layer.reportOrphans(set)
	}
	return set
}

// local reports whether overrides mean something else at each location: limits by location, and
// numbers of objects that a location has or has not.
func (r *resolver) local(o *schema.Overrides) bool {
	if o.Empty() || len(o.Limits) == 0 {
		return false
	}
	local, known := r.locals[o]
	if !known {
		c := r.rights.Catalogue()
		local = slices.ContainsFunc(o.Limits, func(l schema.LimitRule) bool {
			id, ok := c.Lookup(l.Right)
			return l.ByLocation != nil || ok && (c.Right(id).Type == schema.TypeID || c.Right(id).Type == schema.TypeIDs)
		})
		r.locals[o] = local
	}
	return local
}

// layer applies overrides to a draft.
type layer struct {
	*resolver
	draft      *schema.Draft
	preset     *schema.Preset
	location   *schema.Location
	options    map[schema.RightID][]schema.Option
	assignment *schema.Assignment
	base       string
}

func (l *layer) apply(o *schema.Overrides) {
	if o.Empty() {
		return
	}
	l.selections(o, false)
	l.selections(o, true)
	for i := range o.Limits {
		l.limit(&o.Limits[i])
	}
}

// selections applies the patterns, or the exact names: first all grants, then all denies.
func (l *layer) selections(o *schema.Overrides, exact bool) {
	for _, s := range o.Grant {
		if s.Pattern.Exact() == exact {
			l.grant(s)
		}
	}
	for _, s := range o.Deny {
		if s.Pattern.Exact() == exact {
			l.deny(s)
		}
	}
}

func (l *layer) grant(s schema.Selection) {
	c := l.rights.Catalogue()
	for _, id := range c.Match(s.Pattern) {
		right := c.Right(id)
		switch {
		case right.Restricts() || right.Writable == schema.WritableNo:
			// Check has said so.
		case !l.preset.Offered.Has(id):
			if s.Pattern.Exact() {
				l.report(l.absent(s.Span, right.Name))
			}
		case l.preset.Locked.Has(id) && !l.preset.Default.Has(id):
			if s.Pattern.Exact() {
				l.report(l.locked(s.Span, right.Name, "given"))
			}
		case l.preset.PaidOnly.Has(id) && l.freeLevel():
			if !s.Pattern.Exact() {
				continue // a pattern selects what can be given
			}
			l.report(diag.Diagnostic{
				Code: CodeRightPaidOnly, Subject: s.Span,
				Detail: fmt.Sprintf("%q can be given to paid people only, and %q is a free role. Use another base, or leave the right out.", right.Name, l.base),
			})
		default:
			l.draft.Grant(id)
			if right.Type == schema.TypeLevel {
				l.draft.Limit(id, schema.Reach(right.Levels[len(right.Levels)-1]))
			}
		}
	}
}

func (l *layer) deny(s schema.Selection) {
	c := l.rights.Catalogue()
	for _, id := range c.Match(s.Pattern) {
		right := c.Right(id)
		switch {
		case right.Restricts() || right.Writable == schema.WritableNo:
		case !l.preset.Offered.Has(id):
			if s.Pattern.Exact() {
				l.report(l.absent(s.Span, right.Name))
			}
		case l.preset.Locked.Has(id) && l.preset.Default.Has(id):
			l.report(l.locked(s.Span, right.Name, "taken away"))
		default:
			l.untick(id)
		}
	}
}

// untick takes a right away. A node that includes it goes too, or the right would stay in effect; what
// else the node includes is granted by itself instead.
func (l *layer) untick(id schema.RightID) {
	c := l.rights.Catalogue()
	if above := c.Node(id); above != schema.NoRight && l.included(above) {
		for i := range c.Len() {
			if other := schema.RightID(i); c.Node(other) == above {
				l.draft.Grant(other)
			}
		}
		l.untick(above)
	}
	l.draft.Deny(id)
}

// included reports whether a right or a node above it is granted.
func (l *layer) included(id schema.RightID) bool {
	for at := id; at != schema.NoRight; at = l.rights.Catalogue().Node(at) {
		if l.draft.Has(at) {
			return true
		}
	}
	return false
}

func (l *layer) freeLevel() bool { return l.spec.FreeBase(l.base) }

func (l *layer) absent(span diag.Span, right string) diag.Diagnostic {
	return diag.Diagnostic{
		Code: CodeRightAbsent, Subject: span,
		Detail: fmt.Sprintf("The role %q does not have %q at %s. Leave it out, or use another base.", l.base, right, l.location.Address),
	}
}

func (l *layer) locked(span diag.Span, right, done string) diag.Diagnostic {
	return diag.Diagnostic{
		Code: CodeRightLocked, Subject: span,
		Detail: fmt.Sprintf("The system does not let %q be %s for the role %q at %s. Leave it out, or use another base.", right, done, l.base, l.location.Address),
	}
}

func (l *layer) limit(rule *schema.LimitRule) {
	c := l.rights.Catalogue()
	id, ok := c.Lookup(rule.Right)
	if !ok {
		return // Check has said so
	}
	right := c.Right(id)
	value, span, ok := rule.At(l.location)
	if !ok {
		return
	}
	value, ok = right.Normalize(value)
	if !ok {
		return // Check has said so
	}
	switch {
	case !l.preset.Offered.Has(id):
		l.report(l.absent(rule.Span, right.Name))
	case value.Kind() == schema.SelfValue && l.assignment.Employee == nil:
		l.report(diag.Diagnostic{
			Code: CodeLimitSelf, Subject: span,
			Detail:  fmt.Sprintf("\"self\" means the employee of the assignment, and the assignment at %s has none. Add an employee block, or write a number.", l.location.Address),
			Related: []diag.Related{{Message: "the assignment", Span: l.assignment.Span}},
		})
	case right.Type == schema.TypeLevel:
		l.level(rule, id, value)
	case !l.underGranted(id):
		l.report(l.notGranted(rule, l.narrowed(id)))
	case !l.optional(id, value):
		l.report(diag.Diagnostic{
			Code: CodeLimitValue, Summary: "Value not offered", Subject: span,
			Detail: fmt.Sprintf("%s does not offer %s for %q. It offers: %s.", l.location.Address, value, right.Name, l.offer(id)),
		})
	default:
		l.raiseFlag(id, value)
		l.draft.Limit(id, value)
	}
}

// level sets how far a right reaches, which is a grant and a limit in one.
func (l *layer) level(rule *schema.LimitRule, id schema.RightID, value schema.Value) {
	if !l.draft.Has(id) {
		l.report(l.notGranted(rule, id))
		return
	}
	if value.Level() == schema.LevelNone {
		l.draft.Deny(id)
		return
	}
	l.draft.Limit(id, value)
}

// optional reports whether the location offers the value. Where the system lists none, and for the
// value that means no restriction, anything goes.
func (l *layer) optional(id schema.RightID, v schema.Value) bool {
	options := l.options[id]
	if len(options) == 0 || v.Kind() == schema.SelfValue || v == l.rights.Catalogue().Right(id).Full {
		return true
	}
	offered := func(v schema.Value) bool {
		return slices.ContainsFunc(options, func(o schema.Option) bool { return o.Value == v && !o.Disabled })
	}
	if v.Kind() != schema.IntsValue {
		return offered(v)
	}
	for _, n := range v.Numbers() {
		if !offered(schema.Int(n)) && !offered(schema.Ints([]int64{n})) {
			return false
		}
	}
	return true
}

func (l *layer) offer(id schema.RightID) string {
	var names []string
	for _, o := range l.options[id] {
		if !o.Disabled {
			names = append(names, fmt.Sprintf("%s (%s)", o.Value, o.Title))
		}
	}
	return join(names, 10)
}

func (l *layer) notGranted(rule *schema.LimitRule, needed schema.RightID) diag.Diagnostic {
	name := l.rights.Catalogue().Right(needed).Name
	return diag.Diagnostic{
		Code: CodeLimitNotGranted, Subject: rule.Span,
		Detail: fmt.Sprintf("%q narrows %q, which the role %q does not have%s. Grant %q, or leave the limit out.",
			rule.Right, name, l.assignment.Role.Address, l.at(), name),
	}
}

// at says where, in systems in which a role is not the same everywhere.
func (l *layer) at() string {
	if l.location == nil {
		return ""
	}
	return " at " + string(l.location.Address)
}

// narrowed returns the right that a restriction narrows. Restrictions in between do not matter:
// setting a list raises the flag above it.
func (l *layer) narrowed(id schema.RightID) schema.RightID {
	c := l.rights.Catalogue()
	p := c.Parent(id)
	for p != schema.NoRight && c.Right(p).Restricts() {
		p = c.Parent(p)
	}
	return p
}

func (l *layer) underGranted(id schema.RightID) bool {
	p := l.narrowed(id)
	return p == schema.NoRight || l.draft.Has(p)
}

// raiseFlag switches on the restriction that a list belongs to: choosing warehouses means "only
// the chosen warehouses".
func (l *layer) raiseFlag(id schema.RightID, value schema.Value) {
	c := l.rights.Catalogue()
	right := c.Right(id)
	p := c.Parent(id)
	if p == schema.NoRight || value == right.Full || !c.Right(p).Restricts() {
		return
	}
	switch parent := c.Right(p); parent.Type {
	case schema.TypeFlag:
		l.draft.Limit(p, schema.Int(1-parent.Full.Number()))
	case schema.TypeBool:
		l.draft.Limit(p, schema.Bool(!parent.Full.True()))
	}
}

// openClientData grants the pair of rights that opens the client data of a network.
func (l *layer) openClientData(network schema.ID) {
	permission, number, ok := l.vendor.ClientData(l.rights.Catalogue())
	if !ok {
		return
	}
	if !l.preset.Offered.Has(permission) {
		l.report(l.absent(l.assignment.Special.ClientDataSpan, l.rights.Catalogue().Right(permission).Name))
		return
	}
	l.draft.Grant(permission)
	l.draft.Limit(number, schema.Int(int64(network)))
}

// reportOrphans tells of rights that were granted, or left on, under one that is off: one message
// for each selection that causes it.
func (l *layer) reportOrphans(set *schema.RightSet) {
	effective := set.Effective()
	if effective == set {
		return
	}
	c := l.rights.Catalogue()
	type cause struct {
		span    diag.Span
		off     schema.RightID
		granted bool
	}
	orphans := make(map[cause][]string)
	costly := make(map[cause]bool)
	var causes []cause
	for _, id := range set.Granted() {
		if effective.Has(id) {
			continue
		}
		off := l.offAncestor(set, id)
		for _, o := range []*schema.Overrides{&l.assignment.Role.Overrides, l.assignment.Overrides()} {
			if o.Empty() {
				continue
			}
			var why cause
			if s, ok := selecting(o.Grant, c.Right(id)); ok {
				why = cause{s.Span, off, true}
			} else if s, ok := selecting(o.Deny, c.Right(off)); ok {
				why = cause{s.Span, off, false}
			} else {
				continue
			}
			if orphans[why] == nil {
				causes = append(causes, why)
			}
			orphans[why] = append(orphans[why], c.Right(id).Name)
			costly[why] = costly[why] || c.Right(id).Seat == schema.SeatPaid || l.preset.Paid.Has(id)
		}
	}
	for _, why := range causes {
		parent, names := c.Right(why.off).Name, join(orphans[why], 5)
		counted, countedToo := "", ""
		if costly[why] {
			counted, countedToo = ", and still counted for the seat", " and are still counted for the seat"
		}
		d := diag.Diagnostic{Code: CodeRightNoEffect, Subject: why.span}
		if why.granted {
			d.Detail = fmt.Sprintf("%s: without effect while %q is off%s. Grant %q too, or leave them out.", names, parent, counted, parent)
		} else {
			d.Detail = fmt.Sprintf("With %q off, these stay on without effect%s: %s. Deny them too.", parent, countedToo, names)
		}
		l.report(d)
	}
}

func (l *layer) offAncestor(set *schema.RightSet, id schema.RightID) schema.RightID {
	c := l.rights.Catalogue()
	off := id
	for p := c.Parent(id); p != schema.NoRight; p = c.Parent(p) {
		if right := c.Right(p); !right.Restricts() && !set.Has(p) {
			off = p
		}
	}
	return off
}

func selecting(list []schema.Selection, right *schema.Right) (schema.Selection, bool) {
	for _, s := range list {
		if s.Pattern.Matches(right) {
			return s, true
		}
	}
	return schema.Selection{}, false
}
