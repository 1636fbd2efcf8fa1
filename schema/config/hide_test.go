package config_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
	"github.com/seatplan/seatplan/schema/diag"
)

// TestNoSnippetShowsASecret writes a secret where it must not stand, and looks for it in all that
// the messages show.
func TestNoSnippetShowsASecret(t *testing.T) {
	t.Parallel()
	const secret = "s3cret-4711"
	organization := func(auth string) string {
		return "organization \"o\" {\n  system = \"altegio\"\n  caller = \"a@b.example\"\n" + auth + "\n}\nlocation \"l\" { id = 1 }\n"
	}
	tests := map[string]struct{ files, vars string }{
		"a literal":                  {files: organization("auth {\n user_token = \"" + secret + "\"\n}")},
		"two on a line":              {files: organization("auth { user_token = \"" + secret + "\" }")},
		"inside a template":          {files: organization("auth {\n user_token = \"x${env(\"T\")}" + secret + "\"\n}")},
		"in a call":                  {files: organization("auth {\n user_token = trimspace(\"" + secret + "\")\n}")},
		"in a condition":             {files: organization("auth {\n user_token = true ? \"" + secret + "\" : env(\"T\")\n}")},
		"an unknown attribute":       {files: organization("auth {\n usr_token = \"" + secret + "\"\n}")},
		"in a misspelt block":        {files: strings.Replace(organization("auth {\n user_token = \""+secret+"\"\n}"), "organization", "organisation", 1)},
		"auth as an attribute":       {files: organization("auth = { user_token = \"" + secret + "\" }")},
		"outside of auth":            {files: organization("user_token = \"" + secret + "\"")},
		"outside of any block":       {files: organization("") + "user_token = \"" + secret + "\"\n"},
		"in another block":           {files: organization("licence { user_token = \"" + secret + "\" }")},
		"as a label":                 {files: organization("auth \"" + secret + "\" {}")},
		"not closed":                 {files: organization("auth {\n user_token = \"" + secret + "\n}")},
		"a missing brace":            {files: organization("auth {\n user_token = \"" + secret + "\"")},
		"a wrong sign":               {files: organization("auth {\n user_token = \"" + secret + "\" ?\n}")},
		"a default":                  {files: organization("") + "variable \"v\" {\n sensitive = true\n default = \"" + secret + "\"\n}"},
		"a default, doubtful":        {files: organization("") + "variable \"v\" {\n sensitive = 7\n default = \"" + secret + "\"\n}"},
		"a value of the wrong type":  {files: organization("") + "variable \"v\" {\n sensitive = true\n type = number\n}", vars: "v = \"" + secret + "\"\n"},
		"a value that fails":         {files: organization("") + "variable \"v\" {\n sensitive = true\n validation {\n condition = var.v == \"x\"\n error_message = \"No.\"\n }\n}", vars: "v = \"" + secret + "\"\n"},
		"a value of nobody":          {files: organization(""), vars: "v = \"" + secret + "\"\n"},
		"a file of values, not HCL":  {files: organization(""), vars: "v = \"" + secret + "\n"},
		"a file of values, a block":  {files: organization(""), vars: "v { x = \"" + secret + "\" }\n"},
		"a file of values, no value": {files: organization("") + "variable \"v\" { sensitive = true }", vars: "v = upper(\"" + secret + "\")\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := config.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte(tt.files)}}, Specs: []*schema.Spec{configtest.Spec()}}
			if tt.vars != "" {
				o.Vars = []config.Var{{File: &config.VarFile{Name: "v.vars", Src: []byte(tt.vars)}}}
			}
			cfg, diags := config.Load(t.Context(), o)
			if len(diags) == 0 {
				t.Fatal("nothing is said")
			}
			for _, d := range diags {
				snippet, _ := cfg.Files.Snippet(d.Subject)
				for _, text := range []string{d.Summary, d.Detail, d.Address, snippet.Line} {
					if strings.Contains(text, secret) {
						t.Errorf("%s: %q", d.Code, text)
					}
				}
			}
		})
	}
}

// TestSnippetsShowWhereASecretComesFrom keeps messages useful: names of variables are no secrets.
func TestSnippetsShowWhereASecretComesFrom(t *testing.T) {
	t.Parallel()
	src := "organization \"o\" {\n  system = \"altegio\"\n  caller = \"a@b.example\"\n  auth {\n    usr_token = env(\"MY_TOKEN\")\n  }\n}\n"
	cfg, diags := config.Load(t.Context(), config.Options{FS: fstest.MapFS{"a.hcl": {Data: []byte(src)}}, Specs: []*schema.Spec{configtest.Spec()}})
	unknown := slices.IndexFunc(diags, func(d diag.Diagnostic) bool { return d.Code == config.AttributeUnknown })
	if unknown < 0 {
		t.Fatal(diags)
	}
	snippet, ok := cfg.Files.Snippet(diags[unknown].Subject)
	if want := "    usr_token = env(\"MY_TOKEN\")"; !ok || snippet.Line != want {
		t.Errorf("got %q, want %q", snippet.Line, want)
	}
	if got := snippet.Line[snippet.Start:snippet.End]; got != "usr_token" {
		t.Errorf("the mark is at %q", got)
	}
}
