// Package mailtest is a small mail system in memory: a submission server and the
// mailbox server of the same people, both with faults on demand, a builder for messages
// and an authority for certificates.
//
// The honest part is go-smtp and go-imap. In front of each stands a front that reads a
// command whole before anybody obeys it and can refuse it, delay it, answer nonsense,
// fall silent, or cut the line before or after the command was obeyed. So every fault is
// exact: a reply that is lost after the final dot is lost after the message was taken
// (Lose) or before (Cut), never by chance, and the same for the answer to an APPEND.
//
// What a server offers can be taken away (Without, IMAPWithout), its folders named as
// one likes, its mailboxes small. Who tests looks past the fronts: Copies, Flag, Remove
// and FileSent meet no fault and stand in no dialogue.
//
// Everything listens on the loopback interface, on ports chosen by the system.
// Nothing sleeps: tests wait for what they expect with Next and Await.
//
// Only tests and app/practice import this package; no path of a real message
// leads through it. It keeps all mail in memory and is not made to last. Of CONDSTORE it
// lacks SEARCH MODSEQ, and it has no QRESYNC, NOTIFY and ACL: what leans on them is tried on
// a real server.
package mailtest

import (
	"cmp"
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
	FilesAfter time.Duration    // so much later
	Faults     []Fault          // from the start; more with Break

	IMAPMechanisms []string // of AUTHENTICATE; nil means those of AUTH; without PLAIN and LOGIN among them, the LOGIN command is off too
	IMAPWithout    []string // capabilities not offered and not obeyed, such as "UIDPLUS", "MOVE", "IDLE", "SPECIAL-USE", "LITERAL+"
	Folders        []Folder // beside INBOX; nil means Sent, Drafts and Trash, marked as such
	Quota          int64    // octets that a user's mailbox takes by APPEND; 0 means any
	AppendLimit    uint32   // octets of one APPEND (RFC 7889); 0 means any
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
	users    []User
	received []Received
	next     int // first message that Next has not given yet
	dialogue []string
	lines    map[net.Listener]int // connections accepted so far
	open     map[net.Conn]net.Listener
	faults   []*armed

	imapDialogue []string
	octets       int64 // said to clients of the mailbox server
}

// Start begins to listen. The caller must Close the server.
func Start(o Options) (*Server, error) {
	o, err := o.complete()
	if err != nil {
		return nil, fmt.Errorf("start mail server: %w", err)
	}
	s := &Server{
		options: o, users: slices.Clone(o.Users), pipes: newPipes(), done: make(chan struct{}),
		changed: make(chan struct{}), open: map[net.Conn]net.Listener{}, lines: map[net.Listener]int{},
	}
	s.Break(o.Faults...)
	if s.smtp, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start mail server: %w", err)
	}
	if s.mail, err = s.openMailboxes(); err != nil {
		return nil, errors.Join(err, s.smtp.Close())
	}
	s.honest = s.newHonest()
	s.work.Go(func() { _ = s.honest.Serve(s.pipes) })
	s.work.Go(func() { s.accept(s.smtp, s.serve) })
	s.work.Go(func() { s.accept(s.mail.listener, s.serveIMAP) })
	return s, nil
}

// complete fills in what empty options mean.
func (o Options) complete() (Options, error) {
	o.Security = cmp.Or(o.Security, account.None)
	o.Name = cmp.Or(o.Name, "127.0.0.1")
	if o.Security != account.None && o.Cert == nil {
		return o, fmt.Errorf("%s needs a certificate", o.Security)
	}
	if o.Mechanisms == nil && len(o.Users) > 0 {
		o.Mechanisms = []string{"PLAIN", "LOGIN"}
	}
	if o.IMAPMechanisms == nil {
		o.IMAPMechanisms = o.Mechanisms
	}
	if o.Folders == nil {
		o.Folders = ordinary()
	}
	return o, nil
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

// local reports whether address belongs to a domain that has users here.
func (o Options) local(address string) bool {
	return slices.ContainsFunc(o.Users, func(u User) bool {
		return strings.EqualFold(domainOf(u.Address), domainOf(address))
	})
}

func domainOf(address string) string { return address[strings.LastIndexByte(address, '@')+1:] }
