package mail

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Errors of edits to parts. They are sentences for people.
var (
	ErrWholeMessage = errors.New("the file is all that this message consists of")
	ErrOddParts     = errors.New("the message is built in an unusual way and cannot be changed safely")
)

// WithoutAttachment is the message without the attachment of this index among
// Attachments. Every octet outside of its part stays as it is. Where it was the
// only part beside others of its kind, an empty text takes its place, because a
// multipart must not be empty (RFC 2046, section 5.1). It must not be used on a signed message.
func (v *View) WithoutAttachment(i int) (Content, error) {
	p, err := v.leaf(i)
	if err != nil {
		return nil, err
	}
	parent := v.parts().root.parentOf(p)
	switch {
	case parent == nil:
		return nil, ErrWholeMessage
	case len(parent.parts) == 1:
		return v.splice(cut{p.headAt, p.end, Bytes("Content-Type: text/plain; charset=us-ascii\r\n\r\n")}), nil
	}
	return v.splice(cut{p.from, p.until, nil}), nil
}

// NewAttachment is what takes the place of an attachment. Its Content is read each time
// that the message is, and never kept.
type NewAttachment struct {
	Name    string
	Type    string // media type
	Content Content
}

// WithAttachment is the message with another file in the place of the
// attachment of this index. Nothing of the old part's description stays, and
// every octet outside of the part does. It must not be used on a signed message.
func (v *View) WithAttachment(i int, a NewAttachment) (Content, error) {
	p, err := v.leaf(i)
	if err != nil {
		return nil, err
	}
	if !knownEncoding(p.encoding) {
		return nil, fmt.Errorf("%w: its encoding %q is not known", ErrOddParts, shorten(p.encoding, 40))
	}
	edits := describe(p, a)
	head, err := v.partHead(p, edits)
	if err != nil {
		return nil, err
	}
	body := cut{p.start, p.end, base64Content{a.Content}}
	if v.parts().root == p {
		return v.splice(cut{0, p.start, head}, body, cut{p.end, p.end, Bytes("\r\n")}), nil
	}
	return v.splice(cut{p.headAt, p.start, head}, body), nil
}

// WithName is the message with another name for the attachment of this index, in
// its Content-Disposition and, where it has one there, in its Content-Type.
// Every other octet stays as it is. It must not be used on a signed message.
func (v *View) WithName(i int, name string) (Content, error) {
	p, err := v.leaf(i)
	if err != nil {
		return nil, err
	}
	kind := p.disposition
	if kind == "" {
		kind = "attachment"
		if v.Attachments()[i].Inline {
			kind = "inline"
		}
	}
	edits := []Edit{setParam(p.head, "Content-Disposition", kind, "filename", name)}
	if _, named := p.params["name"]; named {
		edits = append(edits, setParam(p.head, "Content-Type", p.kind, "name", name))
	}
	head, err := v.partHead(p, edits)
	if err != nil {
		return nil, err
	}
	return v.splice(cut{p.headAt, p.start, head}), nil
}

// leaf is the part of an attachment. What was not understood is not touched.
func (v *View) leaf(i int) (*part, error) {
	all := v.Attachments()
	if i < 0 || i >= len(all) {
		return nil, fmt.Errorf("attachment %d: there are %d", i+1, len(all))
	}
	if err := errors.Join(v.err, v.parts().err); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOddParts, err)
	}
	return all[i].part, nil
}

// parentOf is the part around q, or nil.
func (p *part) parentOf(q *part) *part {
	var found *part
	p.walk(func(above *part) {
		for _, kid := range above.parts {
			if kid == q {
				found = above
			}
		}
	})
	return found
}

// describe is the header fields of a part that holds a. Of the others that say something about
// content (RFC 2045, section 9) none would still be true.
func describe(p *part, a NewAttachment) []Edit {
	var edits []Edit
	for _, f := range p.head {
		switch name := strings.ToLower(f.name); name {
		case "content-type", "content-disposition", "content-transfer-encoding":
		default:
			if strings.HasPrefix(name, "content-") {
				edits = append(edits, RemoveField(f.name))
			}
		}
	}
	return append(
		edits,
		setParam(nil, "Content-Type", a.Type, "name", a.Name),
		setParam(nil, "Content-Disposition", "attachment", "filename", a.Name),
		SetField("Content-Transfer-Encoding", "base64"),
	)
}

// partHead is the header section of a part after edits.
func (v *View) partHead(p *part, edits []Edit) (Bytes, error) {
	r, err := openAt(v.c, p.headAt)
	if err != nil {
		return nil, fmt.Errorf("read header of a part: %w", err)
	}
	defer r.Close()
	section, err := readSection(bufio.NewReader(io.LimitReader(r, p.start-p.headAt)))
	if err != nil {
		return nil, fmt.Errorf("read header of a part: %w", err)
	}
	if n := len(section); n == 0 || section[n-1] != '\n' || len(splitFields(section)) > 0 && !endsEmpty(section) {
		return nil, ErrOddParts // its header runs into what follows
	}
	head, err := apply(section, edits)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrOddParts, err)
	}
	return head, nil
}

// endsEmpty reports whether a section has the empty line that ends it.
func endsEmpty(section []byte) bool {
	kept := 0
	for _, f := range splitFields(section) {
		kept += len(f.raw)
	}
	return kept < len(section)
}

// knownEncoding reports whether what an attachment gives is what the sender attached
// (RFC 2045, section 6).
func knownEncoding(encoding string) bool {
	switch strings.ToLower(strings.TrimSpace(encoding)) {
	case "", "7bit", "8bit", "binary", "base64", "quoted-printable":
		return true
	}
	return false
}
