package mail

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
)

// A cut takes octets out of a content and puts others in their place.
type cut struct {
	from, to int64
	with     Content // nil is nothing
}

// splice is the message after cuts, which stand in order and do not overlap.
// What is not cut is read from the old content each time.
func (v *View) splice(cuts ...cut) Content {
	var s spliced
	at := int64(0)
	for _, c := range cuts {
		s = append(s, piece{v.c, at, c.from})
		if c.with != nil {
			s = append(s, piece{c.with, 0, c.with.Size()})
		}
		at = c.to
	}
	return append(s, piece{v.c, at, v.c.Size()})
}

// spliced is a content made of pieces of others.
type spliced []piece

type piece struct {
	c        Content
	from, to int64
}

// Size implements Content.
func (s spliced) Size() (n int64) {
	for _, p := range s {
		n += p.to - p.from
	}
	return n
}

// Open implements Content. The pieces are opened when they are read.
func (s spliced) Open() (io.ReadCloser, error) { return &splicedReader{left: s}, nil }

type splicedReader struct {
	left spliced
	at   int64         // octets read of the first piece
	open io.ReadCloser // the first piece; nil when it is not open
}

// Read implements io.Reader.
func (r *splicedReader) Read(b []byte) (int, error) {
	for len(r.left) > 0 {
		p := r.left[0]
		want := p.to - p.from - r.at
		if want == 0 {
			if err := r.next(); err != nil {
				return 0, err
			}
			continue
		}
		if err := r.start(p); err != nil {
			return 0, err
		}
		n, err := r.open.Read(b[:min(int64(len(b)), want)])
		r.at += int64(n)
		if err == io.EOF {
			err = nil
			if int64(n) < want {
				err = fmt.Errorf("read a part: %w", io.ErrUnexpectedEOF)
			}
		}
		if n > 0 || err != nil || len(b) == 0 {
			return n, err
		}
	}
	return 0, io.EOF
}

func (r *splicedReader) start(p piece) (err error) {
	if r.open == nil {
		r.open, err = openAt(p.c, p.from)
	}
	return err
}

func (r *splicedReader) next() error {
	err := r.Close()
	r.left, r.at = r.left[1:], 0
	return err
}

// Close implements io.Closer.
func (r *splicedReader) Close() error {
	if r.open == nil {
		return nil
	}
	err := r.open.Close()
	r.open = nil
	return err
}

// base64Content is a content in lines of base64 (RFC 2045, section 6.8), without
// the last line end.
type base64Content struct{ c Content }

const (
	lineOctets = 57 // make a line
	lineLength = 76 // RFC 2045, section 6.8
)

// Size implements Content.
func (b base64Content) Size() int64 {
	n := (b.c.Size() + 2) / 3 * 4
	return n + 2*(max(n-1, 0)/lineLength)
}

// Open implements Content.
func (b base64Content) Open() (io.ReadCloser, error) {
	r, err := b.c.Open()
	if err != nil {
		return nil, err
	}
	return &base64Reader{r: r, left: b.c.Size()}, nil
}

type base64Reader struct {
	r    io.ReadCloser
	left int64 // octets not yet read of r
	in   [512 * lineOctets]byte
	buf  [512 * (lineLength + 2)]byte
	out  []byte // of buf, not yet given away
}

// Read implements io.Reader.
func (b *base64Reader) Read(p []byte) (int, error) {
	if len(b.out) == 0 && b.left > 0 {
		if err := b.fill(); err != nil {
			return 0, err
		}
	}
	if len(b.out) == 0 {
		return 0, io.EOF
	}
	n := copy(p, b.out)
	b.out = b.out[n:]
	return n, nil
}

func (b *base64Reader) fill() error {
	in := b.in[:min(int64(len(b.in)), b.left)]
	if _, err := io.ReadFull(b.r, in); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return fmt.Errorf("encode a part: %w", err)
	}
	b.left -= int64(len(in))
	out := b.buf[:0]
	for len(in) > 0 {
		n := min(len(in), lineOctets)
		out = base64.StdEncoding.AppendEncode(out, in[:n])
		if in = in[n:]; len(in) > 0 || b.left > 0 {
			out = append(out, '\r', '\n')
		}
	}
	b.out = out
	return nil
}

// Close implements io.Closer.
func (b *base64Reader) Close() error { return b.r.Close() }
