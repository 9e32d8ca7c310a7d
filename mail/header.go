package mail

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Limits on what is read as a header section. Far above what any program
// writes; without them a header could be the whole message, in memory.
const (
	maxHeader = 1 << 20
	maxFields = 2000
)

// Errors about header sections. They are wrapped with the place.
var (
	ErrNoHeader  = errors.New("the message does not begin with header fields; it can only be sent as it is")
	ErrBigHeader = unreadf("the header section is longer than %d octets; leave out the long fields", maxHeader)
)

// A field is one header field, or, when its name is empty, a line in the header
// section that is none.
type field struct {
	name string // as written, without the blanks that may follow it (RFC 5322, section 4.5)
	raw  []byte // every octet, with all line ends
}

// is reports whether the field has this name. Case never matters; a line that is
// no field has no name that could be asked for.
func (f field) is(name string) bool { return f.name != "" && strings.EqualFold(f.name, name) }

// value is what stands after the colon, unfolded (RFC 5322, section 2.2.3).
func (f field) value() string {
	_, v, _ := bytes.Cut(f.raw, []byte(":"))
	var b strings.Builder
	b.Grow(len(v))
	for line := range bytes.Lines(v) {
		b.Write(bytes.TrimRight(line, "\r\n"))
	}
	return strings.Trim(b.String(), " \t")
}

// readSection reads a header section with the empty line that ends it, if there
// is one. When it is too long, what was read is returned with ErrBigHeader.
func readSection(r *bufio.Reader) ([]byte, error) {
	var section []byte
	start := true // at the start of a line
	for {
		line, err := r.ReadSlice('\n')
		section = append(section, line...)
		switch {
		case len(section) > maxHeader:
			return section, ErrBigHeader
		case err == io.EOF:
			return section, nil
		case err != nil && err != bufio.ErrBufferFull:
			return section, err
		case start && isEmptyLine(line):
			return section, nil
		}
		start = err == nil
	}
}

func isEmptyLine(line []byte) bool { return len(bytes.TrimRight(line, "\r\n")) == 0 }

// splitFields cuts a section into its fields. Joined, their raw octets are the
// section without its final empty line, whatever it holds.
func splitFields(section []byte) []field {
	var fields []field
	at := 0
	for line := range bytes.Lines(section) {
		from := at
		at += len(line)
		if isEmptyLine(line) {
			break
		}
		if n := len(fields); n > 0 && (line[0] == ' ' || line[0] == '\t') {
			last := &fields[n-1]
			last.raw = section[from-len(last.raw) : at : at]
			continue
		}
		fields = append(fields, field{name: fieldName(line), raw: section[from:at:at]})
	}
	return fields
}

// fieldName is the name before the colon, or "" when line is no field (RFC 5322,
// section 3.6.8).
func fieldName(line []byte) string {
	name, _, ok := bytes.Cut(line, []byte(":"))
	name = bytes.TrimRight(name, " \t")
	if !ok || !validName(string(name)) {
		return ""
	}
	return string(name)
}

func validName(name string) bool {
	for i := range len(name) {
		if name[i] <= ' ' || name[i] > '~' || name[i] == ':' {
			return false
		}
	}
	return name != ""
}

// header is what View reads of a header section.
type header []field

// parseHeader reads as much as the limits allow. The error says what of it is
// not as it should be; the fields can be used all the same.
func parseHeader(section []byte) (header, error) {
	fields := splitFields(section)
	if len(fields) > 0 && fields[0].name == "" {
		return fields[:min(len(fields), maxFields)], ErrNoHeader
	}
	if len(fields) > maxFields {
		return fields[:maxFields], fmt.Errorf("the header has %d fields; only the first %d were read", len(fields), maxFields)
	}
	for i, f := range fields {
		if f.name == "" {
			return fields, fmt.Errorf("entry %d of the header is no header field: %q", i+1, shorten(oneLine(toUTF8(string(f.raw))), 40))
		}
	}
	return fields, nil
}

// get is the undecoded value of the first field of this name, or "".
func (h header) get(name string) string {
	for _, f := range h {
		if f.is(name) {
			return f.value()
		}
	}
	return ""
}

// all is the undecoded values of all fields of this name.
func (h header) all(name string) []string {
	var values []string
	for _, f := range h {
		if f.is(name) {
			values = append(values, f.value())
		}
	}
	return values
}

// messageIDs is the ids between angle brackets in a value (RFC 5322, section
// 3.6.4), or its words where a program left the brackets out.
func messageIDs(value string) []string {
	var ids []string
	rest := value
	for {
		_, after, found := strings.Cut(rest, "<")
		id, next, closed := strings.Cut(after, ">")
		if !found || !closed {
			break
		}
		if id = strings.Join(strings.Fields(id), ""); id != "" {
			ids = append(ids, id)
		}
		rest = next
	}
	if ids == nil && !strings.Contains(value, "<") {
		return strings.Fields(value)
	}
	return ids
}
