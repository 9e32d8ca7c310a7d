package discover

import (
	"bufio"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"holdback/mail/account"
)

// Protocol is what a server speaks.
type Protocol string

// The protocols.
const (
	SMTP Protocol = "smtp" // submission (RFC 6409)
	IMAP Protocol = "imap" // RFC 9051 or RFC 3501
)

// Greet connects to a server, protects the line as the server is described, reads its
// greeting and what it offers, and says farewell. No credential is sent, and nothing
// at all in the clear but what STARTTLS needs. An error is a *Problem for people: it
// is also one when nobody could sign in there, but for servers on this computer.
func (f *Finder) Greet(ctx context.Context, p Protocol, s account.Server) error {
	ctx, cancel := context.WithTimeout(ctx, f.config.Limits.Alone)
	defer cancel()
	return f.greet(ctx, p, s)
}

func (f *Finder) greet(ctx context.Context, p Protocol, s account.Server) error {
	if err := s.Check(); err != nil {
		return &Problem{Says: "This server cannot be used: " + err.Error() + "."}
	}
	if name, err := lookUp.ToASCII(s.Host); err == nil && !s.Loopback() { // as DNS and certificates spell it
		s.Host = name
	}
	conn, err := f.config.Dial(ctx, "tcp", s.String())
	if err != nil {
		return unreachable(ctx, s, err)
	}
	defer func() { _ = conn.Close() }()
	stop := context.AfterFunc(ctx, func() { _ = conn.SetDeadline(time.Unix(1, 0)) })
	defer stop()
	l := &line{server: s, roots: f.config.RootCAs}
	if err := l.talk(ctx, p, conn); err != nil {
		return explain(ctx, s, err)
	}
	return nil
}

// line is a dialogue with one server.
type line struct {
	server account.Server
	roots  *x509.CertPool
	conn   net.Conn
	in     *bufio.Reader
	left   io.LimitedReader
}

// mostHeard is far more than any server has to say for itself.
const mostHeard = 64 << 10

// use makes conn the line. Nothing that was read before counts any more.
func (l *line) use(conn net.Conn) {
	l.conn = conn
	l.left = io.LimitedReader{R: conn, N: mostHeard}
	l.in = bufio.NewReader(&l.left)
}

// talk is the whole dialogue.
func (l *line) talk(ctx context.Context, p Protocol, conn net.Conn) error {
	l.use(conn)
	if l.server.Security == account.TLS {
		if err := l.encrypt(ctx); err != nil {
			return err
		}
	}
	if p == IMAP {
		return l.imap(ctx)
	}
	return l.smtp(ctx)
}

// encrypt turns the line into TLS, with a certificate that belongs to the server.
func (l *line) encrypt(ctx context.Context) error {
	c := tls.Client(l.conn, &tls.Config{ServerName: l.server.Host, RootCAs: l.roots, MinVersion: tls.VersionTLS12})
	if err := c.HandshakeContext(ctx); err != nil {
		return handshake{err}
	}
	l.use(c)
	return nil
}

// upgrade is encrypt after STARTTLS. What the server has said by then was not
// protected and may be from anybody: it must not be there (RFC 3207, section 4.2;
// RFC 9051, section 6.2.1).
func (l *line) upgrade(ctx context.Context) error {
	if l.in.Buffered() > 0 {
		return &Problem{
			Says: fmt.Sprintf("Something was said on the line to %s before its protection began.", l.server),
			Hint: "Somebody may be listening in: do not use this server from this network, and ask the provider.",
		}
	}
	return l.encrypt(ctx)
}

var errTooMuch = errors.New("the server says too much")

// read is one line of the server, without its end.
func (l *line) read() (string, error) {
	s, err := l.in.ReadString('\n')
	if err != nil && l.left.N <= 0 {
		return "", errTooMuch
	}
	if errors.Is(err, io.EOF) {
		return "", cut{strings.TrimRight(s, "\r\n")}
	}
	return strings.TrimRight(s, "\r\n"), err
}

// say sends one line.
func (l *line) say(s string) error {
	_, err := io.WriteString(l.conn, s+"\r\n")
	return err
}

// strange is the error for a server that speaks something else.
func (l *line) strange(p Protocol, said string) error {
	return &Problem{
		Says: fmt.Sprintf("What answers at %s is no %s server: it says %q.", l.server, strings.ToUpper(string(p)), oneLine(said)),
		Hint: "Check the name and the port of the server.",
	}
}

// noStartTLS is the error for a server that cannot protect the line. There is no way
// back to an open one (RFC 8314, section 3).
func (l *line) noStartTLS() error {
	return &Problem{
		Says: fmt.Sprintf("%s does not offer STARTTLS, so that the password would be open to everybody on the way.", l.server),
		Hint: "Try the port with TLS from the start: 465 for sending, 993 for reading.",
	}
}

// noSignIn is the error for a server that answers, but takes nobody in.
func (l *line) noSignIn(offers string) error {
	if l.server.Loopback() {
		return nil
	}
	if offers == "" {
		return &Problem{
			Says: fmt.Sprintf("%s answers, but lets nobody sign in.", l.server),
			Hint: "It may be a server for something else: check the name and the port, or ask the provider whether access for mail programs must be switched on.",
		}
	}
	return &Problem{
		Says: fmt.Sprintf("%s answers, but only offers ways to sign in that Holdback does not know (%s).", l.server, oneLine(offers)),
		Hint: "Ask the provider for a server that takes a password over TLS.",
	}
}

// usable reports whether one of these ways to sign in is ours.
func usable(mechanisms []string) bool {
	for _, m := range mechanisms {
		switch strings.ToUpper(m) {
		case "PLAIN", "LOGIN", "XOAUTH2", "OAUTHBEARER":
			return true
		}
	}
	return false
}
