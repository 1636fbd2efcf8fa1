package reconcile

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Where a call reads the roles, they are compared like everything else: by number, else by title.

// roleChange is the change of a role, with the role on both sides.
type roleChange struct {
	Change
	role *liveRole
}

// planReadRoles compares roles that were read.
func (p *planner) planReadRoles() []roleChange {
	var changes []roleChange
	declared := make(map[*schema.Role]*schema.Role) // live to the block that means it
	for _, r := range p.Desired.Roles {
		traits := p.accounts.vendor.Traits(r)
		lr := &liveRole{role: r, title: cmp.Or(r.Title.V, traits.Title)}
		lr.after = p.roleState(r, traits)
		lr.before = lr.after
		if traits.Fixed {
			p.accounts.add(lr)
			continue
		}
		live, ok := p.readRole(r, lr.title)
		if !ok {
			continue
		}
		c := Change{
			Address: r.Address, Kind: schema.KindRole, Action: Update, Title: lr.title, Source: r.Span,
			Role: Pair[schema.Role]{Before: live, After: r}, RoleRights: lr.after.rights, Reason: p.reasonOr(""),
		}
		if live == nil {
			c.Action = Create
			c.Fields = append(c.Fields, FieldChange{Path: fieldTitle, After: schema.Text(lr.title)})
			lr.absent = !p.targeted(r.Address)
			lr.before = roleState{known: true, traits: traits, level: lr.after.level, rights: p.rights.Draft(nil).Set()}
		} else {
			if other := declared[live]; other != nil {
				p.report(diag.Diagnostic{
					Code: CodeMatchAmbiguous, Summary: "One role, two blocks", Subject: r.Span,
					Detail:  fmt.Sprintf("%s and %s both mean the live role %d, %q. Keep one, or take renamed_from out.", other.Address, r.Address, live.ID.V, live.Title.V),
					Related: []diag.Related{{Message: "the other block", Span: other.Span}},
				})
				continue
			}
			declared[live] = r
			p.accounts.byID[live.ID.V] = lr
			lr.before = roleState{known: true, traits: traits, level: lr.after.level, rights: p.Live.Live.RoleRights[live]}
			if live.Title.V != lr.title {
				c.Fields = append(c.Fields, FieldChange{Path: fieldTitle, Before: schema.Text(live.Title.V), After: schema.Text(lr.title)})
			}
		}
		addRights(func(path string, before, after schema.Value) {
			c.Fields = append(c.Fields, FieldChange{Path: path, Before: before, After: after, Takes: p.narrower(path, before, after)})
		}, p.rights, lr.before.rights, lr.after.rights)
		p.accounts.add(lr)
		if !p.targeted(r.Address) {
			lr.after = lr.before
			continue
		}
		changes = append(changes, roleChange{c, lr})
	}
	return append(changes, p.otherRoles(declared)...)
}

// narrower reports whether the change of a right takes something away.
func (p *planner) narrower(path string, before, after schema.Value) bool {
	id, ok := p.rights.Catalogue().Lookup(path[len(fieldRights)+1:])
	if !ok || after.Kind() == schema.BoolValue {
		return !after.True()
	}
	return p.rights.Catalogue().Right(id).Compare(before, after) == schema.Narrower
}

// readRole returns the live role that a block means, nil if there is none yet. It reports whether the
// block can be planned.
func (p *planner) readRole(r *schema.Role, title string) (*schema.Role, bool) {
	var found *schema.Role
	for _, live := range p.Live.Roles {
		switch {
		case r.ID.V != 0:
			if live.ID.V == r.ID.V {
				return live, true
			}
		case sameTitle(live.Title.V, title) || sameTitle(live.Title.V, r.RenamedFrom.V) && !p.roleExists(title):
			if found != nil {
				p.report(ambiguous(r.Address, "roles", live.Title.V, found.ID.V, live.ID.V, r.Span))
				return nil, false
			}
			found = live
		}
	}
	if r.ID.V != 0 {
		p.report(absentID(r.Address, "role", r.ID))
		return nil, false
	}
	return found, true
}

func (p *planner) roleExists(title string) bool {
	return slices.ContainsFunc(p.Live.Roles, func(r *schema.Role) bool { return sameTitle(r.Title.V, title) })
}

// otherRoles deals with live roles that the files do not mention.
func (p *planner) otherRoles(declared map[*schema.Role]*schema.Role) []roleChange {
	var changes []roleChange
	for _, live := range p.Live.Roles {
		if declared[live] != nil {
			continue
		}
		traits := p.accounts.vendor.Traits(live)
		state := roleState{known: true, traits: traits, level: traits.Level, rights: p.Live.Live.RoleRights[live]}
		lr := &liveRole{title: live.Title.V, before: state, after: state}
		p.accounts.roles = append(p.accounts.roles, lr)
		p.accounts.byID[live.ID.V] = lr
		if key := cardName(lr.title); p.accounts.byTitle[key] == nil {
			p.accounts.byTitle[key] = lr
		}
		address := schema.LiveAddress(schema.KindRole, p.Desired.Name, live.ID.V)
		policy := p.Desired.Unmanaged.Roles
		p.plan.Unmanaged = append(p.plan.Unmanaged, Unmanaged{Kind: schema.KindRole, Address: address, ID: live.ID.V, Title: live.Title.V, Policy: policy})
		if policy == schema.PolicyRemove {
			changes = append(changes, roleChange{Change{
				Address: address, Kind: schema.KindRole, Action: Remove, Title: live.Title.V, Reason: p.reasonOr("not in the files"),
				Role: Pair[schema.Role]{Before: live}, Fields: []FieldChange{{Path: fieldTitle, Before: schema.Text(live.Title.V)}},
			}, lr})
		}
	}
	return changes
}

// addRoleChanges adds the changes of roles, once it is known who has them. A role that somebody has
// stays: what becomes of its holders nobody tells.
func (p *planner) addRoleChanges(changes []roleChange) {
	for _, c := range changes {
		c.People = p.accounts.having(c.role)
		if c.Action == Remove && len(c.People) > 0 {
			stays := "is not in the files and stays"
			if p.Restores != nil {
				stays = "stays"
			}
			p.warning(CodeRoleInUse, c.Address, diag.Span{}, fmt.Sprintf("The role %q %s, because %s: %s.",
				c.Title, stays, count(len(c.People), "person has it", "people have it"), join(namesOf(c.People), 10)))
			continue
		}
		p.addChanges(c.Change)
	}
}

// areas sets what a role may do in parts of the system, by the names that the live system gives them.
func (p *planner) areas(r *schema.Role, set *schema.RightSet) *schema.RightSet {
	if len(r.Areas) == 0 {
		return set
	}
	c := p.rights.Catalogue()
	d := p.rights.Draft(set)
	for i := range r.Areas {
		a := &r.Areas[i]
		for _, x := range p.wholeArea(a) {
			id, ok := c.Lookup(a.RightName(x.Name))
			if !ok && !x.Span.Known() {
				continue // it has no such action there, and nobody asks for it
			}
			if !ok {
				p.report(p.areaAbsent(a, x.Name))
				break
			}
			value := x.Value
			switch {
			case value.Kind() == schema.BoolValue && value.True():
				value = schema.Reach(schema.LevelAll)
			case value.Kind() == schema.BoolValue:
				value = schema.Reach(schema.LevelNone)
			}
			if level, fits := c.Right(id).Normalize(value); fits {
				d.Limit(id, level)
			} else {
				p.report(diag.Diagnostic{
					Code: CodeLimitValue, Subject: x.Span,
					Detail: fmt.Sprintf("%q takes %s, not %s.", c.Right(id).Name, describe(c.Right(id)), x.Value),
				})
			}
		}
	}
	return d.Set()
}

// wholeArea returns all actions of an area: what a block does not name it denies.
func (p *planner) wholeArea(a *schema.AreaRights) []schema.Attr {
	var attrs []schema.Attr
	for _, area := range p.Spec.Areas {
		if area.Block != a.Block {
			continue
		}
		for _, d := range area.Attributes {
			said := schema.Attr{Name: d.Name, Value: schema.Text("none")}
			for _, x := range a.Attrs {
				if x.Name == d.Name {
					said = x
				}
			}
			attrs = append(attrs, said)
		}
	}
	return attrs
}

// areaAbsent reports an area that the live system does not have, or an action that it does not have
// there.
func (p *planner) areaAbsent(a *schema.AreaRights, action string) diag.Diagnostic {
	head := func(labels []string) string {
		quoted := make([]string, len(labels))
		for i, l := range labels {
			quoted[i] = fmt.Sprintf("%q", l)
		}
		return a.Block + " " + strings.Join(quoted, " ")
	}
	d := diag.Diagnostic{Code: CodeAreaAbsent, Subject: a.Span, Detail: fmt.Sprintf("The live system has no %s.", head(a.Labels))}
	var names, twins []string
	for i := range p.rights.Catalogue().Len() {
		block, name, labels := schema.AreaOf(p.rights.Catalogue().Right(schema.RightID(i)).Name)
		if block != a.Block || len(labels) != len(a.Labels) {
			continue
		}
		if slices.Equal(labels, a.Labels) {
			d.Detail = fmt.Sprintf("In the live system %s has no %q to set. Take the line out.", head(a.Labels), action)
			return d
		}
		if text := head(labels); name == action || !slices.Contains(names, text) {
			names = append(names, text)
			if slices.EqualFunc(labels, a.Labels, func(have, want string) bool { return have == want || twin.ReplaceAllString(have, "") == want }) {
				twins = append(twins, text)
			}
		}
	}
	slices.Sort(names)
	names = slices.Compact(names)
	slices.Sort(twins)
	twins = slices.Compact(twins)
	switch near := diag.Nearest(head(a.Labels), names); {
	case len(twins) > 0:
		d.Detail = fmt.Sprintf("There are several of that title. Write which one is meant: %s.", join(twins, 10))
	case near != "":
		d.Detail += fmt.Sprintf(" Did you mean %s?", near)
	case len(names) > 0:
		d.Detail += " It has: " + join(names, 10) + "."
	}
	return d
}

// twin is what a vendor puts behind a title that is not the only one.
var twin = regexp.MustCompile(` \(\d+\)$`)
