package cli

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
)

// letter is a message from standard input: its header section in memory, the
// body still to be read.
type letter struct {
	header []byte // with the empty line that ends it
	fields []headerField
	body   io.Reader
}

// headerField is one field as written, unfolded, with a lower-case name.
type headerField struct{ name, value string }

// maxHeader is more than any program writes.
const maxHeader = 1 << 20

// readLetter reads the header section from lines that end in CRLF. What does not
// look like a field begins the body, as sendmail does it, because scripts send
// texts without a header. A line from a mailbox file ("From ann Mon…") is dropped.
func readLetter(r io.Reader) (letter, error) {
	in := bufio.NewReaderSize(r, 64<<10)
	var l letter
	for first := true; ; first = false {
		line, err := readHeaderLine(in, maxHeader-len(l.header))
		if err != nil && !errors.Is(err, io.EOF) {
			return l, err
		}
		if first && len(line) == 0 {
			return l, errors.New("there is no message on standard input")
		}
		if first && (bytes.HasPrefix(line, []byte("From ")) || bytes.HasPrefix(line, []byte(">From "))) {
			continue
		}
		if !l.add(line) {
			l.header = append(l.header, "\r\n"...)
			if string(line) == "\r\n" {
				line = nil
			}
			l.body = io.MultiReader(bytes.NewReader(line), in)
			return l, nil
		}
	}
}

// readHeaderLine reads one line, however long, up to a limit.
func readHeaderLine(in *bufio.Reader, limit int) ([]byte, error) {
	var line []byte
	for {
		part, err := in.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > limit {
			return nil, fmt.Errorf("the header of the message is larger than %d octets", maxHeader)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// add takes a line of the header section; it is false when the line is none.
func (l *letter) add(line []byte) bool {
	text, whole := strings.CutSuffix(string(line), "\r\n")
	if text == "" {
		return false
	}
	if text[0] == ' ' || text[0] == '\t' { // RFC 5322, section 2.2.3: folded
		if len(l.fields) == 0 {
			return false
		}
		l.fields[len(l.fields)-1].value += text
	} else {
		name, value, ok := strings.Cut(text, ":")
		name = strings.TrimRight(name, " \t") // RFC 5322, section 4.5
		if !ok || name == "" || strings.IndexFunc(name, func(r rune) bool { return r <= ' ' || r > '~' }) >= 0 {
			return false
		}
		l.fields = append(l.fields, headerField{strings.ToLower(name), value})
	}
	l.header = append(l.header, line...)
	if !whole {
		l.header = append(l.header, "\r\n"...)
	}
	return true
}

// values are the values of every field of this lower-case name.
func (l letter) values(name string) []string {
	var all []string
	for _, f := range l.fields {
		if f.name == name {
			all = append(all, f.value)
		}
	}
	return all
}

// eightBit reports whether the header says that the body has octets above 127. A
// multipart must say so for its parts: RFC 2045, section 6.4.
func (l letter) eightBit() bool {
	for _, v := range l.values("content-transfer-encoding") {
		if strings.EqualFold(strings.TrimSpace(v), "8bit") {
			return true
		}
	}
	return false
}

// withoutDot is r up to a line that is a single dot, unless dots are text (-i).
// What follows is not read.
func withoutDot(r io.Reader, dots bool) io.Reader {
	if dots {
		return r
	}
	return &dotted{in: bufio.NewReader(r), start: true}
}

// dotted ends at a lone dot.
type dotted struct {
	in    *bufio.Reader
	left  []byte
	start bool // at the start of a line
	err   error
}

// Read reads on, at most up to the end of a line at a time.
func (d *dotted) Read(b []byte) (int, error) {
	for len(d.left) == 0 && d.err == nil {
		line, err := d.in.ReadSlice('\n')
		if d.start && string(bytes.TrimRight(line, "\r\n")) == "." && !errors.Is(err, bufio.ErrBufferFull) {
			d.err = io.EOF
			break
		}
		d.start = err == nil
		d.left = line // valid until the next ReadSlice
		if !errors.Is(err, bufio.ErrBufferFull) {
			d.err = err
		}
	}
	if len(d.left) == 0 {
		return 0, d.err
	}
	n := copy(b, d.left)
	d.left = d.left[n:]
	return n, nil
}
