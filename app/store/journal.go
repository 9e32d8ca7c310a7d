package store

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"holdback/app/outbox"
)

// JournalLine is one thing that was saved about a message, written in the same
// commit as the change itself.
type JournalLine struct {
	At     time.Time     `json:"at"` // when it was saved, UTC
	ID     string        `json:"id"`
	Event  outbox.Event  `json:"event,omitempty"` // empty when the state did not move
	State  outbox.State  `json:"state"`           // after the event
	Record outbox.Record `json:"record,omitzero"`
}

// sealRecord seals what came with a change, tied to its message and moment: what a
// person gave as a reason is theirs.
func (s *Store) sealRecord(c outbox.Change, at time.Time) ([]byte, error) {
	if r := c.Record; len(r.Found) == 0 && len(r.Returns) == 0 && r.Reason == "" && r.Repair == "" {
		return nil, nil
	}
	plain, err := json.Marshal(c.Record)
	if err != nil {
		return nil, err
	}
	return s.seal.seal(plain, "journal", moment(c.Entry.ID, stamp(at))), nil
}

func moment(id string, at int64) string { return id + "\x00" + strconv.FormatInt(at, 10) }

// Journal returns what happened to one message, the oldest first. Lines are
// never changed or removed.
func (s *Store) Journal(ctx context.Context, id string) ([]JournalLine, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT at, event, state, record FROM journal WHERE id = ? ORDER BY n`, id)
	if err != nil {
		return nil, fmt.Errorf("journal of message %s: %w", id, explain(err))
	}
	defer rows.Close()
	var lines []JournalLine
	for rows.Next() {
		var at int64
		var sealed []byte
		l := JournalLine{ID: id}
		err := rows.Scan(&at, &l.Event, &l.State, &sealed)
		if err == nil {
			l.Record, err = s.record(sealed, moment(id, at))
		}
		if err != nil {
			return nil, fmt.Errorf("journal of message %s: %w", id, explain(err))
		}
		l.At = time.Unix(0, at).UTC()
		lines = append(lines, l)
	}
	return lines, explain(rows.Err())
}

func (s *Store) record(sealed []byte, moment string) (r outbox.Record, err error) {
	if sealed == nil {
		return r, nil
	}
	plain, err := s.seal.open(sealed, "journal", moment)
	if err != nil {
		return r, err
	}
	return r, json.Unmarshal(plain, &r)
}
