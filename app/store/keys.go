package store

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Rules of this file. A key file, where there is one, is the key. Else the
// system keyring has it. A new key is made only where nothing is sealed yet,
// and is durable before anybody can seal with it. A keyring that does not
// answer is never taken for an empty one where there is data.

const (
	keyName      = "key"            // the key file
	ringService  = "holdback"       // our name in the keyring; the user name there is the data directory
	ringPatience = 60 * time.Second // a locked keyring asks the person for a password
)

// Keyring is the part of the system keyring that we use. Get must return
// ErrNotFound when, and only when, it knows that there is no such entry. Either
// call may take for ever: see Key.
type Keyring interface {
	Get(service, user string) (string, error)
	Set(service, user, secret string) error
}

// Key returns the data key of a directory. With a nil ring it uses the key file
// only, which is for servers and tests. The warning is a sentence for the person,
// empty when all is well. Nothing but Key may touch the keyring: its library
// shares one bus connection with the whole process.
//
// A keyring that waits for a password is given a minute, or until ctx ends. Its
// library cannot be interrupted, so that one goroutine may then outlive Key.
func Key(ctx context.Context, dir string, ring Keyring) (key []byte, warning string, err error) {
	dir, err = filepath.Abs(dir)
	if err != nil {
		return nil, "", fmt.Errorf("find data key: %w", err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, "", fmt.Errorf("make data directory: %w", asFull(err))
	}
	d := keyDir{dir: dir, sealed: !emptyOrMissing(filepath.Join(dir, databaseName))}
	key, warning, err = d.find(ctx, ring)
	if err != nil {
		return nil, "", fmt.Errorf("find data key of %s: %w", dir, asFull(err))
	}
	return key, warning, nil
}

// keyDir is the data directory as far as keys are concerned.
type keyDir struct {
	dir    string // absolute
	sealed bool   // there is data already, so there must be a key
}

func (d keyDir) file() string { return filepath.Join(d.dir, keyName) }

func (d keyDir) find(ctx context.Context, ring Keyring) (key []byte, warning string, err error) {
	key, warning, err = d.fromFile()
	if err == nil {
		return key, strings.TrimSpace(warning + " " + d.exposed("")), nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, "", err
	}
	if ring != nil {
		return d.fromRing(ctx, ring)
	}
	if d.sealed {
		return nil, "", fmt.Errorf("the key file %s is missing and this data cannot be read without it; put it back: %w", d.file(), ErrWrongKey)
	}
	key, err = d.makeFile()
	return key, d.exposed(""), err
}

// fromFile reads the key file. The error is fs.ErrNotExist when there is none.
func (d keyDir) fromFile() (key []byte, warning string, err error) {
	text, err := os.ReadFile(d.file())
	if err != nil {
		return nil, "", err
	}
	key, err = parseKey(string(text))
	if err != nil {
		return nil, "", fmt.Errorf("key file %s: %w", d.file(), err)
	}
	warning, err = tighten(d.file())
	return key, warning, err
}

// fromRing gets the key from the keyring. Where there is neither a key nor data
// it makes one, if need be in the key file.
func (d keyDir) fromRing(ctx context.Context, ring Keyring) (key []byte, warning string, err error) {
	ctx, cancel := context.WithTimeout(ctx, ringPatience)
	defer cancel()
	text, err := patiently(ctx, func() (string, error) { return ring.Get(ringService, d.dir) })
	if err == nil {
		key, err = parseKey(text)
	}
	if err == nil {
		return key, "", nil
	}
	if d.sealed {
		return nil, "", fmt.Errorf("the keyring does not hold the key of this data, or is locked; unlock it and start again (%w): %w", err, ErrWrongKey)
	}
	if errors.Is(err, ErrNotFound) {
		key, err = d.makeInRing(ctx, ring)
	}
	if err == nil {
		return key, "", nil
	}
	key, fileErr := d.makeFile()
	return key, d.exposed(err.Error()), fileErr
}

// exposed tells the person what a key file means for them.
func (d keyDir) exposed(reason string) string {
	if reason != "" {
		reason = " because the system keyring could not be used (" + reason + ")"
	}
	return fmt.Sprintf("The key to your messages is kept in the file %s%s. Whoever can read that file can read them.", d.file(), reason)
}

// makeInRing reads back what it set: a keyring that forgets is worse than none.
func (d keyDir) makeInRing(ctx context.Context, ring Keyring) ([]byte, error) {
	key, text := newKey()
	got, err := patiently(ctx, func() (string, error) {
		if err := ring.Set(ringService, d.dir, text); err != nil {
			return "", err
		}
		return ring.Get(ringService, d.dir)
	})
	if err == nil && got != text {
		err = errors.New("it did not keep what it was given")
	}
	return key, err
}

// makeFile makes a key file, durable before it returns. Only called where
// there is none.
func (d keyDir) makeFile() (key []byte, err error) {
	key, text := newKey()
	f, err := os.CreateTemp(d.dir, keyName+"-*"+unfinished) // mode 0600
	if err != nil {
		return nil, err
	}
	_, err = f.WriteString(text + "\n")
	err = errors.Join(err, f.Sync(), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), d.file())
	}
	if err != nil {
		return nil, errors.Join(err, os.Remove(f.Name()))
	}
	return key, syncDir(d.dir)
}

// patiently waits for f until ctx ends.
func patiently(ctx context.Context, f func() (string, error)) (string, error) {
	type answer struct {
		text string
		err  error
	}
	got := make(chan answer, 1)
	go func() {
		text, err := f()
		got <- answer{text, err}
	}()
	select {
	case a := <-got:
		return a.text, a.err
	case <-ctx.Done():
		return "", fmt.Errorf("it did not answer in time: %w", ctx.Err())
	}
}

func newKey() (key []byte, text string) {
	key = make([]byte, keySize)
	_, _ = rand.Read(key) // never fails, see its documentation
	return key, base64.StdEncoding.EncodeToString(key)
}

func parseKey(text string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimSpace(text))
	if err != nil || len(key) != keySize {
		return nil, fmt.Errorf("what is there is no key of %d bytes in base64; put the right one back", keySize)
	}
	return key, nil
}
