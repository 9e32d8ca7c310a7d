package account

import (
	"context"
	"errors"

	"github.com/emersion/go-sasl"
)

// Sign is a server and how to sign in there. Without a User nobody signs in, which
// only a server on this computer will like.
type Sign struct {
	Server   Server
	User     string
	Password string // for PLAIN or LOGIN, whichever the server offers

	// Token gives an OAuth access token, for XOAUTH2 or OAUTHBEARER, and is used
	// instead of Password where it is set. refused is a token that the server has
	// just refused, else empty: the answer must then be a fresh one. It must end
	// with ctx. ErrSignInAgain says that only the person can help; after any other error
	// it may work later.
	Token func(ctx context.Context, refused string) (string, error)
}

// Mechanism is the best way to sign in that the server offers, the same on SMTP
// (RFC 4954) and on IMAP (RFC 9051, section 6.2.2); nil where none fits. token is what
// Token gave; it is not looked at without a Token.
func (s Sign) Mechanism(token string, offers func(name string) bool) sasl.Client {
	switch {
	case s.Token == nil && offers("PLAIN"):
		return sasl.NewPlainClient("", s.User, s.Password)
	case s.Token == nil && offers("LOGIN"):
		return &loginClient{answers: []string{s.User, s.Password}}
	case s.Token == nil:
		return nil
	case offers("XOAUTH2"):
		return xoauth2{user: s.User, token: token}
	case offers("OAUTHBEARER"):
		o := &sasl.OAuthBearerOptions{Username: s.User, Token: token, Host: s.Server.Host, Port: s.Server.Port}
		return bearer{sasl.NewOAuthBearerClient(o)}
	}
	return nil
}

// ErrSignInAgain says that there is no token any more and only the person can get a
// new one, by signing in.
var ErrSignInAgain = errors.New("sign in again")

// ErrTokenRefused stands for the challenge by which a server says why it refuses a
// token. The challenge itself may hold what does not belong into a log.
var ErrTokenRefused = errors.New("the server refused the token")

// xoauth2 signs in with an OAuth token the way Google and Microsoft invented
// before RFC 7628.
type xoauth2 struct{ user, token string }

// Start sends everything at once.
func (x xoauth2) Start() (string, []byte, error) {
	return "XOAUTH2", []byte("user=" + x.user + "\x01auth=Bearer " + x.token + "\x01\x01"), nil
}

// Next is only asked when the token was refused.
func (x xoauth2) Next([]byte) ([]byte, error) { return nil, ErrTokenRefused }

// bearer is OAUTHBEARER (RFC 7628) that keeps the server's challenge to itself.
type bearer struct{ sasl.Client }

// Next is only asked when the token was refused.
func (b bearer) Next([]byte) ([]byte, error) { return nil, ErrTokenRefused }

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
