package policy

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// mostTables is how many lists of terms, labels or rules there may be: more words
// belong into one list, and nobody knows a thousand rules.
const mostTables = 1_000

// tables reads all tables of one name.
func (r *reader) tables(list []any, name string) {
	seen := map[string]int{}
	var read []Table
	if len(list) > mostTables {
		r.wrong(name, name, fmt.Sprintf("there are %d of them; at most %d are allowed", len(list), mostTables))
		return
	}
	for i, item := range list {
		path := fmt.Sprintf("%s[%d]", name, i)
		tree, ok := item.(map[string]any)
		if !ok {
			r.wrong(path, name, fmt.Sprintf("a table is expected; write [[%s]]", name))
			return
		}
		t := r.one(tree, name, path)
		if id := t.text("id"); id != "" && seen[id] > 0 {
			r.wrong(path+".id", name+".id", fmt.Sprintf("%q is there twice, also in line %d; ids tell them apart", id, seen[id]))
		} else {
			seen[id] = max(t.At.Line, 1)
		}
		read = append(read, t)
		if len(r.faults) > 10*mostFaults {
			return
		}
	}
	if r.out.tables == nil {
		r.out.tables = map[string][]Table{}
	}
	r.out.tables[name] = read
}

// one reads one table, whose fields are those of name.
func (r *reader) one(tree map[string]any, name, path string) Table {
	t := Table{At: r.at(path), fields: map[string]Value{}}
	for _, field := range slices.Sorted(maps.Keys(tree)) {
		k, err := fieldOf(name, field)
		if err == nil {
			err = r.allowed(k)
		}
		if err != nil {
			r.wrong(path+"."+field, name, err.Error())
			continue
		}
		v, err := k.Kind.raw(tree[field])
		if err != nil {
			r.wrong(path+"."+field, name+"."+field, err.Error())
			continue
		}
		v.At = r.at(path + "." + field)
		t.fields[field] = v
	}
	r.whole(tree, name, path)
	if name == termTable {
		t.lines = r.wordFiles(t, path)
	}
	return t
}

// whole looks for what a table cannot be without.
func (r *reader) whole(tree map[string]any, name, path string) {
	for _, k := range keys {
		field, ours := strings.CutPrefix(k.Name, name+"[].")
		if _, given := tree[field]; !ours || !k.needed || given && tree[field] != "" {
			continue
		}
		r.wrong(path, name, fmt.Sprintf("%s is missing (%s)", field, k.Kind.Says()))
	}
	if name != termTable {
		return
	}
	for _, field := range []string{"words", "expressions", "files"} {
		if items, list := tree[field].([]any); tree[field] != nil && (!list || len(items) > 0) {
			return // what is wrong with it was said
		}
	}
	r.wrong(path, name, "words, expressions or files are missing: a list without words finds nothing")
}

func fieldOf(table, field string) (Key, error) {
	var names []string
	for _, k := range keys {
		name, ours := strings.CutPrefix(k.Name, table+"[].")
		if ours && name == field {
			return k, nil
		}
		if ours {
			names = append(names, name)
		}
	}
	return Key{}, fmt.Errorf("there is no %q here%s", shorten(field), didYouMean(field, names))
}
