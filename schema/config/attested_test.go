package config_test

import (
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/config"
	"github.com/seatplan/seatplan/schema/config/configtest"
)

const attestedMain = "organization \"bloom\" {\n  system = \"altegio\"\n  caller = \"ops@bloom.example\"\n}\n"

func loadAttested(t testing.TB, text string) (*config.Config, []string) {
	t.Helper()
	cfg, diags := config.Load(t.Context(), config.Options{
		FS:    fstest.MapFS{"main.hcl": {Data: []byte(attestedMain)}, config.Attested: {Data: []byte(text)}},
		Specs: []*schema.Spec{configtest.Spec()},
	})
	var messages []string
	for _, d := range diags {
		messages = append(messages, string(d.Code)+": "+d.Detail)
	}
	return cfg, messages
}

func write(t testing.TB, list []*schema.Attestation) string {
	t.Helper()
	text, err := config.WriteAttested(list)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// What could not be read again is not written.
func TestAttestedTextsPrint(t *testing.T) {
	t.Parallel()
	for _, change := range []func(a *schema.Attestation){
		func(a *schema.Attestation) { a.Title = "B\u202et" },
		func(a *schema.Attestation) { a.By = "an\nna" },
		func(a *schema.Attestation) { a.Title = "a\ufffdb" },
		func(a *schema.Attestation) { a.Values[0].Value = schema.Text("1. \u200b") },
		func(a *schema.Attestation) { a.Values[0].Value = schema.Texts([]string{"a", "b\u202ec"}) },
		func(a *schema.Attestation) { a.Values[0].Value = schema.Texts([]string{"z", "и\u0306"}) },
		func(a *schema.Attestation) { a.Title = "и\u0306" },
	} {
		list := attestations()
		change(list[0])
		text, err := config.WriteAttested(list)
		if err != nil {
			continue
		}
		if _, messages := loadAttested(t, string(text)); len(messages) > 0 {
			t.Errorf("%v in\n%s", messages, text)
		}
	}
}

func attestations() []*schema.Attestation {
	at := time.Date(2027, 1, 15, 9, 30, 0, 0, time.UTC)
	list := []*schema.Attestation{
		{Kind: schema.KindNetwork, ID: 7002, Title: "B", By: "anna@bloom.example", At: at, LogID: 9, Values: []schema.AttestedValue{{Path: "order", Value: schema.Text("1. Анна \"x\" ${y}")}}},
		{Kind: schema.KindNetwork, ID: 7001, Title: "A", By: "anna@bloom.example", At: at.Add(time.Hour), Values: []schema.AttestedValue{{Path: "n", Value: schema.Int(-3)}, {Path: "on", Value: schema.Bool(true)}}},
		{Kind: schema.KindCashDesk, ID: 5, Title: "Till", By: "x", At: at, Values: []schema.AttestedValue{
			{Path: "none", Value: schema.Texts(nil)},
			{Path: "one", Value: schema.Texts([]string{""})},
			{Path: "users", Value: schema.Texts([]string{"Анна \"x\" ${y}", "boris, clara", "%{z}"})},
		}},
		{Kind: schema.KindNetwork, Title: "C", By: "x", At: at, Values: []schema.AttestedValue{{Path: "main", Value: schema.Text("")}}},
	}
	for _, a := range list {
		a.Organization = "bloom"
		a.Digest = a.Sum()
	}
	return list
}

func TestAttestedComesBackAsItWasWritten(t *testing.T) {
	t.Parallel()
	list := attestations()
	text := write(t, list)
	cfg, messages := loadAttested(t, text)
	if len(messages) > 0 {
		t.Fatalf("%v in\n%s", messages, text)
	}
	want := []*schema.Attestation{list[2], list[3], list[1], list[0]}
	got := cfg.Organizations[0].Attested
	for _, a := range got {
		a.Span = want[0].Span
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(schema.Value{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if again := write(t, got); again != text {
		t.Errorf("written again, it is another text:\n%s", cmp.Diff(text, again))
	}
	formatted, err := config.Format(config.Attested, []byte(text))
	if err != nil || string(formatted) != text {
		t.Errorf("it is not formatted: %v\n%s", err, cmp.Diff(text, string(formatted)))
	}
}

// Every value of an entry is under its digest.
func TestAttestedEditsAreSeen(t *testing.T) {
	t.Parallel()
	text := write(t, attestations())
	for _, edit := range [][2]string{
		{"= 7002", "= 7003"},
		{`"B"`, `"D"`},
		{"anna@bloom.example", "boris@bloom.example"},
		{"T09:30:00Z", "T09:31:00Z"},
		{"log_id = 9", "log_id = 8"},
		{"-3", "3"},
		{"true", "false"},
		{`main = ""`, `main = "x"`},
		{"sha256:", "sha256:0"},
		{"none  = []", "none  = [\"\"]"},
		{"boris, clara", "boris"},
		{`"boris, clara"`, `"boris", "clara"`},
	} {
		edited := strings.Replace(text, edit[0], edit[1], 1)
		if edited == text {
			t.Fatalf("there is no %q in\n%s", edit[0], text)
		}
		_, messages := loadAttested(t, edited)
		if len(messages) != 1 || !strings.HasPrefix(messages[0], "attested-changed: ") {
			t.Errorf("%q for %q: %v", edit[1], edit[0], messages)
		}
	}
}

// A list is a set: the order in which it is written is not part of what was attested.
func TestAttestedListsAreSets(t *testing.T) {
	t.Parallel()
	text := write(t, attestations())
	for _, edit := range [][3]string{
		{`"%%{z}", "boris, clara"`, `"boris, clara", "%%{z}", "boris, clara"`, ""},
		{`"boris, clara"`, `"boris, clara", 5`, "attested-invalid"},
		{`"boris, clara"`, `"boris, clara", null`, "attested-invalid"},
		{`"boris, clara"`, `"boris, clara", ["x"]`, "attested-invalid"},
		{`[""]`, `[1]`, "attested-invalid"},
		{`[""]`, `{}`, "attested-invalid"},
		{`[""]`, `["a\nb"]`, "attested-invalid"},
	} {
		edited := strings.Replace(text, edit[0], edit[1], 1)
		if edited == text {
			t.Fatalf("there is no %q in\n%s", edit[0], text)
		}
		_, messages := loadAttested(t, edited)
		if edit[2] == "" && len(messages) > 0 || edit[2] != "" && (len(messages) != 1 || !strings.HasPrefix(messages[0], edit[2])) {
			t.Errorf("%q for %q: %v", edit[1], edit[0], messages)
		}
	}
}

func FuzzAttested(f *testing.F) {
	f.Add(write(f, attestations()))
	f.Add("<<<<<<< ours\n=======\n>>>>>>> theirs\n")
	f.Add("attested \"a\" \"b\" {\n value = { a = 1e999 }\n}\n")
	f.Add("attested \"a\" \"b\" {\n value = { a = [], b = [\"x\", \"x\"], c = [1] }\n}\n")
	f.Fuzz(func(t *testing.T, text string) {
		cfg, messages := loadAttested(t, text)
		if len(messages) > 0 || len(cfg.Organizations) != 1 {
			return
		}
		// What was accepted can be written, and means the same.
		again, more := loadAttested(t, write(t, cfg.Attested))
		if len(more) > 0 || len(again.Attested) != len(cfg.Attested) {
			t.Errorf("written again: %v", more)
		}
	})
}
