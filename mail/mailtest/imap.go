package mailtest

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"

	"holdback/mail/account"
)

// mailboxes are the mailboxes of all users and the IMAP server over them. It has
// no CONDSTORE, no SPECIAL-USE and no ACL: the library's memory server lacks them.
type mailboxes struct {
	options  Options
	listener net.Listener
	server   *imapserver.Server
	people   map[string]*imapmemserver.User // by lower-case address
	work     sync.WaitGroup
}

func openMailboxes(o Options) (*mailboxes, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("start imap server: %w", err)
	}
	m := &mailboxes{options: o, listener: l, people: map[string]*imapmemserver.User{}}
	memory := imapmemserver.New()
	for _, u := range o.Users {
		person := imapmemserver.NewUser(u.Address, u.Password)
		for _, box := range []string{"INBOX", "Sent", "Drafts", "Trash"} {
			if err := person.Create(box, nil); err != nil {
				return nil, errors.Join(fmt.Errorf("create mailbox %s: %w", box, err), l.Close())
			}
		}
		memory.AddUser(person)
		m.people[strings.ToLower(u.Address)] = person
	}
	m.server = imapserver.New(m.imapOptions(memory))
	m.work.Go(func() { _ = m.server.Serve(m.secured()) })
	return m, nil
}

func (m *mailboxes) imapOptions(memory *imapmemserver.Server) *imapserver.Options {
	o := &imapserver.Options{
		NewSession: func(*imapserver.Conn) (imapserver.Session, *imapserver.GreetingData, error) {
			return memory.NewSession(), nil, nil
		},
		Caps:         imap.CapSet{imap.CapIMAP4rev1: {}, imap.CapIMAP4rev2: {}},
		Logger:       log.New(io.Discard, "", 0),
		InsecureAuth: m.options.Security == account.None,
	}
	if m.options.Security == account.StartTLS {
		o.TLSConfig = m.tls()
	}
	return o
}

func (m *mailboxes) tls() *tls.Config {
	return &tls.Config{Certificates: []tls.Certificate{*m.options.Cert}, MinVersion: tls.VersionTLS12}
}

func (m *mailboxes) secured() net.Listener {
	if m.options.Security == account.TLS {
		return tls.NewListener(m.listener, m.tls())
	}
	return m.listener
}

func (m *mailboxes) close() error {
	err := errors.Join(m.server.Close(), ignoreClosed(m.listener.Close()))
	m.work.Wait()
	return err
}

func ignoreClosed(err error) error {
	if errors.Is(err, net.ErrClosed) {
		return nil
	}
	return err
}

// deliver puts a message into the INBOX of each recipient who has one here, and
// into the sender's Sent if the server does that.
func (m *mailboxes) deliver(r Received) error {
	for i, to := range r.To {
		person := m.people[strings.ToLower(to)]
		if person == nil || contains(r.To[:i], to) {
			continue
		}
		if err := m.file(person, "INBOX", r, nil); err != nil {
			return err
		}
	}
	sender := m.people[strings.ToLower(r.User)]
	if !m.options.FilesSent || sender == nil {
		return nil
	}
	return m.file(sender, "Sent", r, []imap.Flag{imap.FlagSeen})
}

// Deliver puts a message into a mailbox of a user, as if it came from outside.
func (s *Server) Deliver(user, box string, content []byte) error {
	person := s.mail.people[strings.ToLower(user)]
	if person == nil {
		return fmt.Errorf("deliver to %s: no such user", user)
	}
	err := s.mail.file(person, box, Received{Content: content, At: time.Now()}, nil)
	s.change(func() {})
	return err
}

func contains(list []string, s string) bool {
	for _, l := range list {
		if strings.EqualFold(l, s) {
			return true
		}
	}
	return false
}

func (m *mailboxes) file(person *imapmemserver.User, box string, r Received, flags []imap.Flag) error {
	content := literal{bytes.NewReader(r.Content)}
	_, err := person.Append(box, content, &imap.AppendOptions{Flags: flags, Time: r.At})
	return err
}

// literal is content in the shape that the library appends.
type literal struct{ *bytes.Reader }

// Size is the number of octets.
func (l literal) Size() int64 { return l.Reader.Size() }

// Mailbox is what a mailbox ("INBOX", "Sent") of a user holds at this moment, each
// message as its bytes, the oldest first. It looks through IMAP like any client
// but marks nothing as read.
func (s *Server) Mailbox(user, box string) ([][]byte, error) {
	u, ok := s.options.user(user)
	if !ok {
		return nil, fmt.Errorf("list mailbox %s: no user %s", box, user)
	}
	c, err := s.mail.dial()
	if err != nil {
		return nil, fmt.Errorf("list mailbox %s: %w", box, err)
	}
	defer func() { _ = c.Close() }()
	defer time.AfterFunc(30*time.Second, func() { _ = c.Close() }).Stop()
	if err := c.Login(u.Address, u.Password).Wait(); err != nil {
		return nil, fmt.Errorf("list mailbox %s: %w", box, err)
	}
	if _, err := c.Select(box, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		return nil, fmt.Errorf("list mailbox %s: %w", box, err)
	}
	return fetchAll(c)
}

// Arrived waits until a mailbox of a user holds at least n messages, and returns them.
func (s *Server) Arrived(ctx context.Context, user, box string, n int) ([][]byte, error) {
	for {
		s.mu.Lock()
		changed := s.changed
		s.mu.Unlock()
		all, err := s.Mailbox(user, box)
		if err != nil || len(all) >= n {
			return all, err
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return all, ctx.Err()
		}
	}
}

func (m *mailboxes) dial() (*imapclient.Client, error) {
	address := m.listener.Addr().String()
	o := &imapclient.Options{TLSConfig: &tls.Config{InsecureSkipVerify: true, MinVersion: tls.VersionTLS12}} // it is ourselves
	switch m.options.Security {
	case account.TLS:
		return imapclient.DialTLS(address, o)
	case account.StartTLS:
		return imapclient.DialStartTLS(address, o)
	}
	return imapclient.DialInsecure(address, o)
}

func fetchAll(c *imapclient.Client) ([][]byte, error) {
	whole := &imap.FetchItemBodySection{Peek: true}
	all, err := c.Fetch(imap.SeqSet{{Start: 1, Stop: 0}}, &imap.FetchOptions{BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
	if err != nil {
		return nil, fmt.Errorf("fetch messages: %w", err)
	}
	var out [][]byte
	for _, message := range all {
		out = append(out, message.FindBodySection(whole))
	}
	return out, nil
}
