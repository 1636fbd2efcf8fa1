package diag

import (
	"slices"

	"github.com/agext/levenshtein"
)

// Nearest returns the candidate that is most like the name, and "" if none is close enough to be
// what the author meant. Among equals the alphabet decides.
func Nearest(name string, candidates []string) string {
	best, bestDistance := "", len([]rune(name))/3+2
	for _, c := range candidates {
		d := levenshtein.Distance(name, c, nil)
		if d < bestDistance || d == bestDistance && best != "" && c < best {
			best, bestDistance = c, d
		}
	}
	return best
}

// NearestFunc is Nearest over the names that a function yields from a slice.
func NearestFunc[T any](name string, items []T, nameOf func(T) string) string {
	names := make([]string, len(items))
	for i, item := range items {
		names[i] = nameOf(item)
	}
	slices.Sort(names)
	return Nearest(name, names)
}
