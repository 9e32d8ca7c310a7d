package recipients

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// margin is how much better somebody of the same name must fit the other
// recipients before we ask. On the Enron mail it interrupts one message of 400
// and finds more than half of the mix-ups (see docs/checks.md).
const margin = 2.0

// inThread is what it adds to a fit to be among those of the message that is
// answered, as measured in the same way.
const inThread = 1.37

// sameName doubts a recipient when somebody with the same first or last name
// fits much better: "Got the wrong Bob?", after Roth and others (KDD 2010). A new
// address with the full name of somebody known is doubted as well.
func (s *sight) sameName(p party) (guard.Finding, bool) {
	if p.inThread || p.trusted || p.invited || role(p.Address) {
		return guard.Finding{}, false
	}
	if f, ok := s.newNamesake(p); ok {
		return f, true
	}
	others := s.others(p)
	if !s.settled() || len(others) > 40 {
		return guard.Finding{}, false
	}
	best, ok := s.book.Namesake(people.Search{
		Words: s.callwords(p), Others: others, Now: s.m.Facts.Now,
		Over:   s.book.Fit(p.key, others, s.m.Facts.Now) + margin,
		Except: func(key string) bool { return s.keys[key] },
		More: func(key string) float64 {
			if s.thread[key] {
				return inThread
			}
			return 0
		},
	})
	if !ok || role(best.Address) || s.m.IsSelf(best.Address) {
		return guard.Finding{}, false
	}
	f := about(p, guard.Ask, fmt.Sprintf("Did you mean %s? You write to them far more, or together with the others here.", box(best)), "There are two with this name. See whether this is the right one.")
	f.Repairs = replace(p, box(best))
	return f, true
}

// callwords is the words of the names of p, without initials.
func (s *sight) callwords(p party) []string {
	words := people.LocalWords(p.Address)
	for _, n := range append([]string{p.Name}, p.person.Names...) {
		words = append(words, people.Words(n)...)
	}
	slices.Sort(words)
	return slices.DeleteFunc(slices.Compact(words), func(w string) bool { return len(w) < 3 })
}

// newNamesake doubts an unknown address that has the full name of somebody known.
func (s *sight) newNamesake(p party) (guard.Finding, bool) {
	if p.known {
		return guard.Finding{}, false
	}
	full := people.FullName(people.Words(p.Name))
	if full == "" {
		full = people.FullName(people.LocalWords(p.Address))
	}
	if full == "" || p.public {
		return guard.Finding{}, false
	}
	for _, other := range s.book.FullyCalled(full) {
		if !p.rarer(other.Sent+other.Received) || s.onMail(other) || s.m.IsSelf(other.Address) {
			continue
		}
		f := about(p, guard.Ask, fmt.Sprintf("Did you mean %s? You have never written to this address.", box(other)), "The name is the same, the address is another.")
		f.Repairs = replace(p, box(other))
		return f, true
	}
	return guard.Finding{}, false
}

// nameMismatch doubts names in the header that belong to somebody else than the address.
func (s *sight) nameMismatch() []guard.Finding {
	var found []guard.Finding
	for _, p := range s.parties {
		if len(found) == maxSingle {
			break
		}
		if f, ok := s.mismatch(p); ok {
			found = append(found, f)
		}
	}
	return found
}

func (s *sight) mismatch(p party) (guard.Finding, bool) {
	words := people.Words(p.Name)
	if people.FullName(words) == "" || role(p.Address) || s.m.IsSelf(p.Address) {
		return guard.Finding{}, false
	}
	if s.bears(p, words) {
		return s.borrowed(p, people.FullName(words))
	}
	f := about(p, guard.Note, fmt.Sprintf("The name %q stands beside %s.", p.Name, p.Address), "See whether name and address belong together.")
	if known := nameOf(p.person); known != "" {
		f.Says = fmt.Sprintf("The name %q stands beside %s, whom you know as %q.", p.Name, p.Address, known)
	} else if !spellsName(p.Address) {
		return guard.Finding{}, false // nothing says whose address it is
	}
	for _, meant := range s.book.FullyCalled(people.FullName(words)) {
		if p.key != people.Key(meant.Address) && meant.Sent+meant.Received >= 2 && !s.onMail(meant) {
			f.Level, f.Repairs = guard.Ask, replace(p, box(meant))
			f.Says = fmt.Sprintf("The name says %s, but the address is %s. Who is meant?", p.Name, p.Address)
			break
		}
	}
	return f, true
}

// borrowed doubts a name that agrees with the address in part, as Anna Berg does
// with anna.berglund, when it is all of somebody else's name and never was p's.
func (s *sight) borrowed(p party, full string) (guard.Finding, bool) {
	if !p.known || nameOf(p.person) == "" || slices.Contains(namesOf(p), full) {
		return guard.Finding{}, false
	}
	for _, meant := range s.book.FullyCalled(full) {
		if p.key == people.Key(meant.Address) || meant.Sent+meant.Received < 3 || s.onMail(meant) {
			continue
		}
		f := about(p, guard.Ask, fmt.Sprintf("The name says %s, but the address is %s. Who is meant?", p.Name, p.Address), "See whether name and address belong together.")
		f.Repairs = replace(p, box(meant))
		return f, true
	}
	return guard.Finding{}, false
}

// namesOf is the full names under which p is known.
func namesOf(p party) []string {
	all := []string{people.FullName(people.LocalWords(p.Address))}
	for _, n := range p.person.Names {
		all = append(all, people.FullName(people.Words(n)))
	}
	return all
}

// spellsName reports whether the part before the @ is somebody's name, such as
// tom.okafor, and not only some words.
func spellsName(a mail.Address) bool {
	words := people.LocalWords(a)
	return people.FullName(words) != "" && slices.ContainsFunc(words, people.GivenName) && !strings.ContainsAny(a.Local(), "0123456789+")
}

// bears reports whether what is known of the address agrees with one of the
// words: another name of it, its local part, initials.
func (s *sight) bears(p party, words []string) bool {
	have := append(people.LocalWords(p.Address), people.Label(p.org))
	for _, n := range p.person.Names {
		have = append(have, people.Words(n)...)
	}
	for _, w := range words {
		if w[0] >= utf8.RuneSelf {
			return true // 田中 may well be tanaka
		}
		if slices.ContainsFunc(have, func(h string) bool { return agrees(w, h) }) {
			return true
		}
	}
	return false
}
