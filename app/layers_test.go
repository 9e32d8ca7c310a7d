package app_test

import (
	"fmt"
	"go/ast"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// layers says who may import whom among our own packages. To read the product,
// read it from the bottom up.
var layers = map[string][]string{
	"assets": {"assets"},
	"mail":   {"mail", "assets"},
	"guard":  {"guard", "mail", "assets"},
	"app":    {"app", "guard", "mail", "assets"},
	"ui":     {"ui", "app", "guard", "mail", "assets"},
	"main":   {"ui", "app", "guard", "mail", "assets"},
}

// borders are imports that only some places may have. The longest prefix that fits
// an import decides.
var borders = []border{
	{imports: "fyne.io/", only: []string{"ui", "main"}, why: "the guard process must stay small, and tests need no display"},
	{imports: "fyne.io/fyne/v2/app", only: []string{"ui/window"}, why: "it opens the display, and with it OpenGL"},
	{imports: "fyne.io/systray", only: []string{"ui/desktop"}, why: "the tray belongs to the guard process, not to the window"},
	{imports: "holdback/mail/mailtest", only: []string{"mail/mailtest", "app/practice", "app/e2e", "app/bench"}, tests: true, why: "fake servers are not part of the product"},
	{imports: "holdback/app/e2e", only: []string{"app/e2e", "app/bench"}, tests: true, why: "the lab is not part of the product"},
}

type border struct {
	imports string
	only    []string // folders that may, with everything below
	tests   bool     // every _test.go file may too
	why     string
}

func TestLayers(t *testing.T) {
	for _, s := range sources(t) {
		for _, complaint := range layersOf(s) {
			t.Error(complaint)
		}
	}
}

func TestLayersNoticeAWrongImport(t *testing.T) {
	for _, c := range []struct{ path, imports, complaint string }{
		{"mail/zz.go", "holdback/app", "imports holdback/app; mail may import only mail, assets of ours"},
		{"guard/zz.go", "holdback/ui/window", "guard may import only"},
		{"app/zz.go", "fyne.io/fyne/v2", "only ui, main may"},
		{"ui/zz.go", "fyne.io/fyne/v2/app", "only ui/window may"},
		{"ui/window/zz.go", "fyne.io/systray", "only ui/desktop may"},
		{"app/zz.go", "holdback/mail/mailtest", "fake servers are not part of the product"},
		{"util/zz.go", "fmt", "is in no layer"},
	} {
		got := strings.Join(layersOf(parse(t, c.path, fmt.Sprintf("package x\nimport _ %q\n", c.imports))), "\n")
		if !strings.Contains(got, c.complaint) {
			t.Errorf("%s importing %s: complaint %q, want %q in it", c.path, c.imports, got, c.complaint)
		}
	}
	for _, c := range []struct{ path, imports string }{
		{"main.go", "holdback/ui"},
		{"ui/window/zz.go", "fyne.io/fyne/v2/app"},
		{"ui/desktop/zz.go", "fyne.io/systray"},
		{"app/zz_test.go", "holdback/mail/mailtest"},
		{"mail/relay/zz.go", "github.com/emersion/go-smtp"},
	} {
		if got := layersOf(parse(t, c.path, fmt.Sprintf("package x\nimport _ %q\n", c.imports))); len(got) > 0 {
			t.Errorf("%s may import %s, but: %q", c.path, c.imports, got)
		}
	}
}

func layersOf(s source) []string {
	layer, _, _ := strings.Cut(s.path, "/")
	if s.dir() == "." {
		layer = "main"
	}
	allowed, known := layers[layer]
	if !known {
		return []string{fmt.Sprintf("%s is in no layer; the top level is fixed: see layers in app/layers_test.go", s.path)}
	}
	var complaints []string
	for _, i := range s.file.Imports {
		if c := wrongImport(s, i, layer, allowed); c != "" {
			complaints = append(complaints, c)
		}
	}
	return complaints
}

func wrongImport(s source, i *ast.ImportSpec, layer string, allowed []string) string {
	path, err := strconv.Unquote(i.Path.Value)
	if err != nil {
		return fmt.Sprintf("%s imports %s, which is no path", s.at(i), i.Path.Value)
	}
	if rest, ours := strings.CutPrefix(path, "holdback/"); ours {
		if top, _, _ := strings.Cut(rest, "/"); !slices.Contains(allowed, top) {
			return fmt.Sprintf("%s imports %s; %s may import only %s of ours", s.at(i), path, layer, strings.Join(allowed, ", "))
		}
	}
	b, guarded := borderOf(path)
	if !guarded || b.tests && s.test() {
		return ""
	}
	for _, folder := range b.only {
		if layer == folder || s.dir() == folder || strings.HasPrefix(s.dir(), folder+"/") {
			return ""
		}
	}
	return fmt.Sprintf("%s imports %s; only %s may, because %s", s.at(i), path, strings.Join(b.only, ", "), b.why)
}

func borderOf(path string) (border, bool) {
	var best border
	for _, b := range borders {
		whole := path == b.imports || strings.HasPrefix(path, strings.TrimSuffix(b.imports, "/")+"/")
		if whole && len(b.imports) > len(best.imports) {
			best = b
		}
	}
	return best, best.imports != ""
}
