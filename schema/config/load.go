package config

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io/fs"
	"slices"
	"strings"

	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/seatplan/seatplan/schema"
	"github.com/seatplan/seatplan/schema/diag"
)

// Options say what to load, and with what.
type Options struct {
	// FS is the directory of the configuration. Nothing outside of it is read, and no name leaves
	// it; but os.DirFS follows symbolic links that do. Where links are not to be trusted, take
	// os.Root.FS.
	FS fs.FS

	Specs   []*schema.Spec              // what the systems add to the language
	Env     func(string) (string, bool) // the environment, for env(); nil for an empty one
	Vars    []Var                       // values for variables, of which the last wins
	Workers int                         // files read at the same time, 0 for GOMAXPROCS
}

// Config is what the files say. Objects that mean the same are the same: a role has one pointer,
// wherever it is named. A name that no block defines has one too, with a message about each use;
// such objects have no Span.
type Config struct {
	// Organizations are sorted by name. Each has its own locations, networks, cash desks, roles and
	// removed people, sorted by address, and its users in file order as seen from there: with what
	// their account says instead of what the user says, and with its assignments only. A removed
	// block that does not say where is in all of them.
	Organizations []*schema.Organization

	Users []*schema.User // all people in file order, as the files describe them
	Ranks []*schema.Rank // sorted by address
	// Attested are all entries of attested.hcl, those of organizations that have gone from the files
	// too.
	Attested []*schema.Attestation

	Files *diag.Files // what the spans point into

	// Digest is a digest of the files, of the data they read and of the variables, without secrets.
	Digest string
}

// Load reads a configuration. The Config is as complete as the mistakes allow, and the list holds
// every mistake, sorted by place. A Config with errors is good for showing, not for applying.
//
// When ctx ends, Load returns early with what it has; the caller looks at ctx.Err.
func Load(ctx context.Context, o Options) (*Config, diag.List) { return load(ctx, o, budget) }

func load(ctx context.Context, o Options, budget int64) (*Config, diag.List) {
	l := newLoader(o, budget)
	sources, err := listFiles(o.FS)
	if err != nil {
		l.add(newFinding(FileUnreadable, diag.Span{}, "The directory of the configuration cannot be read.").advise("Check the path."))
		return &Config{Files: l.files}, diagnostics(l.findings)
	}
	l.sources = sources
	units := l.readUnits(ctx, sources)
	l.collect(units)
	if ctx.Err() == nil {
		l.evaluate()
	}
	cfg := l.resolve()
	cfg.Attested = l.readAttested(cfg.Organizations)
	cfg.Digest = l.digest(sources)
	return cfg, diagnostics(l.findings)
}

// loader is the state of one Load.
type loader struct {
	o       Options
	files   *diag.Files
	grammar map[string]*rule
	symbols *symbols
	meter   *meter
	sources []source

	broken   [][]byte // the text of files that were not understood
	lost     bool     // a file could not be read
	findings []finding
	mentions []instanceMention
	plain    []mention

	declarations // without users
	people       []*schema.User
	deferred     []*deferred
	labels       map[schema.Address]diag.Span

	varFiles   map[string][]byte            // the text of the files of variables
	data       map[string][sha256.Size]byte // digests of what file() has read
	variables  map[string]*variable
	locals     map[string]*local
	library    map[string]function.Function
	values     cty.Value // of all variables
	namesUsers bool      // there are symbols for all people
}

func newLoader(o Options, budget int64) *loader {
	l := &loader{
		o:         o,
		grammar:   newGrammar(o.Specs),
		symbols:   newSymbols(),
		meter:     newMeter(budget),
		labels:    make(map[schema.Address]diag.Span),
		varFiles:  make(map[string][]byte),
		data:      make(map[string][sha256.Size]byte),
		variables: make(map[string]*variable),
		locals:    make(map[string]*local),
	}
	l.library = l.functions()
	varFiles := l.varFiles // and not l, which need not live as long as the files
	l.files = diag.NewFiles(func(name string) ([]byte, error) {
		if src, ok := varFiles[name]; ok {
			return src, nil
		}
		return readFile(o.FS, name, maxFile)
	})
	return l
}

func (l *loader) add(f finding) { l.findings = append(l.findings, f) }

// spec returns what the system of this name adds, nil if there is no such system.
func (l *loader) spec(system string) *schema.Spec {
	for _, s := range l.o.Specs {
		if s.System == system {
			return s
		}
	}
	return nil
}

func (l *loader) systems() []string {
	var names []string
	for _, s := range l.o.Specs {
		names = append(names, s.System)
	}
	return names
}

// mayBeLost reports whether a file that was not understood may define a name. The parser loses
// what stands behind an error, and each use of it would be one more message about the same mistake.
func (l *loader) mayBeLost(name string) bool {
	label, _, _ := strings.Cut(name, "[")
	return l.lostText(`"` + label)
}

// lostText reports whether a file that was not understood may hold a text.
func (l *loader) lostText(text string) bool {
	return l.lost || slices.ContainsFunc(l.broken, func(src []byte) bool { return bytes.Contains(src, []byte(text)) })
}
