package app

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/mailtest"
)

// issuer is a sign-in service that says yes to everybody at once. Package e2e has a
// real one.
type issuer struct {
	*httptest.Server
	mu      sync.Mutex
	access  string // what it gives next
	revoked bool   // no refresh any more
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	i := &issuer{access: "token-1"}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/", func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/authorize", "token_endpoint": i.URL + "/token",
			"code_challenge_methods_supported": []string{"S256"}, "response_types_supported": []string{"code"},
		})
	})
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		back, err := url.Parse(q.Get("redirect_uri"))
		if err != nil {
			http.Error(w, err.Error(), http.StatusBadRequest)
			return
		}
		back.RawQuery = url.Values{"code": {"c"}, "state": {q.Get("state")}}.Encode()
		http.Redirect(w, r, back.String(), http.StatusFound)
	})
	mux.HandleFunc("/token", i.token)
	i.Server = httptest.NewServer(mux)
	t.Cleanup(i.Close)
	return i
}

func (i *issuer) token(w http.ResponseWriter, r *http.Request) {
	i.mu.Lock()
	defer i.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	if i.revoked && r.FormValue("grant_type") == "refresh_token" {
		w.WriteHeader(http.StatusBadRequest)
		_ = json.NewEncoder(w).Encode(map[string]any{"error": "invalid_grant"})
		return
	}
	_ = json.NewEncoder(w).Encode(map[string]any{
		"access_token": i.access, "refresh_token": "refresh-secret", "token_type": "Bearer", "expires_in": 3600,
	})
}

func (i *issuer) set(access string, revoked bool) {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.access, i.revoked = access, revoked
}

// signIn goes through the browser and returns the id of the sign-in.
func (d *desk) signIn(acc account.Account) string {
	d.t.Helper()
	begun, err := d.SignIn(d.t.Context(), control.SignInQuery{Account: acc})
	if err != nil {
		d.t.Fatal(err)
	}
	resp, err := http.Get(begun.URL)
	if err != nil {
		d.t.Fatal(err)
	}
	_ = resp.Body.Close()
	ctx, cancel := context.WithTimeout(d.t.Context(), time.Minute)
	defer cancel()
	if err := d.SignedIn(ctx, begun.ID); err != nil {
		d.t.Fatalf("the page said %s, the sign-in %v", resp.Status, err)
	}
	return begun.ID
}

// oauthDesk serves without any account, beside a mail server and the service that
// signs people in there; acc is an account to add.
func oauthDesk(t *testing.T) (*desk, *mailtest.Server, *issuer, account.Account) {
	t.Helper()
	service := newIssuer(t)
	server := mailtest.Run(t, mailtest.Options{
		Users:      []mailtest.User{{Address: alice, Password: "a", Token: "token-1"}, {Address: tom, Password: "t"}},
		Mechanisms: []string{"XOAUTH2"},
	})
	imap := server.IMAP()
	return emptyDesk(t), server, service, account.Account{
		Address: mustAddress(t, alice), User: alice, SMTP: server.SMTP(), IMAP: &imap,
		OAuth: &account.OAuth{Issuer: service.URL, ClientID: "holdback", Scopes: []string{"mail"}},
	}
}

func TestAnExpiredSignInKeepsMailHeldUntilThePersonSignsInAgain(t *testing.T) {
	d, server, service, acc := oauthDesk(t)
	id := d.signIn(acc)
	found, err := d.TryAccount(t.Context(), acc, control.Credential{SignIn: id})
	if err != nil || len(found) != 2 || !found[0].OK || !found[1].OK {
		t.Fatalf("tried with the sign-in: %+v, %v", found, err)
	}
	if err := d.AddAccount(t.Context(), acc, control.Credential{SignIn: id}); err != nil {
		t.Fatal(err)
	}
	if err := d.SetSetting(t.Context(), "hold.default", "0s"); err != nil {
		t.Fatal(err)
	}
	leaves := func(subject string) {
		t.Helper()
		d.submit(letter(subject), tom)
		if got := next(t, server); !strings.Contains(string(got.Content), subject) {
			t.Errorf("%q arrived, want %q", got.Content, subject)
		}
	}
	leaves("first")

	renew := func(token string) { // the old one is refused from now on, and so is a line that is kept
		t.Helper()
		if err := server.SetToken(alice, token); err != nil {
			t.Fatal(err)
		}
		server.Break(mailtest.Fault{At: mailtest.Mail, Do: mailtest.Cut, Times: 1})
	}
	renew("token-2")
	service.set("token-2", false)
	leaves("after a refresh")

	renew("token-3")
	service.set("token-3", true)
	d.submit(letter("waits"), tom)
	d.until("signed out", func() bool {
		all, err := d.Accounts(t.Context())
		return err == nil && all[0].SignInAgain && all[0].Waiting == 1
	})
	if s, err := d.Status(t.Context()); err != nil || !strings.Contains(s.Problem, "Sign in again") {
		t.Errorf("the status says %q, %v", s.Problem, err)
	}
	if n := len(server.Messages()); n != 2 {
		t.Errorf("%d messages arrived, want 2", n)
	}

	if err := d.AddAccount(t.Context(), acc, control.Credential{SignIn: d.signIn(acc)}); err != nil {
		t.Fatal(err)
	}
	if got := next(t, server); !strings.Contains(string(got.Content), "waits") {
		t.Errorf("%q arrived, want the message that waited", got.Content)
	}
	d.until("well again", func() bool {
		all, err := d.Accounts(t.Context())
		return err == nil && !all[0].SignInAgain && all[0].Problem == ""
	})
}

func TestASavedSignInStaysWhereNoneIsGiven(t *testing.T) {
	d := newDesk(t, "0s")
	all, err := d.Accounts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	acc := all[0].Account
	acc.Name = "Alice Lindner"
	acc.Identities = []account.Identity{{Address: mustAddress(t, "info@lindenhof.example")}}
	if err := d.AddAccount(t.Context(), acc, control.Credential{}); err != nil {
		t.Fatal(err)
	}
	found, err := d.TryAccount(t.Context(), acc, control.Credential{})
	if err != nil || len(found) != 2 || !found[0].OK || !found[1].OK {
		t.Errorf("the saved password: %+v, %v", found, err)
	}
	wrong, err := d.TryAccount(t.Context(), acc, control.Credential{Password: "wrong"})
	if err != nil || wrong[0].OK || wrong[1].OK || wrong[0].Hint == "" || wrong[1].Hint == "" {
		t.Errorf("a wrong password: %+v, %v", wrong, err)
	}
	found, err = d.TryAccount(t.Context(), acc, control.Credential{})
	if err != nil || !found[0].OK {
		t.Errorf("trying another password changed the saved one: %+v, %v", found, err)
	}
}

func TestAnAddressBelongsToOneAccount(t *testing.T) {
	d := newDesk(t, "0s")
	acc := account.Account{
		Address: mustAddress(t, tom), SMTP: d.server.SMTP(),
		Identities: []account.Identity{{Address: mustAddress(t, alice)}},
	}
	err := d.AddAccount(t.Context(), acc, control.Credential{Password: "t"})
	if err == nil || !strings.Contains(err.Error(), "belongs to the account "+alice) {
		t.Errorf("an identity that is another account: %v", err)
	}
}

func TestServersGreetBeforeAnySecretIsKnown(t *testing.T) {
	d := emptyDesk(t)
	server := mailtest.Run(t, mailtest.Options{Users: []mailtest.User{{Address: alice, Password: "a"}}})
	imap := server.IMAP()
	acc := account.Account{Address: mustAddress(t, alice), SMTP: server.SMTP(), IMAP: &imap}
	found, err := d.TryAccount(t.Context(), acc, control.Credential{})
	if err != nil || len(found) != 2 || !found[0].OK || !found[1].OK {
		t.Errorf("%+v, %v", found, err)
	}
	if said := strings.Join(server.Dialogue(), "\n"); strings.Contains(said, "AUTH") {
		t.Errorf("it said %q", said)
	}
}

func TestATestMessageGoesToOneself(t *testing.T) {
	d := newDesk(t, "0s")
	m, err := d.SendTest(t.Context(), alice)
	if err != nil || len(m.To) != 1 || m.To[0] != alice {
		t.Fatalf("%+v, %v", m, err)
	}
	if got := next(t, d.server); len(got.To) != 1 || got.To[0] != alice {
		t.Errorf("it went to %v", got.To)
	}
}

func TestSigningInByPasswordNeedsNoBrowser(t *testing.T) {
	d := newDesk(t, "0s")
	acc := account.Account{Address: mustAddress(t, alice), SMTP: d.server.SMTP()}
	_, err := d.SignIn(t.Context(), control.SignInQuery{Account: acc})
	if err == nil || !strings.Contains(err.Error(), "password") {
		t.Errorf("%v", err)
	}
	acc.OAuth = &account.OAuth{Issuer: "https://accounts.google.com"}
	_, err = d.SignIn(t.Context(), control.SignInQuery{Account: acc})
	if err == nil || !strings.Contains(err.Error(), "oauth.google.client_id") {
		t.Errorf("without a client id: %v, want the setting named", err)
	}
	if err := d.SignedIn(t.Context(), "unknown"); err == nil {
		t.Error("an unknown sign-in ended well")
	}
}

// A file that Load refuses would keep the guard from starting, and every change from being made.
func TestWhatTheGuardCouldNotReadAgainIsNotSaved(t *testing.T) {
	d := newDesk(t, "0s")
	acc := d.App.settings.Load().Accounts[0]
	for name, identities := range map[string][]string{"its own address": {"Alice@lindenhof.example"}, "one address twice": {"a@lindenhof.example", "A@lindenhof.example"}} {
		acc.Identities = nil
		for _, i := range identities {
			acc.Identities = append(acc.Identities, account.Identity{Address: mustAddress(t, i)})
		}
		err := d.AddAccount(t.Context(), acc, control.Credential{})
		if refused, ok := errors.AsType[*control.Refusal](err); !ok || !strings.Contains(refused.Says, "twice") {
			t.Errorf("%s: %v, want a refusal that says what is there twice", name, err)
		}
	}
	if err := d.SetSetting(t.Context(), "hold.default", "1s"); err != nil {
		t.Errorf("after that no setting can be changed: %v", err)
	}
}

func TestSettingsThatCannotBeWrittenAreRefusedInWords(t *testing.T) {
	d := newDesk(t, "0s")
	d.App.opts.Dirs.Settings = filepath.Join(d.home, "gone", "settings.toml")
	err := d.SetSetting(t.Context(), "hold.default", "1s")
	if refused, ok := errors.AsType[*control.Refusal](err); !ok || refused.Hint == "" {
		t.Errorf("%v, want a refusal with a hint", err)
	}
	if got, err := d.Setting(t.Context(), "hold.default"); err != nil || got != "0s" {
		t.Errorf("in force is %s, %v", got, err)
	}
}

func TestWhoSignsInInAnotherWayLeavesNoSecretBehind(t *testing.T) {
	d, server, _, acc := oauthDesk(t)
	if err := d.AddAccount(t.Context(), acc, control.Credential{SignIn: d.signIn(acc)}); err != nil {
		t.Fatal(err)
	}
	if !d.hasCredential(t.Context(), acc) {
		t.Fatal("the grant was not kept")
	}
	plain := acc
	plain.OAuth, plain.SMTP = nil, server.SMTP()
	if err := d.AddAccount(t.Context(), plain, control.Credential{Password: "a"}); err != nil {
		t.Fatal(err)
	}
	if d.hasCredential(t.Context(), acc) || !d.hasCredential(t.Context(), plain) {
		t.Errorf("grant kept: %v, password kept: %v; want the password alone", d.hasCredential(t.Context(), acc), d.hasCredential(t.Context(), plain))
	}
}
