package store

import (
	"errors"
	"fmt"

	"modernc.org/sqlite"
	lib "modernc.org/sqlite/lib"
)

// What can be wrong, for errors.Is. The sentences are for people.
var (
	// ErrNotFound says that no secret has the name asked for.
	ErrNotFound = errors.New("nothing is kept under this name")

	// ErrFull says that nothing was saved because there is no room. Whoever hands
	// us a message must be told to come back later, and may try again.
	ErrFull = errors.New("the disk is full or read-only; make room and try again")

	// ErrLocked says that another process works with the data directory.
	ErrLocked = errors.New("another Holdback is using this data directory; close it first")

	// ErrWrongKey says that the data was sealed under another key. Nothing was
	// changed: with the right key all of it can be read.
	ErrWrongKey = errors.New("this data is sealed with another key; unlock the system keyring it was made with, or put its key file back")

	// ErrNewer says that a newer program wrote the database.
	ErrNewer = errors.New("a newer Holdback wrote this database; install that version or a later one")

	// ErrDamaged says that the file is no database of ours, or no longer a whole one.
	ErrDamaged = errors.New("this is not a Holdback database, or it is damaged; it was left as it is: move it away and put a copy from a backup in its place")

	// ErrClosed says that the store was closed before the call.
	ErrClosed = errors.New("the store is closed")
)

// explain gives the errors of SQLite that a person can do something about
// their sentence. It is the only reader of SQLite's codes.
func explain(err error) error {
	e, ok := errors.AsType[*sqlite.Error](err)
	if !ok {
		return asFull(err)
	}
	switch e.Code() {
	case lib.SQLITE_IOERR_SHMSIZE: // the file that readers share cannot grow
		return fmt.Errorf("%w (%w)", ErrFull, err)
	}
	switch e.Code() & 0xff {
	case lib.SQLITE_FULL, lib.SQLITE_READONLY:
		return fmt.Errorf("%w (%w)", ErrFull, err)
	case lib.SQLITE_NOTADB, lib.SQLITE_CORRUPT:
		return fmt.Errorf("%w (%w)", ErrDamaged, err)
	}
	return err
}

// asFull marks the errors of the system that mean: no room.
func asFull(err error) error {
	for _, code := range noRoom {
		if errors.Is(err, code) {
			return fmt.Errorf("%w (%w)", ErrFull, err)
		}
	}
	return err
}
