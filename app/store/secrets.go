package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// SetSecret keeps a small value, such as a password or a token, sealed under a
// name. The name is stored in clear: it must say which secret, never what it is.
func (s *Store) SetSecret(ctx context.Context, name string, value []byte) error {
	sealed := s.seal.seal(value, "secret", name)
	err := s.writer.write(ctx, len(sealed), func(st *statements) error { return run(st.setSecret, name, sealed) })
	if err != nil {
		return fmt.Errorf("save secret %s: %w", name, err)
	}
	return nil
}

// Secret returns the value, or ErrNotFound. It must not be logged, and should
// not be kept longer than it is needed.
func (s *Store) Secret(ctx context.Context, name string) ([]byte, error) {
	var sealed []byte
	err := s.read.QueryRowContext(ctx, `SELECT value FROM secrets WHERE name = ?`, name).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNotFound
	}
	if err != nil {
		return nil, fmt.Errorf("secret %s: %w", name, explain(err))
	}
	return s.seal.open(sealed, "secret", name)
}

// DeleteSecret forgets a value. It is content when there was none.
func (s *Store) DeleteSecret(ctx context.Context, name string) error {
	err := s.writer.write(ctx, len(name), func(st *statements) error { return run(st.deleteSecret, name) })
	if err != nil {
		return fmt.Errorf("delete secret %s: %w", name, err)
	}
	return nil
}
