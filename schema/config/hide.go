package config

import (
	"bytes"
	"regexp"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// A secret that stands in the files is a mistake, and the message about it, or about its
// neighbour, must not spread it further: messages end up in the logs of CI. So the places where
// secrets may have been written are hidden from every snippet.

// hideSecrets hides what is written out in auth blocks, in attributes that have the name of one of
// theirs and stand elsewhere, and in the defaults of variables that are sensitive.
func (l *loader) hideSecrets(file diag.FileID, body *hclsyntax.Body) {
	l.hideMisplaced(file, body)
	for _, b := range body.Blocks {
		if b.Type == "variable" {
			if b.Body.Attributes["sensitive"] != nil && b.Body.Attributes["default"] != nil {
				l.hideLiterals(file, b.Body.Attributes["default"].Expr)
			}
			continue
		}
		if b.Type == string(schema.KindUser) {
			continue
		}
		l.hideMisplaced(file, b.Body)
		for _, nested := range b.Body.Blocks {
			if nested.Type != "auth" {
				l.hideMisplaced(file, nested.Body)
				continue
			}
			for _, r := range nested.LabelRanges {
				l.files.Hide(span(file, r))
			}
			for _, a := range nested.Body.Attributes {
				l.hideLiterals(file, a.Expr)
			}
		}
	}
}

// hideMisplaced hides values that belong into an auth block, or stand for one.
func (l *loader) hideMisplaced(file diag.FileID, body *hclsyntax.Body) {
	for name, a := range body.Attributes {
		secret := name == "auth" || slices.ContainsFunc(l.o.Specs, func(s *schema.Spec) bool {
			return slices.ContainsFunc(s.Auth, func(x schema.Attribute) bool { return x.Name == name && !x.Public })
		})
		if secret {
			l.hideLiterals(file, a.Expr)
		}
	}
}

// hideLiterals hides the texts and numbers of an expression, but not those that say where a secret
// comes from: the arguments of env and file.
func (l *loader) hideLiterals(file diag.FileID, e hclsyntax.Expression) {
	var sources []hcl.Range
	within := func(r hcl.Range) bool {
		for _, s := range sources {
			if s.Start.Byte <= r.Start.Byte && r.End.Byte <= s.End.Byte {
				return true
			}
		}
		return false
	}
	_ = hclsyntax.VisitAll(e, func(n hclsyntax.Node) hcl.Diagnostics {
		switch x := n.(type) {
		case *hclsyntax.FunctionCallExpr:
			if x.Name == "env" || x.Name == "file" {
				sources = append(sources, x.Range())
			}
		case *hclsyntax.TemplateExpr, *hclsyntax.LiteralValueExpr:
			if !within(n.Range()) {
				l.files.Hide(span(file, n.Range()))
			}
		}
		return nil
	})
}

var (
	secretive = regexp.MustCompile(`\b(auth|sensitive)\b`)
	assigned  = regexp.MustCompile(`(?m)=[ \t]*([^\s=][^\n]*)$`)
)

// hideBroken does the same for a piece that does not parse: there, what stands after a "=" may be
// a secret if the piece has to do with any.
func (l *loader) hideBroken(file diag.FileID, piece []byte, offset int) {
	if !secretive.Match(piece) {
		return
	}
	for _, at := range assigned.FindAllSubmatchIndex(piece, -1) {
		value := piece[at[2]:at[3]]
		if bytes.HasPrefix(value, []byte("env(")) || bytes.HasPrefix(value, []byte("file(")) {
			continue
		}
		l.files.Hide(diag.Span{File: file, Start: uint32(offset + at[2]), End: uint32(offset + at[3])})
	}
}
