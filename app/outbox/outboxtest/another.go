package outboxtest

import (
	"bytes"
	"testing"

	"holdback/app/outbox"
)

// testAnother replaces contents, small by large and back: what was staged counts
// from the moment on at which it is put, and never with the entry of another moment.
func testAnother(t *testing.T, s outbox.Store) {
	e := Entry(t, 1)
	first := []byte("first")
	stage(t, s, e.ID, first)
	put(t, s, outbox.Change{Entry: e})
	for n, next := range [][]byte{[]byte("second"), bytes.Repeat([]byte("large"), 100<<10), []byte("small again")} {
		name := outbox.Another(e.ID, string(rune('a'+n)))
		wantContent(t, "staged beside", stage(t, s, name, next), next)
		e.Attempts++
		put(t, s, outbox.Change{Entry: e}) // somebody else changes the message meanwhile
		c, err := s.Content(t.Context(), e.ID)
		if err != nil {
			t.Fatalf("content: %v", err)
		}
		wantContent(t, "before the change", c, first)
		e.Summary.Subject, first = string(next[:5]), next
		put(t, s, outbox.Change{Entry: e, Content: name})
		if c, err = s.Content(t.Context(), e.ID); err != nil {
			t.Fatalf("content: %v", err)
		}
		wantContent(t, "after the change", c, next)
		if got, err := s.Get(t.Context(), e.ID); err != nil || got.Summary.Subject != e.Summary.Subject {
			t.Errorf("the entry has the subject %q, %v; want %q", got.Summary.Subject, err, e.Summary.Subject)
		}
	}
	old := e
	e.Summary.Subject = "never"
	if err := s.Put(t.Context(), []outbox.Change{{Entry: e, Content: outbox.Another(e.ID, "gone")}}); err == nil {
		t.Error("an entry was saved with a content that was not staged")
	}
	if got, err := s.Get(t.Context(), e.ID); err != nil || got.Summary.Subject != old.Summary.Subject {
		t.Errorf("the entry has the subject %q, %v; want the old %q", got.Summary.Subject, err, old.Summary.Subject)
	}
	s.Discard(outbox.Another(e.ID, "a")) // long put: no harm
}
