package relay

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"strings"
	"sync/atomic"
	"time"

	"github.com/emersion/go-smtp"

	"holdback/mail/account"
)

// line is one connection to a server, with the library's client on top.
type line struct {
	conn   net.Conn // below TLS: closing it ends everything without one more octet
	client *smtp.Client
	key    key
	dirty  bool // a transaction is open: RSET before the next
	dead   bool // not to be used again
}

// connect returns a line on which EHLO was answered, protected as the account
// wants it.
func (r *Relay) connect(ctx context.Context, s account.Sign) (*line, error) {
	if err := s.Server.Check(); err != nil {
		return nil, &Problem{Cause: CauseTLS, Says: "The server of this account cannot be used: " + err.Error() + "."}
	}
	raw, err := r.dial(ctx, s.Server)
	if err != nil {
		return nil, err
	}
	t := r.config.Timeouts
	l := &line{conn: &wire{Conn: raw, block: t.Block}, key: keyOf(s)}
	bounded, cancel := context.WithTimeout(ctx, t.Command)
	defer cancel()
	err = do(bounded, l.conn, func() error { return r.greet(bounded, l, s.Server) })
	if err != nil {
		l.drop()
		return nil, err
	}
	return l, nil
}

// dial opens the connection, through a proxy where the environment names one.
func (r *Relay) dial(ctx context.Context, s account.Server) (net.Conn, error) {
	bounded, cancel := context.WithTimeout(ctx, r.config.Timeouts.Connect)
	defer cancel()
	c, err := Dial(bounded, s.String())
	if err == nil {
		return c, nil
	}
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if p, ok := errors.AsType[*Problem](err); ok {
		return nil, p
	}
	return nil, unreachable(s, err)
}

// greet makes the client: TLS, greeting, EHLO.
func (r *Relay) greet(ctx context.Context, l *line, s account.Server) (err error) {
	config := &tls.Config{ServerName: s.Host, RootCAs: r.config.RootCAs, MinVersion: tls.VersionTLS12}
	switch s.Security {
	case account.TLS:
		c := tls.Client(l.conn, config)
		if err := c.HandshakeContext(ctx); err != nil {
			return err
		}
		l.client = smtp.NewClient(c)
	case account.StartTLS:
		l.client, err = smtp.NewClientStartTLS(l.conn, config)
		// The library has no name for this error; a test watches its words.
		if err != nil && strings.Contains(err.Error(), "support STARTTLS") {
			return noStartTLS(s)
		}
		if err != nil {
			return err
		}
	default:
		l.client = smtp.NewClient(l.conn)
	}
	l.client.CommandTimeout = r.config.Timeouts.Command
	l.client.SubmissionTimeout = r.config.Timeouts.Dot
	return l.client.Hello(r.config.HelloName)
}

// drop ends the line at once. It says nothing more, not even QUIT: after a broken
// DATA the library would send the dot first.
func (l *line) drop() {
	l.dead = true
	_ = l.conn.Close()
}

// quit ends the line politely, with little patience.
func (l *line) quit() {
	l.client.CommandTimeout = 2 * time.Second
	if err := l.client.Quit(); err == nil {
		l.dead = true
		return
	}
	l.drop()
}

// do runs f, which uses conn, and cuts conn when ctx ends: the library knows no
// context.
func do(ctx context.Context, conn net.Conn, f func() error) error {
	stop := context.AfterFunc(ctx, func() { _ = conn.Close() })
	err := f()
	if stop() || err == nil {
		return err // what was answered was answered, even at the last moment
	}
	if _, definite := errors.AsType[*smtp.SMTPError](err); definite {
		return err
	}
	return context.Cause(ctx)
}

// gone reports whether an error means that the line is dead or out of step,
// rather than that the server said no.
func gone(err error) bool {
	if err == nil {
		return false
	}
	if _, ok := errors.AsType[*Problem](err); ok {
		return false
	}
	reply, ok := errors.AsType[*smtp.SMTPError](err)
	return !ok || !isNo(reply) || reply.Code == 421 // RFC 5321, section 3.8
}

// isNo reports whether a reply is one of the two kinds of no (RFC 5321, section 4.2.1).
func isNo(reply *smtp.SMTPError) bool { return reply.Code/100 == 4 || reply.Code/100 == 5 }

// wire is the connection below TLS. It bounds each write, which the library does
// not while content is sent, and how much a server may say in answer to one.
type wire struct {
	net.Conn
	block time.Duration
	heard atomic.Int64 // octets since we last said something
}

// mostHeard is far more than any honest answer, TLS handshakes included.
const mostHeard = 1 << 20

var errTooMuch = errors.New("the server says too much")

// Read gives up on a server that talks without end.
func (w *wire) Read(b []byte) (int, error) {
	n, err := w.Conn.Read(b)
	if w.heard.Add(int64(n)) > mostHeard {
		return 0, errTooMuch
	}
	return n, err
}

// Write gives up on a server that stops taking.
func (w *wire) Write(b []byte) (int, error) {
	w.heard.Store(0)
	if err := w.SetWriteDeadline(time.Now().Add(w.block)); err != nil {
		return 0, err
	}
	return w.Conn.Write(b)
}
