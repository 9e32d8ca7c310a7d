package relay

import (
	"context"
	"errors"
	"fmt"
	"net"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"holdback/mail/account"
)

// Sign is a server and how to sign in there. Without a User nobody signs in, which
// only a server on this computer will like.
type Sign struct {
	Server   account.Server
	User     string
	Password string // for PLAIN or LOGIN, whichever the server offers

	// Token gives an OAuth access token, for XOAUTH2 or OAUTHBEARER, and is used
	// instead of Password where it is set. refused is a token that the server has
	// just refused, else empty: the answer must then be a fresh one.
	Token func(ctx context.Context, refused string) (string, error)
}

// key tells apart lines that must not be used for each other.
func (s Sign) key() key { return key{server: s.Server, user: s.User, token: s.Token != nil} }

// signIn signs in where there is something to sign in with. It returns the token
// that it used, also when that was refused.
func (l *line) signIn(ctx context.Context, s Sign, refused string) (string, error) {
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
	mechanism, err := l.mechanism(s, token)
	if err != nil {
		return "", err
	}
	err = do(ctx, l.conn, func() error { return l.client.Auth(mechanism) })
	return token, signInError(ctx, s, err)
}

// mechanism is the best way to sign in that the server offers.
func (l *line) mechanism(s Sign, token string) (sasl.Client, error) {
	offers := l.client.SupportsAuth
	switch {
	case s.Token == nil && offers("PLAIN"):
		return sasl.NewPlainClient("", s.User, s.Password), nil
	case s.Token == nil && offers("LOGIN"):
		return &loginClient{answers: []string{s.User, s.Password}}, nil
	case s.Token == nil:
		return nil, noMechanism(s.Server, "PLAIN or LOGIN")
	case offers("XOAUTH2"):
		return xoauth2{user: s.User, token: token}, nil
	case offers("OAUTHBEARER"):
		o := &sasl.OAuthBearerOptions{Username: s.User, Token: token, Host: s.Server.Host, Port: s.Server.Port}
		return bearer{sasl.NewOAuthBearerClient(o)}, nil
	}
	return nil, noMechanism(s.Server, "XOAUTH2 or OAUTHBEARER")
}

// errTokenRefused stands for the challenge by which a server says why it refuses a
// token. The challenge itself may hold what does not belong into a log.
var errTokenRefused = errors.New("the server refused the token")

// xoauth2 signs in with an OAuth token the way Google and Microsoft invented
// before RFC 7628.
type xoauth2 struct{ user, token string }

// Start sends everything at once.
func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next is only asked when the token was refused.
func (x xoauth2) Next([]byte) ([]byte, error) { return nil, errTokenRefused }

// bearer is OAUTHBEARER (RFC 7628) that keeps the server's challenge to itself.
type bearer struct{ sasl.Client }

// Next is only asked when the token was refused.
func (b bearer) Next([]byte) ([]byte, error) { return nil, errTokenRefused }

// loginClient is LOGIN without an initial response, which not every server takes,
// and whatever the challenges say: their words differ.
type loginClient struct{ answers []string }

// Start names the mechanism.
func (c *loginClient) Start() (string, []byte, error) { return "LOGIN", nil, nil }

// Next answers with the name, then with the password.
func (c *loginClient) Next([]byte) ([]byte, error) {
	if len(c.answers) == 0 {
		return nil, errors.New("sign in: the server asks for a third answer")
	}
	answer := c.answers[0]
	c.answers = c.answers[1:]
	return []byte(answer), nil
}

// signInError says what a failed AUTH means.
func signInError(ctx context.Context, s Sign, err error) error {
	if err == nil {
		return nil
	}
	p := &Problem{Cause: CauseSignIn}
	reply, definite := errors.AsType[*smtp.SMTPError](err)
	switch {
	case definite && reply.Code/100 == 5:
		// RFC 4954, section 6: 530, 534, 535 and their like
		p.fill(reply)
	case !errors.Is(err, errTokenRefused):
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

func noMechanism(s account.Server, ours string) *Problem {
	return &Problem{
		Cause: CauseSignIn,
		Says:  fmt.Sprintf("%s offers no way to sign in that fits this account; it would have to be %s.", s.Host, ours),
		Hint:  "Ask the provider which kind of sign-in mail programs should use.",
	}
}

// noToken keeps the words of the error to itself: an answer of a token server may
// hold secrets.
func noToken(s account.Server, err error) *Problem {
	if _, ok := errors.AsType[net.Error](err); ok {
		return &Problem{
			Cause: CauseOffline,
			Says:  fmt.Sprintf("The sign-in for %s could not be renewed, because the sign-in service cannot be reached.", s.Host),
			Hint:  "Check the network connection.",
		}
	}
	return &Problem{
		Cause: CauseSignIn,
		Says:  fmt.Sprintf("The sign-in for %s could not be renewed.", s.Host),
		Hint:  "Sign in to the account again.",
	}
}
