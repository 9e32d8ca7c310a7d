package main

import (
	"bufio"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestMain lets the tests start this program as a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv("HOLDBACK_TEST_AS_PROGRAM") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// command is this program with these arguments and nothing else in its environment.
func command(t *testing.T, env []string, args ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), self, args...)
	cmd.Env = append([]string{"HOLDBACK_TEST_AS_PROGRAM=1", "HOLDBACK_KEYRING=off"}, env...)
	return cmd
}

func TestWithoutAHomeFolderTheProgramStillExplainsItself(t *testing.T) {
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
		cmd := command(t, nil, strings.Fields(c.args)...)
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
	env := []string{"HOLDBACK_HOME=" + home}
	guard := command(t, env, "serve", "--json")
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
	quit, err := command(t, env, "quit").CombinedOutput()
	if ended := guard.Wait(); ended != nil || err != nil || !strings.Contains(string(quit), "has ended") {
		t.Errorf("the guard ended with %v; quit said %q, %v", ended, quit, err)
	}
}
