//go:build unix

package e2e

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2/imapclient"
	"github.com/emersion/go-smtp"

	"holdback/app/e2e/lab"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/account/oauth"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
)

// signers is a provider that signs people in and servers that check its tokens.
type signers struct {
	lab     *lab.Lab
	issuer  *lab.Issuer
	service *oauth.Service
	at      account.OAuth
	client  oauth.Client
	roots   *x509.CertPool
}

func startIssuer(t *testing.T, l *lab.Lab) *lab.Issuer {
	t.Helper()
	i, err := l.StartIssuer(t.Context(), "issuer")
	lacking(t, err)
	t.Cleanup(func() {
		if err := i.Close(); err != nil {
			t.Error(err)
		}
	})
	return i
}

func TestTokensOfARealProviderOpenRealServers(t *testing.T) {
	s := signers{lab: startLab(t), service: oauth.New(oauth.Config{}), roots: x509.NewCertPool()}
	s.issuer = startIssuer(t, s.lab)
	pem, err := os.ReadFile(s.lab.CA)
	if err != nil || !s.roots.AppendCertsFromPEM(pem) {
		t.Fatalf("read the authority of the lab: %v", err)
	}
	s.at = account.OAuth{Issuer: s.issuer.URL, ClientID: s.issuer.Client}
	if s.client, err = s.service.Client(s.at, oauth.Client{}); err != nil {
		t.Fatal(err)
	}
	for name, scenario := range map[string]func(signers, *testing.T){
		"who signs in in the browser reads and sends":        signers.browser,
		"who signs in by a code reads and sends":             signers.device,
		"a refused code is a refusal":                        signers.refusedCode,
		"a refused token is renewed once, and the mail goes": signers.renewsOnce,
		"a grant that is taken back wants the person":        signers.takenBack,
		"nobody gets in with the token of another":           signers.another,
	} {
		t.Run(name, func(t *testing.T) { scenario(s, t) })
	}
	t.Run("a provider that cannot be asked is no refusal", s.unasked)
}

// browse signs a person in in the browser and returns what came of it.
func (s signers) browse(t *testing.T, name string) oauth.Grant {
	t.Helper()
	p, err := s.service.Browser(t.Context(), s.at, s.client, lab.Address(name))
	if err != nil {
		t.Fatal(err)
	}
	defer closing(t, p.Close)
	page, err := s.issuer.Browse(t.Context(), p.URL, name)
	if err != nil || !strings.Contains(page, "You can close this page and go back to Holdback.") {
		t.Fatalf("the browser showed at the end:\n%s\n%v", page, err)
	}
	return s.granted(t, p)
}

func (s signers) granted(t *testing.T, p *oauth.Pending) oauth.Grant {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	g, err := p.Wait(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if g.Access == "" || g.Refresh == "" || time.Until(g.Expires) < time.Minute {
		t.Fatalf("a grant with access %t, refresh %t, until %s", g.Access != "", g.Refresh != "", g.Expires)
	}
	return g
}

func (s signers) browser(t *testing.T) { s.opens(t, "alice", s.browse(t, "alice").Access, true) }

func (s signers) device(t *testing.T) {
	p := s.code(t, "bob", true)
	defer closing(t, p.Close)
	g := s.granted(t, p)
	s.opens(t, "bob", g.Access, true)
	g, err := s.service.Refresh(t.Context(), s.at, s.client, g)
	if err != nil {
		t.Fatalf("renew: %v", err)
	}
	s.opens(t, "bob", g.Access, true)
}

func (s signers) refusedCode(t *testing.T) {
	p := s.code(t, "bob", false)
	defer closing(t, p.Close)
	_, err := p.Wait(t.Context())
	if problem, ok := errors.AsType[*oauth.Problem](err); !ok || !strings.Contains(problem.Says, "not allowed") {
		t.Errorf("after the person refused: %v", err)
	}
}

// code lets a person type a code and allow what is asked, or not.
func (s signers) code(t *testing.T, name string, allow bool) *oauth.Pending {
	t.Helper()
	p, err := s.service.Device(t.Context(), s.at, s.client)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.issuer.Type(t.Context(), p.URL, p.Code, name, allow); err != nil {
		t.Fatal(err)
	}
	return p
}

// opens checks that a token opens Dovecot and Postfix as a person, by both mechanisms,
// or that it does not.
func (s signers) opens(t *testing.T, name, token string, want bool) {
	t.Helper()
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		for what, signIn := range map[string]func(context.Context, account.Sign, string, string) error{"IMAP": s.imap, "SMTP": s.smtp} {
			err := signIn(t.Context(), s.sign(t, what, name), token, mechanism)
			if (err == nil) != want {
				t.Errorf("%s to %s as %s: got %v, want a way in: %t", mechanism, what, name, err, want)
			}
		}
	}
}

func (s signers) sign(t *testing.T, what, name string) account.Sign {
	t.Helper()
	address := map[string]string{"IMAP": s.lab.IMAPS, "SMTP": s.lab.TLS}[what]
	server, err := account.ParseServer(address, account.TLS)
	if err != nil {
		t.Fatal(err)
	}
	return account.Sign{Server: server, User: lab.Address(name), Token: func(context.Context, string) (string, error) { return "", nil }}
}

func (s signers) dial(ctx context.Context, a account.Sign) (net.Conn, error) {
	d := tls.Dialer{Config: &tls.Config{RootCAs: s.roots, ServerName: a.Server.Host}}
	c, err := d.DialContext(ctx, "tcp", a.Server.String())
	if err != nil {
		return nil, err
	}
	return c, c.SetDeadline(time.Now().Add(patience))
}

func only(mechanism string) func(string) bool {
	return func(name string) bool { return name == mechanism }
}

func (s signers) imap(ctx context.Context, a account.Sign, token, mechanism string) error {
	conn, err := s.dial(ctx, a)
	if err != nil {
		return err
	}
	c := imapclient.New(conn, nil)
	defer func() { _ = c.Close() }()
	if err := c.Authenticate(a.Mechanism(token, only(mechanism))); err != nil {
		return err
	}
	_, err = c.Select("INBOX", nil).Wait()
	return err
}

func (s signers) smtp(ctx context.Context, a account.Sign, token, mechanism string) error {
	conn, err := s.dial(ctx, a)
	if err != nil {
		return err
	}
	c := smtp.NewClient(conn)
	defer func() { _ = c.Close() }()
	if !c.SupportsAuth(mechanism) {
		return errors.New("the server does not offer " + mechanism)
	}
	return c.Auth(a.Mechanism(token, only(mechanism)))
}

// send hands a mail of a person over with the tokens of a source.
func (s signers) send(t *testing.T, name string, source *oauth.Source) relay.Report {
	t.Helper()
	r := relay.New(relay.Config{RootCAs: s.roots})
	defer closing(t, r.Close)
	sign := s.sign(t, "SMTP", name)
	sign.Token = source.Token
	from, err := mail.ParseAddress(lab.Address(name))
	if err != nil {
		t.Fatal(err)
	}
	m := mail.Message{
		Envelope: mail.Envelope{From: from, Recipients: []mail.Recipient{{Address: from}}},
		Content:  mail.Bytes("From: <" + lab.Address(name) + ">\r\nMessage-ID: <" + strconv.FormatInt(time.Now().UnixNano(), 36) + "@lab.example>\r\nSubject: s\r\n\r\nhi\r\n"),
	}
	return r.Send(t.Context(), sign, m, func() error { return nil })
}

// counted is the source of a grant that counts renewals.
func (s signers) counted(t *testing.T, g oauth.Grant) (*oauth.Source, *atomic.Int32) {
	t.Helper()
	var renewals atomic.Int32
	source := oauth.NewSource(oauth.SourceConfig{
		Grant: g,
		Refresh: func(ctx context.Context, g oauth.Grant) (oauth.Grant, error) {
			renewals.Add(1)
			return s.service.Refresh(ctx, s.at, s.client, g)
		},
		Save: func(context.Context, oauth.Grant) error { return nil },
	})
	t.Cleanup(func() { closing(t, source.Close) })
	return source, &renewals
}

// expired is a grant whose token the servers refuse, and that does not know it.
func (s signers) expired(t *testing.T, name string) oauth.Grant {
	t.Helper()
	g := s.browse(t, name)
	if err := s.issuer.Life(time.Second); err != nil {
		t.Fatal(err)
	}
	g, err := s.service.Refresh(t.Context(), s.at, s.client, g)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.issuer.Life(time.Hour); err != nil {
		t.Fatal(err)
	}
	until(t, "the token to run out", func() bool {
		return s.imap(t.Context(), s.sign(t, "IMAP", name), g.Access, "XOAUTH2") != nil
	})
	g.Expires = time.Now().Add(time.Hour)
	return g
}

func (s signers) renewsOnce(t *testing.T) {
	g := s.expired(t, "alice")
	s.opens(t, "alice", g.Access, false)
	source, renewals := s.counted(t, g)
	imap := s.sign(t, "IMAP", "alice")
	imap.Token = source.Token
	box := mailbox.Of(mailbox.Config{RootCAs: s.roots, Sign: func(context.Context) (account.Sign, error) { return imap, nil }})
	defer closing(t, box.Close)
	if err := box.Probe(t.Context()); err != nil {
		t.Errorf("the mailbox did not open: %v", err)
	}
	for range 2 {
		if report := s.send(t, "alice", source); report.End != relay.Accepted {
			t.Fatalf("the mail did not leave: %+v", report)
		}
	}
	if n := renewals.Load(); n != 1 {
		t.Errorf("%d renewals, want 1", n)
	}
}

func (s signers) takenBack(t *testing.T) {
	g := s.expired(t, "carol")
	if err := s.issuer.Revoke("carol"); err != nil {
		t.Fatal(err)
	}
	source, _ := s.counted(t, g)
	report := s.send(t, "carol", source)
	if report.End != relay.Later || !strings.Contains(report.Results[0].Reply, "The sign-in for 127.0.0.1 has come to its end. Sign in to the account again.") {
		t.Errorf("the mail must wait for the person: %+v", report)
	}
	if _, err := source.Token(t.Context(), ""); err != nil {
		t.Errorf("the token that was not refused to us is still one: %v", err)
	}
	if _, err := source.Token(t.Context(), g.Access); !errors.Is(err, oauth.ErrSignInAgain) {
		t.Errorf("got %v, want ErrSignInAgain", err)
	}
}

// unasked ends the provider: neither can Dovecot ask it about a token, nor we for one.
func (s signers) unasked(t *testing.T) {
	source, renewals := s.counted(t, s.browse(t, "alice"))
	if report := s.send(t, "alice", source); report.End != relay.Accepted {
		t.Fatalf("the mail did not leave: %+v", report)
	}
	closing(t, s.issuer.Close)
	report := s.send(t, "alice", source)
	// Postfix takes Dovecot's silence for a refusal; that the token cannot be renewed is
	// then what counts.
	if report.End != relay.Later || report.Results[0].Cause != relay.CauseOffline || renewals.Load() != 1 {
		t.Errorf("%d renewals, and %+v; want that it is tried again later", renewals.Load(), report)
	}
	token, err := source.Token(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	_, err = source.Token(t.Context(), token)
	if _, temporary := errors.AsType[net.Error](err); !temporary || errors.Is(err, oauth.ErrSignInAgain) {
		t.Errorf("nobody is there to renew the token: %v", err)
	}
}

func (s signers) another(t *testing.T) {
	s.opens(t, "alice", s.browse(t, "bob").Access, false)
	s.opens(t, "alice", "nonsense", false)
	s.opens(t, "alice", "", false)
}

func closing(t *testing.T, f func() error) {
	t.Helper()
	if err := f(); err != nil {
		t.Error(err)
	}
}
