package config_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
	"github.com/seatplan/seatplan/schema/diag"
)

// functionTests calls every function once, with the result as JSON.
func functionTests() map[string][2]string {
	return map[string][2]string{
		"abs":                    {`abs(-3)`, `3`},
		"can":                    {`[can(1), can({}.x)]`, `[true,false]`},
		"ceil":                   {`ceil(1.2)`, `2`},
		"chomp":                  {`chomp("a\n")`, `"a"`},
		"chunklist":              {`chunklist(["a", "b", "c"], 2)`, `[["a","b"],["c"]]`},
		"coalesce":               {`coalesce(null, "b")`, `"b"`},
		"coalescelist":           {`coalescelist([], ["b"])`, `["b"]`},
		"compact":                {`compact(["a", "", "b"])`, `["a","b"]`},
		"concat":                 {`concat(["a"], ["b"])`, `["a","b"]`},
		"contains":               {`contains(["a"], "a")`, `true`},
		"csvdecode":              {`csvdecode(file("t.csv"))`, `[{"a":"1","b":"2"}]`},
		"distinct":               {`distinct(["a", "b", "a"])`, `["a","b"]`},
		"element":                {`element(["a", "b"], 3)`, `"b"`},
		"file":                   {`file("sub/t.txt")`, `"text\n"`},
		"flatten":                {`flatten([["a"], [["b"]]])`, `["a","b"]`},
		"floor":                  {`floor(1.8)`, `1`},
		"format":                 {`format("%s-%03d", "a", 7)`, `"a-007"`},
		"formatdate":             {`formatdate("YYYY-MM-DD", "2027-03-31T00:00:00Z")`, `"2027-03-31"`},
		"formatlist":             {`formatlist("%s!", ["a", "b"])`, `["a!","b!"]`},
		"indent":                 {`indent(2, "a\nb")`, `"a\n  b"`},
		"join":                   {`join("-", ["a", "b"])`, `"a-b"`},
		"jsondecode":             {`jsondecode("{\"a\": [1]}")`, `{"a":[1]}`},
		"jsonencode":             {`jsonencode({ a = 1 })`, `"{\"a\":1}"`},
		"keys":                   {`keys({ b = 1, a = 2 })`, `["a","b"]`},
		"length":                 {`[length("añb"), length([1, 2]), length({ a = 1 })]`, `[3,2,1]`},
		"log":                    {`log(8, 2)`, `3`},
		"lookup":                 {`lookup({ a = 1 }, "b", 2)`, `2`},
		"lower":                  {`lower("A")`, `"a"`},
		"max":                    {`max(1, 2)`, `2`},
		"merge":                  {`merge({ a = 1 }, { b = 2 })`, `{"a":1,"b":2}`},
		"min":                    {`min(1, 2)`, `1`},
		"parseint":               {`parseint("ff", 16)`, `255`},
		"pow":                    {`pow(2, 3)`, `8`},
		"range":                  {`range(3)`, `[0,1,2]`},
		"regex":                  {`regex("[0-9]+", "a12")`, `"12"`},
		"regexall":               {`regexall("[0-9]", "a12")`, `["1","2"]`},
		"replace":                {`[replace("a.b", ".", "-"), replace("a1b2", "/[0-9]/", "")]`, `["a-b","ab"]`},
		"reverse":                {`reverse(["a", "b"])`, `["b","a"]`},
		"setintersection":        {`setintersection(["a", "b"], ["b"])`, `["b"]`},
		"setproduct":             {`setproduct(["a"], ["b", "c"])`, `[["a","b"],["a","c"]]`},
		"setsubtract":            {`setsubtract(["a", "b"], ["b"])`, `["a"]`},
		"setsymmetricdifference": {`setsymmetricdifference(["a", "b"], ["b", "c"])`, `["a","c"]`},
		"setunion":               {`setunion(["a"], ["b"])`, `["a","b"]`},
		"signum":                 {`signum(-5)`, `-1`},
		"slice":                  {`slice(["a", "b", "c"], 1, 3)`, `["b","c"]`},
		"sort":                   {`sort(["b", "a"])`, `["a","b"]`},
		"split":                  {`split(";", "a;b")`, `["a","b"]`},
		"strrev":                 {`strrev("ab")`, `"ba"`},
		"substr":                 {`substr("abcd", 1, 2)`, `"bc"`},
		"timeadd":                {`timeadd("2027-03-31T00:00:00Z", "24h")`, `"2027-04-01T00:00:00Z"`},
		"title":                  {`title("a b")`, `"A B"`},
		"tobool":                 {`tobool("true")`, `true`},
		"tolist":                 {`tolist(["a", 1])`, `["a","1"]`},
		"tomap":                  {`tomap({ a = 1 })`, `{"a":1}`},
		"tonumber":               {`tonumber("5")`, `5`},
		"toset":                  {`toset(["b", "a", "b"])`, `["a","b"]`},
		"tostring":               {`tostring(5)`, `"5"`},
		"trim":                   {`trim("-a-", "-")`, `"a"`},
		"trimprefix":             {`trimprefix("ab", "a")`, `"b"`},
		"trimspace":              {`trimspace(" a ")`, `"a"`},
		"trimsuffix":             {`trimsuffix("ab", "b")`, `"a"`},
		"try":                    {`try({}.x, "b")`, `"b"`},
		"upper":                  {`upper("a")`, `"A"`},
		"values":                 {`values({ b = 1, a = 2 })`, `[2,1]`},
		"yamldecode":             {`yamldecode("a: [1, x]")`, `{"a":[1,"x"]}`},
		"yamlencode":             {`yamlencode(["a"])`, `"- \"a\"\n"`},
		"zipmap":                 {`zipmap(["a"], [1])`, `{"a":1}`},
	}
}

func TestFunctions(t *testing.T) {
	tests := functionTests()
	for _, name := range config.Functions() {
		if _, ok := tests[name]; !ok && name != "env" {
			t.Errorf("%s is not tested", name)
		}
	}
	for name, tt := range tests {
		got, list := evaluate(tt[0])
		if got != tt[1] || len(list) > 0 {
			t.Errorf("%s: %s = %s, want %s %v", name, tt[0], got, tt[1], list)
		}
	}
}

// Spreadsheets write a mark of the byte order.
func TestFileWithAMarkOfTheByteOrder(t *testing.T) {
	t.Parallel()
	got, list := evaluate(`csvdecode(file("excel.csv"))[0].a`)
	if got != `"1"` || len(list) > 0 {
		t.Errorf("got %s %v", got, list)
	}
}

// evaluate returns the value of an expression as JSON.
func evaluate(expression string) (string, diag.List) {
	files := fstest.MapFS{
		"main.hcl":  {Data: []byte(fmt.Sprintf("organization \"x\" {\n  system = \"altegio\"\n  title = jsonencode(%s)\n}\n", expression))},
		"t.csv":     {Data: []byte("a,b\n1,2\n")},
		"excel.csv": {Data: []byte("\ufeffa,b\n1,2\n")},
		"sub/t.txt": {Data: []byte("text\n")},
	}
	cfg, list := config.Load(context.Background(), config.Options{FS: files, Specs: []*schema.Spec{configtest.Spec()}})
	return cfg.Organizations[0].Title.V, list
}

// TestFileStaysInside tries to read files that are none of the configuration's.
func TestFileStaysInside(t *testing.T) {
	outside := t.TempDir()
	dir := filepath.Join(outside, "config")
	write := func(path, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(outside, "outside.txt"), "OUTSIDE")
	write(filepath.Join(dir, "sub", "inside.txt"), "inside")
	for name, target := range map[string]string{"link.txt": "../outside.txt", "linked": "..", "good.txt": "sub/inside.txt"} {
		if err := os.Symlink(target, filepath.Join(dir, name)); err != nil {
			t.Skip("no symbolic links: ", err)
		}
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer root.Close()
	paths := map[string]bool{
		"sub/inside.txt": true, "./sub/../sub/inside.txt": true, "good.txt": true, `sub\\inside.txt`: true,
		"link.txt": false, "linked/outside.txt": false, "../outside.txt": false, "/etc/passwd": false, "sub": false, "": false, ".": false,
		"sub/../../outside.txt": false,
	}
	for path, inside := range paths {
		write(filepath.Join(dir, "main.hcl"), fmt.Sprintf("organization \"x\" {\n  system = \"altegio\"\n  title = file(\"%s\")\n}\n", path))
		cfg, list := config.Load(context.Background(), config.Options{FS: root.FS(), Specs: []*schema.Spec{configtest.Spec()}})
		codes := codesOf(list)
		if inside && (len(codes) > 0 || cfg.Organizations[0].Title.V != "inside") {
			t.Errorf("%q: %v", path, list)
		}
		if !inside && !slices.Equal(codes, []diag.Code{config.FileUnreadable}) {
			t.Errorf("%q: %v", path, list)
		}
		if strings.Contains(dump(cfg)+dumpDiagnostics(cfg.Files, list), "OUTSIDE") {
			t.Errorf("%q gave the text of a file outside", path)
		}
	}
}

func codesOf(list diag.List) []diag.Code {
	codes := make([]diag.Code, len(list))
	for i, d := range list {
		codes[i] = d.Code
	}
	return codes
}

// TestMarks follows a secret through everything that could lose it.
func TestMarks(t *testing.T) {
	lost := []string{
		`var.secret`, `"${var.secret}"`, `"a${var.secret}b"`, `upper(var.secret)`, `join("", [var.secret])`,
		`[var.secret][0]`, `{ a = var.secret }.a`, `{ a = var.secret }["a"]`, `[for x in [var.secret] : x][0]`,
		`[for x in split("", var.secret) : x][0]`, `{ for x in [var.secret] : x => "y" }[var.secret]`,
		`var.secret == "x" ? "a" : "b"`, `var.secret != "x" && true ? "a" : "b"`, `true ? var.secret : "b"`,
		`jsondecode(jsonencode({ a = var.secret })).a`, `yamldecode(yamlencode({ a = var.secret })).a`,
		`tostring(length(var.secret))`, `try(var.secret, "b")`, `coalesce(var.secret, "b")`, `lookup({ a = var.secret }, "a", "")`,
		`keys({ (var.secret) = 1 })[0]`, `values({ a = var.secret })[0]`, `tostring(contains([var.secret], "x"))`,
		`format("%s", var.secret)`, `formatlist("%s", [var.secret])[0]`, `replace("a", "a", var.secret)`, `merge({}, { a = var.secret }).a`,
		`zipmap(["a"], [var.secret]).a`, `element([var.secret], 0)`, `flatten([[var.secret]])[0]`, `sort([var.secret])[0]`,
		`tolist(toset([var.secret]))[0]`, `regex(".*", var.secret)`, `substr(var.secret, 0, 1)`, `"%{ if var.secret == "x" }a%{ else }b%{ endif }"`,
		`"%{ for x in [var.secret] }${x}%{ endfor }"`, `join("", [var.secret][*])`, `[{ a = var.secret }].*.a[0]`, `env("HOME")`, `local.secret.deep[0]`,
		`csvdecode("a\n${var.secret}")[0].a`,
	}
	for _, e := range lost {
		text := fmt.Sprintf(`
variable "secret" { sensitive = true }
locals { secret = { deep = [var.secret] } }
organization "x" {
  system = "altegio"
  title  = %s
}`, e)
		cfg, list := config.Load(context.Background(), config.Options{
			FS:    fstest.MapFS{"main.hcl": {Data: []byte(text)}},
			Specs: []*schema.Spec{configtest.Spec()},
			Env:   func(string) (string, bool) { return "SECRET", true },
			Vars:  []config.Var{{Name: "secret", Text: "SECRET", Origin: "test"}},
		})
		if codes := codesOf(list); !slices.Equal(codes, []diag.Code{config.SecretExposed}) {
			t.Errorf("%s: %s", e, dumpDiagnostics(cfg.Files, list))
		}
		if strings.Contains(dump(cfg)+dumpDiagnostics(cfg.Files, list), "SECRET") {
			t.Errorf("%s shows the secret", e)
		}
	}
}
