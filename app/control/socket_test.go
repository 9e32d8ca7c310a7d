//go:build !windows

package control_test

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"holdback/app/control"
)

func TestSocketIsForItsOwnerOnly(t *testing.T) {
	old := syscall.Umask(0) // the most generous umask must not matter
	defer syscall.Umask(old)
	path := filepath.Join(t.TempDir(), "run", "control.sock")
	l, err := control.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	for name, want := range map[string]os.FileMode{path: 0o600, filepath.Dir(path): 0o700} {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want {
			t.Errorf("%s has mode %o, want %o", name, got, want)
		}
	}
}

func TestSecondListenerFindsTheFirst(t *testing.T) {
	path := filepath.Join(t.TempDir(), "run", "control.sock")
	l, err := control.Listen(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := control.Listen(path); !errors.Is(err, control.ErrRunning) {
		t.Errorf("second Listen: got %v, want ErrRunning", err)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := control.Listen(path)
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	defer again.Close()
}

func TestOfManyStartersOneListens(t *testing.T) {
	path := stale(t)
	const n = 16
	type start struct {
		l   net.Listener
		err error
	}
	starts := make(chan start, n)
	for range n {
		go func() {
			l, err := control.Listen(path)
			starts <- start{l, err}
		}()
	}
	won := 0
	for range n {
		s := <-starts
		if s.err == nil {
			won++
			defer s.l.Close()
		} else if !errors.Is(s.err, control.ErrRunning) {
			t.Errorf("a loser got %v, want ErrRunning", s.err)
		}
	}
	if won != 1 {
		t.Errorf("%d of %d listen, want 1", won, n)
	}
}

func TestStaleSocketIsReplaced(t *testing.T) {
	l, err := control.Listen(stale(t))
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
}

// stale is the path of a socket whose process died without a word.
func stale(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "control.sock")
	l, err := net.ListenUnix("unix", &net.UnixAddr{Name: path})
	if err != nil {
		t.Fatal(err)
	}
	l.SetUnlinkOnClose(false)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOrdinaryFileIsNeverRemoved(t *testing.T) {
	path := filepath.Join(t.TempDir(), "control.sock")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := control.Listen(path); err == nil || !strings.Contains(err.Error(), "not a socket") {
		t.Errorf("got %v, want a word that it is not a socket", err)
	}
	if got, _ := os.ReadFile(path); string(got) != "precious" {
		t.Errorf("the file holds %q, want it untouched", got)
	}
}

func TestDirectoryThatIsALinkIsRefused(t *testing.T) {
	dir := t.TempDir()
	if err := os.Symlink(t.TempDir(), filepath.Join(dir, "run")); err != nil {
		t.Fatal(err)
	}
	if l, err := control.Listen(filepath.Join(dir, "run", "control.sock")); err == nil {
		l.Close()
		t.Error("listened in a directory that somebody else may have linked in")
	}
}

func TestTooLongPathIsSaidSo(t *testing.T) {
	path := filepath.Join(t.TempDir(), strings.Repeat("x", 120), "control.sock")
	if _, err := control.Listen(path); err == nil || !strings.Contains(err.Error(), "shorter path") {
		t.Errorf("got %v, want advice to choose a shorter path", err)
	}
	if _, err := control.Dial(t.Context(), path); !errors.Is(err, control.ErrNotRunning) {
		t.Errorf("Dial: got %v, want ErrNotRunning", err)
	}
}

func TestSocketPathAlwaysFits(t *testing.T) {
	long := "/home/" + strings.Repeat("directory/", 12)
	for _, c := range []struct{ home, runtime, want string }{
		{"/home/ann/.local/share/holdback", "/run/user/1000", "/home/ann/.local/share/holdback/run/control.sock"},
		{"/home/ann/.local/share/holdback/", "", "/home/ann/.local/share/holdback/run/control.sock"},
		{long, "/run/user/1000", "/run/user/1000/holdback-"},
		{long, "", "/tmp/holdback-"},
		{long, long, "/tmp/holdback-"},
	} {
		got := control.SocketPath(c.home, c.runtime)
		if !strings.HasPrefix(got, c.want) || len(got) > 103 {
			t.Errorf("SocketPath(%q, %q) = %q (%d octets), want it to begin with %q", c.home, c.runtime, got, len(got), c.want)
		}
		if again := control.SocketPath(c.home+"/", c.runtime); again != got {
			t.Errorf("SocketPath(%q) is %q once and %q with a slash", c.home, got, again)
		}
	}
	if a, b := control.SocketPath(long+"a", ""), control.SocketPath(long+"b", ""); a == b {
		t.Errorf("two homes share the socket %s", a)
	}
}
