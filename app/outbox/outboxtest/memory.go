// Package outboxtest helps to test what works with an outbox: Memory is a store for
// tests that need none on disk, and TestStore says of any store whether the outbox
// can rely on it.
//
// It is imported by tests only.
package outboxtest

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"

	"holdback/app/outbox"
	"holdback/mail"
)

// Memory is an outbox.Store that forgets everything with the process. Entries go
// through JSON like on disk, so nobody shares memory with it. The zero value is empty.
type Memory struct {
	mu       sync.Mutex
	rows     map[string]row
	staged   map[string][]byte
	contents map[string][]byte
	serial   int
}

type row struct {
	n     int // order of arrival
	entry []byte
}

// Load returns what is not final, in the order held.
func (m *Memory) Load(context.Context) ([]outbox.Entry, error) {
	return m.all(func(e outbox.Entry) bool { return !e.State.Final() }), nil
}

// all returns the entries that match, in the order held.
func (m *Memory) all(match func(outbox.Entry) bool) []outbox.Entry {
	m.mu.Lock()
	rows := make([]row, 0, len(m.rows))
	for _, r := range m.rows {
		rows = append(rows, r)
	}
	m.mu.Unlock()
	slices.SortFunc(rows, func(a, b row) int { return cmp.Compare(a.n, b.n) })
	var all []outbox.Entry
	for _, r := range rows {
		if e, err := r.read(); err == nil && match(e) {
			all = append(all, e)
		}
	}
	slices.SortStableFunc(all, func(a, b outbox.Entry) int { return a.Held.Compare(b.Held) })
	return all
}

func (r row) read() (e outbox.Entry, err error) {
	err = json.Unmarshal(r.entry, &e)
	return e, err
}

// Put saves all changes or, when one cannot be saved, none.
func (m *Memory) Put(_ context.Context, changes []outbox.Change) error {
	texts := make([][]byte, len(changes))
	for i, c := range changes {
		var err error
		if texts[i], err = json.Marshal(c.Entry); err != nil {
			return fmt.Errorf("save message %s: %w", c.Entry.ID, err)
		}
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, c := range changes {
		if _, ok := m.staged[c.Content]; c.Content != "" && !ok {
			return fmt.Errorf("save message %s: its new content is not there", c.Entry.ID)
		}
	}
	if m.rows == nil {
		m.rows, m.contents = map[string]row{}, map[string][]byte{}
	}
	for i, c := range changes {
		id := c.Entry.ID
		n := m.serial
		if old, ok := m.rows[id]; ok {
			n = old.n
		}
		m.serial++
		m.rows[id] = row{n: n, entry: texts[i]}
		name := cmp.Or(c.Content, id)
		if content, ok := m.staged[name]; ok {
			m.contents[id] = content
			delete(m.staged, name)
		}
	}
	return nil
}

// Stage keeps the content until Put or Discard.
func (m *Memory) Stage(_ context.Context, name string, r io.Reader) (mail.Content, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, fmt.Errorf("read content of message %s: %w", name, err)
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.staged == nil {
		m.staged = map[string][]byte{}
	}
	m.staged[name] = content
	return mail.Bytes(content), nil
}

// Discard drops a staged content.
func (m *Memory) Discard(name string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.staged, name)
}

// Content returns the content of an entry.
func (m *Memory) Content(_ context.Context, id string) (mail.Content, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	c, ok := m.contents[id]
	if !ok {
		return nil, outbox.ErrNotFound
	}
	return mail.Bytes(bytes.Clone(c)), nil
}

// Get returns one entry in any state.
func (m *Memory) Get(_ context.Context, id string) (outbox.Entry, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r, ok := m.rows[id]
	if !ok {
		return outbox.Entry{}, outbox.ErrNotFound
	}
	return r.read()
}

// Staged counts the contents that belong to no entry; after Hold returned it must
// be zero.
func (m *Memory) Staged() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.staged)
}

// Past returns final entries, the newest first.
func (m *Memory) Past(_ context.Context, q outbox.Query) ([]outbox.Entry, error) {
	found := m.all(func(e outbox.Entry) bool { return e.State.Final() && matches(e, q) })
	slices.SortStableFunc(found, func(a, b outbox.Entry) int { return b.Changed.Compare(a.Changed) })
	if q.Limit <= 0 {
		q.Limit = 100
	}
	return found[:min(len(found), q.Limit)], nil
}

func matches(e outbox.Entry, q outbox.Query) bool {
	if len(q.States) > 0 && !slices.Contains(q.States, e.State) {
		return false
	}
	if !q.Before.IsZero() && !e.Changed.Before(q.Before) {
		return false
	}
	text := e.Summary.Subject + "\n" + e.Summary.From.Name + "\n" + e.Envelope.From.String()
	for _, r := range e.Envelope.Recipients {
		text += "\n" + r.Address.String()
	}
	text = strings.ToLower(text)
	for word := range strings.FieldsSeq(strings.ToLower(q.Text)) {
		if !strings.Contains(text, word) {
			return false
		}
	}
	return true
}
