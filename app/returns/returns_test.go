package returns_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
	"holdback/mail/report"
)

func TestABounceGoesToItsMessage(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		one := d.send("one@harbour.example", "omar@inn.example", "lea@inn.example")
		two := d.send("two@harbour.example", "omar@inn.example")
		d.arrive(bounce("one@harbour.example", "", "omar@inn.example"))
		d.wantReturns(one.ID, "failed omar@inn.example")
		d.wantReturns(two.ID)
		d.arrive(bounce("", two.ID, "omar@inn.example"))
		d.wantReturns(two.ID, "failed omar@inn.example")
		d.arrive(bounce("one@harbour.example", "", "stranger@inn.example"))
		d.wantReturns(one.ID, "failed omar@inn.example", "failed")
	})
}

func TestAnAnswerIsKnownByItsHeaderAlone(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.send("one@harbour.example", "omar@inn.example")
		d.arrive(letter("omar@inn.example", "one@harbour.example"))
		d.arrive(letter(ines, "one@harbour.example"))
		d.wantReturns(e.ID, "answered omar@inn.example")
		if len(d.inbox.bodies) != 0 {
			t.Errorf("the text of %v was read", d.inbox.bodies)
		}
	})
}

// What does not concern us is not read, and what names none of our messages is not kept.
func TestOtherMailIsLeftAlone(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.send("one@harbour.example", "omar@inn.example")
		d.arrive(letter("omar@inn.example", ""))
		d.arrive(letter("omar@inn.example", "somebody@else.example"))
		d.arrive("From: news@letters.example\nSubject: Undelivered Mail Returned to Sender\nList-Id: <letters.example>\n\n" + bounce("one@harbour.example", "", "omar@inn.example"))
		if len(d.inbox.bodies) != 0 {
			t.Errorf("the text of %v was read", d.inbox.bodies)
		}
		d.arrive(bounce("pills@spam.example", "pills", "omar@inn.example"))
		d.arrive(bounce("", e.ID, "stranger@spam.example"))
		d.arrive(bounce("", strings.Repeat("x", 5000), "omar@inn.example"))
		d.wantReturns(e.ID)
	})
}

func TestAReportAboutWhatNeverLeftChangesNothing(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.end = relay.Refused
		e := d.send("one@harbour.example", "omar@inn.example")
		d.arrive(bounce("one@harbour.example", "", "omar@inn.example"))
		d.arrive(letter("omar@inn.example", "one@harbour.example"))
		d.wantReturns(e.ID)
		if len(d.inbox.starts) != 1 {
			t.Errorf("the watch was begun %d times, want once: there is nothing to try again", len(d.inbox.starts))
		}
	})
}

func TestAnAnswerProvesThatAnUnsureMessageArrived(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.end = relay.Unknown
		e := d.send("one@harbour.example", "omar@inn.example")
		d.arrive(letter("omar@inn.example", "one@harbour.example"))
		if got, err := d.Get(t.Context(), e.ID); err != nil || got.State != outbox.Sent {
			t.Errorf("got %s, %v, want sent", got.State, err)
		}
	})
}

func TestNothingIsMissedBetweenTwoStarts(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.send("one@harbour.example", "omar@inn.example", "lea@inn.example")
		d.arrive(bounce("one@harbour.example", "", "omar@inn.example"))
		d.stop()
		d.arrive(bounce("one@harbour.example", "", "lea@inn.example"))
		d.watch(ines)
		d.wantReturns(e.ID, "failed omar@inn.example", "failed lea@inn.example")
		if want := (mailbox.State{Validity: 1, Next: 2}); d.inbox.starts[1] != want {
			t.Errorf("the second watch began at %+v, want %+v", d.inbox.starts[1], want)
		}
	})
}

// First the event is on disk, then the place in the inbox moves on.
func TestWhatCouldNotBeKeptComesAgain(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.send("one@harbour.example", "omar@inn.example")
		d.stop()
		var full atomic.Bool
		full.Store(true)
		d.cfg.Hear = func(ctx context.Context, id string, events []report.Event) (outbox.Entry, error) {
			if full.Load() {
				return outbox.Entry{}, errors.New("disk full")
			}
			return d.Hear(ctx, id, events)
		}
		d.watch(ines)
		before := string(d.place[ines])
		d.arrive(bounce("one@harbour.example", "", "omar@inn.example"))
		pass(time.Minute)
		if got := string(d.place[ines]); got != before {
			t.Errorf("the place moved from %s to %s though nothing was heard", before, got)
		}
		full.Store(false)
		pass(15 * time.Minute)
		d.wantReturns(e.ID, "failed omar@inn.example")
		if got := string(d.place[ines]); got == before {
			t.Error("the place did not move on")
		}
	})
}

func TestAPlaceThatCouldNotBeKeptIsNoHarm(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.send("one@harbour.example", "omar@inn.example")
		d.stop()
		save := d.cfg.Save
		d.cfg.Save = func(context.Context, string, []byte) error { return errors.New("disk full") }
		d.watch(ines)
		d.arrive(bounce("one@harbour.example", "", "omar@inn.example"))
		pass(time.Hour)
		d.stop()
		d.cfg.Save = save
		d.watch(ines)
		d.wantReturns(e.ID, "failed omar@inn.example") // once, though it was heard many times
	})
}

func TestTheTextOfAReportIsAskedForAgain(t *testing.T) {
	offline := &mailbox.Problem{Cause: mailbox.CauseOffline, Says: "The line broke."}
	many := make([]error, 30)
	for i := range many {
		many[i] = offline
	}
	for name, c := range map[string]struct {
		faults []error
		want   []string
		tries  int
	}{
		"a line that breaks twice":           {many[:2], []string{"failed omar@inn.example", "failed lea@inn.example"}, 4},
		"one that breaks the line each time": {many[:12], []string{"failed lea@inn.example"}, 13},
		"one that has gone":                  {[]error{&mailbox.Problem{Cause: mailbox.CauseGone}}, []string{"failed lea@inn.example"}, 2},
		"one that the server does not give":  {[]error{&mailbox.Problem{Cause: mailbox.CauseRefused}}, []string{"failed lea@inn.example"}, 2},
	} {
		bubble(t, func(t *testing.T, d *desk) {
			e := d.send("one@harbour.example", "omar@inn.example", "lea@inn.example")
			d.inbox.set(func() { d.inbox.faults = slices.Clone(c.faults) })
			d.arrive(bounce("one@harbour.example", "", "omar@inn.example"))
			d.arrive(bounce("one@harbour.example", "", "lea@inn.example"))
			pass(24 * time.Hour)
			t.Log(name)
			d.wantReturns(e.ID, c.want...)
			if got := len(d.inbox.bodies); got != c.tries {
				t.Errorf("%s: %d texts were asked for, want %d", name, got, c.tries)
			}
		})
	}
}

func TestAnArrivalThatMakesUsCrashHidesNoOther(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.send("one@harbour.example", "omar@inn.example")
		d.stop()
		d.cfg.Mine = func(ctx context.Context, messageID string) (string, error) {
			if messageID == "crash@harbour.example" {
				panic("out of range")
			}
			return d.mine(ctx, messageID)
		}
		d.watch(ines)
		d.arrive(letter("omar@inn.example", "crash@harbour.example"))
		d.arrive(bounce("one@harbour.example", "", "omar@inn.example"))
		d.wantReturns(e.ID, "failed omar@inn.example")
		if len(d.inbox.starts) != 2 {
			t.Errorf("the watch was begun %d times, want twice", len(d.inbox.starts))
		}
	})
}

func TestAWatchThatEndsIsBegunAgain(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.send("one@harbour.example", "omar@inn.example")
		d.inbox.set(func() { d.inbox.lost = &mailbox.Problem{Cause: mailbox.CauseNoFolder} })
		d.arrive(letter("omar@inn.example", ""))
		pass(time.Minute)
		d.arrive(bounce("one@harbour.example", "", "omar@inn.example"))
		d.wantReturns(e.ID, "failed omar@inn.example")
	})
}

func TestAccountsComeAndGo(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		live := func() (n int) { d.inbox.set(func() { n = d.inbox.live }); return n }
		for _, step := range []struct {
			accounts      []string
			live, started int
		}{
			{[]string{ines, "omar@inn.example"}, 2, 2},
			{[]string{ines, ines}, 1, 2},
			{nil, 0, 2},
			{[]string{ines}, 1, 3},
		} {
			d.accounts <- step.accounts
			synctest.Wait()
			if live() != step.live || len(d.inbox.starts) != step.started {
				t.Errorf("accounts %q: %d watches, %d begun, want %d, %d", step.accounts, live(), len(d.inbox.starts), step.live, step.started)
			}
		}
		d.stop()
		if live() != 0 {
			t.Errorf("%d watches are left after the end", live())
		}
	})
}

func TestWhatIsForHoldbackIsHandedOver(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.stop()
		var got []string
		d.cfg.Ours = func(_ context.Context, account string, a mailbox.Arrival) error {
			got = append(got, account+" "+string(a.Header[:4]))
			return nil
		}
		d.watch(ines)
		d.arrive("From: omar@inn.example\nX-Holdback-Take-Back: 1\n\n")
		d.arrive(letter("omar@inn.example", ""))
		if want := []string{ines + " From"}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}
