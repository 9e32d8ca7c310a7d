package outbox

import (
	"context"
	"time"

	"holdback/mail/relay"
)

// lookAfter is how long to wait before each search for evidence. The server needs
// a moment to file its copy. After the last search only the sender can tell.
var lookAfter = []time.Duration{30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour}

const lookWithin = time.Minute // time limit of one search

// lookIn plans search number n for an unsure message.
func (t *turn) lookIn(id string, n int) {
	t.after(id, func(it *item) {
		it.looks, it.look = n, time.Time{}
		if t.w.o.cfg.Evidence != nil && n < len(lookAfter) {
			it.look = time.Now().Add(lookAfter[n])
		}
	})
}

// startLooks begins the searches whose time has come.
func (w *owner) startLooks(now time.Time) {
	for w.looks.ready(now) {
		w.startLook(w.looks.next())
	}
}

// startLook searches for evidence on a goroutine of its own.
func (w *owner) startLook(it *item) {
	it.look = time.Time{}
	e, n := it.entry, it.looks
	w.help(func() {
		found := w.o.search(w.ctx, e)
		if w.ctx.Err() == nil {
			w.o.insist(func(t *turn) { t.looked(e.ID, n, found) })
		}
	})
}

func (o *Outbox) search(ctx context.Context, e Entry) (found bool) {
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	defer func() {
		if p := recover(); p != nil {
			o.cfg.Log.Error("search crashed", "id", e.ID, "panic", p)
			found = false
		}
	}()
	found, err := o.cfg.Evidence(ctx, e)
	if err != nil {
		o.cfg.Log.Warn("look for message in Sent", "id", e.ID, "err", err)
	}
	return found && err == nil
}

// looked settles a message that was found, and plans the next search for one that
// was not. It is never sent again without its sender's word: promise 5.
func (t *turn) looked(id string, n int, found bool) {
	e, err := t.entry(id)
	switch {
	case err != nil || e.State != Unsure: // decided meanwhile
	case found:
		t.settle(e)
	default:
		t.lookIn(id, n+1)
	}
}

// settle takes for sent what was unsure. Whoever the server had put off is still
// to be served.
func (t *turn) settle(e Entry) Entry {
	results := make([]relay.Result, len(e.Results))
	for i, r := range e.Results {
		if r.End == relay.Unknown {
			r.End, r.At = relay.Accepted, t.now
		}
		results[i] = r
	}
	e.Results = results
	if len(pending(e)) == 0 {
		return t.step(e, Settle)
	}
	e.Dot, e.Due = false, t.now.Add(backOff[0])
	return t.step(e, Later)
}
