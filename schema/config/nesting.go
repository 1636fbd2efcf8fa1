package config

import (
	"bytes"
	"fmt"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"

	"github.com/seatplan/seatplan/schema/diag"
)

// The parser and everything that walks its trees call themselves for each level of nesting, and
// a stack that overflows ends the program without a word. So the depth is measured before.
//
// Brackets nest, and so do operators: "!!!!x" is four levels, and so are "1+1+1+1+1" and
// "x[0][0][0][0]", whose trees lean to the left. depth adds up both: the brackets that are open,
// and for each of them the operators since the last separator.
const maxDepth = 500

type depth struct {
	levels []level
	total  int
}

type level struct {
	bracket   byte // what closes the level
	operators int
}

func newDepth() *depth { return &depth{levels: []level{{bracket: '}'}}} }

func (d *depth) top() *level { return &d.levels[len(d.levels)-1] }

func (d *depth) operator() {
	d.top().operators++
	d.total++
}

// open counts as an operator of the level outside too, for indexes in a row.
func (d *depth) open(closing byte) {
	d.operator()
	d.nest(closing)
}

func (d *depth) nest(closing byte) {
	d.levels = append(d.levels, level{bracket: closing})
	d.total++
}

// close ignores a bracket that closes nothing, so that a wrong one never hides a level.
func (d *depth) close(bracket byte) {
	if n := len(d.levels); n > 1 && d.top().bracket == bracket {
		d.total -= d.top().operators + 1
		d.levels = d.levels[:n-1]
	}
}

func (d *depth) separate() {
	d.total -= d.top().operators
	d.top().operators = 0
}

// line takes note of a line break, which separates in blocks and objects and nowhere else.
func (d *depth) line() {
	if d.top().bracket == '}' {
		d.separate()
	}
}

// refuse returns a finding if a text cannot be parsed safely.
func refuse(src []byte, name string, file diag.FileID) (finding, bool) {
	if _, shallow := cuts(src); shallow {
		return finding{}, false
	}
	return scanTokens(src, name, file)
}

// chunk is about how much text is parsed at a time. The trees and tokens of HCL take forty times
// the text, so the smaller the piece, the less memory is in use, and the faster it goes.
const chunk = 64 << 10

// cuts reports whether a file is plain and surely not too deep, and where it can be cut between
// blocks. Most files consist of plain text, for which scanning the bytes once is enough and costs
// next to nothing; the first thing that is not plain (a heredoc, a template, an escape) leaves
// the file to the real scanner. Some bytes are counted as operators that are none, so a file that
// is not shallow need not be deep.
func cuts(src []byte) (at []int, shallow bool) {
	d := newDepth()
	last := 0
	for i := 0; i < len(src); i++ {
		switch c := src[i]; c {
		case '{':
			d.open('}')
		case '(':
			d.open(')')
		case '[':
			d.open(']')
		case '}', ')', ']':
			d.close(c)
		case ',':
			d.separate()
		case '"':
			end := plainString(src, i+1)
			if end < 0 {
				return nil, false
			}
			i = end
		case '<', '/':
			if i+1 < len(src) && src[i+1] == '<' || c == '/' && (i+1 == len(src) || src[i+1] != '/') {
				return nil, false
			}
			if c == '<' {
				d.operator()
				continue
			}
			i = lineEnd(src, i) - 1
		case '#':
			i = lineEnd(src, i) - 1
		case '\n':
			d.line()
			if len(d.levels) == 1 && i-last >= chunk {
				last = i + 1
				at = append(at, last)
			}
		case '!', '-', '+', '*', '%', '>', '=', '&', '|', '?', ':':
			d.operator()
		case 'e', 'E':
			if i > 0 && src[i-1] >= '0' && src[i-1] <= '9' && hugeExponent(src[i:]) {
				return nil, false
			}
		}
		if d.total > maxDepth {
			return nil, false
		}
	}
	return at, true
}

// plainString returns the index of the quote that ends a string, and -1 if the string is not
// plain.
func plainString(src []byte, i int) int {
	for ; i < len(src); i++ {
		switch src[i] {
		case '"':
			return i
		case '\\', '$', '%', '\n':
			return -1
		}
	}
	return -1
}

func lineEnd(src []byte, i int) int {
	for i < len(src) && src[i] != '\n' {
		i++
	}
	return i
}

// hugeExponent reports whether a number goes on with an exponent of more than four digits. Such a
// number is quickly read, but as text it has a gigabyte.
func hugeExponent(rest []byte) bool {
	digits := bytes.TrimLeft(bytes.TrimLeft(rest, "eE"), "+-0")
	return len(digits) > 4 && len(bytes.Trim(digits[:5], "0123456789")) == 0
}

// scanTokens looks at a text with the scanner of HCL and returns a finding if it cannot be parsed
// safely.
func scanTokens(src []byte, name string, file diag.FileID) (finding, bool) {
	tokens, _ := hclsyntax.LexConfig(src, name, hcl.InitialPos)
	d := newDepth()
	for _, t := range tokens {
		if t.Type == hclsyntax.TokenNumberLit {
			if i := bytes.IndexAny(t.Bytes, "eE"); i >= 0 && hugeExponent(t.Bytes[i:]) {
				return newFinding(NumberInvalid, span(file, t.Range), "The number is far too large or too small.").advise("Correct it."), true
			}
			continue
		}
		d.token(t.Type)
		if d.total > maxDepth {
			return newFinding(NestingTooDeep, span(file, t.Range), fmt.Sprintf("Here brackets or operators are nested more than %d deep.", maxDepth)).
				advise("Break the expression up with locals."), true
		}
	}
	return finding{}, false
}

func (d *depth) token(t hclsyntax.TokenType) {
	switch t {
	case hclsyntax.TokenOBrace:
		d.open('}')
	case hclsyntax.TokenOBrack:
		d.open(']')
	case hclsyntax.TokenOParen:
		d.open(')')
	case hclsyntax.TokenOQuote, hclsyntax.TokenOHeredoc:
		d.open('"')
	case hclsyntax.TokenTemplateInterp:
		d.nest('~')
	case hclsyntax.TokenTemplateControl:
		// What stands between %{ if } and %{ endif } is nested though no bracket is open. It
		// counts as the operators that are left behind in the string.
		d.open('~')
	case hclsyntax.TokenCBrace:
		d.close('}')
	case hclsyntax.TokenCBrack:
		d.close(']')
	case hclsyntax.TokenCParen:
		d.close(')')
	case hclsyntax.TokenCQuote, hclsyntax.TokenCHeredoc:
		d.close('"')
	case hclsyntax.TokenTemplateSeqEnd:
		d.close('~')
	case hclsyntax.TokenComma:
		d.separate()
	case hclsyntax.TokenNewline, hclsyntax.TokenComment:
		d.line()
	case hclsyntax.TokenBang, hclsyntax.TokenMinus, hclsyntax.TokenPlus, hclsyntax.TokenStar, hclsyntax.TokenSlash,
		hclsyntax.TokenPercent, hclsyntax.TokenEqualOp, hclsyntax.TokenNotEqual, hclsyntax.TokenLessThan,
		hclsyntax.TokenLessThanEq, hclsyntax.TokenGreaterThan, hclsyntax.TokenGreaterThanEq, hclsyntax.TokenAnd,
		hclsyntax.TokenOr, hclsyntax.TokenQuestion, hclsyntax.TokenColon, hclsyntax.TokenFatArrow:
		d.operator()
	}
}
