package outbox

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"sync/atomic"
	"time"

	"holdback/mail/relay"
)

// backOff is how long we wait after each attempt that was put off; then it is
// about an hour each time.
var backOff = []time.Duration{
	time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
	15 * time.Minute, 30 * time.Minute, time.Hour,
}

// offlineBackOff is how long we wait when no server was reached; the last one repeats.
var offlineBackOff = []time.Duration{15 * time.Second, 30 * time.Second, time.Minute}

// signInBackOff is how often we look whether the account can sign in again.
const signInBackOff = 5 * time.Minute

var errStopping = errors.New("the program is ending")

// release hands messages to the relay, once it is on disk that they leave. It
// reports false when that could not be written; then none of them leaves.
func (w *owner) release(due []*item) bool {
	if len(due) == 0 {
		return true
	}
	t := w.turn()
	for _, it := range due {
		e := it.entry
		if e.Trying.IsZero() {
			e.Trying = t.now
		}
		e.Dot = false
		t.step(e, Due)
	}
	if w.save(t) != nil {
		for _, it := range due {
			w.plan(it)
		}
		return false
	}
	for _, it := range due {
		w.start(it)
	}
	return true
}

// start runs one attempt on a goroutine of its own.
func (w *owner) start(it *item) {
	ctx, cancel := context.WithCancel(w.attempts)
	it.cancel = cancel
	e := it.entry
	w.lane(e.Account).running++
	w.help(func() {
		defer cancel()
		results := w.o.attempt(ctx, e)
		w.o.insist(func(t *turn) { t.conclude(e.ID, results) })
	})
}

// attempt gives the message to the relay and returns one result for each pending
// recipient, whatever the relay does.
func (o *Outbox) attempt(ctx context.Context, e Entry) (results []relay.Result) {
	to := pending(e)
	content, err := o.cfg.Store.Content(ctx, e.ID)
	if err != nil {
		o.cfg.Log.Error("open message", "id", e.ID, "err", err)
		return unanswered(to, relay.Later, relay.CauseLocal, o.cfg.Wall().UTC())
	}
	var dotted atomic.Bool
	dot := func() error {
		if err := o.do(ctx, func(t *turn) error { return t.dot(e.ID) }); err != nil {
			return err
		}
		dotted.Store(true)
		return nil
	}
	defer func() {
		if p := recover(); p != nil {
			o.cfg.Log.Error("relay crashed", "id", e.ID, "panic", fmt.Sprint(p), "stack", string(debug.Stack()))
			results = unanswered(to, endWithout(dotted.Load()), relay.CauseLocal, o.cfg.Wall().UTC())
		}
	}()
	report := o.cfg.Relay(ctx, e, content, to, dot)
	return fill(to, report.Results, endWithout(dotted.Load()), o.cfg.Wall().UTC())
}

// endWithout is how an attempt ended for a recipient of whom nothing was said.
func endWithout(dotted bool) relay.End {
	if dotted {
		return relay.Unknown
	}
	return relay.Later
}

// dot makes durable that the final dot is about to be sent: promise 5.
func (t *turn) dot(id string) error {
	e, err := t.entry(id)
	if err != nil {
		return err
	}
	if t.w.stopping {
		return errStopping
	}
	if e.State != Leaving {
		return cannot(e, "sent")
	}
	if !e.Dot {
		e.Dot = true
		t.put(e, "")
	}
	return nil
}

// conclude records what an attempt came to.
func (t *turn) conclude(id string, results []relay.Result) {
	e, err := t.entry(id)
	if err != nil || e.State != Leaving {
		t.w.log.Error("record an attempt", "id", id, "state", e.State, "err", err)
		return
	}
	e.Results = merge(e, results)
	t.after(id, (*item).ended)
	t.kept = append(t.kept, func() { t.w.lane(e.Account).running-- })
	switch ev := outcome(e.Results); ev {
	case Later:
		t.postpone(e, results)
	case Lose:
		e.Attempts++
		t.lose(e)
	default:
		e.Attempts++
		t.step(e, ev)
	}
}

func (it *item) ended() { it.cancel = nil }

// postpone puts a message back among the held ones until the next attempt, or asks
// when there have been attempts for too long.
func (t *turn) postpone(e Entry, results []relay.Result) {
	e.Dot, e.Until = false, false
	e.Due = t.now.Add(t.wait(&e, results))
	e = t.step(e, Later)
	if tried := t.now.Sub(e.Trying); tried >= t.w.o.cfg.StuckAfter && !t.w.stopping {
		t.ask(e, stuck(tried))
	}
}

// wait is how long until the next attempt. It counts the attempt where it counts.
func (t *turn) wait(e *Entry, results []relay.Result) time.Duration {
	offline := 0
	if it, ok := t.w.live[e.ID]; ok {
		offline = it.offline
	}
	next := 0
	defer func() { t.after(e.ID, func(it *item) { it.offline = next }) }()
	switch {
	case t.w.stopping: // stopped by us: the next start gives it its grace
		return 0
	case allCause(results, relay.CauseOffline):
		next = offline + 1
		return offlineBackOff[min(offline, len(offlineBackOff)-1)]
	case anyCause(results, relay.CauseSignIn):
		return signInBackOff
	}
	e.Attempts++
	if e.Attempts <= len(backOff) {
		return backOff[e.Attempts-1]
	}
	return time.Duration(float64(time.Hour) * (0.9 + 0.2*rand.Float64())) // so that not all come at once
}

// lose says that nobody knows whether e arrived, and plans to look for evidence.
func (t *turn) lose(e Entry) {
	e.Doubt = true
	t.step(e, Lose)
	t.lookIn(e.ID, 0)
}

// Wake tries at once what waits for a connection: call it when the network is
// back. What its sender made wait until a time of day goes on waiting. With an
// account, it also tries what waits for that account to sign in, or for its server
// to prove who it is.
func (o *Outbox) Wake(ctx context.Context, account string) error {
	return o.do(ctx, func(t *turn) error {
		for _, e := range t.list() {
			if e.State == Held && !e.Until && t.wakes(e, account) {
				e.Due = t.now
				t.put(e, "")
				t.after(e.ID, t.hasWaited)
			}
		}
		return nil
	})
}

// hasWaited shortens the wait of a message that was tried before: its hold is over. After
// a restart it may have another one to its next attempt, of which its grace is left.
func (t *turn) hasWaited(it *item) {
	if soon := t.mono.Add(Grace); soon.Before(it.ready) {
		it.ready = soon
	}
}

func (t *turn) wakes(e Entry, account string) bool {
	if _, changed := t.latest[e.ID]; changed || !e.Due.After(t.now) {
		return false
	}
	if account != "" && e.Account != account {
		return false
	}
	waits := unserved(e)
	mended := account != "" && (anyCause(waits, relay.CauseSignIn) || anyCause(waits, relay.CauseTLS))
	return mended || anyCause(waits, relay.CauseOffline)
}
