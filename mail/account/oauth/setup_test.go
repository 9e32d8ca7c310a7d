package oauth_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"holdback/mail/account"
	"holdback/mail/account/oauth"
)

// Every secret of the tests has this word in it, so that one that leaks is found.
const secret = "SECRET"

// issuer is a small provider whose answers are scripted.
type issuer struct {
	*httptest.Server
	log   bytes.Buffer
	mu    sync.Mutex
	asked []url.Values // what came to the token endpoint
	token func(url.Values) answer
	meta  map[string]any // besides or in the place of the usual metadata
}

// answer is what the token endpoint says.
type answer struct {
	status int
	kind   string // Content-Type; empty: JSON
	body   string
	stall  bool // never say anything
}

// fields makes an answer of JSON.
func fields(status int, f map[string]any) answer {
	text, _ := json.Marshal(f)
	return answer{status: status, body: string(text)}
}

// good is an honest answer with these fields besides.
func good(more map[string]any) answer {
	f := map[string]any{"access_token": "access-" + secret, "refresh_token": "refresh-" + secret, "token_type": "Bearer", "expires_in": 3600}
	maps.Copy(f, more)
	for k, v := range f {
		if v == nil {
			delete(f, k)
		}
	}
	return fields(http.StatusOK, f)
}

func start(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{token: func(url.Values) answer { return good(nil) }}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		m := map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
			"device_authorization_endpoint": i.URL + "/device", "scopes_supported": []string{"email", "offline_access", "profile"},
		}
		i.mu.Lock()
		defer i.mu.Unlock()
		maps.Copy(m, i.meta)
		_ = json.NewEncoder(w).Encode(m)
	})
	ended := make(chan struct{})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		i.mu.Lock()
		i.asked = append(i.asked, r.PostForm)
		a := i.token(r.PostForm)
		i.mu.Unlock()
		a.send(w, r, ended)
	})
	i.Server = httptest.NewServer(mux)
	t.Cleanup(func() { close(ended); i.Close() })
	return i
}

func (a answer) send(w http.ResponseWriter, r *http.Request, ended chan struct{}) {
	if a.stall {
		select {
		case <-r.Context().Done():
		case <-ended:
		}
		return
	}
	if a.kind == "" {
		a.kind = "application/json"
	}
	w.Header().Set("Content-Type", a.kind)
	w.Header().Set("Location", "/elsewhere")
	w.WriteHeader(a.status)
	_, _ = w.Write([]byte(a.body))
}

// says lets the token endpoint always say this.
func (i *issuer) says(a answer) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.token = func(url.Values) answer { return a }
}

func (i *issuer) questions() []url.Values {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.asked
}

func (i *issuer) at() account.OAuth { return account.OAuth{Issuer: i.URL} }

// service has little patience with an issuer that says nothing.
func (i *issuer) service() *oauth.Service {
	return oauth.New(oauth.Config{Timeout: 2 * time.Second, Log: slog.New(slog.NewTextHandler(&i.log, nil))})
}

var us = oauth.Client{ID: "holdback-test"}

// begin begins a sign-in in the browser.
func begin(t *testing.T, i *issuer) (*oauth.Pending, url.Values) {
	t.Helper()
	p, err := i.service().Browser(t.Context(), i.at(), us, "ann@example.org")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p, question(t, p)
}

// question is what the browser is sent to ask.
func question(t *testing.T, p *oauth.Pending) url.Values {
	t.Helper()
	u, err := url.Parse(p.URL)
	if err != nil {
		t.Fatal(err)
	}
	return u.Query()
}

// back brings an answer to the loopback address, as the browser does.
func back(t *testing.T, q, answer url.Values) (int, string, http.Header) {
	t.Helper()
	r, err := http.Get(q.Get("redirect_uri") + "?" + answer.Encode())
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	var text bytes.Buffer
	if _, err := text.ReadFrom(r.Body); err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, text.String(), r.Header
}

// right is the answer that is waited for.
func right(q url.Values) url.Values {
	return url.Values{"state": {q.Get("state")}, "code": {"code-" + secret}}
}

// problem checks that an error is for people, says what it should, and no secret.
func problem(t *testing.T, err error, says string) *oauth.Problem {
	t.Helper()
	p, ok := errors.AsType[*oauth.Problem](err)
	if !ok || !strings.Contains(p.Error(), says) || p.Says == "" || p.Hint == "" {
		t.Fatalf("got %#v (%v), want a problem with %q and a hint", err, err, says)
	}
	silent(t, fmt.Sprintf("%v %+v %#v", err, err, p))
	return p
}

func silent(t *testing.T, text string) {
	t.Helper()
	if strings.Contains(text, secret) {
		t.Errorf("a secret came out: %s", text)
	}
}

func isTemporary(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok
}

func challengeOf(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}
