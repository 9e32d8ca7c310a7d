package outbox

import (
	"context"
	"errors"
	"fmt"

	"holdback/mail/report"
)

// mostReturns is how much is kept of what came back about one message: strangers write it.
const mostReturns = 200

// Hear adds what came back to a message that has left, and is on disk when it returns nil.
// The events must be about this message and about its recipients: see report.About. What
// was heard before adds nothing, so the same report may come twice.
//
// Whoever names a message that is unsure proves that a server took it, as a copy in
// Sent does: it is settled. ErrState says that the message never left.
func (o *Outbox) Hear(ctx context.Context, id string, events []report.Event) (Entry, error) {
	var e Entry
	err := o.do(ctx, func(t *turn) (err error) {
		if e, err = t.known(id); err == nil {
			e, err = t.hear(e, events)
		}
		return err
	})
	return e, err
}

// known returns a message, live or past. It reads the past on the owner's goroutine, so
// that nobody can change between reading and saving what is added to; it is one row,
// next to a write that waits for the disk.
func (t *turn) known(id string) (Entry, error) {
	e, err := t.entry(id)
	if !errors.Is(err, ErrNotFound) {
		return e, err
	}
	if e, err = t.w.store.Get(context.WithoutCancel(t.w.ctx), id); err != nil {
		return Entry{}, fmt.Errorf("find message %s: %w", id, err)
	}
	return e, nil
}

func (t *turn) hear(e Entry, events []report.Event) (Entry, error) {
	if !mayBeOut(e) {
		return e, cannot(e, "answered")
	}
	fresh := unheard(e, events)
	if len(fresh) == 0 && e.State != Unsure {
		return e, nil
	}
	e.Returns = append(e.Returns[:len(e.Returns):len(e.Returns)], fresh...)
	if e.State == Unsure {
		e = t.settle(e)
	} else {
		t.put(e, "")
	}
	t.record(Record{Returns: fresh})
	return e, nil
}

// mayBeOut reports whether anybody can have the message. A server may write back
// sooner than it answers, so from the dot on it counts.
func mayBeOut(e Entry) bool {
	return e.State == Sent || e.State == Unsure || e.State == Leaving && e.Dot || e.Doubt || len(accepted(e)) > 0
}

// unheard are the events that say something new: each kind counts once for each
// recipient.
func unheard(e Entry, events []report.Event) []report.Event {
	heard := map[report.Event]bool{}
	what := func(ev report.Event) report.Event { return report.Event{Kind: ev.Kind, Recipient: ev.Recipient} }
	for _, ev := range e.Returns {
		heard[what(ev)] = true
	}
	var fresh []report.Event
	for _, ev := range events {
		if len(e.Returns)+len(fresh) >= mostReturns {
			break
		}
		if !heard[what(ev)] {
			heard[what(ev)] = true
			fresh = append(fresh, ev)
		}
	}
	return fresh
}
