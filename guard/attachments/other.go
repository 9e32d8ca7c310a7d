package attachments

import (
	_ "embed"
	"fmt"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

//go:embed data/common.txt
var commonFile string

// common are words that name nobody.
var common = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	_, words, _ := strings.Cut(commonFile, "\n")
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
})

// Below these, a word in a file name says nothing about whom it is for.
const (
	shortLabel = 5 // letters of what an organisation is called
	shortName  = 7 // letters of a full name, with its blank
	fewSent    = 2 // messages to somebody
	fewMails   = 3 // messages to and from an organisation
)

// otherRecipient asks when a file name names a client or a person outside whom the sender writes
// to, but who gets nothing now. Colleagues may see such files; and what the text talks
// about is meant.
func otherRecipient(m *guard.Mail) []guard.Finding {
	list := m.View.Attachments()
	if len(list) == 0 || m.Facts.People == nil {
		return nil
	}
	s := newStrangers(m)
	if len(s.outside) == 0 {
		return nil
	}
	var found []guard.Finding
	for i, a := range list {
		f := file{Attachment: a, index: i}
		who, domain, ok := s.named(a.Name)
		if !ok || a.Inline && isPicture(a) {
			continue
		}
		found = append(found, guard.Finding{
			Level:   guard.Ask,
			Says:    fmt.Sprintf("%s seems to be about %s, who is not among the recipients. Is it the right file?", f.called(), who),
			Quote:   f.called(),
			Hint:    "Open the file and look, or take it out.",
			Place:   f.place(),
			Repairs: []guard.Repair{f.remove()},
			About:   domain,
		})
	}
	return found
}

// strangers knows who is named in file names and does not belong to a message.
type strangers struct {
	m       *guard.Mail
	outside []mail.Address
	here    map[string]bool // organisations that get the message or are in its thread
	ours    map[string]bool // words for those who get it
	said    string          // subject and own text, folded
}

func newStrangers(m *guard.Mail) *strangers {
	s := &strangers{m: m, here: map[string]bool{}, ours: map[string]bool{}}
	for _, r := range m.Addressees() {
		if m.Outside(r.Address) {
			s.outside = append(s.outside, r.Address)
		}
		s.belongs(r.Mailbox)
	}
	if t := m.Facts.Thread; t != nil {
		for _, boxes := range [][]mail.Mailbox{t.From, t.To, t.Cc} {
			for _, box := range boxes {
				s.belongs(box)
			}
		}
	}
	s.said = " " + strings.Join(words(m.View.Subject()+" "+m.View.OwnText()), " ") + " "
	return s
}

func (s *strangers) belongs(box mail.Mailbox) {
	org := people.Organisation(box.Address.Domain())
	s.here[org] = true
	s.ours[people.Label(org)] = true
	names := append(people.Words(box.Name), people.LocalWords(box.Address)...)
	for _, w := range names {
		if utf8.RuneCountInString(w) >= shortLabel {
			s.ours[w] = true
		}
	}
}

// named finds whom a file name names. Who of the recipients is named, too, may
// have it.
func (s *strangers) named(name string) (who, domain string, ok bool) {
	list := words(stem(name))
	for _, w := range list {
		if s.ours[w] {
			return "", "", false
		}
	}
	for i := range list {
		for n := 1; n <= 3 && i+n <= len(list); n++ {
			for _, sep := range []string{"", "-"} {
				label := strings.Join(list[i:i+n], sep)
				if s.ours[label] {
					return "", "", false
				}
				if org, found := s.organisation(label); found && !ok {
					who, domain, ok = org, org, true
				}
			}
		}
		if p, found := s.person(list[i:min(i+2, len(list))]); found && !ok {
			who, domain, ok = p.Names[0], people.Key(p.Address), true
		}
	}
	return who, domain, ok
}

// organisation finds the one that is called label, if the sender writes there.
func (s *strangers) organisation(label string) (string, bool) {
	if utf8.RuneCountInString(label) < shortLabel || common()[label] || strings.Trim(label, "0123456789-") == "" || strings.Contains(s.said, " "+strings.ReplaceAll(label, "-", " ")+" ") {
		return "", false
	}
	for _, org := range s.m.Facts.People.Labelled(label) {
		if !s.here[org] && s.m.Facts.People.Weight(org) >= fewMails && s.writesTo(org) && !s.usual(org) {
			return org, true
		}
	}
	return "", false
}

// writesTo reports whether the sender writes to people at org, outside.
func (s *strangers) writesTo(org string) bool {
	sent := 0
	for _, a := range s.m.Facts.People.At(org) {
		if p, ok := s.m.Facts.People.Find(a); ok && s.m.Outside(a) {
			sent += p.Sent
		}
	}
	return sent >= fewSent
}

// usual reports whether org and somebody who gets this message were on one before: they
// know of each other.
func (s *strangers) usual(org string) bool {
	for _, a := range s.outside {
		if s.m.Facts.People.Alongside(org, people.Organisation(a.Domain())) > 0 {
			return true
		}
	}
	return false
}

// person finds somebody outside by their full name, in two words or in one.
func (s *strangers) person(list []string) (people.Person, bool) {
	for _, full := range []string{people.FullName(list), list[0]} {
		if utf8.RuneCountInString(full) < shortName || strings.Contains(s.said, " "+strings.Join(list, " ")+" ") {
			continue
		}
		for _, p := range s.m.Facts.People.FullyCalled(full) {
			if p.Sent >= fewSent && len(p.Names) > 0 && s.m.Outside(p.Address) && !s.here[people.Organisation(p.Address.Domain())] {
				return p, true
			}
		}
	}
	return people.Person{}, false
}

// words is a name as words, folded: OfferQuayside_2026 is offer, quayside, 2026.
func words(name string) []string {
	var b strings.Builder
	b.Grow(len(name) + len(name)/8)
	was := ' '
	for _, r := range name {
		if unicode.IsUpper(r) && unicode.IsLower(was) || unicode.IsDigit(r) != unicode.IsDigit(was) {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
		was = r
	}
	return strings.FieldsFunc(people.Fold(b.String()), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r)
	})
}
