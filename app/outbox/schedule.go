package outbox

import (
	"time"

	"holdback/guard"
)

const (
	atOnce  = 4              // attempts at the same time for one account
	tooOld  = 24 * time.Hour // overdue by more than this, a message asks first
	jump    = 2 * time.Second
	drifted = 20 * time.Millisecond // a drift that plans have to follow
	hiccup  = time.Second           // until we try again after a failed write
	longest = 66 * time.Minute      // the longest back-off, jitter included
)

// clock remembers both clocks as they were when they were last compared.
type clock struct {
	wall, mono time.Time
	planned    time.Time     // monotonic; when the alarm should ring, zero while none is set
	drift      time.Duration // of the wall clock, since all messages were planned
	unsettled  bool          // there was a gap, and the new times are not on disk yet
}

// compareClocks notices sleep and a clock that was set: the two clocks no longer
// agree, or the alarm rang much too late. The monotonic clock stops during
// suspend on Linux and macOS, and need not on Windows.
func (w *owner) compareClocks() {
	wall, mono := w.wall(), time.Now()
	c := &w.clock
	gap := wall.Sub(c.wall) - mono.Sub(c.mono)
	late := !c.planned.IsZero() && mono.Sub(c.planned) > jump
	if gap > jump || gap < -jump || late {
		w.log.Info("clock jumped", "gap", gap, "late", late)
		c.unsettled = true
	}
	if c.drift += gap; c.drift.Abs() > drifted {
		w.planAll()
	}
	c.wall, c.mono = wall, mono
	if c.unsettled && !w.o.cfg.Idle {
		w.settleClock()
	}
}

// settleClock gives everything that is held its time after a gap: promise 8.
func (w *owner) settleClock() {
	t := w.turn()
	for _, it := range w.live {
		if it.entry.State == Held {
			t.realign(it.entry, it.ready.Sub(t.mono))
		}
	}
	w.clock.unsettled = w.save(t) != nil
	w.planAll()
}

// realign gives a held message its time after a gap, of which left is still to
// pass by the monotonic clock.
func (t *turn) realign(e Entry, left time.Duration) {
	remaining := e.Due.Sub(t.now)
	if remaining < -tooOld {
		t.ask(e, overdue(-remaining))
		return
	}
	if !e.Until { // the clock was set back: nobody waits longer for that than was meant
		remaining = min(remaining, longestWait(e))
	}
	due := t.now.Add(max(remaining, left, Grace))
	if due.Equal(e.Due) {
		return
	}
	e.Due = due
	t.put(e, "")
}

// longestWait is the longest time that e could have to wait from any moment on.
func longestWait(e Entry) time.Duration {
	if e.Trying.IsZero() {
		return e.Hold
	}
	return max(e.Hold, longest)
}

// alarm is set for the next thing to do, and while something is held at the latest
// for the next comparison of the clocks. With nothing held nothing ticks.
func (w *owner) alarm() (<-chan time.Time, func()) {
	now := time.Now()
	at := w.soonest()
	if w.holding() && (at.IsZero() || at.Sub(now) > tick) {
		at = now.Add(tick)
	}
	w.clock.planned = at
	if at.IsZero() {
		return nil, func() {}
	}
	t := time.NewTimer(at.Sub(now))
	return t.C, func() { t.Stop() }
}

// holding reports whether the clocks matter.
func (w *owner) holding() bool {
	if w.o.cfg.Idle {
		return false
	}
	for _, it := range w.live {
		if it.entry.State == Held {
			return true
		}
	}
	return false
}

// advance does what has become due.
func (w *owner) advance() {
	if w.o.cfg.Idle {
		return
	}
	w.startReviews()
	now := time.Now()
	if now.Before(w.pause) {
		return
	}
	w.startLooks(now)
	if w.clock.unsettled || !w.release(w.due(now)) {
		w.pause = now.Add(hiccup)
	}
}

// attend sees to it that what e needs next happens.
func (w *owner) attend(it *item) {
	s := it.entry.State
	if (s == Held || s == Asking) && !it.entry.Checked && !it.checking {
		it.checking = true
		w.uncheckedAlso(it)
	}
	w.plan(it)
}

// free reports whether nothing but time keeps e: promise 3.
func free(e Entry) bool {
	if e.State != Held || !e.Checked {
		return false
	}
	top := guard.Strongest(e.Findings)
	return !top.Waits() || e.Approved && top != guard.Stop
}

// due takes out of the queues what may leave now by both clocks, the longest overdue
// first, as many as there is room for in each account.
func (w *owner) due(mono time.Time) []*item {
	var due []*item
	for _, l := range w.lanes {
		for room := atOnce - l.running; room > 0 && l.waiting.ready(mono); {
			it := l.waiting.next()
			if w.wall().Before(it.entry.Due) {
				w.plan(it)
				continue
			}
			due = append(due, it)
			room--
		}
	}
	return due
}

// soonest is when the next message leaves or the next search begins, by the
// monotonic clock. What is due already may wait for room, not for time.
func (w *owner) soonest() time.Time {
	next := w.looks.first()
	for _, l := range w.lanes {
		if at := l.waiting.first(); l.running < atOnce && !at.IsZero() && (next.IsZero() || at.Before(next)) {
			next = at
		}
	}
	if next.IsZero() {
		return next
	}
	return later(next, w.pause)
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}
