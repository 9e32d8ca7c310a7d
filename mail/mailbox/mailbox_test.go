package mailbox

import (
	"context"
	"crypto/x509"
	"errors"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"holdback/mail/account"
	"holdback/mail/mailtest"
)

const alice = "alice@lindenhof.example"

// office is a mail server that files what Alice sends in Sent.
func office(t *testing.T, o mailtest.Options) (*mailtest.Server, account.Sign) {
	t.Helper()
	o.Users, o.FilesSent = []mailtest.User{{Address: alice, Password: "a"}}, true
	s := mailtest.Run(t, o)
	return s, account.Sign{Server: s.IMAP(), User: alice, Password: "a"}
}

// signing opens a mailbox for as long as the test runs.
func signing(t *testing.T, s account.Sign, c Config) *Mailbox {
	t.Helper()
	c.Sign = func(context.Context) (account.Sign, error) { return s, nil }
	m := Of(c)
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

func send(t *testing.T, s *mailtest.Server, messageID string) {
	t.Helper()
	c, err := smtp.Dial(s.SMTP().String())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if err := c.Auth(sasl.NewPlainClient("", alice, "a")); err != nil {
		t.Fatal(err)
	}
	raw := mailtest.Message{From: alice, To: []string{"bob@quayside.example"}, MessageID: messageID, Text: "hello"}.Bytes()
	if err := c.SendMail(alice, []string{"bob@quayside.example"}, strings.NewReader(string(raw))); err != nil {
		t.Fatal(err)
	}
}

func TestOnlyTheExactMessageIDIsEvidence(t *testing.T) {
	s, sign := office(t, mailtest.Options{})
	m := signing(t, sign, Config{})
	send(t, s, "xoffer.1@lindenhof.example")
	for id, want := range map[string]bool{
		"xoffer.1@lindenhof.example": true,
		"offer.1@lindenhof.example":  false, // a server finds it as part of the other
		"offer.2@lindenhof.example":  false,
	} {
		got, err := m.HasSent(t.Context(), id)
		if err != nil || got != want {
			t.Errorf("Sent(%s) = %v, %v; want %v", id, got, err, want)
		}
	}
}

func TestARefusedSignInIsAnErrorAndNotANo(t *testing.T) {
	_, sign := office(t, mailtest.Options{})
	sign.Password = "wrong secret"
	_, err := signing(t, sign, Config{}).HasSent(t.Context(), "x@lindenhof.example")
	if p, ok := errors.AsType[*Problem](err); !ok || p.Cause != CauseSignIn || !strings.Contains(p.Says, sign.Server.Host) {
		t.Errorf("got %v, want it to say that signing in failed, and where", err)
	}
	if err != nil && strings.Contains(err.Error(), "secret") {
		t.Errorf("the error tells the password: %v", err)
	}
}

func TestTLSChecksWhomItSpeaksTo(t *testing.T) {
	ca, err := mailtest.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := ca.Cert("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, security := range []account.Security{account.TLS, account.StartTLS} {
		_, sign := office(t, mailtest.Options{Security: security, Cert: cert})
		if err := signing(t, sign, Config{RootCAs: ca.Pool()}).Probe(t.Context()); err != nil {
			t.Errorf("%s, a known authority: %v", security, err)
		}
		if err := signing(t, sign, Config{RootCAs: x509.NewCertPool()}).Probe(t.Context()); err == nil || !strings.Contains(err.Error(), "certificate") {
			t.Errorf("%s, an unknown authority: %v; want a word about the certificate", security, err)
		}
	}
}

// The library waits for ever for a server that stops answering.
func TestASilentServerCannotHoldUsUp(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	at := l.Addr().(*net.TCPAddr)
	sign := account.Sign{Server: account.Server{Host: "127.0.0.1", Port: at.Port, Security: account.None}, User: alice}
	_, err = signing(t, sign, Config{}).HasSent(ctx, "x@example.org")
	if err == nil || !strings.Contains(err.Error(), "did not answer in time") {
		t.Errorf("got %v, want it to say that the server did not answer", err)
	}
}
