package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
)

// applicationID marks the file as ours in its header: "HLDB".
const applicationID = 0x484c4442

// migrations bring the schema from one version to the next. A step that was
// released is never changed; a new one is added at the end.
var migrations = []string{
	// 1: the beginning. Bodies are apart so that a change of state does not rewrite
	// them; version names one content and, where body is NULL, its file.
	`CREATE TABLE messages (
		n       INTEGER PRIMARY KEY,
		id      TEXT    NOT NULL UNIQUE,
		state   TEXT    NOT NULL,
		final   INTEGER NOT NULL,
		held    INTEGER NOT NULL,
		due     INTEGER NOT NULL,
		changed INTEGER NOT NULL,
		meta    BLOB    NOT NULL
	) STRICT;
	CREATE INDEX messages_open ON messages (held) WHERE final = 0;
	CREATE INDEX messages_past ON messages (changed) WHERE final = 1;
	CREATE TABLE bodies (
		id      TEXT    NOT NULL PRIMARY KEY,
		version TEXT    NOT NULL,
		size    INTEGER NOT NULL,
		body    BLOB
	) STRICT;
	CREATE INDEX bodies_files ON bodies (version) WHERE body IS NULL;
	CREATE TABLE journal (
		n     INTEGER PRIMARY KEY,
		id    TEXT    NOT NULL,
		at    INTEGER NOT NULL,
		event TEXT    NOT NULL,
		state TEXT    NOT NULL
	) STRICT;
	CREATE INDEX journal_id ON journal (id);
	CREATE TABLE secrets (
		name  TEXT NOT NULL PRIMARY KEY,
		value BLOB NOT NULL
	) STRICT, WITHOUT ROWID;
	CREATE TABLE keycheck (value BLOB NOT NULL) STRICT;`,
	// 2: what was found, why it was approved, what was repaired; sealed.
	`ALTER TABLE journal ADD COLUMN record BLOB`,
	// 3: how far the copies in Sent and Drafts are; what is over already stays as it is.
	`CREATE TABLE filed (
		id   TEXT    NOT NULL PRIMARY KEY,
		done INTEGER NOT NULL,
		due  INTEGER NOT NULL,
		meta BLOB
	) STRICT;
	INSERT INTO filed (id, done, due) SELECT id, 1, 0 FROM messages WHERE state IN ('sent', 'withdrawn')`,
}

// common are the settings of every connection. Two small caches instead of one
// big one: the guard lives in the background and must stay small.
var common = []string{
	"busy_timeout(5000)",
	"temp_store(MEMORY)",
	"trusted_schema(0)",
}

// dsn names a database file for the driver, whatever characters its path has.
func dsn(path string, pragmas ...string) string {
	path = filepath.ToSlash(path)
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/… on Windows
	}
	u := url.URL{Scheme: "file", Path: path}
	q := url.Values{"_pragma": append(pragmas, common...)}
	return u.String() + "?" + q.Encode()
}

// openRead opens the connections that only read.
func openRead(path string) (*sql.DB, error) {
	db, err := sql.Open("sqlite", dsn(path, "query_only(1)", "cache_size(-512)"))
	if err != nil {
		return nil, err
	}
	db.SetMaxOpenConns(2)
	db.SetMaxIdleConns(2)
	return db, nil
}

// openWrite opens the connection that writes. Nothing is changed before
// the database has proved to be ours and ours to read.
func openWrite(ctx context.Context, path string, seal sealer) (*sql.DB, *sql.Conn, error) {
	db, err := sql.Open("sqlite", dsn(path,
		"synchronous(FULL)", "fullfsync(1)", "wal_autocheckpoint(0)", "cache_size(-2000)", "journal_size_limit(33554432)"))
	if err != nil {
		return nil, nil, err
	}
	db.SetMaxOpenConns(2)
	conn, err := db.Conn(ctx)
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	if err := adopt(ctx, conn, seal); err != nil {
		return nil, nil, errors.Join(err, conn.Close(), db.Close())
	}
	return db, conn, nil
}

// adopt checks that the database is ours, brings it to the newest version and
// checks the key, all of it or nothing.
func adopt(ctx context.Context, conn *sql.Conn, seal sealer) error {
	version, err := inspect(ctx, conn)
	if err != nil {
		return err
	}
	if version > 0 {
		if err := checkKey(ctx, conn, seal); err != nil {
			return err
		}
	}
	var mode string
	if err := conn.QueryRowContext(ctx, `PRAGMA journal_mode = WAL`).Scan(&mode); err != nil {
		return err
	}
	if mode != "wal" {
		return fmt.Errorf("journal mode is %q, want wal: this disk cannot hold a database that is shared safely", mode)
	}
	return migrate(ctx, conn, seal, version)
}

// inspect returns the schema version, 0 for an empty file.
func inspect(ctx context.Context, conn *sql.Conn) (version int, err error) {
	var app, tables int
	err = conn.QueryRowContext(ctx, `SELECT u.user_version, a.application_id, (SELECT count(*) FROM sqlite_schema)
		FROM pragma_user_version AS u, pragma_application_id AS a`).Scan(&version, &app, &tables)
	if err != nil {
		return 0, err
	}
	empty := version == 0 && app == 0 && tables == 0
	if app != applicationID && !empty {
		return 0, fmt.Errorf("%w (application id %#x)", ErrDamaged, app)
	}
	if version > len(migrations) {
		return 0, fmt.Errorf("%w (it has version %d, this program knows up to %d)", ErrNewer, version, len(migrations))
	}
	return version, nil
}

func migrate(ctx context.Context, conn *sql.Conn, seal sealer, from int) error {
	if from == len(migrations) {
		return nil
	}
	steps := append([]string{"BEGIN IMMEDIATE"}, migrations[from:]...)
	steps = append(steps, fmt.Sprintf("PRAGMA application_id = %d", applicationID), fmt.Sprintf("PRAGMA user_version = %d", len(migrations)))
	for _, step := range steps {
		if _, err := conn.ExecContext(ctx, step); err != nil {
			return errors.Join(fmt.Errorf("bring the database to version %d: %w", len(migrations), err), rollback(conn))
		}
	}
	if from == 0 {
		if _, err := conn.ExecContext(ctx, `INSERT INTO keycheck (value) VALUES (?)`, seal.seal([]byte(databaseName), "key check", "")); err != nil {
			return errors.Join(err, rollback(conn))
		}
	}
	if _, err := conn.ExecContext(ctx, "COMMIT"); err != nil {
		return errors.Join(err, rollback(conn))
	}
	return nil
}

// checkKey opens a value that was sealed when the database was made.
func checkKey(ctx context.Context, conn *sql.Conn, seal sealer) error {
	var sealed []byte
	if err := conn.QueryRowContext(ctx, `SELECT value FROM keycheck`).Scan(&sealed); err != nil {
		return fmt.Errorf("read key check: %w", err)
	}
	if _, err := seal.open(sealed, "key check", ""); err != nil {
		return ErrWrongKey
	}
	return nil
}
