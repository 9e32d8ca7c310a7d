package mail

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// An Edit is one change to the header section. Make one with SetField,
// SetMailboxes or RemoveField; it never touches any other field, nor the body.
type Edit struct {
	name  string
	field string // the new field, folded, with line ends; "" to have none
	err   error  // why the field cannot be written
}

// SetField gives the field this text: instead of the first field of that name,
// while others of the name go, or in front of the header when there is none. It must not be used
// for addresses, whose names are encoded in another way.
func SetField(name, text string) Edit {
	if strings.ContainsAny(text, "\r\n\x00") {
		return Edit{name: name, err: fmt.Errorf("set %s: the text has a line end or NUL; remove it", name)}
	}
	return setRaw(name, encodeWords(text))
}

// SetMailboxes gives an address field such as To these mailboxes, as SetField
// does. Without mailboxes the field goes, because an empty one is not allowed.
func SetMailboxes(name string, list []Mailbox) Edit {
	if len(list) == 0 {
		return RemoveField(name)
	}
	entries := make([]string, len(list))
	for i, m := range list {
		entries[i] = m.header()
	}
	return setRaw(name, strings.Join(entries, ", "))
}

// RemoveField removes every field of this name.
func RemoveField(name string) Edit { return Edit{name: name} }

func setRaw(name, value string) Edit {
	if !validName(name) {
		return Edit{name: name, err: fmt.Errorf("set %q: this is no name for a header field; use letters, digits and hyphens", name)}
	}
	folded := fold(name, value)
	for line := range strings.Lines(folded) {
		if len(line) > 998+2 { // RFC 5322, section 2.1.1
			return Edit{name: name, err: fmt.Errorf("set %s: a word of %d octets does not fit into a line; shorten it", name, len(line))}
		}
	}
	return Edit{name: name, field: folded}
}

// fold writes a field in lines of at most 78 octets where its spaces allow it
// (RFC 5322, section 2.2.3). A line never consists of blanks alone.
func fold(name, value string) string {
	var b strings.Builder
	b.WriteString(name + ":")
	column := b.Len()
	value = " " + strings.TrimSpace(value)
	for value != "" {
		n := len(value) - len(strings.TrimLeft(value, " "))
		if end := strings.IndexByte(value[n:], ' '); end >= 0 {
			n += end
		} else {
			n = len(value)
		}
		if column+n > 76 && column > len(name)+1 {
			b.WriteString("\r\n")
			column = 0
		}
		b.WriteString(value[:n])
		column += n
		value = value[n:]
	}
	return b.String() + "\r\n"
}

// Edited is c with its header section changed. Every other octet stays as it
// is. It returns c itself when nothing changes.
func Edited(c Content, edits ...Edit) (Content, error) {
	r, err := c.Open()
	if err != nil {
		return nil, fmt.Errorf("edit header: %w", err)
	}
	defer r.Close()
	section, err := readSection(bufio.NewReader(r))
	if errors.Is(err, ErrBigHeader) && fieldName(section) == "" {
		return prefixed(c, nil, edits) // there is no header, only a long text
	}
	if err != nil {
		return nil, fmt.Errorf("edit header: %w", err)
	}
	return prefixed(c, section, edits)
}

func prefixed(c Content, section []byte, edits []Edit) (Content, error) {
	head, err := apply(section, edits)
	if err != nil {
		return nil, err
	}
	if bytes.Equal(head, section) {
		return c, nil
	}
	return edited{head: head, c: c, skip: int64(len(section))}, nil
}

// WithoutBcc is c without the fields Bcc and Resent-Bcc, which are for the
// sender's eyes only (RFC 5322, section 3.6.3). Every other octet stays as it
// is. It returns c itself when there are none.
func WithoutBcc(c Content) (Content, error) {
	return Edited(c, RemoveField("Bcc"), RemoveField("Resent-Bcc"))
}

// apply is the one place where a header section changes.
func apply(section []byte, edits []Edit) ([]byte, error) {
	fields := splitFields(section)
	kept := 0
	for _, f := range fields {
		kept += len(f.raw)
	}
	var front []byte // new fields, the first edit first
	for _, e := range edits {
		if e.err != nil {
			return nil, e.err
		}
		var found bool
		if fields, found = e.in(fields); !found {
			front = append(front, e.field...)
		}
	}
	if len(front) > 0 && (len(fields) > 0 && fields[0].name == "" || len(section) == 0) {
		return nil, ErrNoHeader
	}
	out := front
	for _, f := range fields {
		out = append(out, f.raw...)
	}
	return append(out, section[kept:]...), nil
}

// in is fields after the edit, and whether there was one of its name.
func (e Edit) in(fields []field) ([]field, bool) {
	found := false
	out := make([]field, 0, len(fields))
	for _, f := range fields {
		switch {
		case !f.is(e.name):
			out = append(out, f)
		case !found && e.field != "":
			out = append(out, field{name: e.name, raw: []byte(e.field)})
			found = true
		default:
			found = true
		}
	}
	return out, found
}

// edited is a content with another header section.
type edited struct {
	head []byte
	c    Content
	skip int64 // length of the old section
}

func (e edited) Size() int64 { return int64(len(e.head)) + e.c.Size() - e.skip }

func (e edited) Open() (io.ReadCloser, error) {
	rest, err := openAt(e.c, e.skip)
	if err != nil {
		return nil, err
	}
	return readCloser{io.MultiReader(bytes.NewReader(e.head), rest), rest}, nil
}

// readCloser reads from one and closes the other.
type readCloser struct {
	io.Reader
	io.Closer
}

// openAt opens c and goes to an offset, by seeking where the content can.
func openAt(c Content, offset int64) (io.ReadCloser, error) {
	r, err := c.Open()
	if err != nil {
		return nil, err
	}
	if s, ok := r.(io.Seeker); ok {
		_, err = s.Seek(offset, io.SeekStart)
	} else {
		_, err = io.CopyN(io.Discard, r, offset)
	}
	if err != nil {
		r.Close()
		return nil, fmt.Errorf("go to octet %d: %w", offset, err)
	}
	return r, nil
}
