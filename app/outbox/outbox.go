// Package outbox holds every outgoing message for a while, so that its sender
// can still change their mind.
//
// A message has one State at a time and changes it only through State.On. The
// whole life of a message is the table moves in state.go; what the table does
// not allow cannot happen.
//
// One goroutine, the owner in run.go, has all entries; everybody else sends it
// changes. It writes them to the Store first, remembers them second, and only then
// answers and tells subscribers. Sending, checking and searching run on
// goroutines of their own, so that a slow server never keeps anybody from an undo.
//
// We promise (each number has a test of that name):
//
//  1. Hold returns nil only when message, envelope and state are on disk for good.
//  2. Disk before memory, memory before screen.
//  3. A message leaves only from Held, after its hold is over by the wall clock and
//     by the monotonic clock, and after its checks have finished without an open
//     Ask or Stop. Checks that fail to run are an Ask.
//  4. Undo and release of one message never both win.
//  5. That the final dot is about to be sent is durable before it is sent. Without
//     a definite answer after it the message is Unsure, and never sent again on
//     our own.
//  6. What leaves is byte for byte what came in, plus Message-ID and Date where the
//     client gave none.
//  7. A real hold is the shown hold plus Margin.
//  8. After sleep, a clock that was set or a restart nothing leaves at once.
//  9. Results are per recipient, and who has accepted is never sent to again.
//  10. The same message submitted again is recognised while the first is in our care.
//
// What it does not do: it does not speak SMTP, does not judge content, does not know
// what a folder is. Those are handed in as functions.
package outbox

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"holdback/guard"
	"holdback/mail"
	"holdback/mail/relay"
)

// Margin is how much longer a message is really held than the shown time says, so
// that a click at the last visible moment still wins.
const Margin = 250 * time.Millisecond

// Grace is the least time for which an overdue message is shown, after sleep, a
// clock that was set or a restart, before it leaves.
const Grace = 10 * time.Second

// Relay hands a message to the account's server, for the recipients given and no
// others. It must call dot before it sends the final dot, and must not send the dot
// when dot returns an error; it then reports Later. It must end soon after ctx does.
type Relay func(ctx context.Context, e Entry, content mail.Content, to []mail.Recipient, dot func() error) relay.Report

// Review looks at a message before it leaves. An error becomes an Ask: what could not
// be checked never passes in silence. What the view cannot read it says itself.
type Review func(ctx context.Context, e Entry, view *mail.View) ([]guard.Finding, error)

// Evidence looks for proof that an unsure message was sent: its Message-ID in Sent.
// Not found proves nothing.
type Evidence func(ctx context.Context, e Entry) (found bool, err error)

// Config is what an Outbox needs. Store, Relay, Review and HoldFor are
// required, the rest may be left zero.
type Config struct {
	Store    Store
	Relay    Relay
	Review   Review
	Evidence Evidence // nil: none can be had
	HoldFor  func(account string, e mail.Envelope) time.Duration
	Log      *slog.Logger     // nil: silent
	Wall     func() time.Time // wall clock without monotonic reading; nil: the system's

	Idle        bool          // only look: nothing leaves, nothing is checked and no clock runs
	CheckWithin time.Duration // time limit of a review; 0: 10 s
	StuckAfter  time.Duration // how long to keep trying before we ask; 0: 48 h
}

// Outbox is the one place where messages wait. New makes one; nothing happens
// before Run, and calls wait for it.
type Outbox struct {
	cfg    Config
	todo   chan job
	ended  chan struct{} // closed when Run has ended
	news   *news
	serial atomic.Uint32 // last part of the next id
	rush   rush
}

// New returns an outbox that begins its work when Run is called.
func New(c Config) *Outbox {
	if c.Wall == nil {
		c.Wall = func() time.Time { return time.Now().Round(0) }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.CheckWithin == 0 {
		c.CheckWithin = 10 * time.Second
	}
	if c.StuckAfter == 0 {
		c.StuckAfter = 48 * time.Hour
	}
	o := &Outbox{cfg: c, todo: make(chan job), ended: make(chan struct{}), news: newNews()}
	o.serial.Store(rand.Uint32())
	return o
}

// Subscribe reports every change from now on, after it is on disk. A subscriber that
// falls behind loses changes and is told so by one News with Resync, after which it
// must List again. The channel is closed when Run ends or cancel is called.
func (o *Outbox) Subscribe() (changes <-chan News, cancel func()) { return o.news.subscribe() }

// List returns every message that is not in a final state, in the order they were held.
func (o *Outbox) List(ctx context.Context) ([]Entry, error) {
	var all []Entry
	err := o.do(ctx, func(t *turn) error {
		all = t.list()
		return nil
	})
	return all, err
}

// Get returns one message, live or past. The error is ErrNotFound when there is none.
func (o *Outbox) Get(ctx context.Context, id string) (Entry, error) {
	var e Entry
	err := o.do(ctx, func(t *turn) (err error) {
		e, err = t.entry(id)
		return err
	})
	if errors.Is(err, ErrNotFound) {
		return o.past(ctx, id)
	}
	return e, err
}

// Content returns the octets of a message, live or past.
func (o *Outbox) Content(ctx context.Context, id string) (mail.Content, error) {
	c, err := o.cfg.Store.Content(ctx, id)
	if err != nil {
		return nil, fmt.Errorf("open message %s: %w", id, err)
	}
	return c, nil
}

// past reads an entry that is no longer in memory. It runs on the caller's
// goroutine: the disk must not hold up the owner.
func (o *Outbox) past(ctx context.Context, id string) (Entry, error) {
	e, err := o.cfg.Store.Get(ctx, id)
	if err != nil {
		return Entry{}, fmt.Errorf("find message %s: %w", id, err)
	}
	return e, nil
}

// do runs change on the owner's goroutine and waits until what it changed is on
// disk. ctx counts only until the owner has it: from then on only the owner
// knows how it ends.
func (o *Outbox) do(ctx context.Context, change func(*turn) error) error {
	j := job{change: change, done: make(chan error, 1)}
	select {
	case o.todo <- j:
		return <-j.done
	case <-o.ended:
		return ErrClosed
	case <-ctx.Done():
		return fmt.Errorf("ask the outbox: %w", ctx.Err())
	}
}
