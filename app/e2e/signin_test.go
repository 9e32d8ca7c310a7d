//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/app/e2e/lab"
	"holdback/mail"
	"holdback/mail/account"
)

// A sign-in is taken back by the provider while mail waits: nothing is lost, the person
// is told once and signs in again, and the mail leaves by itself.
func TestMailWaitsForAPersonWhoseSignInHasEnded(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	w := world{lab: startLab(t)}
	issuer := startIssuer(t, w.lab)
	w.bin = build(t, "headless", "CGO_ENABLED=0")
	g := w.newGuardOfNobody(t)
	// A token that lasts a few seconds is renewed each time it is needed.
	if err := issuer.Life(5 * time.Second); err != nil {
		t.Fatal(err)
	}
	acc := g.accountAt(t, issuer, "alice")
	g.signIn(t, issuer, acc)
	g.must(t, "settings", "set", "hold.default", "10m")
	g.must(t, "settings", "set", "hold.own_domain", "10m")
	send := openSwaks(t, g.door(t))

	send("sent with a token")
	g.must(t, "send-now", g.held(t, "sent with a token").ID)
	w.arrives(t, "sent with a token")

	// A new start also closes the line to the server, on which nobody signs in once more.
	g.end(t, syscall.SIGTERM)
	g.keepsToItself(t, issuer)
	g.start(t)
	if err := issuer.Revoke("alice"); err != nil {
		t.Fatal(err)
	}
	send = openSwaks(t, g.door(t))
	send("waits for the person")
	id := g.held(t, "waits for the person").ID
	g.must(t, "send-now", id)
	until(t, "the person is told to sign in again", func() bool {
		info := g.account(t)
		return info.SignInAgain && strings.Contains(info.Problem, "Sign in again") && info.Hint != ""
	})
	until(t, "the mail was tried and is held", func() bool {
		d, err := g.dial(t).Show(t.Context(), id)
		return err == nil && d.State == "held" && len(d.Results) == 1 && d.Results[0].Cause == "sign-in"
	})

	if err := issuer.Life(time.Hour); err != nil {
		t.Fatal(err)
	}
	g.signIn(t, issuer, acc)
	w.arrives(t, "waits for the person")
	until(t, "nothing is wrong any more", func() bool { i := g.account(t); return !i.SignInAgain && i.Problem == "" && i.Waiting == 0 })
	if n := len(w.inBobsInbox(t, "waits for the person")); n != 1 {
		t.Errorf("it arrived %d times", n)
	}
	g.end(t, syscall.SIGTERM)
	g.keepsToItself(t, issuer)
}

// accountAt is an account of a person of the lab who signs in at an issuer.
func (g *guard) accountAt(t *testing.T, i *lab.Issuer, name string) account.Account {
	t.Helper()
	address, err := mail.ParseAddress(lab.Address(name))
	if err != nil {
		t.Fatal(err)
	}
	smtp, err := account.ParseServer(g.lab.TLS, account.TLS)
	if err != nil {
		t.Fatal(err)
	}
	imap, err := account.ParseServer(g.lab.IMAPS, account.TLS)
	if err != nil {
		t.Fatal(err)
	}
	return account.Account{
		Address: address, Name: name, User: lab.Address(name), SMTP: smtp, IMAP: &imap,
		OAuth: &account.OAuth{Issuer: i.URL, ClientID: i.Client},
	}
}

func (g *guard) dial(t *testing.T) *control.Client {
	t.Helper()
	c, err := control.Dial(t.Context(), g.Ready.Control)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// signIn signs a person in in the browser and saves the account.
func (g *guard) signIn(t *testing.T, i *lab.Issuer, acc account.Account) {
	t.Helper()
	c, ctx := g.dial(t), t.Context()
	begun, err := c.SignIn(ctx, control.SignInQuery{Account: acc})
	if err != nil {
		t.Fatal(err)
	}
	name, _, _ := strings.Cut(acc.User, "@")
	if page, err := i.Browse(ctx, begun.URL, name); err != nil || !strings.Contains(page, "You are signed in") {
		t.Fatalf("the browser shows:\n%s\n%v", page, err)
	}
	if err := c.SignedIn(ctx, begun.ID); err != nil {
		t.Fatal(err)
	}
	found, err := c.TryAccount(ctx, acc, control.Credential{SignIn: begun.ID})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range found {
		if !d.OK {
			t.Errorf("%s: %s %s", d.What, d.Says, d.Hint)
		}
	}
	if err := c.AddAccount(ctx, acc, control.Credential{SignIn: begun.ID}); err != nil {
		t.Fatal(err)
	}
}

func (g *guard) account(t *testing.T) control.AccountInfo {
	t.Helper()
	all, err := g.dial(t).Accounts(t.Context())
	if err != nil || len(all) != 1 {
		t.Fatalf("%d accounts, %v", len(all), err)
	}
	return all[0]
}

// keepsToItself looks for every code and token in what the guard said and wrote.
func (g *guard) keepsToItself(t *testing.T, i *lab.Issuer) {
	t.Helper()
	secrets, err := i.Secrets()
	if err != nil || len(secrets) < 3 {
		t.Fatalf("the issuer gave out %d secrets, %v", len(secrets), err)
	}
	texts := map[string][]byte{"its log": g.said.Bytes()}
	err = filepath.WalkDir(g.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		texts[path], err = os.ReadFile(path)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range texts {
		for _, s := range secrets {
			if bytes.Contains(text, []byte(s)) || bytes.Contains(text, []byte(base64.StdEncoding.EncodeToString([]byte(s)))) {
				t.Errorf("a secret of the sign-in is in %s", where)
			}
		}
	}
}

// On a computer without a browser the code is typed elsewhere, and mail leaves with
// what comes of it.
func TestACodeSignsInWhereThereIsOnlyATerminal(t *testing.T) {
	w := world{lab: startLab(t)}
	issuer := startIssuer(t, w.lab)
	w.bin = build(t, "headless", "CGO_ENABLED=0")
	g := w.newGuardOfNobody(t)
	page, code := regexp.MustCompile(`http://127\.0\.0\.1:[0-9]+/device`), regexp.MustCompile(`\b[A-Z]{4}-[A-Z]{4}\b`)
	said := g.runAndMeet(t, func(said string) bool {
		if page.FindString(said) == "" || code.FindString(said) == "" {
			return false
		}
		if _, err := issuer.Type(t.Context(), page.FindString(said), code.FindString(said), "alice", true); err != nil {
			t.Error(err)
		}
		return true
	}, "account", "add", lab.Address("alice"), "--yes", "--sign-in", "device", "--issuer", issuer.URL, "--client-id", issuer.Client,
		"--smtp", w.lab.TLS, "--smtp-security", "tls", "--imap", w.lab.IMAPS, "--imap-security", "tls")
	if info := g.account(t); info.OAuth == nil || info.OAuth.Issuer != issuer.URL || info.SignInAgain {
		t.Fatalf("the account is %+v; add said:\n%s", info, said)
	}
	g.must(t, "account", "test", lab.Address("alice"))
	g.end(t, syscall.SIGTERM)
	g.keepsToItself(t, issuer)
}

// runAndMeet runs a command and shows what it says to meet until that is content. It
// returns all that was said.
func (g *guard) runAndMeet(t *testing.T, meet func(said string) bool, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, g.bin, args...)
	cmd.Env = g.env
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = in.Close()
	said, met := "", false
	for lines := bufio.NewScanner(out); lines.Scan(); {
		said += lines.Text() + "\n"
		met = met || meet(said)
	}
	_ = out.Close()
	if err := cmd.Wait(); err != nil || !met {
		t.Fatalf("holdback %q: %v, met %t:\n%s", args, err, met, said)
	}
	return said
}
