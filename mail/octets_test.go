package mail

import (
	"bytes"
	"errors"
	"io"
	"regexp"
	"strings"
	"testing"
	"testing/iotest"
)

func TestStrictNamesTheFirstBadOctet(t *testing.T) {
	for _, c := range []struct {
		in   string
		at   int64 // -1: nothing is wrong
		want error
	}{
		{"", -1, nil},
		{"a\r\nb\r\n", -1, nil},
		{"\r\n\r\n.\r\n", -1, nil},
		{"a\nb", 1, ErrBareLineEnd},
		{"a\rb", 1, ErrBareLineEnd},
		{"\n", 0, ErrBareLineEnd},
		{"a\r", 1, ErrBareLineEnd},
		{"a\r\r\n", 1, ErrBareLineEnd},
		{"\r\n\n.\r\n", 2, ErrBareLineEnd},
		{"a\x00b", 1, ErrNUL},
		{"a\r\x00\n", 1, ErrBareLineEnd},
		{"a\x00\n", 1, ErrNUL},
	} {
		for name, r := range map[string]io.Reader{
			"whole":   strings.NewReader(c.in),
			"octets":  iotest.OneByteReader(strings.NewReader(c.in)),
			"dataerr": iotest.DataErrReader(strings.NewReader(c.in)),
		} {
			got, err := io.ReadAll(Strict(r))
			var bad *OctetError
			switch {
			case c.at < 0 && (err != nil || string(got) != c.in):
				t.Errorf("%q %s: got %q, %v", c.in, name, got, err)
			case c.at >= 0 && (!errors.As(err, &bad) || !errors.Is(err, c.want) || bad.Offset != c.at || !strings.HasPrefix(c.in, string(got))):
				t.Errorf("%q %s: got %q, %v; want %v at %d", c.in, name, got, err, c.want, c.at)
			}
		}
	}
}

func TestCRLFEndsEachLineOnce(t *testing.T) {
	const in, want = "a\nb\r\n\n\r\nc", "a\r\nb\r\n\r\n\r\nc"
	got, err := io.ReadAll(CRLF(iotest.OneByteReader(strings.NewReader(in))))
	if err != nil || string(got) != want {
		t.Errorf("%q became %q, %v; want %q", in, got, err, want)
	}
}

var (
	lonelyCR = regexp.MustCompile(`\r([^\n]|$)`)
	lonelyLF = regexp.MustCompile(`(^|[^\r])\n`)
)

func FuzzStrict(f *testing.F) {
	for _, b := range files(f) {
		f.Add([]byte(b), 7)
	}
	f.Add([]byte("a\r\x00\n"), 1)
	f.Fuzz(func(t *testing.T, b []byte, size int) {
		size = 1 + max(size, -size, 0)%4096
		chunked := struct{ io.Reader }{bytes.NewReader(b)}
		got, err := readIn(size, Strict(chunked))
		good := !lonelyCR.Match(b) && !lonelyLF.Match(b) && bytes.IndexByte(b, 0) < 0
		if good != (err == nil) || good && !bytes.Equal(got, b) || !bytes.HasPrefix(b, got) {
			t.Fatalf("%q in reads of %d: got %q, %v", b, size, got, err)
		}
		_, whole := io.ReadAll(Strict(bytes.NewReader(b)))
		if (err == nil) != (whole == nil) || err != nil && err.Error() != whole.Error() {
			t.Fatalf("%q: %v in reads of %d, %v at once", b, err, size, whole)
		}
		unix, _ := io.ReadAll(CRLF(bytes.NewReader(b)))
		if lonelyLF.Match(unix) {
			t.Fatalf("%q became %q, which has a bare LF", b, unix)
		}
	})
}

// readIn reads r in pieces of a size.
func readIn(size int, r io.Reader) ([]byte, error) {
	var all []byte
	p := make([]byte, size)
	for {
		n, err := r.Read(p)
		all = append(all, p[:n]...)
		if err == io.EOF {
			return all, nil
		}
		if err != nil {
			return all, err
		}
	}
}

func BenchmarkStrict(b *testing.B) {
	data := bytes.Repeat([]byte(strings.Repeat("x", 76)+"\r\n"), 10<<20/78)
	buf := make([]byte, 32<<10)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := io.CopyBuffer(struct{ io.Writer }{io.Discard}, Strict(bytes.NewReader(data)), buf); err != nil {
			b.Fatal(err)
		}
	}
}
