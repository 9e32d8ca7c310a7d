package recipients

import (
	"fmt"
	"slices"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// identity asks when the sender writes as somebody else than they should: than
// the address that was written to, or than any of their own.
func (s *sight) identity() []guard.Finding {
	own, from := s.m.Facts.Own, s.m.View.From()
	if len(own) == 0 || len(from) == 0 {
		return nil
	}
	as := from[0]
	place := guard.Place{Part: guard.Header, Name: "From"}
	if !s.m.IsSelf(as.Address) {
		if s.inside(s.m, as.Address, s.orgs) {
			return nil // on behalf of a colleague or an office
		}
		return []guard.Finding{{
			Level: guard.Note, Quote: as.Address.String(), Place: place, About: people.Key(as.Address),
			Says: fmt.Sprintf("This message is from %s, which is none of your addresses.", as.Address),
			Hint: "Choose the sender in your mail program.",
		}}
	}
	if meant, ok := s.addressedAs(as); ok {
		return []guard.Finding{s.otherIdentity(as, meant, place)}
	}
	return s.privateSender(as, place)
}

// addressedAs is the own identity that the conversation was with, when that is
// not who answers.
func (s *sight) addressedAs(as mail.Mailbox) (mail.Mailbox, bool) {
	t := s.m.Facts.Thread
	if t == nil || !s.answers() {
		return mail.Mailbox{}, false
	}
	all := slices.Concat(t.To, t.Cc)
	is := func(own mail.Mailbox) bool {
		return slices.ContainsFunc(all, func(b mail.Mailbox) bool { return b.Address.Same(own.Address) })
	}
	if is(as) || slices.ContainsFunc(t.From, func(b mail.Mailbox) bool { return s.m.IsSelf(b.Address) }) {
		return mail.Mailbox{}, false
	}
	i := slices.IndexFunc(s.m.Facts.Own, is)
	if i < 0 {
		return mail.Mailbox{}, false
	}
	return s.m.Facts.Own[i], true
}

func (s *sight) otherIdentity(as, meant mail.Mailbox, place guard.Place) guard.Finding {
	f := guard.Finding{
		Level: guard.Ask, Quote: as.Address.String(), Place: place,
		Says: fmt.Sprintf("Do you want to answer as %s? The message was to %s.", as.Address, meant.Address),
		Hint: "Go back to editing and choose the sender " + meant.Address.String() + ".",
	}
	if as.Address.Domain() == meant.Address.Domain() {
		f.Level, f.About = guard.Note, people.Key(as.Address)
	}
	return f
}

// privateSender notes a private address in a message to people whom one knows at work.
func (s *sight) privateSender(as mail.Mailbox, place guard.Place) []guard.Finding {
	if !s.public.cover(as.Address) || s.own.cover(as.Address) || len(s.orgs) == 0 {
		return nil
	}
	for _, p := range s.parties {
		if p.public || s.m.IsSelf(p.Address) || p.outside && p.messages() < 3 {
			continue
		}
		return []guard.Finding{{
			Level: guard.Note, Quote: as.Address.String(), Place: place, About: p.org,
			Says: fmt.Sprintf("You write to %s from your private address %s.", p.Address, as.Address),
			Hint: "Choose your address at work in your mail program, if this is work.",
		}}
	}
	return nil
}
