package submit

import (
	"context"
	"errors"
	"io"
	"net"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

// The first two tests show what the library does without us. When one of them
// fails, the library has been mended, and its cure may go.

func TestLibraryObeysTheBodyAfterATimeout(t *testing.T) {
	bare := serveBare(t, 50*time.Millisecond)
	c := dial(t, bare.addr)
	c.say(t, "S: 220", "C: EHLO laptop", "S: 250-", "…")
	c.say(t, "C: MAIL FROM:<anna@example.org>", "S: 250", "C: RCPT TO:<ben@example.org>", "S: 250", "C: DATA", "S: 354")
	c.say(t, "C: Subject: slow", "S: 554")
	c.say(t, smuggled...)
	c.say(t, "S: 250", "S: 250", "S: 354", "S: 250")
	if got := <-bare.taken; got != "smuggled\r\n" {
		t.Errorf("got %q", got)
	}
}

func TestLibraryTakesHalfAChunkForAMessage(t *testing.T) {
	bare := serveBare(t, 0)
	c := dial(t, bare.addr)
	c.say(t, "S: 220", "C: EHLO laptop", "S: 250-", "…")
	c.say(t, "C: MAIL FROM:<anna@example.org>", "S: 250", "C: RCPT TO:<ben@example.org>", "S: 250")
	c.say(t, "C: BDAT 1000 LAST", "C: pay ann 10")
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	if got := <-bare.taken; got != "pay ann 10\r\n" {
		t.Errorf("got %q", got)
	}
}

// smuggled is a second message inside the first one.
var smuggled = []string{
	"C: MAIL FROM:<evil@example.net>", "C: RCPT TO:<victim@example.com>", "C: DATA", "C: smuggled", "C: .",
}

func TestTheBodyAfterATimeoutIsNotObeyed(t *testing.T) {
	for name, begin := range map[string][]string{
		"DATA":      {"C: DATA", "S: 354", "C: Subject: slow", "S: 451 4.4.2", "S: 421"},
		"BDAT":      {"C: BDAT 1000", "C: Subject: slow", "S: 554", "S: 421"},
		"BDAT LAST": {"C: BDAT 1000 LAST", "C: Subject: slow", "S: 554", "S: 421"},
		"command":   {"R: \"NOO\"", "S: 501 5.5.2", "S: 421"}, // a line that was cut is no command either
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			limits := small
			limits.Idle = 100 * time.Millisecond
			d := openDesk(t, limits)
			c := dial(t, d.addr)
			c.compose(t, "ben@example.org")
			c.say(t, begin...)
			for _, line := range smuggled {
				if c.act(d, line) != nil {
					break // the server has hung up, as it should
				}
			}
			if err := c.wantEnd(""); err != nil {
				t.Error(err)
			}
			if err := d.stop(); err != nil {
				t.Error(err)
			}
			if got := d.messages(); len(got) != 0 {
				t.Errorf("took %+v", got)
			}
		})
	}
}

func TestHalfAMessageIsNoMessage(t *testing.T) {
	for name, begin := range map[string][]string{
		"DATA":              {"C: DATA", "S: 354", "C: pay ann 10"},
		"DATA, no last dot": {"C: DATA", "S: 354", "C: pay ann 10", "R: \".\""},
		"DATA, no last LF":  {"C: DATA", "S: 354", "C: pay ann 10", "R: \".\\r\""},
		"BDAT":              {"C: BDAT 12", "C: pay ann 10", "S: 250"},
		"BDAT LAST":         {"C: BDAT 1000 LAST", "C: pay ann 10"},
		"BDAT LAST, second": {"C: BDAT 12", "C: pay ann 10", "S: 250", "C: BDAT 1000 LAST", "C: 000"},
		"BDAT, none last":   {"C: BDAT 1000", "C: pay ann 10"},
	} {
		for _, secure := range []bool{false, true} {
			t.Run(name+map[bool]string{true: ", TLS"}[secure], func(t *testing.T) {
				t.Parallel()
				d := openDesk(t, small)
				c := dial(t, d.addr)
				if secure {
					c.say(t, "S: 220", "C: EHLO laptop", "S: 250-", "…", "C: STARTTLS", "S: 220", "T:", "C: EHLO laptop", "S: 250-", "…", signIn, "S: 235")
					c.say(t, "C: MAIL FROM:<anna@example.org>", "S: 250", "C: RCPT TO:<ben@example.org>", "S: 250")
				} else {
					c.compose(t, "ben@example.org")
				}
				c.say(t, begin...)
				_ = c.Close() // TLS says goodbye, as if all were well
				if err := d.stop(); err != nil {
					t.Error(err)
				}
				if got := d.messages(); len(got) != 0 {
					t.Errorf("took %+v", got)
				}
			})
		}
	}
}

// bare is the library with the least that it needs.
type bare struct {
	addr  string
	taken chan string
}

func serveBare(t *testing.T, timeout time.Duration) *bare {
	t.Helper()
	b := &bare{taken: make(chan string, 2)}
	s := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return b, nil }))
	s.ReadTimeout = timeout
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	b.addr = l.Addr().String()
	done := make(chan error, 1)
	go func() { done <- s.Serve(l) }()
	t.Cleanup(func() {
		_ = s.Close()
		if err := errors.Join(<-done, s.Shutdown(context.Background())); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
	})
	return b
}

func (b *bare) Mail(string, *smtp.MailOptions) error { return nil }
func (b *bare) Rcpt(string, *smtp.RcptOptions) error { return nil }
func (b *bare) Reset()                               {}
func (b *bare) Logout() error                        { return nil }

func (b *bare) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err == nil {
		b.taken <- string(raw)
	}
	return err
}
