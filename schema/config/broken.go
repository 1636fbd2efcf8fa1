package config

import (
	"bytes"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/seatplan/seatplan/schema/diag"
)

// The parser stumbles on a syntax error and keeps silent about what comes after, or takes one
// missing quote for ten mistakes. So a file with an error is parsed again in pieces, each from the
// beginning of one block to that of the next, which is told by its first word at the left edge.
// Of each piece only the first error is reported, and nothing else is said of its blocks.

// decodeBroken decodes a file with syntax errors.
func (d *decoder) decodeBroken(u *unit, src []byte, name string) {
	first := regexp.MustCompile(`(?m)^(` + strings.Join(sortedKeys(d.l.grammar), "|") + `)\b[^\n=]*\{`)
	starts := []int{0}
	for _, at := range first.FindAllIndex(src, -1) {
		if at[0] > 0 {
			starts = append(starts, at[0])
		}
	}
	flawed := false
	line := 1
	for i, start := range starts {
		end := len(src)
		if i+1 < len(starts) {
			end = starts[i+1]
		}
		body, diags := parse(src[start:end], name, start, line)
		if diags.HasErrors() {
			d.l.hideBroken(d.file, src[start:end], start)
		}
		flawed = d.decodePiece(u, body, diags) || flawed
		line += bytes.Count(src[start:end], []byte{'\n'})
	}
	if !flawed {
		// The pieces are right and the whole is not, so a brace is wrong between them.
		if _, diags := parse(src, name, 0, 1); diags.HasErrors() {
			u.add(syntaxError(d.file, diags))
		}
	}
}

// decodePiece reports whether the piece had an error.
func (d *decoder) decodePiece(u *unit, body *hclsyntax.Body, diags hcl.Diagnostics) bool {
	if diags.HasErrors() {
		u.add(syntaxError(d.file, diags))
	}
	d.decodeFile(u, body, diags.HasErrors())
	return diags.HasErrors()
}

// syntaxError makes a message of the first of several errors.
func syntaxError(file diag.FileID, diags hcl.Diagnostics) finding {
	var first *hcl.Diagnostic
	for _, dg := range diags {
		if dg.Severity == hcl.DiagError && dg.Subject != nil && (first == nil || dg.Subject.Start.Byte < first.Subject.Start.Byte) {
			first = dg
		}
	}
	return newFinding(Syntax, span(file, *first.Subject), sentence(first.Detail))
}
