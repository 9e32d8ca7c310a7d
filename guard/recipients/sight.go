package recipients

import (
	"strings"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// maxParties is how many recipients are looked at; that there are more is a
// finding of its own.
const maxParties = 2000

// party is one recipient, and what is known of them.
type party struct {
	guard.Addressee
	key      string // people.Key
	org      string // people.Organisation
	person   people.Person
	known    bool // there is a person
	outside  bool
	trusted  bool
	public   bool // at a public mail service
	inThread bool // among those of the message that is answered
	invited  bool // only named in an invitation
}

// sight is one message as the checks of this family see it.
type sight struct {
	*world
	m       *guard.Mail
	book    *people.Book
	orgs    []string // the sender's own
	parties []party
	company []string        // organisations that belong to the message, see companyOf
	skipped int             // recipients that are not looked at
	keys    map[string]bool // of the parties
	thread  map[string]bool
	doubts  map[string][]guard.Finding
	doubted map[string]bool // keys of those whom a doubt is about
}

type sightKey struct{ w *world }

func (w *world) sight(m *guard.Mail) *sight {
	return guard.Memo(m, sightKey{w}, func() *sight { return w.see(m) })
}

func (w *world) see(m *guard.Mail) *sight {
	s := &sight{world: w, m: m, book: m.Facts.People, orgs: w.ownOrganisations(m), keys: map[string]bool{}, thread: map[string]bool{}, doubted: map[string]bool{}}
	if s.book == nil {
		s.book = &people.Book{}
	}
	if t := m.Facts.Thread; t != nil {
		for _, boxes := range [][]mail.Mailbox{t.From, t.To, t.Cc} {
			for _, box := range boxes {
				s.thread[people.Key(box.Address)] = true
			}
		}
	}
	all := m.Addressees()
	for _, a := range all[:min(len(all), maxParties)] {
		p := s.party(a)
		s.keys[p.key] = true
		s.parties = append(s.parties, p)
	}
	s.skipped = len(all) - len(s.parties)
	for _, box := range invited(m) {
		if p := s.party(guard.Addressee{Mailbox: box, Field: "invited"}); !s.keys[p.key] && len(s.parties) < maxParties {
			s.keys[p.key] = true
			p.invited = true
			s.parties = append(s.parties, p)
		}
	}
	s.company = s.companyOf()
	s.doubts = s.doubtAll()
	return s
}

func (s *sight) party(a guard.Addressee) party {
	p := party{Addressee: a, key: people.Key(a.Address), org: people.Organisation(a.Address.Domain())}
	p.person, p.known = s.book.Find(a.Address)
	p.public = s.public.cover(a.Address)
	p.trusted = s.trusted.cover(a.Address)
	p.inThread = s.thread[p.key]
	p.outside = s.knowsItself() && !s.inside(s.m, a.Address, s.orgs)
	return p
}

// knowsItself reports whether there is an inside at all.
func (s *sight) knowsItself() bool {
	return len(s.m.Facts.Own) > 0 || !s.m.Facts.Account.IsZero() || len(s.m.Rules.Domains.Own) > 0
}

// messages is how many there were to and from p.
func (p party) messages() int { return p.person.Sent + p.person.Received }

// nameOf is the latest name of somebody that is a name.
func nameOf(p people.Person) string {
	for _, n := range p.Names {
		if len(people.Words(n)) > 0 {
			return n
		}
	}
	return ""
}

// box is a person as a mailbox.
func box(p people.Person) mail.Mailbox { return mail.Mailbox{Name: nameOf(p), Address: p.Address} }

// others is the keys of everybody on the message but p.
func (s *sight) others(p party) []string {
	var all []string
	for _, o := range s.parties[:min(len(s.parties), 50)] {
		if o.key != p.key {
			all = append(all, o.key)
		}
	}
	return all
}

// which picks parties.
func (s *sight) which(is func(party) bool) []party {
	var found []party
	for _, p := range s.parties {
		if is(p) {
			found = append(found, p)
		}
	}
	return found
}

// list names a few parties for a Quote.
func list(parties []party) string {
	const most = 5
	var names []string
	for _, p := range parties[:min(len(parties), most)] {
		names = append(names, p.Address.String())
	}
	if len(parties) > most {
		names = append(names, "…")
	}
	return strings.Join(names, ", ")
}

// files reports whether something is attached that is more than a picture in the text.
func (s *sight) files() bool {
	for _, a := range s.m.View.Attachments() {
		if !a.Inline {
			return true
		}
	}
	return false
}
