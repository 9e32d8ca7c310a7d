package app

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"holdback/app/control"
	"holdback/app/store"
)

// SocketPath is where the guard process of these folders listens for commands.
func (d Dirs) SocketPath() string { return control.SocketPath(d.Data, d.Runtime) }

// LogPath is the log of a guard process that was started by the window.
func (d Dirs) LogPath() string { return filepath.Join(d.Data, "holdback.log") }

// Dial reaches the running guard process, or says control.ErrNotRunning.
func Dial(ctx context.Context, d Dirs) (*control.Client, error) {
	return control.Dial(ctx, d.SocketPath())
}

// startLimit is how long a guard process may take until it is ready. A keyring may
// have to be unlocked by the person first.
const startLimit = 90 * time.Second

// lockWithin is how long a guard waits for a command that works on the folder while none
// runs, such as a script that undoes something.
const lockWithin = 3 * time.Second

// lock makes this process the only one that works on the folder. One that guards it says
// so at once; a command may take a moment.
func (o Options) lock(ctx context.Context) (unlock func() error, err error) {
	again := time.NewTicker(50 * time.Millisecond)
	defer again.Stop()
	end := time.After(lockWithin)
	for {
		unlock, err = store.Lock(o.Dirs.Data)
		if !errors.Is(err, ErrRunning) || o.Idle {
			return unlock, err
		}
		if c, none := Dial(ctx, o.Dirs); none == nil {
			c.Close()
			return nil, err
		}
		select {
		case <-again.C:
		case <-end:
			return nil, err
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// Start runs exe as guard process, apart from this one, and returns when it is
// ready. A guard that runs already is fine.
func Start(ctx context.Context, d Dirs, exe string) error {
	if c, err := Dial(ctx, d); err == nil {
		c.Close()
		return nil
	}
	if err := os.MkdirAll(d.Data, 0o700); err != nil {
		return fmt.Errorf("make folder for mail: %w", err)
	}
	log, err := openLog(d.LogPath())
	if err != nil {
		return err
	}
	defer log.Close()
	cmd := exec.Command(exe, "serve", "--json")
	cmd.Stderr = log
	cmd.SysProcAttr = apart()
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("start the guard: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the guard: %w", err)
	}
	ready := make(chan error, 1)
	go func() { ready <- readReady(bufio.NewScanner(out)) }()
	select {
	case err = <-ready:
	case <-time.After(startLimit):
		err = errors.New("it did not get ready in time")
	case <-ctx.Done():
		err = ctx.Err()
	}
	if err != nil {
		return fmt.Errorf("start the guard: %w; %s tells more", err, d.LogPath())
	}
	return cmd.Process.Release()
}

func readReady(lines *bufio.Scanner) error {
	for lines.Scan() {
		var r Ready
		if json.Unmarshal(lines.Bytes(), &r) == nil && r.Ready {
			return nil
		}
	}
	return errors.New("it ended before it was ready")
}

// logLimit is when a log is put aside, in octets.
const logLimit = 1 << 20

func openLog(path string) (*os.File, error) {
	info, err := os.Stat(path)
	if err == nil && info.Size() > logLimit {
		err = os.Rename(path, path+".1")
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("open log: %w", err)
	}
	return os.OpenFile(path, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

// Launch starts exe without arguments, apart from this process: a window.
func Launch(exe string) error {
	cmd := exec.Command(exe)
	cmd.SysProcAttr = apart()
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("open the window: %w", err)
	}
	go func() { _ = cmd.Wait() }() // only so that no zombie stays
	return nil
}

// LockWindow makes sure that there is one window for these folders. It returns
// ErrRunning when there is one already.
func LockWindow(d Dirs) (unlock func() error, err error) {
	lock := flock.New(filepath.Join(d.Data, "window.lock"))
	got, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock the window: %w", err)
	}
	if !got {
		return nil, ErrRunning
	}
	return lock.Unlock, nil
}
