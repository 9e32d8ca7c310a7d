//go:build !windows

package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// maxPath is what fits into sun_path everywhere: 104 octets with the final NUL
// on macOS and the BSDs (Linux has 108).
const maxPath = 103

// SocketPath is where the guard process of the data directory home listens. Both
// ends must come to the same answer, whatever session they run in, so that cron
// finds the guard that a desktop started: pass a runtimeDir only if it does not
// depend on the environment.
//
// It is a file in home when the name fits into a socket address, else one in
// runtimeDir, else one in a directory of this user's own below /tmp.
func SocketPath(home, runtimeDir string) string {
	home = filepath.Clean(home)
	inHome := filepath.Join(home, "run", "control.sock")
	if len(inHome) <= maxPath {
		return inHome
	}
	name := "holdback-" + fingerprint(home)
	if inRuntime := filepath.Join(runtimeDir, name, "control.sock"); runtimeDir != "" && len(inRuntime) <= maxPath {
		return inRuntime
	}
	return filepath.Join("/tmp", name+"-"+strconv.Itoa(os.Getuid()), "control.sock")
}

// Listen opens the control socket for its owner only. What an earlier process
// left behind is removed, but only when nobody answers there; when somebody does,
// the error is ErrRunning. The directory of the socket must be ours alone: it is
// made when missing.
func Listen(path string) (net.Listener, error) {
	if len(path) > maxPath {
		return nil, fmt.Errorf("listen at %s: the path has %d octets and a socket takes %d; choose a data directory with a shorter path", path, len(path), maxPath)
	}
	unlock, err := lockDir(filepath.Dir(path))
	if err != nil {
		return nil, err
	}
	defer unlock()
	if err := removeStale(path); err != nil {
		return nil, err
	}
	// Bound under its mode, so that at no moment somebody else may open it. Where
	// the system ignores fchmod on a socket (macOS), the directory protects it.
	private := func(_, _ string, c syscall.RawConn) error {
		return c.Control(func(fd uintptr) { _ = unix.Fchmod(int(fd), 0o600) })
	}
	lc := net.ListenConfig{Control: private}
	l, err := lc.Listen(context.Background(), "unix", path)
	if err != nil {
		return nil, fmt.Errorf("listen at control socket: %w", err)
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return nil, errors.Join(fmt.Errorf("protect control socket: %w", err), l.Close())
	}
	return l, nil
}

// lockDir makes dir private and keeps other processes from listening in it until
// unlock: between asking whether a socket is stale and replacing it, nobody else
// may do the same.
func lockDir(dir string) (unlock func(), err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make directory of control socket: %w", err)
	}
	d, err := os.OpenFile(dir, os.O_RDONLY|unix.O_NOFOLLOW|unix.O_DIRECTORY, 0)
	if err != nil {
		return nil, fmt.Errorf("open directory of control socket: %w", err)
	}
	unlock = func() { _ = d.Close() }
	if err := protect(d); err != nil {
		unlock()
		return nil, err
	}
	if err := unix.Flock(int(d.Fd()), unix.LOCK_EX); err != nil {
		unlock()
		return nil, fmt.Errorf("lock directory %s: %w", dir, err)
	}
	return unlock, nil
}

// protect makes an open directory ours alone, or says why it cannot be.
func protect(d *os.File) error {
	var st unix.Stat_t
	if err := unix.Fstat(int(d.Fd()), &st); err != nil {
		return fmt.Errorf("look at directory %s: %w", d.Name(), err)
	}
	if int(st.Uid) != os.Getuid() {
		return fmt.Errorf("directory %s belongs to another user, who could listen in; remove it or choose another data directory", d.Name())
	}
	if err := d.Chmod(0o700); err != nil {
		return fmt.Errorf("protect directory %s: %w", d.Name(), err)
	}
	return nil
}

// removeStale removes a socket that nobody serves any more.
func removeStale(path string) error {
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("look at control socket: %w", err)
	}
	if info.Mode().Type() != fs.ModeSocket {
		return fmt.Errorf("listen at %s: there is a file that is not a socket; move it away", path)
	}
	conn, err := net.Dial("unix", path)
	if err == nil {
		_ = conn.Close()
	}
	if !errors.Is(err, unix.ECONNREFUSED) { // any other answer may come from somebody alive
		return ErrRunning
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("remove stale control socket: %w", err)
	}
	return nil
}

// dial opens a connection to a guard process of the same user.
func dial(ctx context.Context, path string) (net.Conn, error) {
	if len(path) > maxPath { // nobody can listen there
		return nil, ErrNotRunning
	}
	var d net.Dialer
	conn, err := d.DialContext(ctx, "unix", path)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, unix.ENOTDIR) || errors.Is(err, unix.ECONNREFUSED) {
		return nil, ErrNotRunning
	}
	if err != nil {
		return nil, fmt.Errorf("reach the guard: %w", err)
	}
	if err := checkPeer(conn); err != nil { // passwords go over this line
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// checkUID refuses everybody but ourselves.
func checkUID(uid uint32) error {
	if int64(uid) != int64(os.Getuid()) {
		return fmt.Errorf("the other end of the control socket belongs to user %d, not to this one", uid)
	}
	return nil
}
