//go:build !windows

package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"syscall"
)

// noRoom are the answers of a system that cannot take more.
var noRoom = []error{syscall.ENOSPC, syscall.EDQUOT, syscall.EROFS}

// syncDir makes new and renamed names in dir durable.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// tighten makes path readable by its owner only. It returns a sentence when it
// was not.
func tighten(path string) (warning string, err error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", err
	}
	if info.Mode().Perm()&0o077 == 0 {
		return "", nil
	}
	if err := os.Chmod(path, 0o600); err != nil {
		return "", fmt.Errorf("%s can be read by other people and could not be protected: %w", path, err)
	}
	return fmt.Sprintf("%s could be read by other people (mode %s); now only you can read it.", path, fs.FileMode(info.Mode().Perm())), nil
}
