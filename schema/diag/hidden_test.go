package diag_test

import (
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema/diag"
)

func TestSnippetDoesNotShowWhatIsHidden(t *testing.T) {
	t.Parallel()
	const text = "a = \"secret\" # b\n\"more\nand more\"\nc\r\n"
	for _, c := range []struct {
		name   string
		hidden []diag.Span
		span   diag.Span
		want   diag.Snippet
	}{
		{"nothing", nil, at(1, 4, 12), diag.Snippet{Line: `a = "secret" # b`, Start: 4, End: 12}},
		{"exactly the span", []diag.Span{at(1, 4, 12)}, at(1, 4, 12), diag.Snippet{Line: `a = (hidden) # b`, Start: 4, End: 12}},
		{"a span inside what is hidden", []diag.Span{at(1, 4, 12)}, at(1, 6, 8), diag.Snippet{Line: `a = (hidden) # b`, Start: 4, End: 12}},
		{"a span after what is hidden", []diag.Span{at(1, 5, 11)}, at(1, 15, 16), diag.Snippet{Line: `a = "(hidden)" # b`, Start: 17, End: 18}},
		{"a span before what is hidden", []diag.Span{at(1, 4, 12)}, at(1, 0, 1), diag.Snippet{Line: `a = (hidden) # b`, Start: 0, End: 1}},
		{"the whole line", []diag.Span{at(1, 0, 16)}, at(1, 4, 12), diag.Snippet{Line: `(hidden)`, Start: 0, End: 8}},
		{"two places, the later first", []diag.Span{at(1, 15, 16), at(1, 4, 12)}, at(1, 13, 14), diag.Snippet{Line: `a = (hidden) # (hidden)`, Start: 13, End: 14}},
		{"places that overlap or touch", []diag.Span{at(1, 4, 8), at(1, 6, 9), at(1, 9, 12)}, at(1, 15, 16), diag.Snippet{Line: `a = (hidden) # b`, Start: 15, End: 16}},
		{"one inside another", []diag.Span{at(1, 4, 12), at(1, 6, 7)}, at(1, 0, 1), diag.Snippet{Line: `a = (hidden) # b`, Start: 0, End: 1}},
		{"the first line of several", []diag.Span{at(1, 17, 32)}, at(1, 17, 32), diag.Snippet{Line: `(hidden)`, Start: 0, End: 8}},
		{"the last line of several", []diag.Span{at(1, 17, 32)}, at(1, 26, 28), diag.Snippet{Line: `(hidden)`, Start: 0, End: 8}},
		{"a line after them", []diag.Span{at(1, 17, 32)}, at(1, 33, 34), diag.Snippet{Line: `c`, Start: 0, End: 1}},
		{"more than the file", []diag.Span{at(1, 0, 4000)}, at(1, 33, 34), diag.Snippet{Line: `(hidden)`, Start: 0, End: 8}},
		{"nothing of the line but its break", []diag.Span{at(1, 34, 36)}, at(1, 33, 34), diag.Snippet{Line: `c`, Start: 0, End: 1}},
		{"a place without length", []diag.Span{at(1, 4, 4)}, at(1, 0, 1), diag.Snippet{Line: `a = "secret" # b`, Start: 0, End: 1}},
		{"another file", []diag.Span{at(2, 4, 12)}, at(1, 0, 1), diag.Snippet{Line: `a = "secret" # b`, Start: 0, End: 1}},
	} {
		files, _ := loaded(text)
		for _, h := range c.hidden {
			files.Hide(h)
		}
		before := files.Position(c.span)
		for range 2 {
			got, ok := files.Snippet(c.span)
			if diff := cmp.Diff(c.want, got); diff != "" || !ok {
				t.Errorf("%s: the snippet (read: %v): %s", c.name, ok, diff)
			}
		}
		if after := files.Position(c.span); after != before {
			t.Errorf("%s: the position is %s, and was %s", c.name, after, before)
		}
	}
}

func TestRevealShowsOneFileAgain(t *testing.T) {
	t.Parallel()
	files, a := loaded("text")
	b := files.Add(name)
	files.Loaded(b, []byte("text"))
	for _, id := range []diag.FileID{a, b} {
		files.Hide(at(id, 0, 2))
		files.Hide(at(id, 3, 4))
	}
	files.Reveal(a)
	lines := func() []string {
		first, _ := files.Snippet(at(a, 0, 1))
		second, _ := files.Snippet(at(b, 0, 1))
		return []string{first.Line, second.Line}
	}
	if diff := cmp.Diff([]string{"text", "(hidden)x(hidden)"}, lines()); diff != "" {
		t.Error(diff)
	}
	files.Hide(at(a, 0, 4))
	if diff := cmp.Diff([]string{"(hidden)", "(hidden)x(hidden)"}, lines()); diff != "" {
		t.Errorf("hidden again: %s", diff)
	}
}

// The reference looks at every byte of the line by itself.
func TestHidingAgreesWithLookingAtEveryByte(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("abc\n")), 0, 20, -1).Draw(t, "text")
		files, id := loaded(text)
		secret := make([]bool, len(text)+1)
		places := rapid.IntRange(0, len(text))
		for range rapid.IntRange(0, 4).Draw(t, "hidden") {
			from := places.Draw(t, "from")
			to := rapid.IntRange(from, len(text)).Draw(t, "to")
			files.Hide(at(id, uint32(from), uint32(to)))
			for i := from; i < to; i++ {
				secret[i] = true
			}
		}
		start := places.Draw(t, "start")
		end := rapid.IntRange(start, len(text)).Draw(t, "end")

		begin := strings.LastIndex(text[:start], "\n") + 1
		line, _, _ := strings.Cut(text[begin:], "\n")
		end = min(end, begin+len(line))
		var want diag.Snippet
		for i := begin; i <= begin+len(line); i++ {
			inside := i > begin && i < begin+len(line) && secret[i-1] && secret[i]
			if i == start && !inside {
				want.Start = len(want.Line)
			}
			if i == start && inside {
				want.Start = len(want.Line) - len("(hidden)")
			}
			if i == end {
				want.End = len(want.Line)
			}
			switch {
			case i == begin+len(line) || inside:
			case secret[i]:
				want.Line += "(hidden)"
			default:
				want.Line += text[i : i+1]
			}
		}
		got, ok := files.Snippet(at(id, uint32(start), uint32(end)))
		if diff := cmp.Diff(want, got); diff != "" || !ok {
			t.Errorf("the snippet (read: %v): %s", ok, diff)
		}
	})
}

func TestManySnippetsHideAtOnce(t *testing.T) {
	t.Parallel()
	files, id := loaded("abcdef")
	for _, h := range []diag.Span{at(id, 3, 5), at(id, 1, 2), at(id, 4, 6)} {
		files.Hide(h)
	}
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, _ := files.Snippet(at(id, 0, 1)); got.Line != "a(hidden)c(hidden)" {
				t.Errorf("the line is %s", got.Line)
			}
			files.Hide(at(id, 4, 5))
		})
	}
	wg.Wait()
}
