package diag_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema/diag"
)

func at(file diag.FileID, start, end uint32) diag.Span {
	return diag.Span{File: file, Start: start, End: end}
}

func TestListIsShownByFilePlaceSeverityAndCode(t *testing.T) {
	t.Parallel()
	want := diag.List{
		{Subject: at(1, 2, 9), Code: "z"},
		{Subject: at(1, 10, 11), Code: "b", Severity: diag.Error},
		{Subject: at(1, 10, 11), Code: "a", Severity: diag.Warning},
		{Subject: at(1, 10, 11), Code: "c", Severity: diag.Warning, Address: "user.anna", Detail: "z"},
		{Subject: at(1, 10, 11), Code: "c", Severity: diag.Warning, Address: "user.boris", Detail: "a"},
		{Subject: at(1, 10, 11), Code: "c", Severity: diag.Warning, Address: "user.boris", Detail: "b"},
		{Subject: at(2, 0, 1), Code: "a"},
		{Subject: at(10, 0, 1), Code: "a"},
		// Those without a place come last; what stands in an unknown file does not count there.
		{Code: "a", Severity: diag.Error, Address: "user.z"},
		{Code: "a", Severity: diag.Warning, Address: "user.a"},
		{Code: "b", Severity: diag.Warning, Address: "user.a"},
		{Code: "b", Severity: diag.Warning, Address: "user.b"},
	}
	reversed := slices.Clone(want)
	slices.Reverse(reversed)
	reversed.Sort()
	if diff := cmp.Diff(want, reversed); diff != "" {
		t.Error(diff)
	}
	rapid.Check(t, func(t *rapid.T) {
		got := rapid.Permutation(want).Draw(t, "list")
		got.Sort()
		if diff := cmp.Diff(want, got); diff != "" {
			t.Error(diff)
		}
	})
}

func TestSortKeepsTheOrderOfEqualMessages(t *testing.T) {
	t.Parallel()
	var list, want diag.List
	for i := range 50 {
		list = append(list, diag.Diagnostic{Subject: at(diag.FileID(2-i%2), 5, 6), Summary: fmt.Sprintf("the message %d", i)})
	}
	for _, rest := range []int{1, 0} {
		for i := rest; i < len(list); i += 2 {
			want = append(want, list[i])
		}
	}
	list.Sort()
	if diff := cmp.Diff(want, list); diff != "" {
		t.Error(diff)
	}
}

func TestListCountsErrorsAndWarnings(t *testing.T) {
	t.Parallel()
	e, w := diag.Diagnostic{Severity: diag.Error}, diag.Diagnostic{Severity: diag.Warning}
	type counts struct {
		Errors, Warnings int
		HasErrors        bool
	}
	for _, c := range []struct {
		list diag.List
		want counts
	}{
		{nil, counts{}},
		{diag.List{w, w}, counts{Warnings: 2}},
		{diag.List{w, e, w, e, e}, counts{Errors: 3, Warnings: 2, HasErrors: true}},
	} {
		got := counts{HasErrors: c.list.HasErrors()}
		got.Errors, got.Warnings = c.list.Count()
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%v: %s", c.list, diff)
		}
	}
}

func TestSeverityIsNamedAndErrorsComeFirst(t *testing.T) {
	t.Parallel()
	if got := fmt.Sprint(diag.Error, diag.Warning); got != "error warning" {
		t.Errorf("the severities are %s", got)
	}
	if diag.Error >= diag.Warning {
		t.Error("warnings go before errors")
	}
	if d := (diag.Diagnostic{}); d.Severity != diag.Error {
		t.Errorf("a message without a severity is of severity %s", d.Severity)
	}
}

func TestSpanIsKnownByItsFile(t *testing.T) {
	t.Parallel()
	if at(0, 5, 9).Known() || !at(1, 0, 0).Known() {
		t.Errorf("without a file: %v, at the start of a file: %v", at(0, 5, 9).Known(), at(1, 0, 0).Known())
	}
}
