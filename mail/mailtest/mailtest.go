// Package mailtest is a small mail system in memory: a submission server with
// faults on demand, an IMAP server over the mailboxes of the same people, a
// builder for messages and an authority for certificates.
//
// The honest part is go-smtp and go-imap. In front of the SMTP half stands a
// front that reads each command first and can refuse it, delay it, answer
// nonsense, fall silent, or cut the line before or after the command was obeyed.
// So every fault is exact: a reply that is lost after the final dot is lost after
// the message was taken (Lose) or before (Cut), never by chance.
//
// Everything listens on the loopback interface, on ports chosen by the system.
// Nothing sleeps: tests wait for what they expect with Next and Await.
//
// Only tests and app/practice import this package; no path of a real message
// leads through it. It keeps all mail in memory and is not made to last.
package mailtest

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"

	"holdback/mail/account"
)

// User is somebody with an account here. Their domain becomes local: other
// addresses of that domain are refused with 550.
type User struct {
	Address  string
	Password string // for PLAIN, LOGIN and IMAP; the user name is Address
	Token    string // for XOAUTH2 and OAUTHBEARER; empty: none is right
}

// Options describe a server. The zero value is a plain server without users that
// takes any mail from anybody.
type Options struct {
	Users      []User
	Security   account.Security // of both servers; empty means account.None
	Name       string           // host name that Server values carry; empty means 127.0.0.1
	Cert       *tls.Certificate // must be given unless Security is None; see CA
	Mechanisms []string         // of AUTH; nil means PLAIN and LOGIN when there are users
	Open       bool             // takes mail without sign-in even when there are users
	Without    []string         // EHLO keywords not offered, such as "SIZE", "8BITMIME", "DSN", "AUTH", "STARTTLS"
	MaxSize    int64            // SIZE limit in octets; 0 means none
	FilesSent  bool             // files a copy of submitted mail in the sender's Sent, as Gmail does
	Faults     []Fault          // from the start; more with Break
}

// Received is one message that the server took over.
type Received struct {
	From    string
	To      []string // in the order of RCPT
	Options smtp.MailOptions
	Rcpt    []smtp.RcptOptions // beside To
	Content []byte             // exactly what was sent, dots unstuffed
	User    string             // who had signed in, else empty
	TLS     bool               // the line to the client was encrypted
	At      time.Time
}

// Server is a running mail system. Start makes one; Close must be called.
type Server struct {
	options Options
	smtp    net.Listener
	honest  *smtp.Server
	pipes   *pipes
	mail    *mailboxes
	done    chan struct{} // closed by Close; frees what stalls
	work    sync.WaitGroup

	mu       sync.Mutex
	closed   bool
	changed  chan struct{} // closed and replaced at each change below
	received []Received
	next     int // first message that Next has not given yet
	dialogue []string
	lines    int // connections accepted so far
	open     map[net.Conn]struct{}
	faults   []*armed
}

// Start begins to listen. The caller must Close the server.
func Start(o Options) (*Server, error) {
	o.Security = cmp.Or(o.Security, account.None)
	o.Name = cmp.Or(o.Name, "127.0.0.1")
	if o.Security != account.None && o.Cert == nil {
		return nil, fmt.Errorf("start mail server: %s needs a certificate", o.Security)
	}
	if o.Mechanisms == nil && len(o.Users) > 0 {
		o.Mechanisms = []string{"PLAIN", "LOGIN"}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start mail server: %w", err)
	}
	s := &Server{
		options: o, smtp: l, pipes: newPipes(), done: make(chan struct{}),
		changed: make(chan struct{}), open: map[net.Conn]struct{}{},
	}
	s.Break(o.Faults...)
	if s.mail, err = openMailboxes(o); err != nil {
		return nil, errors.Join(err, l.Close())
	}
	s.honest = s.newHonest()
	s.work.Go(func() { _ = s.honest.Serve(s.pipes) })
	s.work.Go(s.accept)
	return s, nil
}

// T is what Run needs of a *testing.T, so that this package does not import testing.
type T interface {
	Helper()
	Fatalf(format string, args ...any)
	Cleanup(func())
}

// Run starts a server that ends with the test.
func Run(t T, o Options) *Server {
	t.Helper()
	s, err := Start(o)
	if err != nil {
		t.Fatalf("start mail server: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Fatalf("close mail server: %v", err)
		}
	})
	return s
}

// Close cuts every line, frees what stalls, and returns when all has ended. What
// was received can still be read. Closing again does nothing.
func (s *Server) Close() error {
	s.mu.Lock()
	again := s.closed
	s.closed = true
	s.mu.Unlock()
	if again {
		return nil
	}
	close(s.done)
	err := errors.Join(s.smtp.Close(), s.honest.Close(), s.pipes.Close(), s.mail.close())
	s.mu.Lock()
	for c := range s.open {
		_ = c.Close()
	}
	s.mu.Unlock()
	s.work.Wait()
	return err
}

// SMTP is the submission server as an account names it.
func (s *Server) SMTP() account.Server { return s.named(s.smtp) }

// IMAP is the mailbox server as an account names it.
func (s *Server) IMAP() account.Server { return s.named(s.mail.listener) }

func (s *Server) named(l net.Listener) account.Server {
	a, _ := l.Addr().(*net.TCPAddr)
	return account.Server{Host: s.options.Name, Port: a.Port, Security: s.options.Security}
}

// Messages are all messages taken over so far, in order.
func (s *Server) Messages() []Received {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.received)
}

// Next waits for the next message that no call of Next has given yet.
func (s *Server) Next(ctx context.Context) (Received, error) {
	var got Received
	err := s.wait(ctx, func() bool {
		if s.next == len(s.received) {
			return false
		}
		got = s.received[s.next]
		s.next++
		return true
	})
	return got, err
}

// Dialogue is every command line that clients sent, each with the number of its
// connection in front ("1 EHLO laptop"). What is secret in AUTH is left out.
func (s *Server) Dialogue() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.dialogue)
}

// Await waits until a client has sent a command that begins with prefix ("QUIT"),
// ever since the start.
func (s *Server) Await(ctx context.Context, prefix string) error {
	return s.wait(ctx, func() bool {
		return slices.ContainsFunc(s.dialogue, func(line string) bool {
			_, cmd, _ := strings.Cut(line, " ")
			return strings.HasPrefix(cmd, prefix)
		})
	})
}

// Connections is how many lines clients have opened so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines
}

// wait calls ready under the lock after each change until it says true.
func (s *Server) wait(ctx context.Context, ready func() bool) error {
	for {
		s.mu.Lock()
		ok, changed := ready(), s.changed
		s.mu.Unlock()
		if ok {
			return nil
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// change runs f under the lock and wakes those who wait.
func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}

// user is the user with this address, ignoring case.
func (o Options) user(address string) (User, bool) {
	i := slices.IndexFunc(o.Users, func(u User) bool { return strings.EqualFold(u.Address, address) })
	if i < 0 {
		return User{}, false
	}
	return o.Users[i], true
}

// local reports whether address belongs to a domain that has users here.
func (o Options) local(address string) bool {
	return slices.ContainsFunc(o.Users, func(u User) bool {
		return strings.EqualFold(domainOf(u.Address), domainOf(address))
	})
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
