package mailtest

import (
	"slices"
	"strings"

	"github.com/emersion/go-sasl"
)

// signIn checks a password or a token, whichever is not empty, and remembers who it was.
type signIn func(user, password, token string) error

// saslServer is the server side of a mechanism; nil where there is none. failed is the
// error that refuses in the words of its protocol.
func saslServer(mechanism string, check signIn, failed error) sasl.Server {
	password := func(user, password string) error { return check(user, password, "") }
	switch mechanism {
	case "PLAIN":
		return sasl.NewPlainServer(func(_, user, word string) error { return password(user, word) })
	case "LOGIN":
		return &loginServer{check: password}
	case "XOAUTH2":
		return &xoauth2Server{check: func(user, token string) error { return check(user, "", token) }}
	case "OAUTHBEARER":
		return &bearerServer{failed: failed, inner: sasl.NewOAuthBearerServer(func(o sasl.OAuthBearerOptions) *sasl.OAuthBearerError {
			if check(o.Username, "", o.Token) != nil {
				return &sasl.OAuthBearerError{Status: "invalid_token", Schemes: "bearer"}
			}
			return nil
		})}
	}
	return nil
}

// right reports whether the password or the token, whichever is not empty, is the user's.
func (s *Server) right(user, password, token string) (User, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i := s.index(user)
	if i < 0 || password+token == "" {
		return User{}, false
	}
	u := s.users[i]
	return u, (password == "" || password == u.Password) && (token == "" || token == u.Token)
}

// index is where the user with this address is, ignoring case.
func (s *Server) index(address string) int {
	return slices.IndexFunc(s.users, func(u User) bool { return strings.EqualFold(u.Address, address) })
}

// loginServer is the server side of LOGIN, which go-sasl lacks
// (draft-murchison-sasl-login).
type loginServer struct {
	check func(user, password string) error
	user  string
	asked int
}

// Next asks for the name, then for the password.
func (l *loginServer) Next(response []byte) ([]byte, bool, error) {
	if response != nil && l.asked == 0 {
		l.asked = 1 // initial response
	}
	l.asked++
	switch l.asked {
	case 1:
		return []byte("Username:"), false, nil
	case 2:
		l.user = string(response)
		return []byte("Password:"), false, nil
	}
	return nil, true, l.check(l.user, string(response))
}

// xoauth2Server is the server side of XOAUTH2: a wrong token is answered with a
// challenge that says why, and after the client's answer refused.
type xoauth2Server struct {
	check  func(user, token string) error
	failed error
}

// Next checks the token.
func (x *xoauth2Server) Next(response []byte) ([]byte, bool, error) {
	if x.failed != nil {
		return nil, false, x.failed
	}
	if response == nil {
		return nil, false, nil
	}
	user, token := "", ""
	for field := range strings.SplitSeq(string(response), "\x01") {
		if v, ok := strings.CutPrefix(field, "user="); ok {
			user = v
		}
		if v, ok := strings.CutPrefix(field, "auth=Bearer "); ok {
			token = v
		}
	}
	if x.failed = x.check(user, token); x.failed == nil {
		return nil, true, nil
	}
	return []byte(`{"status":"401","schemes":"bearer"}`), false, nil
}

// bearerServer gives OAUTHBEARER the refusal that go-sasl leaves to its caller.
type bearerServer struct {
	inner  sasl.Server
	failed error
	told   bool // the challenge with the reason was sent
}

// Next checks the token.
func (b *bearerServer) Next(response []byte) ([]byte, bool, error) {
	if b.told {
		return nil, false, b.failed
	}
	challenge, done, err := b.inner.Next(response)
	b.told = len(challenge) > 0
	return challenge, done, err
}
