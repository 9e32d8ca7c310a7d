package store

import (
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"holdback/app/outbox"
)

// row is one change, sealed and ready for the writer.
type row struct {
	entry   outbox.Entry
	event   outbox.Event
	meta    []byte
	record  []byte  // for the journal; nil when there is none
	name    string  // under which its content was staged
	content *staged // nil when nothing was staged
	old     string  // file of the content that this one replaces, learned by the writer
}

// Put makes all changes durable, or none, together with the contents staged
// under their ids and a line in the journal for each. When ctx ends after the
// change was handed to the writer, Put still waits and tells what came of it.
func (s *Store) Put(ctx context.Context, changes []outbox.Change) error {
	at := time.Now()
	rows, size, err := s.rows(changes, at)
	if err != nil {
		return fmt.Errorf("save messages: %w", err)
	}
	err = s.writer.write(ctx, size, func(st *statements) error {
		for i := range rows {
			if err := rows[i].put(st, at); err != nil {
				return fmt.Errorf("message %s: %w", rows[i].entry.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("save messages: %w", err)
	}
	s.putDone(rows)
	return nil
}

// rows seals on the caller's goroutine, so that the writer only writes.
func (s *Store) rows(changes []outbox.Change, at time.Time) (rows []row, size int, err error) {
	rows = make([]row, len(changes))
	for i, c := range changes {
		if rows[i], err = s.row(c, at); err != nil {
			return nil, 0, fmt.Errorf("message %s: %w", c.Entry.ID, err)
		}
		size += len(rows[i].meta) + len(rows[i].record)
		if rows[i].content != nil {
			size += len(rows[i].content.sealed)
		}
	}
	return rows, size, nil
}

func (s *Store) row(c outbox.Change, at time.Time) (row, error) {
	plain, err := json.Marshal(c.Entry)
	if err != nil {
		return row{}, err
	}
	r := row{
		entry: c.Entry, event: c.Event, name: cmp.Or(c.Content, c.Entry.ID),
		meta: s.seal.seal(plain, "entry", c.Entry.ID),
	}
	if r.record, err = s.sealRecord(c, at); err != nil {
		return row{}, err
	}
	if st, ok := s.shelf.get(r.name); ok {
		r.content = &st
	} else if c.Content != "" { // never a new envelope around an old content
		return row{}, errors.New("its new content is not there")
	}
	return r, nil
}

func (r *row) put(st *statements, at time.Time) error {
	e := r.entry
	err := run(st.putMessage, e.ID, string(e.State), e.State.Final(), stamp(e.Held), stamp(e.Due), stamp(e.Changed), r.meta)
	if err != nil {
		return err
	}
	if err := r.putContent(st); err != nil {
		return err
	}
	return run(st.putJournal, e.ID, stamp(at), string(r.event), string(e.State), r.record)
}

func (r *row) putContent(st *statements) error {
	c := r.content
	if c == nil {
		return nil
	}
	r.old = ""
	err := st.oldFile.QueryRow(r.entry.ID, c.version).Scan(&r.old)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return err
	}
	return run(st.putBody, r.entry.ID, c.version, c.size, c.sealed)
}

// putDone forgets what is durable now, and removes files that nothing refers to
// any more.
func (s *Store) putDone(rows []row) {
	for _, r := range rows {
		if r.content != nil {
			s.shelf.clear(r.name, r.content.version)
		}
		if r.old != "" {
			s.dropFile(r.entry.ID, staged{version: r.old})
		}
	}
}

// stamp is a time as a column holds it, to be compared only; 0 for none.
func stamp(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

// Get returns one entry in any state.
func (s *Store) Get(ctx context.Context, id string) (outbox.Entry, error) {
	var meta []byte
	err := s.read.QueryRowContext(ctx, `SELECT meta FROM messages WHERE id = ?`, id).Scan(&meta)
	if errors.Is(err, sql.ErrNoRows) {
		err = outbox.ErrNotFound
	}
	if err != nil {
		return outbox.Entry{}, fmt.Errorf("message %s: %w", id, explain(err))
	}
	return s.entry(id, meta)
}

// entry unseals what Put sealed.
func (s *Store) entry(id string, meta []byte) (outbox.Entry, error) {
	plain, err := s.seal.open(meta, "entry", id)
	if err != nil {
		return outbox.Entry{}, err
	}
	var e outbox.Entry
	if err := json.Unmarshal(plain, &e); err != nil {
		return outbox.Entry{}, fmt.Errorf("entry of %s: %w", id, err)
	}
	return e, nil
}
