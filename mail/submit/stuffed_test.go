package submit

import (
	"bytes"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/emersion/go-smtp"
)

// unstuff decodes DATA octet by octet, as RFC 5321, sections 4.1.1.4 and 4.5.2, say it. It
// returns the message, what comes behind it, and whether it has an end.
func unstuff(stream []byte) (message, rest []byte, whole bool) {
	begins := true
	for i := 0; i < len(stream); i++ {
		if begins && bytes.HasPrefix(stream[i:], []byte(".\r\n")) {
			return message, stream[i+3:], true
		}
		if !begins || stream[i] != '.' {
			message = append(message, stream[i])
		}
		begins = stream[i] == '\n' && i > 0 && stream[i-1] == '\r' && (i == 1 || stream[i-2] != '\r')
	}
	return message, nil, false
}

// said is a connection on which the client has said something and gone.
type said struct {
	net.Conn
	r io.Reader
}

func (s said) Read(p []byte) (int, error)      { return s.r.Read(p) }
func (s said) SetReadDeadline(time.Time) error { return nil }

// read takes a message from a line, with the reader in pieces of this size.
func read(stream []byte, size int, limit int64) (message, rest []byte, err error) {
	var r io.Reader = bytes.NewReader(stream)
	if size == 1 {
		r = iotest.OneByteReader(r)
	}
	l := newLine(said{r: r}, time.Second)
	s := newStuffed(l, limit)
	message, err = io.ReadAll(iotest.DataErrReader(s))
	if err != nil {
		return message, nil, err
	}
	rest, _ = io.ReadAll(l.in)
	return message, rest, nil
}

func FuzzStuffed(f *testing.F) {
	for _, s := range []string{
		".\r\n", "a\r\n.\r\nQUIT\r\n", "..\r\n.\r\n", ".a\r\n..\r\n.\r\n", "a\n.\r\nb\r\n.\r\n", "a\r\n.\nb\r\n.\r\n", "a\r.\r\n\r\n.\r\n",
		"\r\n\r\n.\r\n.\r\n", ".\rx\r\n.\r\n", "a\r\r\n.\r\nb\r\n.\r\n", "a", ".", "\r", "", strings.Repeat("x", lineBuffer-1) + "\r\n.\r\n", strings.Repeat("y", lineBuffer) + "\r\n.\r\nNOOP\r\n",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, stream []byte) {
		want, behind, whole := unstuff(stream)
		for _, size := range []int{1, 4096} {
			got, rest, err := read(stream, size, 1<<30)
			if !bytes.Equal(got, want) && (whole || !bytes.HasPrefix(want, got)) {
				t.Fatalf("%q in pieces of %d gave %q, want %q", stream, size, got, want)
			}
			if whole != (err == nil) || !bytes.Equal(rest, behind) {
				t.Fatalf("%q in pieces of %d ended with %v and %q behind it, want %q", stream, size, err, rest, behind)
			}
		}
	})
}

func TestAMessageOfExactlyTheLimitIsTakenAndOneOctetMoreIsNot(t *testing.T) {
	stream := []byte("1234\r\n.\r\n")
	if got, _, err := read(stream, 4096, 6); err != nil || string(got) != "1234\r\n" {
		t.Errorf("with room for six octets: %q, %v", got, err)
	}
	if _, _, err := read(stream, 4096, 5); !errors.Is(err, smtp.ErrDataTooLarge) {
		t.Errorf("with room for five: %v, want too large", err)
	}
}

func TestWhatIsLeftOfARefusedMessageIsReadToItsEndAndNoFurther(t *testing.T) {
	stream := "Subject: x\r\n\r\nMAIL FROM:<evil@example.net>\r\n.\nDATA\r\n..\r\n.\r\nNOOP\r\n"
	for consumed := range 40 {
		l := newLine(said{r: strings.NewReader(stream)}, time.Second)
		s := newStuffed(l, 1<<20)
		if _, err := io.ReadFull(s, make([]byte, consumed)); err != nil {
			t.Fatal(err)
		}
		s.finish(1 << 20)
		if got, _ := io.ReadAll(l); string(got) != ".\r\nNOOP\r\n" {
			t.Errorf("after %d octets the library reads %q, want a dot and NOOP", consumed, got)
		}
	}
}

func TestNothingIsReadBehindAMessageWithoutAnEnd(t *testing.T) {
	for name, stream := range map[string]string{
		"too long": strings.Repeat("MAIL FROM:<evil@example.net>\r\n", 10) + ".\r\nNOOP\r\n",
		"cut":      "Subject: x\r\n\r\nhi\r\n",
	} {
		l := newLine(said{r: strings.NewReader(stream)}, time.Second)
		newStuffed(l, 10).finish(10)
		if got, err := io.ReadAll(l); len(got) > 0 || err == nil {
			t.Errorf("%s: the library reads %q, %v; want nothing", name, got, err)
		}
	}
}
