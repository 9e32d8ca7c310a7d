package outbox_test

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/mail"
	"holdback/mail/relay"
)

// together queues calls in this order while the disk is busy, so that they share
// one write, and waits for all.
func together(t *testing.T, d *desk, calls ...func()) {
	var group sync.WaitGroup
	group.Go(func() { d.hold("keeps the disk busy") })
	synctest.Wait()
	for _, call := range calls {
		group.Go(call)
		synctest.Wait()
	}
	group.Wait()
	pass(time.Second)
	if _, err := d.UndoLast(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func TestChangesThatShareAWriteSeeEachOther(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e, same := d.hold("a"), [2]outbox.Entry{}
		var again outbox.Entry
		together(t, d,
			func() { must(t, "undo")(d.Undo(t.Context(), e.ID)) },
			func() {
				_, err := d.SendNow(t.Context(), e.ID)
				wantErr(t, "send now what was just undone", err, outbox.ErrState)
			},
			func() { again = d.hold("a") },
			func() { same[0] = d.hold("b") },
			func() { same[1] = d.hold("b") },
		)
		if again.ID == e.ID {
			t.Error("the one after an undo was taken for the undone one")
		}
		if same[0].ID != same[1].ID {
			t.Errorf("one message became two: %s and %s", same[0].ID, same[1].ID)
		}
		d.want(e.ID, outbox.Withdrawn)
	}, slowDisk)
}

func TestAThirdPressInAMomentMeansTheFirstToo(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.hold("a")
		b := d.hold("b")
		for range 3 {
			if e := must(t, "undo last")(d.UndoLast(t.Context())); e.ID != b.ID {
				t.Errorf("got %s, want %s", e.ID, b.ID)
			}
			pass(900 * time.Millisecond)
		}
	})
}

func TestALittleDriftDoesNotShortenAHold(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(time.Second)
		d.shift.Store(int64(1900 * time.Millisecond)) // too little to be told from drift
		for n := range 9 {
			pass(time.Second)
			d.hold(fmt.Sprint("another, so that the outbox looks at everything", n))
		}
		d.want(e.ID, outbox.Held)
		pass(outbox.Margin)
		d.want(e.ID, outbox.Sent)
	})
}

func TestAClockSetForwardLeavesTheWholeHold(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(2 * time.Second)
		d.shift.Store(int64(time.Minute))
		pass(time.Second)
		left := d.want(e.ID, outbox.Held).Due.Sub(time.Now().Add(time.Minute))
		if want := time.Minute + outbox.Margin - 3*time.Second; left != want {
			t.Errorf("%s left, want %s", left, want)
		}
	}, func(c *outbox.Config) { c.HoldFor = func(string, mail.Envelope) time.Duration { return time.Minute } })
}

// flaky is a store that cannot save once.
type flaky struct {
	outbox.Store
	fail atomic.Bool
}

func (f *flaky) Put(ctx context.Context, changes []outbox.Change) error {
	if f.fail.Swap(false) {
		return errDisk
	}
	return f.Store.Put(ctx, changes)
}

func TestAGraceThatCannotBeSavedIsGivenAllTheSame(t *testing.T) {
	disk := &flaky{Store: &outboxtest.Memory{}}
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		must(t, "wait")(d.WaitUntil(t.Context(), e.ID, time.Now().Add(time.Hour)))
		pass(time.Minute + time.Millisecond)
		d.shift.Store(int64(2 * time.Hour))
		disk.fail.Store(true)
		pass(outbox.Grace)
		d.want(e.ID, outbox.Held)
		pass(3 * time.Second)
		d.want(e.ID, outbox.Sent)
	}, func(c *outbox.Config) { c.Store = disk })
}

func TestAtTheEndAnAnswerIsWaitedForButNoDotIsSent(t *testing.T) {
	var late error
	bubble(t, func(t *testing.T, d *desk) {
		dotted := d.hold("dotted")
		pass(8 * time.Second)
		early := d.hold("early")
		pass(shown + 2*time.Second)
		if err := d.stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
		if got := d.saved(dotted.ID).State; got != outbox.Sent {
			t.Errorf("the one past its dot: got %s, want sent", got)
		}
		if got := d.saved(early.ID).State; got != outbox.Held || late == nil {
			t.Errorf("the one before its dot: got %s, and the dot was answered with %v", got, late)
		}
	}, func(c *outbox.Config) {
		c.Relay = func(ctx context.Context, e outbox.Entry, _ mail.Content, to []mail.Recipient, dot func() error) relay.Report {
			if e.Summary.Subject == "early" {
				time.Sleep(5 * time.Second) // deaf to ctx
				late = dot()
				return all(to, relay.Later, relay.CauseLocal)
			}
			_ = dot()
			select {
			case <-time.After(20 * time.Second):
				return all(to, relay.Accepted, "")
			case <-ctx.Done():
				return all(to, relay.Unknown, "")
			}
		}
	})
}
