package config

import (
	"errors"
	"regexp"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
)

// Some functions make much of little: format("%999999999d", 1) is a gigabyte. They are asked
// beforehand how much it would be.

// maxResult is the most that one call may make, in the steps of meter.
const maxResult = 4_000_000

var errTooMuch = errors.New("the result would be unreasonably large")

// bounded returns the function, refusing calls whose work is too much. The estimate is given
// arguments that are wholly known.
func bounded(f function.Function, work func(args []cty.Value) int) function.Function {
	return function.New(&function.Spec{
		Description: f.Description(),
		Params:      f.Params(),
		VarParam:    f.VarParam(),
		Type: func(args []cty.Value) (cty.Type, error) {
			for _, arg := range args {
				if !arg.IsWhollyKnown() || arg.IsNull() || arg.ContainsMarked() {
					return f.ReturnTypeForValues(args)
				}
			}
			if n := work(args); n < 0 || n > maxResult {
				return cty.NilType, errTooMuch
			}
			return f.ReturnTypeForValues(args)
		},
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) { return f.Call(args) },
	})
}

var wideVerb = regexp.MustCompile(`%[^a-zA-Z%]*[0-9]{4}|%[^a-zA-Z%]*\*`)

// formatWork counts lists by their length and refuses widths that no table needs.
func formatWork(args []cty.Value) int {
	if wideVerb.MatchString(args[0].AsString()) {
		return -1
	}
	rows, texts := 1, len(args[0].AsString())
	for _, arg := range args[1:] {
		switch {
		case arg.Type() == cty.String:
			texts += len(arg.AsString())
		case arg.CanIterateElements():
			rows = max(rows, arg.LengthInt())
		}
	}
	return rows * (1 + texts/textPerStep)
}

func joinWork(args []cty.Value) int {
	n := 0
	for _, list := range args[1:] {
		n += length(list)
	}
	return n * (1 + len(args[0].AsString())/textPerStep)
}

func indentWork(args []cty.Value) int {
	spaces, _ := args[0].AsBigFloat().Int64()
	if spaces < 0 || spaces > 1000 {
		return -1
	}
	return int(spaces) * strings.Count(args[1].AsString(), "\n") / textPerStep
}

func replaceWork(args []cty.Value) int {
	text, from, to := args[0].AsString(), args[1].AsString(), args[2].AsString()
	times := strings.Count(text, from)
	if _, ok := regularExpression(from); ok {
		times = len(text) + 1
	}
	return (len(text) + times*len(to)) / textPerStep
}

// splitWork allows for a part after each character, which an empty separator asks for.
func splitWork(args []cty.Value) int {
	separator, text := args[0].AsString(), args[1].AsString()
	if separator == "" {
		return len(text)
	}
	return len(text) / textPerStep
}

func productWork(args []cty.Value) int {
	n := 1
	for _, set := range args {
		if n *= length(set); n > maxResult {
			return n
		}
	}
	return n * len(args)
}

// distinctWork is quadratic: each element is compared with all that are different so far.
func distinctWork(args []cty.Value) int {
	list := args[0]
	if length(list) == 0 {
		return 0
	}
	different := cty.SetVal(list.AsValueSlice()).LengthInt()
	return length(list) * different / 8
}
