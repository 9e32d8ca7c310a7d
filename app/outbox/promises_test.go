package outbox_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/guard"
	"holdback/mail"
)

func TestPromise1_HoldIsOnDiskWhenItReturns(t *testing.T) {
	disk := &broken{Store: &outboxtest.Memory{}}
	bubble(t, func(t *testing.T, d *desk) {
		_, err := d.submit(letter("a"))
		wantErr(t, "hold with a full disk", err, errDisk)
		if list, err := d.List(t.Context()); err != nil || len(list) != 0 {
			t.Errorf("list after a failed hold: got %d, %v, want none", len(list), err)
		}
		if n := d.store.(*broken).Store.(*outboxtest.Memory).Staged(); n != 0 {
			t.Errorf("%d contents left behind", n)
		}
		disk.left.Store(100)
		e := d.hold("a")
		if got := d.saved(e.ID); got.State != outbox.Held || got.Summary.Subject != "a" {
			t.Errorf("in the store: got %+v", got)
		}
		if _, err := d.store.Content(t.Context(), e.ID); err != nil {
			t.Errorf("content in the store: %v", err)
		}
	}, func(c *outbox.Config) { c.Store = disk })
}

func TestPromise2_NothingIsShownThatIsNotOnDisk(t *testing.T) {
	disk := &broken{Store: &outboxtest.Memory{}}
	disk.left.Store(1) // the hold
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(time.Second)
		changes, cancel := d.Subscribe()
		defer cancel()
		_, err := d.Undo(t.Context(), e.ID)
		wantErr(t, "undo with a full disk", err, errDisk)
		d.want(e.ID, outbox.Held)
		if len(changes) != 0 {
			t.Errorf("a subscriber was told: %+v", <-changes)
		}
		pass(time.Minute) // its hold is over, and it may not leave unrecorded
		d.want(e.ID, outbox.Held)
		if n := d.server.attempts(); n != 0 {
			t.Errorf("%d attempts that are not on disk", n)
		}
		disk.left.Store(100)
		pass(2 * time.Second)
		d.want(e.ID, outbox.Sent)
		if first := <-changes; first.Entry.State != outbox.Leaving {
			t.Errorf("first news: got %s, want leaving", first.Entry.State)
		}
	}, func(c *outbox.Config) { c.Store = disk })
}

func TestPromise3_ItLeavesAfterItsHoldByBothClocks(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(shown + outbox.Margin - time.Millisecond)
		d.want(e.ID, outbox.Held)
		pass(time.Millisecond)
		d.want(e.ID, outbox.Sent)
	})
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("b")
		pass(2 * time.Second)
		d.shift.Store(int64(time.Hour)) // the clock is set forward
		pass(shown - 2*time.Second)
		d.want(e.ID, outbox.Held)
		pass(outbox.Margin + outbox.Grace)
		d.want(e.ID, outbox.Sent)
	})
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("c")
		pass(5 * time.Second)
		d.shift.Store(-int64(time.Hour)) // the clock is set back
		pass(6 * time.Second)
		d.want(e.ID, outbox.Held)
		pass(shown)
		d.want(e.ID, outbox.Sent)
	})
}

func TestPromise3_ItDoesNotLeaveUnchecked(t *testing.T) {
	var release chan struct{}
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		must(t, "send now")(d.SendNow(t.Context(), e.ID))
		pass(5 * time.Second)
		d.want(e.ID, outbox.Held)
		pass(6 * time.Second) // the time limit is over, though the check hangs on
		got := d.want(e.ID, outbox.Asking)
		if len(got.Findings) != 1 || got.Findings[0].Check != outbox.CheckFailed || got.Findings[0].Level != guard.Ask {
			t.Errorf("findings: got %+v, want one ask check.failed", got.Findings)
		}
		close(release)
	}, func(c *outbox.Config) {
		release = make(chan struct{})
		c.Review = func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) {
			<-release
			return nil, nil
		}
	})
}

func TestPromise3_WhatWasFoundInOrderIsCheckedAgainAfterARestart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		disk := &outboxtest.Memory{}
		d := start(t, disk)
		e := d.hold("a")
		pass(time.Second)
		if !d.now(e.ID).Checked || d.saved(e.ID).Checked {
			t.Errorf("checked: in memory %v, on disk %v; want it in memory only", d.now(e.ID).Checked, d.saved(e.ID).Checked)
		}
		_ = d.stop()
		next := start(t, disk, finding("rule.new", guard.Ask))
		pass(time.Hour)
		next.want(e.ID, outbox.Asking)
	})
}

func TestPromise3_AFailedCheckAsks(t *testing.T) {
	for name, review := range map[string]outbox.Review{
		"error": func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) {
			return nil, errors.New("no rules")
		},
		"panic": func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) { panic("x") },
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, d *desk) {
				e := d.hold("a")
				pass(time.Hour)
				got := d.want(e.ID, outbox.Asking)
				if len(got.Findings) != 1 || got.Findings[0].Check != outbox.CheckFailed {
					t.Errorf("findings: got %+v, want check.failed", got.Findings)
				}
				must(t, "approve")(d.Approve(t.Context(), e.ID, ""))
				pass(outbox.Grace + outbox.Margin)
				d.want(e.ID, outbox.Sent)
			}, func(c *outbox.Config) { c.Review = review })
		})
	}
}

func TestPromise3_AnAskWaitsAndAStopStays(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(2 * time.Second)
		d.want(e.ID, outbox.Asking)
		must(t, "approve")(d.Approve(t.Context(), e.ID, ""))
		pass(outbox.Grace - time.Second)
		d.want(e.ID, outbox.Held) // long enough to take the answer back
		pass(time.Second + outbox.Margin)
		d.want(e.ID, outbox.Sent)
	}, finding("recipient.outside", guard.Ask))
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(time.Hour)
		_, err := d.Approve(t.Context(), e.ID, "")
		wantErr(t, "approve what the policy forbids", err, outbox.ErrForbidden)
		_, err = d.SendNow(t.Context(), e.ID)
		wantErr(t, "send now what the policy forbids", err, outbox.ErrState)
		pass(time.Hour)
		d.want(e.ID, outbox.Asking)
		must(t, "undo")(d.Undo(t.Context(), e.ID))
	}, finding("content.secret", guard.Stop))
}

func TestPromise4_AnUndoneMessageNeverLeaves(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(time.Second)
		first := must(t, "undo")(d.Undo(t.Context(), e.ID))
		if got := d.saved(e.ID).State; got != outbox.Withdrawn {
			t.Errorf("in the store: got %s, want withdrawn", got)
		}
		again := must(t, "undo again")(d.Undo(t.Context(), e.ID))
		if first.ID != again.ID || !first.Changed.Equal(again.Changed) {
			t.Errorf("undo again: got %+v, want %+v", again, first)
		}
		pass(time.Hour)
		if n := d.server.attempts(); n != 0 {
			t.Errorf("%d attempts after the undo", n)
		}
	})
}

func TestPromise4_WhatLeavesCannotBeUndone(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.takes = time.Minute })
		e := d.hold("a")
		pass(shown + outbox.Margin)
		d.want(e.ID, outbox.Leaving)
		_, err := d.Undo(t.Context(), e.ID)
		wantErr(t, "undo while leaving", err, outbox.ErrTooLate)
		pass(time.Minute)
		_, err = d.Undo(t.Context(), e.ID)
		wantErr(t, "undo after it was sent", err, outbox.ErrTooLate)
		_, err = d.Undo(t.Context(), "nobody")
		wantErr(t, "undo an unknown id", err, outbox.ErrNotFound)
	})
}
