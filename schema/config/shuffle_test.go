package config_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
	"github.com/seatplan/seatplan/schema/diag"
)

// bound are the fixtures in which a file is refused as a whole.
var bound = []string{"nesting", "number"}

// TestOrderDoesNotMatter moves the blocks of the fixtures around and between files. The model and
// the kinds of messages stay the same.
func TestOrderDoesNotMatter(t *testing.T) {
	for _, dir := range []string{"testdata/valid", "testdata/invalid"} {
		for _, f := range fixtures(t, dir) {
			blocks, ok := split(f)
			if !ok || slices.Contains(bound, f.name) {
				continue
			}
			cfg, list := f.load(t)
			want := unordered(cfg, list)
			t.Run(f.name, func(t *testing.T) {
				rapid.Check(t, func(t *rapid.T) {
					shuffled := rapid.Permutation(blocks).Draw(t, "order")
					moved := *f
					moved.files = maps.Clone(f.files)
					for name := range f.files {
						if isConfiguration(name) {
							delete(moved.files, name)
						}
					}
					for i, b := range shuffled {
						name := fmt.Sprintf("%d.hcl", rapid.IntRange(0, 2).Draw(t, "file"))
						file := moved.files[name]
						if file == nil {
							file = &fstest.MapFile{}
							moved.files[name] = file
						}
						file.Data = append(file.Data, fmt.Sprintf("%s\n# %d\n", b, i)...)
					}
					cfg, list := config.Load(context.Background(), config.Options{
						FS:    moved.files,
						Specs: []*schema.Spec{configtest.Spec(), simple()},
						Env:   func(name string) (string, bool) { v, ok := f.env[name]; return v, ok },
						Vars:  f.vars,
					})
					if got := unordered(cfg, list); got != want {
						t.Fatalf("in another order:\n%s\nwant:\n%s", got, want)
					}
				})
			})
		}
	}
}

func isConfiguration(name string) bool {
	return len(name) > 4 && name[len(name)-4:] == ".hcl" && name[0] != '.' && name != config.Attested && !slices.Contains([]byte(name), '/')
}

// split returns the top-level blocks of a fixture. A fixture with syntax errors has none.
func split(f *fixture) ([]string, bool) {
	var blocks []string
	for name, file := range f.files {
		if !isConfiguration(name) {
			continue
		}
		if len(file.Data) > 1<<20 {
			return nil, false
		}
		parsed, diags := hclsyntax.ParseConfig(file.Data, name, hcl.InitialPos)
		body := parsed.Body.(*hclsyntax.Body)
		if diags.HasErrors() || len(body.Attributes) > 0 {
			return nil, false
		}
		for _, b := range body.Blocks {
			blocks = append(blocks, string(b.Range().SliceBytes(file.Data)))
		}
	}
	slices.Sort(blocks)
	return blocks, true
}

// unordered dumps a configuration with the people sorted, and counts the messages by code. Of two
// definitions the later one is wrong, so the place and the names of a message may differ.
func unordered(cfg *config.Config, list diag.List) string {
	sort := func(users []*schema.User) {
		slices.SortFunc(users, func(a, b *schema.User) int { return cmp.Compare(a.Address, b.Address) })
	}
	sort(cfg.Users)
	for _, o := range cfg.Organizations {
		sort(o.Users)
	}
	counts := make(map[diag.Code]int)
	for _, d := range list {
		counts[d.Code]++
	}
	text := dump(cfg)
	if counts[config.Duplicate] > 0 {
		text = "" // which of two counts depends on the order
	}
	for _, code := range slices.Sorted(maps.Keys(counts)) {
		text += fmt.Sprintf("%s %d\n", code, counts[code])
	}
	return text
}
