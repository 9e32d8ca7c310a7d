package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/mail"
)

// testKey is the data key of all tests.
func testKey() []byte { return bytes.Repeat([]byte{7}, keySize) }

// open opens the store of dir until the test ends.
func open(t testing.TB, dir string) *Store {
	t.Helper()
	s, err := Open(t.Context(), dir, Config{Key: testKey()})
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s
}

// begin is the time of the first message in the tests.
var begin = time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)

// entry is the n-th message of an invented office.
func entry(n int) outbox.Entry {
	at := begin.Add(time.Duration(n) * time.Second)
	ann, bob := address("ann@example.org"), address(fmt.Sprintf("bob%d@bücher.example", n))
	return outbox.Entry{
		ID: fmt.Sprintf("m%05d", n), Account: "ann@example.org",
		Envelope: mail.Envelope{From: ann, Recipients: []mail.Recipient{{Address: bob, Notify: []string{"FAILURE"}}}},
		Summary: outbox.Summary{
			Subject: fmt.Sprintf("Offer %d for the harbour", n), MessageID: fmt.Sprintf("%d@example.org", n), Size: 10_240,
			From: mail.Mailbox{Name: "Ann Ash", Address: ann}, To: []mail.Mailbox{{Name: "Bob Birch", Address: bob}},
			Attachments: []string{"offer.pdf"},
		},
		State: outbox.Held, Held: at, Hold: time.Minute, Due: at.Add(time.Minute), Changed: at, Digest: "d",
	}
}

// address is the null path when s is none, which the comparing tests would notice.
func address(s string) mail.Address {
	a, _ := mail.ParseAddress(s)
	return a
}

// letters is n octets that no compression or default can explain.
func letters(n int, seed uint64) []byte {
	b := make([]byte, n)
	_, _ = rand.NewChaCha8([32]byte{byte(seed), byte(seed >> 8), byte(seed >> 16)}).Read(b)
	return b
}

// put stages content, unless it is nil, and puts the entry.
func put(t testing.TB, s *Store, e outbox.Entry, content []byte) mail.Content {
	t.Helper()
	var c mail.Content
	if content != nil {
		var err error
		if c, err = s.Stage(t.Context(), e.ID, bytes.NewReader(content)); err != nil {
			t.Fatalf("stage %s: %v", e.ID, err)
		}
	}
	if err := s.Put(t.Context(), []outbox.Change{{Entry: e}}); err != nil {
		t.Fatalf("put %s: %v", e.ID, err)
	}
	return c
}

func readAll(c mail.Content) ([]byte, error) {
	r, err := c.Open()
	if err != nil {
		return nil, err
	}
	b, err := io.ReadAll(r)
	return b, errors.Join(err, r.Close())
}

// wantContent compares what the store gives for id with want.
func wantContent(t testing.TB, s *Store, id string, want []byte) {
	t.Helper()
	c, err := s.Content(t.Context(), id)
	if err != nil {
		t.Fatalf("content of %s: %v", id, err)
	}
	got, err := readAll(c)
	if err != nil || !bytes.Equal(got, want) || c.Size() != int64(len(want)) {
		t.Fatalf("content of %s: got %d octets, size %d, error %v; want the %d octets that were put", id, len(got), c.Size(), err, len(want))
	}
}

// blobNames lists the files in the folder of large contents.
func blobNames(t testing.TB, s *Store) []string {
	t.Helper()
	files, err := os.ReadDir(s.blobs.dir)
	if err != nil {
		t.Fatal(err)
	}
	names := []string{}
	for _, f := range files {
		names = append(names, f.Name())
	}
	return names
}

func TestWhatWasPutIsThereAfterARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "Ann's data? 100% #1 é")
	contents := [][]byte{{}, []byte("Subject: hi\r\n\r\nhello\r\n"), letters(small, 1), letters(small+1, 2), letters(3<<20, 3)}
	s := open(t, dir)
	for i, c := range contents {
		staged := put(t, s, entry(i), c)
		if got, err := readAll(staged); err != nil || !bytes.Equal(got, c) {
			t.Errorf("staged content of %d octets after put: got %d octets, %v", len(c), len(got), err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if !emptyOrMissing(s.path + "-wal") {
		t.Error("a log is left after Close")
	}
	s2, err := Open(t.Context(), dir, Config{Key: testKey()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s2.Close() })
	got, err := s2.Load(t.Context())
	if err != nil || len(got) != len(contents) {
		t.Fatalf("load: got %d entries, %v; want %d", len(got), err, len(contents))
	}
	for i, c := range contents {
		if want := entry(i); !reflect.DeepEqual(got[i], want) {
			t.Errorf("entry %d:\n got %+v\nwant %+v", i, got[i], want)
		}
		wantContent(t, s2, got[i].ID, c)
	}
	if err := s2.Check(t.Context()); err != nil {
		t.Errorf("check: %v", err)
	}
}

func TestPutIsAllOrNothing(t *testing.T) {
	s := open(t, t.TempDir())
	bad := entry(2)
	bad.Envelope.Return = "FULL"
	boom := errors.New("boom")
	rows, size, err := s.rows([]outbox.Change{{Entry: entry(1)}, {Entry: bad}}, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	err = s.writer.write(t.Context(), size, func(st *statements) error {
		return errors.Join(rows[0].put(st, begin), rows[1].put(st, begin), boom)
	})
	if !errors.Is(err, boom) {
		t.Fatalf("got %v, want %v", err, boom)
	}
	if got, err := s.Load(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("after a change that failed half way: %d entries, %v; want none", len(got), err)
	}
	put(t, s, entry(3), nil) // the writer is not stuck in the failed one
}

func TestOneBadJobTakesNoOtherDown(t *testing.T) {
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := open(t, dir)
		rest, boom := make(chan struct{}), errors.New("boom")
		ends := make([]error, 4)
		var jobs sync.WaitGroup
		for i := range ends {
			jobs.Go(func() {
				ends[i] = s.writer.write(t.Context(), 0, func(st *statements) error {
					if i == 0 {
						<-rest // the others queue up behind it, to be one batch
					}
					if i == 2 {
						return boom
					}
					return run(st.setSecret, string(rune('a'+i)), []byte{})
				})
			})
			synctest.Wait()
		}
		close(rest)
		jobs.Wait()
		for i, err := range ends {
			if i == 2 && !errors.Is(err, boom) || i != 2 && err != nil {
				t.Errorf("job %d ended with %v", i, err)
			}
		}
		var kept string
		if err := s.read.QueryRow(`SELECT group_concat(name, '') FROM secrets`).Scan(&kept); err != nil || kept != "abd" {
			t.Errorf("kept %q, %v; want abd", kept, err)
		}
	})
}

func TestAnEndedContextSavesNothing(t *testing.T) {
	s := open(t, t.TempDir())
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.Put(ctx, []outbox.Change{{Entry: entry(1)}}); !errors.Is(err, context.Canceled) {
		t.Errorf("put: %v", err)
	}
	if _, err := s.Stage(ctx, "m", strings.NewReader("hello")); !errors.Is(err, context.Canceled) {
		t.Errorf("stage: %v", err)
	}
	if _, err := s.Load(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("load: %v", err)
	}
	if _, err := s.Get(t.Context(), entry(1).ID); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("get: %v, want not found", err)
	}
}

func TestLoadGivesOpenEntriesInTheOrderTheyWereHeld(t *testing.T) {
	s := open(t, t.TempDir())
	states := []outbox.State{outbox.Unsure, outbox.Sent, outbox.Asking, outbox.Withdrawn, outbox.Leaving, outbox.Refused, outbox.Held}
	for i := range 300 { // more than one chunk
		n := 299 - i
		e := entry(n)
		e.State = states[n%len(states)]
		put(t, s, e, nil)
	}
	got, err := s.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for n := range 300 {
		if !states[n%len(states)].Final() {
			want = append(want, entry(n).ID)
		}
	}
	if ids := idsOf(got); !reflect.DeepEqual(ids, want) {
		t.Errorf("got  %v\nwant %v", ids, want)
	}
}

func idsOf(entries []outbox.Entry) []string {
	ids := []string{}
	for _, e := range entries {
		ids = append(ids, e.ID)
	}
	return ids
}

func TestPastIsNewestFirstAndSearchesWords(t *testing.T) {
	s := open(t, t.TempDir())
	for n, state := range []outbox.State{outbox.Sent, outbox.Withdrawn, outbox.Held, outbox.Sent, outbox.Refused} {
		e := entry(n)
		e.State = state
		if n == 3 {
			e.Summary.Subject, e.Summary.To = "Ärger mit dem Kran", []mail.Mailbox{{Name: "Cleo Cedar"}}
		}
		put(t, s, e, nil)
	}
	for _, c := range []struct {
		name string
		q    outbox.Query
		want []string
	}{
		{"all", outbox.Query{}, []string{"m00004", "m00003", "m00001", "m00000"}},
		{"limit", outbox.Query{Limit: 2}, []string{"m00004", "m00003"}},
		{"states", outbox.Query{States: []outbox.State{outbox.Sent, outbox.Refused}}, []string{"m00004", "m00003", "m00000"}},
		{"before", outbox.Query{Before: entry(3).Changed}, []string{"m00001", "m00000"}},
		{"one word", outbox.Query{Text: "HARBOUR"}, []string{"m00004", "m00001", "m00000"}},
		{"two words in two places", outbox.Query{Text: "cleo ärger"}, []string{"m00003"}},
		{"no such word", outbox.Query{Text: "cleo harbour"}, []string{}},
		{"limit counts answers", outbox.Query{Text: "offer", Limit: 2}, []string{"m00004", "m00001"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, err := s.Past(t.Context(), c.q)
			if err != nil || !reflect.DeepEqual(idsOf(got), c.want) {
				t.Errorf("%+v: got %v, %v; want %v", c.q, idsOf(got), err, c.want)
			}
		})
	}
}

func TestTheJournalKeepsEachStep(t *testing.T) {
	s := open(t, t.TempDir())
	e := entry(1)
	put(t, s, e, nil)
	e.State = outbox.Withdrawn
	if err := s.Put(t.Context(), []outbox.Change{{Entry: e, Event: outbox.Withdraw}}); err != nil {
		t.Fatal(err)
	}
	got, err := s.Journal(t.Context(), e.ID)
	if err != nil || len(got) != 2 {
		t.Fatalf("got %+v, %v; want two lines", got, err)
	}
	if got[0].State != outbox.Held || got[1].Event != outbox.Withdraw || got[1].State != outbox.Withdrawn || got[1].At.Before(got[0].At) {
		t.Errorf("got %+v; want held, then withdraw to withdrawn", got)
	}
}

func TestSecretsAreSealedUnderTheirName(t *testing.T) {
	s := open(t, t.TempDir())
	ctx := t.Context()
	if _, err := s.Secret(ctx, "smtp"); !errors.Is(err, ErrNotFound) {
		t.Errorf("missing secret: %v", err)
	}
	for _, want := range []string{"correct horse", "", "battery staple"} {
		if err := s.SetSecret(ctx, "smtp", []byte(want)); err != nil {
			t.Fatal(err)
		}
		if got, err := s.Secret(ctx, "smtp"); err != nil || string(got) != want {
			t.Errorf("got %q, %v; want %q", got, err, want)
		}
	}
	if err := errors.Join(s.DeleteSecret(ctx, "smtp"), s.DeleteSecret(ctx, "smtp")); err != nil {
		t.Errorf("delete twice: %v", err)
	}
	if _, err := s.Secret(ctx, "smtp"); !errors.Is(err, ErrNotFound) {
		t.Errorf("deleted secret: %v", err)
	}
}

func TestAClosedStoreSaysSo(t *testing.T) {
	s, err := Open(t.Context(), t.TempDir(), Config{Key: testKey()})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := s.Put(t.Context(), []outbox.Change{{Entry: entry(1)}}); !errors.Is(err, ErrClosed) {
		t.Errorf("put: %v, want %v", err, ErrClosed)
	}
	if _, err := s.Load(t.Context()); err == nil {
		t.Error("load worked")
	}
}

func TestOnlyOneProcessAtATime(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "data")
	unlock, err := Lock(dir)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Lock(dir); !errors.Is(err, ErrLocked) {
		t.Errorf("second lock: %v, want %v", err, ErrLocked)
	}
	if err := unlock(); err != nil {
		t.Fatal(err)
	}
	again, err := Lock(dir)
	if err != nil {
		t.Fatalf("after unlock: %v", err)
	}
	if err := again(); err != nil {
		t.Fatal(err)
	}
}
