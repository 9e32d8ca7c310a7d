package mailboxtest

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"holdback/mail/mailbox"
)

// told is one call of what a Watch hands over to.
type told struct {
	arrivals []mailbox.Arrival
	at       mailbox.State
}

// watching is a Watch that runs until the test ends.
type watching struct {
	news chan told
	stop context.CancelFunc
	done chan error
}

func (w *world) watch(t *testing.T, on *wires, from mailbox.State) *watching {
	t.Helper()
	m := w.open(t, on, mailbox.Timeouts{Retry: 10 * time.Millisecond, Poll: 50 * time.Millisecond})
	ctx, cancel := context.WithCancel(t.Context())
	out := &watching{news: make(chan told, 100), stop: cancel, done: make(chan error, 1)}
	go func() {
		out.done <- m.Watch(ctx, w.folder, from, func(_ context.Context, a []mailbox.Arrival, s mailbox.State) error {
			out.news <- told{a, s}
			return nil
		})
	}()
	t.Cleanup(func() { out.end(t) })
	return out
}

func (w *watching) end(t *testing.T) {
	t.Helper()
	w.stop()
	select {
	case err := <-w.done:
		if !errors.Is(err, context.Canceled) {
			t.Errorf("the watch ended with %v", err)
		}
		w.done <- err
	case <-time.After(patience):
		t.Error("the watch does not end with its context")
	}
}

// next is what is told next.
func (w *watching) next(t *testing.T) told {
	t.Helper()
	select {
	case n := <-w.news:
		return n
	case err := <-w.done:
		t.Fatalf("the watch has ended: %v", err)
	case <-time.After(patience):
		t.Fatal("the watch sees nothing")
	}
	return told{}
}

// arrivals waits until so many have been told of.
func (w *watching) arrivals(t *testing.T, n int) (all []mailbox.Arrival, at mailbox.State) {
	t.Helper()
	for len(all) < n {
		news := w.next(t)
		all, at = append(all, news.arrivals...), news.at
	}
	return all, at
}

func watches(t *testing.T, w *world) {
	old := uniqueID()
	w.add(t, w.folder, old)
	on := w.watch(t, &wires{}, mailbox.State{})
	if first := on.next(t); len(first.arrivals) > 0 || first.at.Next == 0 {
		t.Errorf("told at first: %+v; want only where it starts", first)
	}
	one := uniqueID()
	began := time.Now()
	w.add(t, w.folder, one)
	got, at := on.arrivals(t, 1)
	t.Logf("seen after %s", time.Since(began).Round(time.Millisecond))
	if got[0].Copy.MessageID != one || !bytes.Contains(got[0].Header, []byte("Subject: Berth")) || bytes.Contains(got[0].Header, []byte("Hello")) {
		t.Errorf("got %+v with the header %q; want %s with its header section alone", got[0].Copy, got[0].Header, one)
	}
	on.end(t)

	// While nobody watches, more arrives than one batch holds.
	const many = 60
	var ids []string
	for range many {
		ids = append(ids, uniqueID())
		w.add(t, w.folder, ids[len(ids)-1])
	}
	again := w.watch(t, &wires{}, at)
	got, _ = again.arrivals(t, many)
	for i, a := range got {
		if i >= many || a.Copy.MessageID != ids[i] {
			t.Fatalf("arrival %d is %s; want the %d in their order, each once", i, a.Copy.MessageID, many)
		}
	}
	for _, id := range []string{old, one, ids[0]} {
		if seen(w.find(t, w.folder, id)[0]) {
			t.Errorf("%s was marked as read", id)
		}
	}

	// UIDs of another time mean nothing: it starts at what arrives next.
	anew := w.watch(t, &wires{}, mailbox.State{Validity: at.Validity + 1, Next: 1})
	if first := anew.next(t); len(first.arrivals) > 0 || first.at.Validity != at.Validity {
		t.Errorf("told %d arrivals and %+v; want none, and the UIDVALIDITY %d", len(first.arrivals), first.at, at.Validity)
	}
}

func watchesOn(t *testing.T, w *world) {
	lines := &wires{}
	on := w.watch(t, lines, mailbox.State{})
	on.next(t)
	for range 3 {
		lines.cut()
		id := uniqueID()
		w.add(t, w.folder, id)
		got, _ := on.arrivals(t, 1)
		if len(got) != 1 || got[0].Copy.MessageID != id {
			t.Errorf("after the line was cut: %+v; want %s once", got, id)
		}
	}
	if n := lines.count(); n < 3 {
		t.Errorf("%d lines were made, want one after each cut", n)
	}
}

func reconnects(t *testing.T, w *world) {
	id := uniqueID()
	w.add(t, w.folder, id)
	for range 3 {
		w.wires.cut()
		found, err := w.box.Find(within(t), w.folder, id)
		for err != nil && causeOf(err) != mailbox.CauseUnknown && within(t).Err() == nil {
			// The cut may be noticed only while the line is in use.
			w.box.Wake()
			found, err = w.box.Find(within(t), w.folder, id)
		}
		if len(found) != 1 || err != nil {
			t.Errorf("after the line was cut: %d, %v; want one found", len(found), err)
		}
	}
}

func endsInTime(t *testing.T, w *world) {
	held := &wires{}
	m := w.open(t, held, mailbox.Timeouts{Open: 500 * time.Millisecond, Call: 2 * time.Second, Retry: time.Hour})
	id := uniqueID()
	if _, err := m.Find(within(t), w.folder, id); err != nil {
		t.Fatal(err)
	}
	held.hold(true)
	began := time.Now()
	_, err := m.Find(within(t), w.folder, id)
	if causeOf(err) != mailbox.CauseOffline || time.Since(began) > patience/2 {
		t.Errorf("a line that fell silent: %v after %s; want %s in time", err, time.Since(began), mailbox.CauseOffline)
	}
	if _, err = m.Find(within(t), w.folder, id); causeOf(err) != mailbox.CauseOffline {
		t.Errorf("a server that does not greet: %v; want %s", err, mailbox.CauseOffline)
	}
	dials := held.count()
	if _, err = m.Find(within(t), w.folder, id); causeOf(err) != mailbox.CauseOffline || held.count() != dials {
		t.Errorf("soon after: %v and %d more lines; want the last problem and no other attempt", err, held.count()-dials)
	}
	held.hold(false)
	m.Wake()
	if _, err := m.Find(within(t), w.folder, id); err != nil {
		t.Errorf("after waking: %v; want it to work again", err)
	}
}
