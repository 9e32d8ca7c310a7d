// Package settings is what the person chose, under what their organisation decided.
//
// The choices live in one TOML file that may be edited by hand. A choice that was
// not made is not in the file: the organisation's value is in force, or the built-in
// one. A file that cannot be understood is refused with its place and what was
// expected; it is never overwritten and never half used.
//
// The guard reads the file at its start. An edit by hand comes into force with the
// next start, or with the next change through the guard, which begins with the file
// as it is then.
//
// Settings are values: Set returns a changed copy, so nobody can see one change
// under their hands. Under puts them under a policy; what Save writes is the
// person's own choices alone. Which keys there are, and what they take, is in
// package policy, because both files share them. This package holds no secret: see
// app/store.
package settings

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdback/guard"
	"holdback/guard/policy"
	"holdback/mail"
	"holdback/mail/account"
)

// Settings is everything that was chosen. The zero value is all built-in.
type Settings struct {
	Accounts []account.Account // in the order they were added; the first is the default

	force policy.InForce
}

// Under is s under a policy: every value is the one in force from then on, and what
// the policy locked cannot be set.
func (s Settings) Under(p policy.Policy) Settings {
	s.force.Policy = p
	return s
}

// InForce is what organisation and person decided together.
func (s Settings) InForce() policy.InForce { return s.force }

// Rules is what the checks must look by.
func (s Settings) Rules() (guard.Rules, error) { return s.force.Rules() }

// HoldFor is how long a message of account waits for these recipients: the longest hold that
// any of them calls for. For one recipient the rule for the address
// decides, then the one for its domain, then the one for the account, then the
// own domain's, then the default.
func (s Settings) HoldFor(from mail.Address, to []mail.Recipient) time.Duration {
	h := s.holds()
	own, other, ours := s.ownHold(), s.duration("hold.default"), s.ours()
	if d, ok := h["hold.account."+strings.ToLower(from.String())]; ok {
		own, other = d, d
	}
	var longest time.Duration
	for _, r := range to {
		d := other
		if guard.Covers(ours, r.Address) {
			d = own
		}
		if rule, ok := h["hold.domain."+r.Address.Domain()]; ok {
			d = rule
		}
		if rule, ok := h["hold.recipient."+strings.ToLower(r.Address.String())]; ok {
			d = rule
		}
		longest = max(longest, d)
	}
	return longest
}

// holds is all holds for single addresses and domains.
func (s Settings) holds() map[string]time.Duration {
	all := map[string]time.Duration{}
	for _, prefix := range []string{"hold.recipient.", "hold.domain.", "hold.account."} {
		for _, name := range s.force.Names(prefix) {
			if v, by := s.force.Value(name); by != policy.BuiltIn {
				all[name] = duration(v)
			}
		}
	}
	return all
}

// ownHold is the hold inside the own organisation. Who chose a default and nothing
// for the own domain means that default for everybody.
func (s Settings) ownHold() time.Duration {
	own, by := s.force.Value("hold.own_domain")
	if other, chosen := s.force.Value("hold.default"); by == policy.BuiltIn && chosen != policy.BuiltIn {
		return duration(other)
	}
	return duration(own)
}

// Own reports whether a belongs to the person's own organisation: the domains of
// their accounts, and those that the organisation or the person calls own.
func (s Settings) Own(a mail.Address) bool { return guard.Covers(s.ours(), a) }

// ours is the own domains, as patterns. That of an account is meant without what is
// below it.
func (s Settings) ours() []string {
	own, _ := s.force.Value("domains.own")
	ours := slices.Clone(own.List)
	for _, a := range s.Accounts {
		for _, m := range a.Mailboxes() {
			ours = append(ours, "*@"+m.Address.Domain())
		}
	}
	return ours
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

// AccountOf returns the account that sends as this address: its own, or an identity.
func (s Settings) AccountOf(address string) (account.Account, bool) {
	if a, ok := s.Account(address); ok {
		return a, true
	}
	for _, a := range s.Accounts {
		for _, i := range a.Identities {
			if strings.EqualFold(i.Address.String(), address) {
				return a, true
			}
		}
	}
	return account.Account{}, false
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
func (s Settings) Port() int { return s.number("smtp.port") }

// PortChosen reports whether somebody chose the port, so that no other may be taken
// when it is not free.
func (s Settings) PortChosen() bool {
	_, by := s.force.Value("smtp.port")
	return by != policy.BuiltIn
}

// MaxOctets is the largest message that the door takes.
func (s Settings) MaxOctets() int64 { return int64(s.number("smtp.max_size")) * 1_000_000 }

// Partial reports whether a message goes to the other recipients when the server refuses some.
func (s Settings) Partial() bool { return s.yes("send.partial") }

// NotifyHeld reports whether to show a notification when a message is held.
func (s Settings) NotifyHeld() bool { return s.yes("notify.held") }

// WatchInbox reports whether to look for what comes back about messages.
func (s Settings) WatchInbox() bool { return s.yes("watch.inbox") }

// RefuseAtDoor reports whether a mail client is told at once that policy says stop.
func (s Settings) RefuseAtDoor() bool { return s.yes("door.refuse") }

// Tick is which recipients must be ticked in a review: "none", "outside" or "all".
func (s Settings) Tick() string {
	return s.text("review.tick")
}

func (s Settings) yes(name string) bool {
	v, _ := s.force.Value(name)
	return v.Text == "true"
}

func (s Settings) number(name string) int {
	v, _ := s.force.Value(name)
	n, _ := strconv.Atoi(v.Text) // numbers were checked, and defaults are numbers
	return n
}

func (s Settings) duration(name string) time.Duration {
	v, _ := s.force.Value(name)
	return duration(v)
}

// duration is a hold, which was checked when it was chosen.
func duration(v policy.Value) time.Duration {
	d, _ := time.ParseDuration(v.Text)
	return d
}

// Check says what is wrong with the accounts. Nothing may be saved that Load would refuse:
// the guard would not start any more.
func (s Settings) Check() error {
	seen := map[string]bool{}
	for _, a := range s.Accounts {
		if err := a.Check(); err != nil {
			return err
		}
		for _, m := range a.Mailboxes() {
			name := strings.ToLower(m.Address.String())
			if seen[name] {
				return fmt.Errorf("account %s: %s is there twice; remove one", a.Address, m.Address)
			}
			seen[name] = true
		}
	}
	return nil
}
