package ui

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/control"
)

// watcher is a View that writes down what it is told.
type watcher struct {
	mu     sync.Mutex
	draws  []Snapshot
	errs   []error
	undone []string
	raised [][]string
}

func (w *watcher) Draw(s Snapshot) { w.draws = append(w.draws, s) }

func (w *watcher) Fail(err error) { w.errs = append(w.errs, err) }

func (w *watcher) TakenBack(m control.Message) { w.undone = append(w.undone, m.ID) }

func (w *watcher) Raise(args []string) { w.raised = append(w.raised, args) }

func (w *watcher) StartedAgain(problem error) { w.errs = append(w.errs, problem) }

// last is what was drawn last, and how often it was drawn so far.
func (w *watcher) last() (Snapshot, int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.draws[len(w.draws)-1], len(w.draws)
}

// run starts a bridge whose screen is a lock instead of a thread.
func run(t *testing.T, ways Ways) (*Bridge, *watcher) {
	t.Helper()
	w := &watcher{}
	ways.Do = func(f func()) { w.mu.Lock(); defer w.mu.Unlock(); f() }
	ctx, cancel := context.WithCancel(t.Context())
	b := NewBridge(ctx, ways)
	done := make(chan struct{})
	go func() { defer close(done); b.Run(w) }()
	t.Cleanup(func() { cancel(); <-done })
	synctest.Wait()
	return b, w
}

func newFake() *fakeGuard { return &fakeGuard{events: make(chan control.Event, 100)} }

func TestEventsThatComeTogetherAreOneRedraw(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newFake()
		_, w := run(t, Ways{Connect: g.connect})
		_, before := w.last()
		g.set(waiting("a", time.Minute, time.Second))
		for range 50 {
			g.events <- control.Event{Kind: "message"}
		}
		time.Sleep(gatherFor)
		synctest.Wait()
		s, after := w.last()
		if after-before != 1 || len(s.Outbox) != 1 {
			t.Errorf("drew %d times, %d messages; want once, 1", after-before, len(s.Outbox))
		}
	})
}

// No repaint when nothing changes: the clock runs only while a message waits.
func TestTheClockRunsOnlyWhileSomethingIsHeld(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newFake()
		g.set(inState(waiting("q", time.Minute, 0), "asking"))
		_, w := run(t, Ways{Connect: g.connect})
		_, before := w.last()
		time.Sleep(time.Minute)
		synctest.Wait()
		if _, after := w.last(); after != before {
			t.Errorf("drew %d times in a minute without a clock", after-before)
		}
		g.set(waiting("a", time.Minute, time.Second))
		g.events <- control.Event{Kind: "message"}
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if _, after := w.last(); after-before < 10 || after-before > 12 {
			t.Errorf("drew %d times in ten seconds, want about ten", after-before)
		}
	})
}

func TestAnUndoFromElsewhereIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newFake()
		_, w := run(t, Ways{Connect: g.connect})
		m := inState(waiting("a", time.Minute, 0), "withdrawn")
		g.events <- control.Event{Kind: "message", Message: &m}
		g.events <- control.Event{Kind: "window", Args: []string{"compose"}}
		time.Sleep(time.Second)
		synctest.Wait()
		if s, _ := w.last(); !slices.Equal(w.undone, []string{"a"}) || s.Undone != 1 || len(w.raised) != 1 {
			t.Errorf("told of %q, counted %d, raised %d; want a, 1, 1", w.undone, s.Undone, len(w.raised))
		}
	})
}

func TestAGuardThatGoesAwayIsSaidAndFoundAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newFake()
		g.set(waiting("a", time.Minute, time.Second))
		_, w := run(t, Ways{Connect: g.connect})
		g.turn(errors.New("no socket"))
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if s, _ := w.last(); s.Gone == nil || len(s.Outbox) != 1 {
			t.Fatalf("gone is %v with %d messages; want an error and the last that was known", s.Gone, len(s.Outbox))
		}
		g.turn(nil)
		time.Sleep(reconnectAfter)
		synctest.Wait()
		if s, _ := w.last(); s.Gone != nil {
			t.Errorf("gone is still %v", s.Gone)
		}
	})
}

func TestStartAgainConnectsAtOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newFake()
		g.down = errors.New("no socket")
		b, w := run(t, Ways{
			Connect: g.connect,
			Start:   func(context.Context) error { g.turn(nil); return nil },
		})
		if b.Restart(); !b.CanRestart() {
			t.Error("cannot restart")
		}
		synctest.Wait() // no time passes
		if s, _ := w.last(); s.Gone != nil || !s.Known {
			t.Errorf("gone is %v", s.Gone)
		}
	})
}

func TestAJobRunsBesideTheScreenAndItsErrorIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newFake()
		b, w := run(t, Ways{Connect: g.connect})
		slow, told := make(chan struct{}), false
		b.Act(func(context.Context, Guard) (func(), error) { <-slow; return func() { told = true }, nil })
		b.Act(func(context.Context, Guard) (func(), error) { return nil, errors.New("no") })
		synctest.Wait()
		if len(w.errs) != 1 || told {
			t.Errorf("errors %v, told %t while the first job is slow; want one, false", w.errs, told)
		}
		close(slow)
		synctest.Wait()
		if !told {
			t.Error("the slow job's end was not told")
		}
	})
}

func TestAWishWithoutAGuardIsAnsweredWithASentence(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b, w := run(t, Ways{Connect: func(context.Context) (Guard, error) { return nil, errors.New("no socket") }})
		b.Act(func(context.Context, Guard) (func(), error) { t.Error("ran without a guard"); return nil, nil })
		synctest.Wait()
		var no *control.Refusal
		if len(w.errs) != 1 || !errors.As(w.errs[0], &no) {
			t.Errorf("told %v, want a refusal", w.errs)
		}
	})
}

// What was done in Sent and Drafts is told of a message that was taken back before.
func TestAnUndoIsCountedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newFake()
		_, w := run(t, Ways{Connect: g.connect})
		m := inState(waiting("a", time.Minute, 0), "withdrawn")
		filed := m
		filed.Copies = "The draft is in Drafts."
		g.events <- control.Event{Kind: "message", Message: &m}
		g.events <- control.Event{Kind: "message", Message: &filed}
		g.events <- control.Event{Kind: "door", Door: &control.DoorNews{What: "connected"}}
		time.Sleep(time.Second)
		synctest.Wait()
		if s, _ := w.last(); s.Undone != 1 || len(w.undone) != 2 || s.Door.What != "connected" {
			t.Errorf("counted %d, told %d times, door %+v; want 1, twice, connected", s.Undone, len(w.undone), s.Door)
		}
	})
}
