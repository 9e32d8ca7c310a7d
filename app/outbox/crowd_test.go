package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/mail"
	"holdback/mail/relay"
)

// TestUndoAndReleaseNeverBothWin lets thousands of undos run against the end of
// the hold, most of them at the very same moment.
func TestUndoAndReleaseNeverBothWin(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		const rounds, together = 300, 10
		undone, sent := 0, 0
		for round := range rounds {
			var group sync.WaitGroup
			errs, ids := make([]error, together), make([]string, together)
			for i := range together {
				e := d.hold(fmt.Sprintf("r%d-%d", round, i))
				ids[i] = e.ID
				early := time.Duration(rand.IntN(3)-1) * time.Duration(rand.IntN(2)) * time.Millisecond
				group.Go(func() {
					time.Sleep(shown + outbox.Margin - early)
					_, errs[i] = d.Undo(t.Context(), e.ID)
				})
			}
			group.Wait()
			pass(time.Minute)
			for i, id := range ids {
				copies := d.server.copies(id, "omar@inn.example")
				switch state := d.now(id).State; {
				case errs[i] == nil && state == outbox.Withdrawn && copies == 0:
					undone++
				case errors.Is(errs[i], outbox.ErrTooLate) && state == outbox.Sent && copies == 1:
					sent++
				default:
					t.Fatalf("round %d: undo said %v, the message is %s with %d copies", round, errs[i], state, copies)
				}
			}
		}
		if undone < 100 || sent < 100 {
			t.Errorf("%d undone and %d sent: this was no race", undone, sent)
		}
	})
}

// TestACrashAtAnyWriteLosesNothing stops all writing after each number of writes,
// as if the power had failed there, and starts again on what is on disk.
func TestACrashAtAnyWriteLosesNothing(t *testing.T) {
	for n := range 28 {
		t.Run(fmt.Sprintf("after write %d", n), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { crash(t, n) })
		})
	}
}

func crash(t *testing.T, writes int) {
	disk := &outboxtest.Memory{}
	dying := &broken{Store: disk}
	dying.left.Store(int64(writes))
	d := start(t, dying)
	held, undone := map[string]bool{}, map[string]bool{}
	for n := range 3 {
		if e, err := d.submit(letter(fmt.Sprint("letter", n))); err == nil {
			held[e.ID] = true
			if _, err := d.submit(letter(fmt.Sprint("undone", n))); err == nil {
				if last, err := d.UndoLast(t.Context()); err == nil {
					undone[last.ID] = true
				}
			}
		}
		pass(3 * time.Second)
	}
	pass(time.Minute)
	before := d.server
	_ = d.stop()

	next := start(t, disk)
	pass(time.Hour)
	for id := range held {
		copies := before.copies(id, "omar@inn.example") + next.server.copies(id, "omar@inn.example")
		switch state := next.now(id).State; {
		case undone[id] && (copies != 0 || state != outbox.Withdrawn):
			t.Errorf("undone, but %s with %d copies", state, copies)
		case !undone[id] && copies != 1:
			t.Errorf("acknowledged, but %s with %d copies, want 1", state, copies)
		case !undone[id] && state != outbox.Sent && state != outbox.Unsure:
			t.Errorf("acknowledged, but %s", state)
		}
	}
	for id := range undone {
		if copies := before.copies(id, "omar@inn.example") + next.server.copies(id, "omar@inn.example"); copies != 0 {
			t.Errorf("undone, but there are %d copies", copies)
		}
	}
}

func TestASlowServerDelaysNobodysUndo(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.takes = time.Hour })
		for n := range 10 {
			d.hold(fmt.Sprint("slow", n))
		}
		pass(shown + time.Second)
		list, err := d.List(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		leaving := 0
		for _, e := range list {
			if e.State == outbox.Leaving {
				leaving++
			}
		}
		if leaving != 4 || len(list) != 10 {
			t.Errorf("%d of %d are leaving at the same time, want 4 of 10", leaving, len(list))
		}
		e := d.hold("quick")
		asked := time.Now()
		must(t, "undo")(d.Undo(t.Context(), e.ID))
		must(t, "undo of one that waits for its turn")(d.Undo(t.Context(), list[9].ID))
		if waited := time.Since(asked); waited != 0 {
			t.Errorf("waited %s for another message", waited)
		}
	})
}

func TestAThousandLeaveInOrderAndInTime(t *testing.T) {
	var mu sync.Mutex
	left := map[string]time.Duration{}
	bubble(t, func(t *testing.T, d *desk) {
		var want []string
		for n := range 1000 {
			e := d.hold(fmt.Sprint("n", n))
			want = append(want, e.ID)
			pass(time.Duration(1+rand.IntN(20)) * time.Millisecond)
		}
		pass(time.Minute)
		if !slices.Equal(d.server.order, want) {
			t.Error("they left in another order than they came")
		}
		for _, id := range want {
			if late := left[id]; late < 0 || late > 100*time.Millisecond {
				t.Errorf("%s left %s after its time, want within 100 ms", id, late)
			}
		}
	}, func(c *outbox.Config) {
		send := c.Relay
		c.Relay = func(ctx context.Context, e outbox.Entry, m mail.Content, to []mail.Recipient, dot func() error) relay.Report {
			mu.Lock()
			left[e.ID] = time.Now().UTC().Sub(e.Due)
			mu.Unlock()
			return send(ctx, e, m, to, dot)
		}
	})
}
