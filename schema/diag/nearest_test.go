package diag_test

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema/diag"
)

func TestNearestFindsTheNameThatWasMeant(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name       string
		candidates []string
		want       string
	}{
		{"clients.exprt", []string{"clients.view", "clients.export", "records.export"}, "clients.export"},
		{"recrods.veiw", []string{"records.view"}, ""}, // four changes
		{"recrods.view", []string{"records.view"}, "records.view"},
		{"master", []string{"master"}, "master"},
		{"мастер", []string{"мастера", "мастерская"}, "мастера"},
		{"aa", []string{"ac", "ab"}, "ab"}, // equally near
		{"a", []string{"b", "aa"}, "aa"},
		{"ab", []string{"ba", "xy"}, ""}, // too short for two changes
		{"abcd", []string{"ab", "abxx"}, ""},
		{"abcde", []string{"abc", "abcxy"}, "abc"},
		{"abcdefghijkl", []string{"abcdefghi"}, "abcdefghi"},
		{"abcdefghijkl", []string{"abcdefgh"}, ""},
		{"", []string{"a", "ab"}, "a"},
		{"x", nil, ""},
		{"x", []string{""}, ""},
	} {
		if got := diag.Nearest(c.name, c.candidates); got != c.want {
			t.Errorf("%q among %q: %q, want %q", c.name, c.candidates, got, c.want)
		}
	}
}

// distance counts changes, additions and removals of characters.
func distance(a, b []rune) int {
	if len(a) == 0 || len(b) == 0 {
		return len(a) + len(b)
	}
	if a[0] == b[0] {
		return distance(a[1:], b[1:])
	}
	return 1 + min(distance(a[1:], b), distance(a, b[1:]), distance(a[1:], b[1:]))
}

// Nearest gives the first of the alphabet among the nearest, in whatever order they come.
func TestNearestAgreesWithTryingAll(t *testing.T) {
	t.Parallel()
	word := rapid.StringOfN(rapid.SampledFrom([]rune("abя")), 1, 7, -1)
	rapid.Check(t, func(t *rapid.T) {
		name := word.Draw(t, "name")
		candidates := rapid.SliceOfN(word, 0, 6).Draw(t, "candidates")
		allowed := map[int]int{1: 1, 2: 1, 3: 1, 4: 1, 5: 2, 6: 2, 7: 2}[len([]rune(name))]
		want := ""
		for _, c := range slices.Sorted(slices.Values(candidates)) {
			if d := distance([]rune(name), []rune(c)); d <= allowed && (want == "" || d < distance([]rune(name), []rune(want))) {
				want = c
			}
		}
		if got := diag.Nearest(name, candidates); got != want {
			t.Errorf("%q among %q: %q, want %q", name, candidates, got, want)
		}
	})
}

func TestNearestTakesAnyText(t *testing.T) {
	t.Parallel()
	text := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOf(rapid.Byte()), func(b []byte) string { return string(b) }))
	rapid.Check(t, func(t *rapid.T) {
		name, candidates := text.Draw(t, "name"), rapid.SliceOf(text).Draw(t, "candidates")
		got := diag.Nearest(name, candidates)
		if got != "" && !slices.Contains(candidates, got) {
			t.Errorf("%q is none of %q", got, candidates)
		}
		if name != "" && slices.Contains(candidates, name) && got == "" {
			t.Errorf("%q is among %q and was not found", name, candidates)
		}
		// Bytes that are no characters are all alike.
		if again := diag.Nearest(name, append(candidates, name)); string([]rune(again)) != string([]rune(name)) {
			t.Errorf("with %q itself among the candidates, %q is nearest", name, again)
		}
	})
}
