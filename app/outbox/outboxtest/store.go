package outboxtest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/iotest"
	"time"

	"holdback/app/outbox"
	"holdback/guard"
	"holdback/mail"
	"holdback/mail/relay"
	"holdback/mail/report"
)

// TestStore checks that a store keeps what the outbox relies on. Each call of open
// must return an empty store, and close it when its test ends.
func TestStore(t *testing.T, open func(*testing.T) outbox.Store) {
	for name, check := range map[string]func(*testing.T, outbox.Store){
		"an empty store has nothing":                         testEmpty,
		"an entry comes back as it was saved":                testSame,
		"a put saves all its changes, the last one counts":   testPut,
		"load gives what is not final, in the order held":    testLoad,
		"a content comes back octet by octet":                testContent,
		"a content becomes part of the store with its entry": testStage,
		"a content that breaks off is not kept":              testBroken,
		"another content takes the place of the first":       testAnother,
		"the past is told newest first":                      testPast,
		"the past can be searched":                           testSearch,
		"many may stage and put at the same time":            testMany,
	} {
		t.Run(name, func(t *testing.T) { check(t, open(t)) })
	}
}

// begin is the time of the first message.
var begin = time.Date(2026, 4, 7, 8, 0, 0, 0, time.UTC)

// Entry is the n-th message of an invented office, held n seconds after the first.
func Entry(t testing.TB, n int) outbox.Entry {
	t.Helper()
	at := begin.Add(time.Duration(n) * time.Second)
	from, to := Address(t, "ines@harbour.example"), Address(t, fmt.Sprintf("guest%d@inn.example", n))
	return outbox.Entry{
		ID: fmt.Sprintf("entry%05d", n), Account: "ines@harbour.example",
		Envelope: mail.Envelope{From: from, Recipients: []mail.Recipient{{Address: to, Notify: []string{"NEVER"}}}},
		Summary: outbox.Summary{
			Subject: fmt.Sprintf("Berth %d", n), From: mail.Mailbox{Name: "Ines", Address: from},
			To: []mail.Mailbox{{Address: to}}, MessageID: fmt.Sprintf("%d@harbour.example", n), Size: 12,
		},
		State: outbox.Held, Held: at, Hold: time.Minute, Due: at.Add(time.Minute), Changed: at,
	}
}

// Address parses an address that the test knows to be good.
func Address(t testing.TB, s string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(s)
	if err != nil {
		t.Fatalf("address %q: %v", s, err)
	}
	return a
}

func put(t *testing.T, s outbox.Store, changes ...outbox.Change) {
	t.Helper()
	if err := s.Put(t.Context(), changes); err != nil {
		t.Fatalf("put %d changes: %v", len(changes), err)
	}
}

func stage(t *testing.T, s outbox.Store, id string, content []byte) mail.Content {
	t.Helper()
	c, err := s.Stage(t.Context(), id, bytes.NewReader(content))
	if err != nil {
		t.Fatalf("stage %s, %d octets: %v", id, len(content), err)
	}
	return c
}

// keep saves an entry with a small content.
func keep(t *testing.T, s outbox.Store, e outbox.Entry) {
	t.Helper()
	stage(t, s, e.ID, []byte("Subject: x\r\n\r\n"))
	put(t, s, outbox.Change{Entry: e})
}

func ids(entries []outbox.Entry) []string {
	all := []string{}
	for _, e := range entries {
		all = append(all, e.ID)
	}
	return all
}

func wantIDs(t *testing.T, what string, got []outbox.Entry, err error, want ...string) {
	t.Helper()
	if err != nil || !slices.Equal(ids(got), append([]string{}, want...)) {
		t.Errorf("%s: got %q, %v, want %q", what, ids(got), err, want)
	}
}

func wantContent(t *testing.T, what string, c mail.Content, want []byte) {
	t.Helper()
	for range 2 { // each opening gives the same octets
		r, err := c.Open()
		if err != nil {
			t.Fatalf("open %s: %v", what, err)
		}
		got, err := io.ReadAll(r)
		if err = errors.Join(err, r.Close()); err != nil {
			t.Fatalf("read %s: %v", what, err)
		}
		if !bytes.Equal(got, want) || c.Size() != int64(len(want)) {
			t.Errorf("%s: got %d octets (size %d), equal %v, want the %d staged", what, len(got), c.Size(), bytes.Equal(got, want), len(want))
		}
	}
}

func testEmpty(t *testing.T, s outbox.Store) {
	got, err := s.Load(t.Context())
	wantIDs(t, "load", got, err)
	got, err = s.Past(t.Context(), outbox.Query{})
	wantIDs(t, "past", got, err)
	if _, err := s.Get(t.Context(), "nobody"); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("get an unknown id: got %v, want ErrNotFound", err)
	}
	if _, err := s.Content(t.Context(), "nobody"); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("content of an unknown id: got %v, want ErrNotFound", err)
	}
	if err := s.Put(t.Context(), nil); err != nil {
		t.Errorf("put nothing: %v", err)
	}
	s.Discard("nobody")
}

func testSame(t *testing.T, s outbox.Store) {
	want := Entry(t, 1)
	to := want.Envelope.Recipients[0].Address
	want.Envelope.UTF8, want.Envelope.EnvelopeID, want.Envelope.Return = true, "env 1", "HDRS"
	want.Summary.Subject = "Grüße aus dem Hafen"
	want.Findings = []guard.Finding{{Check: "attachment.missing", Level: guard.Ask, Says: "s", Quote: "q", Hint: "h"}}
	want.Results = []relay.Result{{Address: to, End: relay.Later, Code: 451, Status: "4.7.1", Reply: "later", Cause: relay.CauseTimeout, At: begin}}
	want.Returns = []report.Event{{Kind: report.Failed, Recipient: to, Status: "5.1.1", Says: "no such user", At: begin}}
	want.Checked, want.Approved, want.Until, want.Dot, want.Doubt = true, true, true, true, true
	want.Attempts, want.Trying, want.Digest = 3, begin, "abc"
	keep(t, s, want)
	got, err := s.Get(t.Context(), want.ID)
	if a, b := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want); err != nil || a != b {
		t.Errorf("error %v\ngot  %s\nwant %s", err, a, b)
	}
	if !got.Due.Equal(want.Due) || got.Due.Location() != time.UTC {
		t.Errorf("due: got %s, want %s in UTC", got.Due, want.Due)
	}
}

func testPut(t *testing.T, s outbox.Store) {
	one, two := Entry(t, 1), Entry(t, 2)
	stage(t, s, one.ID, []byte("one"))
	stage(t, s, two.ID, []byte("two"))
	undone := two
	undone.State = outbox.Withdrawn
	put(t, s, outbox.Change{Entry: one}, outbox.Change{Entry: two}, outbox.Change{Entry: undone, Event: outbox.Withdraw})
	got, err := s.Load(t.Context())
	wantIDs(t, "load", got, err, one.ID)
	e, err := s.Get(t.Context(), two.ID)
	if err != nil || e.State != outbox.Withdrawn {
		t.Errorf("the last of two changes in one put: got %s, %v, want %s", e.State, err, outbox.Withdrawn)
	}
	one.Attempts, one.State = 7, outbox.Sent
	put(t, s, outbox.Change{Entry: one, Event: outbox.Accept})
	if e, err = s.Get(t.Context(), one.ID); err != nil || e.Attempts != 7 || e.State != outbox.Sent {
		t.Errorf("after a change: got %+v, %v", e, err)
	}
	c, err := s.Content(t.Context(), one.ID)
	if err != nil {
		t.Fatalf("content after a change: %v", err)
	}
	wantContent(t, "content after a change", c, []byte("one"))
}

func testLoad(t *testing.T, s outbox.Store) {
	for n, state := range []outbox.State{outbox.Held, outbox.Asking, outbox.Leaving, outbox.Unsure, outbox.Sent, outbox.Refused, outbox.Withdrawn} {
		e := Entry(t, 9-n) // saved in another order than held
		e.State = state
		keep(t, s, e)
	}
	got, err := s.Load(t.Context())
	wantIDs(t, "load", got, err, Entry(t, 6).ID, Entry(t, 7).ID, Entry(t, 8).ID, Entry(t, 9).ID)
}

func testContent(t *testing.T, s outbox.Store) {
	for n, size := range []int{0, 1, 64 << 10, 256 << 10, 256<<10 + 1, 1 << 20} {
		e, want := Entry(t, n), make([]byte, size)
		_, _ = rand.NewChaCha8([32]byte{byte(n)}).Read(want)
		wantContent(t, fmt.Sprintf("staged, %d octets", size), stage(t, s, e.ID, want), want)
		put(t, s, outbox.Change{Entry: e})
		c, err := s.Content(t.Context(), e.ID)
		if err != nil {
			t.Fatalf("content of %d octets: %v", size, err)
		}
		wantContent(t, fmt.Sprintf("saved, %d octets", size), c, want)
	}
}

func testStage(t *testing.T, s outbox.Store) {
	e := Entry(t, 1)
	stage(t, s, e.ID, []byte("first"))
	if _, err := s.Content(t.Context(), e.ID); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("content of what is only staged: got %v, want ErrNotFound", err)
	}
	if got, err := s.Load(t.Context()); err != nil || len(got) != 0 {
		t.Errorf("load with something staged: got %q, %v", ids(got), err)
	}
	s.Discard(e.ID)
	s.Discard(e.ID) // again is no harm
	want := []byte("second")
	stage(t, s, e.ID, want)
	put(t, s, outbox.Change{Entry: e})
	s.Discard(e.ID) // too late to drop it
	c, err := s.Content(t.Context(), e.ID)
	if err != nil {
		t.Fatalf("content: %v", err)
	}
	wantContent(t, "staged again", c, want)
}

func testBroken(t *testing.T, s outbox.Store) {
	cut := errors.New("line cut")
	r := io.MultiReader(bytes.NewReader(make([]byte, 300<<10)), iotest.ErrReader(cut))
	if _, err := s.Stage(t.Context(), "broken", r); !errors.Is(err, cut) {
		t.Errorf("stage a reader that breaks: got %v, want its error", err)
	}
	if _, err := s.Content(t.Context(), "broken"); !errors.Is(err, outbox.ErrNotFound) {
		t.Errorf("content of what broke off: got %v, want ErrNotFound", err)
	}
}

func testPast(t *testing.T, s outbox.Store) {
	keep(t, s, Entry(t, 0)) // held: not of the past
	for n := 1; n <= 4; n++ {
		e := Entry(t, n)
		e.State = []outbox.State{outbox.Sent, outbox.Refused, outbox.Withdrawn, outbox.Sent}[n-1]
		e.Changed = begin.Add(time.Duration(10-n) * time.Hour)
		keep(t, s, e)
	}
	id := func(n int) string { return Entry(t, n).ID }
	for _, c := range []struct {
		query outbox.Query
		want  []string
	}{
		{outbox.Query{Before: begin.Add(100 * time.Hour)}, []string{id(1), id(2), id(3), id(4)}},
		{outbox.Query{Before: begin.Add(8 * time.Hour)}, []string{id(3), id(4)}},
		{outbox.Query{Before: begin.Add(100 * time.Hour), Limit: 2}, []string{id(1), id(2)}},
		{outbox.Query{Before: begin.Add(100 * time.Hour), States: []outbox.State{outbox.Sent}}, []string{id(1), id(4)}},
		{outbox.Query{Before: begin.Add(100 * time.Hour), States: []outbox.State{outbox.Refused, outbox.Withdrawn}}, []string{id(2), id(3)}},
	} {
		got, err := s.Past(t.Context(), c.query)
		wantIDs(t, fmt.Sprintf("past %+v", c.query), got, err, c.want...)
	}
}

func testSearch(t *testing.T, s outbox.Store) {
	for n := 1; n <= 3; n++ {
		e := Entry(t, n)
		e.State = outbox.Sent
		keep(t, s, e)
	}
	for text, want := range map[string][]string{
		"":                   {Entry(t, 3).ID, Entry(t, 2).ID, Entry(t, 1).ID},
		"BERTH 2":            {Entry(t, 2).ID},
		"guest3@INN.example": {Entry(t, 3).ID},
		"no such word":       {},
	} {
		got, err := s.Past(t.Context(), outbox.Query{Text: text, Before: begin.Add(time.Hour)})
		wantIDs(t, fmt.Sprintf("past with %q", text), got, err, want...)
	}
}

func testMany(t *testing.T, s outbox.Store) {
	const workers, each = 8, 10
	var group sync.WaitGroup
	for w := range workers {
		group.Go(func() {
			for n := range each {
				if err := save(t.Context(), s, Entry(t, w*each+n)); err != nil {
					t.Error(err)
				}
			}
		})
	}
	group.Wait()
	got, err := s.Load(t.Context())
	if err != nil || len(got) != workers*each {
		t.Fatalf("load: got %d entries, %v, want %d", len(got), err, workers*each)
	}
	for _, e := range got {
		c, err := s.Content(t.Context(), e.ID)
		if err != nil {
			t.Fatalf("content of %s: %v", e.ID, err)
		}
		wantContent(t, e.ID, c, []byte("content of "+e.ID))
	}
}

func save(ctx context.Context, s outbox.Store, e outbox.Entry) error {
	if _, err := s.Stage(ctx, e.ID, bytes.NewReader([]byte("content of "+e.ID))); err != nil {
		return fmt.Errorf("stage %s: %w", e.ID, err)
	}
	if err := s.Put(ctx, []outbox.Change{{Entry: e}}); err != nil {
		return fmt.Errorf("put %s: %w", e.ID, err)
	}
	return nil
}
