package relay

import (
	"context"
	"errors"
	"fmt"

	"github.com/emersion/go-smtp"

	"holdback/mail/account"
)

// key tells apart lines that must not be used for each other.
func keyOf(s account.Sign) key { return key{server: s.Server, user: s.User, token: s.Token != nil} }

// signIn signs in where there is something to sign in with. It returns the token
// that it used, also when that was refused.
func (l *line) signIn(ctx context.Context, s account.Sign, refused string) (string, error) {
	if s.User == "" {
		return "", nil
	}
	if ok, _ := l.client.Extension("AUTH"); !ok {
		if s.Server.Security == account.None {
			return "", nil // our own computer, and it does not want to know
		}
		return "", noAuth(s.Server)
	}
	token := ""
	if s.Token != nil {
		var err error
		if token, err = s.Token(ctx, refused); err != nil {
			return "", noToken(s.Server, err)
		}
	}
	mechanism := s.Mechanism(token, l.client.SupportsAuth)
	if mechanism == nil {
		return "", noMechanism(s)
	}
	err := do(ctx, l.conn, func() error { return l.client.Auth(mechanism) })
	if err == nil {
		return token, nil
	}
	p := signInError(ctx, s, err)
	p.veil(s.User, s.Password+token)
	return token, p
}

// signInError says what a failed AUTH means.
func signInError(ctx context.Context, s account.Sign, err error) *Problem {
	p := &Problem{Cause: CauseSignIn}
	reply, definite := errors.AsType[*smtp.SMTPError](err)
	switch {
	case definite && reply.Code/100 == 5:
		// RFC 4954, section 6: 530, 534, 535 and their like
		p.fill(reply)
	case !errors.Is(err, account.ErrTokenRefused):
		return explain(ctx, s.Server, err) // 4xx such as 454, or the line
	}
	p.Says = fmt.Sprintf("%s did not accept the user name or the password.", s.Server.Host)
	p.Hint = "Check both in the settings of the account. Many providers want an app password instead of the usual one."
	if s.Token != nil {
		p.Says = fmt.Sprintf("%s no longer accepts the sign-in of this account.", s.Server.Host)
		p.Hint = "Sign in to the account again."
	}
	return p
}

func noAuth(s account.Server) *Problem {
	return &Problem{
		Cause: CauseSignIn,
		Says:  fmt.Sprintf("%s does not let anybody sign in at port %d.", s.Host, s.Port),
		Hint:  "Check the server and the port: mail programs usually submit at 465 or 587.",
	}
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

// noToken keeps the words of the error to itself: an answer of a token server may
// hold secrets.
func noToken(s account.Server, err error) *Problem {
	if errors.Is(err, account.ErrSignInAgain) {
		return &Problem{
			Cause: CauseSignIn,
			Says:  fmt.Sprintf("The sign-in for %s has come to its end.", s.Host),
			Hint:  "Sign in to the account again.",
		}
	}
	return &Problem{
		Cause: CauseOffline,
		Says:  fmt.Sprintf("The sign-in for %s could not be renewed, because the sign-in service cannot be reached or does not work.", s.Host),
		Hint:  "Check the network connection. It is tried again by itself.",
	}
}
