package store

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// closed returns a directory with a closed store that holds a small and a large
// message.
func closed(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Config{Key: testKey()})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, entry(1), []byte("small\r\n"))
	put(t, s, entry(2), letters(small+1, 2))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	return dir
}

// change runs SQL on a closed store, as no program of ours would.
func change(t *testing.T, dir, statement string, args ...any) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(filepath.Join(dir, databaseName)))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(statement, args...); err != nil {
		t.Fatal(err)
	}
}

func TestWhatCannotBeReadIsRefusedAndLeftAlone(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(t *testing.T, dir string)
		key   []byte
		want  error
	}{
		{"another key", func(*testing.T, string) {}, bytes.Repeat([]byte{8}, keySize), ErrWrongKey},
		{"a newer program", func(t *testing.T, dir string) { change(t, dir, `PRAGMA user_version = 99`) }, testKey(), ErrNewer},
		{"no database", func(t *testing.T, dir string) { write(t, dir, strings.Repeat("Dear diary. ", 1000)) }, testKey(), ErrDamaged},
		{"a short text", func(t *testing.T, dir string) { write(t, dir, "hello") }, testKey(), ErrDamaged},
		{"the database of another program", func(t *testing.T, dir string) {
			write(t, dir, "")
			change(t, dir, `CREATE TABLE songs (name TEXT)`)
		}, testKey(), ErrDamaged},
		{"an overwritten schema", func(t *testing.T, dir string) { overwrite(t, dir, 100, 3900) }, testKey(), ErrDamaged},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := closed(t)
			c.spoil(t, dir)
			path := filepath.Join(dir, databaseName)
			before, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			s, err := Open(t.Context(), dir, Config{Key: c.key})
			if err == nil {
				_ = s.Close()
			}
			if !errors.Is(err, c.want) || !strings.Contains(err.Error(), path) {
				t.Errorf("got %v; want %v with the path", err, c.want)
			}
			if after, err := os.ReadFile(path); err != nil || !bytes.Equal(before, after) {
				t.Errorf("the file was changed (%v)", err)
			}
			if names, _ := os.ReadDir(filepath.Join(dir, "blobs")); len(names) != 1 {
				t.Errorf("%d content files are left, want the one", len(names))
			}
		})
	}
}

func write(t *testing.T, dir, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(dir, databaseName), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// overwrite puts 0xFF over n octets of the database from at on.
func overwrite(t *testing.T, dir string, at int64, n int) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, databaseName), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteAt(bytes.Repeat([]byte{0xff}, n), at); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
}

func TestContentsWithoutTheirDatabaseAreNotSwept(t *testing.T) {
	dir := closed(t)
	if err := os.Remove(filepath.Join(dir, databaseName)); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(t.Context(), dir, Config{Key: testKey()}); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want %v", err, ErrDamaged)
	}
	if names, _ := os.ReadDir(filepath.Join(dir, "blobs")); len(names) != 1 {
		t.Errorf("%d content files are left, want the one", len(names))
	}
}

func TestOpenSweepsWhatWasNeverPut(t *testing.T) {
	dir := closed(t)
	for _, name := range []string{"NEVERPUT", "HALFWRITTEN" + unfinished} {
		if err := os.WriteFile(filepath.Join(dir, "blobs", name), []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	s := open(t, dir)
	if names := blobNames(t, s); len(names) != 1 {
		t.Errorf("files %q, want only the one that belongs to a message", names)
	}
	wantContent(t, s, entry(2).ID, letters(small+1, 2))
}

func TestSealedValuesCannotBeExchanged(t *testing.T) {
	dir := closed(t)
	s, err := Open(t.Context(), dir, Config{Key: testKey()})
	if err != nil {
		t.Fatal(err)
	}
	put(t, s, entry(3), []byte("other\r\n"))
	put(t, s, entry(4), letters(small+1, 4))
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	change(t, dir, `UPDATE messages SET meta = (SELECT meta FROM messages WHERE id = ?) WHERE id = ?`, entry(1).ID, entry(3).ID)
	change(t, dir, `UPDATE bodies SET body = (SELECT body FROM bodies WHERE id = ?) WHERE id = ?`, entry(1).ID, entry(3).ID)
	change(t, dir, `UPDATE bodies SET version = (SELECT version FROM bodies WHERE id = ?) WHERE id = ?`, entry(2).ID, entry(4).ID)
	s = open(t, dir)
	if _, err := s.Get(t.Context(), entry(3).ID); !errors.Is(err, ErrDamaged) {
		t.Errorf("exchanged entry: %v", err)
	}
	for _, n := range []int{3, 4} {
		c, err := s.Content(t.Context(), entry(n).ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := readAll(c); !errors.Is(err, ErrDamaged) {
			t.Errorf("exchanged content of %s: %v", entry(n).ID, err)
		}
	}
	if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), entry(3).ID) || !strings.Contains(err.Error(), entry(4).ID) {
		t.Errorf("check: %v; want both ids", err)
	}
}

func TestADamagedContentFileNeverGivesWrongOctets(t *testing.T) {
	for name, spoil := range map[string]func([]byte) []byte{
		"cut":          func(b []byte) []byte { return b[:len(b)-1] },
		"cut to empty": func([]byte) []byte { return nil },
		"cut a package": func(b []byte) []byte {
			return b[:2*(64<<10+32)]
		},
		"one bit":  func(b []byte) []byte { b[len(b)/2] ^= 1; return b },
		"extended": func(b []byte) []byte { return append(b, 0) },
	} {
		t.Run(name, func(t *testing.T) {
			s := open(t, closed(t))
			path := s.blobs.path(blobNames(t, s)[0])
			sealed, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(path, spoil(sealed), 0o600); err != nil {
				t.Fatal(err)
			}
			c, err := s.Content(t.Context(), entry(2).ID)
			if err != nil {
				t.Fatal(err)
			}
			got, err := readAll(c)
			if !errors.Is(err, ErrDamaged) {
				t.Errorf("got %d octets and %v, want %v", len(got), err, ErrDamaged)
			}
			if want := letters(small+1, 2); !bytes.HasPrefix(want, got) {
				t.Error("it gave octets that were never written")
			}
		})
	}
}

func TestAMissingContentFileIsNamedWithItsMessage(t *testing.T) {
	s := open(t, closed(t))
	if err := os.Remove(s.blobs.path(blobNames(t, s)[0])); err != nil {
		t.Fatal(err)
	}
	c, err := s.Content(t.Context(), entry(2).ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(); err == nil || !strings.Contains(err.Error(), entry(2).ID) || !strings.Contains(err.Error(), "missing") {
		t.Errorf("got %v; want the id and that the file is missing", err)
	}
	if err := s.Check(t.Context()); err == nil || !strings.Contains(err.Error(), entry(2).ID) {
		t.Errorf("check: %v; want the id", err)
	}
}

func TestNothingReadableIsOnTheDisk(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Config{Key: testKey()})
	if err != nil {
		t.Fatal(err)
	}
	words := []string{"Harbourmaster", "ann@example.org", "bob1@", "Birch", "offer.pdf", "hunter2"}
	e := entry(1)
	e.Summary.Subject = words[0]
	put(t, s, e, []byte(strings.Join(words, " ")))
	e.ID = "large"
	put(t, s, e, bytes.Repeat([]byte(strings.Join(words, " ")), 10_000))
	if err := s.SetSecret(t.Context(), "smtp", []byte("hunter2")); err != nil {
		t.Fatal(err)
	}
	look := func() {
		for _, path := range []string{s.path, s.path + "-wal", s.blobs.path(blobNames(t, s)[0])} {
			raw, _ := os.ReadFile(path) // no log after Close
			for _, w := range words {
				if bytes.Contains(raw, []byte(w)) {
					t.Errorf("%s holds %q in clear", filepath.Base(path), w)
				}
			}
		}
	}
	look()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	look()
}

func TestADamagedPageAfterACrashIsNoticedAtOpen(t *testing.T) {
	dir := t.TempDir()
	s, err := Open(t.Context(), dir, Config{Key: testKey()})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 50 {
		put(t, s, entry(n), letters(9000, 1))
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	overwrite(t, dir, 12*4096, 8*4096)
	if err := os.WriteFile(filepath.Join(dir, databaseName+"-wal"), []byte("left by a crash"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err = Open(t.Context(), dir, Config{Key: testKey()})
	if err == nil {
		_ = s.Close()
	}
	if !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want %v", err, ErrDamaged)
	}
}
