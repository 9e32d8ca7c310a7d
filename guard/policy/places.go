package policy

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// findPlaces is where each key of a file stands, by its path: "hold.default",
// "terms[0].words". It reads as far as the text is TOML.
func findPlaces(file string, text []byte) finder {
	f := finder{file: file, text: text, places: map[string]Place{}, counts: map[string]int{}}
	for i, b := range text {
		if b == '\n' {
			f.ends = append(f.ends, i)
		}
	}
	var p unstable.Parser
	p.Reset(text)
	for f.deep == nil && p.NextExpression() {
		f.expression(p.Expression())
	}
	return f
}

type finder struct {
	file   string
	text   []byte
	ends   []int // of lines
	places map[string]Place
	counts map[string]int // tables of each array so far
	table  string         // path of the table that we are in
	deep   *Fault         // tables stand in each other deeper than anything of ours
}

// deepest is how many tables may stand in each other: none of ours needs more
// than four, and ids of checks and domain names are tables to TOML when nobody
// puts them in quotes.
const deepest = 40

func (f *finder) expression(n *unstable.Node) {
	switch n.Kind {
	case unstable.KeyValue:
		f.keyValue(n, f.table)
	case unstable.Table:
		f.table = f.inside(f.key(n, ""))
	case unstable.ArrayTable:
		name := f.inside(f.key(n, ""))
		f.table = fmt.Sprintf("%s[%d]", name, f.counts[name])
		f.places[f.table] = f.places[name]
		f.counts[name]++
	}
}

// inside is path where [a.b] below [[a]] means the last of them.
func (f *finder) inside(path string) string {
	first, rest, below := strings.Cut(path, ".")
	if n := f.counts[first]; below && n > 0 {
		return fmt.Sprintf("%s[%d].%s", first, n-1, rest)
	}
	return path
}

// key is the path that the parts of a key give below table, and notes where each stands.
func (f *finder) key(n *unstable.Node, table string) string {
	path := table
	for it := n.Key(); it.Next(); {
		if f.deep != nil || strings.Count(path, ".") > deepest || len(path) > 2000 {
			f.tooDeep(int(it.Node().Raw.Offset))
			return path
		}
		if path != "" {
			path += "."
		}
		path += string(it.Node().Data)
		f.note(path, int(it.Node().Raw.Offset))
	}
	return path
}

func (f *finder) keyValue(n *unstable.Node, table string) {
	f.value(n.Value(), f.key(n, table))
}

// value looks into inline tables and arrays of them.
func (f *finder) value(n *unstable.Node, path string) {
	if f.deep != nil {
		return
	}
	switch n.Kind {
	case unstable.InlineTable:
		for it := n.Children(); it.Next(); {
			f.keyValue(it.Node(), path)
		}
	case unstable.Array:
		i := 0
		for it := n.Children(); it.Next(); i++ {
			if it.Node().Kind != unstable.InlineTable {
				continue
			}
			item := fmt.Sprintf("%s[%d]", path, i)
			f.places[item] = f.places[path]
			f.value(it.Node(), item)
		}
	}
}

func (f *finder) tooDeep(offset int) {
	if f.deep == nil {
		f.deep = &Fault{At: f.place(offset), Says: "the key is too long, or too many tables stand in each other"}
	}
}

// note keeps the last place of a path: what is there twice is told where it is
// there again.
func (f *finder) note(path string, offset int) { f.places[path] = f.place(offset) }

func (f *finder) place(offset int) Place {
	line := sort.SearchInts(f.ends, offset)
	begin := 0
	if line > 0 {
		begin = f.ends[line-1] + 1
	}
	column := offset - begin + 1
	if column < 10_000 { // nobody counts further
		column = utf8.RuneCount(f.text[begin:offset]) + 1
	}
	return Place{File: f.file, Line: line + 1, Column: column}
}
