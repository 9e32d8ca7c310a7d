package oauth

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/oauth2"

	"holdback/mail/account"
)

// Refresh asks for a new access token. The grant that it returns must be saved before
// it is used: the refresh token of the old one may be gone by then. An error is
// ErrSignInAgain, or a net.Error after which the old grant is still the one to keep.
func (s *Service) Refresh(ctx context.Context, o account.OAuth, c Client, g Grant) (Grant, error) {
	if g.Refresh == "" {
		return g, signInAgain("The sign-in of this account has run out.")
	}
	fresh, err := s.refresh(ctx, o, c, g)
	if err == nil {
		s.config.Log.Info("renewed a sign-in", "issuer", o.Issuer)
		return fresh, nil
	}
	s.config.Log.Info("could not renew a sign-in", "issuer", o.Issuer, "problem", err.Says)
	return g, err
}

func (s *Service) refresh(ctx context.Context, o account.OAuth, c Client, g Grant) (Grant, *Problem) {
	p, err := s.provider(ctx, o)
	if err != nil {
		return g, p.forNow(err)
	}
	old := &oauth2.Token{RefreshToken: g.Refresh}
	t, err := p.config(c).TokenSource(s.calling(ctx), old).Token() // RFC 6749, section 6
	if again(err) {
		return g, signInAgain(fmt.Sprintf("%s no longer accepts the sign-in of this account.", p.Name))
	}
	if err != nil {
		return g, p.forNow(err)
	}
	fresh, err := p.grant(t, g.Scopes)
	if err != nil {
		return g, p.forNow(err)
	}
	return fresh, nil
}

// forNow is why a grant could not be renewed now. It is always temporary.
func (p Provider) forNow(err error) *Problem {
	problem := *p.explain(err)
	if !temporary(&problem) {
		problem.cause = later{}
	}
	return &problem
}

// first is the grant of somebody who has just signed in.
func (p Provider) first(t *oauth2.Token) (Grant, error) {
	g, err := p.grant(t, p.Scopes)
	if err != nil {
		return g, err
	}
	if missing := p.missing(g.Scopes); len(missing) > 0 {
		return Grant{}, &Problem{
			Says: fmt.Sprintf("%s signed you in, but did not allow everything that mail needs (missing: %s).", p.Name, strings.Join(missing, ", ")),
			Hint: "Begin again and tick everything that is asked for. If nothing is asked, ask your administrator.",
		}
	}
	if g.Refresh == "" && !g.Expires.IsZero() {
		return Grant{}, &Problem{
			Says: fmt.Sprintf("%s signed you in, but only for a short time: it gave nothing to renew the sign-in with.", p.Name),
			Hint: "Ask your administrator to allow Holdback lasting access (offline_access).",
		}
	}
	return g, nil
}

// longest is far more than any honest token.
const longest = 32 << 10

// grant checks a token before anybody relies on it.
func (p Provider) grant(t *oauth2.Token, asked []string) (Grant, error) {
	// The end is by the wall clock: the other one stands still while a computer sleeps.
	g := Grant{Access: t.AccessToken, Refresh: t.RefreshToken, Expires: t.Expiry.UTC().Round(0), Scopes: slices.Clone(asked)}
	if !visible(g.Access) || g.Refresh != "" && !visible(g.Refresh) || !strings.EqualFold(t.Type(), "bearer") { // RFC 6750
		return Grant{}, &Problem{
			Says: fmt.Sprintf("%s gave a kind of token that mail servers do not take.", p.Name),
			Hint: "Ask the provider which kind of sign-in mail programs should use.", cause: later{},
		}
	}
	// RFC 6749, section 5.1: no word about the scope means all that was asked for
	if scope, ok := t.Extra("scope").(string); ok && scope != "" {
		g.Scopes = strings.FieldsFunc(scope, func(r rune) bool { return r == ' ' || r == ',' })
	}
	return g, nil
}

// visible checks that a token is one (RFC 6749, appendix A.12) and can be put between
// the control characters of XOAUTH2.
func visible(token string) bool {
	return token != "" && len(token) <= longest && !strings.ContainsFunc(token, func(r rune) bool { return r <= ' ' || r > '~' })
}

// missing are the scopes that were asked for and not given. Whether there is lasting
// access is seen from the refresh token: not everybody lists it.
func (p Provider) missing(given []string) []string {
	var missing []string
	for _, wanted := range p.Scopes {
		same := func(s string) bool { return strings.EqualFold(s, wanted) }
		if wanted != "offline_access" && !slices.ContainsFunc(given, same) {
			missing = append(missing, wanted)
		}
	}
	return missing
}
