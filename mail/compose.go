package mail

import (
	"bytes"
	"errors"
	"fmt"
	"mime/quotedprintable"
	"strings"
	"time"
)

// Draft is what Compose makes a message of.
type Draft struct {
	From       Mailbox
	To, Cc     []Mailbox // Bcc belongs in the envelope alone
	Subject    string
	Text       string    // UTF-8; lines may end in LF or CRLF
	Date       time.Time // must not be zero
	MessageID  string    // without angle brackets; see NewMessageID
	InReplyTo  []string  // ids without angle brackets
	References []string
}

// Compose writes a draft as a message that any server takes: 7 bits, short lines
// (RFC 5322, section 2.1.1), names and subject in encoded words. Only a local part outside ASCII
// makes it need SMTPUTF8.
func Compose(d Draft) (Bytes, error) {
	switch {
	case d.From.Address.IsZero():
		return nil, errors.New("compose message: a sender is needed")
	case d.MessageID == "" || d.Date.IsZero():
		return nil, errors.New("compose message: a Message-ID and a Date are needed")
	}
	text, encoding, err := encodeText(d.Text)
	if err != nil {
		return nil, fmt.Errorf("compose message: %w", err)
	}
	edits := []Edit{
		SetField("Date", d.Date.Format(dateLayout)),
		SetMailboxes("From", []Mailbox{d.From}),
		SetMailboxes("To", d.To),
		SetMailboxes("Cc", d.Cc),
		SetField("Subject", d.Subject),
		setIDs("Message-ID", []string{d.MessageID}),
		setIDs("In-Reply-To", d.InReplyTo),
		setIDs("References", d.References),
		SetField("MIME-Version", "1.0"),
		SetField("Content-Type", "text/plain; charset=utf-8"),
		SetField("Content-Transfer-Encoding", encoding),
	}
	head, err := apply([]byte("\r\n"), edits)
	if err != nil {
		return nil, fmt.Errorf("compose message: %w", err)
	}
	return append(head, text...), nil
}

// setIDs gives a field message ids (RFC 5322, section 3.6.4).
func setIDs(name string, ids []string) Edit {
	if len(ids) == 0 {
		return RemoveField(name)
	}
	for _, id := range ids {
		if !plainWords(id) || strings.ContainsAny(id, " <>") {
			return Edit{name: name, err: fmt.Errorf("set %s: %q is no message id", name, shorten(id, 80))}
		}
	}
	return setRaw(name, "<"+strings.Join(ids, "> <")+">")
}

// encodeText gives text CRLF at the end of its lines and, where it is more than plain short
// lines, quoted-printable.
func encodeText(text string) ([]byte, string, error) {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.NewReplacer("\r\n", "\r\n", "\r", "\r\n", "\n", "\r\n").Replace(text)
	if text != "" && !strings.HasSuffix(text, "\n") {
		text += "\r\n"
	}
	if plainText(text) {
		return []byte(text), "7bit", nil
	}
	var b bytes.Buffer
	w := quotedprintable.NewWriter(&b)
	if _, err := w.Write([]byte(text)); err != nil {
		return nil, "", err
	}
	if err := w.Close(); err != nil {
		return nil, "", err
	}
	return b.Bytes(), "quoted-printable", nil
}

// plainText reports whether text can travel as it is. Blanks at the end of a line
// and "From " at the start of one have been changed on the way by old programs.
func plainText(text string) bool {
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\r\n")
		if len(line) > 998 || strings.HasPrefix(line, "From ") || line != "-- " && strings.HasSuffix(line, " ") {
			return false
		}
		for i := range len(line) {
			if c := line[i]; c != '\t' && (c < ' ' || c > '~') {
				return false
			}
		}
	}
	return true
}
