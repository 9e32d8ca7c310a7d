package outbox

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"holdback/guard"
)

// This file is what people decide. Every answer is on disk before it is given.

// debounce is how long a second UndoLast means the first.
const debounce = 2 * time.Second

// Undo takes a message back. It returns nil only when no server has taken it and none
// will. Undoing what is already undone is no error; ErrTooLate says that
// it has left.
func (o *Outbox) Undo(ctx context.Context, id string) (Entry, error) {
	return o.decide(ctx, id, (*turn).undo)
}

// UndoLast takes back the message that was held last and can still be undone. Asked
// again within two seconds it answers with the same message and does nothing.
// ErrNothing says that there is none.
func (o *Outbox) UndoLast(ctx context.Context) (Entry, error) {
	var e Entry
	err := o.do(ctx, func(t *turn) (err error) {
		e, err = t.undoLast()
		return err
	})
	return e, err
}

// SendNow ends the wait of a held message, but not its checks. For one that is on
// its way or has left it does nothing.
func (o *Outbox) SendNow(ctx context.Context, id string) (Entry, error) {
	return o.decide(ctx, id, (*turn).sendNow)
}

// WaitUntil makes a message that is held, or asks, leave at the time when instead; the
// shown time ends then.
func (o *Outbox) WaitUntil(ctx context.Context, id string, when time.Time) (Entry, error) {
	return o.decide(ctx, id, func(t *turn, e Entry) (Entry, error) { return t.waitUntil(e, when) })
}

// Approve lets a message that asks go on, with what remains of its hold, but with Grace
// at least where it has a hold: this answer can be taken back too. Where a finding wants
// a reason, one must be given: it goes into the journal. What a policy forbids cannot
// be approved.
func (o *Outbox) Approve(ctx context.Context, id, reason string) (Entry, error) {
	return o.decide(ctx, id, func(t *turn, e Entry) (Entry, error) { return t.approve(e, reason) })
}

// Retry sends an unsure message again to those who may not have it, as its sender
// decided.
func (o *Outbox) Retry(ctx context.Context, id string) (Entry, error) {
	return o.decide(ctx, id, (*turn).retry)
}

// Settle says that an unsure message did arrive.
func (o *Outbox) Settle(ctx context.Context, id string) (Entry, error) {
	return o.decide(ctx, id, func(t *turn, e Entry) (Entry, error) {
		if e.State == Sent {
			return e, nil
		}
		if e.State != Unsure {
			return e, cannot(e, "marked as sent")
		}
		return t.settle(e), nil
	})
}

// decide runs a decision on a message. One that is no longer live is fetched on
// the caller's goroutine; the only move left for it is from refused to withdrawn.
func (o *Outbox) decide(ctx context.Context, id string, f func(*turn, Entry) (Entry, error)) (Entry, error) {
	var e Entry
	err := o.do(ctx, func(t *turn) (err error) {
		if e, err = t.entry(id); err == nil {
			e, err = f(t, e)
		}
		return err
	})
	if !errors.Is(err, ErrNotFound) {
		return e, err
	}
	past, err := o.past(ctx, id)
	if err != nil {
		return Entry{}, err
	}
	err = o.do(ctx, func(t *turn) (err error) {
		e, err = f(t, past)
		return err
	})
	return e, err
}

func (t *turn) undo(e Entry) (Entry, error) {
	if e.State == Withdrawn {
		return e, nil
	}
	if !undoable(e) {
		return e, tooLate(e)
	}
	return t.move(e, Withdraw)
}

// undoable reports whether e can be taken back with the promise that nobody has it.
func undoable(e Entry) bool {
	_, err := e.State.On(Withdraw)
	return err == nil && !e.Doubt && len(accepted(e)) == 0
}

func (t *turn) undoLast() (Entry, error) {
	if !t.undone.at.IsZero() && t.mono.Sub(t.undone.at) <= debounce {
		return t.undone.entry, nil
	}
	live := t.list()
	for i := len(live) - 1; i >= 0; i-- {
		e, err := t.entry(live[i].ID)
		if err != nil || !undoable(e) {
			continue
		}
		e, err = t.move(e, Withdraw)
		if err == nil {
			t.undone = undone{entry: e, at: t.mono}
		}
		return e, err
	}
	return Entry{}, &No{
		Why: ErrNothing, Says: "There is nothing to undo: no message is waiting.",
		Hint: "Look at Sent for what has already left.",
	}
}

func (t *turn) sendNow(e Entry) (Entry, error) {
	switch e.State {
	case Leaving, Sent:
		return e, nil
	case Held:
	default:
		return e, cannot(e, "sent now")
	}
	e.Due, e.Until = t.now, false
	t.put(e, "")
	t.after(e.ID, func(it *item) { it.ready = t.mono })
	return e, nil
}

func (t *turn) waitUntil(e Entry, when time.Time) (Entry, error) {
	if e.State != Held && e.State != Asking {
		return e, cannot(e, "made to wait")
	}
	wait := when.Sub(t.now)
	if wait <= 0 {
		return e, &No{Why: ErrTime, Says: "That time has already passed.", Hint: "Choose a later one, or send the message now."}
	}
	e.Due, e.Until = when.UTC().Round(0).Add(Margin), true
	t.put(e, "")
	t.after(e.ID, func(it *item) {
		if sooner := t.mono.Add(wait); sooner.Before(it.ready) {
			it.ready = sooner
		}
	})
	return e, nil
}

func (t *turn) approve(e Entry, reason string) (Entry, error) {
	if e.State == Held && e.Approved {
		return e, nil
	}
	if e.State != Asking {
		return e, cannot(e, "approved")
	}
	switch top := guard.Strongest(e.Findings); {
	case top == guard.Stop:
		return e, &No{
			Why: ErrForbidden, Says: "The rules of your organisation forbid sending this message.",
			Hint: "Take it back and change what is wrong.",
		}
	case top == guard.Justify && !Reasoned(reason):
		return e, &No{
			Why: ErrReason, Says: "The rules of your organisation want to know why this message is to be sent.",
			Hint: "Give the reason in a few words; it is kept on this computer with the message.",
		}
	}
	e.Approved, e.Trying = true, time.Time{}
	e.Due = later(e.Due, t.now.Add(min(e.Hold, Grace)+Margin))
	e, err := t.move(e, Approve)
	t.record(Record{Found: count(e.Findings), Reason: strings.TrimSpace(reason)})
	return e, err
}

// reasonLetters is how many letters and digits a reason has at least: "ok" is none.
const reasonLetters = 5

// Reasoned reports whether a text can count as a written reason. Who asks for one must ask
// here, so that nobody is told no after a yes.
func Reasoned(text string) bool {
	n := 0
	for _, r := range text {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			n++
		}
	}
	return n >= reasonLetters
}

func (t *turn) retry(e Entry) (Entry, error) {
	if e.State != Unsure {
		return e, cannot(e, "sent again")
	}
	e.Dot, e.Until, e.Trying = false, false, time.Time{}
	e.Due = t.now.Add(Margin)
	return t.move(e, Later)
}
