package app

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/account/oauth"
	"holdback/mail/mailtest"
)

// tokenService hands out tokens for the accounts of trials. Their secrets all begin with
// passwords, so that one that is told is found.
type tokenService struct {
	*httptest.Server
	mu      sync.Mutex
	servers map[string]*mailtest.Server // by address
	scripts map[string][]string         // by address: how the next questions end, "" honestly
	minted  int
}

func newTokenService(t *testing.T) *tokenService {
	t.Helper()
	s := &tokenService{servers: map[string]*mailtest.Server{}, scripts: map[string][]string{}}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": s.URL, "authorization_endpoint": s.URL + "/authorize", "token_endpoint": s.URL + "/token"})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) { s.refresh(w, r.PostFormValue("refresh_token")) })
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// grant is a new sign-in of an address. Its mail server takes the token of the one after it,
// so this one is refused at first.
func (s *tokenService) grant(address string, stale bool) oauth.Grant {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.minted++
	g := oauth.Grant{
		Access:  fmt.Sprintf("%saccess-%d", passwords, s.minted),
		Refresh: fmt.Sprintf("%srefresh-%d/%s", passwords, s.minted, address), Expires: time.Now().Add(time.Hour),
	}
	if !stale {
		_ = s.servers[address].SetToken(address, g.Access) // the address is that of a user of the server
	}
	return g
}

func (s *tokenService) refresh(w http.ResponseWriter, token string) {
	_, address, _ := strings.Cut(token, "/")
	s.mu.Lock()
	how := ""
	if left := s.scripts[address]; len(left) > 0 {
		how, s.scripts[address] = left[0], left[1:]
	}
	s.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	switch how {
	case "busy":
		w.WriteHeader(http.StatusInternalServerError)
		_, _ = fmt.Fprintf(w, `{"error":"server_error","error_description":"you sent %s"}`, token)
	case "nonsense":
		_, _ = fmt.Fprintf(w, `{"access_token": [%q`, token)
	case "cut":
		panic(http.ErrAbortHandler)
	case "lapsed":
		w.WriteHeader(http.StatusBadRequest)
		_, _ = fmt.Fprintf(w, `{"error":"invalid_grant","error_description":"%s has run out"}`, token) // RFC 6749, section 5.2
	default:
		g := s.grant(address, false)
		_ = json.NewEncoder(w).Encode(map[string]any{"access_token": g.Access, "refresh_token": g.Refresh, "token_type": "Bearer", "expires_in": 3600})
	}
}

func TestATokenThatIsRefusedIsRenewedAndNeverTold(t *testing.T) {
	t.Parallel()
	ca, cert, _ := certificates(t)
	w, service := newWrong(t, ca, patience), newTokenService(t)
	var trials []*trial
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		for _, how := range []string{"", "busy", "nonsense", "cut", "lapsed"} {
			o := mailtest.Options{Cert: cert, FilesSent: true, Mechanisms: []string{mechanism}}
			trials = append(trials, with([]*trial{{name: mechanism + " " + how}}, o, func(w *wrong, tr *trial) error {
				id, err := w.tokenTrial(tr, service, how)
				if err != nil {
					return err
				}
				return w.untilLeft(tr, id)
			})...)
		}
	}
	w.equip(trials)
	w.all(trials)
	if service.minted < 2*len(trials) {
		t.Errorf("%d tokens were made for %d accounts; some were never renewed", service.minted, len(trials))
	}
	w.end()
}

// tokenTrial holds a message of an account that signs in by a token, which its server refuses
// once, and whose service has its own troubles first.
func (w *wrong) tokenTrial(tr *trial, service *tokenService, how string) (string, error) {
	service.mu.Lock()
	service.servers[tr.address()] = tr.server
	service.scripts[tr.address()] = []string{how}
	service.mu.Unlock()
	imap := tr.server.IMAP()
	acc := account.Account{
		Address: mustAddress(w.t, tr.address()), User: tr.address(), SMTP: tr.server.SMTP(), IMAP: &imap,
		OAuth: &account.OAuth{Issuer: service.URL, ClientID: "holdback"},
	}
	if err := w.signIn(acc, service.grant(tr.address(), true)); err != nil {
		return "", err
	}
	id, err := w.sendOff(tr)
	if err != nil || how != "lapsed" {
		return id, err
	}
	err = eventually(w.t.Context(), 30*time.Second, func() (bool, error) {
		m, err := w.Show(w.t.Context(), id)
		w.hear(m.Message)
		return m.State == "held" && strings.Contains(m.Note, "ign in again"), err
	})
	if err != nil {
		return id, fmt.Errorf("be told to sign in again: %w", err)
	}
	return id, w.signIn(acc, service.grant(tr.address(), false))
}

// signIn saves an account as after a sign-in in the browser.
func (w *wrong) signIn(acc account.Account, g oauth.Grant) error {
	ended := make(chan struct{})
	close(ended)
	id := acc.Address.String()
	s := &signIn{begun: time.Now(), cancel: func() {}, ended: ended, grant: g}
	err := eventually(w.t.Context(), 20*time.Second, func() (bool, error) { return w.signIns.add(id, s), nil }) // others may sign in at the moment
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return w.AddAccount(w.t.Context(), acc, control.Credential{SignIn: id})
}
