package mail

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"fmt"
	"io"
	"time"
)

// Complete adds the Message-ID and Date that the client left out (RFC 6409,
// sections 8.2 and 8.3), because a message without them cannot be found again.
// Every other octet stays as it is, and the body streams: only the header section is kept in
// memory. What does not begin like a header, or is signed by DKIM, passes
// unchanged. The id has no angle brackets: see NewMessageID. Errors are those of r, or ErrBigHeader.
func Complete(r io.Reader, now time.Time, id string) (io.Reader, error) {
	body := bufio.NewReader(r)
	if !beginsWithHeader(body) {
		return body, nil
	}
	section, err := readSection(body)
	if err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	fields := header(splitFields(section))
	var missing []Edit
	if fields.get("DKIM-Signature") == "" {
		missing = fields.missing(now, id)
	}
	head, err := apply(section, missing)
	if err != nil {
		return nil, err
	}
	return io.MultiReader(bytes.NewReader(head), body), nil
}

// missing is the edits that give a header its Message-ID and Date. Empty fields
// count as missing.
func (h header) missing(now time.Time, id string) []Edit {
	var edits []Edit
	if h.get("Message-ID") == "" {
		edits = append(edits, SetField("Message-ID", "<"+id+">"))
	}
	if h.get("Date") == "" {
		edits = append(edits, SetField("Date", now.Format(dateLayout)))
	}
	return edits
}

// dateLayout is RFC 5322, section 3.3.
const dateLayout = "Mon, 02 Jan 2006 15:04:05 -0700"

// beginsWithHeader looks at the first line without reading it. An empty header
// section is one too: some scripts send a body alone.
func beginsWithHeader(r *bufio.Reader) bool {
	for n := 64; ; n *= 2 {
		start, err := r.Peek(min(n, r.Size()))
		line, _, whole := bytes.Cut(start, []byte("\n"))
		if whole && isEmptyLine(line) || fieldName(line) != "" {
			return true
		}
		if whole || err != nil || n >= r.Size() {
			return false
		}
	}
}

// NewMessageID is an id nobody else has, without angle brackets (RFC 5322,
// section 3.6.4). It tells nothing of the computer but the domain.
func NewMessageID(domain string) string {
	a := Address{local: rand.Text(), domain: domain}
	if s, ok := a.ASCII(); ok && domain != "" {
		return s
	}
	return a.local + "@holdback.invalid" // RFC 2606: never anybody's
}
