package oauth_test

import (
	"context"
	"errors"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/mail/account"
	"holdback/mail/account/oauth"
)

func TestThePersonSignsInInTheBrowser(t *testing.T) {
	i := start(t)
	p, q := begin(t, i)
	for key, want := range map[string]string{
		"response_type": "code", "client_id": us.ID, "scope": "email offline_access",
		"code_challenge_method": "S256", "login_hint": "ann@example.org",
	} {
		if q.Get(key) != want {
			t.Errorf("the question has %s=%q, want %q", key, q.Get(key), want)
		}
	}
	status, page, header := back(t, q, right(q))
	if status != http.StatusOK || !strings.Contains(page, "You can close this page and go back to Holdback.") {
		t.Errorf("status %d, page:\n%s", status, page)
	}
	for key, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'", "Referrer-Policy": "no-referrer", "Cache-Control": "no-store",
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Content-Type": "text/html",
	} {
		if !strings.HasPrefix(header.Get(key), want) {
			t.Errorf("%s is %q, want %q", key, header.Get(key), want)
		}
	}
	if strings.Contains(page, "src=") || strings.Contains(page, "href=") {
		t.Errorf("the page loads something:\n%s", page)
	}
	g, err := p.Wait(t.Context())
	if err != nil || g.Access != "access-"+secret || g.Refresh != "refresh-"+secret || !slices.Equal(g.Scopes, []string{"email", "offline_access"}) {
		t.Errorf("granted %q %q %v, %v", g.Access, g.Refresh, g.Scopes, err)
	}
	if left := time.Until(g.Expires); left < 59*time.Minute || left > time.Hour {
		t.Errorf("the token lasts %s, want an hour", left)
	}
	asked := i.questions()
	if len(asked) != 1 || challengeOf(asked[0].Get("code_verifier")) != q.Get("code_challenge") || asked[0].Get("redirect_uri") != q.Get("redirect_uri") {
		t.Errorf("the token was asked for with %v, want the verifier of the challenge and the same redirect", asked)
	}
	u, _ := url.Parse(q.Get("redirect_uri"))
	if c, err := net.Dial("tcp", u.Host); err == nil {
		_ = c.Close()
		t.Error("the door is still open")
	}
}

// Whoever else knocks, the person can still answer.
func TestAWrongAnswerNeverEndsTheWaiting(t *testing.T) {
	i := start(t)
	p, q := begin(t, i)
	with := func(more url.Values) url.Values {
		a := right(q)
		maps.Copy(a, more)
		return a
	}
	for name, answer := range map[string]url.Values{
		"no state":      {"code": {"x"}},
		"wrong state":   with(url.Values{"state": {"guess"}}),
		"two states":    with(url.Values{"state": {q.Get("state"), "x"}}),
		"two codes":     with(url.Values{"code": {"a", "b"}}),
		"wrong, failed": {"state": {"guess"}, "error": {"access_denied"}},
		"nothing":       {},
	} {
		if status, page, _ := back(t, q, answer); status != http.StatusBadRequest || !strings.Contains(page, "Nothing happened") {
			t.Errorf("%s: status %d, page:\n%s", name, status, page)
		}
	}
	for name, want := range map[string]int{"POST": http.StatusMethodNotAllowed, "HEAD": http.StatusMethodNotAllowed, "path": http.StatusNotFound, "host": http.StatusMisdirectedRequest} {
		if got := knock(t, name, q); got != want {
			t.Errorf("%s: status %d, want %d", name, got, want)
		}
	}
	if len(i.questions()) != 0 {
		t.Errorf("the issuer was asked for a token: %v", i.questions())
	}
	if _, page, _ := back(t, q, right(q)); !strings.Contains(page, "You are signed in") {
		t.Errorf("the right answer at the end shows:\n%s", page)
	}
	if _, err := p.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

// knock brings the right answer in a wrong way.
func knock(t *testing.T, how string, q url.Values) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, q.Get("redirect_uri")+"?"+right(q).Encode(), nil)
	if err != nil {
		t.Fatal(err)
	}
	switch how {
	case "path":
		r.URL.Path += "/more"
	case "host":
		r.Host = "evil.example"
	default:
		r.Method = how
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = answer.Body.Close()
	return answer.StatusCode
}

func TestOnlyTheFirstRightAnswerCounts(t *testing.T) {
	i := start(t)
	asked, goOn := make(chan struct{}), make(chan struct{})
	i.token = func(url.Values) answer { close(asked); <-goOn; return good(nil) }
	p, q := begin(t, i)
	first := make(chan string)
	go func() { _, page, _ := back(t, q, right(q)); first <- page }()
	<-asked
	if status, page, _ := back(t, q, right(q)); status != http.StatusConflict || !strings.Contains(page, "This sign-in is over") {
		t.Errorf("the second answer: status %d, page:\n%s", status, page)
	}
	close(goOn)
	if page := <-first; !strings.Contains(page, "You are signed in") {
		t.Errorf("the first answer shows:\n%s", page)
	}
	if _, err := p.Wait(t.Context()); err != nil || len(i.questions()) != 1 {
		t.Errorf("%d tokens were asked for, %v", len(i.questions()), err)
	}
}

func TestAnAnswerOfAnotherIssuerIsRefused(t *testing.T) {
	for _, c := range []struct {
		name     string
		promised bool
		iss      string // "" none, "right" the right one
		want     string
	}{
		{"named as asked", true, "right", ""},
		{"another", true, "https://other.example", "did not come from"},
		{"another, though none was promised", false, "https://other.example", "did not come from"},
		{"none, though promised", true, "", "did not come from"},
		{"none, and none promised", false, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			i := start(t)
			i.meta = map[string]any{"authorization_response_iss_parameter_supported": c.promised}
			p, q := begin(t, i)
			a := right(q)
			if c.iss != "" {
				a.Set("iss", strings.Replace(c.iss, "right", i.URL, 1))
			}
			_, page, _ := back(t, q, a)
			_, err := p.Wait(t.Context())
			if c.want == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			problem(t, err, c.want)
			if len(i.questions()) != 0 || !strings.Contains(page, "You are not signed in") {
				t.Errorf("the code was handed over: %v, page:\n%s", i.questions(), page)
			}
		})
	}
}

func TestWhatTheIssuerRefusesIsSaidInOurWords(t *testing.T) {
	for _, c := range []struct{ code, description, want string }{
		{"access_denied", "", "says that access was not allowed."},
		{"access_denied", "AADSTS65004: User <script>alert(1)</script> " + secret, "was not allowed (AADSTS65004)."},
		{"unauthorized_client", secret, "does not know this program"},
		{"invalid_scope", "", "does not let this program ask for mail"},
		{"temporarily_unavailable", "", "cannot sign anybody in at the moment."},
		{"something_new", "", "(something_new)"},
		{"<b>" + secret + "</b>", "", "did not sign you in"},
	} {
		i := start(t)
		p, q := begin(t, i)
		_, page, _ := back(t, q, url.Values{"state": {q.Get("state")}, "error": {c.code}, "error_description": {c.description}})
		_, err := p.Wait(t.Context())
		got := problem(t, err, c.want)
		if strings.Contains(page, "<script") || strings.Contains(page, "<b>") || !strings.Contains(page, got.Hint) || !strings.Contains(page, "You can close this page") {
			t.Errorf("%s: the page does not say what to do, or repeats what the issuer said:\n%s", c.code, page)
		}
		silent(t, page)
	}
}

// Whatever the issuer answers when the code is exchanged, the person is told.
func TestABadTokenIsNoSignIn(t *testing.T) {
	for name, c := range map[string]struct {
		says answer
		want string
	}{
		"down":              {answer{status: 500, body: secret}, "(status 500)"},
		"busy":              {answer{status: 429, body: secret}, "(status 429)"},
		"garbage":           {answer{status: 200, body: "<html>" + secret}, "makes no sense"},
		"huge":              {answer{status: 200, body: `{"access_token":"` + strings.Repeat(secret, 1<<18) + `"}`}, "makes no sense"},
		"a huge token":      {good(map[string]any{"access_token": strings.Repeat(secret, 1<<14)}), "kind of token"},
		"refused":           {fields(400, map[string]any{"error": "invalid_grant", "error_description": secret}), "no longer accepts"},
		"refused with 200":  {fields(200, map[string]any{"error": "invalid_client", "error_description": secret}), "does not know this program"},
		"no token":          {good(map[string]any{"access_token": nil}), "makes no sense"},
		"another kind":      {good(map[string]any{"token_type": "mac"}), "kind of token"},
		"octets in a token": {good(map[string]any{"access_token": secret + "\x01auth=Bearer x"}), "kind of token"},
		"a line in another": {good(map[string]any{"refresh_token": secret + "\r\n"}), "kind of token"},
		"no refresh token":  {good(map[string]any{"refresh_token": nil}), "only for a short time"},
		"fewer scopes":      {good(map[string]any{"scope": "profile"}), "(missing: email)"},
		"elsewhere":         {answer{status: 302}, "did not sign you in (status 302)"},
		"stalled":           {answer{stall: true}, "cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			i := start(t)
			i.says(c.says)
			p, q := begin(t, i)
			_, page, _ := back(t, q, right(q))
			_, err := p.Wait(t.Context())
			problem(t, err, c.want)
			if !strings.Contains(page, "You are not signed in") {
				t.Errorf("the page shows:\n%s", page)
			}
			if len(i.questions()) != 1 {
				t.Errorf("asked %d times; a code is good for once", len(i.questions()))
			}
			silent(t, page+i.log.String())
		})
	}
}

func TestATokenThatNeverRunsOutNeedsNoOther(t *testing.T) {
	i := start(t)
	i.says(good(map[string]any{"refresh_token": nil, "expires_in": nil, "scope": "EMAIL more"}))
	p, q := begin(t, i)
	back(t, q, right(q))
	if g, err := p.Wait(t.Context()); err != nil || !g.Expires.IsZero() || !slices.Equal(g.Scopes, []string{"EMAIL", "more"}) {
		t.Errorf("until %s, %v, %v", g.Expires, g.Scopes, err)
	}
}

func TestAWaitEndsWithItsContextAndASignInWithClose(t *testing.T) {
	i := start(t)
	p, q := begin(t, i)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := p.Wait(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want that the context ended", err)
	}
	if err := p.Close(); err != nil {
		t.Error(err)
	}
	if _, err := p.Wait(t.Context()); err == nil || !strings.Contains(err.Error(), "given up") {
		t.Errorf("got %v, want that it was given up", err)
	}
	if _, err := http.Get(q.Get("redirect_uri")); err == nil {
		t.Error("the door is still open")
	}
}

func TestNobodyWaitsForever(t *testing.T) {
	i := start(t)
	s := oauth.New(oauth.Config{Patience: 50 * time.Millisecond})
	p, err := s.Browser(t.Context(), i.at(), us, "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = p.Wait(t.Context())
	problem(t, err, "in time")
	if err := p.Close(); err != nil {
		t.Error(err)
	}
}

// A sign-in outlives the call that began it.
func TestTheCallThatBeganMayEnd(t *testing.T) {
	i := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	p, err := i.service().Browser(ctx, i.at(), us, "")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = p.Close() }()
	cancel()
	q := question(t, p)
	back(t, q, right(q))
	if _, err := p.Wait(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestTheDoorIsWhereTheProgramWasRegistered(t *testing.T) {
	google := account.OAuth{Issuer: "https://accounts.google.com"}
	for _, c := range []struct {
		at    account.OAuth
		want  string // with the port in the place of *
		extra map[string]string
	}{
		{google, "http://127.0.0.1:*", map[string]string{"access_type": "offline", "prompt": "consent", "scope": "https://mail.google.com/"}},
		{account.OAuth{Issuer: google.Issuer, Redirect: "http://localhost/auth/callback"}, "http://localhost:*/auth/callback", nil},
		{microsoft, "http://localhost:*", map[string]string{"scope": "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access"}},
	} {
		p, err := oauth.New(oauth.Config{}).Browser(t.Context(), c.at, us, "")
		if err != nil {
			t.Fatal(err)
		}
		q := question(t, p)
		u, _ := url.Parse(q.Get("redirect_uri"))
		if got := strings.Replace(u.String(), u.Port(), "*", 1); got != c.want {
			t.Errorf("redirect %s, want %s", got, c.want)
		}
		for key, want := range c.extra {
			if q.Get(key) != want {
				t.Errorf("%s: %s=%q, want %q", c.at.Issuer, key, q.Get(key), want)
			}
		}
		if u.Hostname() == "localhost" && haveIPv6() {
			c, err := net.Dial("tcp", "[::1]:"+u.Port())
			if err != nil {
				t.Fatalf("the other address of localhost is left to others: %v", err)
			}
			_ = c.Close()
		}
		if status, _, _ := back(t, url.Values{"redirect_uri": {"http://127.0.0.1:" + u.Port() + u.Path}}, nil); u.Hostname() == "localhost" && status != http.StatusMisdirectedRequest {
			t.Errorf("another name for this computer: status %d", status)
		}
		if err := p.Close(); err != nil {
			t.Error(err)
		}
	}
}

func haveIPv6() bool {
	l, err := net.Listen("tcp6", "[::1]:0")
	return err == nil && l.Close() == nil
}
