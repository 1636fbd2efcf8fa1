package config

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"math/big"
	"slices"
	"time"

	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/hcl/v2/hclwrite"
	"github.com/zclconf/go-cty/cty"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// attestedBlock is the only block of attested.hcl.
const attestedBlock = "attested"

// attestedHead is what a written file begins with.
const attestedHead = `# Written by "seatplan attest". Each entry says that a person has done or checked by hand what no
# call can do or read. Commit and review it like the rest of the configuration.
`

// readAttested reads attested.hcl, if there is one, hands its entries to their organizations, and
// returns all of them.
func (l *loader) readAttested(organizations []*schema.Organization) (entries []*schema.Attestation) {
	src, err := readFile(l.o.FS, Attested, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	id := l.files.Add(Attested)
	l.files.Loaded(id, src)
	l.noteData(Attested, src)
	if err != nil {
		l.add(newFinding(FileUnreadable, diag.Span{File: id}, fmt.Sprintf("The file %q cannot be read.", Attested)).
			advise("Check that you may read it."))
		return nil
	}
	if at, conflict := conflictMarker(src); conflict {
		l.add(newFinding(AttestedConflict, diag.Span{File: id, Start: uint32(at), End: uint32(at + 7)}, "A merge left both sides of a conflict in the file.").
			advise("Keep both entries if they are about different objects, and the newer one if they are about the same; then remove the marks."))
		return nil
	}
	if f, unsafe := refuse(src, Attested, id); unsafe {
		l.add(f)
		return nil
	}
	body, diags := parse(src, Attested, 0, 1)
	if diags.HasErrors() {
		l.add(syntaxError(id, diags))
		return nil
	}
	for name, a := range body.Attributes {
		l.add(newFinding(AttestedInvalid, span(id, a.NameRange), fmt.Sprintf("The attribute %q stands outside of any entry.", name)).
			advise("\"seatplan attest\" writes this file; restore it from git."))
	}
	for _, b := range body.Blocks {
		if a := l.attestation(id, b); a != nil {
			entries = append(entries, a)
			l.assignAttestation(a, organizations)
		}
	}
	return entries
}

// conflictMarker finds what git leaves of a merge that it could not make.
func conflictMarker(src []byte) (at int, found bool) {
	for _, mark := range []string{"<<<<<<< ", ">>>>>>> "} {
		if bytes.HasPrefix(src, []byte(mark)) {
			return 0, true
		}
		if i := bytes.Index(src, []byte("\n"+mark)); i >= 0 {
			return i + 1, true
		}
	}
	return 0, false
}

// attestation reads one entry, nil if it is not valid.
func (l *loader) attestation(file diag.FileID, b *hclsyntax.Block) *schema.Attestation {
	header := span(file, b.DefRange())
	invalid := func(at diag.Span, format string, args ...any) *schema.Attestation {
		l.add(newFinding(AttestedInvalid, at, fmt.Sprintf(format, args...)).advise("\"seatplan attest\" writes this file; attest again, or restore it from git."))
		return nil
	}
	if b.Type != attestedBlock || len(b.Labels) != 2 {
		return invalid(header, "An entry is written attested \"ORGANIZATION\" \"KIND\".")
	}
	a := &schema.Attestation{Organization: b.Labels[0], Kind: schema.Kind(b.Labels[1]), Span: header}
	for _, name := range sortedKeys(b.Body.Attributes) {
		attr := b.Body.Attributes[name]
		at := span(file, attr.SrcRange)
		l.meter.install(attr.Expr)
		v, diags := attr.Expr.Value(nil)
		if diags.HasErrors() || !v.IsWhollyKnown() || v.IsNull() || !setAttested(a, name, v) {
			return invalid(at, "%q has no such value in an entry.", name)
		}
	}
	if len(b.Body.Blocks) > 0 {
		return invalid(header, "An entry holds no blocks.")
	}
	switch {
	case a.ID == 0 && a.Title == "", len(a.Values) == 0, a.By == "", a.At.IsZero(), a.Digest == "":
		return invalid(header, "An entry has an id or a title, a value, by, at and digest.")
	case a.Digest != a.Sum():
		l.add(newFinding(AttestedChanged, header, fmt.Sprintf("The entry for %s %q was changed after it was attested: its digest does not fit.", a.Kind, cmp.Or(a.Title, a.ID.String()))).
			advise("Restore it from git; or look at the system again, delete the entry, and attest what you see."))
		return nil
	}
	return a
}

// assignAttestation gives an entry to its organization. An entry for an organization that has gone
// from the files has no effect.
func (l *loader) assignAttestation(a *schema.Attestation, organizations []*schema.Organization) {
	for _, o := range organizations {
		if o.Name != a.Organization {
			continue
		}
		if other := o.AttestationOf(a.Kind, a.ID, a.Title); other != nil {
			l.add(newFinding(AttestedTwice, a.Span, fmt.Sprintf("There are two entries for the %s %q of %s.", a.Kind, cmp.Or(a.Title, a.ID.String()), a.Organization)).
				advise("Keep the one that is right.").also("the other entry", other.Span))
			return
		}
		o.Attested = append(o.Attested, a)
	}
}

// WriteAttested returns attested.hcl with these entries, sorted. Equal entries give equal bytes. A
// text that does not print is an error: it could not be read again.
func WriteAttested(list []*schema.Attestation) ([]byte, error) {
	for _, a := range list {
		texts := []string{a.Organization, a.Title, a.By}
		for _, v := range a.Values {
			texts = append(texts, v.Value.Plain())
			texts = append(texts, v.Value.Members()...)
		}
		for _, text := range texts {
			if !printable(text) {
				return nil, fmt.Errorf("%q holds characters that do not print, so it cannot be attested; change it first", text)
			}
		}
	}
	list = slices.SortedFunc(slices.Values(list), func(a, b *schema.Attestation) int {
		return cmp.Or(cmp.Compare(a.Organization, b.Organization), cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.ID, b.ID), cmp.Compare(a.Title, b.Title))
	})
	file := hclwrite.NewEmptyFile()
	root := file.Body()
	for _, a := range list {
		a = composed(a)
		root.AppendNewline()
		body := root.AppendNewBlock(attestedBlock, []string{a.Organization, string(a.Kind)}).Body()
		if a.ID != 0 {
			body.SetAttributeValue("id", cty.NumberIntVal(int64(a.ID)))
		}
		body.SetAttributeValue("title", cty.StringVal(a.Title))
		body.SetAttributeValue("by", cty.StringVal(a.By))
		body.SetAttributeValue("at", cty.StringVal(a.At.UTC().Format(time.RFC3339)))
		if a.LogID != 0 {
			body.SetAttributeValue("log_id", cty.NumberIntVal(a.LogID))
		}
		values := make(map[string]cty.Value, len(a.Values))
		for _, v := range a.Values {
			values[v.Path] = ctyOf(v.Value)
		}
		body.SetAttributeValue("value", cty.ObjectVal(values))
		body.SetAttributeValue("digest", cty.StringVal(a.Sum()))
	}
	return append([]byte(attestedHead), hclwrite.Format(file.Bytes())...), nil
}

// composed returns an entry with its texts as they will be read: HCL makes one character of a letter
// and its accent, however the system sends them, and the digest is that of what stands in the file.
func composed(a *schema.Attestation) *schema.Attestation {
	read := *a
	read.Title, read.By = cty.NormalizeString(a.Title), cty.NormalizeString(a.By)
	read.Values = slices.Clone(a.Values)
	for i := range read.Values {
		switch v := &read.Values[i].Value; v.Kind() {
		case schema.TextValue:
			*v = schema.Text(cty.NormalizeString(v.Plain()))
		case schema.TextsValue:
			texts := v.Members()
			for i, text := range texts {
				texts[i] = cty.NormalizeString(text)
			}
			*v = schema.Texts(texts)
		}
	}
	return &read
}

// setAttested sets one attribute of an entry, and reports whether it has one of this name and type.
func setAttested(a *schema.Attestation, name string, v cty.Value) bool {
	switch name {
	case "id":
		n, ok := wholeNumber(v)
		a.ID = schema.ID(n)
		return ok && n > 0
	case "log_id":
		n, ok := wholeNumber(v)
		a.LogID = n
		return ok && n > 0
	case "value":
		return setAttestedValues(a, v)
	}
	if v.Type() != cty.String || !printable(v.AsString()) {
		return false
	}
	text := v.AsString()
	switch name {
	case "title":
		a.Title = text
	case "by":
		a.By = text
	case "digest":
		a.Digest = text
	case "at":
		at, err := time.Parse(time.RFC3339, text)
		a.At = at
		return err == nil
	default:
		return false
	}
	return true
}

func setAttestedValues(a *schema.Attestation, v cty.Value) bool {
	if !v.Type().IsObjectType() {
		return false
	}
	values := v.AsValueMap()
	for _, path := range slices.Sorted(maps.Keys(values)) {
		var value schema.Value
		switch x := values[path]; x.Type() {
		case cty.String:
			if !printable(x.AsString()) {
				return false
			}
			value = schema.Text(x.AsString())
		case cty.Bool:
			value = schema.Bool(x.True())
		case cty.Number:
			n, ok := wholeNumber(x)
			if !ok {
				return false
			}
			value = schema.Int(n)
		default:
			texts, ok := attestedTexts(x)
			if !ok {
				return false
			}
			value = schema.Texts(texts)
		}
		a.Values = append(a.Values, schema.AttestedValue{Path: path, Value: value})
	}
	return true
}

// attestedTexts returns the strings of a list, and whether it is a list of strings.
func attestedTexts(v cty.Value) ([]string, bool) {
	if !isList(v) {
		return nil, false
	}
	var texts []string
	for it := v.ElementIterator(); it.Next(); {
		_, x := it.Element()
		if x.IsNull() || x.Type() != cty.String || !printable(x.AsString()) {
			return nil, false
		}
		texts = append(texts, x.AsString())
	}
	return texts, true
}

func wholeNumber(v cty.Value) (int64, bool) {
	if v.Type() != cty.Number {
		return 0, false
	}
	n, accuracy := v.AsBigFloat().Int64()
	return n, accuracy == big.Exact
}

// ctyOf is the opposite of setAttestedValues for one value. It panics on kinds of values that
// nobody attests.
func ctyOf(v schema.Value) cty.Value {
	switch v.Kind() {
	case schema.TextValue:
		return cty.StringVal(v.Plain())
	case schema.BoolValue:
		return cty.BoolVal(v.True())
	case schema.IntValue:
		return cty.NumberIntVal(v.Number())
	case schema.TextsValue:
		texts := make([]cty.Value, 0, len(v.Members()))
		for _, text := range v.Members() {
			texts = append(texts, cty.StringVal(text))
		}
		return cty.TupleVal(texts)
	}
	panic(fmt.Sprintf("config: a value of kind %d is attested", v.Kind()))
}
