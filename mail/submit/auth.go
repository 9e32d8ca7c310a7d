package submit

import (
	"bytes"
	"context"
	"sync"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// maxWrong passwords on one connection, then we hang up.
const maxWrong = 3

// AuthMechanisms are those that every client can do. Both give us the password
// itself, which is why they need loopback or TLS.
func (s *session) AuthMechanisms() []string { return []string{sasl.Plain, sasl.Login} }

// Auth begins a sign-in.
func (s *session) Auth(mechanism string) (sasl.Server, error) {
	if s.line.wrong.Load() >= maxWrong {
		return nil, tooManyWrong()
	}
	switch mechanism {
	case sasl.Plain:
		return &plain{try: s.signIn}, nil
	case sasl.Login:
		return &login{try: s.signIn}, nil
	}
	return nil, reply(504, "5.5.4", "Use AUTH PLAIN or AUTH LOGIN.") // RFC 4954, section 4
}

// signIn tries one password. A wrong one is answered late; the right one never
// waits, however many wrong ones are waiting at the time.
func (s *session) signIn(user, password string) error {
	if user != "" && s.door.sign(user, password) {
		s.become(user)
		s.line.known.Store(true)
		s.door.tell(SignedIn, user)
		return nil
	}
	wrong := s.line.wrong.Add(1)
	s.door.log.Warn("sign-in of a mail client refused", "wrong", wrong)
	s.door.tellRefused(user)
	// Whoever hangs up meanwhile keeps its place in the room until this is over.
	s.door.gate.wait(s.door.open)
	if wrong >= maxWrong {
		s.line.hangUp()
		return tooManyWrong()
	}
	// RFC 4954, section 6: 535 5.7.8, authentication credentials invalid.
	return reply(535, "5.7.8", "The user name or the password is wrong. Holdback shows both under Settings, Mail program.")
}

func tooManyWrong() *smtp.SMTPError {
	return reply(421, "4.7.0", "Too many wrong passwords. Please check the settings and connect again.")
}

// plain is the server's side of AUTH PLAIN (RFC 4616).
type plain struct {
	try func(user, password string) error
}

// Next takes the one response there is: with the command, or when we ask for it.
func (p *plain) Next(response []byte) (challenge []byte, done bool, err error) {
	if response == nil {
		return nil, false, nil
	}
	parts := bytes.Split(response, []byte{0})
	if len(parts) != 3 {
		return nil, false, reply(501, "5.5.2", "AUTH PLAIN wants a user name and a password.")
	}
	authz, user := string(parts[0]), string(parts[1])
	if authz != "" && authz != user {
		// RFC 4954, section 6: nobody may act for somebody else here.
		return nil, false, reply(535, "5.7.8", "You can sign in as yourself only: leave the authorization identity empty.")
	}
	if err := p.try(user, string(parts[2])); err != nil {
		return nil, false, err
	}
	return nil, true, nil
}

// login is the server's side of AUTH LOGIN, which no RFC describes, and which
// Outlook wants.
type login struct {
	try   func(user, password string) error
	user  string
	asked int
}

// Next takes the user name, which some clients give with the command, and then
// the password.
func (l *login) Next(response []byte) (challenge []byte, done bool, err error) {
	if response == nil && l.asked == 0 {
		l.asked = 1
		return []byte("Username:"), false, nil
	}
	if l.asked < 2 {
		l.user, l.asked = string(response), 2
		return []byte("Password:"), false, nil
	}
	if err := l.try(l.user, string(response)); err != nil {
		return nil, false, err
	}
	return nil, true, nil
}

// gate slows down guessing. It counts the wrong passwords of all connections, so
// that connecting anew does not help, and forgets them after a quiet minute.
type gate struct {
	mu    sync.Mutex
	wrong int
	last  time.Time
}

const (
	firstWait   = 250 * time.Millisecond
	longestWait = 4 * time.Second // times the connections at a time, that is 16 guesses a second at most
	forgetAfter = time.Minute
)

// wait notes a wrong password and waits as long as its answer must; or until ctx
// ends.
func (g *gate) wait(ctx context.Context) {
	timer := time.NewTimer(g.note(time.Now()))
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

func (g *gate) note(now time.Time) time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if now.Sub(g.last) > forgetAfter {
		g.wrong = 0
	}
	g.last = now
	g.wrong = min(g.wrong+1, 10)
	return min(firstWait<<(g.wrong-1), longestWait)
}
