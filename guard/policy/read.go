package policy

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// Source is a file to read choices from.
type Source struct {
	File   string
	Text   []byte
	Open   func(name string) ([]byte, error) // reads a file that it names; nil: there are none
	Person bool                              // settings.toml of a person: keys of the organisation alone are refused
	Skip   string                            // a table at the top that belongs to somebody else
}

// Fault is what is wrong with one place of a file.
type Fault struct {
	At   Place
	Key  string
	Says string
}

// Error is place, key, and what is wrong.
func (f Fault) Error() string {
	if f.Key == "" {
		return fmt.Sprintf("%s: %s", f.At, f.Says)
	}
	return fmt.Sprintf("%s: %s: %s", f.At, f.Key, f.Says)
}

// Faults is everything that is wrong with a file, in its order.
type Faults []Fault

// Error is a line for each.
func (f Faults) Error() string {
	lines := make([]string, len(f))
	for i := range f {
		lines[i] = f[i].Error()
	}
	return strings.Join(lines, "\n")
}

// mostFaults is how many are told at once: who wrote a file for another program
// need not read a thousand lines about it.
const mostFaults = 20

// largest is the largest file that is read, in octets.
const largest = 16 << 20

// Read reads a file and checks everything in it. The error is Faults, so that all
// of it can be mended at once.
func Read(s Source) (Choices, error) {
	if len(s.Text) > largest {
		return Choices{}, Faults{{At: Place{File: s.File, Line: 1, Column: 1}, Says: fmt.Sprintf("the file has %d octets; at most %d are read. Put long lists into files of their own", len(s.Text), largest)}}
	}
	s.Text = bytes.TrimPrefix(s.Text, []byte("\ufeff")) // Notepad begins files so
	f := findPlaces(s.File, s.Text)
	if f.deep != nil {
		return Choices{}, Faults{*f.deep}
	}
	var tree map[string]any
	if err := toml.NewDecoder(bytes.NewReader(s.Text)).Decode(&tree); err != nil {
		return Choices{}, Faults{broken(s.File, err)}
	}
	r := reader{source: s, places: f.places}
	delete(tree, s.Skip)
	r.branch(tree, "")
	r.refer()
	r.scannable()
	if len(r.faults) > 0 {
		slices.SortStableFunc(r.faults, func(a, b Fault) int {
			return cmp.Or(cmp.Compare(a.At.Line, b.At.Line), cmp.Compare(a.At.Column, b.At.Column), cmp.Compare(a.Key, b.Key))
		})
		return Choices{}, r.faults[:min(len(r.faults), mostFaults)]
	}
	return r.out, nil
}

// broken is what the TOML library does not like.
func broken(file string, err error) Fault {
	f := Fault{At: Place{File: file, Line: 1, Column: 1}, Says: strings.TrimPrefix(err.Error(), "toml: ")}
	if bad, ok := errors.AsType[*toml.DecodeError](err); ok {
		f.At.Line, f.At.Column = bad.Position()
		f.Key = strings.Join(bad.Key(), ".")
	}
	return f
}

// reader turns the tree of a file into choices.
type reader struct {
	source Source
	places map[string]Place // by path, such as "terms[0].words"
	out    Choices
	faults Faults
}

// wrong remembers a fault at a path. Without a place of its own it stands where
// its nearest table does.
func (r *reader) wrong(path, key, says string) {
	r.faults = append(r.faults, Fault{At: r.at(path), Key: key, Says: says})
}

func (r *reader) at(path string) Place {
	for path != "" {
		if at, ok := r.places[path]; ok {
			return at
		}
		path = path[:max(strings.LastIndexAny(path, ".["), 0)]
	}
	return Place{File: r.source.File, Line: 1, Column: 1}
}

// branch reads a table. Its path is the dotted name: that checks."a.b" and
// checks.a.b are the same is what people expect.
func (r *reader) branch(tree map[string]any, path string) {
	for _, name := range slices.Sorted(maps.Keys(tree)) {
		full := name
		if path != "" {
			full = path + "." + name
		}
		if len(r.faults) > 10*mostFaults {
			return
		}
		switch v := tree[name].(type) {
		case map[string]any:
			r.table(v, full)
		case []any:
			r.array(v, full)
		default:
			r.choice(v, full)
		}
	}
}

func (r *reader) table(tree map[string]any, path string) {
	prefix := path + "."
	for _, k := range keys {
		if strings.HasPrefix(k.Name, prefix) || k.named != nil && strings.HasPrefix(prefix, strings.TrimSuffix(k.Name, "*")) {
			r.branch(tree, path)
			return
		}
	}
	if slices.Contains(tableNames(), path) {
		r.wrong(path, path, fmt.Sprintf("one table is here, but several may be; write [[%s]]", path))
		return
	}
	tables := tableNames()
	for _, k := range keys {
		if i := strings.LastIndex(k.Name, "."); i > 0 && !strings.Contains(k.Name, "[]") {
			tables = append(tables, k.Name[:i])
		}
	}
	r.wrong(path, "", fmt.Sprintf("there is no table %q%s", shorten(path), didYouMean(path, tables)))
}

func (r *reader) array(v []any, path string) {
	if slices.Contains(tableNames(), path) {
		r.tables(v, path)
		return
	}
	r.choice(v, path)
}

// choice reads the value of one key.
func (r *reader) choice(v any, path string) {
	k, name, err := find(path)
	if err == nil {
		err = r.allowed(k)
	}
	if err != nil {
		r.wrong(path, "", err.Error())
		return
	}
	value, err := k.Kind.raw(v)
	if err != nil {
		r.wrong(path, path, err.Error())
		return
	}
	value.At = r.at(path)
	if old, twice := r.out.values[name]; twice {
		r.wrong(path, path, fmt.Sprintf("is there twice, also in line %d; remove one", old.At.Line))
		return
	}
	if r.out.values == nil {
		r.out.values = map[string]Value{}
	}
	r.out.values[name] = value
}

func (r *reader) allowed(k Key) error {
	if k.orgs && r.source.Person {
		return fmt.Errorf("%s: only an organisation's policy.toml may have this", k.Name)
	}
	return nil
}
