package store

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"testing"
	"time"

	"holdback/app/filing"
	"holdback/app/outbox"
	"holdback/mail/mailbox"
)

var ends = []outbox.State{outbox.Sent, outbox.Withdrawn}

func unfiled(t *testing.T, s *Store, since time.Time) (ids []string, dues map[string]time.Time) {
	t.Helper()
	dues = map[string]time.Time{}
	err := s.Unfiled(t.Context(), ends, since, func(e outbox.Entry, due time.Time) {
		ids = append(ids, e.ID)
		dues[e.ID] = due
	})
	if err != nil {
		t.Fatal(err)
	}
	return ids, dues
}

// ended is an entry that came to an end some time after begin.
func ended(n int, s outbox.State, after time.Duration) outbox.Entry {
	e := entry(n)
	e.State, e.Changed = s, begin.Add(after)
	return e
}

func TestWhatIsToBeFiledFollowsFromTheMessages(t *testing.T) {
	s := open(t, t.TempDir())
	for i, state := range []outbox.State{outbox.Held, outbox.Sent, outbox.Withdrawn, outbox.Refused, outbox.Unsure, outbox.Sent, outbox.Sent} {
		put(t, s, ended(i, state, time.Duration(10-i)*time.Hour), nil)
	}
	due := begin.Add(time.Minute).UTC()
	for _, r := range []filing.Record{
		{ID: entry(5).ID, Done: true, Says: "done"},
		{ID: entry(2).ID, Due: due},
	} {
		if err := s.PutFiled(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	ids, dues := unfiled(t, s, begin.Add(5*time.Hour))
	if want := []string{entry(2).ID, entry(1).ID}; !reflect.DeepEqual(ids, want) {
		t.Errorf("got %v, want %v: sent or withdrawn since then, not done, in the order they ended", ids, want)
	}
	if !dues[entry(2).ID].Equal(due) || !dues[entry(1).ID].IsZero() {
		t.Errorf("due %v, want %s for the one that has a record, and none for the other", dues, due)
	}
}

func TestARecordOfFilingIsKeptSealed(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	want := filing.Record{
		ID: entry(1).ID, Due: begin.UTC(), Says: "The draft is in Drafts.", Looks: 2, Tries: 3, Put: true,
		Draft: "secret@harbour.example", Own: filing.Spot{Folder: "Gesendet", Validity: 7, UID: 9}, False: mailbox.Removed,
	}
	if got, err := s.Filed(t.Context(), want.ID); err != nil || got != (filing.Record{ID: want.ID}) {
		t.Errorf("before: got %+v, %v", got, err)
	}
	for _, r := range []filing.Record{{ID: want.ID}, want} {
		if err := s.PutFiled(t.Context(), r); err != nil {
			t.Fatal(err)
		}
	}
	if got, err := s.Filed(t.Context(), want.ID); err != nil || got != want {
		t.Errorf("got %+v, %v\nwant %+v", got, err, want)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(filepath.Join(dir, databaseName))
	if err != nil {
		t.Fatal(err)
	}
	for _, word := range []string{"Gesendet", "secret@", "Drafts"} {
		if bytes.Contains(raw, []byte(word)) {
			t.Errorf("%q can be read on disk", word)
		}
	}
}

func TestARecordOfAnotherMessageIsNotTaken(t *testing.T) {
	s := open(t, t.TempDir())
	for i := range 2 {
		if err := s.PutFiled(t.Context(), filing.Record{ID: entry(i).ID, Says: "x"}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := s.writer.conn.ExecContext(t.Context(), `UPDATE filed SET meta = (SELECT meta FROM filed WHERE id = ?) WHERE id = ?`, entry(0).ID, entry(1).ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Filed(t.Context(), entry(1).ID); !errors.Is(err, ErrDamaged) {
		t.Errorf("got %v, want damaged", err)
	}
}

func TestSinceGivesWhatIsOpenAndWhatEndedLately(t *testing.T) {
	s := open(t, t.TempDir())
	put(t, s, ended(0, outbox.Held, -time.Hour), nil)
	put(t, s, ended(1, outbox.Sent, -time.Hour), nil)
	put(t, s, ended(2, outbox.Sent, time.Hour), nil)
	var got []string
	collect := func(most int) func(outbox.Entry) bool {
		got = nil
		return func(e outbox.Entry) bool {
			got = append(got, e.ID)
			return len(got) < most
		}
	}
	if err := s.Since(t.Context(), begin, collect(9)); err != nil || !reflect.DeepEqual(got, []string{entry(0).ID, entry(2).ID}) {
		t.Errorf("got %v, %v", got, err)
	}
	if err := s.Since(t.Context(), begin, collect(1)); err != nil || len(got) != 1 {
		t.Errorf("after a no: got %v, %v", got, err)
	}
}

// An older program's messages were never to be filed, and are not from now on.
func TestAnUpdateDoesNotFileTheMailOfYears(t *testing.T) {
	dir := t.TempDir()
	s := open(t, dir)
	put(t, s, ended(0, outbox.Sent, time.Hour), nil)
	put(t, s, ended(1, outbox.Withdrawn, time.Hour), nil)
	put(t, s, ended(2, outbox.Refused, time.Hour), nil)
	put(t, s, ended(3, outbox.Held, time.Hour), nil)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	back(t, dir)
	s, err := Open(t.Context(), dir, Config{Key: testKey()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	if ids, _ := unfiled(t, s, time.Time{}); len(ids) != 0 {
		t.Errorf("%v are to be filed, want none", ids)
	}
	if r, err := s.Filed(t.Context(), entry(0).ID); err != nil || !r.Done || r.ID != entry(0).ID || r.Says != "" {
		t.Errorf("got %+v, %v; want done, and nothing to say", r, err)
	}
	put(t, s, ended(2, outbox.Withdrawn, 2*time.Hour), nil)
	put(t, s, ended(3, outbox.Sent, 2*time.Hour), nil)
	if ids, _ := unfiled(t, s, time.Time{}); len(ids) != 2 {
		t.Errorf("%v are to be filed, want the two that ended after the update", ids)
	}
}

// back makes the database what it was before anything was filed: version 2.
func back(t *testing.T, dir string) {
	t.Helper()
	db, err := sql.Open("sqlite", dsn(filepath.Join(dir, databaseName)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), `DROP TABLE filed; PRAGMA user_version = 2`); err != nil {
		t.Fatal(err)
	}
}
