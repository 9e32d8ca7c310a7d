package content

import (
	"strings"

	"holdback/guard"
)

// subjectEmpty asks about a missing subject where a person wrote the message. It
// only notes it where a program did, and where a mail program for people names
// itself: those have asked already.
func subjectEmpty(m *guard.Mail) []guard.Finding {
	subject := m.View.Subject()
	for answers(subject) {
		_, rest, _ := strings.Cut(subject, ":")
		subject = strings.TrimSpace(rest)
	}
	if subject != "" || m.Unreadable != nil {
		return nil
	}
	f := guard.Finding{
		Level: guard.Note,
		Says:  "This message has no subject.",
		Hint:  "Say in a few words what it is about.",
		Quote: m.View.Subject(),
		Place: guard.Place{Part: guard.Subject},
	}
	asked := m.View.Header("User-Agent") != "" || m.View.Header("X-Mailer") != ""
	if byPerson(m) && !asked && strings.TrimSpace(m.View.OwnText()) != "" {
		f.Level = guard.Ask
	}
	return []guard.Finding{f}
}

// bodyEmpty asks about a message that says nothing and brings nothing. A subject
// that says it all, and a forwarded message, are enough.
func bodyEmpty(m *guard.Mail) []guard.Finding {
	v := m.View
	if strings.TrimSpace(v.OwnText()) != "" || v.Encrypted() || len(v.Attachments())+len(v.Calendars()) > 0 || m.Unreadable != nil {
		return nil
	}
	quotes := strings.TrimSpace(v.QuotedText()) != ""
	answer := quotes && answers(v.Subject()) && !forwards(v.Subject())
	if quotes && (!answer || answersBelow(v.QuotedText())) {
		return nil
	}
	f := guard.Finding{
		Level: guard.Note,
		Says:  "This message has no text.",
		Hint:  "Write what you want to say, or send it as it is.",
		Place: guard.Place{Part: guard.Text},
	}
	if answer {
		f.Says = "You have not written anything above the quoted text."
	}
	if byPerson(m) && (answer || saysLittle(v.Subject())) {
		f.Level = guard.Ask
	}
	return []guard.Finding{f}
}

// answersBelow reports whether something stands between or below lines that begin
// with ">", behind a copied header that made all of it quoted text.
func answersBelow(quoted string) bool {
	inQuote := false
	for l := range strings.Lines(quoted) {
		switch {
		case strings.HasPrefix(l, ">"):
			inQuote = true
		case inQuote && strings.TrimSpace(l) != "":
			return true
		}
	}
	return false
}

// saysLittle reports whether a subject can hardly be the whole message.
func saysLittle(subject string) bool { return len(strings.Fields(subject)) <= 2 }

// byPerson reports whether a person wrote the message in a mail program. Programs
// that send by themselves say so (RFC 3834, section 5), come from an address that
// nobody reads, or write no more header than they must: all mail programs for
// people write MIME-Version (RFC 2045, section 4).
func byPerson(m *guard.Mail) bool {
	v := m.View
	switch {
	case v.Header("MIME-Version") == "",
		v.Header("Auto-Submitted") != "" && !strings.EqualFold(v.Header("Auto-Submitted"), "no"),
		v.Header("Precedence") != "", v.Header("List-Id") != "", v.Header("List-Unsubscribe") != "":
		return false
	}
	for _, from := range v.From() {
		switch local, _, _ := strings.Cut(strings.ToLower(from.Address.Local()), "+"); local {
		case "root", "cron", "daemon", "mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply", "nagios", "backup", "www-data", "jenkins", "gitlab", "git":
			return false
		}
	}
	return true
}
