package diag

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// FileID is the number of a file in Files. Zero is no file.
type FileID uint32

// Files knows the files that spans point into. It keeps no text: a configuration of 100,000
// people is tens of megabytes of it, and only the few files with a message are needed again.
// The text is read a second time when it is asked for, and compared with what was read first.
//
// Add all files first; after that, all methods are safe for concurrent use, Loaded for different
// files.
type Files struct {
	entries []file
	read    func(name string) ([]byte, error)

	mu     sync.Mutex
	cached map[FileID]text
	hidden map[FileID][]Span
}

type file struct {
	name string
	sum  [sha256.Size]byte
}

type text struct {
	src   []byte
	lines []uint32 // byte offset of the start of each line
}

// NewFiles returns an empty set of files. The function reads a file by the name under which it
// was added.
func NewFiles(read func(name string) ([]byte, error)) *Files {
	return &Files{read: read, cached: make(map[FileID]text), hidden: make(map[FileID][]Span)}
}

// Add registers a file and returns its number. Numbers grow in the order of the calls.
func (f *Files) Add(name string) FileID {
	f.entries = append(f.entries, file{name: name})
	return FileID(len(f.entries))
}

// Loaded records the text that a file had when it was read, so that a later message never shows
// a line of a file that has changed since.
func (f *Files) Loaded(id FileID, src []byte) {
	f.entries[id-1].sum = sha256.Sum256(src)
}

// Hide keeps the text of a span out of every snippet: a secret may stand there.
func (f *Files) Hide(s Span) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.hidden[s.File] = append(f.hidden[s.File], s)
}

// Reveal takes back what was hidden of a file so far.
func (f *Files) Reveal(id FileID) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.hidden, id)
}

// Sum returns the digest of the text that a file had when it was read.
func (f *Files) Sum(id FileID) [sha256.Size]byte {
	e, _ := f.entry(id)
	return e.sum
}

// Name returns the name of a file, "" for file zero.
func (f *Files) Name(id FileID) string {
	if e, ok := f.entry(id); ok {
		return e.name
	}
	return ""
}

func (f *Files) entry(id FileID) (file, bool) {
	if f == nil || id == 0 || int(id) > len(f.entries) {
		return file{}, false
	}
	return f.entries[id-1], true
}

// Position is a place in a file as people count: lines and columns from 1, a column being one
// character.
type Position struct {
	File         string
	Line, Column int
}

func (p Position) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Position returns where a span starts. Line and column are zero when the file cannot be read
// any more or has changed since.
func (f *Files) Position(s Span) Position {
	p := Position{File: f.Name(s.File)}
	t, ok := f.text(s.File)
	if !ok || int(s.Start) > len(t.src) {
		return p
	}
	line := t.line(s.Start)
	p.Line = line + 1
	p.Column = len([]rune(string(t.src[t.lines[line]:s.Start]))) + 1
	return p
}

// Snippet is the first source line of a span.
type Snippet struct {
	Line       string // without the line break
	Start, End int    // the span in bytes of Line
}

// hiddenText stands where the text of a file is not shown.
const hiddenText = "(hidden)"

// Snippet returns the line on which a span starts, without what is hidden, and whether it could be
// read.
func (f *Files) Snippet(s Span) (Snippet, bool) {
	t, ok := f.text(s.File)
	if !ok || int(s.Start) > len(t.src) {
		return Snippet{}, false
	}
	begin := int(t.lines[t.line(s.Start)])
	line := t.src[begin:]
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	text := strings.TrimSuffix(string(line), "\r")
	start := min(int(s.Start)-begin, len(text))
	shown := Snippet{Line: text, Start: start, End: max(start, min(int(s.End)-begin, len(text)))}
	return f.mask(shown, s.File, begin), true
}

// mask replaces what is hidden of a line that begins at the offset.
func (f *Files) mask(s Snippet, id FileID, begin int) Snippet {
	for _, h := range slices.Backward(f.hiddenOf(id)) {
		from, to := max(int(h.Start)-begin, 0), min(int(h.End)-begin, len(s.Line))
		if from >= to {
			continue
		}
		moved := func(at, inside int) int {
			switch {
			case at <= from:
				return at
			case at < to:
				return from + inside
			}
			return at + len(hiddenText) - (to - from)
		}
		s = Snippet{
			Line:  s.Line[:from] + hiddenText + s.Line[to:],
			Start: moved(s.Start, 0),
			End:   moved(s.End, len(hiddenText)),
		}
	}
	return s
}

// hiddenOf returns what is hidden of a file, in order and without overlaps.
func (f *Files) hiddenOf(id FileID) []Span {
	f.mu.Lock()
	spans := slices.Clone(f.hidden[id])
	f.mu.Unlock()
	slices.SortFunc(spans, func(a, b Span) int { return cmp.Compare(a.Start, b.Start) })
	merged := spans[:0]
	for _, s := range spans {
		if n := len(merged); n > 0 && s.Start <= merged[n-1].End {
			merged[n-1].End = max(merged[n-1].End, s.End)
			continue
		}
		merged = append(merged, s)
	}
	return merged
}

func (f *Files) text(id FileID) (text, bool) {
	e, ok := f.entry(id)
	if !ok {
		return text{}, false
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if t, ok := f.cached[id]; ok {
		return t, t.lines != nil
	}
	var t text
	if src, err := f.read(e.name); err == nil && sha256.Sum256(src) == e.sum {
		t = text{src: src, lines: lineStarts(src)}
	}
	f.cached[id] = t
	return t, t.lines != nil
}

func lineStarts(src []byte) []uint32 {
	lines := []uint32{0}
	for i, b := range src {
		if b == '\n' {
			lines = append(lines, uint32(i+1))
		}
	}
	return lines
}

// line returns the index of the line that holds the offset.
func (t text) line(offset uint32) int {
	lo, hi := 0, len(t.lines)
	for hi-lo > 1 {
		if mid := (lo + hi) / 2; t.lines[mid] <= offset {
			lo = mid
		} else {
			hi = mid
		}
	}
	return lo
}
