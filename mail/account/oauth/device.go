package oauth

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode"

	"golang.org/x/oauth2"

	"holdback/mail/account"
)

// Device begins a sign-in by a code that the person types on any device, where the
// browser is elsewhere (RFC 8628).
func (s *Service) Device(ctx context.Context, o account.OAuth, c Client) (*Pending, error) {
	p, err := s.provider(ctx, o)
	if err != nil {
		return nil, err
	}
	if p.Device == "" {
		return nil, &Problem{
			Says: fmt.Sprintf("%s does not offer mail programs to sign in by a code.", p.Name),
			Hint: "Sign in in the browser of this computer.",
		}
	}
	config := p.config(c)
	da, err := s.code(ctx, config, c)
	if err != nil {
		return nil, p.explain(err)
	}
	if safe(da.VerificationURI) != nil || da.DeviceCode == "" || !readable(da.UserCode) {
		return nil, &Problem{Says: fmt.Sprintf("%s gave no code that can be used.", p.Name), Hint: "Sign in in the browser of this computer."}
	}
	expires := lifetime(da)
	pending := begin(ctx, p, expires, func(ctx context.Context) (Grant, error) {
		t, err := s.poll(ctx, config, da)
		if err != nil {
			return Grant{}, p.explain(err)
		}
		return p.first(t)
	})
	pending.URL, pending.Code = da.VerificationURI, da.UserCode
	return pending, nil
}

// code asks for a code. The library hands no context on here.
func (s *Service) code(ctx context.Context, config *oauth2.Config, c Client) (*oauth2.DeviceAuthResponse, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout)
	defer cancel()
	var options []oauth2.AuthCodeOption
	if c.Secret != "" {
		options = append(options, oauth2.SetAuthURLParam("client_secret", c.Secret)) // RFC 8628, section 3.1
	}
	client := s.client(ending{ctx, s.config.Transport})
	client.Timeout = 0 // ctx has it, and the library does not close what it read
	return config.DeviceAuth(context.WithValue(ctx, oauth2.HTTPClient, client), options...)
}

// ending is a transport whose requests end with a context.
type ending struct {
	ctx  context.Context
	next http.RoundTripper
}

// RoundTrip sends the request under the context.
func (e ending) RoundTrip(r *http.Request) (*http.Response, error) {
	return e.next.RoundTrip(r.WithContext(e.ctx))
}

// The bounds of what an issuer may want of us in a sign-in by a code.
const (
	usualInterval = 5 // seconds, RFC 8628, section 3.2
	mostInterval  = 5 * 60
	mostLife      = time.Hour
)

// lifetime is until when the code can be typed. From here on the context knows it.
func lifetime(da *oauth2.DeviceAuthResponse) time.Time {
	now := time.Now()
	expires := da.Expiry
	if expires.IsZero() || expires.After(now.Add(mostLife)) {
		expires = now.Add(mostLife)
	}
	da.Expiry = time.Time{}
	if da.Interval <= 0 {
		da.Interval = usualInterval
	}
	da.Interval = min(da.Interval, mostInterval)
	return expires
}

// poll asks until the person has typed the code. The library slows down when it is
// told to; where no answer comes, we do (RFC 8628, section 3.5).
func (s *Service) poll(ctx context.Context, config *oauth2.Config, da *oauth2.DeviceAuthResponse) (*oauth2.Token, error) {
	calling := s.calling(ctx)
	for {
		t, err := config.DeviceAccessToken(calling, da)
		if err == nil || ctx.Err() != nil || !passing(err) {
			return t, err
		}
		da.Interval = min(2*da.Interval, mostInterval)
	}
}

// passing reports whether an answer to a poll may be another one next time.
func passing(err error) bool {
	if r, ok := err.(*oauth2.RetrieveError); ok {
		return temporary(Provider{}.refusal(r)) && r.Response.StatusCode/100 == 5
	}
	return temporary(err)
}

// readable checks that a code can be shown and typed.
func readable(code string) bool {
	return code != "" && len(code) <= 64 && !strings.ContainsFunc(code, func(r rune) bool { return !unicode.IsPrint(r) })
}
