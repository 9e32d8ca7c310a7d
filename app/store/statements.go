package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// statements are what the writer says to the database, prepared once.
type statements struct {
	begin, commit                    *sql.Stmt
	putMessage, putBody, putJournal  *sql.Stmt
	oldFile, setSecret, deleteSecret *sql.Stmt
	putFiled                         *sql.Stmt
}

func (s *statements) prepare(ctx context.Context, conn *sql.Conn) error {
	for _, p := range []struct {
		to  **sql.Stmt
		sql string
	}{
		{&s.begin, `BEGIN IMMEDIATE`},
		{&s.commit, `COMMIT`},
		{&s.putMessage, `INSERT INTO messages (id, state, final, held, due, changed, meta) VALUES (?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET state = excluded.state, final = excluded.final, held = excluded.held,
			due = excluded.due, changed = excluded.changed, meta = excluded.meta`},
		{&s.putBody, `INSERT INTO bodies (id, version, size, body) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET version = excluded.version, size = excluded.size, body = excluded.body`},
		{&s.putJournal, `INSERT INTO journal (id, at, event, state, record) VALUES (?, ?, ?, ?, ?)`},
		{&s.oldFile, `SELECT version FROM bodies WHERE id = ? AND body IS NULL AND version <> ?`},
		{&s.setSecret, `INSERT INTO secrets (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value`},
		{&s.deleteSecret, `DELETE FROM secrets WHERE name = ?`},
		{&s.putFiled, `INSERT INTO filed (id, done, due, meta) VALUES (?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET done = excluded.done, due = excluded.due, meta = excluded.meta`},
	} {
		stmt, err := conn.PrepareContext(ctx, p.sql)
		if err != nil {
			return errors.Join(fmt.Errorf("prepare %q: %w", p.sql, err), s.close())
		}
		*p.to = stmt
	}
	return nil
}

func (s *statements) close() error {
	var errs []error
	for _, stmt := range []*sql.Stmt{s.begin, s.commit, s.putMessage, s.putBody, s.putJournal, s.oldFile, s.setSecret, s.deleteSecret, s.putFiled} {
		if stmt != nil {
			errs = append(errs, stmt.Close())
		}
	}
	return errors.Join(errs...)
}

// run runs one of them. It is not interrupted: see writer.transact.
func run(stmt *sql.Stmt, args ...any) error {
	_, err := stmt.ExecContext(context.Background(), args...)
	return err
}
