package returns

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"slices"
	"time"

	"holdback/app/outbox"
	"holdback/mail"
	"holdback/mail/mailbox"
	"holdback/mail/report"
)

// mostRead is how much of the text of a report is read. What it says about recipients
// and the header that it returns stand at its beginning.
const mostRead = 256 << 10

// mostTries is how often the text of one arrival is asked for, with growing pauses, while
// the line breaks: one that breaks it must not hide for ever what comes after it.
const mostTries = 12

// watch is the watch of one account.
type watch struct {
	*Returns
	account string
	failed  failure
}

// failure is the arrival whose text could not be read, and how often.
type failure struct {
	uid, validity uint32
	times         int
}

// consider takes one arrival, if it concerns us. Strangers write them: one that makes us
// crash is left out.
func (w *watch) consider(ctx context.Context, a mailbox.Arrival) (err error) {
	defer func() {
		if p := recover(); p != nil {
			w.cfg.Log.Error("considering an arrival crashed", "uid", a.Copy.UID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			err = nil
		}
	}()
	s := report.Look(a.Header)
	if s.Ours && w.cfg.Ours != nil {
		if err := w.cfg.Ours(ctx, w.account, a); err != nil {
			return err
		}
	}
	r := s.Report
	if s.Unread {
		if r, err = w.read(ctx, a.Copy); err != nil {
			return err
		}
	}
	id, events, err := w.about(ctx, r, a.Copy.At)
	if err != nil || len(events) == 0 {
		return err
	}
	return w.hear(ctx, id, events)
}

// read parses the text of an arrival. One that is gone, or that cannot be had, says
// nothing.
func (w *watch) read(ctx context.Context, c mailbox.Copy) (report.Report, error) {
	text, err := w.cfg.Body(ctx, w.account, c, mostRead)
	if err == nil {
		return report.Parse(mail.Bytes(text))
	}
	if p, ok := errors.AsType[*mailbox.Problem](err); ok && p.Cause == mailbox.CauseGone {
		return report.Report{}, nil
	} else if ok && (p.Cause == mailbox.CauseRefused || p.Cause == mailbox.CauseTooBig) || !w.again(c) {
		w.cfg.Log.Warn("a report cannot be read", "uid", c.UID, "err", mailbox.Loggable(err))
		return report.Report{}, nil
	}
	return report.Report{}, err
}

// again reports whether the text of c is worth another try.
func (w *watch) again(c mailbox.Copy) bool {
	if w.failed.uid != c.UID || w.failed.validity != c.Validity {
		w.failed = failure{uid: c.UID, validity: c.Validity}
	}
	w.failed.times++
	return w.failed.times < mostTries
}

// about is the message that a report is about, and what it says of it; no events when
// it is about none of ours.
func (w *watch) about(ctx context.Context, r report.Report, at time.Time) (string, []report.Event, error) {
	if at.IsZero() {
		at = time.Now()
	}
	if r.EnvelopeID != "" { // it is shorter than a Message-ID, so a recipient must be named too
		e, err := w.get(ctx, r.EnvelopeID)
		if events := r.About(e.Envelope, at); err != nil || e.ID != "" && slices.ContainsFunc(events, named) {
			return e.ID, events, err
		}
	}
	for _, messageID := range r.MessageIDs {
		id, err := w.cfg.Mine(ctx, messageID)
		if err != nil {
			return "", nil, err
		}
		if id == "" {
			continue
		}
		e, err := w.get(ctx, id)
		if err != nil || e.ID != "" {
			return e.ID, r.About(e.Envelope, at), err
		}
	}
	return "", nil, nil
}

func named(ev report.Event) bool { return !ev.Recipient.IsZero() }

// get is a message by its id; the zero Entry when there is none.
func (w *watch) get(ctx context.Context, id string) (outbox.Entry, error) {
	e, err := w.cfg.Get(ctx, id)
	if errors.Is(err, outbox.ErrNotFound) {
		return outbox.Entry{}, nil
	}
	return e, err
}
