package config

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// declarations are the objects that blocks define. What the model has no field for, or has it
// only when all blocks are known, stands beside the object.
type declarations struct {
	organizations []*organization
	locations     []*location
	networks      []*network
	cashDesks     []*cashDesk
	ranks         []*schema.Rank
	roles         []*schema.Role
	removed       []*removed
	users         []*schema.User
	flawed        map[schema.Address]bool // users of whose block nothing more is said
}

// label is the header of a named block, users that were decoded excepted.
type label struct {
	address schema.Address
	header  diag.Span
}

// deferred is a block that needs evaluation. Its syntax tree is kept until the values are known.
type deferred struct {
	rule   *rule
	block  *hclsyntax.Block
	file   diag.FileID
	flawed bool
}

func (b *deferred) kind() schema.Kind { return schema.Kind(b.rule.spec.Name) }

// named reports whether the block has a name of its own; locals has none.
func (b *deferred) named() bool { return len(b.block.Labels) > 0 }

func (b *deferred) name() string { return b.block.Labels[0] }

func (b *deferred) address() schema.Address { return schema.NewAddress(b.kind(), b.name()) }

func (b *deferred) header() diag.Span { return span(b.file, b.block.DefRange()) }

func (b *deferred) forEach() *hclsyntax.Attribute {
	if !b.rule.forEach {
		return nil
	}
	return b.block.Body.Attributes[forEach]
}

// A decoder turns blocks into objects of the model. The same functions serve twice: in the first
// pass, while the file is parsed, without a scope, where all that is plain is done; and for the
// rest when variables and locals are known. In the first pass a value that is not plain sets
// needsScope, and what was decoded of the block is taken back.
type decoder struct {
	l        *loader
	file     diag.FileID
	out      *declarations
	findings *[]finding
	mentions *[]mention

	scope      *hcl.EvalContext // nil in the first pass
	each       *instance        // the instance that is being decoded, nil outside for_each
	needsScope bool
	quiet      bool // nothing is said of a block with a syntax error
	hide       bool // reasons are not shown, because a secret may be in them
	expand     bool // the block holds dynamic blocks
	sound      bool // their form is right
	body       *hclsyntax.Body

	slabs
	texts strings.Builder
	lists map[string][]*schema.Location
}

// slabs are where the many small objects of one file lie side by side, which takes less memory
// and less time than one by one.
type slabs struct {
	users       []schema.User
	assignments []schema.Assignment
	employees   []schema.Employee
}

// spare is how many objects are made room for when the estimate was too low.
const spare = 64

// take returns an empty list with room for n assignments.
func (s *slabs) take(n int) []schema.Assignment {
	if n == 0 {
		return nil
	}
	if cap(s.assignments)-len(s.assignments) < n {
		s.assignments = make([]schema.Assignment, 0, max(n, spare))
	}
	start := len(s.assignments)
	s.assignments = s.assignments[:start+n]
	return s.assignments[start : start : start+n]
}

func (s *slabs) user(u schema.User) *schema.User {
	if len(s.users) == cap(s.users) {
		s.users = make([]schema.User, 0, spare)
	}
	s.users = append(s.users, u)
	return &s.users[len(s.users)-1]
}

func (s *slabs) employee(e schema.Employee) *schema.Employee {
	if len(s.employees) == cap(s.employees) {
		s.employees = make([]schema.Employee, 0, spare)
	}
	s.employees = append(s.employees, e)
	return &s.employees[len(s.employees)-1]
}

// newStaticDecoder returns a decoder for a file. How many people it holds is guessed from the
// text; a wrong guess costs a little memory.
func newStaticDecoder(l *loader, u *unit, file diag.FileID, src []byte) *decoder {
	d := &decoder{l: l, file: file, out: &u.declarations, findings: &u.findings, mentions: &u.mentions}
	d.room(bytes.Count(src, []byte("user \"")), bytes.Count(src, []byte("assignment {")), bytes.Count(src, []byte("employee {")))
	return d
}

func (s *slabs) room(users, assignments, employees int) {
	s.users = make([]schema.User, 0, users)
	s.assignments = make([]schema.Assignment, 0, assignments)
	s.employees = make([]schema.Employee, 0, employees)
}

// decodeFile decodes what is plain in a file, or a piece of one, and keeps the rest. Nothing is
// said of the blocks if they have a syntax error.
func (d *decoder) decodeFile(u *unit, body *hclsyntax.Body, flawed bool) {
	d.quiet = flawed
	defer func() { d.quiet = false }()
	d.l.hideSecrets(d.file, body)
	for name, a := range body.Attributes {
		d.report(newFinding(AttributeUnknown, span(d.file, a.NameRange), fmt.Sprintf("The attribute %q stands outside of any block.", name)).
			advise("Move it into a block, or into locals to make it a value with a name."))
	}
	for _, b := range d.headers(body) {
		now := d.decodeNow(b)
		if !now {
			u.deferred = append(u.deferred, b)
		}
		if b.named() && (!now || b.kind() != schema.KindUser) {
			u.labels = append(u.labels, label{b.address(), b.header()})
		}
	}
}

// headers returns the blocks whose headers are right, and makes their names known.
func (d *decoder) headers(body *hclsyntax.Body) []*deferred {
	blocks := make([]*deferred, 0, len(body.Blocks))
	for _, syntax := range body.Blocks {
		rule := d.l.grammar[syntax.Type]
		if rule == nil {
			d.reportUnknownBlock(span(d.file, syntax.TypeRange), syntax.Type, sortedKeys(d.l.grammar))
			continue
		}
		if !d.checkLabels(rule, syntax) {
			continue
		}
		b := &deferred{rule: rule, block: syntax, file: d.file, flawed: d.quiet}
		blocks = append(blocks, b)
		switch kind := b.kind(); {
		case b.forEach() != nil:
			d.l.symbols.group(kind, b.name())
		case isReferable(kind) && kind != schema.KindUser:
			d.l.symbols.get(kind, b.name()).declared.Store(true)
		}
	}
	return blocks
}

// decodeNow decodes a block if that needs no evaluation, and reports whether it did.
func (d *decoder) decodeNow(b *deferred) bool {
	if b.forEach() != nil || b.rule.spec.Name == "variable" || b.rule.spec.Name == "locals" {
		return false
	}
	findings, mentions, out, slabs := len(*d.findings), len(*d.mentions), *d.out, d.slabs
	d.needsScope = false
	n := d.prepare(b.rule, b.block.Body, b.header(), b.block.Labels)
	if !d.needsScope {
		d.object(n)
	}
	if d.needsScope {
		*d.findings, *d.mentions, *d.out, d.slabs = (*d.findings)[:findings], (*d.mentions)[:mentions], out, slabs
		return false
	}
	return true
}

// object decodes one block, or one instance of a block with for_each.
func (d *decoder) object(n *node) {
	switch kind := schema.Kind(n.rule.spec.Name); kind {
	case schema.KindUser:
		d.user(n)
	case schema.KindOrganization:
		d.out.organizations = append(d.out.organizations, d.organization(n))
	case schema.KindLocation:
		d.out.locations = append(d.out.locations, d.location(n))
	case schema.KindNetwork:
		d.out.networks = append(d.out.networks, d.network(n))
	case schema.KindCashDesk:
		d.out.cashDesks = append(d.out.cashDesks, d.cashDesk(n))
	case schema.KindRank:
		d.out.ranks = append(d.out.ranks, d.rank(n))
	case schema.KindRole:
		d.out.roles = append(d.out.roles, d.role(n))
	case kindRemoved:
		d.out.removed = append(d.out.removed, d.removed(n))
	default:
		panic("config: no object for block " + string(kind))
	}
}

func (d *decoder) report(f finding) {
	if d.quiet {
		return
	}
	if d.each != nil {
		f.instance = d.each.address
	}
	*d.findings = append(*d.findings, f)
}

// keep copies a text into memory that the texts of one decoder share. What it was cut out of, a
// syntax tree or the row of a table, can then go.
func (d *decoder) keep(s string) string {
	const chunk = 16 << 10
	if d.texts.Cap()-d.texts.Len() < len(s) {
		d.texts = strings.Builder{}
		d.texts.Grow(max(chunk, len(s)))
	}
	start := d.texts.Len()
	d.texts.WriteString(s)
	return d.texts.String()[start:]
}

// address returns the address of the object that a block, or the current instance, defines.
func (d *decoder) address(n *node) schema.Address {
	if d.each != nil {
		return d.each.address
	}
	return schema.Address(d.keep(n.rule.spec.Name + "." + n.labels[0]))
}
