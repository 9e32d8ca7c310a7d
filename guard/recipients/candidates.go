package recipients

import (
	"slices"
	"strings"

	"holdback/guard/people"
)

// candidates are organisations that p.org may have been meant to be: one's own,
// and known ones with far more messages.
func (s *sight) candidates(p party) []string {
	all := append(slices.Clone(s.orgs), s.around(p)...)
	have := s.book.Weight(p.org)
	for _, org := range slices.Concat(s.book.LikeOrganisation(p.org), s.within(p)) {
		if w := s.book.Weight(org); w >= 3 && have*10 <= w && !slices.Contains(all, org) {
			all = append(all, org)
		}
	}
	return all
}

// maxAround bounds how many organisations around a recipient are compared with theirs.
const maxAround = 50

// around lists organisations that a stranger was meant to belong to because the
// conversation, or at least two others on the message, do.
func (s *sight) around(p party) []string {
	if p.known || p.inThread {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(s.company), func(org string) bool { return org == p.org })
}

// companyOf lists the organisations in a conversation, and those with two and
// more recipients.
func (s *sight) companyOf() []string {
	var orgs []string
	add := func(org string) {
		if len(orgs) < maxAround && !slices.Contains(orgs, org) {
			orgs = append(orgs, org)
		}
	}
	if t := s.m.Facts.Thread; t != nil {
		for _, box := range slices.Concat(t.From, t.To, t.Cc) {
			if !s.public.cover(box.Address) {
				add(people.Organisation(box.Address.Domain()))
			}
		}
	}
	count := map[string]int{}
	for _, p := range s.parties {
		if count[p.org]++; count[p.org] == 2 && !p.public {
			add(p.org)
		}
	}
	return orgs
}

// affixes is what impostors put around a name; honest firms do so too, but they
// are not new and almost somebody else at once.
var affixes = strings.Fields("secure security login mail email support billing invoice invoices payment payments online portal team service services group inc ltd gmbh corp office hr verify account accounts help my the web info")

// within lists known organisations whose name stands in the domain of p.
func (s *sight) within(p party) []string {
	var found []string
	host := p.Address.Domain()
	for at := range host {
		if head := host[:at]; host[at] == '.' && len(head) < len(host)-len(p.org)+len(people.Label(p.org))+1 && strings.Contains(head, ".") && s.book.Weight(head) > 0 {
			found = append(found, head)
		}
	}
	for _, name := range innerNames(people.Label(p.org)) {
		found = append(found, s.book.Labelled(name)...)
	}
	return found
}

// innerNames is a label without what may have been put around a name: its parts
// between hyphens, and itself without an affix.
func innerNames(label string) []string {
	names := strings.Split(label, "-")
	for _, a := range affixes {
		if rest, ok := strings.CutPrefix(label, a); ok {
			names = append(names, strings.Trim(rest, "-"))
		}
		if rest, ok := strings.CutSuffix(label, a); ok {
			names = append(names, strings.Trim(rest, "-"))
		}
	}
	for i := range len(label) { // quayside-example.test
		if label[i] == '-' {
			names = append(names, label[:i], label[i+1:])
		}
	}
	return slices.DeleteFunc(names, func(n string) bool { return len(n) < 5 || n == label })
}
