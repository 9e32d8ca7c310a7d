package submit

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"github.com/emersion/go-smtp"
)

// stuffed is a message that comes by DATA, with its dots stuffed, read straight from
// the line. The library's reader of the same looks at each octet by itself, which
// was a quarter of all the work for a message, and nearly all for a large one.
//
// Its rule: only CRLF, dot, CRLF ends a message (RFC 5321, section 4.1.1.4), and a CRLF
// behind another CR is none, because a client that thinks so need not have stuffed the
// dot behind it. After that end, and only then, the library is fed a final dot, so that it finds the end where
// we did. Where we do not find it nothing more is read from the line.
type stuffed struct {
	line   *line
	left   int64  // octets of the message that may still come
	piece  []byte // decoded and not given yet; of the line's buffer
	begins bool   // what comes next begins a line
	crs    int    // so many CRs at the end of what was read, when no LF followed yet
	err    error  // io.EOF after the end of the message
}

func newStuffed(l *line, limit int64) *stuffed {
	return &stuffed{line: l, left: limit, begins: true}
}

// Read gives the message without its stuffed dots. It waits for the client only when it
// has nothing to give.
func (s *stuffed) Read(p []byte) (n int, _ error) {
	for n < len(p) {
		if len(s.piece) == 0 {
			if s.err != nil || n > 0 && s.line.in.Buffered() == 0 {
				break
			}
			s.next()
			continue
		}
		k := copy(p[n:], s.piece)
		s.piece = s.piece[k:]
		n += k
	}
	if n > 0 || len(p) == 0 {
		return n, nil
	}
	return 0, s.err
}

// next reads a line, or as much of it as the buffer holds.
func (s *stuffed) next() {
	piece, err := s.line.in.ReadSlice('\n')
	switch {
	case err == io.EOF:
		s.err = io.ErrUnexpectedEOF
		return
	case err != nil && !errors.Is(err, bufio.ErrBufferFull):
		s.err = err
		return
	case s.begins && string(piece) == ".\r\n":
		s.err = io.EOF
		return
	case s.begins && piece[0] == '.':
		piece = piece[1:] // RFC 5321, section 4.5.2
	}
	s.begins = s.endsLine(piece)
	if s.left -= int64(len(piece)); s.left < 0 {
		s.err = smtp.ErrDataTooLarge
		return
	}
	s.piece = piece
}

// endsLine reports whether what comes behind piece begins a line.
func (s *stuffed) endsLine(piece []byte) bool {
	line, lf := bytes.CutSuffix(piece, []byte{'\n'})
	crs := len(line) - len(bytes.TrimRight(line, "\r"))
	if crs == len(line) {
		crs += s.crs
	}
	if lf {
		s.crs = 0
		return crs == 1
	}
	s.crs = crs
	return false
}

// finish brings the line behind the end of the message, if that comes within limit
// octets, and hangs up if not.
func (s *stuffed) finish(limit int64) {
	if s.err != nil && s.err != io.EOF && !errors.Is(s.err, smtp.ErrDataTooLarge) {
		s.line.hangUp()
		return
	}
	if s.err != io.EOF {
		s.err, s.left = nil, limit
	}
	for s.err == nil {
		s.next()
	}
	if s.err != io.EOF {
		s.line.hangUp()
		return
	}
	s.line.feed(".\r\n")
}
