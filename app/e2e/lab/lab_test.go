package lab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/smtp"
	"os"
	"strings"
	"testing"
	"time"
)

// What Postfix takes over lies in Dovecot's mailbox, and without its trace it is
// what was sent, octet for octet.
func TestWhatPostfixTakesLiesInDovecotsMailbox(t *testing.T) {
	l := start(t)
	sent := "From: <alice@lab.example>\r\nTo: <bob@lab.example>\r\nSubject: octets\r\n\r\n" +
		".dot\r\n\r\n" + strings.Repeat("long ", 400) + "\r\nna\xefve \r\n\r\n"
	if err := submit(l, sent); err != nil {
		t.Fatalf("submit: %v\n%s", err, l.Log())
	}
	got := arrived(t, l, "bob")
	if string(WithoutTrace(got)) != sent {
		t.Errorf("arrived:\n%q\nwant, after the trace fields:\n%q", got, sent)
	}
}

func TestNothingLeavesTheLab(t *testing.T) {
	l := start(t)
	err := submitTo(l, "eve@elsewhere.example", "Subject: out\r\n\r\n")
	if err == nil {
		t.Error("mail to another domain was taken; it must be refused or the lab could send real mail")
	}
}

func TestWithoutTraceRemovesOnlyWhatServersPutOnTop(t *testing.T) {
	in := "Return-Path: <a@lab.example>\r\nDelivered-To: b\r\nReceived: from x\r\n\tby y;\r\n z\r\nSubject: s\r\nReceived: mine\r\n\r\nReceived: body\r\n"
	want := "Subject: s\r\nReceived: mine\r\n\r\nReceived: body\r\n"
	if got := string(WithoutTrace([]byte(in))); got != want {
		t.Errorf("WithoutTrace(%q) = %q, want %q", in, got, want)
	}
}

func start(t *testing.T) *Lab {
	t.Helper()
	l, err := Start(t.Context())
	var missing *Missing
	if errors.As(err, &missing) && os.Getenv("HOLDBACK_TEST_REQUIRE") == "" {
		t.Skip(missing)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	return l
}

func submit(l *Lab, message string) error { return submitTo(l, Address("bob"), message) }

// submitTo sends over STARTTLS with a password, as an account's client does.
func submitTo(l *Lab, to, message string) error {
	pem, err := os.ReadFile(l.CA)
	if err != nil {
		return err
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		return fmt.Errorf("no certificate in %s", l.CA)
	}
	c, err := smtp.Dial(l.StartTLS)
	if err != nil {
		return err
	}
	defer func() { _ = c.Close() }()
	if err := c.StartTLS(&tls.Config{RootCAs: pool, ServerName: "127.0.0.1"}); err != nil {
		return err
	}
	host, _, err := net.SplitHostPort(l.StartTLS)
	if err != nil {
		return err
	}
	if err := c.Auth(smtp.PlainAuth("", Address("alice"), Password("alice"), host)); err != nil {
		return err
	}
	return deliver(c, to, message)
}

func deliver(c *smtp.Client, to, message string) error {
	if err := c.Mail(Address("alice")); err != nil {
		return err
	}
	if err := c.Rcpt(to); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write([]byte(message)); err != nil {
		return err
	}
	return w.Close()
}

func arrived(t *testing.T, l *Lab, name string) []byte {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		all, err := l.Inbox(name)
		if err != nil {
			t.Fatal(err)
		}
		if len(all) > 0 {
			return all[0]
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			t.Fatalf("nothing arrived for %s\n%s", name, l.Log())
		}
	}
}
