package recipients

import (
	"fmt"
	"slices"
	"unicode/utf8"

	"holdback/guard"
	"holdback/guard/people"
)

// margin is how much better somebody of the same name must fit the other
// recipients before we ask. On the Enron mail it interrupts one message of 400
// and finds more than half of the mix-ups (see docs/checks.md).
const margin = 2.9

// maxNamesakes bounds with how many persons of the same name one is compared.
const maxNamesakes = 200

// sameName doubts a recipient when somebody with the same first or last name
// fits much better: "Got the wrong Bob?", after Roth and others (KDD 2010). A new
// address with the full name of somebody known is doubted as well.
func (s *sight) sameName(p party) (guard.Finding, bool) {
	if p.inThread || p.trusted || p.invited || role(p.Address) {
		return guard.Finding{}, false
	}
	if !p.known {
		return s.newNamesake(p)
	}
	others := s.others(p)
	if !s.settled() || len(others) > 40 {
		return guard.Finding{}, false
	}
	fit := s.book.Fit(p.Address, others, s.m.Facts.Now)
	var best people.Person
	most := fit + margin
	for _, other := range s.namesakes(p) {
		if f := s.book.Fit(other.Address, others, s.m.Facts.Now); f > most {
			best, most = other, f
		}
	}
	if best.Address.IsZero() {
		return guard.Finding{}, false
	}
	f := about(p, guard.Ask, fmt.Sprintf("Did you mean %s? You write to them far more, or together with the others here.", box(best)), "There are two with this name. See whether this is the right one.")
	f.Repairs = replace(p, box(best))
	return f, true
}

// namesakes lists persons not on the message who share a first or last name with p.
func (s *sight) namesakes(p party) []people.Person {
	words := people.LocalWords(p.Address)
	for _, n := range append([]string{p.Name}, p.person.Names...) {
		words = append(words, people.Words(n)...)
	}
	slices.Sort(words)
	var found []people.Person
	for _, w := range slices.Compact(words) {
		if len([]rune(w)) < 3 && people.Fold(w) == w && w[0] < 0x80 {
			continue // an initial
		}
		called := s.book.Called(w)
		for _, other := range called[:min(len(called), maxNamesakes)] {
			if people.Key(other.Address) != p.key && !s.onMail(other) && !s.m.IsSelf(other.Address) && !role(other.Address) {
				found = append(found, other)
			}
		}
	}
	return found
}

// newNamesake doubts an unknown address that has the full name of somebody known.
func (s *sight) newNamesake(p party) (guard.Finding, bool) {
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
	if people.FullName(words) == "" || role(p.Address) || s.m.IsSelf(p.Address) || s.bears(p, words) {
		return guard.Finding{}, false
	}
	f := about(p, guard.Note, fmt.Sprintf("The name %q stands beside %s.", p.Name, p.Address), "See whether name and address belong together.")
	if known := nameOf(p.person); known != "" {
		f.Says = fmt.Sprintf("The name %q stands beside %s, whom you know as %q.", p.Name, p.Address, known)
	} else if people.FullName(people.LocalWords(p.Address)) == "" {
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
