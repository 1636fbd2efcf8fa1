package config

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"
	"unicode/utf8"

	"github.com/hashicorp/hcl/v2/ext/tryfunc"
	yaml "github.com/zclconf/go-cty-yaml"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"
	"github.com/zclconf/go-cty/cty/function/stdlib"
)

// Functions returns the names of the functions that expressions may call, sorted.
func Functions() []string {
	l := &loader{meter: newMeter(budget)}
	return sortedKeys(l.functions())
}

// functions returns the functions of expressions: the standard library of cty under the names
// that users of Terraform know, and those that touch the world around the configuration.
func (l *loader) functions() map[string]function.Function {
	return map[string]function.Function{
		"abs":                    stdlib.AbsoluteFunc,
		"can":                    tryfunc.CanFunc,
		"ceil":                   stdlib.CeilFunc,
		"chomp":                  stdlib.ChompFunc,
		"chunklist":              stdlib.ChunklistFunc,
		"coalesce":               stdlib.CoalesceFunc,
		"coalescelist":           stdlib.CoalesceListFunc,
		"compact":                stdlib.CompactFunc,
		"concat":                 stdlib.ConcatFunc,
		"contains":               stdlib.ContainsFunc,
		"csvdecode":              stdlib.CSVDecodeFunc,
		"distinct":               bounded(stdlib.DistinctFunc, distinctWork),
		"element":                stdlib.ElementFunc,
		"env":                    l.envFunction(),
		"file":                   l.fileFunction(),
		"flatten":                stdlib.FlattenFunc,
		"floor":                  stdlib.FloorFunc,
		"format":                 bounded(stdlib.FormatFunc, formatWork),
		"formatdate":             stdlib.FormatDateFunc,
		"formatlist":             bounded(stdlib.FormatListFunc, formatWork),
		"indent":                 bounded(stdlib.IndentFunc, indentWork),
		"join":                   bounded(stdlib.JoinFunc, joinWork),
		"jsondecode":             stdlib.JSONDecodeFunc,
		"jsonencode":             stdlib.JSONEncodeFunc,
		"keys":                   stdlib.KeysFunc,
		"length":                 lengthFunction(),
		"log":                    stdlib.LogFunc,
		"lookup":                 stdlib.LookupFunc,
		"lower":                  stdlib.LowerFunc,
		"max":                    stdlib.MaxFunc,
		"merge":                  stdlib.MergeFunc,
		"min":                    stdlib.MinFunc,
		"parseint":               stdlib.ParseIntFunc,
		"pow":                    stdlib.PowFunc,
		"range":                  stdlib.RangeFunc,
		"regex":                  stdlib.RegexFunc,
		"regexall":               bounded(stdlib.RegexAllFunc, splitWork),
		"replace":                bounded(replaceFunction(), replaceWork),
		"reverse":                stdlib.ReverseListFunc,
		"setintersection":        stdlib.SetIntersectionFunc,
		"setproduct":             bounded(stdlib.SetProductFunc, productWork),
		"setsubtract":            stdlib.SetSubtractFunc,
		"setsymmetricdifference": stdlib.SetSymmetricDifferenceFunc,
		"setunion":               stdlib.SetUnionFunc,
		"signum":                 stdlib.SignumFunc,
		"slice":                  stdlib.SliceFunc,
		"sort":                   stdlib.SortFunc,
		"split":                  bounded(stdlib.SplitFunc, splitWork),
		"strrev":                 stdlib.ReverseFunc,
		"substr":                 stdlib.SubstrFunc,
		"timeadd":                stdlib.TimeAddFunc,
		"title":                  stdlib.TitleFunc,
		"tobool":                 stdlib.MakeToFunc(cty.Bool),
		"tolist":                 stdlib.MakeToFunc(cty.List(cty.DynamicPseudoType)),
		"tomap":                  stdlib.MakeToFunc(cty.Map(cty.DynamicPseudoType)),
		"tonumber":               stdlib.MakeToFunc(cty.Number),
		"toset":                  stdlib.MakeToFunc(cty.Set(cty.DynamicPseudoType)),
		"tostring":               stdlib.MakeToFunc(cty.String),
		"trim":                   stdlib.TrimFunc,
		"trimprefix":             stdlib.TrimPrefixFunc,
		"trimspace":              stdlib.TrimSpaceFunc,
		"trimsuffix":             stdlib.TrimSuffixFunc,
		"try":                    tryfunc.TryFunc,
		"upper":                  stdlib.UpperFunc,
		"values":                 stdlib.ValuesFunc,
		"yamldecode":             yamlFunction(),
		"yamlencode":             yaml.YAMLEncodeFunc,
		"zipmap":                 stdlib.ZipmapFunc,
	}
}

// envFunction reads an environment variable. Its value is a secret. One that is not set is not an
// error here: commands that do not sign in need no token.
func (l *loader) envFunction() function.Function {
	return function.New(&function.Spec{
		Description: "Reads an environment variable, for auth.",
		Params:      []function.Parameter{{Name: "name", Type: cty.String}},
		Type:        function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			name := args[0].AsString()
			if l.o.Env != nil {
				if text, ok := l.o.Env(name); ok && text != "" {
					return cty.StringVal(text).Mark(secret{env: name}), nil
				}
			}
			reason := fmt.Sprintf("the environment variable %s is not set", name)
			return cty.UnknownVal(cty.String).Mark(secret{env: name, missing: reason}), nil
		},
	})
}

// fileFunction reads a text file of the configuration.
func (l *loader) fileFunction() function.Function {
	return function.New(&function.Spec{
		Description: "Reads a text file of the configuration's directory tree.",
		Params:      []function.Parameter{{Name: "path", Type: cty.String}},
		Type:        function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			name := args[0].AsString()
			text, err := l.readText(name)
			if err != nil {
				return cty.NilVal, err
			}
			l.noteData(name, []byte(text))
			return cty.StringVal(text), nil
		},
	})
}

// fileError says that file() cannot give a text.
type fileError struct{ reason string }

func (e *fileError) Error() string { return e.reason }

func (l *loader) readText(name string) (string, error) {
	clean := path.Clean(strings.ReplaceAll(name, `\`, "/"))
	if !printable(name) || path.IsAbs(clean) || !fs.ValidPath(clean) || clean == "." {
		return "", &fileError{fmt.Sprintf("%q is not a path inside the configuration's directory", printed(name))}
	}
	src, err := readFile(l.o.FS, clean, maxDataFile)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "", &fileError{fmt.Sprintf("there is no file %q", clean)}
	case errors.Is(err, errTooLarge):
		return "", &fileError{fmt.Sprintf("the file %q has more than %d MiB", clean, maxDataFile>>20)}
	case err != nil:
		return "", &fileError{fmt.Sprintf("the file %q cannot be read", clean)}
	case !utf8.Valid(src):
		return "", &fileError{fmt.Sprintf("the file %q is not UTF-8 text", clean)}
	case !l.meter.charge(len(src) / textPerStep):
		return "", errTooMuch
	}
	// Spreadsheets put a mark of the byte order before a table, which is no part of its first column.
	return strings.TrimPrefix(string(src), "\ufeff"), nil
}

// lengthFunction counts the characters of strings too, as in Terraform.
func lengthFunction() function.Function {
	return function.New(&function.Spec{
		Description: "Counts the elements of a collection or the characters of a string.",
		Params:      []function.Parameter{{Name: "value", Type: cty.DynamicPseudoType, AllowDynamicType: true}},
		Type:        function.StaticReturnType(cty.Number),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if args[0].Type() == cty.String {
				return stdlib.Strlen(args[0])
			}
			if ty := args[0].Type(); ty.IsObjectType() {
				return cty.NumberIntVal(int64(len(ty.AttributeTypes()))), nil
			}
			return stdlib.Length(args[0])
		},
	})
}

// replaceFunction takes a regular expression between slashes too, as in Terraform.
func replaceFunction() function.Function {
	return function.New(&function.Spec{
		Description: "Replaces a text, or between slashes a regular expression, wherever it occurs.",
		Params:      stdlib.ReplaceFunc.Params(),
		Type:        function.StaticReturnType(cty.String),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			if from, ok := regularExpression(args[1].AsString()); ok {
				return stdlib.RegexReplace(args[0], cty.StringVal(from), args[2])
			}
			return stdlib.Replace(args[0], args[1], args[2])
		},
	})
}

func regularExpression(s string) (string, bool) {
	if len(s) < 2 || s[0] != '/' || s[len(s)-1] != '/' {
		return "", false
	}
	return s[1 : len(s)-1], true
}

// yamlFunction reads YAML. Anchors can make a few lines stand for gigabytes, so what they stand
// for is measured before anything else looks at it.
func yamlFunction() function.Function {
	return function.New(&function.Spec{
		Description: "Reads YAML.",
		Params:      []function.Parameter{{Name: "text", Type: cty.String}},
		Type:        function.StaticReturnType(cty.DynamicPseudoType),
		Impl: func(args []cty.Value, _ cty.Type) (cty.Value, error) {
			v, err := yaml.Standard.Unmarshal([]byte(args[0].AsString()), cty.DynamicPseudoType)
			if err != nil {
				return cty.NilVal, err
			}
			if weight(v, maxResult) > maxResult {
				return cty.NilVal, errTooMuch
			}
			return v, nil
		},
	})
}
