package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"
)

// glanceTime is how long a start after a crash may look for damage. With many
// messages it is not enough to see everything; Check is for that.
const glanceTime = 300 * time.Millisecond

// glance looks for damage that an interrupted program or disk left behind.
func (s *Store) glance(ctx context.Context) error {
	short, cancel := context.WithTimeout(ctx, glanceTime)
	defer cancel()
	err := s.integrity(short, "quick_check(1)")
	if short.Err() != nil && ctx.Err() == nil {
		s.log.Info("first look for damage ended early", "after", glanceTime)
		return nil
	}
	return err
}

func (s *Store) integrity(ctx context.Context, pragma string) error {
	var says string
	if err := s.read.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(&says); err != nil {
		return err
	}
	if says != "ok" {
		return fmt.Errorf("%w (%s)", ErrDamaged, says)
	}
	return nil
}

// Check reads everything there is and returns what is damaged or missing. It
// changes nothing. It takes as long as reading all messages does.
func (s *Store) Check(ctx context.Context) error {
	if err := s.integrity(ctx, "integrity_check(1)"); err != nil {
		return fmt.Errorf("check %s: %w", s.path, explain(err))
	}
	ids, err := s.ids(ctx)
	if err != nil {
		return fmt.Errorf("check %s: %w", s.path, explain(err))
	}
	var found []error
	for _, id := range ids {
		if err := s.checkMessage(ctx, id); err != nil {
			found = append(found, err)
		}
	}
	return errors.Join(found...)
}

func (s *Store) ids(ctx context.Context) ([]string, error) {
	rows, err := s.read.QueryContext(ctx, `SELECT id FROM messages ORDER BY n`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
}

// checkMessage reads an entry and its content to the end.
func (s *Store) checkMessage(ctx context.Context, id string) error {
	if _, err := s.Get(ctx, id); err != nil {
		return err
	}
	c, err := s.Content(ctx, id)
	if err != nil {
		return err
	}
	r, err := c.Open()
	if err != nil {
		return err
	}
	defer r.Close()
	if _, err := io.Copy(io.Discard, obedient{ctx, r}); err != nil {
		return fmt.Errorf("read content of message %s: %w", id, err)
	}
	return nil
}
