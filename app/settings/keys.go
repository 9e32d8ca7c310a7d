package settings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdback/mail"
)

// Key is one thing that can be chosen, with the value in force.
type Key struct {
	Name   string // as in the file, with dots: "hold.default"
	Value  string
	Chosen bool   // by the person; else built-in
	Why    string // one sentence for the settings page

	check func(value string) error
	set   func(s *Settings, value string) error // "" goes back to built-in
}

// Keys lists every key with its value in force: the fixed ones first, then the
// rules that were chosen.
func (s Settings) Keys() []Key {
	keys := []Key{
		durationKey("hold.default", "How long a message waits before it leaves.",
			s, HoldDefault, func(s *Settings) **Duration { return &s.Hold.Default }),
		durationKey("hold.own_domain", "How long a message waits when all its recipients belong to your own domain.",
			s, s.ownHold(), func(s *Settings) **Duration { return &s.Hold.OwnDomain }),
		number{SMTPPort, 1024, 65535, func(s *Settings) **int { return &s.SMTP.Port }}.
			key("smtp.port", "The port on this computer that mail clients send through.", s),
		number{SMTPMaxSize, 1, 2000, func(s *Settings) **int { return &s.SMTP.MaxSize }}.
			key("smtp.max_size", "The largest message that is taken, in MB.", s),
		boolKey("send.partial", "When the server refuses some recipients, send to the others all the same.",
			s, false, func(s *Settings) **bool { return &s.Send.Partial }),
		boolKey("notify.held", "Show a notification when a message is held.",
			s, true, func(s *Settings) **bool { return &s.Notify.Held }),
	}
	for _, t := range ruleTables {
		table := *t.of(&s)
		for _, name := range sorted(table) {
			keys = append(keys, t.key(name, table[name]))
		}
	}
	return keys
}

// Key returns one key, also a rule that was not chosen yet. The error names the
// nearest keys.
func (s Settings) Key(name string) (Key, error) {
	keys := s.Keys()
	if i := slices.IndexFunc(keys, func(k Key) bool { return k.Name == name }); i >= 0 {
		return keys[i], nil
	}
	for _, t := range ruleTables {
		if rest, ok := strings.CutPrefix(name, t.prefix); ok {
			return t.rule(s, rest)
		}
	}
	return Key{}, fmt.Errorf("there is no setting %q; `holdback settings` lists all", name)
}

// Set returns s with one key changed. An empty value goes back to the built-in one.
func (s Settings) Set(name, value string) (Settings, error) {
	k, err := s.Key(name)
	if err != nil {
		return s, err
	}
	if value != "" {
		if err := k.check(value); err != nil {
			return s, fmt.Errorf("setting %s: %w", name, err)
		}
	}
	next := s.clone()
	return next, k.set(&next, value)
}

// ruleTable is a family of keys, one for each address or domain that somebody chose a hold for.
type ruleTable struct {
	prefix, why string
	address     bool // the names are addresses, else domains
	of          func(*Settings) *map[string]Duration
}

// ruleTables is fixed.
var ruleTables = []ruleTable{
	{"hold.recipient.", "How long a message to this address waits.", true, func(s *Settings) *map[string]Duration { return &s.Hold.Recipient }},
	{"hold.domain.", "How long a message to this domain waits.", false, func(s *Settings) *map[string]Duration { return &s.Hold.Domain }},
	{"hold.account.", "How long a message from this account waits.", true, func(s *Settings) *map[string]Duration { return &s.Hold.Account }},
}

func (t ruleTable) key(name string, d Duration) Key {
	k := Key{Name: t.prefix + name, Why: t.why, check: func(v string) error { return checkHold(v) }}
	if d >= 0 {
		k.Value, k.Chosen = d.String(), true
	}
	k.set = func(s *Settings, v string) error {
		table := t.of(s)
		if v == "" {
			delete(*table, name)
			return nil
		}
		if *table == nil {
			*table = map[string]Duration{}
		}
		d, err := time.ParseDuration(v)
		(*table)[name] = Duration(d)
		return err
	}
	return k
}

// rule is the key of one name, chosen or not.
func (t ruleTable) rule(s Settings, name string) (Key, error) {
	plain, err := t.plain(name)
	if err != nil {
		return Key{}, fmt.Errorf("setting %w", err)
	}
	if d, ok := (*t.of(&s))[plain]; ok {
		return t.key(plain, d), nil
	}
	return t.key(plain, -1), nil
}

// plain is the one spelling under which a rule is kept and looked for, as
// holdForOne does.
func (t ruleTable) plain(name string) (string, error) {
	probe := name
	if !t.address {
		probe = "x@" + name
	}
	a, err := mail.ParseAddress(probe)
	switch {
	case err != nil:
		return "", fmt.Errorf("%s%s: %w", t.prefix, name, err)
	case t.address:
		return strings.ToLower(a.String()), nil
	}
	return strings.ToLower(a.Domain()), nil
}

// plainRules returns s with every rule under its one spelling.
func (s Settings) plainRules() (Settings, error) {
	s = s.clone()
	for _, t := range ruleTables {
		table := t.of(&s)
		for _, name := range sorted(*table) {
			plain, err := t.plain(name)
			if err != nil {
				return s, err
			}
			if _, twice := (*table)[plain]; twice && plain != name {
				return s, fmt.Errorf("%s%s is there twice; remove one", t.prefix, name)
			}
			d := (*table)[name]
			delete(*table, name)
			(*table)[plain] = d
		}
	}
	return s, nil
}

func durationKey(name, why string, s Settings, builtIn time.Duration, at func(*Settings) **Duration) Key {
	v := *at(&s)
	return Key{
		Name: name, Why: why, Value: chosenPlain(v, Duration(builtIn)).String(), Chosen: v != nil,
		check: checkHold,
		set: func(s *Settings, value string) error {
			return setPointer(at(s), value, func(v string) (Duration, error) {
				d, err := time.ParseDuration(v)
				return Duration(d), err
			})
		},
	}
}

// number is a setting that is a whole number within bounds.
type number struct {
	builtIn, low, high int
	at                 func(*Settings) **int
}

func (n number) key(name, why string, s Settings) Key {
	v := *n.at(&s)
	return Key{
		Name: name, Why: why, Value: strconv.Itoa(chosenPlain(v, n.builtIn)), Chosen: v != nil,
		check: func(value string) error {
			if i, err := strconv.Atoi(value); err != nil || i < n.low || i > n.high {
				return fmt.Errorf("%q is not a number from %d to %d", value, n.low, n.high)
			}
			return nil
		},
		set: func(s *Settings, value string) error { return setPointer(n.at(s), value, strconv.Atoi) },
	}
}

func boolKey(name, why string, s Settings, builtIn bool, at func(*Settings) **bool) Key {
	v := *at(&s)
	return Key{
		Name: name, Why: why, Value: strconv.FormatBool(chosenPlain(v, builtIn)), Chosen: v != nil,
		check: func(value string) error {
			if value != "true" && value != "false" {
				return fmt.Errorf("%q is neither true nor false", value)
			}
			return nil
		},
		set: func(s *Settings, value string) error { return setPointer(at(s), value, strconv.ParseBool) },
	}
}

func setPointer[T any](p **T, value string, parse func(string) (T, error)) error {
	if value == "" {
		*p = nil
		return nil
	}
	v, err := parse(value)
	if err == nil {
		*p = &v
	}
	return err
}

func checkHold(value string) error {
	var d Duration
	if err := d.UnmarshalText([]byte(value)); err != nil {
		return err
	}
	if d > 0 && time.Duration(d) < time.Millisecond { // a number without a unit in the file
		return fmt.Errorf("%q is shorter than anybody can click; write it like 30s, with its unit and in quotes", value)
	}
	if d < 0 || time.Duration(d) > HoldLongest {
		return fmt.Errorf("%q is out of bounds; a message can wait from 0s to %s", value, Duration(HoldLongest))
	}
	return nil
}

func sorted(table map[string]Duration) []string {
	names := make([]string, 0, len(table))
	for name := range table {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}
