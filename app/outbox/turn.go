package outbox

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// This file is the one place that saves. A turn gathers changes, save writes them
// to disk, then to memory, then tells subscribers: promise 2.

// job is a change that somebody asked for and where the answer goes.
type job struct {
	change func(*turn) error
	done   chan error // has room for the one answer
}

// turn is one round of the owner: what the outbox will look like when the changes
// gathered so far are on disk. A change must either fail before its first put or
// not at all, and may be run twice, so it must not touch memory except by after.
type turn struct {
	w       *owner
	now     time.Time        // wall clock, UTC
	mono    time.Time        // monotonic clock
	changes []Change         // to be written
	news    []Change         // the same, and what need not be written by itself
	latest  map[string]Entry // as they leave the messages
	kept    []func()         // run once the changes are on disk
	undone  undone
	told    map[string]bool // messages whose client is told that they were taken
}

// undone remembers what UndoLast did, for the second press of an excited finger.
type undone struct {
	entry Entry
	at    time.Time // monotonic
}

func (w *owner) turn() *turn {
	return &turn{
		w: w, now: w.wall(), mono: time.Now(),
		latest: map[string]Entry{}, told: map[string]bool{}, undone: w.undone,
	}
}

// entry returns a message that is live, or was when the turn began.
func (t *turn) entry(id string) (Entry, error) {
	if e, ok := t.latest[id]; ok {
		return e, nil
	}
	if it, ok := t.w.live[id]; ok {
		return it.entry, nil
	}
	return Entry{}, fmt.Errorf("find message %s: %w", id, ErrNotFound)
}

// list returns what was live when the turn began, in the order it was held.
func (t *turn) list() []Entry {
	items := make([]*item, 0, len(t.w.live))
	for _, it := range t.w.live {
		items = append(items, it)
	}
	slices.SortFunc(items, func(a, b *item) int { return cmp.Compare(a.seq, b.seq) })
	all := make([]Entry, len(items))
	for i, it := range items {
		all[i] = it.entry
	}
	return all
}

// move takes e through the table and saves it.
func (t *turn) move(e Entry, ev Event) (Entry, error) {
	next, err := e.State.On(ev)
	if err != nil {
		return e, err
	}
	e.State, e.Changed = next, t.now
	t.put(e, ev)
	return e, nil
}

// step is move for what must be possible where it is called; if ever it is not,
// e stays as it is and the log says so.
func (t *turn) step(e Entry, ev Event) Entry {
	e, err := t.move(e, ev)
	if err != nil {
		t.w.log.Error("move message", "id", e.ID, "err", err)
	}
	return e
}

// put saves e as it is. Event is empty when the state did not move.
func (t *turn) put(e Entry, ev Event) {
	t.changes = append(t.changes, Change{Entry: e, Event: ev})
	t.note(e, ev)
}

// record writes into the journal what came with the change that was put last.
func (t *turn) record(r Record) {
	if len(t.changes) > 0 {
		t.changes[len(t.changes)-1].Record = r
	}
}

// note changes e without writing it: for what a restart may forget, because it
// finds it out again. It reaches the disk with the next change of e.
func (t *turn) note(e Entry, ev Event) {
	t.news = append(t.news, Change{Entry: e, Event: ev})
	t.latest[e.ID] = e
}

// after changes what only memory knows of a message, once the turn is on disk. A
// message that ended in the same turn is left out.
func (t *turn) after(id string, f func(*item)) {
	t.kept = append(t.kept, func() {
		if it, ok := t.w.live[id]; ok {
			f(it)
			t.w.plan(it)
		}
	})
}

// serve runs a batch of jobs with one write for all: group commit. When the write
// fails each is tried alone, so that one bad change does not fail the others.
func (w *owner) serve(jobs []job) {
	t := w.turn()
	answers := make([]error, len(jobs))
	for i, j := range jobs {
		answers[i] = j.change(t)
	}
	if err := w.save(t); err != nil {
		if len(jobs) > 1 {
			for _, j := range jobs {
				w.serve([]job{j})
			}
			return
		}
		answers[0] = err
	}
	for i, j := range jobs {
		j.done <- answers[i]
	}
}

// save is promise 2: first disk, then memory, then subscribers. A failed write
// changes nothing.
func (w *owner) save(t *turn) error {
	if len(t.changes) > 0 {
		if err := w.store.Put(context.WithoutCancel(w.ctx), t.changes); err != nil {
			w.log.Error("save messages", "count", len(t.changes), "err", err)
			return fmt.Errorf("save message %s: %w", t.changes[0].Entry.ID, err)
		}
	}
	for _, c := range t.news {
		w.remember(c)
	}
	w.undone = t.undone
	for _, f := range t.kept {
		f()
	}
	for _, c := range t.news {
		w.news.publish(c.Entry)
	}
	return nil
}

// remember puts a saved change into memory.
func (w *owner) remember(c Change) {
	e := c.Entry
	if c.Event != "" {
		w.log.Info("message moved", "id", e.ID, "event", c.Event, "state", e.State)
	}
	it, ok := w.live[e.ID]
	switch {
	case e.State.Final():
		w.forget(e)
	case ok:
		it.entry = e
		w.attend(it)
	default:
		w.add(e)
	}
}

// add begins to care for a message. Its monotonic wait is never longer than its
// hold, wherever Due is.
func (w *owner) add(e Entry) {
	w.seq++
	wait := min(e.Due.Sub(w.wall()), e.Hold)
	it := &item{entry: e, seq: w.seq, ready: time.Now().Add(wait)}
	w.live[e.ID] = it
	if e.Digest != "" {
		w.digests[e.Digest] = e.ID
	}
	w.attend(it)
}

// forget ends our care for a message.
func (w *owner) forget(e Entry) {
	if it, ok := w.live[e.ID]; ok {
		it.leaveQueue()
	}
	delete(w.live, e.ID)
	if w.digests[e.Digest] == e.ID {
		delete(w.digests, e.Digest)
	}
}
