package mailtest

import (
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// mailboxes are the mailboxes of all users, and the honest server over them behind the
// fronts.
type mailboxes struct {
	listener net.Listener // of the fronts
	pipes    *pipes
	server   *imapserver.Server
	people   map[string]*person // by lower-case address; never changed
	work     sync.WaitGroup
}

// behind is the honest mailbox server's end of a pipe: to a front, or to ourselves.
type behind struct {
	net.Conn
	front *imapFront
	self  *person // ours: signed in already, with no front between
}

func (s *Server) openMailboxes() (*mailboxes, error) {
	m := &mailboxes{pipes: newPipes(), people: map[string]*person{}}
	for _, u := range s.options.Users {
		p, err := newPerson(u.Address, s.options.Folders)
		if err != nil {
			return nil, err
		}
		m.people[strings.ToLower(u.Address)] = p
	}
	var err error
	if m.listener, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return nil, fmt.Errorf("start imap server: %w", err)
	}
	m.server = imapserver.New(s.imapOptions())
	m.work.Go(func() { _ = m.server.Serve(m.pipes) })
	return m, nil
}

func (s *Server) imapOptions() *imapserver.Options {
	return &imapserver.Options{
		NewSession: func(c *imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			n := &imapSession{s: s}
			b, _ := c.NetConn().(*behind)
			if b.self != nil {
				n.become(b.self)
			} else {
				b.front.session = n
			}
			return n, &imapserver.GreetingData{PreAuth: b.self != nil}, nil
		},
		Caps: imap.CapSet{
			imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}, imap.CapSpecialUse: {}, imap.CapCreateSpecialUse: {},
			imap.CapLiteralPlus: {},
		},
		Logger:       log.New(io.Discard, "", 0),
		InsecureAuth: true, // the front decides when signing in is allowed
	}
}

// person is the mailbox of a user, else nil.
func (m *mailboxes) person(address string) *person { return m.people[strings.ToLower(address)] }

func (m *mailboxes) close() error {
	<-m.pipes.serving // the library must not be closed while it begins to serve
	err := errors.Join(m.listener.Close(), m.server.Close(), m.pipes.Close())
	m.work.Wait()
	return err
}

// deliver puts a message into the INBOX of each recipient who has one here, and
// into the sender's Sent if the server does that.
func (s *Server) deliver(r Received) error {
	for i, to := range r.To {
		p := s.mail.person(to)
		if p == nil || slices.ContainsFunc(r.To[:i], func(other string) bool { return strings.EqualFold(other, to) }) {
			continue
		}
		if err := p.file("INBOX", r, nil); err != nil {
			return err
		}
	}
	if !s.options.FilesSent || r.User == "" {
		return nil
	}
	if s.options.FilesAfter == 0 {
		return s.fileSent(r)
	}
	s.work.Go(func() {
		t := time.NewTimer(s.options.FilesAfter)
		defer t.Stop()
		select {
		case <-t.C:
			_ = s.fileSent(r) // only a folder that the test has removed can be missing
		case <-s.done:
		}
	})
	return nil
}

func (s *Server) fileSent(r Received) error {
	p := s.mail.person(r.User)
	if p == nil {
		return fmt.Errorf("file sent mail of %s: no such user", r.User)
	}
	err := p.file(p.sent(), r, []imap.Flag{imap.FlagSeen})
	s.change(func() {})
	return err
}
