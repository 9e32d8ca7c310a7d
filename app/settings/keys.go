package settings

import (
	"fmt"

	"holdback/guard/policy"
)

// Key is one thing that can be chosen, with the value in force.
type Key struct {
	Name   string // as in the file, with dots: "hold.default"
	Value  string
	Origin string // who decided it: "built-in", "you" or "your organisation"
	Chosen bool   // by the person
	Locked string // why the person cannot change it, as a sentence; "" when they can
	Why    string // one sentence for the settings page
}

// Keys lists every key with its value in force, in the order of the
// documentation. Of holds for single addresses and domains it lists those chosen.
func (s Settings) Keys() []Key {
	list := s.force.List()
	keys := make([]Key, len(list))
	for i, standing := range list {
		keys[i] = key(standing)
	}
	return keys
}

// Key returns one key, also one for a name that was not chosen yet. The error names
// the nearest key.
func (s Settings) Key(name string) (Key, error) {
	standing, err := s.force.One(name)
	if err != nil {
		return Key{}, fmt.Errorf("%w (`holdback settings` lists all)", err)
	}
	return key(standing), nil
}

// Set returns s with one key chosen. An empty value takes the choice back. What the
// organisation locked is refused.
func (s Settings) Set(name, value string) (Settings, error) {
	k, err := s.Key(name)
	if err != nil {
		return s, err
	}
	if k.Locked != "" {
		return s, fmt.Errorf("setting %s: %s", k.Name, k.Locked)
	}
	next := s
	next.force.Person, err = s.force.Person.With(name, value)
	return next, err
}

func key(s policy.Standing) Key {
	k := Key{Name: s.Name, Value: s.Value, Origin: string(s.By), Chosen: s.By == policy.You, Why: s.Why}
	if s.Locked != "" {
		k.Locked = fmt.Sprintf("locked by your organisation (%s)", s.Locked)
	}
	return k
}
