package cli

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"holdback/app/control"
	"holdback/mail/account"
)

// The ways to sign in.
const (
	wayBrowser  = "browser"
	wayDevice   = "device"
	wayPassword = "password"
)

// credential is how to sign in: by what the flags say, by what the servers take, and by
// what the person likes.
func (s *setup) credential(ctx context.Context, password bool) error {
	way := s.flags.way
	switch {
	case way != "":
	case s.a.OAuth == nil || s.flags.passwordFile != "":
		way = wayPassword
	case password && s.asks():
		letter, err := s.letter(ctx, "Sign in in the (b)rowser, by a code on another (d)evice, or with a (p)assword?", "bdp")
		if err != nil {
			return err
		}
		way = map[string]string{"b": wayBrowser, "d": wayDevice, "p": wayPassword}[letter]
	default:
		way = wayBrowser
	}
	if way != wayPassword {
		err := s.signIn(ctx, way == wayDevice)
		if err == nil || !password || s.flags.way != "" {
			return err
		}
		if err = s.ratherPassword(ctx, err); err != nil {
			return err
		}
	}
	var err error
	s.a.OAuth = nil
	s.c.Password, err = s.password(s.flags.passwordFile)
	return err
}

// ratherPassword says why there was no sign-in; it returns nil when the person wants to
// use a password, else why there was none.
func (s setup) ratherPassword(ctx context.Context, why error) error {
	no, ok := errors.AsType[*control.Refusal](why)
	if !ok || no == errInterrupted || !s.asks() {
		return why
	}
	s.tell("%s", strings.TrimSpace(clean(no.Says)+"\n"+clean(no.Hint)))
	agreed, err := s.yes(ctx, "Sign in with a password instead?", true)
	if err == nil && !agreed {
		err = &control.Refusal{Says: "Nothing was saved."}
	}
	return err
}

// signIn has the person sign in by OAuth.
func (s *setup) signIn(ctx context.Context, device bool) error {
	if s.a.OAuth == nil {
		return usagef("these servers are not known to have a sign-in service; name it with --issuer, or use --sign-in password")
	}
	start, err := s.g.SignIn(ctx, control.SignInQuery{Account: s.a, Device: device})
	if err != nil {
		return err
	}
	fmt.Fprint(s.Stderr, signInWords(start, s.Now()))
	if s.Browse != nil && openable(start.URL) {
		if err := s.Browse(start.URL); err != nil {
			s.tell("The browser did not open by itself.")
		}
	}
	if err := s.g.SignedIn(ctx, start.ID); err != nil {
		giveUp, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = s.g.CancelSignIn(giveUp, start.ID) // it ends by itself else
		if ctx.Err() != nil {
			return errInterrupted
		}
		return err
	}
	s.c = control.Credential{SignIn: start.ID}
	s.tell("Signed in.")
	return nil
}

// openable reports whether an address may be handed to the browser: it came from a server.
func openable(address string) bool {
	u, err := url.Parse(address)
	return err == nil && u.Host != "" && (u.Scheme == "https" || u.Scheme == "http" && account.Server{Host: u.Hostname()}.Loopback())
}
