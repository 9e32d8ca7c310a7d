package mailtest

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

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
	return s.wait(ctx, func() bool { return spoke(s.dialogue, prefix) })
}

func spoke(dialogue []string, prefix string) bool {
	return slices.ContainsFunc(dialogue, func(said string) bool {
		_, said, _ = strings.Cut(said, " ")
		return strings.HasPrefix(said, prefix)
	})
}

// IMAPDialogue is every command that clients of the mailbox server sent, each with the
// number of its connection in front and without its tag ("1 SELECT Sent"). Secrets and
// literals are left out.
func (s *Server) IMAPDialogue() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.imapDialogue)
}

// AwaitIMAP waits until a client of the mailbox server has sent a command that begins with
// prefix ("IDLE"), ever since the start.
func (s *Server) AwaitIMAP(ctx context.Context, prefix string) error {
	return s.wait(ctx, func() bool { return spoke(s.imapDialogue, prefix) })
}

// IMAPOctets is how much the mailbox server has said to clients so far, before TLS.
func (s *Server) IMAPOctets() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.octets
}

// IMAPConnections is how many lines clients have opened to the mailbox server so far.
func (s *Server) IMAPConnections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines[s.mail.listener]
}

// HangUpIMAP cuts every line to the mailbox server at this moment, as when a laptop
// sleeps; new ones are welcome.
func (s *Server) HangUpIMAP() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for c, l := range s.open {
		if l == s.mail.listener {
			_ = c.Close()
		}
	}
}

// SetToken gives a user another token from now on; the one before is refused.
func (s *Server) SetToken(user, token string) error {
	return s.alter(user, func(u *User) { u.Token = token })
}

// SetPassword gives a user another password from now on.
func (s *Server) SetPassword(user, password string) error {
	return s.alter(user, func(u *User) { u.Password = password })
}

func (s *Server) alter(user string, f func(*User)) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(user)
	if i < 0 {
		return fmt.Errorf("alter user %s: no such user", user)
	}
	f(&s.users[i])
	return nil
}

// Connections is how many lines clients have opened to the submission server so far.
func (s *Server) Connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.lines[s.smtp]
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

// changes is closed at the next change.
func (s *Server) changes() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

// change runs f under the lock and wakes those who wait.
func (s *Server) change(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f()
	close(s.changed)
	s.changed = make(chan struct{})
}
