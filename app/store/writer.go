package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"log/slog"
	"strings"
	"time"
)

const (
	batchJobs  = 64              // at most so many jobs in one commit
	batchBytes = 4 << 20         // or about so many bytes
	idle       = time.Second / 2 // this long without work before the log is folded in
	logLimit   = 64 << 20        // fold it in under load too when it has grown by this
	jobCost    = 6 * 4096        // pages that any job touches, roughly
)

// writer owns the one connection that writes. Everything that changes the
// database is a job handed to its goroutine.
type writer struct {
	db    *sql.DB
	conn  *sql.Conn // writes
	side  *sql.Conn // folds the log in beside it, changes nothing
	log   *slog.Logger
	stmts statements

	jobs chan *job
	quit chan struct{} // closed by close
	done chan struct{} // closed when the goroutine has ended
	grew int           // bytes written since the log was last folded in
}

// job is one all-or-nothing change.
type job struct {
	ctx  context.Context           // looked at before the work begins, never after
	do   func(s *statements) error // inside a transaction; called again alone when its batch failed
	size int                       // bytes it writes, roughly
	end  chan error                // answered once, after the commit
}

// openWriter opens the database for writing and starts the goroutine. close
// ends it.
func openWriter(ctx context.Context, s *Store) (w *writer, err error) {
	w = &writer{log: s.log, jobs: make(chan *job), quit: make(chan struct{}), done: make(chan struct{})}
	if w.db, w.conn, err = openWrite(ctx, s.path, s.seal); err != nil {
		return nil, err
	}
	if w.side, err = w.db.Conn(ctx); err == nil {
		err = w.stmts.prepare(ctx, w.conn)
	}
	if err != nil {
		return nil, errors.Join(err, w.conn.Close(), w.db.Close())
	}
	go w.run()
	return w, nil
}

// write has the goroutine do one job. Once handed over, the job is waited for
// even when ctx ends: an answer "not saved" must be true.
func (w *writer) write(ctx context.Context, size int, do func(*statements) error) error {
	j := &job{ctx: ctx, do: do, size: size, end: make(chan error, 1)}
	select {
	case w.jobs <- j:
		return explain(<-j.end)
	case <-ctx.Done():
		return ctx.Err()
	case <-w.quit:
		return ErrClosed
	}
}

func (w *writer) run() {
	defer close(w.done)
	var beside chan struct{} // closed when the fold beside us has ended; nil when there is none
	for {
		select {
		case j := <-w.jobs:
			w.commit(w.gather(j))
			if w.grew > logLimit && beside == nil {
				beside = w.foldBeside()
			}
		case <-beside:
			beside = nil
			w.fold() // the little that was added meanwhile, so that the log begins anew
		case <-w.lull():
			w.fold()
		case <-w.quit:
			if beside != nil {
				<-beside
			}
			return
		}
	}
}

// lull fires when there was time enough to fold the log in unnoticed.
func (w *writer) lull() <-chan time.Time {
	if w.grew == 0 {
		return nil
	}
	return time.After(idle)
}

// gather takes the jobs that wait already. It does not wait for more: with
// one client nobody would come, with many they queue up during the commit.
func (w *writer) gather(first *job) []*job {
	batch, size := []*job{first}, first.size
	for len(batch) < batchJobs && size < batchBytes {
		select {
		case j := <-w.jobs:
			batch = append(batch, j)
			size += j.size
		default:
			return batch
		}
	}
	return batch
}

// commit makes the batch durable and answers everybody. When it fails, each job
// is tried alone, so that one that cannot be done takes no other down.
func (w *writer) commit(batch []*job) {
	err := w.transact(batch)
	if err == nil || len(batch) == 1 {
		for _, j := range batch {
			j.end <- err
		}
		return
	}
	for _, j := range batch {
		j.end <- w.transact([]*job{j})
	}
}

// transact does the jobs in one transaction, all or none.
func (w *writer) transact(batch []*job) error {
	ctx := context.Background() // a commit is not interrupted half way
	if _, err := w.stmts.begin.ExecContext(ctx); err != nil {
		return err
	}
	for _, j := range batch {
		if err := cmp.Or(j.ctx.Err(), j.do(&w.stmts)); err != nil {
			return errors.Join(err, rollback(w.conn))
		}
		w.grew += j.size + jobCost
	}
	if _, err := w.stmts.commit.ExecContext(ctx); err != nil {
		return errors.Join(err, rollback(w.conn))
	}
	return nil
}

// rollback leaves no transaction open. SQLite has often rolled back by itself
// already, and says so with an error that means nothing to us.
func rollback(conn *sql.Conn) error {
	_, err := conn.ExecContext(context.Background(), "ROLLBACK")
	if err != nil && strings.Contains(err.Error(), "no transaction is active") {
		return nil
	}
	return err
}

// fold brings the log into the database while nobody writes.
func (w *writer) fold() {
	w.grew = 0
	w.checkpoint(w.conn, "PASSIVE")
}

// foldBeside does most of that while the writer goes on, because with many
// clients there is no lull, and they all would wait.
func (w *writer) foldBeside() (done chan struct{}) {
	w.grew = 0
	done = make(chan struct{})
	go func() {
		defer close(done)
		w.checkpoint(w.side, "PASSIVE")
	}()
	return done
}

// checkpoint matters for nothing but the size of the log, so a full disk is no
// reason to stop; the next one tries again.
func (w *writer) checkpoint(conn *sql.Conn, mode string) {
	if _, err := conn.ExecContext(context.Background(), "PRAGMA wal_checkpoint("+mode+")"); err != nil {
		w.log.Warn("fold the log into the database", "mode", mode, "err", err)
	}
}

// close ends the goroutine after the jobs it was handed, then closes the
// database. Everybody else's connections must be closed by then.
func (w *writer) close() error {
	close(w.quit)
	<-w.done
	w.checkpoint(w.conn, "TRUNCATE")
	return errors.Join(w.stmts.close(), w.conn.Close(), w.side.Close(), w.db.Close())
}
