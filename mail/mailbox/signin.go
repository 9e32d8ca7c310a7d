package mailbox

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/emersion/go-imap/v2"

	"holdback/mail/account"
)

var errNoCapabilities = errors.New("ask for capabilities: no answer")

// errRefused marks a sign-in with a token that the server refused: a fresh one may do.
var errRefused = errors.New("the token was refused")

// open returns a line on which we are signed in. It ends with ctx.
func (m *Mailbox) open(ctx context.Context) (*line, error) {
	s, err := m.config.Sign(ctx)
	if err != nil {
		return nil, noSecret(err)
	}
	token, err := ask(ctx, s, "")
	if err != nil {
		return nil, err
	}
	l, err := m.signedIn(ctx, s, token)
	if s.Token == nil || !errors.Is(err, errRefused) {
		return l, err
	}
	fresh, asked := ask(ctx, s, token)
	if asked != nil {
		return nil, asked
	}
	if fresh == token {
		return nil, err
	}
	return m.signedIn(ctx, s, fresh) // on another line: the exchange may still be open
}

// ask gets a token where the account signs in with one.
func ask(ctx context.Context, s account.Sign, refused string) (string, error) {
	if s.Token == nil {
		return "", nil
	}
	token, err := s.Token(ctx, refused)
	if err != nil {
		return "", noToken(s.Server, err)
	}
	return token, nil
}

func (m *Mailbox) signedIn(ctx context.Context, s account.Sign, token string) (*line, error) {
	l, err := m.connect(ctx, s.Server)
	if err != nil {
		return nil, err
	}
	err = l.do(ctx, greetings, func() error { return l.signIn(s, token) })
	if err == nil {
		return l, nil
	}
	l.close()
	return nil, err
}

// signIn signs in where there is something to sign in with, and finds out what the
// server can do for this person.
func (l *line) signIn(s account.Sign, token string) error {
	before := l.client.Caps()
	if before == nil {
		return errNoCapabilities
	}
	if s.User != "" && l.client.State() == imap.ConnStateNotAuthenticated {
		if err := l.authenticate(s, token, before); err != nil {
			return signInError(s, err)
		}
	}
	// The library asks for the capabilities anew, but in its own time: once this is
	// answered it has begun to, and Caps waits for the end.
	if err := l.client.Noop().Wait(); err != nil {
		return err
	}
	if l.caps = l.client.Caps(); l.caps == nil {
		return errNoCapabilities
	}
	if l.caps.Has(imap.CapID) {
		// RFC 2971: some servers in China let nobody in who does not say what he is.
		// The answer is of no use to us and nobody waits for it.
		l.client.ID(&imap.IDData{Name: "Holdback"})
	}
	return nil
}

func (l *line) authenticate(s account.Sign, token string, caps imap.CapSet) error {
	offers := func(name string) bool { return caps.Has(imap.AuthCap(strings.ToUpper(name))) }
	if mechanism := s.Mechanism(token, offers); mechanism != nil {
		return l.client.Authenticate(mechanism)
	}
	if s.Token != nil || caps.Has(imap.CapLoginDisabled) { // RFC 9051, section 6.2.3
		return noMechanism(s)
	}
	return l.client.Login(s.User, s.Password).Wait()
}

// signInError says what a failed sign-in means.
func signInError(s account.Sign, err error) error {
	no, definite := errors.AsType[*imap.Error](err)
	refused := errors.Is(err, account.ErrTokenRefused)
	if !definite && !refused {
		return err
	}
	if definite {
		// A no without a code that means something else is about the password.
		if c := meaning(no); c != CauseRefused && c != CauseSignIn {
			return err
		}
	}
	p := &Problem{
		Cause: CauseSignIn, Says: fmt.Sprintf("%s did not accept the user name or the password.", s.Server.Host),
		Hint: "Check both in the settings of the account. Many providers want an app password instead of the usual one.",
		err:  errRefused,
	}
	if s.Token != nil {
		p.Says = fmt.Sprintf("%s no longer accepts the sign-in of this account.", s.Server.Host)
		p.Hint = "Sign in to the account again."
	}
	if definite && strings.EqualFold(string(no.Code), string(imap.ResponseCodeAlert)) {
		// RFC 9051, section 7.1: people must be shown this.
		p.Says += " It says: " + account.OneLine(no.Text)
	}
	return p
}

func noMechanism(s account.Sign) *Problem {
	ours := "PLAIN or LOGIN"
	if s.Token != nil {
		ours = "XOAUTH2 or OAUTHBEARER"
	}
	return &Problem{
		Cause: CauseSignIn,
		Says:  fmt.Sprintf("%s offers no way to sign in that fits this account; it would have to be %s.", s.Server.Host, ours),
		Hint:  "Ask the provider which kind of sign-in mail programs should use.",
	}
}

// noSecret keeps the words of the error to itself, unless they are for people.
func noSecret(err error) *Problem {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p
	}
	return &Problem{Cause: CauseSignIn, Says: "The password of the account could not be read.", Hint: "Sign in to the account again.", err: err}
}

// noToken keeps the words of the error to itself: an answer of a token server may
// hold secrets.
func noToken(s account.Server, err error) *Problem {
	if errors.Is(err, account.ErrSignInAgain) {
		return &Problem{
			Cause: CauseSignIn, err: err,
			Says: fmt.Sprintf("The sign-in for %s has come to its end.", s.Host),
			Hint: "Sign in to the account again.",
		}
	}
	return &Problem{
		Cause: CauseOffline, err: err,
		Says: fmt.Sprintf("The sign-in for %s could not be renewed, because the sign-in service cannot be reached or does not work.", s.Host),
		Hint: "Check the network connection. It is tried again by itself.",
	}
}
