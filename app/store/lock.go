package store

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// Lock takes the data directory for this process, making it if need be. It
// returns ErrLocked at once when another process has it. A process that dies
// loses the lock, so there is never a stale one to clean up; the file stays.
func Lock(dir string) (unlock func() error, err error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("make data directory: %w", asFull(err))
	}
	f := flock.New(filepath.Join(dir, "lock"), flock.SetPermissions(0o600))
	got, err := f.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock data directory %s: %w", dir, asFull(err))
	}
	if !got {
		return nil, fmt.Errorf("lock data directory %s: %w", dir, ErrLocked)
	}
	return f.Close, nil
}
