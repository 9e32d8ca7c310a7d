//go:build unix

package e2e

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"holdback/app/e2e/lab"
)

// guard is one `holdback serve` with a folder of its own.
type guard struct {
	world
	home string
	env  []string

	cmd   *exec.Cmd
	said  *bytes.Buffer // its standard error
	Ready ready
}

// ready is the line that serve --json prints.
type ready struct {
	Ready   bool
	SMTP    string
	Control string
}

// row is a message as `outbox --json` lists it.
type row struct {
	ID, State, Subject, From string
	To                       []string
	Held, Due                time.Time
}

// door is what a mail client must be told.
type door struct {
	Host, User, Password, Security string
	Port                           int
}

func (d door) at() string { return net.JoinHostPort(d.Host, strconv.Itoa(d.Port)) }

// newGuard starts a guard that sends as alice and holds for as long as hold says.
func (w world) newGuard(t *testing.T, hold string, env ...string) *guard {
	t.Helper()
	g := w.newGuardOfNobody(t, env...)
	secret := filepath.Join(g.home, "password")
	if err := os.WriteFile(secret, []byte(lab.Password("alice")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	g.must(t, "account", "add", "--address", lab.Address("alice"), "--user", lab.Address("alice"), "--password-file", secret,
		"--smtp", w.lab.StartTLS, "--smtp-security", "starttls", "--imap", w.lab.IMAPS, "--imap-security", "tls")
	g.must(t, "settings", "set", "hold.default", hold)
	g.must(t, "settings", "set", "hold.own_domain", hold)
	return g
}

// newGuardOfNobody starts a guard that has no account yet.
func (w world) newGuardOfNobody(t *testing.T, env ...string) *guard {
	t.Helper()
	g := &guard{world: w, home: shortDir(t)}
	g.env = append(os.Environ(),
		"HOLDBACK_HOME="+g.home, "HOLDBACK_KEYRING=off", "SSL_CERT_FILE="+w.lab.CA)
	g.env = append(g.env, env...)
	g.start(t)
	t.Cleanup(func() { g.end(t, syscall.SIGTERM) })
	return g
}

// start starts the guard process and waits until it is ready.
func (g *guard) start(t *testing.T) {
	t.Helper()
	g.cmd, g.said = exec.Command(g.bin, "serve", "--json"), &bytes.Buffer{}
	g.cmd.Env, g.cmd.Stderr = g.env, g.said
	out, err := g.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := g.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(line, &g.Ready)
	}
	if err != nil || !g.Ready.Ready {
		g.end(t, syscall.SIGKILL)
		t.Fatalf("serve --json said %q (%v), want a line with \"ready\":true\n%s", line, err, g.said)
	}
}

// end ends the guard process with a signal and waits for it.
func (g *guard) end(t *testing.T, with syscall.Signal) {
	t.Helper()
	if g.cmd.ProcessState != nil {
		return
	}
	if err := g.cmd.Process.Signal(with); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	err := g.cmd.Wait()
	if with == syscall.SIGTERM && err != nil {
		t.Errorf("serve ended by SIGTERM: %v, want exit code 0", err)
	}
	if t.Failed() {
		t.Logf("--- holdback serve\n%s", g.said)
	}
}

// run runs a command of Holdback and returns what it printed and its exit code.
func (g *guard) run(t *testing.T, args ...string) (string, int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), g.bin, args...)
	cmd.Env = g.env
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	err := cmd.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatalf("holdback %q: %v", args, err)
	}
	if err != nil {
		t.Logf("holdback %q ended with %d: %s", args, cmd.ProcessState.ExitCode(), complaint.String())
	}
	return out.String(), cmd.ProcessState.ExitCode()
}

// must is run for a command that has no reason to fail.
func (g *guard) must(t *testing.T, args ...string) string {
	t.Helper()
	out, code := g.run(t, args...)
	if code != 0 {
		t.Fatalf("holdback %q: exit code %d, want 0", args, code)
	}
	return out
}

// ask is must for a command that answers in JSON.
func (g *guard) ask(t *testing.T, into any, args ...string) {
	t.Helper()
	out := g.must(t, args...)
	if err := json.Unmarshal([]byte(out), into); err != nil {
		t.Fatalf("holdback %q printed %q, want JSON: %v", args, out, err)
	}
}

func (g *guard) outbox(t *testing.T) []row {
	t.Helper()
	var rows []row
	g.ask(t, &rows, "outbox", "--json")
	return rows
}

// held waits for the message with subject to be held, and looks at it.
func (g *guard) held(t *testing.T, subject string) row {
	t.Helper()
	var found row
	until(t, "the outbox lists "+subject, func() bool {
		rows := g.outbox(t)
		i := slices.IndexFunc(rows, func(r row) bool { return r.Subject == subject })
		if i >= 0 {
			found = rows[i]
		}
		return i >= 0
	})
	if found.State != "held" || found.ID == "" || found.From != lab.Address("alice") || !slices.Equal(found.To, []string{lab.Address("bob")}) {
		t.Fatalf("the outbox lists %+v, want a message of alice to bob that is held", found)
	}
	return found
}

func (g *guard) door(t *testing.T) door {
	t.Helper()
	var d door
	g.ask(t, &d, "client-settings", "--json")
	if d.at() != g.Ready.SMTP || d.User == "" || len(d.Password) < 16 {
		t.Fatalf("client-settings: %s for %q with a password of %d, want %s, a user and a long password", d.at(), d.User, len(d.Password), g.Ready.SMTP)
	}
	return d
}

// arrives waits until the message with subject lies in bob's inbox and returns it
// without the trace that servers put before it.
func (w world) arrives(t *testing.T, subject string) []byte {
	t.Helper()
	var found []byte
	until(t, subject+" arrives", func() bool {
		all := w.inBobsInbox(t, subject)
		if len(all) > 1 {
			t.Fatalf("%s arrived %d times", subject, len(all))
		}
		if len(all) == 1 {
			found = all[0]
		}
		return len(all) == 1
	})
	return lab.WithoutTrace(found)
}

// inBobsInbox returns the messages in bob's inbox with subject.
func (w world) inBobsInbox(t *testing.T, subject string) [][]byte {
	t.Helper()
	all, err := w.lab.Inbox("bob")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(all, func(m []byte) bool {
		return !strings.Contains(string(m), "\nSubject: "+subject+"\r\n")
	})
}
