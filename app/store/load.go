package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"holdback/app/outbox"
	"holdback/mail"
)

const (
	loadChunk   = 128    // entries unsealed at a time
	pastDefault = 100    // answers of Past when the query sets no limit
	pastScan    = 20_000 // entries that one search looks at; older ones need a Before
)

// sealedEntry is one row as it comes from the database.
type sealedEntry struct {
	id   string
	meta []byte
}

// Load returns every entry whose state is not final, in the order they were held.
// Contents are not touched. One entry that cannot be read fails the whole: a
// message that is silently missing would never leave and never be asked about.
func (s *Store) Load(ctx context.Context) ([]outbox.Entry, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id, meta FROM messages WHERE final = 0 ORDER BY held, n`)
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", explain(err))
	}
	defer rows.Close()
	chunks, err := s.unsealAll(ctx, rows)
	if err != nil {
		return nil, fmt.Errorf("load messages: %w", explain(err))
	}
	entries := make([]outbox.Entry, 0, len(chunks)*loadChunk)
	for _, c := range chunks {
		entries = append(entries, *c...)
	}
	return entries, nil
}

// unsealAll reads on one goroutine and unseals on as many as there are
// processors: with ten thousand entries decoding is most of the work.
func (s *Store) unsealAll(ctx context.Context, rows *sql.Rows) ([]*[]outbox.Entry, error) {
	g, ctx := errgroup.WithContext(ctx)
	g.SetLimit(max(2, runtime.GOMAXPROCS(0)))
	var chunks []*[]outbox.Entry
	sealed, err := nextChunk(rows)
	for ; len(sealed) > 0 && err == nil; sealed, err = nextChunk(rows) {
		entries, batch := new([]outbox.Entry), sealed
		chunks = append(chunks, entries)
		g.Go(func() (err error) {
			*entries, err = s.unseal(batch)
			return cmp.Or(err, ctx.Err())
		})
	}
	return chunks, errors.Join(g.Wait(), err)
}

func nextChunk(rows *sql.Rows) ([]sealedEntry, error) {
	var chunk []sealedEntry
	for len(chunk) < loadChunk && rows.Next() {
		var e sealedEntry
		if err := rows.Scan(&e.id, &e.meta); err != nil {
			return nil, err
		}
		chunk = append(chunk, e)
	}
	return chunk, rows.Err()
}

func (s *Store) unseal(sealed []sealedEntry) ([]outbox.Entry, error) {
	entries := make([]outbox.Entry, len(sealed))
	for i, e := range sealed {
		var err error
		if entries[i], err = s.entry(e.id, e.meta); err != nil {
			return nil, err
		}
	}
	return entries, nil
}

// Past returns entries in a final state, the newest first. A search for words
// unseals entry by entry and looks at the newest 20,000 before q.Before.
func (s *Store) Past(ctx context.Context, q outbox.Query) ([]outbox.Entry, error) {
	query, args := pastSQL(q)
	rows, err := s.read.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("list past messages: %w", explain(err))
	}
	defer rows.Close()
	words := strings.Fields(strings.ToLower(q.Text))
	var found []outbox.Entry
	for len(found) < limit(q) && rows.Next() {
		var sealed sealedEntry
		if err := rows.Scan(&sealed.id, &sealed.meta); err != nil {
			return nil, fmt.Errorf("list past messages: %w", explain(err))
		}
		e, err := s.entry(sealed.id, sealed.meta)
		if err != nil {
			return nil, fmt.Errorf("list past messages: %w", err)
		}
		if mentions(e, words) {
			found = append(found, e)
		}
	}
	return found, explain(rows.Err())
}

func limit(q outbox.Query) int {
	if q.Limit <= 0 {
		return pastDefault
	}
	return q.Limit
}

func pastSQL(q outbox.Query) (query string, args []any) {
	before := q.Before
	if before.IsZero() {
		before = time.Now().Add(time.Hour) // a clock that was set back hides nothing
	}
	query, args = `SELECT id, meta FROM messages WHERE final = 1 AND changed < ?`, []any{stamp(before)}
	if len(q.States) > 0 {
		query += ` AND state IN (?` + strings.Repeat(`, ?`, len(q.States)-1) + `)`
		for _, state := range q.States {
			args = append(args, string(state))
		}
	}
	rows := pastScan
	if q.Text == "" {
		rows = limit(q)
	}
	return query + ` ORDER BY changed DESC, n DESC LIMIT ?`, append(args, rows)
}

// mentions reports whether each word is somewhere in the subject or the
// addresses. The words are in lower case.
func mentions(e outbox.Entry, words []string) bool {
	if len(words) == 0 {
		return true
	}
	text := []string{e.Summary.Subject, e.Account, e.Envelope.From.String()}
	for _, m := range append([]mail.Mailbox{e.Summary.From}, e.Summary.To...) {
		text = append(text, m.Name, m.Address.String())
	}
	for _, r := range e.Envelope.Recipients {
		text = append(text, r.Address.String())
	}
	all := strings.ToLower(strings.Join(text, "\n"))
	for _, w := range words {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}
