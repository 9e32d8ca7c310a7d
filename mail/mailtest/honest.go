package mailtest

import (
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// newHonest is the real SMTP server behind the fronts.
func (s *Server) newHonest() *smtp.Server {
	h := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		t, _ := c.Conn().(*tagged)
		return &session{s: s, front: t.front}, nil
	}))
	h.Domain = "mail.example.org"
	h.MaxLineLength = 0 // no limit
	h.MaxMessageBytes = s.options.MaxSize
	h.AllowInsecureAuth = true // the front decides when AUTH is offered
	h.EnableSMTPUTF8 = !slices.Contains(s.options.Without, "SMTPUTF8")
	h.EnableDSN = !slices.Contains(s.options.Without, "DSN")
	h.EnableREQUIRETLS = true
	h.ErrorLog = log.New(io.Discard, "", 0)
	return h
}

// tagged is the honest server's end of a pipe, with the front at the other end.
type tagged struct {
	net.Conn
	front *front
}

// session is one dialogue as the honest server sees it.
type session struct {
	s     *Server
	front *front
	user  string
	mail  Received
}

// AuthMechanisms are those offered in the reply to EHLO.
func (n *session) AuthMechanisms() []string { return n.s.options.Mechanisms }

// Auth begins to sign somebody in.
func (n *session) Auth(mech string) (sasl.Server, error) {
	if slices.Contains(n.s.options.Mechanisms, mech) {
		if server := saslServer(mech, n.signIn, smtp.ErrAuthFailed); server != nil {
			return server, nil
		}
	}
	return nil, smtp.ErrAuthUnknownMechanism
}

func (n *session) signIn(user, password, token string) error {
	u, ok := n.s.right(user, password, token)
	if !ok {
		return smtp.ErrAuthFailed
	}
	n.user = u.Address
	return nil
}

// Mail begins a transaction.
func (n *session) Mail(from string, o *smtp.MailOptions) error {
	if n.user == "" && len(n.s.options.Users) > 0 && !n.s.options.Open {
		// RFC 4954, section 6
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "Sign in first"}
	}
	n.mail = Received{From: from, Options: *o, User: n.user}
	return nil
}

// Rcpt adds a recipient; people of a local domain must exist, unless they are one of the Magic names.
func (n *session) Rcpt(to string, o *smtp.RcptOptions) error {
	if n.s.options.local(to) && n.s.mail.person(to) == nil && !magical(to) {
		return &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "No such person here"}
	}
	n.mail.To = append(n.mail.To, to)
	n.mail.Rcpt = append(n.mail.Rcpt, *o)
	return nil
}

func magical(address string) bool {
	return slices.ContainsFunc(Magic(), func(f Fault) bool { return f.meets([]string{address}) })
}

// Data takes the message over.
func (n *session) Data(r io.Reader) error {
	content, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	got := n.mail
	got.Content, got.At, got.TLS = content, time.Now(), n.front.encrypted
	if err := n.s.deliver(got); err != nil {
		return &smtp.SMTPError{Code: 451, EnhancedCode: smtp.EnhancedCode{4, 3, 0}, Message: strings.ToValidUTF8(err.Error(), "?")}
	}
	n.s.change(func() { n.s.received = append(n.s.received, got) })
	return nil
}

// Reset forgets the transaction.
func (n *session) Reset() { n.mail = Received{} }

// Logout does nothing.
func (n *session) Logout() error { return nil }

// pipes is a listener whose connections come from give.
type pipes struct {
	conns   chan net.Conn
	done    chan struct{}
	once    sync.Once
	serving chan struct{} // closed by the first Accept
	begin   sync.Once
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), done: make(chan struct{}), serving: make(chan struct{})}
}

// give hands a connection to Accept; false means that the listener is closed.
func (p *pipes) give(c net.Conn) bool {
	select {
	case p.conns <- c:
		return true
	case <-p.done:
		return false
	}
}

// Accept waits for a connection.
func (p *pipes) Accept() (net.Conn, error) {
	p.begin.Do(func() { close(p.serving) })
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.done:
		return nil, net.ErrClosed
	}
}

// Close ends Accept.
func (p *pipes) Close() error {
	p.once.Do(func() { close(p.done) })
	return nil
}

// Addr is of no use here.
func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Net: "pipe"} }
