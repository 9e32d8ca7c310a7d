package mailtest

import (
	"strings"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

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
// challenge that says why, and after the client's answer with 535.
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

// bearerServer gives OAUTHBEARER the 535 that go-sasl leaves to its caller.
type bearerServer struct {
	inner sasl.Server
	told  bool // the challenge with the reason was sent
}

// Next checks the token.
func (b *bearerServer) Next(response []byte) ([]byte, bool, error) {
	if b.told {
		return nil, false, smtp.ErrAuthFailed
	}
	challenge, done, err := b.inner.Next(response)
	b.told = len(challenge) > 0
	return challenge, done, err
}
