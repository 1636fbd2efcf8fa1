package config

import (
	"bytes"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// The model keeps the places of values and not those of every name and element: that would be the
// larger part of it. A check that finds something wrong at the end reads the text again.
type texts struct {
	l    *loader
	read map[diag.FileID][]byte
}

func (t *texts) of(file diag.FileID) []byte {
	src, ok := t.read[file]
	if !ok {
		src, _ = readFile(t.l.o.FS, t.l.files.Name(file), maxFile)
		if t.read == nil {
			t.read = make(map[diag.FileID][]byte)
		}
		t.read[file] = src
	}
	return src
}

// name returns the place of the name of an attribute, given that of its value.
func (t *texts) name(value diag.Span) diag.Span {
	src := t.of(value.File)
	if int(value.Start) > len(src) {
		return value
	}
	before, ok := bytes.CutSuffix(bytes.TrimRight(src[:value.Start], " \t\r\n("), []byte("="))
	if !ok {
		return value
	}
	before = bytes.TrimRight(before, " \t")
	start := len(before)
	for start > 0 && isNameByte(before[start-1]) {
		start--
	}
	if start == len(before) {
		return value
	}
	return diag.Span{File: value.File, Start: uint32(start), End: uint32(len(before))}
}

func isNameByte(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// element returns the place of a reference in a list, given that of the list.
func (t *texts) element(list diag.Span, address schema.Address) diag.Span {
	src := t.of(list.File)
	if int(list.End) > len(src) || list.Start > list.End {
		return list
	}
	start := hcl.Pos{Line: 1, Column: 1, Byte: int(list.Start)}
	e, diags := hclsyntax.ParseExpression(src[list.Start:list.End], "", start)
	if diags.HasErrors() {
		return list
	}
	elements, diags := hcl.ExprList(e)
	if diags.HasErrors() {
		return list
	}
	for _, element := range elements {
		if bytes.Equal(src[element.Range().Start.Byte:element.Range().End.Byte], []byte(address)) {
			return span(list.File, element.Range())
		}
	}
	return list
}
