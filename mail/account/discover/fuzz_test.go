package discover

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"unicode"

	"holdback/mail/account"
)

// FuzzGreet lets a server say anything at all. It must end, and what is told to people
// about it must be fit to be shown.
func FuzzGreet(f *testing.F) {
	for _, said := range []string{
		"220 mail.example.org ready\r\n250-mail\r\n250 AUTH PLAIN\r\n221 bye\r\n",
		"* OK ready\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\nh1 OK done\r\n",
		"220-a\r\n220 b\r\n250\r\n", "* BYE\x1b[2J\r\n", "* PREAUTH\r\nh1 OK\r\n", "554 \u202eno\r\n", "\x15\x03\x01\x00\x02", "",
	} {
		f.Add(said, true)
		f.Add(said, false)
	}
	f.Fuzz(func(t *testing.T, said string, reading bool) {
		p := SMTP
		if reading {
			p = IMAP
		}
		finder := Finder{config: Config{Limits: Limits{}.orSensible(), Dial: func(context.Context, string, string) (net.Conn, error) {
			near, far := net.Pipe()
			go func() { _, _ = io.Copy(io.Discard, far) }()
			go func() { _, _ = io.WriteString(far, said); _ = far.Close() }()
			return near, nil
		}}}
		err := finder.Greet(t.Context(), p, account.Server{Host: "127.0.0.1", Port: 25, Security: account.None})
		if err == nil {
			return
		}
		if _, ok := errors.AsType[*Problem](err); !ok {
			t.Errorf("%q gives %v, which is no *Problem", said, err)
		}
		if strings.ContainsFunc(err.Error(), func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }) {
			t.Errorf("%q is told as %q", said, err)
		}
	})
}
