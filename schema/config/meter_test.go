package config

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/schema/diag"
)

// TestBounds loads what would run or grow without end, with a small budget, and wants it refused
// once.
func TestBounds(t *testing.T) {
	chain := func(first, next string) string {
		text := "a0 = " + first + "\n"
		for i := 1; i <= 40; i++ {
			text += fmt.Sprintf("a%d = %s\n", i, strings.ReplaceAll(next, "@", fmt.Sprintf("local.a%d", i-1)))
		}
		return text
	}
	tests := map[string]string{
		"nested loops":            `a = [for x in range(1000) : [for y in range(1000) : [for z in range(1000) : x]]]`,
		"nested loops of objects": `a = { for x in range(1000) : x => { for y in range(1000) : y => { for z in range(1000) : z => 1 } } }`,
		"splats":                  "r = range(1000)\na = [for x in range(1000) : local.r[*]]\nb = [for x in range(1000) : local.a[*][*]]",
		"texts":                   chain(`"xxxxxxxxxxxxxxxx"`, `"${@}${@}"`),
		"joined texts":            chain(`"xxxxxxxxxxxxxxxx"`, `join("", [@, @])`),
		"formatted texts":         chain(`"xxxxxxxxxxxxxxxx"`, `format("%s%s", @, @)`),
		"lists":                   chain(`["x"]`, `concat(@, @)`),
		"shared lists":            chain(`["x"]`, `[@, @]`) + "b = length(local.a40)",
		"shared lists compared":   chain(`["x"]`, `[@, @]`) + "b = local.a40 == local.a39",
		"shared lists chosen":     chain(`["x"]`, `[@, @]`) + "b = true ? local.a40 : local.a39",
		"shared lists in a loop":  chain(`["x"]`, `[@, @]`) + "b = [for x in local.a40 : flatten(x)]",
		"shared objects":          chain(`{ a = 1 }`, `{ a = @, b = @ }`) + "b = jsonencode(local.a40)",
		"numbers":                 chain(`1e999`, `@ * @`),
		"replaced":                `a = replace(join("", [for i in range(1000) : "aaaaaaaaaaaaaaaa"]), "a", join("", [for i in range(1000) : "aaaaaaaaaaaaaaaa"]))`,
		"padded":                  `a = formatlist("%9999999s", range(1000))`,
		"anchors": `a = yamldecode(<<-EOT
			a: &a [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]
			b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a, *a]
			c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b, *b]
			d: &d [*c, *c, *c, *c, *c, *c, *c, *c, *c, *c]
			e: &e [*d, *d, *d, *d, *d, *d, *d, *d, *d, *d]
			f: &f [*e, *e, *e, *e, *e, *e, *e, *e, *e, *e]
			g: &g [*f, *f, *f, *f, *f, *f, *f, *f, *f, *f]
			h: &h [*g, *g, *g, *g, *g, *g, *g, *g, *g, *g]
			EOT
		)`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			text := "locals {\n" + text + "\n}\n"
			_, list := load(context.Background(), Options{FS: fstest.MapFS{"main.hcl": {Data: []byte(text)}}}, 200_000)
			work := 0
			for _, d := range list {
				if d.Code == TooMuchWork {
					work++
				} else if d.Code != OrganizationMissing {
					t.Errorf("%s: %s", d.Code, d.Detail)
				}
			}
			if work != 1 {
				t.Errorf("%d messages of too much work, want one", work)
			}
		})
	}
}

// TestBoundsOfBlocks is TestBounds for blocks that multiply.
func TestBoundsOfBlocks(t *testing.T) {
	tests := map[string]string{
		"dynamic": `
			user "x" {
				for_each = { for i in range(100) : "k${i}" => range(1000) }
				dynamic "assignment" {
					for_each = each.value
					content {
						dynamic "employee" {
							for_each = each.value
							content {}
						}
					}
				}
			}`,
		"for_each": `
			user "x" {
				for_each = toset([for i in setproduct(range(100), range(100)) : "${i[0]}-${i[1]}"])
				name     = join("", [for i in range(1000) : each.key])
			}`,
	}
	for name, text := range tests {
		t.Run(name, func(t *testing.T) {
			_, list := load(context.Background(), Options{FS: fstest.MapFS{"main.hcl": {Data: []byte(text)}}}, 200_000)
			work := 0
			for _, d := range list {
				if d.Code == TooMuchWork {
					work++
				}
			}
			if work != 1 {
				t.Errorf("%d messages of too much work, want one: %v", work, list)
			}
		})
	}
}

// TestDepth finds the nesting of a text by both scanners.
func TestDepth(t *testing.T) {
	deep := maxDepth + 10
	tests := []struct {
		name, text string
		deep       bool
	}{
		{"parentheses", "a = " + strings.Repeat("(", deep) + "1" + strings.Repeat(")", deep), true},
		{"lists", "a = " + strings.Repeat("[", deep) + strings.Repeat("]", deep), true},
		{"open lists", "a = " + strings.Repeat("[", deep), true},
		{"objects", "a = " + strings.Repeat("{ a = ", deep) + "1" + strings.Repeat("}", deep), true},
		{"blocks", strings.Repeat("a {\n", deep) + strings.Repeat("}\n", deep), true},
		{"negations", "a = " + strings.Repeat("!", deep) + "true", true},
		{"minus", "a = " + strings.Repeat("-", deep) + "1", true},
		{"sums", "a = 1" + strings.Repeat("+1", deep), true},
		{"sums over lines", "a = (1" + strings.Repeat("\n+1", deep) + ")", true},
		{"conditions", "a = " + strings.Repeat("true ? 1 : ", deep) + "1", true},
		{"indexes", "a = x" + strings.Repeat("[0]", deep), true},
		{"splats", "a = x" + strings.Repeat("[*]", deep), true},
		{"calls", "a = " + strings.Repeat("f(", deep) + strings.Repeat(")", deep), true},
		{"templates", "a = " + strings.Repeat(`"${`, deep) + "1" + strings.Repeat(`}"`, deep), true},
		{"directives", "a = \"" + strings.Repeat("%{ if true }", deep) + strings.Repeat("%{ endif }", deep) + `"`, true},
		{"hidden by closing brackets in strings", "a = " + strings.Repeat("[ \"]\", ", deep), true},
		{"hidden by wrong brackets", "a = " + strings.Repeat("[ ) ", deep), true},
		{"heredoc", "a = <<E\n" + strings.Repeat("${[", deep) + strings.Repeat("]}", deep) + "\nE\n", true},
		{"huge number", "a = 1e99999", true},
		{"huge small number", "a = 1.5E-0099999", true},
		{"long list", "a = [" + strings.Repeat("-1, ", 10*deep) + "]", false},
		{"list of lists", "a = [" + strings.Repeat("[1], ", 10*deep) + "]", false},
		{"many lines", strings.Repeat("a = -1\n", 10*deep), false},
		{"many comments", strings.Repeat("# ((((\n// [[[[\n", 10*deep), false},
		{"block comment", "/* " + strings.Repeat("(", deep) + " */", false},
		{"brackets in a string", `a = "` + strings.Repeat("(", deep) + `"`, false},
		{"long template", `a = "` + strings.Repeat("${x} ", 10*deep) + `"`, false},
		{"escapes", "a = \"" + strings.Repeat(`\"(`, deep) + `"`, false},
		{"long traversal", "a = x" + strings.Repeat(".a", 10*deep), false},
		{"number", "a = 1e9999", false},
		{"name with digits", "a = x1e99999", false},
	}
	for _, tt := range tests {
		if _, deep := refuse([]byte(tt.text), "main.hcl", diag.FileID(1)); deep != tt.deep {
			t.Errorf("%s: refused %v, want %v", tt.name, deep, tt.deep)
		}
	}
}
