package outbox

import (
	"holdback/mail"
)

// summarise reads what lists show. A content that nobody understands is described by
// its envelope, and says why: it is held and sent all the same.
func summarise(e mail.Envelope, c mail.Content) (s Summary) {
	s = Summary{From: mail.Mailbox{Address: e.From}, To: named(e.Recipients), Size: c.Size()}
	defer func() {
		if p := recover(); p != nil {
			s.Unreadable = "reading it crashed"
		}
	}()
	view, _ := mail.Read(c) // useful even when broken
	s.Subject = view.Subject()
	s.MessageID = view.MessageID()
	if from := view.From(); len(from) > 0 {
		s.From = from[0]
	}
	s.To = named(e.Recipients, view.To(), view.Cc(), view.Bcc())
	for _, a := range view.Attachments() {
		s.Attachments = append(s.Attachments, a.Name)
	}
	if err := view.Problem(); err != nil {
		s.Unreadable = err.Error()
	}
	return s
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
