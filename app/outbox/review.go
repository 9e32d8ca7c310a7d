package outbox

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"holdback/guard"
)

// reviewsAtOnce bounds the reviews that run at the same time. One that does not
// end gives its place back when its time is over.
const reviewsAtOnce = 4

// startReview has a message checked on a goroutine of its own.
func (w *owner) startReview(it *item) {
	it.checking = true
	e := it.entry
	w.help(func() {
		select {
		case w.reviewing <- struct{}{}:
		case <-w.ctx.Done():
			return // checked at the next start
		}
		findings := w.check(e)
		<-w.reviewing
		if w.ctx.Err() == nil {
			w.o.insist(func(t *turn) { t.reviewed(e.ID, findings) })
		}
	})
}

// check runs the review within its time. Whatever goes wrong becomes an Ask.
func (w *owner) check(e Entry) []guard.Finding {
	within := w.o.cfg.CheckWithin
	ctx, cancel := context.WithTimeout(w.ctx, within)
	defer cancel()
	answer := make(chan []guard.Finding, 1)
	w.help(func() { answer <- w.o.review(ctx, e) })
	select {
	case findings := <-answer:
		return findings
	case <-ctx.Done():
		w.log.Error("check message", "id", e.ID, "err", ctx.Err())
		return []guard.Finding{failed(fmt.Errorf("they took longer than %s", within))}
	}
}

// review calls the function that was handed in, and survives it.
func (o *Outbox) review(ctx context.Context, e Entry) (findings []guard.Finding) {
	defer func() {
		if p := recover(); p != nil {
			o.cfg.Log.Error("checks crashed", "id", e.ID, "panic", fmt.Sprint(p))
			findings = []guard.Finding{failed(errors.New("a check crashed"))}
		}
	}()
	content, err := o.cfg.Store.Content(ctx, e.ID)
	if err != nil {
		o.cfg.Log.Error("open message", "id", e.ID, "err", err)
		return []guard.Finding{failed(errors.New("the message could not be read from disk"))}
	}
	findings, err = o.cfg.Review(ctx, e, content)
	if err != nil {
		findings = append(findings, failed(err))
	}
	return findings
}

// reviewed records what the checks said. A message that has gone on meanwhile,
// because it was taken back, needs them no more.
func (t *turn) reviewed(id string, findings []guard.Finding) {
	t.after(id, func(it *item) { it.checking = false })
	e, err := t.entry(id)
	if err != nil || (e.State != Held && e.State != Asking) {
		return
	}
	e.Checked = true
	e.Findings = slices.Concat(e.Findings, findings)
	top := guard.Strongest(findings)
	if e.State == Held && (top == guard.Ask || top == guard.Stop) {
		e.Approved = false
		t.step(e, Flag)
		return
	}
	t.put(e, "")
}
