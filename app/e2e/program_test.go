//go:build unix

package e2e

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// command is the program with these arguments and nothing else in its environment.
func command(t *testing.T, bin string, env []string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), bin, args...)
	cmd.Env = append([]string{"HOLDBACK_KEYRING=off"}, env...)
	return cmd
}

func TestWithoutAHomeFolderTheProgramStillExplainsItself(t *testing.T) {
	bin := build(t, "headless", "CGO_ENABLED=0")
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{"version", "holdback ", 0},
		{"help", "Messages:", 0},
		{"outbox", "set HOLDBACK_HOME", 1},
		{"serve", "set HOLDBACK_HOME", 1},
		{"sendmail bob@example.org", "set HOLDBACK_HOME", 75}, // cron keeps its mail
	} {
		cmd := command(t, bin, nil, strings.Fields(c.args)...)
		out, _ := cmd.CombinedOutput() // the code tells
		if code := cmd.ProcessState.ExitCode(); code != c.code || !strings.Contains(string(out), c.want) {
			t.Errorf("%s: code %d, want %d; said %q, want %q in it", c.args, code, c.code, out, c.want)
		}
	}
}

// A terminal, a pager or a script that is gone must not take the guard with it.
func TestTheGuardOutlivesWhoReadsWhatItSays(t *testing.T) {
	home, err := os.MkdirTemp("", "hb") // short: the path of a socket is limited
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	bin, env := build(t, "headless", "CGO_ENABLED=0"), []string{"HOLDBACK_HOME=" + home}
	guard := command(t, bin, env, "serve", "--json")
	unread, out, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	guard.Stdout = out
	said, err := guard.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := unread.Close(); err != nil {
		t.Fatal(err)
	}
	if err := guard.Start(); err != nil {
		t.Fatal(err)
	}
	_ = out.Close()
	for lines := bufio.NewScanner(said); lines.Scan() && !strings.Contains(lines.Text(), "msg=ready"); {
	}
	quit, err := command(t, bin, env, "quit").CombinedOutput()
	if ended := guard.Wait(); ended != nil || err != nil || !strings.Contains(string(quit), "has ended") {
		t.Errorf("the guard ended with %v; quit said %q, %v", ended, quit, err)
	}
}
