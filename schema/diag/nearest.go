package diag

import (
	"unicode/utf8"

	"github.com/agext/levenshtein"
)

// Nearest returns the candidate that a wrong name most likely means, and "" if none is near. Of
// two that are equally near the first in the alphabet is taken.
//
// The library is not given a maximal cost: with one, v1.2.1 runs past the end of short words.
func Nearest(name string, candidates []string) string {
	length := utf8.RuneCountInString(name)
	best, bestDistance := "", max(1, min(3, (length+1)/3))+1
	for _, c := range candidates {
		if apart := utf8.RuneCountInString(c) - length; apart > bestDistance || -apart > bestDistance {
			continue
		}
		d := levenshtein.Distance(name, c, nil)
		if d < bestDistance || d == bestDistance && best != "" && c < best {
			best, bestDistance = c, d
		}
	}
	return best
}
