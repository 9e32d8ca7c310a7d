package oauth_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"holdback/mail/account"
	"holdback/mail/account/oauth"
)

func TestGoogleAndMicrosoftAreKnown(t *testing.T) {
	const ms = "https://login.microsoftonline.com/"
	for _, c := range []struct{ issuer, name, token, device string }{
		{"https://accounts.google.com", "Google", "https://oauth2.googleapis.com/token", ""},
		{"https://accounts.google.com/", "Google", "https://oauth2.googleapis.com/token", ""},
		{ms + "common/v2.0", "Microsoft", ms + "common/oauth2/v2.0/token", ms + "common/oauth2/v2.0/devicecode"},
		{"https://login.microsoftonline.com", "Microsoft", ms + "common/oauth2/v2.0/token", ms + "common/oauth2/v2.0/devicecode"},
		{ms + "firm.example/v2.0", "Microsoft", ms + "firm.example/oauth2/v2.0/token", ms + "firm.example/oauth2/v2.0/devicecode"},
		{ms + "1-2-3", "Microsoft", ms + "1-2-3/oauth2/v2.0/token", ms + "1-2-3/oauth2/v2.0/devicecode"},
		{ms + "../v2.0", "", "", ""},
		{ms + "a/b/v2.0", "", "", ""},
		{ms + "a?b", "", "", ""},
		{"http://login.microsoftonline.com/a", "", "", ""},
		{"https://accounts.google.com.evil.example", "", "", ""},
		{"https://login.microsoftonline.com.evil.example/a", "", "", ""},
		{"https://login.example", "", "", ""},
		{"", "", "", ""},
	} {
		p, known := oauth.Known(c.issuer)
		if known != (c.name != "") || p.Name != c.name || p.Token != c.token || p.Device != c.device {
			t.Errorf("%q: known %t, %q, token %s, device %s; want %+v", c.issuer, known, p.Name, p.Token, p.Device, c)
		}
		if known && (len(p.Scopes) == 0 || !strings.HasPrefix(p.Authorize, "https://")) {
			t.Errorf("%q: asks for %v at %s", c.issuer, p.Scopes, p.Authorize)
		}
	}
}

func TestWhichClientSignsIn(t *testing.T) {
	const google, microsoft, other = "https://accounts.google.com", "https://login.microsoftonline.com/common/v2.0", "https://login.example"
	set := oauth.Client{ID: "set", Secret: "s"}
	for _, c := range []struct {
		at   account.OAuth
		set  oauth.Client
		want string // id and secret, or what is wrong
	}{
		{account.OAuth{Issuer: google}, set, "set/s"},
		{account.OAuth{Issuer: microsoft}, oauth.Client{ID: "set"}, "set/"},
		{account.OAuth{Issuer: other}, oauth.Client{ID: "set"}, "set/"},
		{account.OAuth{Issuer: other, ClientID: "own"}, oauth.Client{}, "own/"},
		{account.OAuth{Issuer: other, ClientID: "own"}, set, "own/"},
		{account.OAuth{Issuer: google, ClientID: "set"}, set, "set/s"},
		{account.OAuth{Issuer: google}, oauth.Client{}, "An administrator registers the program at Google and sets oauth.google.client_id. Until then an app password may do"},
		{account.OAuth{Issuer: microsoft}, oauth.Client{}, "sets oauth.microsoft.client_id."},
		{account.OAuth{Issuer: google}, oauth.Client{ID: "set"}, "An administrator sets oauth.google.client_secret."},
		{account.OAuth{Issuer: google, ClientID: "own"}, oauth.Client{}, "sets oauth.google.client_secret."},
		{account.OAuth{Issuer: other}, oauth.Client{}, "registers the program there as a public client that returns to http://127.0.0.1/callback, and sets oauth.client_id.login.example."},
	} {
		got, err := oauth.New(oauth.Config{}).Client(c.at, c.set)
		switch said := ""; {
		case err != nil:
			said = problem(t, err, c.want).Error()
			if !strings.Contains(said, "password") {
				t.Errorf("%v: no other way is named: %s", c.at, said)
			}
		case got.ID+"/"+got.Secret != c.want:
			t.Errorf("%v with %v set: got %s/%s, want %s", c.at, c.set, got.ID, got.Secret, c.want)
		}
	}
}

// Whatever prints them, and however, no token and no secret comes out.
func TestSecretsArePrintedNowhere(t *testing.T) {
	g := oauth.Grant{Access: secret, Refresh: secret, Expires: time.Unix(1e9, 0).UTC(), Scopes: []string{"s"}}
	c := oauth.Client{ID: "id", Secret: secret}
	s := oauth.NewSource(oauth.SourceConfig{Grant: g})
	i := start(t)
	p, q := begin(t, i)
	back(t, q, right(q))
	if _, err := p.Wait(t.Context()); err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	text, web := slog.New(slog.NewTextHandler(&log, nil)), slog.New(slog.NewJSONHandler(&log, nil))
	for _, x := range []any{g, &g, c, &c, s, p, oauth.SourceConfig{Grant: g}, struct{ G oauth.Grant }{g}, []oauth.Grant{g}, map[string]oauth.Client{"c": c}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
			fmt.Fprintf(&log, verb+"\n", x)
		}
		text.Info("said", "x", x)
	}
	web.Info("said", "grant", g, "client", c, "source", s, "pending", p)
	silent(t, log.String())
	if strings.Contains(log.String(), fmt.Sprintf("%x", secret)) || strings.Contains(log.String(), fmt.Sprintf("%X", secret)) {
		t.Errorf("a secret came out in another writing:\n%s", log.String())
	}
}

func TestAGrantIsKeptAsItIs(t *testing.T) {
	g := oauth.Grant{Access: "a", Refresh: "r", Expires: time.Unix(1e9, 0).UTC(), Scopes: []string{"s"}}
	text, err := json.Marshal(g)
	if err != nil {
		t.Fatal(err)
	}
	var got oauth.Grant
	if err := json.Unmarshal(text, &got); err != nil || got.Access != "a" || got.Refresh != "r" || !got.Expires.Equal(g.Expires) || len(got.Scopes) != 1 {
		t.Errorf("%s came back as %q %q %s, %v", text, got.Access, got.Refresh, got.Expires, err)
	}
}
