package sender

import (
	"fmt"
	"slices"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/guard/recipients"
	"holdback/mail"
)

// replyIdentity asks when an answer comes from another of the person's addresses than
// was written to. Within one organisation it is only noted.
func replyIdentity(m *guard.Mail) []guard.Finding {
	from := m.View.From()
	if len(from) == 0 || !m.IsSelf(from[0].Address) {
		return nil
	}
	as := from[0]
	meant, ok := addressedAs(m, as)
	if !ok {
		return nil
	}
	f := guard.Finding{
		Level: guard.Ask, Quote: as.Address.String(), Place: header,
		Says:    fmt.Sprintf("Do you want to answer as %s? The message was to %s.", as.Address, meant.Address),
		Hint:    "Go back to editing and choose the sender " + meant.Address.String() + ".",
		Repairs: writeAs(m, meant),
	}
	if organisation(m, as.Address) == organisation(m, meant.Address) {
		f.Level, f.About = guard.Note, people.Key(as.Address)
	}
	return []guard.Finding{f}
}

// addressedAs is the one own identity that the conversation was with, when that is not
// who answers.
func addressedAs(m *guard.Mail, as mail.Mailbox) (mail.Mailbox, bool) {
	t := m.Facts.Thread
	if t == nil || !recipients.Answers(m) || slices.ContainsFunc(t.From, func(b mail.Mailbox) bool { return m.IsSelf(b.Address) }) {
		return mail.Mailbox{}, false
	}
	named := slices.Concat(t.To, t.Cc)
	written := func(own mail.Mailbox) bool {
		return slices.ContainsFunc(named, func(b mail.Mailbox) bool { return same(own.Address, b.Address) })
	}
	var meant []mail.Mailbox
	for _, own := range m.Facts.Own {
		if written(own) && !slices.ContainsFunc(meant, func(b mail.Mailbox) bool { return same(b.Address, own.Address) }) {
			meant = append(meant, own)
		}
	}
	if len(meant) != 1 || written(as) {
		return mail.Mailbox{}, false
	}
	return meant[0], true
}
