package relay

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/emersion/go-smtp"

	"holdback/mail"
	"holdback/mail/account"
)

// plan is what MAIL and RCPT will say to one server about one message.
type plan struct {
	from    string
	options smtp.MailOptions
	to      []planned
}

// planned is one RCPT.
type planned struct {
	address string
	options smtp.RcptOptions
}

// planFor looks at what the message needs and what the server offers. The error
// is a *Problem: the message cannot go there.
func planFor(c *smtp.Client, s account.Server, m mail.Message) (plan, error) {
	e := m.Envelope
	if most, ok := c.MaxMessageSize(); ok && most > 0 && m.Content.Size() > int64(most) { // RFC 1870, section 4
		return plan{}, tooBig(s, m.Content.Size(), int64(most))
	}
	if e.RequireTLS && !offers(c, "REQUIRETLS") { // RFC 8689, section 4.2.1
		return plan{}, cannot(CauseTLS, "asks for protection all the way (REQUIRETLS), which %s does not offer.", s)
	}
	utf8, err := needsUTF8(m)
	if err != nil {
		return plan{}, err
	}
	if utf8 && !offers(c, "SMTPUTF8") { // RFC 6531, section 3.2
		return plan{}, cannot(CauseNoUTF8, "has an address or a header field with letters beyond ASCII, which %s does not take (SMTPUTF8).", s)
	}
	if err := needsEightBit(c, s, m); err != nil {
		return plan{}, err
	}
	p := plan{from: spell(e.From), options: smtp.MailOptions{
		Size: m.Content.Size(), RequireTLS: e.RequireTLS, UTF8: utf8,
		Return: smtp.DSNReturn(e.Return), EnvelopeID: envelopeID(e.EnvelopeID),
	}}
	for _, r := range e.Recipients {
		p.to = append(p.to, planned{address: spell(r.Address), options: recipientOptions(r, utf8)})
	}
	return p, nil
}

func offers(c *smtp.Client, keyword string) bool {
	ok, _ := c.Extension(keyword)
	return ok
}

func tooBig(s account.Server, size, most int64) *Problem {
	return &Problem{
		Cause: CauseTooBig, end: Refused,
		Says: fmt.Sprintf("The message has %s, and %s takes at most %s.", megabytes(size), s.Host, megabytes(most)),
		Hint: "Make attachments smaller, or share a link to them.",
	}
}

func megabytes(n int64) string { return fmt.Sprintf("%.1f MB", float64(n)/1e6) }

func cannot(c Cause, format string, s account.Server) *Problem {
	return &Problem{Cause: c, end: Refused, Says: "The message " + fmt.Sprintf(format, s.Host)}
}

// spell is an address as it is best sent: in ASCII wherever it has such a
// spelling, because the servers behind this one may know no other.
func spell(a mail.Address) string {
	if ascii, ok := a.ASCII(); ok {
		return ascii
	}
	return a.String()
}

// needsUTF8 reports whether the message can only travel with SMTPUTF8. That the
// client asked for it does not mean that the message needs it.
func needsUTF8(m mail.Message) (bool, error) {
	e := m.Envelope
	if e.From.NeedsUTF8() || slices.ContainsFunc(e.Recipients, func(r mail.Recipient) bool { return r.Address.NeedsUTF8() }) {
		return true, nil
	}
	if !e.UTF8 {
		return false, nil
	}
	return scan(m, func(r *bufio.Reader) (bool, error) { return eightBit(r, true) })
}

// needsEightBit is a *Problem when the content needs 8BITMIME (RFC 6152) and the
// server does not offer it. Recoding would break signatures.
func needsEightBit(c *smtp.Client, s account.Server, m mail.Message) error {
	if offers(c, "8BITMIME") {
		return nil
	}
	found, err := scan(m, func(r *bufio.Reader) (bool, error) { return eightBit(r, false) })
	if err != nil || !found {
		return err
	}
	return cannot(CauseNoUTF8, "has octets beyond ASCII, which %s does not take (8BITMIME).", s)
}

// scan looks through the content.
func scan(m mail.Message, look func(*bufio.Reader) (bool, error)) (bool, error) {
	content, err := m.Content.Open()
	if err != nil {
		return false, local("The stored message could not be opened.")
	}
	defer func() { _ = content.Close() }()
	found, err := look(bufio.NewReaderSize(content, 64<<10))
	if err != nil {
		return false, local("The stored message could not be read to its end.")
	}
	return found, nil
}

// eightBit reports whether there is an octet above 127, in the header only or
// anywhere.
func eightBit(r *bufio.Reader, headerOnly bool) (bool, error) {
	start := true // of a line
	for {
		part, err := r.ReadSlice('\n')
		if slices.ContainsFunc(part, func(b byte) bool { return b > 127 }) {
			return true, nil
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return false, err
		}
		if headerOnly && start && len(bytes.TrimRight(part, "\r\n")) == 0 {
			return false, nil
		}
		start = err == nil
	}
}

// recipientOptions are the DSN wishes for one recipient. What the library would
// refuse to send is left out: a wish must not keep a message from leaving.
func recipientOptions(r mail.Recipient, utf8 bool) smtp.RcptOptions {
	o := smtp.RcptOptions{Notify: notify(r.Notify)}
	ascii := printable(r.Original)
	switch {
	case r.Original == "":
	case ascii && !strings.EqualFold(r.OriginalType, "utf-8"):
		o.OriginalRecipientType, o.OriginalRecipient = smtp.DSNAddressTypeRFC822, r.Original
	case ascii || utf8: // RFC 6533, section 3: other letters only where SMTPUTF8 is asked for
		o.OriginalRecipientType, o.OriginalRecipient = smtp.DSNAddressTypeUTF8, r.Original
	}
	return o
}

// notify is NOTIFY, or nothing when the words do not go together (RFC 3461,
// section 4.1).
func notify(words []string) []smtp.DSNNotify {
	var all []smtp.DSNNotify
	for _, w := range words {
		n := smtp.DSNNotify(strings.ToUpper(w))
		switch n {
		case smtp.DSNNotifyNever, smtp.DSNNotifyDelayed, smtp.DSNNotifyFailure, smtp.DSNNotifySuccess:
		default:
			return nil
		}
		if !slices.Contains(all, n) {
			all = append(all, n)
		}
	}
	if len(all) > 1 && slices.Contains(all, smtp.DSNNotifyNever) {
		return nil
	}
	return all
}

// envelopeID is ENVID if it may be sent (RFC 3461, section 4.4).
func envelopeID(id string) string {
	if len(id) > 100 || !printable(id) {
		return ""
	}
	return id
}

func printable(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}
