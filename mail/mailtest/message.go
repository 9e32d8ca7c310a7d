package mailtest

import (
	"encoding/base64"
	"fmt"
	"mime"
	"strings"
)

// Message is a mail to build. The zero value of each field leaves it out.
type Message struct {
	From, Subject string
	To, Cc, Bcc   []string // as in the header: "Ben <ben@example.org>"
	MessageID     string   // without angle brackets
	Date          string   // as in the header; empty means a fixed day
	Header        []string // more fields, raw: "X-Mailer: mutt"
	Text          string   // plain text; line ends become CRLF
	HTML          string   // beside Text
	Files         []File
}

// File is an attachment.
type File struct {
	Name, Type string // Type empty means application/octet-stream
	Content    []byte
}

// Bytes is the message in the form it has in SMTP: lines ended by CRLF, no dots
// stuffed. The same value always gives the same bytes.
func (m Message) Bytes() []byte {
	var b strings.Builder
	field := func(name, value string) {
		if value != "" {
			b.WriteString(name + ": " + value + "\r\n")
		}
	}
	field("From", m.From)
	field("To", strings.Join(m.To, ",\r\n "))
	field("Cc", strings.Join(m.Cc, ",\r\n "))
	field("Bcc", strings.Join(m.Bcc, ",\r\n "))
	field("Subject", mime.QEncoding.Encode("utf-8", m.Subject))
	if m.MessageID != "" {
		field("Message-ID", "<"+m.MessageID+">")
	}
	date := m.Date
	if date == "" {
		date = "Mon, 02 Nov 2026 09:00:00 +0000"
	}
	field("Date", date)
	for _, raw := range m.Header {
		b.WriteString(raw + "\r\n")
	}
	b.WriteString("MIME-Version: 1.0\r\n")
	b.WriteString(m.body())
	return []byte(b.String())
}

// body is the content type and everything after it.
func (m Message) body() string {
	text := part("text/plain; charset=utf-8", "8bit", crlf(m.Text))
	if m.HTML != "" {
		text = multipart("alternative", text, part("text/html; charset=utf-8", "8bit", crlf(m.HTML)))
	}
	if len(m.Files) == 0 {
		return text
	}
	parts := []string{text}
	for _, f := range m.Files {
		parts = append(parts, f.part())
	}
	return multipart("mixed", parts...)
}

func (f File) part() string {
	kind := f.Type
	if kind == "" {
		kind = "application/octet-stream"
	}
	disposition := mime.FormatMediaType("attachment", map[string]string{"filename": f.Name})
	return fmt.Sprintf("Content-Disposition: %s\r\n", disposition) + part(kind, "base64", lines(base64.StdEncoding.EncodeToString(f.Content)))
}

func part(kind, encoding, body string) string {
	return fmt.Sprintf("Content-Type: %s\r\nContent-Transfer-Encoding: %s\r\n\r\n%s", kind, encoding, body)
}

// multipart joins parts. The boundary is fixed by the kind, so one kind must not
// hold another of the same.
func multipart(kind string, parts ...string) string {
	mark := "=_" + kind + "_of_mailtest"
	var b strings.Builder
	fmt.Fprintf(&b, "Content-Type: multipart/%s; boundary=%q\r\n\r\n", kind, mark)
	for _, p := range parts {
		fmt.Fprintf(&b, "--%s\r\n%s\r\n", mark, p)
	}
	fmt.Fprintf(&b, "--%s--\r\n", mark)
	return b.String()
}

// lines breaks base64 into lines (RFC 2045, section 6.8).
func lines(s string) string {
	var b strings.Builder
	for len(s) > 76 {
		b.WriteString(s[:76] + "\r\n")
		s = s[76:]
	}
	b.WriteString(s + "\r\n")
	return b.String()
}

func crlf(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}
