package filing

import (
	"context"
	"errors"
	"time"

	"holdback/app/outbox"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// task is one step for one message.
type task struct {
	f        *Filing
	e        outbox.Entry
	r        Record
	box      Mailbox
	copies   account.Copies
	replaces string    // id of an undone message with the same Message-ID, "" for none
	was      time.Time // when this step was due
}

// open reads what is known of a message.
func (f *Filing) open(ctx context.Context, id, replaces string) (*task, error) {
	e, err := f.cfg.Store.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := f.cfg.Store.Filed(ctx, id)
	if err != nil {
		return nil, err
	}
	return &task{f: f, e: e, r: r, replaces: replaces}, nil
}

// work does the step and keeps how it ended. An error is one of the store; those of the
// mailbox are kept in the record.
func (t *task) work(ctx context.Context) (pause, error) {
	if t.e.State == outbox.Sent && t.r.Looks == 0 && !t.r.Began {
		if err := t.supersede(ctx); err != nil {
			return works, err
		}
	}
	rest, settled := works, t.settled()
	if err := ctx.Err(); err != nil {
		return works, err // what is missing is perhaps only closed already
	}
	if !settled {
		t.was, t.r.Due = t.r.Due, time.Time{}
		do := t.sent
		if t.e.State == outbox.Withdrawn {
			do = t.undone
		}
		if err := do(ctx); err != nil {
			if isStore(err) || ctx.Err() != nil {
				return works, err
			}
			rest = t.failed(err)
		}
	}
	if t.r.Done {
		t.f.cfg.Log.Info("filed", "id", t.e.ID, "state", t.e.State, "looks", t.r.Looks, "tries", t.r.Tries)
	}
	return rest, t.save(ctx)
}

// settled ends what needs no mailbox.
func (t *task) settled() bool {
	a, ok := t.f.cfg.Account(t.e.Account)
	t.box, t.copies = a.Box, a.Copies
	sent := t.e.State == outbox.Sent
	switch {
	case sent && t.copies == account.CopiesNever && ok:
		t.done(saysNever)
	case t.e.Declined:
		t.done(saysDeclined)
	case !ok:
		t.done(t.nowhere(saysNoAccount))
	case t.box == nil:
		t.done(t.nowhere(saysNoBox))
	case sent && t.e.Summary.MessageID == "":
		t.done(saysNoID)
	}
	return t.r.Done
}

// nowhere is what to say where there is no mailbox; what was said before stays true.
func (t *task) nowhere(says string) string {
	switch {
	case t.r.Says != "":
		return t.r.Says
	case t.e.State == outbox.Withdrawn:
		return says + saysSafe
	}
	return says
}

func (t *task) done(says string) { t.r.Done, t.r.Due, t.r.Says = true, time.Time{}, says }

func (t *task) after(d time.Duration) { t.r.Due = time.Now().UTC().Add(d) }

// look plans the next of the looks at Sent, and reports whether there is one.
func (t *task) look(plan []time.Duration) bool {
	t.r.Looks = min(t.r.Looks+1, len(plan))
	if t.r.Looks == len(plan) {
		return false
	}
	t.after(plan[t.r.Looks] - plan[t.r.Looks-1])
	return true
}

// storeError is an error of our own disk.
type storeError struct{ error }

func (s storeError) Unwrap() error { return s.error }

func isStore(err error) bool {
	_, ok := errors.AsType[storeError](err)
	return ok
}

func ofStore(err error) error {
	if err == nil {
		return nil
	}
	return storeError{err}
}

func (t *task) save(ctx context.Context) error {
	return ofStore(t.f.save(context.WithoutCancel(ctx), &t.r))
}

// find looks for a Message-ID in the folder for role. Without such a folder there is none.
func (t *task) find(ctx context.Context, role mailbox.Role, messageID string) ([]mailbox.Copy, error) {
	folder, err := t.box.Folder(ctx, role)
	if cause(err) == mailbox.CauseNoFolder {
		folder, err = names[role], nil // we may have made it
	}
	if err != nil {
		return nil, err
	}
	copies, err := t.box.Find(ctx, folder, messageID)
	if cause(err) == mailbox.CauseNoFolder {
		return nil, nil
	}
	return copies, err
}

// folder is the folder for role. Where there is none it is made.
func (t *task) folder(ctx context.Context, role mailbox.Role) (string, error) {
	name, err := t.box.Folder(ctx, role)
	if cause(err) != mailbox.CauseNoFolder {
		return name, err
	}
	return t.box.Create(ctx, names[role], role)
}

// names are those that most programs use.
var names = map[mailbox.Role]string{mailbox.Sent: "Sent", mailbox.Drafts: "Drafts"}
