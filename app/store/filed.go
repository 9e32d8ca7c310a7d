package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"holdback/app/filing"
	"holdback/app/outbox"
)

var _ filing.Store = (*Store)(nil)

// PutFiled keeps how far the filing of a message is. Like an entry it is sealed, but
// for when it is due and whether it is done.
func (s *Store) PutFiled(ctx context.Context, r filing.Record) error {
	plain, err := json.Marshal(r)
	if err != nil {
		return fmt.Errorf("save the filing of message %s: %w", r.ID, err)
	}
	sealed := s.seal.seal(plain, "filed", r.ID)
	err = s.writer.write(ctx, len(sealed), func(st *statements) error {
		return run(st.putFiled, r.ID, r.Done, stamp(r.Due), sealed)
	})
	if err != nil {
		return fmt.Errorf("save the filing of message %s: %w", r.ID, err)
	}
	return nil
}

// Filed returns what PutFiled kept. Messages that had ended before anything was filed
// are done, and nothing is known of them.
func (s *Store) Filed(ctx context.Context, id string) (filing.Record, error) {
	all, err := s.FiledOf(ctx, []string{id})
	if r, ok := all[id]; ok || err != nil {
		return r, err
	}
	return filing.Record{ID: id}, nil
}

// FiledOf is Filed for many, in one question. Messages of which nothing is kept are left out.
func (s *Store) FiledOf(ctx context.Context, ids []string) (map[string]filing.Record, error) {
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, fmt.Errorf("filing of messages: %w", err)
	}
	rows, err := s.read.QueryContext(ctx, `SELECT id, done, meta FROM filed WHERE id IN (SELECT value FROM json_each(?))`, string(list))
	if err != nil {
		return nil, fmt.Errorf("filing of messages: %w", explain(err))
	}
	defer rows.Close()
	all := make(map[string]filing.Record, len(ids))
	for rows.Next() {
		r, err := s.filed(rows)
		if err != nil {
			return nil, fmt.Errorf("filing of message %s: %w", r.ID, explain(err))
		}
		all[r.ID] = r
	}
	return all, explain(rows.Err())
}

// filed unseals one row of FiledOf.
func (s *Store) filed(row *sql.Rows) (r filing.Record, err error) {
	var sealed []byte
	if err := row.Scan(&r.ID, &r.Done, &sealed); err != nil || sealed == nil {
		return r, err
	}
	id := r.ID
	plain, err := s.seal.open(sealed, "filed", id)
	if err == nil {
		err = json.Unmarshal(plain, &r)
	}
	r.ID = id
	return r, err
}

// Unfiled looks only at messages that ended since then, by the index of their ends, so
// that a start is as fast after ten years as after one. One that cannot be read is left
// out and logged: the outbox says so where it matters.
func (s *Store) Unfiled(ctx context.Context, ends []outbox.State, since time.Time, f func(outbox.Entry, time.Time)) error {
	args := []any{stamp(since)}
	for _, state := range ends {
		args = append(args, string(state))
	}
	query := `SELECT m.id, m.meta, ifnull(f.due, 0) FROM messages m LEFT JOIN filed f ON f.id = m.id
		WHERE m.final = 1 AND m.changed >= ? AND m.state IN (` + strings.TrimPrefix(strings.Repeat(`, ?`, len(ends)), `, `) + `)
		AND ifnull(f.done, 0) = 0 ORDER BY m.changed, m.n`
	return s.each(ctx, query, args, func(e outbox.Entry, due int64) bool {
		at := time.Time{}
		if due != 0 {
			at = time.Unix(0, due).UTC()
		}
		f(e, at)
		return true
	})
}

// Since gives the messages that have not ended first.
func (s *Store) Since(ctx context.Context, since time.Time, f func(outbox.Entry) bool) error {
	query := `SELECT id, meta, 0 FROM messages WHERE final = 0
		UNION ALL SELECT id, meta, 0 FROM messages WHERE final = 1 AND changed >= ?`
	return s.each(ctx, query, []any{stamp(since)}, func(e outbox.Entry, _ int64) bool { return f(e) })
}

// each unseals entry by entry, until f says no.
func (s *Store) each(ctx context.Context, query string, args []any, f func(outbox.Entry, int64) bool) error {
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("look through messages: %w", explain(err))
	}
	defer rows.Close()
	for rows.Next() {
		var sealed sealedEntry
		var number int64
		if err := rows.Scan(&sealed.id, &sealed.meta, &number); err != nil {
			return fmt.Errorf("look through messages: %w", explain(err))
		}
		e, err := s.entry(sealed.id, sealed.meta)
		if err != nil {
			s.log.Error("leave out a message that cannot be read", "id", sealed.id, "err", err)
			continue
		}
		if !f(e, number) {
			return nil
		}
	}
	return explain(rows.Err())
}
