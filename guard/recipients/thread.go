package recipients

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// The prefixes of answers and of forwarded messages, as programs write them in
// many languages.
var (
	answer  = regexp.MustCompile(`(?i)^\s*(\[[^\]]*\]\s*)?(re|aw|antw|antwort|sv|vs|rv|ref|rif|r|res|odp|ynt|vá|回复|回覆|答复|返信)(\[\d+\]|\(\d+\)|\^\d+)?\s*[:：]`)
	forward = regexp.MustCompile(`(?i)^\s*(\[[^\]]*\]\s*)?(fwd?|wg|tr|rv|enc|i|doorst|vb|vl|pd|ilt|továbbítás|转发|轉寄|転送|fs)\s*[:：]`)
)

// Answers reports whether the message is an answer, not one passed on.
func Answers(m *guard.Mail) bool {
	subject := m.View.Subject()
	if forward.MatchString(subject) && !answer.MatchString(subject) {
		return false
	}
	return m.Facts.Thread != nil || answer.MatchString(subject)
}

func (s *sight) answers() bool { return Answers(s.m) }

// origin is who wrote what is answered.
func (s *sight) origin() []mail.Mailbox {
	if s.m.Facts.Thread == nil {
		return nil
	}
	return s.m.Facts.Thread.From
}

func (s *sight) isOrigin(p party) bool {
	return slices.ContainsFunc(s.origin(), func(b mail.Mailbox) bool { return b.Address.Same(p.Address) })
}

// beyond is who gets the answer besides whoever it answers.
func (s *sight) beyond() []party {
	return s.which(func(p party) bool { return !p.invited && !s.isOrigin(p) && !s.m.IsSelf(p.Address) })
}

// onlyOrigin is the repair that answers to the writer alone.
func (s *sight) onlyOrigin() []guard.Repair {
	from := s.origin()
	if len(from) == 0 || !slices.ContainsFunc(s.parties, s.isOrigin) || s.skipped > 0 {
		return nil
	}
	return s.remove("Answer only "+from[0].String(), s.beyond()...)
}

// hiddenReply asks when an answer shows that its writer was a secret recipient.
func (s *sight) hiddenReply() []guard.Finding {
	t := s.m.Facts.Thread
	if t == nil || !t.Hidden || t.List || !s.answers() {
		return nil
	}
	shown := s.beyond()
	shown = slices.DeleteFunc(shown, func(p party) bool { return !p.inThread })
	if len(shown) == 0 {
		return nil
	}
	return []guard.Finding{{
		Level: guard.Ask, Count: len(shown), Quote: list(shown),
		Says:    "You were a secret (Bcc) recipient. An answer to all shows that you got the message.",
		Hint:    "Answer only to the sender, or forward the message.",
		Place:   guard.Place{Part: guard.Recipient, Name: shown[0].Address.String()},
		Repairs: s.onlyOrigin(),
	}}
}

// replyAll asks before an answer goes to a large group or to a whole
// organisation, and notes a short word to many of whom some are outside.
func (s *sight) replyAll() []guard.Finding {
	if !s.answers() || s.m.Facts.Thread != nil && s.m.Facts.Thread.List {
		return nil
	}
	group := s.beyond()
	large := max(s.rules.Recipients.LargeGroup, 3)
	count := len(s.m.Addressees())
	f := guard.Finding{
		Level: guard.Ask, Count: count, Quote: list(group), Hint: "Does everybody need to read it?",
		Place: guard.Place{Part: guard.Header, Name: "To"}, Repairs: s.onlyOrigin(),
	}
	switch {
	case slices.ContainsFunc(group, func(p party) bool { return everybody(p.Address) }):
		f.Says = "Do you want to answer to everybody in the organisation?"
	case count >= large:
		f.Says = fmt.Sprintf("Do you want to answer to all %d recipients?", count)
	case len(group) >= 5 && s.short() && slices.ContainsFunc(group, func(p party) bool { return p.outside }):
		f.Level = guard.Note
		f.Says = fmt.Sprintf("This short answer goes to %d people, some of them outside.", count)
	default:
		return nil
	}
	return []guard.Finding{f}
}

// short reports whether the sender wrote little more than thanks.
func (s *sight) short() bool {
	return len([]rune(strings.TrimSpace(s.m.View.OwnText()))) < 120 && !s.files()
}

// added asks when an answer brings another organisation into a
// conversation, and gives it what was said before; one more person of those
// outside is noted. FlexConfirmMail has shown that only answers should be
// looked at.
func (s *sight) added() []guard.Finding {
	t := s.m.Facts.Thread
	if t == nil || !s.answers() || !slices.ContainsFunc(s.parties, func(p party) bool { return p.inThread && !s.m.IsSelf(p.Address) }) {
		return nil
	}
	orgs := s.threadOrganisations()
	isNew := func(p party) bool { return p.outside && !p.inThread && !p.invited }
	return s.each(isNew, func(p party) guard.Finding {
		f := about(p, guard.Note, fmt.Sprintf("%s was not in this conversation.", p.Address), "See whether they should read on from here.")
		stranger := p.public || !orgs[p.org]
		if stranger && s.m.View.QuotedText() != "" && !p.trusted && !s.companion(p) {
			f.Level = guard.Ask
			f.Says = fmt.Sprintf("%s was not in this conversation, and gets what was said before. Is that meant?", p.Address)
			f.Hint = "Remove the address, or the quoted text."
		}
		if stranger && !p.public {
			f.About = p.org
		}
		f.Repairs = s.remove("Remove "+p.Address.String(), p)
		return f
	})
}

func (s *sight) threadOrganisations() map[string]bool {
	orgs := map[string]bool{}
	t := s.m.Facts.Thread
	for _, boxes := range [][]mail.Mailbox{t.From, t.To, t.Cc} {
		for _, b := range boxes {
			orgs[people.Organisation(b.Address.Domain())] = true
		}
	}
	return orgs
}

// companion reports whether p has been on messages with somebody of this conversation.
func (s *sight) companion(p party) bool {
	return slices.ContainsFunc(s.parties[:min(len(s.parties), 100)], func(o party) bool {
		return o.inThread && s.book.Together(o.Address, p.Address) > 0
	})
}
