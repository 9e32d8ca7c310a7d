//go:build unix

package e2e

import (
	"context"
	"crypto/x509"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"holdback/app/e2e/lab"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
	"holdback/mail/mailbox/mailboxtest"
)

// imapOf is the mailbox of a person of the lab.
func imapOf(t *testing.T, l *lab.Lab, name string, s account.Security) mailbox.Config {
	t.Helper()
	at := map[account.Security]string{account.None: l.IMAP, account.StartTLS: l.IMAP, account.TLS: l.IMAPS}[s]
	host, port, err := net.SplitHostPort(at)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	pem, err := os.ReadFile(l.CA)
	if err != nil {
		t.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM(pem)
	sign := account.Sign{Server: account.Server{Host: host, Port: n, Security: s}, User: lab.Address(name), Password: lab.Password(name)}
	return mailbox.Config{RootCAs: roots, Sign: func(context.Context) (account.Sign, error) { return sign, nil }}
}

func TestAMailboxKeepsItsPromisesAtDovecot(t *testing.T) {
	l := startLab(t)
	mailboxtest.Test(t, func(t *testing.T) mailboxtest.Env {
		return mailboxtest.Env{Config: imapOf(t, l, "alice", account.None)}
	})
	for _, s := range []account.Security{account.TLS, account.StartTLS} {
		c := imapOf(t, l, "bob", s)
		m := mailbox.Of(c)
		if err := m.Probe(t.Context()); err != nil {
			t.Errorf("probe by %s: %v", s, err)
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}
}

// years is how many messages somebody has in Sent who never tidies up.
const years = 30_000

func TestAFullSentFolderIsNotFetched(t *testing.T) {
	l := startLab(t)
	c := imapOf(t, l, "carol", account.None)
	var heard atomic.Int64
	c.Dial = func(ctx context.Context, address string) (net.Conn, error) {
		var d net.Dialer
		conn, err := d.DialContext(ctx, "tcp", address)
		return &counted{conn, &heard}, err
	}
	m := mailbox.Of(c)
	t.Cleanup(func() { _ = m.Close() })
	sent, err := m.Folder(t.Context(), mailbox.Sent)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Find(t.Context(), sent, "nothing@lab.example"); err != nil { // makes the folder
		t.Fatal(err)
	}
	if err := l.Fill("carol", years); err != nil {
		t.Fatal(err)
	}
	step := func(what string, f func() error) {
		t.Helper()
		heard.Store(0)
		began := time.Now()
		if err := f(); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		t.Logf("%-40s %8s %6d octets heard", what, time.Since(began).Round(time.Millisecond), heard.Load())
		if got := heard.Load(); got > 16<<10 { // each message would be some 100 octets at least
			t.Errorf("%s: %d octets were heard for a folder of %d messages; want a handful", what, got, years)
		}
	}
	find := func(id string, want int) func() error {
		return func() error {
			found, err := m.Find(t.Context(), sent, id)
			if err == nil && len(found) != want {
				err = fmt.Errorf("found %d, want %d", len(found), want)
			}
			return err
		}
	}
	step("find one that is not there, cold", find("new@lab.example", 0))
	step("find one that is not there", find("new@lab.example", 0))
	step("find the oldest", find("1@years.example", 1))
	step("find one in the middle", find("15000@years.example", 1))
	raw := []byte(strings.ReplaceAll("From: <carol@lab.example>\nMessage-ID: <new@lab.example>\nSubject: New\n\nHello.\n", "\n", "\r\n"))
	step("add one", func() error {
		added, err := m.Append(t.Context(), sent, mailbox.New{Content: mail.Bytes(raw), MessageID: "new@lab.example", Flags: []string{`\Seen`}})
		if err == nil && added.UID == 0 {
			err = fmt.Errorf("added %+v without saying where", added)
		}
		return err
	})
	step("find what was added", find("new@lab.example", 1))
}

// counted is a line that counts what the server says.
type counted struct {
	net.Conn
	heard *atomic.Int64
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.heard.Add(int64(n))
	return n, err
}
