package config

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"runtime"
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"golang.org/x/sync/errgroup"

	"github.com/seatplan/seatplan/schema/diag"
)

const (
	extension = ".hcl"

	// Attested is the file beside the configuration that holds what people have attested. It has
	// a language of its own.
	Attested = "attested.hcl"

	maxFile     = 32 << 20 // bytes of a file of the configuration
	maxDataFile = 64 << 20 // bytes of a file that file() reads
)

var errTooLarge = errors.New("the file is too large")

func readFile(fsys fs.FS, name string, limit int64) ([]byte, error) {
	f, err := fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "read", Path: name, Err: fs.ErrInvalid}
	}
	src := make([]byte, 0, min(max(info.Size(), 0), limit)+1)
	for {
		n, err := f.Read(src[len(src):cap(src)])
		src = src[:len(src)+n]
		if int64(len(src)) > limit {
			return nil, errTooLarge
		}
		if errors.Is(err, io.EOF) {
			return src, nil
		}
		if err != nil {
			return nil, err
		}
		if len(src) == cap(src) {
			src = slices.Grow(src, 512)
		}
	}
}

// source is a file of the configuration.
type source struct {
	name string
	size int64
}

// listFiles returns the files of a configuration, sorted: what ends in .hcl in the directory
// itself, without the hidden ones and attested.hcl.
func listFiles(fsys fs.FS) ([]source, error) {
	entries, err := fs.ReadDir(fsys, ".")
	if err != nil {
		return nil, err
	}
	var sources []source
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || path.Ext(name) != extension || strings.HasPrefix(name, ".") || name == Attested {
			continue
		}
		s := source{name: name}
		if info, err := e.Info(); err == nil {
			s.size = info.Size()
		}
		sources = append(sources, s)
	}
	slices.SortFunc(sources, func(a, b source) int { return cmp.Compare(a.name, b.name) })
	return sources, nil
}

// unit is what one file gives. It holds no syntax tree but those of deferred blocks.
type unit struct {
	declarations
	labels   []label
	deferred []*deferred
	findings []finding
	mentions []mention
	src      []byte // kept only if the file was not understood
	lost     bool   // the file was not read
}

// readUnits reads and decodes the files in parallel. The result has the order of the files, but
// the smaller files come first: they define what the large ones with many people refer to, and a
// reference to something that is known needs no note for later.
func (l *loader) readUnits(ctx context.Context, sources []source) []*unit {
	units := make([]*unit, len(sources))
	ids := make([]diag.FileID, len(sources))
	order := make([]int, len(sources))
	for i, s := range sources {
		units[i], ids[i], order[i] = &unit{}, l.files.Add(s.name), i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(sources[a].size, sources[b].size) })
	workers := l.o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	var group errgroup.Group
	group.SetLimit(workers)
	for _, i := range order {
		group.Go(func() error {
			if ctx.Err() == nil {
				l.readUnit(units[i], ids[i], sources[i].name)
			}
			return nil
		})
	}
	_ = group.Wait() // no task fails: what is wrong with a file is a finding
	return units
}

func (l *loader) readUnit(u *unit, id diag.FileID, name string) {
	src, err := readFile(l.o.FS, name, maxFile)
	l.files.Loaded(id, src)
	start := diag.Span{File: id}
	u.lost = err != nil
	switch {
	case errors.Is(err, errTooLarge):
		u.add(newFinding(FileTooLarge, start, fmt.Sprintf("The file %q has more than %d MiB.", name, maxFile>>20)).
			advise("Split it."))
		return
	case err != nil:
		u.add(newFinding(FileUnreadable, start, fmt.Sprintf("The file %q cannot be read.", name)).
			advise("Check that it exists and that you may read it."))
		return
	}
	at, shallow := cuts(src)
	if !shallow {
		if f, unsafe := scanTokens(src, name, id); unsafe {
			u.add(f)
			u.src = src
			return
		}
	}
	if !newStaticDecoder(l, u, id, src).decodeChunks(u, src, name, at) {
		*u = unit{src: src}
		newStaticDecoder(l, u, id, src).decodeBroken(u, src, name)
	}
}

// decodeChunks parses and decodes a file piece by piece. It reports whether there was no error.
func (d *decoder) decodeChunks(u *unit, src []byte, name string, cuts []int) bool {
	start, line := 0, 1
	for _, end := range append(cuts, len(src)) {
		body, diags := parse(src[start:end], name, start, line)
		if diags.HasErrors() {
			return false
		}
		d.decodeFile(u, body, false)
		line += bytes.Count(src[start:end], []byte{'\n'})
		start = end
	}
	return true
}

func parse(src []byte, name string, offset, line int) (*hclsyntax.Body, hcl.Diagnostics) {
	file, diags := hclsyntax.ParseConfig(src, name, hcl.Pos{Byte: offset, Line: line, Column: 1})
	return file.Body.(*hclsyntax.Body), diags
}

func (u *unit) add(f finding) { u.findings = append(u.findings, f) }
