package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"holdback/app/control"
	"holdback/app/store"
	"holdback/guard"
)

// quietName is the secret under which it is kept what a person does not want to be
// asked again: it names people and words.
const quietName = "guard.quiet"

// mostQuiet is how many things may be quiet; the oldest go first.
const mostQuiet = 5000

// quiet is what the person does not want to be asked again, the oldest first.
type quiet struct {
	store *store.Store
	mu    sync.Mutex
	all   []control.QuietEntry
	now   map[string]bool // the keys of all; never changed, only replaced
}

func loadQuiet(ctx context.Context, s *store.Store) (*quiet, error) {
	q := &quiet{store: s}
	text, err := s.Secret(ctx, quietName)
	if errors.Is(err, store.ErrNotFound) {
		return q, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &q.all)
	}
	if err != nil {
		return nil, fmt.Errorf("read what is not asked again: %w", err)
	}
	q.now = keysOf(q.all)
	return q, nil
}

func keysOf(all []control.QuietEntry) map[string]bool {
	keys := make(map[string]bool, len(all))
	for _, e := range all {
		keys[e.Key] = true
	}
	return keys
}

// keys are for the checks. Nobody changes them.
func (q *quiet) keys() map[string]bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.now
}

// list is everything, the latest first.
func (q *quiet) list() []control.QuietEntry {
	q.mu.Lock()
	defer q.mu.Unlock()
	all := append([]control.QuietEntry{}, q.all...)
	slices.Reverse(all)
	return all
}

// change makes f of everything durable, then counts.
func (q *quiet) change(ctx context.Context, f func([]control.QuietEntry) []control.QuietEntry) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	next := f(slices.Clone(q.all))
	next = next[max(0, len(next)-mostQuiet):]
	text, err := json.Marshal(next)
	if err == nil {
		err = q.store.SetSecret(ctx, quietName, text)
	}
	if err != nil {
		return fmt.Errorf("save what is not asked again: %w", err)
	}
	q.all, q.now = next, keysOf(next)
	return nil
}

// add makes those of the keys quiet that findings may be silenced by.
func (q *quiet) add(ctx context.Context, keys []string, findings []guard.Finding) error {
	var more []control.QuietEntry
	for _, f := range findings {
		if key := f.QuietKey(); key != "" && slices.Contains(keys, key) {
			more = append(more, control.QuietEntry{Key: key, Check: f.Check, About: f.About, Since: time.Now().UTC()})
		}
	}
	if len(more) == 0 {
		return nil
	}
	return q.change(ctx, func(all []control.QuietEntry) []control.QuietEntry {
		for _, e := range more {
			if !slices.ContainsFunc(all, func(old control.QuietEntry) bool { return old.Key == e.Key }) {
				all = append(all, e)
			}
		}
		return all
	})
}

// Quiet lists what the person does not want to be asked again, the latest first.
func (a *App) Quiet(context.Context) ([]control.QuietEntry, error) { return a.quiet.list(), nil }

// Revoke has it asked again.
func (a *App) Revoke(ctx context.Context, key string) error {
	err := a.quiet.change(ctx, func(all []control.QuietEntry) []control.QuietEntry {
		return slices.DeleteFunc(all, func(e control.QuietEntry) bool { return e.Key == key })
	})
	if err != nil {
		return refusal(err)
	}
	a.hub.publish(control.Event{Kind: "settings"})
	return nil
}
