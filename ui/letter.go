package ui

import (
	"bytes"
	"strings"
	"time"

	"holdback/app/control"
	"holdback/mail"
)

// submission makes a message of the draft: plain text, nothing hidden in it. The
// error is for people.
func (d Draft) submission(now time.Time) (control.Submission, error) {
	none := control.Submission{}
	from, ok := d.sender()
	if !ok {
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
	content, err := mail.Compose(mail.Draft{
		From: from, To: to, Cc: cc, Subject: strings.Join(strings.Fields(d.Subject), " "),
		Text: d.Text, Date: now, MessageID: mail.NewMessageID(from.Address.Domain()),
	})
	if err != nil {
		return none, err
	}
	return control.Submission{Account: d.Account, Label: d.Label, Supersedes: d.Of, Envelope: envelope(from.Address, to, cc), Content: bytes.NewReader(content)}, nil
}

// sender is who writes.
func (d Draft) sender() (mail.Mailbox, bool) {
	list, err := mail.ParseList(d.From)
	if err != nil || len(list) != 1 {
		return mail.Mailbox{}, false
	}
	return list[0], true
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
