package e2e

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// terminal is both ends of a new terminal: what a person sees and types at, and what a
// program runs at.
func terminal(t *testing.T) (person, program *os.File) {
	t.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Skipf("no terminals here: %v", err)
	}
	t.Cleanup(func() { _ = person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		t.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		t.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = program.Close() })
	return person, program
}

// Whoever does not want to type a password must get out, and see again what they type.
func TestCtrlCEndsTheQuestionForAPassword(t *testing.T) {
	bin := build(t, "headless", "CGO_ENABLED=0")
	home, err := os.MkdirTemp("", "hb") // short: the path of a socket is limited
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	person, side := terminal(t)
	cmd := command(t, bin, []string{"HOLDBACK_HOME=" + home}, "account", "add", "ann@example.org", "--smtp", "smtp.example.org:465")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = side, side, side
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	said, ended := bufio.NewReader(person), make(chan error, 1)
	prompt, err := said.ReadString(':')
	if err != nil || !strings.HasSuffix(prompt, "Password:") {
		t.Fatalf("it said %q, %v", prompt, err)
	}
	hidden := func() bool {
		state, err := unix.IoctlGetTermios(int(side.Fd()), unix.TCGETS)
		return err == nil && state.Lflag&unix.ECHO == 0
	}
	for begun := time.Now(); !hidden(); {
		if time.Since(begun) > time.Minute {
			t.Fatal("what is typed would be shown")
		}
	}
	if _, err := person.Write([]byte{3}); err != nil { // Ctrl-C
		t.Fatal(err)
	}
	go func() { ended <- cmd.Wait() }()
	select {
	case err := <-ended:
		if cmd.ProcessState.ExitCode() != 1 || hidden() {
			t.Errorf("it ended with %v; what is typed stays hidden: %v", err, hidden())
		}
	case <-time.After(time.Minute):
		t.Error("it waits for the password all the same")
	}
}
