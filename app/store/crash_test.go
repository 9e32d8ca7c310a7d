package store

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/sync/errgroup"

	"holdback/app/outbox"
)

const (
	crashDir  = "HOLDBACK_TEST_CRASH_DIR"
	crashFrom = "HOLDBACK_TEST_CRASH_FROM"
	crashRuns = 20
)

// crashContent is what message n holds; every seventh is a large one.
func crashContent(n int) []byte {
	if n%7 == 0 {
		return letters(small+n%5000, uint64(n))
	}
	return letters(100+n%20_000, uint64(n))
}

// TestMain is also the program that gets killed: several writers at a time that
// print the id of a message once it was saved.
func TestMain(m *testing.M) {
	if dir := os.Getenv(crashDir); dir != "" {
		from, _ := strconv.Atoi(os.Getenv(crashFrom))
		fmt.Println(saveUntilKilled(dir, from))
		os.Exit(1)
	}
	os.Exit(m.Run())
}

func saveUntilKilled(dir string, from int) error {
	ctx := context.Background()
	s, err := Open(ctx, dir, Config{Key: testKey()})
	if err != nil {
		return err
	}
	var writers errgroup.Group
	for w := range 4 {
		writers.Go(func() error {
			for n := from + w; ; n += 4 {
				if err := save(ctx, s, n); err != nil {
					return err
				}
				fmt.Printf("saved %d\n", n) // one write, unbuffered
				if err := amend(ctx, s, n); err != nil {
					return err
				}
			}
		})
	}
	return writers.Wait()
}

func save(ctx context.Context, s *Store, n int) error {
	e := entry(n)
	if _, err := s.Stage(ctx, e.ID, bytes.NewReader(crashContent(n))); err != nil {
		return err
	}
	return s.Put(ctx, []outbox.Change{{Entry: e}})
}

// amend gives message n another content, and says so in its entry.
func amend(ctx context.Context, s *Store, n int) error {
	e := entry(n)
	e.Attempts = 1
	name := outbox.Another(e.ID, "b")
	if _, err := s.Stage(ctx, name, bytes.NewReader(crashContent(n+7*(n%2)+1))); err != nil {
		return err
	}
	return s.Put(ctx, []outbox.Change{{Entry: e, Event: outbox.Amend, Content: name}})
}

// TestKilledAtAnyMomentNothingSavedIsLost kills a writing process again and again.
func TestKilledAtAnyMomentNothingSavedIsLost(t *testing.T) {
	dir, saved := t.TempDir(), map[int]bool{}
	for run := range crashRuns {
		for _, n := range saveAndKill(t, dir, run*1_000_000) {
			saved[n] = true
		}
		wantSaved(t, dir, saved)
	}
	t.Logf("%d kills, %d messages saved, all there", crashRuns, len(saved))
}

// saveAndKill returns the messages that the process said were saved.
func saveAndKill(t *testing.T, dir string, from int) (saved []int) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), crashDir+"="+dir, crashFrom+"="+strconv.Itoa(from))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	lines := bufio.NewScanner(out)
	for stop := rand.IntN(30); len(saved) < stop && lines.Scan(); {
		saved = append(saved, savedNumber(t, lines.Text()))
	}
	if err := cmd.Process.Kill(); err != nil { // SIGKILL
		t.Fatal(err)
	}
	for lines.Scan() { // said before it died
		saved = append(saved, savedNumber(t, lines.Text()))
	}
	_ = cmd.Wait() // "signal: killed"
	return saved
}

func savedNumber(t *testing.T, line string) int {
	t.Helper()
	n, err := strconv.Atoi(strings.TrimPrefix(line, "saved "))
	if err != nil {
		t.Fatalf("the writing process said %q", line)
	}
	return n
}

// wantSaved opens what the dead process left. There may be a few messages
// more than it could still say, but each is whole.
func wantSaved(t *testing.T, dir string, saved map[int]bool) {
	t.Helper()
	s, err := Open(t.Context(), dir, Config{Key: testKey()})
	if err != nil {
		t.Fatalf("open after a kill: %v", err)
	}
	defer s.Close()
	for n := range saved {
		e, err := s.Get(t.Context(), entry(n).ID)
		if err != nil {
			t.Fatalf("a saved message is lost: %v", err)
		}
		want := crashContent(n)
		if e.Attempts == 1 { // changed: then all of it
			want = crashContent(n + 7*(n%2) + 1)
		}
		wantContent(t, s, e.ID, want)
	}
	if err := s.Check(t.Context()); err != nil {
		t.Fatalf("check after a kill: %v", err)
	}
	var files int
	if err := s.read.QueryRow(`SELECT count(*) FROM bodies WHERE body IS NULL`).Scan(&files); err != nil {
		t.Fatal(err)
	}
	if names := blobNames(t, s); len(names) != files {
		t.Fatalf("%d content files for %d messages that have one", len(names), files)
	}
}
