package mailtest

import (
	"context"
	"fmt"
	"net"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Kept is one message in a folder.
type Kept struct {
	UID     uint32
	Flags   []string
	At      time.Time // INTERNALDATE
	Content []byte
}

// Deliver puts a message into a folder of a user, unseen, as if it came from outside.
func (s *Server) Deliver(user, box string, content []byte) error {
	p := s.mail.person(user)
	if p == nil {
		return fmt.Errorf("deliver to %s: no such user", user)
	}
	err := p.file(box, Received{Content: content, At: time.Now()}, nil)
	s.change(func() {})
	return err
}

// FileSent puts a copy into the user's folder for sent mail, seen, as their mail client
// does on its own.
func (s *Server) FileSent(user string, content []byte) error {
	return s.fileSent(Received{User: user, Content: content, At: time.Now()})
}

// Mailbox is what a mailbox ("INBOX", "Sent") of a user holds at this moment, each
// message as its bytes, the oldest first.
func (s *Server) Mailbox(user, box string) ([][]byte, error) {
	all, err := s.Copies(user, box)
	var out [][]byte
	for _, k := range all {
		out = append(out, k.Content)
	}
	return out, err
}

// Copies is like Mailbox, with what the server keeps beside each message. Nothing is
// marked as read, and no fault is met.
func (s *Server) Copies(user, box string) ([]Kept, error) {
	var all []Kept
	err := s.inside(user, box, func(c *imapclient.Client) error {
		whole := &imap.FetchItemBodySection{Peek: true}
		items := &imap.FetchOptions{Flags: true, InternalDate: true, UID: true, BodySection: []*imap.FetchItemBodySection{whole}}
		got, err := c.Fetch(imap.SeqSet{{Start: 1, Stop: 0}}, items).Collect()
		for _, m := range got {
			k := Kept{UID: uint32(m.UID), At: m.InternalDate, Content: m.FindBodySection(whole)}
			for _, f := range m.Flags {
				k.Flags = append(k.Flags, string(f))
			}
			all = append(all, k)
		}
		return err
	})
	return all, err
}

// Flag adds flags to a message, as another mail client would.
func (s *Server) Flag(user, box string, uid uint32, flags ...string) error {
	return s.inside(user, box, func(c *imapclient.Client) error { return store(c, uid, imap.StoreFlagsAdd, flags) })
}

// Unflag takes flags away, as another mail client would.
func (s *Server) Unflag(user, box string, uid uint32, flags ...string) error {
	return s.inside(user, box, func(c *imapclient.Client) error { return store(c, uid, imap.StoreFlagsDel, flags) })
}

// Remove removes a message for good, as another mail client would.
func (s *Server) Remove(user, box string, uid uint32) error {
	return s.inside(user, box, func(c *imapclient.Client) error {
		if err := store(c, uid, imap.StoreFlagsAdd, []string{`\Deleted`}); err != nil {
			return err
		}
		return c.UIDExpunge(imap.UIDSetNum(imap.UID(uid))).Close()
	})
}

// Folders are the names of a user's folders, in the order in which they came to be.
func (s *Server) Folders(user string) ([]string, error) {
	p := s.mail.person(user)
	if p == nil {
		return nil, fmt.Errorf("list folders of %s: no such user", user)
	}
	var names []string
	for _, f := range p.list() {
		names = append(names, f.Name)
	}
	return names, nil
}

func store(c *imapclient.Client, uid uint32, op imap.StoreFlagsOp, flags []string) error {
	change := &imap.StoreFlags{Op: op, Silent: true}
	for _, f := range flags {
		change.Flags = append(change.Flags, imap.Flag(f))
	}
	return c.Store(imap.UIDSetNum(imap.UID(uid)), change, nil).Close()
}

// inside does something in a user's folder through IMAP, past the front.
func (s *Server) inside(user, box string, do func(*imapclient.Client) error) error {
	p := s.mail.person(user)
	if p == nil {
		return fmt.Errorf("open mailbox %s: no user %s", box, user)
	}
	near, far := net.Pipe()
	if !s.mail.pipes.give(&behind{Conn: far, self: p}) {
		return fmt.Errorf("open mailbox %s: the server is closed", box)
	}
	c := imapclient.New(near, nil)
	defer func() { _ = c.Close() }()
	defer time.AfterFunc(30*time.Second, func() { _ = c.Close() }).Stop()
	if _, err := c.Select(box, nil).Wait(); err != nil {
		return fmt.Errorf("open mailbox %s: %w", box, err)
	}
	if err := do(c); err != nil {
		return fmt.Errorf("work in mailbox %s: %w", box, err)
	}
	return nil
}

// Arrived waits until a mailbox of a user holds at least n messages, and returns them.
func (s *Server) Arrived(ctx context.Context, user, box string, n int) ([][]byte, error) {
	for {
		changed := s.changes()
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
