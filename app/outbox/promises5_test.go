package outbox_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/mail/relay"
)

// The first four promises are in promises_test.go.

func TestPromise5_TheDotIsDurableAndALostAnswerIsNeverRepeated(t *testing.T) {
	store := &outboxtest.Memory{}
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.mute = true })
		e := d.hold("a")
		pass(shown + outbox.Margin)
		if got := d.saved(e.ID); got.State != outbox.Leaving || !got.Dot {
			t.Errorf("after the dot, in the store: got %s, dot %v", got.State, got.Dot)
		}
		if err := d.stop(); err != nil {
			t.Errorf("stop: %v", err)
		}
		if got := d.saved(e.ID).State; got != outbox.Unsure {
			t.Errorf("after the end: got %s, want unsure", got)
		}
		next := start(t, store)
		pass(72 * time.Hour)
		got := next.want(e.ID, outbox.Unsure)
		if next.server.attempts() != 0 || got.Results[0].End != relay.Unknown {
			t.Errorf("after a restart: %d attempts, results %+v", next.server.attempts(), got.Results)
		}
		_, err := next.Undo(t.Context(), e.ID)
		wantErr(t, "undo what may have left", err, outbox.ErrTooLate)
	}, func(c *outbox.Config) { c.Store = store })
}

func TestPromise5_EvidenceSettles(t *testing.T) {
	var looks []time.Time
	begun := time.Time{}
	bubble(t, func(t *testing.T, d *desk) {
		begun = time.Now()
		d.server.set(func(s *server) { s.answer = always(relay.Unknown) })
		e := d.hold("a")
		pass(shown + outbox.Margin)
		d.want(e.ID, outbox.Unsure)
		pass(10 * time.Minute)
		got := d.want(e.ID, outbox.Sent)
		if got.Results[0].End != relay.Accepted {
			t.Errorf("results: got %+v, want accepted", got.Results)
		}
		if len(looks) != 2 || looks[0].Sub(begun) != shown+outbox.Margin+30*time.Second {
			t.Errorf("looked at %v, want twice, first 30 s after the loss", looks)
		}
	}, func(c *outbox.Config) {
		c.Evidence = func(context.Context, outbox.Entry) (bool, error) {
			looks = append(looks, time.Now())
			return len(looks) == 2, nil
		}
	})
}

func TestPromise5_TheSenderDecidesWhatIsUnsure(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer = always(relay.Unknown) })
		a, b := d.hold("a"), d.hold("b")
		pass(shown + outbox.Margin)
		must(t, "settle")(d.Settle(t.Context(), a.ID))
		d.want(a.ID, outbox.Sent)
		d.server.set(func(s *server) { s.answer = nil })
		must(t, "retry")(d.Retry(t.Context(), b.ID))
		_, err := d.Undo(t.Context(), b.ID)
		wantErr(t, "undo what may have left before the retry", err, outbox.ErrTooLate)
		pass(outbox.Margin)
		d.want(b.ID, outbox.Sent)
		_, err = d.Retry(t.Context(), b.ID)
		wantErr(t, "retry what was sent", err, outbox.ErrState)
	})
}

func TestPromise6_WhatLeavesIsWhatCameIn(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		content := letter("a") + strings.Repeat("\tx  \r\n.\r\n\x00\xff\r\n", 1000)
		e, err := d.submit(content)
		if err != nil {
			t.Fatal(err)
		}
		must(t, "send now")(d.SendNow(t.Context(), e.ID))
		pass(time.Second)
		if d.server.body != content {
			t.Errorf("got %q, want %q", d.server.body[:200], content[:200])
		}
		bare := "Subject: bare\r\n\r\nHi.\r\n"
		e, err = d.submit(bare)
		if err != nil || e.Summary.MessageID == "" {
			t.Fatalf("hold without Message-ID: got %+v, %v", e.Summary, err)
		}
		must(t, "send now")(d.SendNow(t.Context(), e.ID))
		pass(time.Second)
		got := d.server.body
		if !strings.Contains(got, "<"+e.Summary.MessageID+">\r\n") || !strings.Contains(got, "Date: ") || !strings.HasSuffix(got, "\r\n\r\nHi.\r\n") {
			t.Errorf("completed: got %q", got)
		}
	})
}

func TestPromise7_TheLastVisibleMomentWins(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		if got := e.Due.Sub(e.Held); got != shown+outbox.Margin {
			t.Errorf("due after %s, want %s", got, shown+outbox.Margin)
		}
		pass(shown) // the ring is empty
		must(t, "undo at the last visible moment")(d.Undo(t.Context(), e.ID))
	})
}

func TestPromise8_AfterSleepItIsShownFirst(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(3 * time.Second)
		changes, cancel := d.Subscribe()
		defer cancel()
		d.shift.Store(int64(time.Hour)) // the lid was closed for an hour
		pass(time.Second)
		if len(changes) == 0 {
			t.Fatal("nobody was told that it leaves at another time")
		}
		told := (<-changes).Entry
		if left := told.Due.Sub(time.Now().Add(time.Hour)); left < outbox.Grace-time.Second {
			t.Errorf("shown for %s, want at least the grace", left)
		}
		pass(outbox.Grace - 2*time.Second)
		d.want(e.ID, outbox.Held)
		pass(3 * time.Second)
		d.want(e.ID, outbox.Sent)
	})
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(3 * time.Second)
		d.shift.Store(int64(25 * time.Hour)) // a whole day later it asks
		pass(time.Hour)
		got := d.want(e.ID, outbox.Asking)
		if len(got.Findings) != 1 || got.Findings[0].Check != outbox.CheckOverdue {
			t.Errorf("findings: got %+v, want overdue", got.Findings)
		}
		must(t, "approve")(d.Approve(t.Context(), e.ID, ""))
		pass(outbox.Grace + outbox.Margin)
		d.want(e.ID, outbox.Sent)
	})
}

func TestPromise8_AfterARestartItIsShownFirst(t *testing.T) {
	for away, while := range map[time.Duration]outbox.State{
		time.Second: outbox.Held, time.Minute: outbox.Held, 23 * time.Hour: outbox.Held, 25 * time.Hour: outbox.Asking,
	} {
		t.Run(away.String(), func(t *testing.T) {
			store := &outboxtest.Memory{}
			bubble(t, func(t *testing.T, d *desk) {
				e := d.hold("a")
				pass(time.Second)
				_ = d.stop()
				pass(away)
				next := start(t, store)
				pass(outbox.Grace - time.Millisecond)
				next.want(e.ID, while)
				pass(time.Millisecond)
				if while == outbox.Held {
					while = outbox.Sent
				}
				next.want(e.ID, while)
			}, func(c *outbox.Config) { c.Store = store })
		})
	}
}

func TestPromise9_ResultsArePerRecipient(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		yes, no, busy := "yes@inn.example", "no@inn.example", "busy@inn.example"
		d.server.set(func(s *server) {
			s.answer = func(n int, a string) relay.End {
				switch {
				case a == no:
					return relay.Refused
				case a == busy && n < 3:
					return relay.Later
				}
				return relay.Accepted
			}
		})
		e := d.hold("a", busy, yes, no)
		pass(shown + outbox.Margin)
		got := d.want(e.ID, outbox.Held)
		if ends := [3]relay.End{got.Results[0].End, got.Results[1].End, got.Results[2].End}; ends != [3]relay.End{relay.Later, relay.Accepted, relay.Refused} {
			t.Errorf("results after one attempt: got %v", ends)
		}
		_, err := d.Undo(t.Context(), e.ID)
		wantErr(t, "undo when one has it", err, outbox.ErrTooLate)
		if err == nil || !strings.Contains(err.Error(), yes) {
			t.Errorf("undo when one has it: got %v, want it named", err)
		}
		pass(time.Hour)
		got = d.want(e.ID, outbox.Sent)
		if got.Results[2].End != relay.Refused || got.Attempts != 3 {
			t.Errorf("at the end: got %d attempts, %+v", got.Attempts, got.Results)
		}
		if n := d.server.copies(e.ID, yes); n != 1 {
			t.Errorf("%s has %d copies, want 1", yes, n)
		}
	})
}

func TestPromise10_TheSameMessageAgainIsRecognised(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		var group sync.WaitGroup
		ids := make([]string, 8)
		for i := range ids { // at the same time, on many connections
			group.Go(func() { ids[i] = d.hold("a").ID })
		}
		group.Wait()
		for _, id := range ids {
			if id != ids[0] {
				t.Fatalf("one message became several: %q", ids)
			}
		}
		if n := d.store.(slow).Store.(*outboxtest.Memory).Staged(); n != 0 {
			t.Errorf("%d contents left behind", n)
		}
		must(t, "undo")(d.Undo(t.Context(), ids[0]))
		if next := d.hold("a"); next.ID == ids[0] {
			t.Error("the one after an undo was taken for the undone one")
		}
	}, slowDisk)
}
