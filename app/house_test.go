package app_test

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// The measures of the house. They are limits, not aims.
const (
	longestFunction = 60
	mostParameters  = 5
	longestFile     = 400
	longestTestFile = 600 // examples are read one by one
)

// source is one Go file of the repository.
type source struct {
	path string // from the top of the repository, with slashes
	set  *token.FileSet
	file *ast.File
}

func (s source) dir() string { return path.Dir(s.path) }
func (s source) test() bool  { return strings.HasSuffix(s.path, "_test.go") }

func (s source) at(n ast.Node) string { return fmt.Sprintf("%s:%d", s.path, s.line(n.Pos())) }

func (s source) line(p token.Pos) int { return s.set.Position(p).Line }

func (s source) imports(path string) bool {
	return slices.ContainsFunc(s.file.Imports, func(i *ast.ImportSpec) bool { return i.Path.Value == `"`+path+`"` })
}

// rules are what a reviewer would otherwise have to say. Each returns complaints.
var rules = []func(source) []string{shortFile, functions, finished, awake, quiet}

func TestHouse(t *testing.T) {
	for _, s := range sources(t) {
		for _, rule := range rules {
			for _, complaint := range rule(s) {
				t.Error(complaint)
			}
		}
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	said, names := map[string]string{}, map[string]string{}
	for _, s := range sources(t) {
		names[s.dir()] = strings.TrimSuffix(s.file.Name.Name, "_test")
		said[s.dir()] += s.file.Doc.Text()
	}
	for dir, name := range names {
		opening := "Package " + name + " "
		if name == "main" {
			opening = "" // a command is introduced by its own name
		}
		if text := said[dir]; text == "" || !strings.Contains(text, opening) {
			t.Errorf("%s: no file begins with a comment %q…: what it is in the world, what we promise, what we do not do", dir, "// "+opening)
		}
	}
}

// shortFile keeps a file to one subject.
func shortFile(s source) []string {
	limit := longestFile
	if s.test() {
		limit = longestTestFile
	}
	if n := s.set.File(s.file.Pos()).LineCount(); n > limit {
		return []string{fmt.Sprintf("%s has %d lines, %d are allowed; has it more than one subject?", s.path, n, limit)}
	}
	return nil
}

// functions fit on a screen, take few parameters, and none runs by itself.
func functions(s source) []string {
	var complaints []string
	for _, d := range s.file.Decls {
		f, ok := d.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if n := s.length(f); n > longestFunction {
			complaints = append(complaints, fmt.Sprintf("%s: %s has %d lines, %d are allowed; which part of it has a name of its own?", s.at(f), f.Name.Name, n, longestFunction))
		}
		if n := f.Type.Params.NumFields(); n > mostParameters {
			complaints = append(complaints, fmt.Sprintf("%s: %s has %d parameters, %d are allowed; are some of them one thing?", s.at(f), f.Name.Name, n, mostParameters))
		}
		if f.Name.Name == "init" && f.Recv == nil {
			complaints = append(complaints, s.at(f)+": init runs without being asked; call it from where it is needed")
		}
	}
	return complaints
}

// length is how many lines a function has. The rows of a test's table are data and
// do not count.
func (s source) length(f *ast.FuncDecl) int {
	n := s.line(f.End()) - s.line(f.Pos()) + 1
	if !s.test() {
		return n
	}
	ast.Inspect(f, func(x ast.Node) bool {
		table, ok := x.(*ast.CompositeLit)
		if ok {
			n -= s.line(table.End()) - s.line(table.Pos())
		}
		return !ok
	})
	return n
}

// unfinished matches words that promise work later.
var unfinished = regexp.MustCompile(`\b(TODO|FIXME|XXX|HACK)\b`)

// finished wants ideas in the tracker and not in the code.
func finished(s source) []string {
	var complaints []string
	for _, group := range s.file.Comments {
		if word := unfinished.FindString(group.Text()); word != "" {
			complaints = append(complaints, fmt.Sprintf("%s: %s is half a thing; finish it or put it into the tracker", s.at(group), word))
		}
	}
	return complaints
}

// awake forbids sleeping for real: a timer that heeds its context in the program,
// a channel or a deadline in a test. Inside a synctest bubble sleeping is free.
func awake(s source) []string {
	if s.test() && s.imports("testing/synctest") {
		return nil
	}
	return s.calls("time", []string{"Sleep"}, "sleeps for real; wait for what you are waiting for")
}

// quiet keeps the lower layers from writing to a terminal or a logger that nobody
// gave them. The command line is there to write.
func quiet(s source) []string {
	top, _, _ := strings.Cut(s.path, "/")
	if s.test() || s.file.Name.Name == "main" || s.dir() == "app/cli" || !slices.Contains([]string{"mail", "guard", "app"}, top) {
		return nil
	}
	complaints := s.calls("fmt", []string{"Print", "Printf", "Println"}, "prints; return the text, or log with the slog.Logger handed in")
	global := []string{"Debug", "Info", "Warn", "Error", "Log", "Default", "SetDefault", "DebugContext", "InfoContext", "WarnContext", "ErrorContext"}
	complaints = append(complaints, s.calls("slog", global, "uses the global logger; use the one handed in")...)
	global = []string{"Print", "Printf", "Println", "Fatal", "Fatalf", "Fatalln", "Panic", "Panicf", "Panicln", "Default", "SetOutput"}
	return append(complaints, s.calls("log", global, "uses the global logger; use the slog.Logger handed in")...)
}

// calls finds calls of the named functions of a package.
func (s source) calls(pkg string, names []string, complaint string) []string {
	var complaints []string
	ast.Inspect(s.file, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		f, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || !slices.Contains(names, f.Sel.Name) {
			return true
		}
		if x, ok := f.X.(*ast.Ident); ok && x.Name == pkg && x.Obj == nil {
			complaints = append(complaints, fmt.Sprintf("%s: %s.%s %s", s.at(call), pkg, f.Sel.Name, complaint))
		}
		return true
	})
	return complaints
}

func TestHouseNoticesWhatItForbids(t *testing.T) {
	lines := strings.Repeat("\t_ = 0\n", longestFunction)
	for _, c := range []struct{ path, text, complaint string }{
		{"mail/a.go", "package a\n" + strings.Repeat("\n", longestFile), "has it more than one subject"},
		{"mail/a.go", "package a\nfunc f() {\n" + lines + "}\n", "f has 62 lines"},
		{"mail/a.go", "package a\nfunc f(a, b, c int, d, e, g string) {}\n", "f has 6 parameters"},
		{"mail/a.go", "package a\nfunc init() {}\n", "init runs without being asked"},
		{"mail/a.go", "package a\n// TODO: think\n", "TODO is half a thing"},
		{"mail/a_test.go", "package a\nimport \"time\"\nfunc f() { time.Sleep(1) }\n", "time.Sleep sleeps for real"},
		{"mail/a.go", "package a\nimport \"fmt\"\nfunc f() { fmt.Println() }\n", "fmt.Println prints"},
		{"app/a.go", "package a\nimport \"log/slog\"\nfunc f() { slog.Info(\"\") }\n", "uses the global logger"},
		{"guard/a.go", "package a\nimport \"log\"\nfunc f() { log.Fatal() }\n", "log.Fatal uses the global logger"},
	} {
		s, got := parse(t, c.path, c.text), []string(nil)
		for _, rule := range rules {
			got = append(got, rule(s)...)
		}
		if len(got) != 1 || !strings.Contains(got[0], c.complaint) {
			t.Errorf("%s:\n%s\ncomplaints %q, want just %q", c.path, c.text, got, c.complaint)
		}
	}
}

// sources reads every Go file of the repository, whatever it is built for.
func sources(t *testing.T) []source {
	t.Helper()
	var all []source
	top := os.DirFS("..")
	err := fs.WalkDir(top, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if base := path.Base(name); base == "testdata" || len(base) > 1 && base[0] == '.' {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(name, ".go") {
			return nil
		}
		text, err := os.ReadFile(filepath.Join("..", filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		all = append(all, parse(t, name, string(text)))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

func parse(t *testing.T, name, text string) source {
	t.Helper()
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, name, text, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	return source{path: name, set: set, file: file}
}
