package ui

import (
	"fmt"
	"mime/quotedprintable"
	"strings"
	"time"

	"holdback/app/control"
	"holdback/mail"
)

// submission makes a message of the draft: plain text, nothing hidden in it. The
// error is for people.
func (d Draft) submission(now time.Time) (control.Submission, error) {
	none := control.Submission{}
	from, err := mail.ParseAddress(strings.TrimSpace(d.From))
	if err != nil {
		return none, &control.Refusal{
			Says: say("compose.no-from", "There is no account to send from."),
			Hint: say("compose.no-from-hint", "Add one first: see Settings."),
		}
	}
	to, err := recipients(say("compose.to", "To"), d.To)
	if err != nil {
		return none, err
	}
	cc, err := recipients(say("compose.cc", "Copy"), d.Cc)
	if err != nil {
		return none, err
	}
	if len(to)+len(cc) == 0 {
		return none, &control.Refusal{
			Says: say("compose.nobody", "This message has no recipient."),
			Hint: say("compose.nobody-hint", "Write at least one address after “To”."),
		}
	}
	content, err := d.content(mail.Mailbox{Address: from}, to, cc, now)
	if err != nil {
		return none, err
	}
	r, err := content.Open()
	if err != nil {
		return none, fmt.Errorf("read draft: %w", err)
	}
	return control.Submission{Account: d.From, Envelope: envelope(from, to, cc), Content: r}, nil
}

// content is the header and the text. The text goes as quoted-printable, so that
// any server takes it.
func (d Draft) content(from mail.Mailbox, to, cc []mail.Mailbox, now time.Time) (mail.Content, error) {
	var b strings.Builder
	b.WriteString("MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n")
	w := quotedprintable.NewWriter(&b) // RFC 2045, section 6.7
	if _, err := w.Write([]byte(strings.ReplaceAll(d.Text, "\n", "\r\n") + "\r\n")); err != nil {
		return nil, fmt.Errorf("encode text: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("encode text: %w", err)
	}
	return mail.Edited(mail.Bytes(b.String()),
		mail.SetField("Message-ID", "<"+mail.NewMessageID(from.Address.Domain())+">"),
		mail.SetField("Subject", strings.Join(strings.Fields(d.Subject), " ")),
		mail.SetMailboxes("Cc", cc), mail.SetMailboxes("To", to), mail.SetMailboxes("From", []mail.Mailbox{from}),
		mail.SetField("Date", now.Format("Mon, 02 Jan 2006 15:04:05 -0700"))) // RFC 5322, section 3.3
}

// envelope names each recipient once, however often they were typed.
func envelope(from mail.Address, lists ...[]mail.Mailbox) mail.Envelope {
	e := mail.Envelope{From: from, UTF8: from.NeedsUTF8()}
	seen := map[mail.Address]bool{}
	for _, l := range lists {
		for _, m := range l {
			if !seen[m.Address] {
				seen[m.Address] = true
				e.Recipients = append(e.Recipients, mail.Recipient{Address: m.Address})
				e.UTF8 = e.UTF8 || m.Address.NeedsUTF8() // RFC 6531, section 3.4
			}
		}
	}
	return e
}
