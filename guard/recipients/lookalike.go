package recipients

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// lookalike doubts an address that is almost that of somebody known: first its
// organisation, then the part before the @.
func (s *sight) lookalike(p party) (guard.Finding, bool) {
	if strings.HasPrefix(p.org, "[") {
		return guard.Finding{}, false
	}
	if f, ok := s.likeOrganisation(p); ok {
		return f, true
	}
	return s.likeLocal(p)
}

// likeOrganisation looks at the domain. What public services are called is the
// business of misspelled.
func (s *sight) likeOrganisation(p party) (guard.Finding, bool) {
	if p.public || p.trusted || slices.Contains(s.orgs, p.org) || s.own.cover(p.Address) {
		return guard.Finding{}, false
	}
	if people.MixedScripts(p.Address.Domain()) || people.MixedScripts(p.Address.Local()) {
		return s.disguised(p), true
	}
	if p.person.Sent >= 2 {
		return guard.Finding{}, false
	}
	for _, org := range s.candidates(p) {
		if f, ok := s.resembling(p, org); ok {
			return f, true
		}
	}
	return guard.Finding{}, false
}

// resembling weighs how much the organisation of p resembles org. It weighs most
// when somebody is known there whose address begins in the same way.
func (s *sight) resembling(p party, org string) (guard.Finding, bool) {
	how := resembles(p, org)
	_, same := s.counterpart(p, org)
	short := len(people.Label(org)) < 5
	if how == "" || !same && short && how != pretends {
		return guard.Finding{}, false // short names have many neighbours
	}
	f := s.almost(p, org, how)
	far := people.Distance(people.Label(p.org), people.Label(org), 2) > 1
	if !same && (how == otherEnding && !s.settled() || how == spelled && far) {
		f.Level = guard.Note
	}
	return f, true
}

// The ways in which one name is almost another.
const (
	looksLike   = "looks like"
	otherEnding = "has another ending than"
	pretends    = "pretends to be"
	spelled     = "is spelled almost like"
	madeAlike   = "is made to look like"
)

// resembles says in what way the organisation of p is almost org, or "".
func resembles(p party, org string) string {
	mine, its := people.Label(p.org), people.Label(org)
	sameEnd := strings.TrimPrefix(p.org, mine) == strings.TrimPrefix(org, its)
	host := p.Address.Domain()
	switch {
	case p.org == org:
		return ""
	case people.Skeleton(p.org) == people.Skeleton(org):
		return looksLike
	case mine == its && len(its) >= 3:
		return otherEnding
	case strings.HasPrefix(host, org+".") || strings.Contains(host, "."+org+".") || strings.HasPrefix(host, strings.ReplaceAll(org, ".", "-")):
		return pretends
	case sameEnd && people.Distance(mine, its, people.Slips(its)) <= people.Slips(its) && !numbered(mine, its):
		return spelled
	case len(its) >= 6 && people.Distance(mine, its, 1) <= 1 && !numbered(mine, its):
		return spelled
	case slices.Contains(innerNames(mine), its) && affixed(mine, its):
		return madeAlike
	}
	return ""
}

// affixed reports whether all that label has beside name is affixes.
func affixed(label, name string) bool {
	rest := strings.Trim(strings.Replace(label, name, "", 1), "-")
	return slices.Contains(affixes, rest)
}

// numbered reports whether x and y differ in numbers only: room1 and room2.
func numbered(x, y string) bool {
	strip := func(s string) string {
		return strings.Map(func(r rune) rune {
			if unicode.IsDigit(r) {
				return -1
			}
			return r
		}, s)
	}
	bare, other := strip(x), strip(y)
	return bare == other && len(bare) < len(x) && len(other) < len(y)
}

// almost is the finding that the organisation of p is almost org.
func (s *sight) almost(p party, org, how string) guard.Finding {
	f := about(p, guard.Ask, fmt.Sprintf("Did you mean %s? %s %s it.", org, p.Address.Domain(), how), "If the address is right, send; if not, take the one you know.")
	f.Kind = "domain"
	if by, ok := s.instead(p, org); ok {
		f.Repairs = replace(p, by)
	}
	return f
}

// instead is whom the sender meant at org: somebody known there, if their
// address begins in the same way, else the same name there.
func (s *sight) instead(p party, org string) (mail.Mailbox, bool) {
	if known, ok := s.counterpart(p, org); ok {
		return box(known), true
	}
	a, err := mail.ParseAddress(quoted(p.Address) + "@" + host(p, org))
	return mail.Mailbox{Name: p.Name, Address: a}, err == nil
}

// counterpart is the person at org whose address begins like that of p.
func (s *sight) counterpart(p party, org string) (people.Person, bool) {
	for _, domain := range []string{host(p, org), org} {
		a, err := mail.ParseAddress(quoted(p.Address) + "@" + domain)
		if known, ok := s.book.Find(a); ok && err == nil {
			return known, true
		}
	}
	return people.Person{}, false
}

// host is the host of p, as it would be called at org.
func host(p party, org string) string {
	if below, ok := strings.CutSuffix(p.Address.Domain(), "."+p.org); ok && !strings.Contains(below, people.Label(org)) {
		return below + "." + org
	}
	return org
}

// quoted is the part before the @ as it is written.
func quoted(a mail.Address) string {
	return strings.TrimSuffix(a.String(), "@"+a.Domain())
}

// disguised is the finding about a domain in letters of several scripts.
func (s *sight) disguised(p party) guard.Finding {
	f := about(p, guard.Ask, fmt.Sprintf("%s mixes letters of several scripts, which may be there to deceive.", p.Address), "Compare the address with one that you know.")
	f.Kind, f.About = "scripts", ""
	for _, org := range slices.Concat(s.orgs, s.book.LikeOrganisation(p.org), PublicDomains()) {
		if people.Skeleton(org) != people.Skeleton(p.org) || org == p.org {
			continue
		}
		if by, ok := s.instead(p, org); ok {
			f.Says = fmt.Sprintf("%s looks like %s, but has letters of another script in it.", p.Address.Domain(), org)
			f.Repairs = replace(p, by)
			break
		}
	}
	return f
}

// likeLocal looks at the part before the @, among persons at the same domain.
func (s *sight) likeLocal(p party) (guard.Finding, bool) {
	if p.person.Sent >= 2 || role(p.Address) {
		return guard.Finding{}, false
	}
	for _, known := range s.book.LikeLocal(p.Address) {
		if !p.rarer(known.Sent+known.Received) || s.onMail(known) || role(known.Address) || !slip(p.Address, known.Address) {
			continue
		}
		f := about(p, guard.Ask, fmt.Sprintf("Did you mean %s? This address is almost the same.", box(known)), "If the address is right, send; if not, take the one you know.")
		if p.named() && people.FullName(people.Words(p.Name)) != people.FullName(people.Words(nameOf(known))) {
			f.Level = guard.Note // somebody wrote another name beside it
		}
		f.Kind, f.Repairs = "local", replace(p, box(known))
		return f, true
	}
	return guard.Finding{}, false
}

// named reports whether the header gives p a full name that the address
// bears out.
func (p party) named() bool {
	words := people.Words(p.Name)
	if people.FullName(words) == "" {
		return false
	}
	for _, w := range people.LocalWords(p.Address) {
		if len(w) > 1 && slices.Contains(words, w) {
			return true
		}
	}
	return false
}

// slip reports whether one local part can be a slip of the finger for the
// other: not when only a number or the initial of a given name differs.
func slip(x, y mail.Address) bool {
	a, b := strings.ToLower(x.Local()), strings.ToLower(y.Local())
	if numbered(a, b) {
		return false
	}
	if len(a) == len(b) && len(a) > 1 && a[0] != b[0] && a[1:] == b[1:] {
		return false
	}
	return len(a) > 2 && len(b) > 2
}
