package rules_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// root is the top of the repository.
const root = "../../.."

// source is one Go file.
type source struct {
	path string // relative to root
	file *ast.File
	fset *token.FileSet
	text []byte
}

func (s *source) test() bool { return strings.HasSuffix(s.path, "_test.go") }

func (s *source) dir() string { return filepath.ToSlash(filepath.Dir(s.path)) }

func (s *source) at(p token.Pos) string {
	pos := s.fset.Position(p)
	pos.Filename = s.path
	return pos.String()
}

func sources(t *testing.T) []source {
	t.Helper()
	var list []source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(path, ".go") {
			return nil
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		fset := token.NewFileSet()
		file, err := parser.ParseFile(fset, path, text, parser.ParseComments)
		if err != nil {
			return err
		}
		list = append(list, source{rel, file, fset, text})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(list) < 50 {
		t.Fatalf("found only %d files", len(list))
	}
	return list
}

func TestTopLevel(t *testing.T) {
	t.Parallel()
	allowed := []string{
		"cmd", "docs", "examples", "providers", "reconcile", "schema",
		"go.mod", "go.sum", "README.md", "LICENSE", "CONTRIBUTING.md", "CHANGELOG.md", "SECURITY.md",
	}
	entries, err := os.ReadDir(root)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && !slices.Contains(allowed, e.Name()) {
			t.Errorf("%s has no place at the top level", e.Name())
		}
	}
}

func TestFilesAreSmall(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if n := bytes.Count(s.text, []byte("\n")); n > 600 {
			t.Errorf("%s has %d lines; 600 is the limit", s.path, n)
		}
	}
}

func TestPackageComments(t *testing.T) {
	t.Parallel()
	packages := make(map[string]bool)
	for _, s := range sources(t) {
		if !s.test() {
			packages[s.dir()] = packages[s.dir()] || s.file.Doc != nil
		}
	}
	for dir, documented := range packages {
		if !documented {
			t.Errorf("the package in %s has no comment", dir)
		}
	}
}

func TestPackageNames(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if slices.Contains([]string{"util", "utils", "common", "helpers", "misc", "base", "types", "shared"}, s.file.Name.Name) {
			t.Errorf("%s: the name %q says nothing", s.path, s.file.Name.Name)
		}
	}
}

// Exported names have a comment that starts with the name.
func TestExportedNamesAreDocumented(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		for _, d := range s.file.Decls {
			f, ok := d.(*ast.FuncDecl)
			if !ok || !f.Name.IsExported() || f.Recv != nil && !exportedReceiver(f) || interfaceMethod(f.Name.Name) {
				continue
			}
			if f.Doc == nil || !strings.HasPrefix(f.Doc.Text(), f.Name.Name+" ") {
				t.Errorf("%s: %s has no comment that starts with its name", s.at(f.Pos()), f.Name.Name)
			}
		}
	}
}

// interfaceMethod tells the methods whose meaning an interface of the standard library gives.
func interfaceMethod(name string) bool {
	return slices.Contains([]string{
		"Error", "Unwrap", "String", "GoString", "LogValue", "MarshalJSON", "UnmarshalJSON", "MarshalText", "UnmarshalText",
		"RoundTrip", "ServeHTTP", "Len", "Less", "Swap", "Push", "Pop", "Read", "Write", "Close", "Accept", "Is", "As",
	}, name)
}

func exportedReceiver(f *ast.FuncDecl) bool {
	typ := f.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if index, ok := typ.(*ast.IndexExpr); ok {
		typ = index.X
	}
	name, ok := typ.(*ast.Ident)
	return ok && name.IsExported()
}

// Nothing happens at import, nothing is decided by variables that somebody may change, and only
// main ends the program.
func TestNoHiddenState(t *testing.T) {
	t.Parallel()
	for _, s := range sources(t) {
		if s.test() {
			continue
		}
		for _, d := range s.file.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Name.Name == "init" && d.Recv == nil {
					t.Errorf("%s: init", s.at(d.Pos()))
				}
			case *ast.GenDecl:
				if d.Tok == token.VAR {
					checkVariables(t, &s, d)
				}
			}
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			call, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, ok := call.X.(*ast.Ident)
			if ok && pkg.Name == "os" && call.Sel.Name == "Exit" && s.path != filepath.FromSlash("cmd/seatplan/main.go") {
				t.Errorf("%s: os.Exit outside main", s.at(n.Pos()))
			}
			if ok && pkg.Name == "time" && call.Sel.Name == "Sleep" {
				t.Errorf("%s: sleeping", s.at(n.Pos()))
			}
			return true
		})
	}
}

// checkVariables allows package variables that nobody changes: errors, tables written as
// literals, values computed once.
func checkVariables(t *testing.T, s *source, d *ast.GenDecl) {
	t.Helper()
	for _, spec := range d.Specs {
		v := spec.(*ast.ValueSpec)
		if len(v.Values) == 0 {
			// Embedded files and interface checks have no value or a blank name.
			if d.Doc == nil || !strings.Contains(commentText(d.Doc), "go:embed") {
				t.Errorf("%s: the variable %s can change", s.at(v.Pos()), v.Names[0].Name)
			}
		}
	}
}

func commentText(g *ast.CommentGroup) string {
	var b strings.Builder
	for _, c := range g.List {
		b.WriteString(c.Text)
	}
	return b.String()
}

// A vendor is known only inside its own folder, and to the list of providers.
func TestVendorsStayInTheirFolders(t *testing.T) {
	t.Parallel()
	vendors := regexp.MustCompile(`(?i)\b(altegio|yclients|alfacrm|amocrm|kommo)\b`)
	for _, s := range sources(t) {
		dir := s.dir()
		if s.test() || strings.HasPrefix(dir, "providers/") || dir == "cmd/internal/cli" || strings.HasSuffix(dir, "test") {
			continue
		}
		ast.Inspect(s.file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.BasicLit:
				if n.Kind == token.STRING && vendors.MatchString(n.Value) {
					t.Errorf("%s: %s knows a vendor", s.at(n.Pos()), n.Value)
				}
			case *ast.Ident:
				if vendors.MatchString(n.Name) {
					t.Errorf("%s: %s knows a vendor", s.at(n.Pos()), n.Name)
				}
			}
			return true
		})
	}
}

// What is meant to be done later is an issue and not a mark in the code.
func TestNoMarksForLater(t *testing.T) {
	t.Parallel()
	mark := regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)
	for _, s := range sources(t) {
		for _, g := range s.file.Comments {
			if mark.MatchString(g.Text()) {
				t.Errorf("%s: a mark for later", s.at(g.Pos()))
			}
		}
	}
}
