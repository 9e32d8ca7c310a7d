package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/mail"
)

// This file answers what a person asks about messages: control.Guard.

var _ control.Guard = (*App)(nil)

// Outbox lists what is held, asking, leaving or unsure, the oldest first.
func (a *App) Outbox(ctx context.Context) ([]control.Message, error) {
	entries, err := a.box.List(ctx)
	return a.messages(entries), err
}

// Past lists what was sent, refused or withdrawn, the newest first.
func (a *App) Past(ctx context.Context, q control.PastQuery) ([]control.Message, error) {
	entries, err := a.store.Past(ctx, outbox.Query{Text: q.Text, Limit: q.Limit})
	return a.messages(entries), err
}

// Show returns one message to read.
func (a *App) Show(ctx context.Context, id string) (control.Detail, error) {
	e, err := a.find(ctx, id)
	if err != nil {
		return control.Detail{}, err
	}
	c, err := a.box.Content(ctx, e.ID)
	if err != nil {
		return control.Detail{}, fmt.Errorf("open message %s: %w", e.ID, err)
	}
	return a.detail(e, c), nil
}

// Content opens the stored octets of a message; the caller closes it.
func (a *App) Content(ctx context.Context, id string) (io.ReadCloser, error) {
	e, err := a.find(ctx, id)
	if err != nil {
		return nil, err
	}
	c, err := a.box.Content(ctx, e.ID)
	if err != nil {
		return nil, fmt.Errorf("open message %s: %w", e.ID, err)
	}
	return c.Open()
}

// Undo takes a message back.
func (a *App) Undo(ctx context.Context, id string) (control.Message, error) {
	return a.change(ctx, id, a.box.Undo)
}

// UndoLast takes back the message that was held last.
func (a *App) UndoLast(ctx context.Context) (control.Message, error) {
	e, err := a.box.UndoLast(ctx)
	return a.message(e), refusal(err)
}

// SendNow ends the hold of a message, after its checks.
func (a *App) SendNow(ctx context.Context, id string) (control.Message, error) {
	return a.change(ctx, id, a.box.SendNow)
}

// WaitUntil makes a message leave at t instead.
func (a *App) WaitUntil(ctx context.Context, id string, t time.Time) (control.Message, error) {
	return a.change(ctx, id, func(ctx context.Context, id string) (outbox.Entry, error) {
		return a.box.WaitUntil(ctx, id, t)
	})
}

// Retry sends a message that is unsure again.
func (a *App) Retry(ctx context.Context, id string) (control.Message, error) {
	return a.change(ctx, id, a.box.Retry)
}

// Settle says that an unsure message did arrive.
func (a *App) Settle(ctx context.Context, id string) (control.Message, error) {
	return a.change(ctx, id, a.box.Settle)
}

// change finds the message that id means and does what to it.
func (a *App) change(ctx context.Context, id string, what func(context.Context, string) (outbox.Entry, error)) (control.Message, error) {
	e, err := a.find(ctx, id)
	if err != nil {
		return control.Message{}, err
	}
	e, err = what(ctx, e.ID)
	return a.message(e), refusal(err)
}

// Submit holds a message, as the door for mail clients does.
func (a *App) Submit(ctx context.Context, s control.Submission) (control.Message, error) {
	account, err := a.accountFor(s)
	if err != nil {
		return control.Message{}, err
	}
	s.Content = &atMost{r: s.Content, left: a.settings.Load().MaxOctets()}
	labelled, err := a.labelled(s)
	if err != nil {
		return control.Message{}, a.tooLarge(err)
	}
	e, err := a.box.Hold(ctx, outbox.Submission{Account: account, Envelope: s.Envelope, Content: mail.Strict(labelled), Wait: a.doorWait()})
	if err != nil {
		return control.Message{}, a.tooLarge(err)
	}
	if no := stopped(e); no != nil {
		return a.message(e), &control.Refusal{Says: no.Says, Hint: no.Hint, Stopped: true}
	}
	a.supersede(ctx, s.Supersedes)
	return a.message(e), nil
}

// supersede has the draft of a message go whose place another has taken. That it stays
// loses nothing, so the message is held all the same.
func (a *App) supersede(ctx context.Context, id string) {
	if id == "" {
		return
	}
	e, err := a.find(ctx, id)
	if err == nil {
		err = a.filing.Supersede(ctx, e.ID)
	}
	if err != nil {
		a.log.Warn("put a draft aside", "id", id, "err", err)
	}
}

var errTooLarge = errors.New("message too large")

// atMost gives errTooLarge when there is more: the door for mail clients has the
// same limit.
type atMost struct {
	r    io.Reader
	left int64
}

func (m *atMost) Read(p []byte) (int, error) {
	n, err := m.r.Read(p)
	m.left -= int64(n)
	if m.left < 0 {
		return n, errTooLarge
	}
	return n, err
}

// accountFor is the account asked for, else the one whose address sends, else the first.
func (a *App) accountFor(s control.Submission) (string, error) {
	chosen := a.settings.Load()
	if len(chosen.Accounts) == 0 {
		return "", &control.Refusal{Says: "No account is set up yet.", Hint: "Add one with `holdback account add`; `holdback account add --help` shows how."}
	}
	if s.Account != "" {
		if acc, ok := chosen.Account(s.Account); ok {
			return acc.Address.String(), nil
		}
		return "", &control.Refusal{Says: fmt.Sprintf("There is no account %s.", s.Account), Hint: "`holdback account list` shows all."}
	}
	if acc, ok := chosen.AccountOf(s.Envelope.From.String()); ok {
		return acc.Address.String(), nil
	}
	return chosen.Accounts[0].Address.String(), nil
}

// find returns the entry that id means: the whole id, or the beginning of exactly
// one that waits.
func (a *App) find(ctx context.Context, id string) (outbox.Entry, error) {
	id = strings.ToLower(strings.TrimSpace(id))
	e, err := a.box.Get(ctx, id)
	if err == nil || !errors.Is(err, outbox.ErrNotFound) {
		return e, err
	}
	entries, err := a.box.List(ctx)
	if err != nil {
		return outbox.Entry{}, err
	}
	var hits []outbox.Entry
	for _, e := range entries {
		if id != "" && strings.HasPrefix(e.ID, id) {
			hits = append(hits, e)
		}
	}
	if len(hits) == 1 {
		return hits[0], nil
	}
	if len(hits) > 1 {
		return outbox.Entry{}, &control.Refusal{Says: fmt.Sprintf("%d messages have an id that begins with %s.", len(hits), id), Hint: "Give more of it."}
	}
	return outbox.Entry{}, &control.Refusal{Says: fmt.Sprintf("There is no message %s.", id), Hint: "`holdback outbox` shows what waits, `holdback sent` what has left."}
}
