package diag_test

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"github.com/seatplan/seatplan/schema/diag"
)

const name = "main.hcl"

// loaded returns files with one that has a text.
func loaded(text string) (*diag.Files, diag.FileID) {
	f := diag.NewFiles(func(string) ([]byte, error) { return []byte(text), nil })
	id := f.Add(name)
	f.Loaded(id, []byte(text))
	return f, id
}

func TestPlacesAreCountedAsPeopleCount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, text string
		start, end uint32
		position   string
		snippet    diag.Snippet
	}{
		{"the start", "user \"a\" {\n}\n", 0, 4, "main.hcl:1:1", diag.Snippet{Line: `user "a" {`, Start: 0, End: 4}},
		{"the second line", "a\nb = 1\n", 6, 7, "main.hcl:2:5", diag.Snippet{Line: "b = 1", Start: 4, End: 5}},
		{"the line break belongs to its line", "ab\ncd", 2, 3, "main.hcl:1:3", diag.Snippet{Line: "ab", Start: 2, End: 2}},
		{"the first byte of a line", "ab\ncd", 3, 4, "main.hcl:2:1", diag.Snippet{Line: "cd", Start: 0, End: 1}},
		{"the end of the text", "ab\ncd", 5, 5, "main.hcl:2:3", diag.Snippet{Line: "cd", Start: 2, End: 2}},
		{"the empty line at the end", "ab\n", 3, 3, "main.hcl:2:1", diag.Snippet{}},
		{"an empty file", "", 0, 0, "main.hcl:1:1", diag.Snippet{}},
		{"a column is one character", "имя = 1", 7, 8, "main.hcl:1:5", diag.Snippet{Line: "имя = 1", Start: 7, End: 8}},
		{"a span over lines", "a = [\n1,\n]", 4, 10, "main.hcl:1:5", diag.Snippet{Line: "a = [", Start: 4, End: 5}},
		{"line breaks of two bytes", "a\r\nb = 1\r\n", 3, 10, "main.hcl:2:1", diag.Snippet{Line: "b = 1", Start: 0, End: 5}},
		{"the first byte of a line break", "a\r\nb", 1, 3, "main.hcl:1:2", diag.Snippet{Line: "a", Start: 1, End: 1}},
		{"a span without length", "a = 1", 2, 2, "main.hcl:1:3", diag.Snippet{Line: "a = 1", Start: 2, End: 2}},
		{"a span that ends before it starts", "a = 1", 4, 2, "main.hcl:1:5", diag.Snippet{Line: "a = 1", Start: 4, End: 4}},
		{"a span past the end", "a = 1", 4, 99, "main.hcl:1:5", diag.Snippet{Line: "a = 1", Start: 4, End: 5}},
	} {
		files, id := loaded(c.text)
		span := at(id, c.start, c.end)
		if got := files.Position(span).String(); got != c.position {
			t.Errorf("%s: the position %s, want %s", c.name, got, c.position)
		}
		got, ok := files.Snippet(span)
		if diff := cmp.Diff(c.snippet, got); diff != "" || !ok {
			t.Errorf("%s: the snippet (read: %v): %s", c.name, ok, diff)
		}
	}
}

func TestPlaceWithoutTextHasNoLine(t *testing.T) {
	t.Parallel()
	changed := diag.NewFiles(func(string) ([]byte, error) { return []byte("changed since"), nil })
	changed.Loaded(changed.Add(name), []byte("what was read"))
	never := diag.NewFiles(func(string) ([]byte, error) { return []byte("text"), nil })
	never.Add(name)
	gone := diag.NewFiles(func(string) ([]byte, error) { return []byte("text"), fs.ErrNotExist })
	gone.Loaded(gone.Add(name), []byte("text"))
	short, _ := loaded("text")
	for _, c := range []struct {
		name  string
		files *diag.Files
		span  diag.Span
		want  diag.Position
	}{
		{"a file that has changed", changed, at(1, 0, 1), diag.Position{File: name}},
		{"a file that was not read", never, at(1, 0, 1), diag.Position{File: name}},
		{"a file that is gone", gone, at(1, 0, 1), diag.Position{File: name}},
		{"a place past the end", short, at(1, 5, 6), diag.Position{File: name}},
		{"a file that there is not", short, at(2, 0, 1), diag.Position{}},
		{"no place", short, diag.Span{}, diag.Position{}},
		{"no files", nil, at(1, 0, 1), diag.Position{}},
	} {
		got := c.files.Position(c.span)
		if diff := cmp.Diff(c.want, got); diff != "" || got.String() != c.want.File {
			t.Errorf("%s: the position %s: %s", c.name, got, diff)
		}
		if snippet, ok := c.files.Snippet(c.span); ok || snippet != (diag.Snippet{}) {
			t.Errorf("%s: the snippet %v", c.name, snippet)
		}
	}
}

func TestFilesHaveNumbersNamesAndDigests(t *testing.T) {
	t.Parallel()
	files := diag.NewFiles(func(string) ([]byte, error) { return nil, errors.New("not asked for") })
	a, b := files.Add("a.hcl"), files.Add("b.hcl")
	files.Loaded(b, []byte("text of b"))
	if a == 0 || b <= a {
		t.Errorf("the numbers are %d and %d", a, b)
	}
	got := []string{files.Name(0), files.Name(a), files.Name(b), files.Name(b + 1), (*diag.Files)(nil).Name(a)}
	if diff := cmp.Diff([]string{"", "a.hcl", "b.hcl", "", ""}, got); diff != "" {
		t.Error(diff)
	}
	var none [sha256.Size]byte
	sums := [][sha256.Size]byte{files.Sum(0), files.Sum(a), files.Sum(b), files.Sum(b + 1)}
	if diff := cmp.Diff([][sha256.Size]byte{none, none, sha256.Sum256([]byte("text of b")), none}, sums); diff != "" {
		t.Error(diff)
	}
}

func TestTextIsReadOnceAndByManyAtOnce(t *testing.T) {
	t.Parallel()
	var reads atomic.Int32
	texts := map[string]string{"a.hcl": "a\nb\n", "b.hcl": "first\nsecond\n"}
	files := diag.NewFiles(func(name string) ([]byte, error) {
		reads.Add(1)
		return []byte(texts[name]), nil
	})
	ids := []diag.FileID{files.Add("a.hcl"), files.Add("b.hcl")}
	var wg sync.WaitGroup
	for _, id := range ids {
		wg.Go(func() { files.Loaded(id, []byte(texts[files.Name(id)])) })
	}
	wg.Wait()
	for range 8 {
		wg.Go(func() {
			a, b := files.Position(at(ids[0], 2, 3)), files.Position(at(ids[1], 8, 9))
			if diff := cmp.Diff([]diag.Position{{File: "a.hcl", Line: 2, Column: 1}, {File: "b.hcl", Line: 2, Column: 3}}, []diag.Position{a, b}); diff != "" {
				t.Error(diff)
			}
			if s, ok := files.Snippet(at(ids[1], 8, 9)); !ok || s.Line != "second" {
				t.Errorf("the snippet is %v, %v", s, ok)
			}
		})
	}
	wg.Wait()
	if n := reads.Load(); n != 2 {
		t.Errorf("two files were read %d times", n)
	}
}

// The reference counts the lines and characters before the place.
func TestPlacesAgreeWithCounting(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab\nя€😀")), 0, 40, -1).Draw(t, "text")
		runes := []rune(text)
		start := len(string(runes[:rapid.IntRange(0, len(runes)).Draw(t, "start")]))
		end := rapid.IntRange(start, len(text)).Draw(t, "end")
		files, id := loaded(text)

		lines := strings.Split(text[:start], "\n")
		before := lines[len(lines)-1]
		want := diag.Position{File: name, Line: len(lines), Column: len([]rune(before)) + 1}
		if diff := cmp.Diff(want, files.Position(at(id, uint32(start), uint32(end)))); diff != "" {
			t.Error(diff)
		}
		marked, _, _ := strings.Cut(text[start:end], "\n")
		after, _, _ := strings.Cut(text[start+len(marked):], "\n")
		snippet, ok := files.Snippet(at(id, uint32(start), uint32(end)))
		if diff := cmp.Diff(diag.Snippet{Line: before + marked + after, Start: len(before), End: len(before) + len(marked)}, snippet); diff != "" || !ok {
			t.Errorf("the snippet (read: %v): %s", ok, diff)
		}
	})
}

// FuzzPlaces shows places in any bytes, valid or not.
func FuzzPlaces(f *testing.F) {
	f.Add([]byte("a = 1\r\nимя\n"), uint32(7), uint32(9))
	f.Add([]byte("\xff\xfe\n\x00"), uint32(1), uint32(0))
	f.Fuzz(func(t *testing.T, src []byte, start, end uint32) {
		files, id := loaded(string(src))
		p := files.Position(at(id, start, end))
		s, ok := files.Snippet(at(id, start, end))
		if inside := uint64(start) <= uint64(len(src)); ok != inside || (p.Line > 0) != inside || (p.Column > 0) != inside {
			t.Fatalf("%d of %d bytes: position %s, snippet %v", start, len(src), p, ok)
		}
		if s.Start < 0 || s.End < s.Start || s.End > len(s.Line) || strings.Contains(s.Line, "\n") {
			t.Errorf("the snippet is %q from %d to %d", s.Line, s.Start, s.End)
		}
	})
}
