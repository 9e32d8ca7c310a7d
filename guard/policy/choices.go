package policy

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// Value is one choice in its one spelling. It is not changed after it was made.
type Value struct {
	Text string   // as people see and type it: "30s", "true", "10", "stop"; of a list, its items after each other
	List []string // of a key that takes several
	At   Place    // where it was written; the zero Place for what a command chose
}

// Place is where something stands in a file.
type Place struct {
	File         string
	Line, Column int // from 1
}

// String is file:line:column, which editors understand.
func (p Place) String() string {
	if p.Line == 0 {
		return p.File
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Column)
}

// Table is one of several tables of a name, such as one list of terms.
type Table struct {
	At     Place
	fields map[string]Value
	lines  []string // the words of its files
}

func (t Table) text(field string) string   { return t.fields[field].Text }
func (t Table) list(field string) []string { return t.fields[field].List }
func (t Table) yes(field string) bool      { return t.fields[field].Text == "true" }

// Choices is what one file chose. Every value in it fits its key. The zero Choices
// chose nothing. With gives a changed copy; nothing changes under anybody's hands.
type Choices struct {
	values map[string]Value
	tables map[string][]Table
}

// Value is what was chosen for a key.
func (c Choices) Value(name string) (Value, bool) {
	v, ok := c.values[name]
	return v, ok
}

// Names lists the keys that were chosen, in order.
func (c Choices) Names() []string { return slices.Sorted(maps.Keys(c.values)) }

// With chooses a value for a key, as somebody typed it; "" takes the choice back.
// The error says what was expected, or which key was perhaps meant.
func (c Choices) With(name, typed string) (Choices, error) {
	k, name, err := find(name)
	if err != nil {
		return c, err
	}
	if k.orgs || strings.Contains(k.Name, "[]") {
		return c, fmt.Errorf("%s cannot be set by a command; write it into the file", name)
	}
	next := Choices{values: maps.Clone(c.values), tables: c.tables}
	if typed == "" {
		delete(next.values, name)
		return next, nil
	}
	v, err := k.Kind.value(typed)
	if err != nil {
		return c, fmt.Errorf("setting %s: %w", name, err)
	}
	if next.values == nil {
		next.values = map[string]Value{}
	}
	next.values[name] = v
	return next, nil
}

// Tree is the choices as go-toml writes them. What was read comes back the same,
// remarks excepted.
func (c Choices) Tree() map[string]any {
	tree := map[string]any{}
	for name, v := range c.values {
		k, _, err := find(name)
		if err != nil {
			continue // cannot be: nothing gets in without its key
		}
		table, field := "", name
		if i := strings.LastIndex(strings.TrimSuffix(k.Name, "*"), "."); i >= 0 {
			table, field = name[:i], name[i+1:]
		}
		branch(tree, table)[field] = k.Kind.toml(v)
	}
	for name, tables := range c.tables {
		list := make([]map[string]any, len(tables))
		for i, t := range tables {
			list[i] = t.tree(name)
		}
		tree[name] = list
	}
	return tree
}

func (t Table) tree(name string) map[string]any {
	tree := map[string]any{}
	for field, v := range t.fields {
		if k, _, err := find(name + "[]." + field); err == nil {
			tree[field] = k.Kind.toml(v)
		}
	}
	return tree
}

// branch is the table of that name in tree, made where it is missing.
func branch(tree map[string]any, name string) map[string]any {
	if name == "" {
		return tree
	}
	for part := range strings.SplitSeq(name, ".") {
		next, ok := tree[part].(map[string]any)
		if !ok {
			next = map[string]any{}
			tree[part] = next
		}
		tree = next
	}
	return tree
}

func (k Kind) toml(v Value) any {
	switch k.form {
	case formList:
		return v.List
	case formBool:
		return v.Text == "true"
	case formNumber:
		n, _ := strconv.Atoi(v.Text)
		return n
	}
	return v.Text
}
