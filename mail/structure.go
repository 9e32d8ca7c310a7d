package mail

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/text/transform"
)

// Limits on the MIME structure. A message beyond them is relayed all the same;
// only its view is cut short, and says so.
const (
	maxDepth = 20
	maxParts = 1000
)

// ErrUnread is what every Problem is that came of a limit: there is more in the
// message than we read. Other problems are damage in what was read.
var ErrUnread = errors.New("not all of the message was read")

// unread is such a problem in words.
type unread string

func unreadf(format string, args ...any) error { return unread(fmt.Sprintf(format, args...)) }

func (u unread) Error() string { return string(u) }

// Is makes it ErrUnread.
func (unread) Is(target error) bool { return target == ErrUnread }

// A part is one MIME entity (RFC 2045, section 2.4) by its place in the content.
// It holds no octet of its body.
type part struct {
	head        header
	kind        string // media type, lower case
	params      map[string]string
	disposition string // "attachment", "inline" or ""
	name        string // file name, without folders
	encoding    string // Content-Transfer-Encoding of a leaf
	start, end  int64  // of the body, as octets of the content
	from, until int64  // from the line that delimits it to the next such line; of the root, all
	headAt      int64  // where its header section begins
	size        int64  // decoded octets
	parts       []*part
}

// newPart reads what the header of a part says about it.
func newPart(h header, parent *part) *part {
	p := &part{head: h}
	p.kind, p.params = parseMedia(h.get("Content-Type"))
	if strings.Count(p.kind, "/") != 1 { // RFC 2045, section 5.2
		p.kind = "text/plain"
		if parent != nil && parent.kind == "multipart/digest" { // RFC 2046, section 5.1.5
			p.kind = "message/rfc822"
		}
	}
	var params map[string]string
	p.disposition, params = parseMedia(h.get("Content-Disposition"))
	p.name = baseName(params["filename"])
	if p.name == "" {
		p.name = baseName(p.params["name"])
	}
	if p.multi() && p.boundary() == "" {
		p.kind = "text/plain" // nobody can take it apart, so people see it as text
	} else if !p.multi() { // RFC 2045, section 6.4: of a multipart it changes nothing
		p.encoding = h.get("Content-Transfer-Encoding")
	}
	return p
}

func (p *part) multi() bool      { return strings.HasPrefix(p.kind, "multipart/") }
func (p *part) boundary() string { return p.params["boundary"] }

// oddEncoding says that nobody but the recipient may know what the octets of p stand
// for (RFC 2045, section 6.4).
func (p *part) oddEncoding() error {
	switch strings.ToLower(strings.TrimSpace(p.encoding)) {
	case "", "7bit", "8bit", "binary", "base64", "quoted-printable":
		return nil
	}
	return fmt.Errorf("its encoding %q is not known; it was read as it stands", shorten(p.encoding, 40))
}

// walk calls f for p and each part inside it, in the order of the message.
func (p *part) walk(f func(*part)) {
	f(p)
	for _, kid := range p.parts {
		kid.walk(f)
	}
}

// A scan reads a content once from end to end and notes where its parts are. We
// do not use a multipart reader, because one that is broken in the middle must
// still show the rest, because attachments are measured without keeping them,
// and because they are opened later, from their place.
type scan struct {
	at    int64   // octets read so far
	open  []level // from the root down to where we are
	head  []byte  // header section of the innermost part while we are in it
	inner bool    // in that header section
	eol   []byte  // end of the last line: it belongs to a boundary that follows (RFC 2046, section 5.1.1)
	parts int
	heads int // octets of part headers, all together
	errs  []error
}

// A level is an open part.
type level struct {
	part     *part
	boundary string         // what delimits its parts; "" when it has none, or no more
	size     io.WriteCloser // counts decoded octets; nil when there is nothing to decode
	seen     bool           // the boundary has appeared
}

// structure finds the parts of c, whose header section ends at bodyAt.
func structure(c Content, root *part, bodyAt int64) error {
	r, err := openAt(c, bodyAt)
	if err != nil {
		return fmt.Errorf("read parts: %w", err)
	}
	defer r.Close()
	s := &scan{at: bodyAt}
	s.push(root)
	if err := s.lines(bufio.NewReaderSize(r, 32<<10)); err != nil {
		s.errs = append(s.errs, fmt.Errorf("read parts: %w", err))
	}
	s.endBody()
	s.closeTo(0, true)
	return errors.Join(s.errs...)
}

var errTooManyParts = unreadf("the message has more than %d parts; the others were not read", maxParts)

func (s *scan) lines(r *bufio.Reader) error {
	start := true
	for {
		line, err := r.ReadSlice('\n')
		if len(line) > 0 {
			if err := s.line(line, start); err != nil {
				return err
			}
		}
		start = err == nil
		switch {
		case err == io.EOF:
			return nil
		case err != nil && err != bufio.ErrBufferFull:
			return err
		}
	}
}

// line takes the next line, or piece of one.
func (s *scan) line(line []byte, start bool) error {
	defer func() { s.at += int64(len(line)) }()
	if start && bytes.HasPrefix(line, []byte("--")) {
		if i, last, ok := s.delimits(line); ok {
			return s.delimiter(i, last, s.at+int64(len(line)))
		}
	}
	if !s.inner {
		s.body(line)
		return nil
	}
	s.eol = nil
	s.heads += len(line)
	if s.heads > maxHeader {
		return unreadf("the headers of the parts are longer than %d octets; what follows was not read", maxHeader)
	}
	s.head = append(s.head, line...)
	if start && isEmptyLine(line) {
		s.begin(s.at + int64(len(line)))
	}
	return nil
}

// delimits finds the innermost open part that line is a boundary of.
func (s *scan) delimits(line []byte) (i int, last, ok bool) {
	text := string(bytes.TrimRight(line[2:], " \t\r\n"))
	for i := len(s.open) - 1; i >= 0; i-- {
		b := s.open[i].boundary
		if b != "" && strings.HasPrefix(text, b) {
			rest := text[len(b):]
			if rest == "" || rest == "--" {
				return i, rest != "", true
			}
		}
	}
	return 0, false, false
}

// delimiter ends what is open inside part i and begins its next part, at next.
func (s *scan) delimiter(i int, last bool, next int64) error {
	s.closeTo(i+1, false)
	s.eol = nil
	s.open[i].seen = true
	if last {
		s.open[i].boundary = ""
		return nil
	}
	if s.parts++; s.parts > maxParts {
		return errTooManyParts
	}
	s.inner, s.head = true, nil
	s.open = append(s.open, level{part: &part{from: s.at, headAt: next}})
	return nil
}

// begin ends the header section of the innermost part; its body starts at next.
func (s *scan) begin(next int64) {
	s.inner = false
	h, err := parseHeader(s.head)
	if err != nil && len(h) > 0 {
		s.errs = append(s.errs, fmt.Errorf("part %d: %w", s.parts, err))
	}
	n := len(s.open) - 1
	parent := s.open[n-1].part
	p := newPart(h, parent)
	if err := p.oddEncoding(); err != nil {
		s.errs = append(s.errs, fmt.Errorf("part %d: %w", s.parts, err))
	}
	p.from, p.headAt, p.start = s.open[n].part.from, s.open[n].part.headAt, next
	parent.parts = append(parent.parts, p)
	s.open = s.open[:n]
	s.push(p)
}

// push opens p, whose header has been read.
func (s *scan) push(p *part) {
	if p.start == 0 {
		p.start = s.at
	}
	l := level{part: p}
	if p.multi() {
		l.boundary = p.boundary()
	}
	if l.boundary != "" && len(s.open) >= maxDepth {
		l.boundary, p.kind = "", "application/octet-stream"
		s.errs = append(s.errs, unreadf("part %d: more than %d parts are nested; the inner ones were not read", s.parts, maxDepth))
	}
	if d := decoderFor(p.encoding); d != nil {
		l.size = transform.NewWriter((*counter)(&p.size), d)
	}
	s.open = append(s.open, l)
}

// body counts a line of the innermost part.
func (s *scan) body(line []byte) {
	l := s.open[len(s.open)-1]
	text := bytes.TrimSuffix(bytes.TrimSuffix(line, []byte("\n")), []byte("\r"))
	if l.size != nil {
		// A counter and our decoders never fail.
		_, _ = l.size.Write(s.eol)
		_, _ = l.size.Write(text)
	}
	s.eol = append(s.eol[:0], line[len(text):]...)
}

// endBody counts the last line end of a message that is cut off: no boundary follows that
// it could belong to.
func (s *scan) endBody() {
	if l := s.open[len(s.open)-1]; l.size != nil {
		_, _ = l.size.Write(s.eol)
	}
	s.eol = nil
}

// closeTo ends all open parts but the first n.
func (s *scan) closeTo(n int, eof bool) {
	if s.inner && len(s.open) > n {
		s.begin(s.at)
	}
	for i := len(s.open) - 1; i >= n; i-- {
		l := s.open[i]
		p := l.part
		p.end, p.until = max(s.at-int64(len(s.eol)), p.start), s.at
		if l.size == nil {
			p.size = p.end - p.start
		} else {
			_ = l.size.Close()
		}
		if l.boundary != "" && eof {
			s.missing(l)
		}
	}
	s.open = s.open[:n]
}

// missing says that a multipart was cut off, or never began.
func (s *scan) missing(l level) {
	if l.seen {
		s.errs = append(s.errs, errors.New("the message ends before the last boundary; its end may be missing"))
		return
	}
	l.part.kind = "text/plain"
	s.errs = append(s.errs, fmt.Errorf("the boundary %q never appears; the parts were not found", shorten(l.boundary, 80)))
}

// counter counts what is written to it.
type counter int64

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}
