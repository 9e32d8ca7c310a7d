package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"holdback/app/outbox"
)

// smallDisk mounts a disk of its own with so many bytes of room.
func smallDisk(t *testing.T, options string) string {
	t.Helper()
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, options); err != nil {
		t.Skipf("a small disk needs the right to mount: %v", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Errorf("unmount: %v", err)
		}
	})
	return dir
}

// fill puts messages until one is refused, and returns how many were taken.
func fillDisk(t *testing.T, s *Store, from int, content []byte) (taken int, err error) {
	t.Helper()
	for n := from; n < from+10_000; n++ {
		e := entry(n)
		_, err := s.Stage(t.Context(), e.ID, bytes.NewReader(content))
		if err == nil {
			err = s.Put(t.Context(), []outbox.Change{{Entry: e}})
		}
		if err != nil {
			s.Discard(e.ID)
			return n - from, err
		}
	}
	t.Fatal("the small disk never got full")
	return 0, nil
}

func TestAFullDiskRefusesAndThenGoesOn(t *testing.T) {
	for name, size := range map[string]int{"small messages": 10_240, "large messages": 3 * small} {
		t.Run(name, func(t *testing.T) {
			dir := smallDisk(t, "size=6m")
			filler := filepath.Join(dir, "filler")
			if err := os.WriteFile(filler, make([]byte, 2<<20), 0o600); err != nil {
				t.Fatal(err)
			}
			s := open(t, dir)
			content := letters(size, 1)
			first, err := fillDisk(t, s, 0, content)
			if !errors.Is(err, ErrFull) || first == 0 {
				t.Fatalf("after %d messages: %v, want %v", first, err, ErrFull)
			}
			wantMessages(t, s, first, content)
			if err := s.SetSecret(t.Context(), "big", make([]byte, 1<<20)); !errors.Is(err, ErrFull) {
				t.Errorf("secret on a full disk: %v, want %v", err, ErrFull)
			}

			if err := os.Remove(filler); err != nil {
				t.Fatal(err)
			}
			more, err := fillDisk(t, s, first, content)
			if !errors.Is(err, ErrFull) || more == 0 {
				t.Errorf("with room again: took %d more, then %v", more, err)
			}
			wantMessages(t, s, first+more, content)
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
			wantMessages(t, open(t, dir), first+more, content)
		})
	}
}

// wantMessages wants the first n messages whole, and nothing of any other.
func wantMessages(t *testing.T, s *Store, n int, content []byte) {
	t.Helper()
	got, err := s.Load(t.Context())
	if err != nil || len(got) != n {
		t.Fatalf("load: %d entries, %v; want the %d that were taken", len(got), err, n)
	}
	for _, e := range got {
		wantContent(t, s, e.ID, content)
	}
	want := 0
	if len(content) > small {
		want = n
	}
	if names := blobNames(t, s); len(names) != want {
		t.Errorf("%d content files, want %d: %s", len(names), want, strings.Join(names, " "))
	}
}

func TestAReadOnlyDiskIsRefusedWithAReason(t *testing.T) {
	for name, prepare := range map[string]func(t *testing.T, dir string){
		"empty": func(*testing.T, string) {},
		"with data": func(t *testing.T, dir string) {
			s, err := Open(t.Context(), dir, Config{Key: testKey()})
			if err != nil {
				t.Fatal(err)
			}
			put(t, s, entry(1), []byte("hello"))
			if err := s.Close(); err != nil {
				t.Fatal(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			dir := smallDisk(t, "size=6m")
			prepare(t, dir)
			if err := syscall.Mount("tmpfs", dir, "tmpfs", syscall.MS_REMOUNT|syscall.MS_RDONLY, ""); err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), dir, Config{Key: testKey()})
			if err == nil {
				_ = s.Close()
			}
			if !errors.Is(err, ErrFull) || !strings.Contains(err.Error(), dir) {
				t.Errorf("open: %v; want %v with the directory", err, ErrFull)
			}
			if _, _, err := Key(t.Context(), filepath.Join(dir, "new"), nil); !errors.Is(err, ErrFull) {
				t.Errorf("key: %v, want %v", err, ErrFull)
			}
			if _, err := Lock(filepath.Join(dir, "new")); !errors.Is(err, ErrFull) {
				t.Errorf("lock: %v, want %v", err, ErrFull)
			}
		})
	}
}
