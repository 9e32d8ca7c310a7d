// Package returns watches the inboxes of the accounts for what comes back about the
// messages that have left: bounces and delay notices, receipts, recall reports,
// automatic replies and answers.
//
// Of every arrival only the header section is looked at. The text is read of those
// alone whose header says that a machine wrote them about another message, at most 256
// KiB of it. A report is taken when it names a message of ours by its Message-ID, or by
// the id that we gave with it and one of its recipients. What is taken goes to the
// outbox, which keeps it with the message and in the journal; of everything else nothing
// is kept, and no message is ever marked as read.
//
// We promise that nothing is missed while an account can be reached, across restarts:
// what was heard is durable before the place in the inbox moves on. What comes twice is
// heard once, because the outbox knows it.
//
// Anybody can write a report. It can therefore do no more than be shown; and it can
// say that a message was taken of which we do not know it, but only by a Message-ID
// or an id that a stranger cannot know.
package returns

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"holdback/app/outbox"
	"holdback/mail/mailbox"
	"holdback/mail/report"
)

// Config is what the watch needs. All functions but Ours are required.
type Config struct {
	// Watch hands over what arrives in the inbox of an account, as mailbox.Watch does.
	Watch func(ctx context.Context, account string, from mailbox.State, f func(context.Context, []mailbox.Arrival, mailbox.State) error) error
	// Body is the beginning of a message, at most so many octets, not marked as read.
	Body func(ctx context.Context, account string, c mailbox.Copy, most int64) ([]byte, error)

	// Mine is the id of a message of ours that has left, or may have, by its Message-ID;
	// "" when there is none. An error means that it could not be found out yet.
	Mine func(ctx context.Context, messageID string) (id string, err error)
	Get  func(ctx context.Context, id string) (outbox.Entry, error)
	Hear func(ctx context.Context, id string, events []report.Event) (outbox.Entry, error)

	// Load is what Save kept for an account, nil where it kept nothing.
	Load func(ctx context.Context, account string) ([]byte, error)
	Save func(ctx context.Context, account string, state []byte) error

	// Ours is given what carries a field of Holdback's own; nil: nobody here reads it.
	Ours func(ctx context.Context, account string, a mailbox.Arrival) error

	Log *slog.Logger // nil: silent
}

// Returns watches. New makes one; nothing happens before Run.
type Returns struct {
	cfg Config
}

// New returns a watch that begins its work when Run is called.
func New(c Config) *Returns {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Returns{cfg: c}
}

// Run watches the accounts that it is told, always those of the last list, until ctx
// ends or accounts is closed, and returns when no watch is left. The accounts must be
// those that have an inbox.
func (r *Returns) Run(ctx context.Context, accounts <-chan []string) {
	var all sync.WaitGroup
	defer all.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	watched := map[string]context.CancelFunc{}
	for {
		select {
		case <-ctx.Done():
			return
		case list, open := <-accounts:
			if !open {
				return
			}
			watched = r.change(ctx, watched, list, &all)
		}
	}
}

// change ends the watches of accounts that are gone and starts those of new ones.
func (r *Returns) change(ctx context.Context, watched map[string]context.CancelFunc, list []string, all *sync.WaitGroup) map[string]context.CancelFunc {
	next := map[string]context.CancelFunc{}
	for _, account := range list {
		if stop, ok := watched[account]; ok {
			next[account] = stop
			delete(watched, account)
			continue
		}
		if _, twice := next[account]; twice {
			continue
		}
		one, stop := context.WithCancel(ctx)
		next[account] = stop
		all.Go(func() { r.keepWatching(one, account) })
	}
	for _, stop := range watched {
		stop()
	}
	return next
}

// Patience between two watches of an account: Watch itself mends broken lines, so what
// ends it is something that does not pass in seconds.
const (
	firstPause = 5 * time.Second
	lastPause  = 10 * time.Minute
	steady     = 10 * time.Minute // a watch that lasted so long has worked
)

// keepWatching watches one account until ctx ends.
func (r *Returns) keepWatching(ctx context.Context, account string) {
	w := &watch{Returns: r, account: account}
	pause := firstPause
	for {
		began := time.Now()
		err := w.once(ctx)
		if ctx.Err() != nil {
			return
		}
		r.cfg.Log.Warn("watch for what comes back", "err", mailbox.Loggable(err))
		if time.Since(began) > steady {
			pause = firstPause
		}
		select {
		case <-ctx.Done():
			return
		case <-time.After(pause):
		}
		pause = min(2*pause, lastPause)
	}
}

// once watches from where the last watch got to, until that ends.
func (w *watch) once(ctx context.Context) error {
	from, err := w.load(ctx)
	if err != nil {
		return err
	}
	return w.cfg.Watch(ctx, w.account, from, w.arrived)
}

func (w *watch) load(ctx context.Context) (from mailbox.State, err error) {
	text, err := w.cfg.Load(ctx, w.account)
	if err != nil || len(text) == 0 {
		return from, err
	}
	if err := json.Unmarshal(text, &from); err != nil { // as good as none
		w.cfg.Log.Error("read the place in the inbox", "err", err)
		return mailbox.State{}, nil
	}
	return from, nil
}

// arrived is what Watch calls: first all that was heard, then the place in the inbox.
func (w *watch) arrived(ctx context.Context, arrivals []mailbox.Arrival, now mailbox.State) error {
	for _, a := range arrivals {
		if err := w.consider(ctx, a); err != nil {
			return fmt.Errorf("consider an arrival: %w", err)
		}
	}
	text, err := json.Marshal(now)
	if err == nil {
		err = w.cfg.Save(ctx, w.account, text)
	}
	if err != nil {
		return fmt.Errorf("keep the place in the inbox: %w", err)
	}
	w.failed = failure{}
	return nil
}

// hear gives events to the outbox. That a message never left, or is gone, is nothing to
// come back to.
func (w *watch) hear(ctx context.Context, id string, events []report.Event) error {
	_, err := w.cfg.Hear(ctx, id, events)
	if errors.Is(err, outbox.ErrState) || errors.Is(err, outbox.ErrNotFound) {
		w.cfg.Log.Info("a report about what did not leave", "id", id)
		return nil
	}
	if err == nil {
		w.cfg.Log.Info("heard", "id", id, "events", len(events))
	}
	return err
}
