package oauth_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"holdback/mail/account/oauth"
)

func old() oauth.Grant {
	return oauth.Grant{Access: "old-access-" + secret, Refresh: "old-refresh-" + secret, Expires: time.Now().Add(-time.Hour), Scopes: []string{"email"}}
}

func TestAGrantIsRenewed(t *testing.T) {
	for name, c := range map[string]struct {
		says    answer
		refresh string
		scopes  string
	}{
		"and its refresh token replaced":           {good(map[string]any{"access_token": "new", "refresh_token": "rotated"}), "rotated", "email"},
		"and its refresh token is still the one":   {good(map[string]any{"access_token": "new", "refresh_token": nil}), "old-refresh-" + secret, "email"},
		"and says what it is good for":             {good(map[string]any{"access_token": "new", "refresh_token": "r", "scope": "a b"}), "r", "a b"},
		"by an issuer that writes numbers as text": {good(map[string]any{"access_token": "new", "refresh_token": "r", "expires_in": "3600"}), "r", "email"},
	} {
		t.Run(name, func(t *testing.T) {
			i := start(t)
			i.says(c.says)
			g, err := i.service().Refresh(t.Context(), i.at(), us, old())
			if err != nil || g.Access != "new" || g.Refresh != c.refresh || strings.Join(g.Scopes, " ") != c.scopes || time.Until(g.Expires) < 59*time.Minute {
				t.Errorf("got %q %q %v until %s, %v", g.Access, g.Refresh, g.Scopes, g.Expires, err)
			}
			if strings.Contains(g.Expires.String(), "m=") {
				t.Error("the end of the token is by a clock that stands still while the computer sleeps")
			}
			q := i.questions()[0]
			if q.Get("grant_type") != "refresh_token" || q.Get("refresh_token") != "old-refresh-"+secret || q.Get("client_id") != us.ID {
				t.Errorf("asked %v", q)
			}
			silent(t, i.log.String())
		})
	}
}

// Only the issuer's own word ends a grant; after everything else it is kept.
func TestOnlyTheIssuersWordEndsAGrant(t *testing.T) {
	refused := func(status int, code string) answer {
		return fields(status, map[string]any{"error": code, "error_description": "token " + secret})
	}
	for name, c := range map[string]struct {
		says  answer
		again bool
	}{
		"invalid_grant":         {refused(400, "invalid_grant"), true},
		"invalid_grant, 401":    {refused(401, "invalid_grant"), true},
		"interaction_required":  {refused(400, "interaction_required"), true},
		"invalid_grant of 500":  {refused(500, "invalid_grant"), false},
		"invalid_grant of 200":  {refused(200, "invalid_grant"), false},
		"invalid_client":        {refused(401, "invalid_client"), false},
		"invalid_request":       {refused(400, "invalid_request"), false},
		"unauthorized_client":   {refused(400, "unauthorized_client"), false},
		"a page of a hotel":     {answer{status: 200, kind: "text/html", body: "<html>invalid_grant " + secret}, false},
		"400 without a reason":  {answer{status: 400, body: secret}, false},
		"404":                   {answer{status: 404, body: secret}, false},
		"429":                   {answer{status: 429, body: secret}, false},
		"503":                   {answer{status: 503, body: secret}, false},
		"garbage":               {answer{status: 200, body: "{{{" + secret}, false},
		"huge":                  {answer{status: 200, body: strings.Repeat(secret, 1<<19)}, false},
		"a token that is none":  {good(map[string]any{"access_token": "a b " + secret}), false},
		"a redirect":            {answer{status: 307}, false},
		"nothing":               {answer{stall: true}, false},
		"an expiry of nonsense": {good(map[string]any{"expires_in": "soon"}), false},
	} {
		t.Run(name, func(t *testing.T) {
			i := start(t)
			i.says(c.says)
			g, err := i.service().Refresh(t.Context(), i.at(), us, old())
			if errors.Is(err, oauth.ErrSignInAgain) != c.again || isTemporary(err) == c.again {
				t.Errorf("got %v, again %t, temporary %t; want again %t", err, errors.Is(err, oauth.ErrSignInAgain), isTemporary(err), c.again)
			}
			problem(t, err, "")
			if g.Refresh != old().Refresh || len(i.questions()) != 1 {
				t.Errorf("the grant was lost, or asked for %d times", len(i.questions()))
			}
			silent(t, i.log.String())
		})
	}
}

func TestWithoutANetworkAGrantIsKept(t *testing.T) {
	i := start(t)
	s := i.service()
	if _, err := s.Refresh(t.Context(), i.at(), us, old()); err != nil {
		t.Fatal(err)
	}
	i.Close()
	_, err := s.Refresh(t.Context(), i.at(), us, old())
	if p := problem(t, err, "cannot be reached"); !isTemporary(p) {
		t.Errorf("%v is for good", p)
	}
	_, err = i.service().Refresh(t.Context(), i.at(), us, old()) // that has never seen the metadata
	if p := problem(t, err, "cannot be reached"); !isTemporary(p) {
		t.Errorf("%v is for good", p)
	}
}

func TestWithoutARefreshTokenOnlyThePersonCanHelp(t *testing.T) {
	i := start(t)
	_, err := i.service().Refresh(t.Context(), i.at(), us, oauth.Grant{Access: "a"})
	if !errors.Is(err, oauth.ErrSignInAgain) || len(i.questions()) != 0 {
		t.Errorf("got %v after %d questions", err, len(i.questions()))
	}
}

// Where a secret goes is what the issuer says, and it is never tried both ways.
func TestASecretGoesWhereTheIssuerWantsIt(t *testing.T) {
	for _, c := range []struct {
		methods []string
		secret  string
		body    string // client_secret of the form
	}{
		{[]string{"client_secret_post"}, "s3", "s3"},
		{[]string{"client_secret_basic"}, "s3", ""},
		{nil, "s3", ""},
		{nil, "", ""},
	} {
		i := start(t)
		i.meta = map[string]any{"token_endpoint_auth_methods_supported": c.methods}
		i.says(answer{status: http.StatusUnauthorized, body: `{"error":"invalid_client"}`})
		_, err := i.service().Refresh(t.Context(), i.at(), oauth.Client{ID: "x", Secret: c.secret}, old())
		problem(t, err, "does not know this program")
		q := i.questions()
		if len(q) != 1 || q[0].Get("client_secret") != c.body || (q[0].Get("client_id") == "") != (c.secret != "" && c.body == "") {
			t.Errorf("%v, secret %q: asked %v", c.methods, c.secret, q)
		}
	}
}
