// Package oauth signs a person in to their mail account without a password ever
// passing through our hands (OAuth 2.0, RFC 6749).
//
// The person says yes to the provider itself: in the browser of this computer, whose
// answer comes back to a loopback address (RFC 8252) and is of use only to who asked
// (PKCE, RFC 7636); or by a short code that is typed on any device (RFC 8628). What
// comes of it is a Grant. Its access token lives about an hour; a Source renews it
// when it is due, and once when a mail server refuses it.
//
// We promise:
//
//   - Only the first answer that carries our own state counts, and only from the
//     issuer that was asked (RFC 9207). A wrong one never ends the waiting.
//   - A renewed grant is saved before its token is used, because many providers take
//     back the old one at that moment.
//   - Only the provider's own word that a grant is no longer good is ErrSignInAgain.
//     Whatever else goes wrong is temporary, and the grant is kept.
//   - Every exchange is bounded in time and size, over TLS but on this computer, and
//     no token, code or secret is in an error, a log or a String.
//
// This package keeps nothing on disk, opens no browser and speaks no SASL.
package oauth

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"golang.org/x/oauth2"
)

// Client is this program as an issuer knows it. Secret is none where the program runs
// on people's computers, but some issuers insist on one (RFC 8252, section 8.5).
type Client struct {
	ID     string
	Secret string
}

// Grant is what a person allowed. It must be sealed wherever it is kept, and prints as
// nothing but a few words.
type Grant struct {
	Access  string    `json:"access"`            // token for the mail servers
	Refresh string    `json:"refresh,omitempty"` // for a new access token; empty: there is none, and Access does not run out
	Expires time.Time `json:"expires,omitzero"`  // of Access; zero: not known
	Scopes  []string  `json:"scopes,omitempty"`  // what it is good for
}

// String hides the tokens, so that a grant can never be printed by mistake.
func (g Grant) String() string { return "grant (hidden)" }

// Format hides the tokens from every verb, %#v and %d included.
func (g Grant) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, g.String()) }

// LogValue hides the tokens from logs.
func (g Grant) LogValue() slog.Value { return slog.StringValue(g.String()) }

// String hides the secret, which some issuers treat as one.
func (c Client) String() string { return "client " + c.ID }

// Format hides the secret from every verb.
func (c Client) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, c.String()) }

// LogValue hides the secret from logs.
func (c Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// Config says how to reach issuers. The zero value works.
type Config struct {
	Transport http.RoundTripper // nil: over the network, through a proxy where the environment names one
	Timeout   time.Duration     // for one question to an issuer; 30 seconds
	Patience  time.Duration     // how long the person has in the browser; 10 minutes
	Log       *slog.Logger      // nil means silence
}

// Service signs people in. It may be used by many goroutines at once.
type Service struct {
	config Config
	mu     sync.Mutex
	found  map[string]found // issuers that were asked for their metadata
}

// New returns a Service. It asks nobody anything.
func New(c Config) *Service {
	c.Timeout = cmp.Or(c.Timeout, 30*time.Second)
	c.Patience = cmp.Or(c.Patience, 10*time.Minute)
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Transport == nil {
		c.Transport = &http.Transport{
			Proxy:                  http.ProxyFromEnvironment,
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
			MaxResponseHeaderBytes: 64 << 10,
			ForceAttemptHTTP2:      true,
			DisableKeepAlives:      true, // a question an hour
		}
	}
	return &Service{config: c, found: map[string]found{}}
}

// calling returns a context by which the library asks through our client: one question
// is bounded in time, and a redirect is never followed, because it would carry secrets.
func (s *Service) calling(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, s.client(s.config.Transport))
}

func (s *Service) client(t http.RoundTripper) *http.Client {
	return &http.Client{
		Transport: t, Timeout: s.config.Timeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// config is a provider and a client as the library wants them. The way the secret is
// sent is never guessed, because a wrong guess uses a code up.
func (p Provider) config(c Client) *oauth2.Config {
	style := oauth2.AuthStyleInParams
	if p.header && c.Secret != "" {
		style = oauth2.AuthStyleInHeader
	}
	return &oauth2.Config{
		ClientID: c.ID, ClientSecret: c.Secret, Scopes: slices.Clone(p.Scopes),
		Endpoint: oauth2.Endpoint{AuthURL: p.Authorize, TokenURL: p.Token, DeviceAuthURL: p.Device, AuthStyle: style},
	}
}
