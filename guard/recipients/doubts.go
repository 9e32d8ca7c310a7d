package recipients

import (
	"fmt"
	"slices"
	"strings"

	"holdback/guard"
	"holdback/guard/people"
)

// The checks that doubt one address. Of these only the first that has
// something to say about an address says it.
const (
	misspelled   = "recipient.misspelled"
	lookalike    = "recipient.lookalike"
	ownPrivate   = "recipient.own-private"
	privateTwin  = "recipient.private-twin"
	sameName     = "recipient.same-name"
	firstContact = "recipient.first-contact"
)

// doubt looks at one recipient for one check.
type doubt struct {
	check string
	look  func(*sight, party) (guard.Finding, bool)
}

var doubters = []doubt{
	{misspelled, (*sight).misspelled},
	{lookalike, (*sight).lookalike},
	{ownPrivate, (*sight).ownPrivate},
	{privateTwin, (*sight).privateTwin},
	{sameName, (*sight).sameName},
}

// doubtAll gives the findings by check. Strangers about whom there is no other
// doubt are gathered at the end.
func (s *sight) doubtAll() map[string][]guard.Finding {
	found := map[string][]guard.Finding{}
	var strangers []party
	for _, p := range s.parties {
		if s.m.IsSelf(p.Address) {
			continue
		}
		if check, f, ok := s.doubtOne(p); ok {
			found[check] = append(found[check], f)
			s.doubted[p.key] = true
		} else if _, bad := s.impossible(p); !bad && s.isStranger(p) {
			strangers = append(strangers, p)
		}
	}
	found[firstContact] = s.strangers(strangers)
	return found
}

func (s *sight) doubtOne(p party) (string, guard.Finding, bool) {
	for _, d := range doubters {
		if s.rules.Levels[d.check] == guard.Off {
			continue
		}
		if f, ok := d.look(s, p); ok {
			return d.check, f, true
		}
	}
	return "", guard.Finding{}, false
}

// maxSingle is up to how many findings of one kind are shown one by one.
const maxSingle = 20

func (s *sight) doubtsOf(check string) []guard.Finding {
	found := s.doubts[check]
	if len(found) <= maxSingle {
		return found
	}
	rest := found[maxSingle]
	rest.Says = fmt.Sprintf("%d more recipients are like this.", len(found)-maxSingle)
	rest.Count, rest.About, rest.Repairs = len(found)-maxSingle, "", nil
	return append(found[:maxSingle:maxSingle], rest)
}

// isStranger reports whether p is somebody outside whom the sender never had to
// do with, and whether that means anything.
func (s *sight) isStranger(p party) bool {
	return s.settled() && p.outside && !p.known && !p.trusted && !p.inThread
}

// settled reports whether the book is thick enough for strangers to be rare.
func (s *sight) settled() bool {
	return s.m.Facts.People != nil && s.book.Sent() >= max(s.rules.Recipients.History, 1)
}

// strangers is one finding for each of a few, one for all of many. That
// somebody is new is no reason to interrupt: it is so in one mail of twenty. One new
// person of an unknown organisation among people who know each other, with files, is.
func (s *sight) strangers(new []party) []guard.Finding {
	if len(new) == 0 {
		return nil
	}
	if len(new) > 3 {
		return []guard.Finding{{
			Level: guard.Note, Count: len(new), Quote: list(new), Place: guard.Place{Part: guard.Recipient, Name: new[0].Address.String()},
			Says: fmt.Sprintf("You have never written to %d of these recipients.", len(new)),
			Hint: "See whether all of them are meant.",
		}}
	}
	var found []guard.Finding
	for _, p := range new {
		f := about(p, guard.Note, fmt.Sprintf("You have never written to %s.", p.Address), "See whether the address is right.")
		if !p.public && s.book.Weight(p.org) > 0 {
			f.Says = fmt.Sprintf("You have never written to %s, only to others at %s.", p.Address, p.org)
		} else if len(new) == 1 && s.amongFriends(p) && s.files() {
			f.Level = guard.Ask
			f.Says = fmt.Sprintf("%s is new to you, unlike the others, and gets the attached files too. Is that meant?", p.Address)
			f.Repairs = s.remove("Remove "+p.Address.String(), p)
		}
		found = append(found, f)
	}
	return found
}

// amongFriends reports whether the other recipients, at least two, are known, and
// known together.
func (s *sight) amongFriends(p party) bool {
	var friends []party
	for _, o := range s.parties {
		if o.key == p.key || s.m.IsSelf(o.Address) {
			continue
		}
		if !o.known {
			return false
		}
		friends = append(friends, o)
	}
	return len(friends) >= 2 && len(friends) < 50 && s.book.Together(friends[0].Address, friends[1].Address) > 0
}

// rarer reports whether p is so much less known than somebody with that many
// messages that a mix-up is likely.
func (p party) rarer(messages int) bool {
	return p.person.Sent < 2 && messages >= 3 && p.messages()*10 <= messages
}

// ownPrivate doubts a private mailbox of the sender's own, when they write from an organisation.
func (s *sight) ownPrivate(p party) (guard.Finding, bool) {
	if !p.public || len(s.orgs) == 0 || p.person.Sent > 2 {
		return guard.Finding{}, false
	}
	for _, own := range append(s.m.View.From(), s.m.Facts.Own...) {
		if !s.inside(s.m, own.Address, s.orgs) || !s.sameOwner(p, own.Name, people.LocalWords(own.Address)) {
			continue
		}
		f := about(p, guard.Note, fmt.Sprintf("%s looks like a private mailbox of your own.", p.Address), "Is this message meant to leave your organisation?")
		if s.files() {
			f.Level = guard.Ask
			f.Says = fmt.Sprintf("Do you want to send files to %s, which looks like a private mailbox of your own?", p.Address)
			f.Repairs = s.remove("Remove "+p.Address.String(), p)
		}
		return f, true
	}
	return guard.Finding{}, false
}

// sameOwner reports whether p seems to be the mailbox of somebody with this
// name or these words before the @.
func (s *sight) sameOwner(p party, name string, local []string) bool {
	want := []string{people.FullName(people.Words(name)), people.FullName(local)}
	for _, have := range fullNames(p) {
		for _, w := range want {
			if w != "" && have == w {
				return true
			}
		}
	}
	joined := map[string]bool{}
	for _, words := range [][]string{people.Words(name), local} {
		if len(words) >= 2 {
			joined[words[0]+words[len(words)-1]], joined[words[len(words)-1]+words[0]] = true, true
		}
	}
	words := people.LocalWords(p.Address)
	return len(words) == 1 && joined[words[0]]
}

// fullNames is the full names that p has.
func fullNames(p party) []string {
	var all []string
	for _, words := range [][]string{people.LocalWords(p.Address), people.Words(p.Name)} {
		if f := people.FullName(words); f != "" {
			all = append(all, f)
		}
	}
	return all
}

// privateTwin doubts a private address of somebody who is known by another one.
func (s *sight) privateTwin(p party) (guard.Finding, bool) {
	if !p.public || p.person.Sent >= 2 {
		return guard.Finding{}, false
	}
	for _, twin := range s.twins(p) {
		inside := s.inside(s.m, twin.Address, s.orgs)
		if s.public.cover(twin.Address) || s.m.IsSelf(twin.Address) || !inside && !p.rarer(twin.Sent+twin.Received) || s.onMail(twin) {
			continue
		}
		f := about(p, guard.Ask, fmt.Sprintf("Did you mean %s? This is an address at %s.", box(twin), p.org), "Use the private address only if that is agreed.")
		f.Repairs = replace(p, box(twin))
		return f, true
	}
	return guard.Finding{}, false
}

// twins lists known persons with a name of p.
func (s *sight) twins(p party) []people.Person {
	if full := people.FullName(people.Words(p.Name)); full != "" {
		return s.book.FullyCalled(full) // the name says who it is, whatever the address
	}
	words := people.LocalWords(p.Address)
	if full := people.FullName(words); full != "" {
		return s.book.FullyCalled(full)
	}
	if len(words) == 1 && len(words[0]) > 4 {
		return s.book.FullyCalled(words[0])
	}
	return s.byInitial(words)
}

// byInitial lists known persons whom a.berg may be.
func (s *sight) byInitial(words []string) []people.Person {
	if len(words) != 2 || len(words[0]) != 1 || len(words[1]) < 4 {
		return nil
	}
	return slices.DeleteFunc(s.book.Called(words[1]), func(p people.Person) bool {
		full := strings.Fields(people.FullName(people.Words(nameOf(p))))
		return !slices.Contains(full, words[1]) || !slices.ContainsFunc(full, func(w string) bool {
			return w != words[1] && strings.HasPrefix(w, words[0])
		})
	})
}

func (s *sight) onMail(somebody people.Person) bool { return s.keys[people.Key(somebody.Address)] }
