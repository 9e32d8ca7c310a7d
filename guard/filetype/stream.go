package filetype

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"strings"

	"github.com/nwaples/rardecode/v2"
)

// tar lists a tar archive and looks at the beginning of each file in it.
func (l *looker) tar(s source, _ []byte, t *Type) {
	l.tarFiles(s, &meter{r: s.r, l: l, most: maxInflated}, t)
}

func (l *looker) tarFiles(s source, metered io.Reader, t *Type) {
	r := tar.NewReader(metered)
	for {
		h, err := r.Next()
		if err == io.EOF {
			return
		}
		if err == nil && h.Typeflag == tar.TypeReg {
			err = l.add(t, s, Entry{Name: h.Name}, r)
		}
		if err != nil {
			t.say(cause(err))
			return
		}
	}
}

func (l *looker) gzip(s source, _ []byte, t *Type) {
	packed := &counted{r: s.r}
	r, err := gzip.NewReader(packed)
	if err != nil {
		t.say(errDamaged)
		return
	}
	l.packed(s, &meter{r: r, l: l, most: maxInflated, packed: packed.count}, t)
}

func (l *looker) bzip2(s source, _ []byte, t *Type) {
	packed := &counted{r: s.r}
	l.packed(s, &meter{r: bzip2.NewReader(packed), l: l, most: maxInflated, packed: packed.count}, t)
}

// packed looks into what a compressor made of one file, which most often is a tar
// archive.
func (l *looker) packed(s source, r io.Reader, t *Type) {
	b := bufio.NewReaderSize(r, entryHead)
	head, err := b.Peek(512)
	if err != nil && err != io.EOF {
		t.say(cause(err))
		return
	}
	if has(head, 257, "ustar") {
		l.tarFiles(s, b, t)
		return
	}
	t.say(l.add(t, s, Entry{Name: unpackedName(s.name)}, b))
}

// unpackedName is what unpacking makes of a name.
func unpackedName(name string) string {
	if i := strings.LastIndexByte(name, '.'); i > 0 {
		return name[:i]
	}
	return name
}

// counted counts what is read.
type counted struct {
	r io.Reader
	n int64
}

func (c *counted) count() int64 { return c.n }

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// rar lists a RAR archive; what it holds is not unpacked.
func (l *looker) rar(s source, _ []byte, t *Type) {
	r, err := rardecode.NewReader(&meter{r: s.r, l: l, most: maxInflated})
	for err == nil {
		var h *rardecode.FileHeader
		if h, err = r.Next(); err == nil && !h.IsDir {
			err = l.add(t, s, Entry{Name: h.Name, Type: Type{Encrypted: h.Encrypted || h.HeaderEncrypted}}, nil)
		}
	}
	switch {
	case err == io.EOF:
	case errors.Is(err, rardecode.ErrArchiveEncrypted), errors.Is(err, rardecode.ErrArchivedFileEncrypted):
		t.Encrypted = true
	default:
		t.say(cause(err))
	}
}

// pdf looks for the entry Encrypt of the trailer (ISO 32000-1, 7.6.1), which may
// stand anywhere in files that were changed later.
func (l *looker) pdf(s source, _ []byte, t *Type) {
	key := []byte("/Encrypt")
	r := &meter{r: s.r, l: l, most: maxInflated}
	window := make([]byte, 0, 64<<10)
	for {
		n, err := r.Read(window[len(window):cap(window)])
		window = window[:len(window)+n]
		for rest := window; ; {
			i := bytes.Index(rest, key)
			if i < 0 || len(rest) <= i+len(key) {
				break
			}
			rest = rest[i+len(key):]
			if strings.IndexByte(" \t\r\n<", rest[0]) >= 0 {
				t.Encrypted = true
				return
			}
		}
		if err != nil {
			if err != io.EOF {
				t.say(cause(err))
			}
			return
		}
		if keep := len(key); len(window) > keep {
			window = window[:copy(window, window[len(window)-keep:])]
		}
	}
}
