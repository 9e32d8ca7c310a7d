package outbox

import (
	"cmp"
	"context"
	"fmt"
	"io"

	"holdback/mail"
)

// Amendment is a message as its sender changed it.
type Amendment struct {
	Of       Entry         // the message as it was when the change was made
	Envelope mail.Envelope // at least one recipient
	Content  io.Reader     // read once, to its end, before Amend returns
	Account  string        // that it leaves through from now on; empty: as before
	Deed     string        // for the journal: what was done, without words of the message
}

// Amend puts a changed message into the place of one that is held, or asks: the
// same id, with what remains of its hold, and all checks still to come. When it
// returns nil the new message is on disk for good; on an error the old one is as it
// was. There is never a half of either, and none leaves meanwhile but the old one.
// It is refused with ErrTooLate when somebody may have the message already, and
// with ErrChanged when it was changed since.
func (o *Outbox) Amend(ctx context.Context, a Amendment) (Entry, error) {
	if len(a.Envelope.Recipients) == 0 {
		return Entry{}, fmt.Errorf("change message %s: it has no recipient", a.Of.ID)
	}
	name := Another(a.Of.ID, o.newID())
	content, err := o.cfg.Store.Stage(ctx, name, a.Content)
	if err != nil {
		o.cfg.Store.Discard(name)
		return Entry{}, fmt.Errorf("save message %s: %w", a.Of.ID, err)
	}
	summary, view := summarise(a.Envelope, content)
	var e Entry
	err = o.do(ctx, func(t *turn) (err error) {
		e, err = t.amend(a, name, summary, view)
		return err
	})
	if err != nil {
		o.cfg.Store.Discard(name)
	}
	return e, err
}

func (t *turn) amend(a Amendment, content string, s Summary, view *mail.View) (Entry, error) {
	e, err := t.entry(a.Of.ID)
	switch {
	case err != nil:
		return e, err
	case e.State != Held && e.State != Asking:
		return e, cannot(e, "changed")
	case !undoable(e):
		return e, tooLate(e)
	case e.Revision != a.Of.Revision:
		return e, &No{Why: ErrChanged, Says: "This message has been changed meanwhile.", Hint: "Look at it again, then decide."}
	}
	e.Envelope, e.Summary = a.Envelope, s
	e.Account = cmp.Or(a.Account, e.Account)
	e.Findings, e.Results, e.Approved = nil, nil, false // all of them were about the old one
	e.Amended = true
	e.Due = later(e.Due, t.now.Add(Margin))
	e, err = t.move(anew(e), Amend)
	if err != nil {
		return e, err
	}
	t.changes[len(t.changes)-1].Content = content
	t.record(Record{Repair: a.Deed})
	t.after(e.ID, func(it *item) { it.view = view })
	return e, nil
}
