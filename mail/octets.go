package mail

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/transform"
)

// Errors of Strict. What reaches people is an OctetError around one of them.
var (
	ErrBareLineEnd = errors.New("a CR or LF that stands alone; end each line with CRLF")
	ErrNUL         = errors.New("a NUL; send such data base64-encoded")
)

// OctetError names the place of an octet that no message may hold.
type OctetError struct {
	Offset int64 // octets before it
	Err    error // ErrBareLineEnd or ErrNUL
}

func (e *OctetError) Error() string {
	return fmt.Sprintf("octet %d of the message is %v", e.Offset+1, e.Err)
}

// Unwrap lets errors.Is find ErrBareLineEnd and ErrNUL.
func (e *OctetError) Unwrap() error { return e.Err }

// Strict passes r on as long as its lines end in CRLF and it has no NUL (RFC
// 5322, section 2.3), so that nobody behind us sees other lines than we checked
// (SMTP smuggling). From the first bad octet on, it gives an OctetError.
func Strict(r io.Reader) io.Reader { return &strict{r: r} }

type strict struct {
	r   io.Reader
	at  int64 // octets passed on
	cr  bool  // the last of them was a CR
	err error
}

func (s *strict) Read(p []byte) (int, error) {
	if s.err != nil || len(p) == 0 {
		return 0, s.err
	}
	n, err := s.r.Read(p)
	good, bad := s.check(p[:n])
	s.at += int64(good)
	switch {
	case bad != nil:
		s.err = bad
	case err == io.EOF && s.cr:
		s.err = &OctetError{s.at - 1, ErrBareLineEnd}
	default:
		s.err = err
	}
	return good, s.err
}

// check returns how much of p is good, and what is wrong with what follows.
func (s *strict) check(p []byte) (int, error) {
	if len(p) > 0 && s.cr && p[0] != '\n' {
		return 0, &OctetError{s.at - 1, ErrBareLineEnd}
	}
	nul := bytes.IndexByte(p, 0)
	if nul >= 0 {
		p = p[:nul]
	}
	if i := s.bare(p); i >= 0 {
		return i, &OctetError{s.at + int64(i), ErrBareLineEnd}
	}
	switch {
	case nul < 0:
		return len(p), nil
	case nul > 0 && s.cr:
		return nul - 1, &OctetError{s.at + int64(nul) - 1, ErrBareLineEnd}
	}
	return nul, &OctetError{s.at + int64(nul), ErrNUL}
}

// bare is the place in p of the first CR or LF that stands alone, or -1. Of a CR
// at the end only the next read can tell.
func (s *strict) bare(p []byte) int {
	for at := 0; at < len(p); {
		line := p[at:]
		lf := bytes.IndexByte(line, '\n')
		if lf >= 0 {
			line = line[:lf]
		}
		cr := bytes.IndexByte(line, '\r')
		switch {
		case cr >= 0 && cr < len(line)-1:
			return at + cr
		case lf >= 0 && cr < 0 && !s.cr:
			return at + lf
		}
		s.cr = lf < 0 && cr >= 0
		at += len(line) + min(1, lf+1)
	}
	return -1
}

// CRLF gives the lines of r with CRLF at their ends, as programs on Unix do not
// write them. Lines that have it are left alone; so is a bare CR, which Strict
// then refuses.
func CRLF(r io.Reader) io.Reader { return transform.NewReader(r, &crlf{}) }

type crlf struct{ cr bool }

// Reset is for another message.
func (t *crlf) Reset() { t.cr = false }

// Transform implements transform.Transformer.
func (t *crlf) Transform(dst, src []byte, _ bool) (nDst, nSrc int, err error) {
	for nSrc < len(src) {
		c := src[nSrc]
		need := 1
		if c == '\n' && !t.cr {
			need = 2
		}
		if nDst+need > len(dst) {
			return nDst, nSrc, transform.ErrShortDst
		}
		if need == 2 {
			dst[nDst] = '\r'
			nDst++
		}
		dst[nDst] = c
		nDst++
		nSrc++
		t.cr = c == '\r'
	}
	return nDst, nSrc, nil
}
