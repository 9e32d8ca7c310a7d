//go:build unix

package e2e

import (
	"bufio"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"testing"
	"text/template"
	"time"

	"holdback/app/e2e/lab"
)

//go:embed testdata/thunderbird.js
var writeAndSend string

// openThunderbird starts Thunderbird without a screen and a profile that sends to
// the door, as its account wizard would have made it.
func openThunderbird(t *testing.T, d door) func(string) {
	send := openThunderbirdFiling(t, d, 0)
	return func(subject string) {
		t.Helper()
		send(map[string]string{"subject": subject})
	}
}

// openThunderbirdFiling opens one that keeps its copies in alice's mailbox at the IMAP server
// of this port, as most people have it; 0 means in a folder of its own. What it returns writes
// and sends: a new mail with the "subject", and perhaps "bcc", given, or the "draft" with
// this subject in Drafts.
func openThunderbirdFiling(t *testing.T, d door, imap int) func(map[string]string) {
	home, port := shortDir(t), freePort(t)
	fillProfile(t, home, map[string]any{"Marionette": port, "Door": d, "IMAP": imap})
	cmd := exec.Command("thunderbird", "-headless", "--marionette", "-remote-allow-system-access", "--no-remote", "--profile", home)
	cmd.Env = append(os.Environ(), "HOME="+home, "MOZ_HEADLESS=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // its helpers end with it
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		_ = cmd.Wait() // killed
	})
	var m *marionette
	until(t, "Thunderbird opens its remote control", func() bool {
		var err error
		m, err = dialMarionette(net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
		return err == nil
	})
	t.Cleanup(func() { _ = m.conn.Close() })
	m.mustSay(t, "WebDriver:NewSession", map[string]any{})
	m.mustSay(t, "Marionette:SetContext", map[string]any{"value": "chrome"})
	m.mustSay(t, "WebDriver:SetTimeouts", map[string]any{"script": 120_000})
	return func(order map[string]string) {
		t.Helper()
		maps.Copy(order, map[string]string{
			"user": d.User, "password": d.Password, "to": lab.Address("bob"),
			"mailbox": lab.Address("alice"), "mailboxPassword": lab.Password("alice"),
			"body": ".\n. dots and umlauts äöü\n\n" + "a long line that format=flowed has to break somewhere, and more of it\nAlice\n",
		})
		got := m.mustSay(t, "WebDriver:ExecuteAsyncScript", map[string]any{
			"script": writeAndSend, "args": []any{order}, "newSandbox": true, "sandbox": "system",
		})
		if string(got) != `{"value":"sent"}` {
			t.Fatalf("Thunderbird: sending %q ended with %s, want sent", order["subject"]+order["draft"], got)
		}
	}
}

func fillProfile(t *testing.T, home string, values map[string]any) {
	t.Helper()
	prefs, err := template.ParseFiles(filepath.Join("testdata", "user.js"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.Create(filepath.Join(home, "user.js"))
	if err != nil {
		t.Fatal(err)
	}
	if err := prefs.Execute(f, values); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func freePort(t *testing.T) int {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port
}

// marionette is Mozilla's remote control: JSON arrays, each after its length and a
// colon.
type marionette struct {
	conn net.Conn
	in   *bufio.Reader
	said int
}

func dialMarionette(address string) (*marionette, error) {
	conn, err := net.DialTimeout("tcp", address, time.Second)
	if err != nil {
		return nil, err
	}
	m := &marionette{conn: conn, in: bufio.NewReader(conn)}
	if err := conn.SetDeadline(time.Now().Add(5 * time.Minute)); err != nil {
		return nil, err
	}
	if _, err := m.hear(); err != nil { // the greeting
		_ = conn.Close()
		return nil, err
	}
	return m, nil
}

func (m *marionette) hear() ([]byte, error) {
	length, err := m.in.ReadString(':')
	if err != nil {
		return nil, err
	}
	n, err := strconv.Atoi(length[:len(length)-1])
	if err != nil {
		return nil, err
	}
	text := make([]byte, n)
	_, err = io.ReadFull(m.in, text)
	return text, err
}

// mustSay gives a command and returns its answer.
func (m *marionette) mustSay(t *testing.T, command string, args map[string]any) json.RawMessage {
	t.Helper()
	m.said++
	text, err := json.Marshal([]any{0, m.said, command, args})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fmt.Fprintf(m.conn, "%d:%s", len(text), text); err != nil {
		t.Fatal(err)
	}
	heard, err := m.hear()
	if err != nil {
		t.Fatal(err)
	}
	var answer [4]json.RawMessage // kind, number, error, result
	if err := json.Unmarshal(heard, &answer); err != nil {
		t.Fatal(err)
	}
	if string(answer[2]) != "null" {
		t.Fatalf("Thunderbird refuses %s: %s", command, answer[2])
	}
	return answer[3]
}
