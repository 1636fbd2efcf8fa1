package main

import (
	"os"
	"path/filepath"
	"strings"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

const (
	planSchema  = "plan.schema.json"
	savedSchema = "saved-plan.schema.json"

	historySchema   = "history.schema.json"
	applySchema     = "apply.schema.json"
	rehearsalSchema = "rehearsal.schema.json"
)

// schemas are the JSON Schemas of the manual.
var schemas = sync.OnceValues(func() (map[string]*jsonschema.Schema, error) {
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	compiled := make(map[string]*jsonschema.Schema)
	for _, name := range []string{planSchema, savedSchema, historySchema, applySchema, rehearsalSchema} {
		path, err := filepath.Abs(filepath.Join("..", "..", "docs", name))
		if err != nil {
			return nil, err
		}
		if compiled[name], err = c.Compile(path); err != nil {
			return nil, err
		}
	}
	return compiled, nil
})

// fits holds JSON documents against the schema of the manual; "stdout" is what the last command
// printed.
//
//	fits plan.schema.json stdout
func fits(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: fits SCHEMA FILE...")
	}
	compiled, err := schemas()
	ts.Check(err)
	schema := compiled[args[0]]
	if schema == nil {
		ts.Fatalf("the manual has no schema %q", args[0])
	}
	for _, name := range args[1:] {
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(ts.ReadFile(name)))
		ts.Check(err)
		if err := schema.Validate(doc); (err != nil) != neg {
			ts.Fatalf("%s against %s: %v", name, args[0], err)
		}
	}
}

// fitsSaved holds every saved plan of a finished script against its schema.
func fitsSaved(dir string) error {
	compiled, err := schemas()
	if err != nil {
		return err
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil {
		return err
	}
	for _, path := range files {
		text, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(text), `{"plan":`) {
			continue
		}
		doc, err := jsonschema.UnmarshalJSON(strings.NewReader(string(text)))
		if err != nil {
			continue // a script may damage a file on purpose
		}
		if err := compiled[savedSchema].Validate(doc); err != nil {
			return err
		}
	}
	return nil
}
