package store

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
)

// fakeRing is a keyring in memory. Its err is the answer to everything.
type fakeRing struct {
	kept    map[string]string
	err     error
	forgets bool          // Set says yes and keeps nothing
	locked  chan struct{} // when not nil, every call waits for it
}

func (r fakeRing) Get(service, user string) (string, error) {
	if r.locked != nil {
		<-r.locked
	}
	secret, ok := r.kept[service+"\n"+user]
	if r.err == nil && !ok {
		return "", ErrNotFound
	}
	return secret, r.err
}

func (r fakeRing) Set(service, user, secret string) error {
	if r.err == nil && !r.forgets {
		r.kept[service+"\n"+user] = secret
	}
	return r.err
}

func newRing() fakeRing { return fakeRing{kept: map[string]string{}} }

// wantKey asks for the key and returns it with the warning.
func wantKey(t *testing.T, dir string, ring Keyring) (key []byte, warning string) {
	t.Helper()
	key, warning, err := Key(t.Context(), dir, ring)
	if err != nil || len(key) != keySize {
		t.Fatalf("key: %d bytes, %v", len(key), err)
	}
	return key, warning
}

func keyFile(dir string) string { return filepath.Join(dir, keyName) }

func TestTheKeyLivesInTheKeyring(t *testing.T) {
	dir, ring := filepath.Join(t.TempDir(), "data"), newRing()
	key, warning := wantKey(t, dir, ring)
	again, _ := wantKey(t, dir, ring)
	if !bytes.Equal(key, again) || warning != "" {
		t.Errorf("second time: same key %v, warning %q; want the same and no warning", bytes.Equal(key, again), warning)
	}
	if _, err := os.Stat(keyFile(dir)); err == nil {
		t.Error("the key is also in a file")
	}
	if other, _ := wantKey(t, t.TempDir(), ring); bytes.Equal(key, other) {
		t.Error("two directories share a key")
	}
}

func TestWithoutAKeyringTheKeyGoesToAFileAndSaysSo(t *testing.T) {
	forgetful := newRing()
	forgetful.forgets = true
	for name, ring := range map[string]Keyring{
		"no bus":    fakeRing{err: errors.New("no session bus")},
		"forgetful": forgetful,
		"by choice": nil,
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			key, warning := wantKey(t, dir, ring)
			if !strings.Contains(warning, keyFile(dir)) {
				t.Errorf("warning %q does not name the file", warning)
			}
			info, err := os.Stat(keyFile(dir))
			if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
				t.Fatalf("key file: %v, %v; want mode 0600", info, err)
			}
			again, _ := wantKey(t, dir, newRing()) // the keyring is back, the file still counts
			if !bytes.Equal(key, again) {
				t.Error("another key the second time")
			}
			if files, _ := os.ReadDir(dir); len(files) != 1 {
				t.Errorf("%d files in the directory, want just the key", len(files))
			}
		})
	}
}

func TestAKeyFileThatOthersCanReadIsProtected(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("modes say nothing on Windows")
	}
	dir := t.TempDir()
	wantKey(t, dir, nil)
	if err := os.Chmod(keyFile(dir), 0o644); err != nil {
		t.Fatal(err)
	}
	_, warning := wantKey(t, dir, nil)
	info, err := os.Stat(keyFile(dir))
	if err != nil || info.Mode().Perm() != 0o600 || !strings.Contains(warning, "rw-r--r--") {
		t.Errorf("mode %v, %v, warning %q; want 0600 and a word about it", info.Mode(), err, warning)
	}
}

// Where there is data, a new key would make it look lost.
func TestNoNewKeyWhereThereIsData(t *testing.T) {
	dir, ring := t.TempDir(), newRing()
	key, _ := wantKey(t, dir, ring)
	s, err := Open(t.Context(), dir, Config{Key: key})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	nonsense := newRing()
	nonsense.kept[ringService+"\n"+dir] = "not a key"
	for name, ring := range map[string]Keyring{
		"empty keyring":  newRing(),
		"broken keyring": fakeRing{err: errors.New("no session bus")},
		"nonsense in it": nonsense,
		"no keyring":     nil,
	} {
		if _, _, err := Key(t.Context(), dir, ring); !errors.Is(err, ErrWrongKey) {
			t.Errorf("%s: got %v, want a refusal", name, err)
		}
	}
	if _, err := os.Stat(keyFile(dir)); err == nil {
		t.Error("a key file was made all the same")
	}
	if again, _ := wantKey(t, dir, ring); !bytes.Equal(key, again) {
		t.Error("the right keyring gives another key")
	}
}

func TestALockedKeyringIsNotWaitedForForEver(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		ring := newRing()
		ring.locked = make(chan struct{})
		defer close(ring.locked)
		_, warning := wantKey(t, dir, ring)
		if !strings.Contains(warning, "did not answer in time") {
			t.Errorf("warning %q does not say why", warning)
		}
	})
}

// A person who gives up waiting must not find a new key the next time.
func TestGivingUpOnALockedKeyringKeepsTheDataClosed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, entry(1), nil)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	ring := newRing()
	ring.locked = make(chan struct{})
	defer close(ring.locked)
	if _, _, err := Key(ctx, dir, ring); !errors.Is(err, ErrWrongKey) || !errors.Is(err, context.Canceled) {
		t.Errorf("got %v, want a refusal that names the reason", err)
	}
}

func TestADamagedKeyFileIsNotReplaced(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(keyFile(dir), []byte("short"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, err := Key(t.Context(), dir, nil); err == nil || !strings.Contains(err.Error(), keyFile(dir)) {
		t.Errorf("got %v, want an error that names the file", err)
	}
	if text, err := os.ReadFile(keyFile(dir)); err != nil || string(text) != "short" {
		t.Errorf("the file holds %q, %v now", text, err)
	}
}
