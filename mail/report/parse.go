package report

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"holdback/mail"
)

// Parse is what a whole message, or the beginning of one, says about another. Where its
// text says nothing, it is what Look finds in its header. The error says that it could
// not be read; what is no report is none.
func Parse(c mail.Content) (Report, error) {
	v, _ := mail.Read(c) // its damage is that of the view: what can be read counts
	s := look(v)
	if !s.Unread {
		return s.Report, nil
	}
	var r Report
	if err := r.formal(v); err != nil {
		return Report{}, err
	}
	if len(r.claims) == 0 {
		r.informal(v)
	}
	if len(r.claims) == 0 {
		r.claims = s.Report.claims
	}
	if len(r.MessageIDs) == 0 {
		r.about(idsIn(v.Text())...)
	}
	if len(r.MessageIDs) == 0 { // surer is what the report returns
		r.about(s.Report.MessageIDs...)
	}
	return r, nil
}

// formal reads the parts that are made for programs (RFC 6522, section 3).
func (r *Report) formal(v *mail.View) error {
	parts := v.Attachments()
	for _, a := range parts[:min(len(parts), mostParts)] {
		var err error
		switch a.Type {
		case "message/delivery-status", "message/global-delivery-status": // RFC 6533, section 4
			err = r.each(a, (*Report).status)
		case "message/disposition-notification", "message/global-disposition-notification":
			err = r.each(a, (*Report).disposition)
		case "message/rfc822", "message/global", "text/rfc822-headers", "message/rfc822-headers", "message/global-headers":
			returned, _ := mail.Read(a)
			r.about(returned.MessageID())
		}
		if err != nil {
			return fmt.Errorf("read report: %w", err)
		}
	}
	return nil
}

// each gives the groups of fields of a part to f: they are divided by blank lines
// (RFC 3464, section 2.1).
func (r *Report) each(a mail.Attachment, f func(*Report, *mail.View)) error {
	body, err := a.Open()
	if err != nil {
		return err
	}
	defer body.Close()
	text, err := io.ReadAll(io.LimitReader(body, mostText))
	if err != nil {
		return err
	}
	var group []byte
	for line := range bytes.Lines(append(text, "\n\n"...)) {
		if len(bytes.TrimSpace(line)) > 0 {
			group = append(group, line...)
			continue
		}
		if len(group) > 0 && len(r.claims) < mostClaims {
			v, _ := mail.Read(mail.Bytes(group))
			f(r, v)
		}
		group = nil
	}
	return nil
}

// idField is where a text shows the header of the message that it is about.
var idField = regexp.MustCompile(`(?im)^[\s>]*message-id:\s*<([^<>\s]+)>`)

// idsIn is the ids in the header that a text returns. The first is that of the message;
// its body may show others.
func idsIn(text string) []string {
	found := idField.FindStringSubmatch(text)
	if found == nil {
		return nil
	}
	return []string{strings.TrimSpace(found[1])}
}
