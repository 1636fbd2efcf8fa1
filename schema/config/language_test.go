package config_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
	"github.com/seatplan/seatplan/schema/diag"
)

// surroundings is a configuration in which every block can stand.
const surroundings = `
variable "secret" { sensitive = true }
locals {
  object = {}
  nothing = null
}
organization "bloom" { system = "altegio" }
location "center" { id = 1 }
network "n" {
  title     = "N"
  locations = [location.center]
}
cash_desk "till" {
  title    = "Till"
  location = location.center
}
rank "staff" { level = 1 }
role "r" {}
user "anna" { email = "anna@bloom.example" }
`

// walkAttributes calls f for every attribute of the language with a configuration in which the
// attribute, and nothing else of its block, is set.
func walkAttributes(f func(path string, a config.Attribute, with func(value string) string)) {
	for _, b := range config.Language() {
		walkBlock(nil, b, f)
	}
}

func walkBlock(outer []config.Block, b config.Block, f func(string, config.Attribute, func(string) string)) {
	path := append(slices.Clip(outer), b)
	for _, a := range b.Attributes {
		names := make([]string, len(path))
		for i, p := range path {
			names[i] = p.Name
		}
		f(strings.Join(names, ".")+"."+a.Name, a, func(value string) string {
			text := fmt.Sprintf("%s = %s", a.Name, value)
			for _, p := range slices.Backward(path) {
				text = fmt.Sprintf("%s%s {\n%s\n}", p.Name, strings.Repeat(` "x"`, len(p.Labels)), text)
			}
			return surroundings + text + "\n"
		})
	}
	for _, nested := range b.Blocks {
		walkBlock(path, nested, f)
	}
}

func loadText(text string, vars ...config.Var) (*config.Config, diag.List) {
	return config.Load(context.Background(), config.Options{
		FS:    fstest.MapFS{"main.hcl": {Data: []byte(text)}},
		Specs: []*schema.Spec{configtest.Spec()},
		Vars:  append([]config.Var{{Name: "secret", Text: "SECRET", Origin: "test", Optional: true}}, vars...),
	})
}

// about returns the codes of the messages whose place has the given text, or lies in it.
func about(text, value string, list diag.List) []diag.Code {
	start := strings.LastIndex(text, " = "+value) + len(" = ")
	var codes []diag.Code
	for _, d := range list {
		if int(d.Subject.Start) >= start && int(d.Subject.Start) < start+len(value) {
			codes = append(codes, d.Code)
		}
	}
	return codes
}

// TestWrongTypes gives every attribute of the language a value that no attribute takes, written
// out and computed, and wants one message at the value.
func TestWrongTypes(t *testing.T) {
	walkAttributes(func(path string, a config.Attribute, with func(string) string) {
		if a.Type == config.TypeAny || a.Type == config.TypeLimits || strings.HasPrefix(path, "variable.validation.") {
			return
		}
		for _, value := range []string{"{}", "local.object"} {
			if strings.HasPrefix(path, "variable.") && value != "{}" || a.Name == "for_each" {
				continue // variables stand alone; an empty object is a good for_each
			}
			text := with(value)
			_, list := loadText(text)
			if codes := about(text, value, list); len(codes) != 1 {
				t.Errorf("%s = %s: %v, want one message", path, value, codes)
			}
		}
	})
}

// TestNull wants a null to be the same as an attribute that is left out.
func TestNull(t *testing.T) {
	walkAttributes(func(path string, a config.Attribute, with func(string) string) {
		if strings.HasPrefix(path, "variable.") || a.Name == "for_each" {
			return
		}
		for _, value := range []string{"null", "local.nothing"} {
			text := with(value)
			_, list := loadText(text)
			codes := about(text, value, list)
			if a.Required && !slices.Equal(codes, []diag.Code{config.Required}) {
				t.Errorf("%s = %s: %v, want %s", path, value, codes, config.Required)
			}
			if !a.Required && len(codes) > 0 {
				t.Errorf("%s = %s: %v, want no message", path, value, codes)
			}
		}
	})
}

// TestSecretsEverywhere gives every attribute outside of auth a secret, plain and hidden in other
// values, and wants it refused without being shown.
func TestSecretsEverywhere(t *testing.T) {
	walkAttributes(func(path string, a config.Attribute, with func(string) string) {
		if strings.HasPrefix(path, "variable.") {
			return // they see no other values
		}
		for _, value := range []string{"var.secret", `"x ${upper(var.secret)}"`, `var.secret == "" ? null : var.secret`} {
			text := with(value)
			cfg, list := loadText(text)
			if codes := about(text, value, list); !slices.Equal(codes, []diag.Code{config.SecretExposed}) {
				t.Errorf("%s = %s: %v, want %s", path, value, codes, config.SecretExposed)
			}
			if shown := dumpDiagnostics(cfg.Files, list) + dump(cfg); strings.Contains(shown, "SECRET") {
				t.Errorf("%s = %s shows the secret:\n%s", path, value, shown)
			}
		}
	})
}

// TestLanguageIsDescribed wants a sentence for everything, and parts in the form of Spec.Uses.
func TestLanguageIsDescribed(t *testing.T) {
	var walk func(path string, b config.Block)
	walk = func(path string, b config.Block) {
		if !strings.HasSuffix(b.Doc, ".") {
			t.Errorf("%s: the description %q is no sentence", path, b.Doc)
		}
		for _, a := range b.Attributes {
			if !strings.HasSuffix(a.Doc, ".") || a.Type == "" {
				t.Errorf("%s.%s: the description %q is no sentence", path, a.Name, a.Doc)
			}
		}
		for _, nested := range b.Blocks {
			walk(path+"."+nested.Name, nested)
		}
	}
	for _, b := range config.Language() {
		walk(b.Name, b)
	}
	parts := config.Parts()
	for _, part := range configtest.Spec().Uses {
		if !slices.Contains(parts, part) {
			t.Errorf("%s is not a part", part)
		}
	}
}
