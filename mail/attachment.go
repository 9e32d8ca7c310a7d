package mail

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/transform"
)

// Attachment is a part that recipients find beside the text. It is a Content of
// its own: what it holds is decoded while it is read, never kept.
type Attachment struct {
	Name      string // file name without folders; may be empty, and may lie about the type
	Type      string // media type as declared, lower case; may lie too
	Bytes     int64  // decoded size
	Inline    bool   // shown in the text, such as a logo
	ContentID string // without angle brackets; what HTML refers to

	c     Content
	part  *part
	depth int // of the view it is in
}

// Size is Bytes, so that an Attachment is a Content.
func (a Attachment) Size() int64 { return a.Bytes }

// Open starts reading the decoded octets. The caller closes it. Broken encoding
// is no error: it gives what could be made of it.
func (a Attachment) Open() (io.ReadCloser, error) {
	r, err := a.part.open(a.c)
	if err != nil {
		return nil, fmt.Errorf("open attachment: %w", err)
	}
	return r, nil
}

// IsMessage reports whether the attachment is a message, which View can show.
func (a Attachment) IsMessage() bool {
	return a.Type == "message/rfc822" || a.Type == "message/global" // RFC 6532, section 3.7
}

// View reads an attached message. As with Read, what could be read comes
// with the error.
func (a Attachment) View() (*View, error) {
	if a.depth+1 >= maxDepth {
		return nil, fmt.Errorf("more than %d messages are nested; the inner ones are not read", maxDepth)
	}
	return readAt(a, a.depth+1)
}

// open starts reading the decoded body of the part in c.
func (p *part) open(c Content) (io.ReadCloser, error) {
	r, err := openAt(c, p.start)
	if err != nil {
		return nil, err
	}
	body := io.LimitReader(r, p.end-p.start)
	if d := decoderFor(p.encoding); d != nil {
		body = transform.NewReader(body, d)
	}
	return readCloser{body, r}, nil
}

// Calendar is an invitation or an answer to one (RFC 5546).
type Calendar struct {
	Method     string // REQUEST, REPLY, CANCEL and so on, upper case; may be empty
	Attachment Attachment
}

// leaves are the parts of a message, sorted by what they are to the recipient.
type leaves struct {
	attachments []Attachment
	calendars   []Calendar
}

func (v *View) sort(p, parent *part, out *leaves) {
	if p.kind == "multipart/encrypted" {
		return // its two parts are the wrapping, not files
	}
	for i, kid := range p.parts {
		if p.kind == "multipart/signed" && i > 0 {
			continue // the signature (RFC 1847, section 2.1)
		}
		v.sort(kid, p, out)
	}
	if p.multi() {
		return
	}
	a := v.attachment(p, parent)
	if p.kind == "text/calendar" {
		method := strings.ToUpper(p.params["method"])
		out.calendars = append(out.calendars, Calendar{Method: method, Attachment: a})
		if p.disposition != "attachment" && p.name == "" {
			return
		}
	}
	if !p.isText(parent) && !p.isSMIME() {
		out.attachments = append(out.attachments, a)
	}
}

func (v *View) attachment(p, parent *part) Attachment {
	a := Attachment{Name: p.name, Type: p.kind, Bytes: p.size, c: v.c, part: p, depth: v.depth}
	if ids := messageIDs(p.head.get("Content-ID")); len(ids) > 0 {
		a.ContentID = ids[0]
	}
	related := parent != nil && parent.kind == "multipart/related" && a.ContentID != ""
	a.Inline = p.disposition == "inline" || p.disposition == "" && related
	return a
}

// isText reports whether the recipient reads the part as text of the message.
func (p *part) isText(parent *part) bool {
	if p.disposition == "attachment" || parent != nil && p.name != "" && parent.kind != "multipart/alternative" {
		return false
	}
	switch p.kind {
	case "text/plain", "text/html", "text/enriched", "text/markdown", "text/x-amp-html", "text/watch-html":
		return true
	}
	return false
}

// isSMIME reports whether the part is the wrapping of the whole message
// (RFC 8551, section 3.2).
func (p *part) isSMIME() bool {
	return p.kind == "application/pkcs7-mime" || p.kind == "application/x-pkcs7-mime"
}

// isEncrypted reports whether only the recipients can read what the part holds.
func (p *part) isEncrypted() bool {
	return p.kind == "multipart/encrypted" || p.isSMIME() && !p.isOpaqueSigned()
}

func (p *part) isOpaqueSigned() bool {
	return p.isSMIME() && strings.EqualFold(p.params["smime-type"], "signed-data")
}
