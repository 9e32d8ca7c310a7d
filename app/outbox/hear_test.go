package outbox_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/mail/relay"
	"holdback/mail/report"
)

func (d *desk) event(kind report.Kind, about string) report.Event {
	ev := report.Event{Kind: kind, Status: "5.1.1", Says: "no such user", At: time.Now().UTC()}
	if about != "" {
		ev.Recipient = outboxtest.Address(d.t, about)
	}
	return ev
}

func kinds(e outbox.Entry) []string {
	all := []string{}
	for _, ev := range e.Returns {
		all = append(all, string(ev.Kind)+" "+ev.Recipient.String())
	}
	return all
}

func TestWhatComesBackIsKeptWithTheMessageThatHasLeft(t *testing.T) {
	store := &outboxtest.Memory{}
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a", "omar@inn.example", "lea@inn.example")
		pass(shown + outbox.Margin)
		left := d.want(e.ID, outbox.Sent)
		changes, cancel := d.Subscribe()
		defer cancel()
		pass(time.Hour)
		must(t, "hear")(d.Hear(t.Context(), e.ID, []report.Event{d.event(report.Failed, "omar@inn.example")}))
		if n := <-changes; len(n.Entry.Returns) != 1 {
			t.Errorf("subscribers were told %+v, want the event", n.Entry.Returns)
		}
		if err := d.stop(); err != nil {
			t.Fatal(err)
		}
		next := start(t, store)
		both := []report.Event{next.event(report.Failed, "omar@inn.example"), next.event(report.Read, "lea@inn.example")}
		must(t, "hear after a restart")(next.Hear(t.Context(), e.ID, both))
		got := next.want(e.ID, outbox.Sent)
		if want := []string{"failed omar@inn.example", "read lea@inn.example"}; !slices.Equal(kinds(got), want) {
			t.Errorf("got %q, want %q", kinds(got), want)
		}
		if !got.Changed.Equal(left.Changed) {
			t.Errorf("changed %s, want as it was: %s; it moves the message in the list", got.Changed, left.Changed)
		}
	}, func(c *outbox.Config) { c.Store = store })
}

func TestTheSameReportTwiceIsHeardOnce(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(shown + outbox.Margin)
		for range 3 {
			must(t, "hear")(d.Hear(t.Context(), e.ID, []report.Event{
				d.event(report.Delayed, "omar@inn.example"), d.event(report.Delayed, "omar@inn.example"), d.event(report.Delayed, ""),
			}))
			pass(time.Minute)
		}
		if got, want := kinds(d.now(e.ID)), []string{"delayed omar@inn.example", "delayed "}; !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	})
}

// Each of many that report at the same time finds what the others added.
func TestWhatManyReportAtOnceIsAllKept(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a", names(50)...)
		pass(shown + time.Second)
		for _, name := range names(50) {
			go func() { _, _ = d.Hear(t.Context(), e.ID, []report.Event{d.event(report.Read, name)}) }()
		}
		synctest.Wait()
		pass(time.Second)
		if got := d.now(e.ID).Returns; len(got) != 50 {
			t.Errorf("got %d of 50 receipts", len(got))
		}
	}, slowDisk)
}

func TestStrangersCannotFillTheDisk(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(shown + outbox.Margin)
		for n := range 300 {
			must(t, "hear")(d.Hear(t.Context(), e.ID, []report.Event{d.event(report.Kind(fmt.Sprint(n)), "")}))
		}
		if got := len(d.now(e.ID).Returns); got != 200 {
			t.Errorf("kept %d events, want 200", got)
		}
	})
}

func TestAReportAboutAnUnsureMessageSettlesIt(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer = always(relay.Unknown) })
		e := d.hold("a")
		pass(shown + outbox.Margin)
		d.want(e.ID, outbox.Unsure)
		must(t, "hear")(d.Hear(t.Context(), e.ID, []report.Event{d.event(report.Answered, "omar@inn.example")}))
		got := d.want(e.ID, outbox.Sent)
		if got.Results[0].End != relay.Accepted || len(got.Returns) != 1 {
			t.Errorf("got results %+v and returns %+v, want it accepted, and the answer", got.Results, got.Returns)
		}
		pass(72 * time.Hour)
		if n := d.server.attempts(); n != 1 {
			t.Errorf("%d attempts, want the one", n)
		}
	})
}

func TestWhoWaitsIsStillServedAfterAReportAboutTheOther(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) {
			s.answer = func(n int, address string) relay.End {
				if n == 1 && address == "lea@inn.example" {
					return relay.Later
				}
				return relay.Accepted
			}
		})
		e := d.hold("a", "omar@inn.example", "lea@inn.example")
		pass(shown + outbox.Margin)
		d.want(e.ID, outbox.Held)
		must(t, "hear")(d.Hear(t.Context(), e.ID, []report.Event{d.event(report.Failed, "omar@inn.example")}))
		d.want(e.ID, outbox.Held)
		pass(time.Hour)
		got := d.want(e.ID, outbox.Sent)
		if len(got.Returns) != 1 || d.server.copies(e.ID, "lea@inn.example") != 1 || d.server.copies(e.ID, "omar@inn.example") != 1 {
			t.Errorf("got returns %+v, copies %v", got.Returns, d.server.taken)
		}
	})
}

// A bounce can be there before the server has answered the dot.
func TestWhatComesBackBeforeTheAnswerIsKept(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.mute = true })
		e := d.hold("a")
		pass(shown + outbox.Margin)
		d.want(e.ID, outbox.Leaving)
		must(t, "hear")(d.Hear(t.Context(), e.ID, []report.Event{d.event(report.Failed, "omar@inn.example")}))
		d.want(e.ID, outbox.Leaving)
		if err := d.stop(); err != nil {
			t.Fatal(err)
		}
		if got := d.saved(e.ID); len(got.Returns) != 1 || got.State != outbox.Unsure {
			t.Errorf("got %s with %+v, want unsure with the bounce", got.State, got.Returns)
		}
	})
}

func TestWhatNeverLeftCannotBeReported(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		held, undone := d.hold("a"), d.hold("b")
		must(t, "undo")(d.Undo(t.Context(), undone.ID))
		for _, id := range []string{held.ID, undone.ID} {
			_, err := d.Hear(t.Context(), id, []report.Event{d.event(report.Failed, "")})
			wantErr(t, "hear about what never left", err, outbox.ErrState)
			if got := d.now(id).Returns; len(got) != 0 {
				t.Errorf("kept %+v", got)
			}
		}
		_, err := d.Hear(t.Context(), "nobody", []report.Event{d.event(report.Failed, "")})
		wantErr(t, "hear about what is not there", err, outbox.ErrNotFound)
	})
}

func TestWhatIsHeardIsDurableWithALineInTheJournal(t *testing.T) {
	kept := &recorder{Store: &outboxtest.Memory{}}
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(shown + outbox.Margin)
		must(t, "hear")(d.Hear(t.Context(), e.ID, []report.Event{d.event(report.Delayed, ""), d.event(report.Failed, "")}))
		last := kept.all[len(kept.all)-1]
		if len(last.Record.Returns) != 2 || len(last.Entry.Returns) != 2 || last.Event != "" {
			t.Errorf("the last change is %+v, want both events in entry and record, and no move", last)
		}
		before := len(kept.all)
		must(t, "hear again")(d.Hear(t.Context(), e.ID, []report.Event{d.event(report.Failed, "")}))
		if len(kept.all) != before {
			t.Errorf("what says nothing new was written down again")
		}
	}, func(c *outbox.Config) { c.Store = kept })
}

// recorder remembers what was written.
type recorder struct {
	outbox.Store
	all []outbox.Change
}

func (r *recorder) Put(ctx context.Context, changes []outbox.Change) error {
	err := r.Store.Put(ctx, changes)
	if err == nil {
		r.all = append(r.all, changes...)
	}
	return err
}
