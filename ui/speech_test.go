package ui

import (
	"bytes"
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strconv"
	"testing"
)

// TestMain loads the words once, as the window does.
func TestMain(m *testing.M) {
	if err := LoadWords(); err != nil {
		panic(err)
	}
	os.Exit(m.Run())
}

// The English file must hold every sentence of the source, so that translators
// miss none. UPDATE=1 writes it.
func TestEnglishFileHoldsEverySentence(t *testing.T) {
	want := sentences(t)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	if err := e.Encode(want); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join("..", "assets", "translations", "en.json")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, b.Bytes(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, b.Bytes()) {
		t.Errorf("%s is not what the source says; run: UPDATE=1 go test -tags ci ./ui", file)
	}
}

// sentences reads the calls of say and sayN from the source of this package.
func sentences(t *testing.T) map[string]any {
	t.Helper()
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]any{}
	for _, name := range files {
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok {
				collect(t, call, all)
			}
			return true
		})
	}
	return all
}

func collect(t *testing.T, call *ast.CallExpr, all map[string]any) {
	t.Helper()
	name, _ := call.Fun.(*ast.Ident)
	if name == nil || name.Name != "say" && name.Name != "sayN" {
		return
	}
	key, one := literal(t, call.Args[0]), literal(t, call.Args[1])
	var entry any = one
	if name.Name == "sayN" {
		entry = map[string]any{"one": one, "other": literal(t, call.Args[2])}
	}
	if old, ok := all[key]; ok {
		a, _ := json.Marshal(old)
		b, _ := json.Marshal(entry)
		if !bytes.Equal(a, b) {
			t.Errorf("key %q says %s and %s; one of them needs another key", key, a, b)
		}
	}
	all[key] = entry
}

func literal(t *testing.T, e ast.Expr) string {
	t.Helper()
	lit, ok := e.(*ast.BasicLit)
	if !ok {
		t.Fatalf("keys and sentences must be literals, not %T", e)
	}
	s, err := strconv.Unquote(lit.Value)
	if err != nil {
		t.Fatal(err)
	}
	return s
}
