package outbox

import (
	"context"
	"time"
)

// holdAndWait holds a message and gives the checks a moment to stop it while its
// client still listens. Whatever they do, the answer is the truth: from the moment
// on which we give up, a stop asks the sender like any other time.
func (o *Outbox) holdAndWait(ctx context.Context, s Submission) (Entry, error) {
	changes, cancel := o.Subscribe()
	defer cancel()
	id := o.newID()
	e, err := o.hold(ctx, id, s)
	if err != nil || e.ID != id {
		return e, err
	}
	if said, ok := verdict(changes, id, s.Wait); ok {
		return said, nil
	}
	err = o.do(context.WithoutCancel(ctx), func(t *turn) (err error) {
		t.tell(id)
		if now, err := t.entry(id); err == nil {
			e = now
			return nil
		}
		return ErrNotFound
	})
	if err != nil { // it came to an end in the very last moment
		return o.past(context.WithoutCancel(ctx), id)
	}
	return e, nil
}

// verdict waits until the checks of a message have come to an end.
func verdict(changes <-chan News, id string, within time.Duration) (Entry, bool) {
	alarm := time.NewTimer(within)
	defer alarm.Stop()
	for {
		select {
		case n, open := <-changes:
			if !open || n.Resync {
				return Entry{}, false
			}
			if n.Entry.ID == id && (n.Entry.Checked || n.Entry.State != Held) {
				return n.Entry, true
			}
		case <-alarm.C:
			return Entry{}, false
		}
	}
}
