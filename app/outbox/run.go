package outbox

import (
	"context"
	"fmt"
	"log/slog"
	"runtime"
	"sync"
	"time"

	"holdback/mail"
	"holdback/mail/relay"
)

const (
	batch        = 256              // most jobs that share one write
	tick         = time.Second      // how often the clocks are compared while something is held
	finishWithin = 20 * time.Second // for attempts past the dot, once we are asked to stop
	lastCall     = 5 * time.Second  // for those that were cut off then, to say how it ended
)

// owner has all entries in our care. Only Run's goroutine touches it, apart from
// the fields that never change.
type owner struct {
	o     *Outbox
	ctx   context.Context // of Run
	store Store
	log   *slog.Logger
	news  *news

	live    map[string]*item
	digests map[string]string // digest to id, of the live ones
	seq     uint64
	undone  undone

	clock    clock
	lanes    map[string]*lane // by account
	looks    queue            // messages to search evidence for
	pause    time.Time        // monotonic; nothing is released before, because the disk failed
	stopping bool

	unchecked []*item       // waiting for their review
	reviews   int           // reviews that have begun
	reviewing chan struct{} // a place for each that may run at the same time

	attempts context.Context // ends when we no longer wait for answers
	cutOff   context.CancelFunc
	helpers  sync.WaitGroup // attempts, reviews, searches
}

// item is an entry with what only this process knows about it.
type item struct {
	entry    Entry
	seq      uint64             // order of arrival
	ready    time.Time          // monotonic; its hold is not over before
	checking bool               // a review is on its way, or waits for its turn
	refuse   bool               // somebody waits at the door: what policy stops ends at once
	view     *mail.View         // for its review; nil: to be opened
	cancel   context.CancelFunc // stops its attempt; nil when none runs
	offline  int                // attempts in a row that reached no server
	look     time.Time          // monotonic; when to look for evidence, zero for never
	looks    int                // how often we have looked

	at    time.Time // monotonic; when something is to be done for it
	queue *queue    // where it waits for that; nil: nowhere
	place int       // in queue
}

// Run loads what the store has and owns it until ctx ends. Then nothing more is
// released, attempts before their final dot are stopped, and those after it are
// given a bounded time to learn the answer. It must be called once.
func (o *Outbox) Run(ctx context.Context) error {
	defer o.news.close()
	defer close(o.ended)
	w := &owner{
		o: o, ctx: ctx, store: o.cfg.Store, log: o.cfg.Log, news: o.news,
		live: map[string]*item{}, digests: map[string]string{}, lanes: map[string]*lane{},
		reviewing: make(chan struct{}, reviewsAtOnce),
	}
	w.attempts, w.cutOff = context.WithCancel(context.WithoutCancel(ctx))
	defer w.cutOff()
	if err := w.load(); err != nil {
		return err
	}
	w.work()
	return w.finish()
}

// wall is the wall clock in UTC.
func (w *owner) wall() time.Time { return w.o.cfg.Wall().UTC() }

// work is the loop of the owner.
func (w *owner) work() {
	for {
		w.advance()
		alarm, stop := w.alarm()
		select {
		case j := <-w.o.todo:
			w.compareClocks()
			w.serve(w.drain(j))
		case <-alarm:
			w.compareClocks()
		case <-w.ctx.Done():
			stop()
			return
		}
		stop()
	}
}

// drain takes what else is waiting, so that it shares the write. Whoever is about to
// ask gets the processor first, as long as somebody does.
func (w *owner) drain(first job) []job {
	jobs := []job{first}
	for n := 0; n < len(jobs) && len(jobs) < batch; {
		n = len(jobs)
		runtime.Gosched()
		jobs = w.waiting(jobs)
	}
	return jobs
}

func (w *owner) waiting(jobs []job) []job {
	for len(jobs) < batch {
		select {
		case j := <-w.o.todo:
			jobs = append(jobs, j)
		default:
			return jobs
		}
	}
	return jobs
}

// load takes over what an earlier process left behind. What was leaving without
// its dot has certainly not left; with it, nobody knows: promise 5.
func (w *owner) load() error {
	entries, err := w.store.Load(w.ctx)
	if err != nil {
		return fmt.Errorf("load outbox: %w", err)
	}
	for _, e := range entries {
		w.add(e)
	}
	t := w.turn()
	for _, e := range entries {
		t.recover(e)
	}
	if err := w.save(t); err != nil {
		return err
	}
	w.clock = clock{wall: w.wall(), mono: time.Now()}
	return nil
}

func (t *turn) recover(e Entry) {
	if e.State == Leaving && e.Dot {
		e.Results = merge(e, unanswered(pending(e), relay.Unknown, relay.CauseLocal, t.now))
		t.lose(e)
		return
	}
	if e.State == Unsure {
		t.lookIn(e.ID, 0)
	}
	if e.State == Leaving {
		e.Dot = false
		e = t.step(e, Later)
	}
	if e.State == Held && !t.w.o.cfg.Idle {
		t.realign(e, 0)
	}
}

// finish waits for what is past the point of no return, for a bounded time, and
// goes on answering meanwhile.
func (w *owner) finish() error {
	w.stopping = true
	for _, it := range w.live {
		if it.cancel != nil && !it.entry.Dot {
			it.cancel()
		}
	}
	gone := make(chan struct{})
	go func() { w.helpers.Wait(); close(gone) }()
	if w.serveUntil(gone, finishWithin) {
		return nil
	}
	w.cutOff()
	if w.serveUntil(gone, lastCall) {
		return nil
	}
	return fmt.Errorf("end the outbox: something did not stop when told to")
}

// serveUntil answers until gone is closed or the time is over, and reports which.
func (w *owner) serveUntil(gone <-chan struct{}, within time.Duration) bool {
	alarm := time.NewTimer(within)
	defer alarm.Stop()
	for {
		select {
		case j := <-w.o.todo:
			w.serve(w.drain(j))
		case <-gone:
			return true
		case <-alarm.C:
			return false
		}
	}
}

// help runs f on a goroutine that Run waits for.
func (w *owner) help(f func()) {
	w.helpers.Add(1)
	go func() {
		defer w.helpers.Done()
		f()
	}()
}

// insist makes a change until it is on disk or the outbox has ended. It is for what
// must not be forgotten, such as the answer of a server.
func (o *Outbox) insist(change func(*turn)) {
	for {
		err := o.do(context.Background(), func(t *turn) error {
			change(t)
			return nil
		})
		if err == nil {
			return
		}
		select {
		case <-o.ended:
			o.cfg.Log.Error("leave a change unsaved", "err", err)
			return
		case <-time.After(hiccup):
		}
	}
}
