package oauth

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"holdback/mail/account"
)

// metadata is what an issuer says of itself (RFC 8414, section 2; OpenID Connect
// Discovery 1.0, section 3).
type metadata struct {
	Issuer    string   `json:"issuer"`
	Authorize string   `json:"authorization_endpoint"`
	Token     string   `json:"token_endpoint"`
	Device    string   `json:"device_authorization_endpoint"`
	Scopes    []string `json:"scopes_supported"`
	Methods   []string `json:"token_endpoint_auth_methods_supported"`
	Names     bool     `json:"authorization_response_iss_parameter_supported"`
}

// found is an issuer that was asked, and when.
type found struct {
	Provider
	at time.Time
}

// fresh is how long the answer of an issuer is taken for true without asking again.
const fresh = time.Hour

// largest is far more than any honest metadata.
const largest = 256 << 10

// usualScopes are what an issuer is asked for of which nothing else is known: who the
// person is, and a grant that lasts (OpenID Connect Core 1.0, sections 5.4 and 11).
var usualScopes = []string{"openid", "email", "offline_access"}

// provider is who signs in an account.
func (s *Service) provider(ctx context.Context, o account.OAuth) (Provider, error) {
	if err := o.Check(); err != nil {
		return Provider{}, &Problem{Says: "The sign-in of this account cannot be used: " + err.Error() + "."}
	}
	p, known := Known(o.Issuer)
	if !known {
		var err error
		if p, err = s.look(ctx, o.Issuer); err != nil {
			return p, err
		}
	}
	if len(o.Scopes) > 0 {
		p.Scopes = o.Scopes
	}
	return p, nil
}

// look returns what an issuer says of itself, asking at most once in a while. What it
// said before is better than nothing when it cannot be asked.
func (s *Service) look(ctx context.Context, issuer string) (Provider, error) {
	s.mu.Lock()
	old, known := s.found[issuer]
	s.mu.Unlock()
	if known && time.Since(old.at) < fresh {
		return old.Provider, nil
	}
	p, err := s.ask(ctx, issuer)
	if err != nil && known {
		return old.Provider, nil
	}
	if err != nil {
		return p, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.found[issuer] = found{Provider: p, at: time.Now()}
	return p, nil
}

// ask asks an issuer for its metadata, at the two places where it may be.
func (s *Service) ask(ctx context.Context, issuer string) (Provider, error) {
	unknown, problem := Provider{Name: host(issuer)}, errNoMetadata
	for _, place := range places(issuer) {
		m, err := s.fetch(ctx, place)
		if err == nil && m.Issuer == issuer { // RFC 8414, section 3.3: identical, or a stranger
			return m.provider()
		}
		if err == nil {
			err = misnamed(issuer, m.Issuer)
		}
		if problem == errNoMetadata {
			problem = unknown.explain(err)
		}
	}
	return unknown, problem
}

// places are where the metadata of an issuer may be: by RFC 8414, section 3.1, and by
// OpenID Connect Discovery 1.0, section 4.
func places(issuer string) []string {
	u, err := url.Parse(issuer)
	if err != nil {
		return nil
	}
	path := strings.TrimRight(u.EscapedPath(), "/")
	base := u.Scheme + "://" + u.Host
	return []string{base + "/.well-known/oauth-authorization-server" + path, base + path + "/.well-known/openid-configuration"}
}

var errNoMetadata = &Problem{
	Says: "At this address nobody says how to sign in.",
	Hint: "Check the address of the sign-in service with your provider or administrator.",
}

// fetch looks at one of the places. Both together take no longer than one question.
func (s *Service) fetch(ctx context.Context, place string) (metadata, error) {
	ctx, cancel := context.WithTimeout(ctx, s.config.Timeout/2)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return metadata{}, err
	}
	r.Header.Set("Accept", "application/json")
	answer, err := s.client(s.config.Transport).Do(r)
	if err != nil {
		return metadata{}, err
	}
	defer func() { _ = answer.Body.Close() }()
	switch {
	case answer.StatusCode/100 == 5:
		return metadata{}, Provider{Name: host(place)}.busy(answer.StatusCode)
	case answer.StatusCode != http.StatusOK:
		return metadata{}, errNoMetadata
	}
	text, err := io.ReadAll(io.LimitReader(answer.Body, largest))
	if err != nil {
		return metadata{}, err
	}
	var m metadata
	if json.Unmarshal(text, &m) != nil {
		return metadata{}, errNoMetadata
	}
	return m, nil
}

func misnamed(asked, got string) *Problem {
	p := &Problem{
		Says: fmt.Sprintf("Whoever answers for %s says to be somebody else.", asked),
		Hint: "Check the address of the sign-in service, also whether it ends with a slash.",
	}
	if (account.OAuth{Issuer: got}).Check() == nil && len(got) < 200 {
		p.Says = fmt.Sprintf("Whoever answers for %s says to be %s.", asked, got)
	}
	return p
}

// provider is the issuer as it describes itself, when that can be used.
func (m metadata) provider() (Provider, error) {
	p := Provider{
		Issuer: m.Issuer, Name: host(m.Issuer), Authorize: m.Authorize, Token: m.Token, Device: m.Device,
		Scopes: scopesOf(m), names: m.Names,
		// RFC 8414, section 2: without a word it is the header
		header: !slices.Contains(m.Methods, "client_secret_post"),
	}
	for _, endpoint := range []string{m.Token, cmp.Or(m.Authorize, m.Device), cmp.Or(m.Device, m.Authorize)} {
		if err := safe(endpoint); err != nil {
			return p, &Problem{
				Says: fmt.Sprintf("%s names no safe address for signing in.", p.Name),
				Hint: "Ask the provider; such an address begins with https.",
			}
		}
	}
	return p, nil
}

// scopesOf are the scopes to ask for: those of a provider that we know at the same
// host, else the usual ones that the issuer has.
func scopesOf(m metadata) []string {
	for _, p := range presets() {
		if sameOrigin(p.Issuer, m.Issuer) {
			return p.Scopes
		}
	}
	if len(m.Scopes) == 0 {
		return usualScopes
	}
	var has []string
	for _, scope := range usualScopes {
		if slices.Contains(m.Scopes, scope) {
			has = append(has, scope)
		}
	}
	return has
}

// safe checks that an address may be told secrets or opened in a browser.
func safe(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil || u.Fragment != "" {
		return errors.New("no address")
	}
	if u.Scheme == "https" || u.Scheme == "http" && (account.Server{Host: u.Hostname()}).Loopback() {
		return nil
	}
	return errors.New("not protected")
}
