//go:build unix

package e2e

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"holdback/app/e2e/lab"
)

// The window's Undo takes back what a mail client sent, and closing the window by
// force changes nothing for the guard.
func TestTheWindowUndoes(t *testing.T) {
	for program, debianPackage := range map[string]string{
		"Xvfb": "xvfb", "xdotool": "xdotool", "openbox": "openbox", "swaks": "swaks", "clang": "clang", "ld.lld": "lld", "pkg-config": "pkg-config",
	} {
		lacking(t, lab.Need(program, debianPackage))
	}
	if exec.Command("pkg-config", "--exists", "gl", "x11", "xcursor", "xrandr", "xinerama", "xi", "xxf86vm", "wayland-client", "xkbcommon").Run() != nil {
		lacking(t, &lab.Missing{What: "a header of OpenGL, X11 or Wayland", Cure: "run make deps"})
	}
	w := world{lab: startLab(t)}
	w.bin = build(t, "", "CGO_ENABLED=1", "CC=clang", "CGO_LDFLAGS=-fuse-ld=lld")
	g := w.newGuard(t, "10m")
	display := startDisplay(t)
	openSwaks(t, g.door(t))("undone in the window")
	g.held(t, "undone in the window")

	s := screen{display: display, env: append(g.env, "DISPLAY="+display, "WAYLAND_DISPLAY=")}
	window, said := s.open(t, g.bin)
	until(t, "the window undoes; it said: "+said.String(), func() bool {
		// The first key press may come before the window has drawn its rows.
		s.do(t, "key", "--window", s.find(t), "ctrl+z")
		return len(g.outbox(t)) == 0
	})
	if err := window.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = window.Wait() // killed
	openSwaks(t, g.door(t))("held without a window")
	g.held(t, "held without a window")
	if strings.Contains(said.String(), "Error in Fyne call thread") {
		t.Errorf("the window drew from a wrong goroutine:\n%s", said)
	}
}

// screen is a display that nobody looks at.
type screen struct {
	display string
	env     []string
}

// open starts the window and waits until it is on the screen.
func (s screen) open(t *testing.T, bin string) (*exec.Cmd, *bytes.Buffer) {
	t.Helper()
	said := &bytes.Buffer{}
	window := exec.Command(bin)
	window.Env, window.Stdout, window.Stderr = s.env, said, said
	if err := window.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if window.ProcessState == nil {
			_ = window.Process.Kill()
			_ = window.Wait()
		}
	})
	until(t, "a window named Holdback", func() bool { return s.find(t) != "" })
	return window, said
}

// find returns the number of the window, or nothing.
func (s screen) find(t *testing.T) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "xdotool", "search", "--onlyvisible", "--name", "Holdback")
	cmd.Env = s.env
	out, err := cmd.Output()
	if err != nil {
		return ""
	}
	return strings.Fields(string(out) + " ")[0]
}

func (s screen) do(t *testing.T, args ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, "xdotool", args...)
	cmd.Env = s.env
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("xdotool %q: %v\n%s", args, err, out)
	}
}

// startDisplay starts an X server with a window manager and returns its name.
func startDisplay(t *testing.T) string {
	t.Helper()
	r, wr, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	x := exec.Command("Xvfb", "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	x.ExtraFiles = []*os.File{wr}
	startUntilCleanup(t, x)
	_ = wr.Close()
	var number int
	if _, err := fmt.Fscan(r, &number); err != nil {
		t.Fatalf("Xvfb did not name its display: %v", err)
	}
	display := fmt.Sprintf(":%d", number)
	wm := exec.Command("openbox")
	wm.Env = append(os.Environ(), "DISPLAY="+display, "HOME="+filepath.Join(t.TempDir()))
	startUntilCleanup(t, wm)
	return display
}

func startUntilCleanup(t *testing.T, c *exec.Cmd) {
	t.Helper()
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = syscall.Kill(-c.Process.Pid, syscall.SIGKILL)
		_ = c.Wait() // killed
	})
}
