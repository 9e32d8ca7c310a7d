package filing_test

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"holdback/app/filing"
	"holdback/app/outbox"
	"holdback/mail"
)

// This file is world as a filing.Store. What it knows goes through JSON as on disk.

// Get implements filing.Store.
func (w *world) Get(_ context.Context, id string) (outbox.Entry, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	e, ok := w.entries[id]
	switch {
	case w.dead:
		return e, errDead
	case !ok:
		return e, outbox.ErrNotFound
	}
	return e, nil
}

// Content implements filing.Store.
func (w *world) Content(_ context.Context, id string) (mail.Content, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return mail.Bytes(w.contents[id]), nil
}

// FiledOf implements filing.Store.
func (w *world) FiledOf(ctx context.Context, ids []string) (map[string]filing.Record, error) {
	all := map[string]filing.Record{}
	for _, id := range ids {
		r, err := w.Filed(ctx, id)
		if err != nil {
			return nil, err
		}
		all[id] = r
	}
	return all, nil
}

// Filed implements filing.Store.
func (w *world) Filed(_ context.Context, id string) (filing.Record, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := filing.Record{ID: id}
	if w.dead {
		return r, errDead
	}
	if text, ok := w.records[id]; ok {
		return r, json.Unmarshal(text, &r)
	}
	return r, nil
}

// PutFiled implements filing.Store.
func (w *world) PutFiled(_ context.Context, r filing.Record) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.change(func() { w.records[r.ID] = text })
}

// Unfiled implements filing.Store.
func (w *world) Unfiled(_ context.Context, ends []outbox.State, since time.Time, f func(outbox.Entry, time.Time)) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.entries {
		var r filing.Record
		if text, ok := w.records[e.ID]; ok {
			if err := json.Unmarshal(text, &r); err != nil {
				return err
			}
		}
		if slices.Contains(ends, e.State) && !e.Changed.Before(since) && !r.Done {
			f(e, r.Due)
		}
	}
	return nil
}

// Since implements filing.Store.
func (w *world) Since(_ context.Context, since time.Time, f func(outbox.Entry) bool) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, e := range w.entries {
		if (!e.State.Final() || !e.Changed.Before(since)) && !f(e) {
			return nil
		}
	}
	return nil
}
