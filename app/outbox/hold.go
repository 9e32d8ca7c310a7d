package outbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"holdback/mail"
)

// Submission is a message that somebody wants to send.
type Submission struct {
	Account  string        // address of the account that it leaves through
	Envelope mail.Envelope // at least one recipient
	Content  io.Reader     // read once, to its end, before Hold returns
	Wait     time.Duration // how long to wait for the checks, so that what policy stops can be refused; 0: not at all
}

// Hold takes a message over. When it returns nil the message is on disk for good
// and the client may forget it; on an error nothing of it is kept. A message that is in our
// care already is answered with the entry of the first.
//
// With a Wait, one that the checks stop in time comes back Withdrawn: nothing of
// it will be sent, and the client must be told no.
func (o *Outbox) Hold(ctx context.Context, s Submission) (Entry, error) {
	if len(s.Envelope.Recipients) == 0 {
		return Entry{}, errors.New("hold message: it has no recipient")
	}
	if s.Wait > 0 {
		return o.holdAndWait(ctx, s)
	}
	return o.hold(ctx, o.newID(), s)
}

func (o *Outbox) hold(ctx context.Context, id string, s Submission) (Entry, error) {
	o.rush.another(time.Now())
	e, view, err := o.stage(ctx, id, s)
	if err != nil {
		o.cfg.Store.Discard(id)
		return Entry{}, err
	}
	err = o.do(ctx, func(t *turn) error {
		e = t.take(e, view, s.Wait > 0)
		return nil
	})
	if err != nil || e.ID != id {
		o.cfg.Store.Discard(id)
	}
	if err != nil {
		return Entry{}, err
	}
	return e, nil
}

// stage does what takes long, on the caller's goroutine: it brings the content to the
// store and describes the message. The view that it was described from serves the
// first review, too.
func (o *Outbox) stage(ctx context.Context, id string, s Submission) (Entry, *mail.View, error) {
	seen := newFingerprint()
	whole, err := mail.Complete(io.TeeReader(s.Content, seen), o.cfg.Wall(), mail.NewMessageID(s.Envelope.From.Domain()))
	if err != nil {
		return Entry{}, nil, fmt.Errorf("read message: %w", err)
	}
	content, err := o.cfg.Store.Stage(ctx, id, whole)
	if err != nil {
		return Entry{}, nil, fmt.Errorf("save message %s: %w", id, err)
	}
	summary, view := summarise(s.Envelope, content)
	return Entry{
		ID: id, Account: s.Account, Envelope: s.Envelope,
		Summary: summary,
		Digest:  seen.digest(s.Account, s.Envelope),
		Hold:    max(0, o.cfg.HoldFor(s.Account, s.Envelope)) + Margin, // promise 7
	}, view, nil
}

// take begins the life of a message, unless it is in our care already: two tries may
// come in on two connections at the same time, so this is decided by the owner.
func (t *turn) take(e Entry, view *mail.View, refuse bool) Entry {
	if first, ok := t.same(e.Digest); ok {
		t.w.log.Info("message came again", "id", first.ID)
		t.tell(first.ID)
		return first
	}
	e.State = Held
	e.Held, e.Changed, e.Due = t.now, t.now, t.now.Add(e.Hold)
	t.put(e, "")
	t.after(e.ID, func(it *item) {
		it.refuse = refuse
		if len(t.w.unchecked) <= viewsKept {
			it.view = view
		}
	})
	return e
}

// tell remembers that a client hears yes: from now on nothing but its sender, or a
// question to them, ends the message.
func (t *turn) tell(id string) {
	t.told[id] = true
	t.after(id, func(it *item) { it.refuse = false })
}

// same finds a message in our care by its digest.
func (t *turn) same(digest string) (Entry, bool) {
	if digest == "" {
		return Entry{}, false
	}
	id, ok := t.w.digests[digest]
	for _, c := range t.changes {
		if c.Entry.Digest == digest {
			id, ok = c.Entry.ID, true
		}
	}
	if !ok {
		return Entry{}, false
	}
	e, err := t.entry(id)
	return e, err == nil && !e.State.Final()
}
