package oauth_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdback/mail/account"
	"holdback/mail/account/oauth"
)

// pages is a network of a few addresses; whatever else is asked for is not there.
type pages struct {
	at    map[string]string
	asked []string
	down  bool
}

func (p *pages) RoundTrip(r *http.Request) (*http.Response, error) {
	p.asked = append(p.asked, r.URL.String())
	if p.down {
		return nil, io.ErrUnexpectedEOF
	}
	w := httptest.NewRecorder()
	text, there := p.at[r.URL.String()]
	switch {
	case strings.HasPrefix(text, "to "):
		http.Redirect(w, r, text[3:], http.StatusFound)
	case strings.HasPrefix(text, "status "):
		w.WriteHeader(http.StatusServiceUnavailable)
	case there:
		_, _ = io.WriteString(w, text)
	default:
		http.NotFound(w, r)
	}
	return w.Result(), nil
}

// meta is honest metadata but for these fields.
func meta(issuer string, more map[string]any) string {
	m := map[string]any{"issuer": issuer, "authorization_endpoint": "https://login.example/a", "token_endpoint": "https://login.example/t"}
	for k, v := range more {
		m[k] = v
	}
	text, _ := json.Marshal(m)
	return string(text)
}

func TestAnIssuerSaysWhereItIsAsked(t *testing.T) {
	const (
		rfc8414 = "https://login.example/.well-known/oauth-authorization-server"
		oidc    = "https://login.example/.well-known/openid-configuration"
		tenant  = "https://login.example/tenant/1"
	)
	for name, c := range map[string]struct {
		issuer string
		at     map[string]string
		scope  string // of the question in the browser
		want   string // what is wrong
	}{
		"by RFC 8414":                     {"https://login.example", map[string]string{rfc8414: meta("https://login.example", nil)}, "openid email offline_access", ""},
		"by RFC 8414, of a tenant":        {tenant, map[string]string{rfc8414 + "/tenant/1": meta(tenant, nil)}, "openid email offline_access", ""},
		"by OpenID Connect":               {"https://login.example", map[string]string{oidc: meta("https://login.example", nil)}, "openid email offline_access", ""},
		"by OpenID Connect, of a tenant":  {tenant, map[string]string{tenant + "/.well-known/openid-configuration": meta(tenant, nil)}, "openid email offline_access", ""},
		"with a slash at the end":         {"https://login.example/", map[string]string{oidc: meta("https://login.example/", nil)}, "openid email offline_access", ""},
		"with the scopes that it has":     {"https://login.example", map[string]string{oidc: meta("https://login.example", map[string]any{"scopes_supported": []string{"email", "mail"}})}, "email", ""},
		"in the name of another":          {"https://login.example", map[string]string{oidc: meta("https://other.example", nil)}, "", "says to be https://other.example."},
		"but for a slash":                 {"https://login.example", map[string]string{oidc: meta("https://login.example/", nil)}, "", "says to be https://login.example/."},
		"in the name of nonsense":         {"https://login.example", map[string]string{oidc: meta(secret+"\x1b", nil)}, "", "says to be somebody else"},
		"nowhere":                         {"https://login.example", nil, "", "nobody says how to sign in"},
		"by a page of a hotel":            {"https://login.example", map[string]string{rfc8414: "<html>" + secret, oidc: "<html>"}, "", "nobody says how to sign in"},
		"without end":                     {"https://login.example", map[string]string{oidc: meta("https://login.example", map[string]any{"x": strings.Repeat("x", 1<<20)})}, "", "nobody says how to sign in"},
		"elsewhere":                       {"https://login.example", map[string]string{oidc: "to https://other.example/", "https://other.example/": meta("https://login.example", nil)}, "", "nobody says how to sign in"},
		"when it is not down":             {"https://login.example", map[string]string{oidc: "status 503"}, "", "cannot sign anybody in at the moment"},
		"over an open line":               {"https://login.example", map[string]string{oidc: meta("https://login.example", map[string]any{"token_endpoint": "http://login.example/t"})}, "", "no safe address"},
		"as a program":                    {"https://login.example", map[string]string{oidc: meta("https://login.example", map[string]any{"authorization_endpoint": "javascript:x"})}, "", "no safe address"},
		"but for where tokens are":        {"https://login.example", map[string]string{oidc: meta("https://login.example", map[string]any{"token_endpoint": ""})}, "", "no safe address"},
		"only over a protected line":      {"http://login.example", map[string]string{"http://login.example/.well-known/openid-configuration": meta("http://login.example", nil)}, "", "must begin with https"},
		"and not with a password in it":   {"https://u:" + "p@login.example", nil, "", "is no address of a sign-in service"},
		"and not with a question in it":   {"https://login.example?x", nil, "", "is no address of a sign-in service"},
		"and we never believe an ip's ip": {"http://10.0.0.1", nil, "", "must begin with https"},
	} {
		t.Run(name, func(t *testing.T) {
			s := oauth.New(oauth.Config{Transport: &pages{at: c.at}})
			p, err := s.Browser(t.Context(), account.OAuth{Issuer: c.issuer}, us, "")
			if c.want != "" {
				if err == nil || !strings.Contains(err.Error(), c.want) {
					t.Errorf("got %v, want %q", err, c.want)
				}
				silent(t, err.Error())
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = p.Close() }()
			if q := question(t, p); !strings.HasPrefix(p.URL, "https://login.example/a?") || q.Get("scope") != c.scope {
				t.Errorf("the browser is sent to %s for %q, want %q", strings.Split(p.URL, "?")[0], q.Get("scope"), c.scope)
			}
		})
	}
}

func TestTheAccountsOwnScopesAreAskedFor(t *testing.T) {
	p, err := oauth.New(oauth.Config{}).Browser(t.Context(), account.OAuth{Issuer: "https://accounts.google.com", Scopes: []string{"a", "b"}}, us, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	if q := question(t, p); q.Get("scope") != "a b" {
		t.Errorf("asked for %q", q.Get("scope"))
	}
}

// An issuer is not asked where it is asked each hour that a token lasts, and is not
// lost when only that page is down.
func TestWhereAnIssuerIsAskedIsRemembered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		net := &pages{at: map[string]string{
			"https://login.example/.well-known/openid-configuration": meta("https://login.example", nil),
		}}
		s := oauth.New(oauth.Config{Transport: net})
		renew := func() { _, _ = s.Refresh(t.Context(), account.OAuth{Issuer: "https://login.example"}, us, old()) }
		for _, step := range []struct {
			wait time.Duration
			want string // what is asked, by the end of each address
		}{
			{0, "oauth-authorization-server openid-configuration t"},
			{time.Minute, "t"},
			{2 * time.Hour, "oauth-authorization-server openid-configuration t"},
		} {
			time.Sleep(step.wait)
			renew()
			if got := net.ends(); got != step.want {
				t.Errorf("after %s asked %s, want %s", step.wait, got, step.want)
			}
		}
		time.Sleep(2 * time.Hour)
		net.down = true
		renew()
		if got := net.ends(); !strings.HasSuffix(got, " t") {
			t.Errorf("asked %s; the token endpoint is known from before", got)
		}
	})
}

// silentNetwork is one in which nobody ever answers.
type silentNetwork struct{}

func (silentNetwork) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestAnIssuerThatSaysNothingIsNotWaitedForLong(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		_, err := oauth.New(oauth.Config{Transport: silentNetwork{}}).Browser(t.Context(), account.OAuth{Issuer: "https://login.example"}, us, "")
		if p := problem(t, err, "cannot be reached"); !isTemporary(p) || time.Since(began) > 30*time.Second {
			t.Errorf("after %s: %v", time.Since(began), p)
		}
	})
}

func (p *pages) ends() string {
	var all []string
	for _, a := range p.asked {
		u, _ := url.Parse(a)
		all = append(all, u.Path[strings.LastIndex(u.Path, "/")+1:])
	}
	p.asked = nil
	return strings.Join(all, " ")
}
