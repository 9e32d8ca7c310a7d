package oauth

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"sync/atomic"
	"time"

	"golang.org/x/oauth2"

	"holdback/mail/account"
)

// Browser begins a sign-in in the browser of this computer: by authorization code
// with PKCE (RFC 7636) and a loopback redirect (RFC 8252). login is the address of the
// person, for the page to fill in; it may be empty.
func (s *Service) Browser(ctx context.Context, o account.OAuth, c Client, login string) (*Pending, error) {
	p, err := s.provider(ctx, o)
	if err != nil {
		return nil, err
	}
	if p.Authorize == "" {
		return nil, &Problem{Says: fmt.Sprintf("%s does not offer to sign in in the browser.", p.Name), Hint: "Sign in by a code."}
	}
	p.Redirect = cmp.Or(o.Redirect, p.Redirect)
	d, err := open(p)
	if err != nil {
		return nil, err
	}
	q := &question{provider: p, door: d, config: p.config(c), state: rand.Text(), verifier: oauth2.GenerateVerifier(), answered: make(chan result, 1)}
	q.config.RedirectURL = d.redirect
	expires := time.Now().Add(s.config.Patience)
	pending := begin(ctx, p, expires, func(ctx context.Context) (Grant, error) { return q.wait(s.calling(ctx)) })
	pending.URL = q.url(login)
	return pending, nil
}

// question is one sign-in in the browser that waits for its answer.
type question struct {
	provider Provider
	door     door
	config   *oauth2.Config
	state    string
	verifier string
	taken    atomic.Bool // the right answer has come
	answered chan result
}

type result struct {
	grant Grant
	err   error
}

// url is where the person answers.
func (q *question) url(login string) string {
	options := []oauth2.AuthCodeOption{oauth2.S256ChallengeOption(q.verifier)}
	for key, value := range q.provider.Extra {
		options = append(options, oauth2.SetAuthURLParam(key, value))
	}
	if login != "" {
		options = append(options, oauth2.SetAuthURLParam("login_hint", login)) // OpenID Connect Core 1.0, section 3.1.2.1
	}
	return q.config.AuthCodeURL(q.state, options...)
}

// wait serves the browser until it has brought the answer, and closes the door.
func (q *question) wait(ctx context.Context) (Grant, error) {
	server := &http.Server{
		Handler:           http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { q.serve(ctx, w, r) }),
		ReadHeaderTimeout: 10 * time.Second, ReadTimeout: 10 * time.Second, IdleTimeout: 10 * time.Second,
		MaxHeaderBytes: 64 << 10,
		ErrorLog:       slog.NewLogLogger(slog.DiscardHandler, slog.LevelError), // it would know the code
	}
	defer q.door.serve(server)()
	select {
	case r := <-q.answered:
		return r.grant, r.err
	case <-ctx.Done():
		return Grant{}, context.Cause(ctx)
	}
}

// serve answers one request of a browser, or of who knows what else on this computer.
func (q *question) serve(ctx context.Context, w http.ResponseWriter, r *http.Request) {
	if r.Host != q.door.host { // a name that somebody pointed to this computer
		show(w, http.StatusMisdirectedRequest, stranger)
		return
	}
	if r.URL.Path != q.door.path {
		show(w, http.StatusNotFound, stranger)
		return
	}
	if r.Method != http.MethodGet {
		show(w, http.StatusMethodNotAllowed, stranger)
		return
	}
	answer, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil || !q.ours(answer) {
		show(w, http.StatusBadRequest, stranger)
		return
	}
	if !q.taken.CompareAndSwap(false, true) {
		show(w, http.StatusConflict, over)
		return
	}
	grant, err := q.finish(ctx, answer)
	if err != nil {
		show(w, http.StatusOK, failed(q.provider.explain(err)))
		q.answered <- result{err: q.provider.explain(err)}
		return
	}
	show(w, http.StatusOK, signedIn)
	q.answered <- result{grant: grant}
}

// ours reports whether an answer is to our question. No parameter comes twice (RFC
// 6749, section 3.1).
func (q *question) ours(answer url.Values) bool {
	for _, values := range answer {
		if len(values) != 1 {
			return false
		}
	}
	return subtle.ConstantTimeCompare([]byte(answer.Get("state")), []byte(q.state)) == 1
}

// finish turns the right answer into a grant.
func (q *question) finish(ctx context.Context, answer url.Values) (Grant, error) {
	p := q.provider
	if iss := answer.Get("iss"); iss != "" && !p.answers(iss) || iss == "" && p.names { // RFC 9207, section 2.4
		return Grant{}, &Problem{
			Says: fmt.Sprintf("The answer did not come from %s, which was asked. Nothing was handed over.", p.Name),
			Hint: "Begin again. If this happens again, ask your administrator.",
		}
	}
	if code := answer.Get("error"); code != "" {
		return Grant{}, p.said(code, numbered(answer.Get("error_description")), 0)
	}
	if answer.Get("code") == "" {
		return Grant{}, p.said("", "", 0)
	}
	t, err := q.config.Exchange(ctx, answer.Get("code"), oauth2.VerifierOption(q.verifier))
	if err != nil {
		return Grant{}, err
	}
	return p.first(t)
}

// microsoft is the number that Microsoft gives each of its reasons. Administrators
// look for it; the sentence around it is not for us to repeat.
var microsoft = regexp.MustCompile(`\bAADSTS[0-9]{4,9}\b`)

func numbered(description string) string {
	if number := microsoft.FindString(description); number != "" {
		return " (" + number + ")"
	}
	return ""
}
