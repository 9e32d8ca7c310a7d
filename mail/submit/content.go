package submit

import (
	"bytes"
	"errors"
	"io"

	"github.com/emersion/go-smtp"

	"holdback/mail"
)

var (
	errNotWhole = errors.New("message cut short")
	errLongLine = errors.New("line too long")
)

// content is a message on its way in. It remembers how reading it ended, because
// only a message that was read to a true end may be answered with 250, whatever
// Take says.
type content struct {
	r      io.Reader
	chunks bool  // it comes by BDAT
	last   byte  // of what was read
	wants  int   // octets of a CRLF that the last line lacks
	err    error // why reading ended; io.EOF when the message is whole
}

// newContent reads from r what may be kept.
func newContent(r io.Reader, chunks bool) *content {
	return &content{r: mail.Strict(&lines{r: r}), chunks: chunks, last: '\n'}
}

// Read gives the message, and CRLF where the last line lacks it: a message that
// came by BDAT may (RFC 3030, section 2), but DATA, by which it goes on, adds it,
// and what was checked must be what is sent.
func (c *content) Read(p []byte) (int, error) {
	if c.err != nil || len(p) == 0 {
		return 0, c.err
	}
	if c.wants > 0 {
		return c.finish(p), nil
	}
	n, err := c.r.Read(p)
	if n > 0 {
		c.last = p[n-1]
	}
	if err == io.EOF && c.last != '\n' {
		c.wants = len(crlf)
		return n, nil
	}
	c.err = err
	return n, err
}

const crlf = "\r\n"

func (c *content) finish(p []byte) int {
	n := copy(p, crlf[len(crlf)-c.wants:])
	c.wants -= n
	c.last = p[n-1]
	return n
}

// outcome is how the transaction ended: what went wrong with the message comes
// before what went wrong with taking it.
func (c *content) outcome(taken error) error {
	switch {
	case c.err != nil && c.err != io.EOF:
		return c.err
	case taken == nil && c.err == nil:
		return errors.New("take returned before the end of the message")
	}
	return taken
}

// broken reports whether the connection cannot be trusted any more: reading
// failed in another way than by the message being bad.
func (c *content) broken() bool {
	var octet *mail.OctetError
	switch {
	case c.err == nil, c.err == io.EOF, errors.As(c.err, &octet), errors.Is(c.err, errLongLine):
		return false
	}
	return !errors.Is(c.err, smtp.ErrDataTooLarge) && !errors.Is(c.err, smtp.ErrDataReset)
}

// whole makes sure that a message in chunks has as many octets as its BDAT
// commands announced. The library takes the end of the connection, in the middle
// of the last chunk, for the end of the message
// (TestLibraryTakesHalfAChunkForAMessage).
type whole struct {
	r         io.Reader
	n         int64
	announced func() int64
}

// Read gives errNotWhole in place of an end that comes too early.
func (w *whole) Read(p []byte) (int, error) {
	n, err := w.r.Read(p)
	w.n += int64(n)
	if err == io.EOF && w.n != w.announced() {
		err = errNotWhole
	}
	return n, err
}

// lines refuses a line of more than maxLine octets.
type lines struct {
	r   io.Reader
	run int // octets of the line so far
}

// Read gives errLongLine together with the octets that are too many.
func (l *lines) Read(p []byte) (int, error) {
	n, err := l.r.Read(p)
	for rest := p[:n]; len(rest) > 0; {
		lf := bytes.IndexByte(rest, '\n')
		if lf < 0 {
			l.run += len(rest)
			break
		}
		if l.run+lf >= maxLine {
			return n, errLongLine
		}
		l.run, rest = 0, rest[lf+1:]
	}
	if l.run >= maxLine {
		return n, errLongLine
	}
	return n, err
}
