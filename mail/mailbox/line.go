package mailbox

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"holdback/mail/account"
)

// line is one connection to a server, with the library's client on top. One call at
// a time uses it.
type line struct {
	server  account.Server
	wire    *wire
	client  *imapclient.Client
	caps    imap.CapSet   // after the sign-in
	exists  chan struct{} // the server spoke of messages since it was last looked
	rests   time.Time     // since when nobody uses it
	taken   chan struct{} // closed when somebody uses it again
	suspect atomic.Bool   // not to be used again, though it may look alive
}

// connect returns a line on which the server has greeted, protected as the account
// wants it. It ends with ctx.
func (m *Mailbox) connect(ctx context.Context, s account.Server) (l *line, err error) {
	if err := s.Check(); err != nil {
		return nil, &Problem{Cause: CauseTLS, Says: "The server of this account cannot be used: " + err.Error() + ".", err: err}
	}
	raw, err := m.dial(ctx, s)
	if err != nil {
		return nil, err
	}
	stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
	defer stop()
	l = &line{server: s, exists: make(chan struct{}, 1)}
	if l.wire, err = protect(ctx, raw, s, m.config.RootCAs); err != nil {
		_ = raw.Close()
		return nil, explain(ctx, l, err)
	}
	l.client = imapclient.New(l.wire, &imapclient.Options{
		UnilateralDataHandler: &imapclient.UnilateralDataHandler{Mailbox: l.hear},
	})
	if err := l.client.WaitGreeting(); err != nil {
		l.cut()
		return nil, explain(ctx, l, err)
	}
	return l, nil
}

func (m *Mailbox) dial(ctx context.Context, s account.Server) (net.Conn, error) {
	dial := m.config.Dial
	if dial == nil {
		d := &net.Dialer{}
		dial = func(ctx context.Context, address string) (net.Conn, error) { return d.DialContext(ctx, "tcp", address) }
	}
	conn, err := dial(ctx, s.String())
	if err == nil {
		return conn, nil
	}
	if ctx.Err() != nil {
		return nil, late(s, ctx.Err())
	}
	return nil, unreachable(s, err)
}

// hear notices that the number of messages has changed. It runs in the library's
// goroutine and must not block.
func (l *line) hear(d *imapclient.UnilateralDataMailbox) {
	if d.NumMessages == nil {
		return
	}
	select {
	case l.exists <- struct{}{}:
	default:
	}
}

// protect makes the line ready for the library.
func protect(ctx context.Context, raw net.Conn, s account.Server, roots *x509.CertPool) (*wire, error) {
	if s.Security == account.None {
		return newWire(raw, raw), nil
	}
	if s.Security == account.StartTLS {
		if err := startTLS(raw, s); err != nil {
			return nil, err
		}
	}
	c := tls.Client(raw, &tls.Config{ServerName: s.Host, RootCAs: roots, MinVersion: tls.VersionTLS12})
	if err := c.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	w := newWire(c, raw)
	if s.Security == account.StartTLS {
		// The server greets only once, in the clear. What it said there counts for
		// nothing (RFC 9051, section 6.2.1): the library gets a greeting without
		// capabilities and asks again.
		w.ready = []byte("* OK protected\r\n")
	}
	return w, nil
}

// startTLS asks for TLS in the clear. There is no way on without it (RFC 8314,
// section 3), nor for a server that has us signed in already (RFC 9051, section 7.1.4)
// or has more to say behind its yes, which could be another's.
func startTLS(raw net.Conn, s account.Server) error {
	if err := raw.SetDeadline(time.Now().Add(block)); err != nil {
		return err
	}
	in := bufio.NewReaderSize(raw, 8<<10)
	greeting, err := in.ReadSlice('\n')
	if err != nil {
		return fmt.Errorf("read greeting: %w", err)
	}
	if !hasPrefixFold(greeting, "* OK") {
		return noStartTLS(s)
	}
	if _, err := raw.Write([]byte("S STARTTLS\r\n")); err != nil {
		return fmt.Errorf("ask for tls: %w", err)
	}
	for range 100 {
		answer, err := in.ReadSlice('\n')
		if err != nil {
			return fmt.Errorf("read answer to starttls: %w", err)
		}
		if hasPrefixFold(answer, "* ") {
			continue
		}
		if !hasPrefixFold(answer, "S OK") || in.Buffered() > 0 {
			return noStartTLS(s)
		}
		return raw.SetDeadline(time.Time{})
	}
	return noStartTLS(s)
}

func hasPrefixFold(line []byte, prefix string) bool {
	return len(line) >= len(prefix) && strings.EqualFold(string(line[:len(prefix)]), prefix)
}

func noStartTLS(s account.Server) *Problem {
	return &Problem{
		Cause: CauseTLS,
		Says:  fmt.Sprintf("%s does not offer STARTTLS at port %d, so the line would be open to everybody on the way.", s.Host, s.Port),
		Hint:  "Nothing was sent. Check the port; 993 usually wants TLS from the start.",
	}
}

// do runs f and cuts the line when ctx ends: the library knows no context. The server
// may say at most this many octets meanwhile.
func (l *line) do(ctx context.Context, most int64, f func() error) error {
	l.wire.allow(most)
	stop := context.AfterFunc(ctx, l.cut)
	err := f()
	stop()
	if err == nil {
		return nil // what was answered was answered, even at the last moment
	}
	return explain(ctx, l, err)
}

// cut ends the line at once and frees whoever waits for an answer.
func (l *line) cut() {
	l.suspect.Store(true)
	if l.wire != nil {
		_ = l.wire.Close()
	}
}

// close cuts the line and waits until the library has noticed.
func (l *line) close() {
	l.cut()
	_ = l.client.Close()
}

// quit ends the line politely, with little patience.
func (l *line) quit() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if !l.suspect.Load() {
		_ = l.do(ctx, greetings, func() error { return l.client.Logout().Wait() })
	}
	l.close()
}

// alive reports whether the line can be used, as far as is known here.
func (l *line) alive() bool {
	select {
	case <-l.client.Closed():
		return false
	default:
		return !l.suspect.Load()
	}
}

// broken reports whether an error means that the line is dead or out of step, rather
// than that the server said no.
func broken(err error) bool {
	if err == nil {
		return false
	}
	no, ok := errors.AsType[*imap.Error](err)
	if ok {
		return no.Type == imap.StatusResponseTypeBye
	}
	p, ok := errors.AsType[*Problem](err)
	return !ok || p.err != nil
}
