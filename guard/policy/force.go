package policy

import (
	"maps"
	"slices"
	"strings"

	"holdback/guard"
)

// Who decided a value.
type Who string

// The deciders.
const (
	BuiltIn      Who = "built-in"
	Organisation Who = "your organisation"
	You          Who = "you"
)

// InForce is what an organisation and a person decided together, key by key.
type InForce struct {
	Policy Policy
	Person Choices
}

// Standing is one key with its value in force, who decided it, and whether the
// person may.
type Standing struct {
	Name   string `json:"key"`
	Value  string `json:"value"`
	By     Who    `json:"by"`
	At     string `json:"at,omitempty"`     // file and line where it stands
	Locked string `json:"locked,omitempty"` // file and line of the lock; "" is not locked
	Why    string `json:"why"`
}

// Value is what is in force for a key, and who decided it.
func (f InForce) Value(name string) (Value, Who) {
	k, name, err := find(name)
	if err != nil {
		return Value{}, BuiltIn
	}
	orgs, they := f.Policy.choices.values[name]
	mine, me := f.Person.values[name]
	_, locked := f.Locked(name)
	me = me && !locked
	switch {
	case me && they && k.united:
		return united(mine, orgs), You
	case me:
		return mine, You
	case they:
		return orgs, Organisation
	}
	v := Value{Text: k.Default}
	return v, BuiltIn
}

// united is both lists, the organisation's first.
func united(mine, orgs Value) Value {
	all := slices.Clone(orgs.List)
	for _, item := range mine.List {
		if !slices.Contains(all, item) {
			all = append(all, item)
		}
	}
	return Value{Text: strings.Join(all, ", "), List: all, At: mine.At}
}

// Locked is where the organisation locked a key, if it did.
func (f InForce) Locked(name string) (Place, bool) {
	locked := f.Policy.choices.values["locked"]
	for _, pattern := range locked.List {
		if covers(pattern, name) {
			return locked.At, true
		}
	}
	return Place{}, false
}

// Names lists the keys below a prefix such as "hold.domain." that somebody chose.
func (f InForce) Names(prefix string) []string {
	all := map[string]bool{}
	for _, c := range []Choices{f.Policy.choices, f.Person} {
		for name := range c.values {
			if strings.HasPrefix(name, prefix) {
				all[name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(all))
}

// tables is all tables of a name: those of the organisation, then those of the
// person, unless that is locked. Labels are one ladder, so only one of both counts.
func (f InForce) tables(name string) (orgs, mine []Table) {
	orgs, mine = f.Policy.choices.tables[name], f.Person.tables[name]
	if _, locked := f.Locked(name); locked || name == labelTable && len(orgs) > 0 {
		mine = nil
	}
	return orgs, mine
}

// List is every key with its value in force, in the order of the documentation:
// every check, and of other keys with a star what was chosen below it.
func (f InForce) List() []Standing {
	var all []Standing
	for _, k := range keys {
		switch {
		case k.orgs || strings.Contains(k.Name, "[]"):
		case k.Name == "checks.*":
			for _, c := range known().Checks {
				all = append(all, f.standing(Key{Default: string(c.Level), Why: c.Why}, "checks."+c.ID))
			}
		case k.named == nil:
			all = append(all, f.standing(k, k.Name))
		default:
			for _, name := range f.Names(strings.TrimSuffix(k.Name, "*")) {
				all = append(all, f.standing(k, name))
			}
		}
	}
	return all
}

// One is the standing of one key, chosen or not. The error names the nearest key.
func (f InForce) One(name string) (Standing, error) {
	k, name, err := find(name)
	if err != nil {
		return Standing{}, err
	}
	for _, s := range f.List() {
		if s.Name == name {
			return s, nil
		}
	}
	return f.standing(k, name), nil
}

func (f InForce) standing(k Key, name string) Standing {
	v, by := f.Value(name)
	s := Standing{Name: name, Value: v.Text, By: by, Why: k.Why}
	if by == BuiltIn {
		s.Value = k.Default
	}
	if v.At.Line > 0 {
		s.At = v.At.String()
	}
	if at, locked := f.Locked(name); locked {
		s.Locked = at.String()
	}
	return s
}

// Entry is one rule about identities, one list of terms, one label or one rule that is in
// force.
type Entry struct {
	Table string      `json:"table"` // identities, terms, labels or rules
	ID    string      `json:"id"`    // of identities, the sender
	Name  string      `json:"name,omitempty"`
	Level guard.Level `json:"level,omitempty"`
	Words int         `json:"words,omitempty"` // words and expressions of a list of terms
	When  string      `json:"when,omitempty"`
	By    Who         `json:"by"`
	At    string      `json:"at"`
}

// Entries lists the tables in force.
func (f InForce) Entries() []Entry {
	var all []Entry
	for _, name := range tableNames() {
		orgs, mine := f.tables(name)
		for _, t := range orgs {
			all = append(all, t.entry(name, Organisation))
		}
		for _, t := range mine {
			all = append(all, t.entry(name, You))
		}
	}
	return all
}

func (t Table) entry(name string, by Who) Entry {
	e := Entry{Table: name, ID: t.text("id"), Name: t.text("name"), Level: guard.Level(t.text("level")), When: t.text("when"), By: by, At: t.At.String()}
	if name == fromTable {
		e.ID, e.Name = t.text("from"), t.fields["to"].Text
	}
	e.Words = len(t.list("words")) + len(t.list("expressions")) + len(t.lines)
	if e.Level == "" && name != labelTable {
		e.Level = guard.Ask
	}
	return e
}
