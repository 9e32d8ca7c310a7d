package filetype_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"strings"
	"testing"

	"holdback/guard/filetype"
	"holdback/mail"
)

// endless is a file of so many octets that begins with a text and holds zeros. It counts
// what is read of it.
type endless struct {
	begin string
	size  int64
	read  *int64
}

func (e endless) Size() int64 { return e.size }

func (e endless) Open() (io.ReadCloser, error) {
	r := io.LimitReader(io.MultiReader(strings.NewReader(e.begin), zero{}), e.size)
	return io.NopCloser(&reading{r, e.read}), nil
}

type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

type reading struct {
	r io.Reader
	n *int64
}

func (r *reading) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	*r.n += int64(n)
	return n, err
}

func TestLargeFilesAreNotReadWhole(t *testing.T) {
	for _, c := range []struct {
		name, begin string
		most        int64 // octets read
		limited     bool
	}{
		{"film.mp4", "\x00\x00\x00\x20ftypisom", 1 << 20, false},
		{"files.zip", "PK\x03\x04", 70 << 20, true},
	} {
		var read int64
		got, err := filetype.Of(endless{c.begin, 1 << 30, &read}, c.name)
		if err != nil || got.Limited != c.limited || read > c.most {
			t.Errorf("%s: %+v, %v, %d octets read, want at most %d", c.name, got, err, read, c.most)
		}
	}
}

func TestFilesTogetherShareALimit(t *testing.T) {
	var bomb bytes.Buffer
	w, err := gzip.NewWriterLevel(&bomb, gzip.NoCompression) // no bomb by itself
	if err == nil {
		_, err = w.Write([]byte(tarOf(t, file{"a", strings.Repeat("a", 40<<10)})))
	}
	if err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	look := filetype.LookFor(400 << 10)
	for i := range 12 {
		got, err := look.Of(mail.Bytes(bomb.Bytes()), "a.tgz")
		if err != nil || got.Limited != (i >= 9) {
			t.Errorf("file %d of 40 kB: %+v, %v; want a limit after 400 kB", i+1, got, err)
		}
	}
}

type broken struct{}

func (broken) Size() int64 { return 100 }
func (broken) Open() (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(bytes.NewReader([]byte("%PDF-1.7")), failing{})), nil
}

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the disk is gone") }

func TestWhatCannotBeReadIsAnError(t *testing.T) {
	if got, err := filetype.Of(broken{}, "a.pdf"); err == nil {
		t.Errorf("got %+v, want an error", got)
	}
}
