//go:build unix

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdback/app/e2e/lab"
)

// client is a mail client as people have it. open gets it ready for a door and
// returns how it sends a message with a subject from alice to bob.
type client struct {
	name, program, debianPackage string
	open                         func(*testing.T, door) func(subject string)
}

var clients = []client{
	{"swaks", "swaks", "swaks", openSwaks},
	{"msmtp", "msmtp", "msmtp", openMsmtp},
	{"Python's smtplib", "python3", "python3", openSmtplib},
	{"Thunderbird", "thunderbird", "thunderbird", openThunderbird},
}

// holdsUndoesAndLetsGo is the main job: what the client sends is held, one command
// takes it back, and what is not taken back arrives as the client sent it.
func (w world) holdsUndoesAndLetsGo(t *testing.T, c client) {
	lacking(t, lab.Need(c.program, c.debianPackage))
	g, tap := w.newGuard(t, "10m"), &tap{}
	send := c.open(t, tap.listen(t, g.door(t)))
	unwanted, wanted := c.program+" sends what is undone", c.program+" sends what is wanted"

	send(unwanted)
	g.held(t, unwanted)
	g.must(t, "undo", "--last")
	if left := g.outbox(t); len(left) > 0 {
		t.Errorf("after the undo the outbox lists %+v, want nothing", left)
	}

	send(wanted)
	g.must(t, "send-now", g.held(t, wanted).ID)
	got, want := w.arrives(t, wanted), tap.message(t, wanted)
	if !bytes.Equal(got, want) {
		t.Errorf("arrived:\n%q\nbut the client sent:\n%q", got, want)
	}
	if n := len(w.inBobsInbox(t, unwanted)); n > 0 {
		t.Errorf("the message that was undone arrived %d times", n)
	}
}

// letter is a message with what goes wrong easily: dots, white space at the end of
// lines, an empty line at the end, a line longer than SMTP likes.
func letter(subject string) string {
	return strings.Join([]string{
		"From: Alice <alice@lab.example>", "To: Bob <bob@lab.example>", "Subject: " + subject,
		"Date: " + time.Now().Format(time.RFC1123Z), "Message-ID: <" + strings.ReplaceAll(subject, " ", ".") + "@lab.example>",
		"X-Folded: one", "\ttwo  ", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "",
		"Gr=C3=BC=C3=9Fe, Bob", ".", ".. two dots", "trailing space ", "", strings.Repeat("long line ", 200), "", "-- ", "Alice", "", "",
	}, "\n")
}

func letterFile(t *testing.T, subject string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "letter.eml")
	if err := os.WriteFile(path, []byte(letter(subject)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// call runs a client and fails the test if it says that it could not send.
func call(t *testing.T, stdin, program string, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Stdin = strings.NewReader(stdin)
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", program, err, out)
	}
}

func openSwaks(t *testing.T, d door) func(string) {
	return func(subject string) {
		t.Helper()
		call(t, "", "swaks", "--server", d.at(), "--auth", "PLAIN", "--auth-user", d.User, "--auth-password", d.Password,
			"--from", lab.Address("alice"), "--to", lab.Address("bob"), "--data", "@"+letterFile(t, subject))
	}
}

func openMsmtp(t *testing.T, d door) func(string) {
	return func(subject string) {
		t.Helper()
		call(t, letter(subject), "msmtp", "--file=/dev/null", "--host="+d.Host, "--port="+strconv.Itoa(d.Port), "--tls=off",
			"--auth=plain", "--user="+d.User, fmt.Sprintf("--passwordeval=printf %%s '%s'", d.Password),
			"--from="+lab.Address("alice"), lab.Address("bob"))
	}
}

// smtplib signs in with LOGIN and sends octets above 127, which the others do not.
const smtplib = `
import smtplib, sys
host, port, user, password, to = sys.argv[1:]
with smtplib.SMTP(host, int(port)) as s:
    s.user, s.password = user, password
    s.ehlo()
    s.auth("LOGIN", s.auth_login)
    s.sendmail("alice@lab.example", [to], sys.stdin.buffer.read(), mail_options=["BODY=8BITMIME"])
`

func openSmtplib(t *testing.T, d door) func(string) {
	return func(subject string) {
		t.Helper()
		raw := strings.ReplaceAll(letter(subject), "quoted-printable", "8bit") + "na\u00efve caf\u00e9\n"
		raw = strings.ReplaceAll(raw, "\n", "\r\n")
		call(t, raw, "python3", "-c", smtplib, d.Host, strconv.Itoa(d.Port), d.User, d.Password, lab.Address("bob"))
	}
}

// gitSendsPatches is for those who send by sendmail and not by SMTP.
func (w world) gitSendsPatches(t *testing.T) {
	lacking(t, lab.Need("git", "git"))
	// This loads its Perl modules and does nothing else.
	if exec.CommandContext(t.Context(), "git", "send-email", "--dump-aliases").Run() != nil {
		lacking(t, &lab.Missing{What: "git send-email, or a Perl module of it,", Cure: "install the Debian packages git-email and libmailtools-perl"})
	}
	g, dir := w.newGuard(t, "10m"), t.TempDir()
	patch, sent := filepath.Join(dir, "0001.patch"), filepath.Join(dir, "sent")
	text := "From 0123456789012345678901234567890123456789 Mon Sep 17 00:00:00 2001\nFrom: Alice <alice@lab.example>\n" +
		"Date: Sun, 22 Nov 2026 10:00:00 +0000\nSubject: [PATCH] greet politely\n\n.\n---\n"
	// What git hands to sendmail is copied on its way.
	script := fmt.Sprintf("#!/bin/sh\ntee '%s' | '%s' sendmail \"$@\"\n", sent, g.bin)
	for path, content := range map[string]string{patch: text, filepath.Join(dir, "sendmail"): script} {
		if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	send := exec.CommandContext(t.Context(), "git", "send-email", "--quiet", "--confirm=never", "--suppress-cc=all", "--no-validate",
		"--from=Alice <alice@lab.example>", "--to=bob@lab.example", "--sendmail-cmd="+filepath.Join(dir, "sendmail"), patch)
	send.Dir, send.Env = dir, append(g.env, "HOME="+dir, "GIT_CONFIG_NOSYSTEM=1", "GIT_AUTHOR_NAME=Alice", "GIT_AUTHOR_EMAIL="+lab.Address("alice"), "GIT_COMMITTER_NAME=Alice", "GIT_COMMITTER_EMAIL="+lab.Address("alice"), "GIT_CEILING_DIRECTORIES="+filepath.Dir(dir))
	if out, err := send.CombinedOutput(); err != nil {
		t.Fatalf("git send-email: %v\n%s", err, out)
	}
	g.must(t, "send-now", g.held(t, "[PATCH] greet politely").ID)
	want, err := os.ReadFile(sent)
	if err != nil {
		t.Fatal(err)
	}
	// A message on standard input has lines as files have them, mail ends them by CRLF.
	want = bytes.ReplaceAll(want, []byte("\n"), []byte("\r\n"))
	if got := w.arrives(t, "[PATCH] greet politely"); !bytes.Equal(got, want) {
		t.Errorf("arrived:\n%q\nbut git sent:\n%q", got, want)
	}
}
