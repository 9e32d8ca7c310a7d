package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"holdback/guard"
	"holdback/mail"
)

const (
	reviewsAtOnce = 4  // one that does not end gives its place back when its time is over
	reviewsBegun  = 16 // with those that wait for a place, or for the owner to take the result
	viewsKept     = 64 // messages that wait to be begun with their view in memory
)

// uncheckedAlso has a message checked after those that wait already, but before them when
// it is to leave sooner than the last of them.
func (w *owner) uncheckedAlso(it *item) {
	if n := len(w.unchecked); n > 0 && it.entry.Due.Before(w.unchecked[n-1].entry.Due) {
		w.unchecked = slices.Insert(w.unchecked, 0, it)
		return
	}
	w.unchecked = append(w.unchecked, it)
}

// startReviews has messages checked, in the order of unchecked, as many as there is room for.
func (w *owner) startReviews() {
	for len(w.unchecked) > 0 && w.reviews < reviewsBegun {
		it := w.unchecked[0]
		w.unchecked[0] = nil
		w.unchecked = w.unchecked[1:]
		if w.live[it.entry.ID] == it {
			w.startReview(it)
		}
	}
}

// startReview has a message checked on a goroutine of its own. When the program ends
// before the review does, it is checked at the next start.
func (w *owner) startReview(it *item) {
	e, view, waits := it.entry, it.view, it.refuse
	it.view = nil
	w.reviews++
	w.help(func() {
		select {
		case w.reviewing <- struct{}{}:
		case <-w.ctx.Done():
			return
		}
		if !waits {
			w.stepAside()
		}
		findings := w.check(e, view)
		<-w.reviewing
		if w.ctx.Err() == nil {
			w.o.insist(func(t *turn) { t.reviewed(e, findings) })
		}
	})
}

// stepAside lets messages come in before others are checked: whoever hands one over
// waits for us, and a check has the whole hold.
func (w *owner) stepAside() {
	for range asideAtMost / aside {
		if !w.o.rush.now(time.Now()) {
			return
		}
		select {
		case <-time.After(aside):
		case <-w.ctx.Done():
			return
		}
	}
}

const (
	aside       = 20 * time.Millisecond
	asideAtMost = 240 * time.Millisecond
)

// rush knows whether messages come in one upon the other.
type rush struct{ last, before atomic.Int64 } // in nanoseconds, of the latest two

func (r *rush) another(now time.Time) { r.before.Store(r.last.Swap(now.UnixNano())) }

func (r *rush) now(now time.Time) bool {
	return time.Duration(now.UnixNano()-r.before.Load()).Abs() < 2*aside
}

// check runs the review within its time. Whatever goes wrong becomes an Ask.
func (w *owner) check(e Entry, view *mail.View) []guard.Finding {
	within := w.o.cfg.CheckWithin
	ctx, cancel := context.WithTimeout(w.ctx, within)
	defer cancel()
	answer := make(chan []guard.Finding, 1)
	w.help(func() { answer <- w.o.review(ctx, e, view) })
	select {
	case findings := <-answer:
		return findings
	case <-ctx.Done():
		w.log.Error("check message", "id", e.ID, "err", ctx.Err())
		return []guard.Finding{failed(fmt.Errorf("they took longer than %s", within))}
	}
}

// review calls the function that was handed in, and survives it.
func (o *Outbox) review(ctx context.Context, e Entry, view *mail.View) (findings []guard.Finding) {
	defer func() {
		if p := recover(); p != nil {
			o.cfg.Log.Error("checks crashed", "id", e.ID, "panic", fmt.Sprint(p))
			findings = []guard.Finding{failed(errors.New("a check crashed"))}
		}
	}()
	if view == nil {
		content, err := o.cfg.Store.Content(ctx, e.ID)
		if err != nil {
			o.cfg.Log.Error("open message", "id", e.ID, "err", err)
			return []guard.Finding{failed(errors.New("the message could not be read from disk"))}
		}
		view, _ = mail.Read(content) // useful even when broken
	}
	findings, err := o.cfg.Review(ctx, e, view)
	if err != nil {
		findings = append(findings, failed(err))
	}
	return findings
}

// reviewed records what the checks said about a message as it was then. One that
// has gone on meanwhile, because it was taken back, needs them no more; one that was
// changed is looked at again. That nothing was found is not worth a write: after a
// restart it is found again, before the message leaves.
func (t *turn) reviewed(was Entry, findings []guard.Finding) {
	id, refuse := was.ID, t.refuses(was.ID)
	t.kept = append(t.kept, func() { t.w.reviews-- })
	t.after(id, func(it *item) { it.checking = false })
	e, err := t.entry(id)
	if err != nil || (e.State != Held && e.State != Asking) {
		return
	}
	if e.Revision != was.Revision {
		t.after(id, t.w.attend)
		return
	}
	t.after(id, func(it *item) { it.refuse = false })
	answered := e.Approved && settled(e.Findings, findings)
	old := e.Findings
	e.Checked, e.Findings = true, slices.Concat(ours(old), findings)
	switch {
	case len(findings) == 0 && len(old) == len(e.Findings):
		t.note(e, "")
		return
	case refuse && guard.Strongest(findings) == guard.Stop:
		e.Declined = true
		t.step(e, Withdraw)
	case e.State == Held && guard.Strongest(findings).Waits() && !answered:
		e.Approved = false
		t.step(e, Flag)
	default:
		if e.State == Asking {
			e.Changed = t.now // there is something else to answer
		}
		t.put(e, "")
	}
	t.record(Record{Found: count(findings)})
}

// refuses reports whether somebody at the door waits to be told no.
func (t *turn) refuses(id string) bool {
	it, ok := t.w.live[id]
	return ok && it.refuse && !t.told[id]
}

// Recheck has everything that waits looked at again, because what the checks go by
// has changed. What its sender has answered stays answered, unless something new
// is found.
func (o *Outbox) Recheck(ctx context.Context) error {
	return o.do(ctx, func(t *turn) error {
		for _, e := range t.list() {
			if _, changed := t.latest[e.ID]; changed || e.State != Held && e.State != Asking {
				continue
			}
			t.put(anew(e), "")
		}
		return nil
	})
}

// anew is e with its checks still to come.
func anew(e Entry) Entry {
	e.Checked = false
	e.Revision++
	return e
}
