package mail

import (
	"bufio"
	"errors"
	"fmt"
	netmail "net/mail"
	"strings"
	"sync"
	"time"
)

// View is a reading aid made from a content: what the recipient will see. It
// reads the body only when asked for something in it, and then keeps no more of
// it than the text. It may be used from several goroutines at once.
//
// Where a message is broken a View gives what can be read, and Problem says what
// could not.
type View struct {
	c      Content
	depth  int // messages around this one
	head   header
	bodyAt int64
	err    error // about the header section

	partsOnce sync.Once
	bodyOnce  sync.Once
	found     parts
	text      body
}

type parts struct {
	root *part
	leaves
	err error
}

// Read begins to look at a message. Only the header section is read now. The
// View is there, and useful, even when there is an error.
func Read(c Content) (*View, error) { return readAt(c, 0) }

func readAt(c Content, depth int) (*View, error) {
	v := &View{c: c, depth: depth}
	r, err := c.Open()
	if err != nil {
		v.err = fmt.Errorf("open message: %w", err)
		return v, v.err
	}
	defer r.Close()
	section, err := readSection(bufio.NewReader(r))
	v.head, v.err = parseHeader(section)
	v.bodyAt = int64(len(section))
	if errors.Is(v.err, ErrNoHeader) {
		v.bodyAt = 0 // all of it is text
	}
	if err != nil {
		v.err = errors.Join(fmt.Errorf("read header: %w", err), v.err)
	}
	return v, v.err
}

// parts looks for the parts when first asked.
func (v *View) parts() *parts {
	v.partsOnce.Do(func() { v.found = v.findParts() })
	return &v.found
}

// body reads the text when first asked.
func (v *View) body() *body {
	v.bodyOnce.Do(func() { v.text = v.readBody() })
	return &v.text
}

// Problem says what of the message could not be read, in all its parts, or is
// nil. It reads the whole message. It is ErrUnread where a limit kept us from
// looking, so that anything may stand in what was left out.
func (v *View) Problem() error { return errors.Join(v.err, v.parts().err, v.body().err) }

// Size is the octets of the whole message, as a server counts them against its
// limit (RFC 1870). It is 0 for the zero View.
func (v *View) Size() int64 {
	if v.c == nil {
		return 0
	}
	return v.c.Size()
}

// Header is the first field of this name as text, or "".
func (v *View) Header(name string) string { return decodeWords(v.head.get(name)) }

// Headers is all fields of this name as text, from the first on.
func (v *View) Headers(name string) []string {
	values := v.head.all(name)
	for i := range values {
		values[i] = decodeWords(values[i])
	}
	return values
}

// Subject is what the recipient reads in the list.
func (v *View) Subject() string { return v.Header("Subject") }

// From is who the header says has written it; the envelope may say otherwise.
func (v *View) From() []Mailbox { return v.mailboxes("From") }

// To is the first recipients by the header; it never decides where a message goes.
func (v *View) To() []Mailbox { return v.mailboxes("To") }

// Cc is the other recipients by the header.
func (v *View) Cc() []Mailbox { return v.mailboxes("Cc") }

// Bcc is the secret recipients, where a client left the field in.
func (v *View) Bcc() []Mailbox { return v.mailboxes("Bcc") }

// ReplyTo is where answers will go, when not to From.
func (v *View) ReplyTo() []Mailbox { return v.mailboxes("Reply-To") }

// mailboxes is what can be read of all fields of a name: there must be only one
// (RFC 5322, section 3.6), but a recipient in a second one counts too.
func (v *View) mailboxes(name string) []Mailbox {
	var list []Mailbox
	for _, value := range v.head.all(name) {
		more, err := ParseList(value)
		if err != nil && more == nil {
			continue // nothing in it can be read
		}
		list = append(list, more...)
	}
	return list
}

// Date is when the client says that the message was written. It is the zero time
// when it does not say so in a way that can be read.
func (v *View) Date() time.Time {
	t, err := netmail.ParseDate(v.head.get("Date"))
	if err != nil {
		return time.Time{}
	}
	return t
}

// MessageID is without angle brackets, or "".
func (v *View) MessageID() string {
	ids := messageIDs(v.head.get("Message-ID"))
	if len(ids) == 0 {
		return ""
	}
	return ids[0]
}

// InReplyTo is the messages that this one answers, without angle brackets.
func (v *View) InReplyTo() []string { return messageIDs(v.head.get("In-Reply-To")) }

// References is the thread up to this message, without angle brackets.
func (v *View) References() []string { return messageIDs(v.head.get("References")) }

// Attachments is what recipients find beside the text, in the order of the message. Those of
// attached messages are not among them: see Nested.
func (v *View) Attachments() []Attachment { return v.parts().attachments }

// Calendars is the invitations in the message. Those that come as a file are
// among the Attachments too.
func (v *View) Calendars() []Calendar { return v.parts().calendars }

// Nested is the attached messages that can be read.
func (v *View) Nested() []*View {
	var views []*View
	for _, a := range v.Attachments() {
		if !a.IsMessage() {
			continue
		}
		if nested, err := a.View(); nested != nil && (err == nil || len(nested.head) > 0) {
			views = append(views, nested)
		}
	}
	return views
}

// Signed reports whether any edit would break a signature: S/MIME, PGP/MIME or
// inline PGP.
func (v *View) Signed() bool {
	return v.hasPart(func(p *part) bool { return p.kind == "multipart/signed" || p.isOpaqueSigned() }) ||
		strings.Contains(v.Text(), "-----BEGIN PGP SIGNED MESSAGE-----")
}

// Encrypted reports whether there is something that only the recipients can
// read, so that no check has seen it.
func (v *View) Encrypted() bool {
	return v.hasPart((*part).isEncrypted) || strings.Contains(v.Text(), "-----BEGIN PGP MESSAGE-----")
}

func (v *View) hasPart(is func(*part) bool) bool {
	found := false
	v.parts().root.walk(func(p *part) { found = found || is(p) })
	return found
}

// findParts looks for the parts of the message. Most messages are one text, whose
// body need not be read for that.
func (v *View) findParts() parts {
	p := parts{root: newPart(v.head, nil)}
	if v.c == nil {
		return p // the zero View: an empty message
	}
	p.root.start, p.root.end, p.root.until = v.bodyAt, v.c.Size(), v.c.Size()
	if !p.root.multi() && p.root.isText(nil) {
		if kind, _ := parseMedia(v.head.get("Content-Type")); strings.HasPrefix(kind, "multipart/") {
			p.err = errors.New("the message has parts but names no boundary; it was read as text")
		}
		p.err = errors.Join(p.err, p.root.oddEncoding())
		return p
	}
	p.err = errors.Join(p.root.oddEncoding(), structure(v.c, p.root, v.bodyAt))
	v.sort(p.root, nil, &p.leaves)
	return p
}
