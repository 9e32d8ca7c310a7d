// Package settings is what the person chose.
//
// The choices live in one TOML file that may be edited by hand. A choice that was
// not made is not in the file: its built-in value is in force. A file that cannot
// be understood is refused with its place and what was expected; it is never
// overwritten and never half used.
//
// The guard reads the file at its start. An edit by hand comes into force with the
// next start, or with the next change through the guard, which begins with the file
// as it is then.
//
// Settings are values: Set returns a changed copy, so nobody can see one change
// under their hands. This package holds no secret: see app/store.
package settings

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"holdback/mail"
	"holdback/mail/account"
)

// Settings is everything that was chosen. The zero value is all built-in.
type Settings struct {
	Hold     Hold              `toml:"hold,omitempty"`
	SMTP     SMTP              `toml:"smtp,omitempty"`
	Send     Send              `toml:"send,omitempty"`
	Notify   Notify            `toml:"notify,omitempty"`
	Accounts []account.Account `toml:"account,omitempty"` // in the order they were added; the first is the default
}

// Hold is how long messages wait. A nil field was not chosen.
type Hold struct {
	Default   *Duration           `toml:"default,omitempty"`
	OwnDomain *Duration           `toml:"own_domain,omitempty"`
	Recipient map[string]Duration `toml:"recipient,omitempty"` // by address
	Domain    map[string]Duration `toml:"domain,omitempty"`    // by recipient domain
	Account   map[string]Duration `toml:"account,omitempty"`   // by account address
}

// SMTP is the door for mail clients.
type SMTP struct {
	Port    *int `toml:"port,omitempty"`
	MaxSize *int `toml:"max_size,omitempty"` // MB, of 1,000,000 octets
}

// Send is how messages leave.
type Send struct {
	Partial *bool `toml:"partial,omitempty"`
}

// Notify is what the person is told outside of the window.
type Notify struct {
	Held *bool `toml:"held,omitempty"`
}

// The built-in values.
const (
	HoldDefault   = 30 * time.Second
	HoldOwnDomain = 15 * time.Second
	HoldLongest   = 30 * 24 * time.Hour
	SMTPPort      = 11587
	SMTPMaxSize   = 150
)

// HoldFor is how long a message of account waits for these recipients: the longest hold that
// any of them calls for. For one recipient the rule for the address
// decides, then the one for its domain, then the one for the account, then the
// own domain's, then the default.
func (s Settings) HoldFor(from mail.Address, to []mail.Recipient) time.Duration {
	var longest time.Duration
	for _, r := range to {
		longest = max(longest, s.holdForOne(from, r.Address))
	}
	return longest
}

func (s Settings) holdForOne(from, to mail.Address) time.Duration {
	for _, rule := range []struct {
		table map[string]Duration
		key   string
	}{
		{s.Hold.Recipient, to.String()},
		{s.Hold.Domain, to.Domain()},
		{s.Hold.Account, from.String()},
	} {
		if d, ok := rule.table[strings.ToLower(rule.key)]; ok {
			return time.Duration(d)
		}
	}
	if s.Own(to) {
		return s.ownHold()
	}
	return chosen(s.Hold.Default, Duration(HoldDefault))
}

// ownHold is the hold inside the own organisation. A person who chose a default and
// nothing for the own domain means that default for everybody.
func (s Settings) ownHold() time.Duration {
	if s.Hold.OwnDomain == nil && s.Hold.Default != nil {
		return time.Duration(*s.Hold.Default)
	}
	return chosen(s.Hold.OwnDomain, Duration(HoldOwnDomain))
}

// Own reports whether a belongs to the person's own organisation: the domains of
// their accounts.
func (s Settings) Own(a mail.Address) bool {
	return slices.ContainsFunc(s.Accounts, func(own account.Account) bool {
		return own.Address.Domain() == a.Domain()
	})
}

// Account returns the account of that address.
func (s Settings) Account(address string) (account.Account, bool) {
	i := slices.IndexFunc(s.Accounts, func(a account.Account) bool {
		return strings.EqualFold(a.Address.String(), address)
	})
	if i < 0 {
		return account.Account{}, false
	}
	return s.Accounts[i], true
}

// WithAccount returns s with a added, or in the place of the account of the same address.
func (s Settings) WithAccount(a account.Account) Settings {
	s.Accounts = slices.Clone(s.Accounts)
	for i, old := range s.Accounts {
		if old.Address.Same(a.Address) {
			s.Accounts[i] = a
			return s
		}
	}
	s.Accounts = append(s.Accounts, a)
	return s
}

// WithoutAccount returns s without the account of that address, and whether there was one.
func (s Settings) WithoutAccount(address string) (Settings, bool) {
	old := len(s.Accounts)
	s.Accounts = slices.DeleteFunc(slices.Clone(s.Accounts), func(a account.Account) bool {
		return strings.EqualFold(a.Address.String(), address)
	})
	return s, len(s.Accounts) < old
}

// Port is the port of the door for mail clients.
func (s Settings) Port() int { return chosenPlain(s.SMTP.Port, SMTPPort) }

// MaxOctets is the largest message that the door takes.
func (s Settings) MaxOctets() int64 {
	return int64(chosenPlain(s.SMTP.MaxSize, SMTPMaxSize)) * 1_000_000
}

// Partial reports whether a message goes to the other recipients when the server refuses some.
func (s Settings) Partial() bool { return chosenPlain(s.Send.Partial, false) }

// NotifyHeld reports whether to show a notification when a message is held.
func (s Settings) NotifyHeld() bool { return chosenPlain(s.Notify.Held, true) }

// clone returns a copy that shares no map or slice with s.
func (s Settings) clone() Settings {
	s.Hold.Recipient = maps.Clone(s.Hold.Recipient)
	s.Hold.Domain = maps.Clone(s.Hold.Domain)
	s.Hold.Account = maps.Clone(s.Hold.Account)
	s.Accounts = slices.Clone(s.Accounts)
	return s
}

// check looks at what no type can refuse.
func (s Settings) check() error {
	for _, k := range s.Keys() {
		if err := k.check(k.Value); err != nil {
			return fmt.Errorf("%s: %w", k.Name, err)
		}
	}
	return s.checkAccounts()
}

func (s Settings) checkAccounts() error {
	seen := map[string]bool{}
	for _, a := range s.Accounts {
		if err := a.Check(); err != nil {
			return err
		}
		name := strings.ToLower(a.Address.String())
		if seen[name] {
			return fmt.Errorf("account %s is there twice; remove one", a.Address)
		}
		seen[name] = true
	}
	return nil
}

func chosen(d *Duration, builtIn Duration) time.Duration {
	return time.Duration(chosenPlain(d, builtIn))
}

func chosenPlain[T any](v *T, builtIn T) T {
	if v == nil {
		return builtIn
	}
	return *v
}
