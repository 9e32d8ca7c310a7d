package outbox

import (
	"holdback/mail"
)

// summarise reads what lists show. A content that nobody understands is described by
// its envelope: it is held and sent all the same, and the review says what is wrong.
// So it does of one that crashes the reading, and comes to a crash there.
func summarise(e mail.Envelope, c mail.Content) (s Summary, view *mail.View) {
	s = Summary{From: mail.Mailbox{Address: e.From}, To: named(e.Recipients), Size: c.Size()}
	defer func() { _ = recover() }()
	view, _ = mail.Read(c) // useful even when broken
	s.Subject = view.Subject()
	s.MessageID = view.MessageID()
	if from := view.From(); len(from) > 0 {
		s.From = from[0]
	}
	s.To = named(e.Recipients, view.To(), view.Cc(), view.Bcc())
	for _, a := range view.Attachments() {
		s.Attachments = append(s.Attachments, a.Name)
	}
	return s, view
}

// named gives the recipients of the envelope the names by which the header calls them.
func named(to []mail.Recipient, fields ...[]mail.Mailbox) []mail.Mailbox {
	names := map[mail.Address]string{}
	for _, list := range fields {
		for _, m := range list {
			names[m.Address] = m.Name
		}
	}
	all := make([]mail.Mailbox, len(to))
	for i, r := range to {
		all[i] = mail.Mailbox{Name: names[r.Address], Address: r.Address}
	}
	return all
}
