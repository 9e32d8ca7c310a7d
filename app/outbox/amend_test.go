package outbox_test

import (
	"context"
	"errors"
	"io"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/guard"
	"holdback/mail"
)

// reading finds "wrong" wherever it stands in a subject.
func reading(level guard.Level) func(*outbox.Config) {
	return func(c *outbox.Config) {
		c.Review = func(_ context.Context, _ outbox.Entry, v *mail.View) ([]guard.Finding, error) {
			if !strings.Contains(v.Subject(), "wrong") {
				return nil, nil
			}
			return []guard.Finding{{Check: "content.term", Level: level, Says: "This is wrong.", Quote: "wrong"}}, nil
		}
	}
}

// amend changes a message to another letter for the same recipients.
func (d *desk) amend(of outbox.Entry, subject string) (outbox.Entry, error) {
	d.t.Helper()
	return d.Amend(d.t.Context(), outbox.Amendment{
		Of: of, Envelope: of.Envelope, Content: strings.NewReader(letter(subject)), Deed: string(guard.SetSubject),
	})
}

// content is what the store has of a message.
func (d *desk) content(id string) string {
	d.t.Helper()
	c, err := d.Content(d.t.Context(), id)
	if err != nil {
		d.t.Fatal(err)
	}
	r, err := c.Open()
	if err != nil {
		d.t.Fatal(err)
	}
	defer r.Close()
	text, err := io.ReadAll(r)
	if err != nil {
		d.t.Fatal(err)
	}
	return string(text)
}

func TestAChangedMessageIsCheckedAgainAndLeavesWithWhatIsLeftOfItsHold(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("wrong")
		pass(4 * time.Second)
		was := d.want(e.ID, outbox.Asking)
		got := must(t, "amend")(d.amend(was, "right"))
		if got.ID != e.ID || got.State != outbox.Held || len(got.Findings) != 0 || got.Summary.Subject != "right" || !got.Amended {
			t.Errorf("got %+v, want the same message, held, changed, with nothing found, as it is now", got)
		}
		if !got.Due.Equal(was.Due) {
			t.Errorf("due %s, want %s as before", got.Due, was.Due)
		}
		pass(shown - 4*time.Second)
		d.want(e.ID, outbox.Held)
		pass(outbox.Margin)
		d.want(e.ID, outbox.Sent)
		if text := d.content(e.ID); text != letter("right") {
			t.Errorf("the content is %q, want the changed one", text)
		}
	}, reading(guard.Stop))
}

func TestAChangeOfWhatWasApprovedAsksAgain(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("wrong")
		pass(time.Second)
		approved := must(t, "approve")(d.Approve(t.Context(), e.ID, ""))
		must(t, "amend")(d.amend(approved, "wrong as well"))
		synctest.Wait()
		d.want(e.ID, outbox.Asking)
		pass(time.Hour)
		d.want(e.ID, outbox.Asking)
	}, reading(guard.Ask))
}

func TestAReviewOfTheOldMessageSaysNothingAboutTheNew(t *testing.T) {
	var calls atomic.Int32
	slow := func(c *outbox.Config) {
		c.Review = func(_ context.Context, _ outbox.Entry, v *mail.View) ([]guard.Finding, error) {
			if calls.Add(1) == 1 {
				time.Sleep(time.Second) // the first review sees "right", and ends after the change
				return nil, nil
			}
			return []guard.Finding{{Check: "content.term", Level: guard.Ask, Quote: v.Subject()}}, nil
		}
	}
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("right")
		synctest.Wait()
		must(t, "amend")(d.amend(e, "wrong"))
		pass(2 * time.Second)
		got := d.want(e.ID, outbox.Asking)
		if len(got.Findings) != 1 || got.Findings[0].Quote != "wrong" {
			t.Errorf("findings %+v, want those of the changed message", got.Findings)
		}
	}, slow)
}

func TestAChangeIsRefusedWhenTheMessageIsNotWhatItWas(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("wrong")
		pass(time.Second)
		old := d.now(e.ID)
		must(t, "amend")(d.amend(old, "wrong too"))
		if _, err := d.amend(old, "right"); !errors.Is(err, outbox.ErrChanged) {
			t.Errorf("a change of an older message: %v, want ErrChanged", err)
		}
		if text := d.content(e.ID); text != letter("wrong too") {
			t.Errorf("the content is %q, want that of the first change", text)
		}
		must(t, "undo")(d.Undo(t.Context(), e.ID))
		if _, err := d.amend(d.now(e.ID), "right"); err == nil {
			t.Error("a message that was taken back was changed")
		}
		if n := d.store.(*outboxtest.Memory).Staged(); n != 0 {
			t.Errorf("%d contents were left behind by refused changes", n)
		}
	}, reading(guard.Ask))
}

// halting is a store that saves nothing any more.
type halting struct {
	*outboxtest.Memory
	now atomic.Bool
}

func (b *halting) Put(ctx context.Context, changes []outbox.Change) error {
	if b.now.Load() {
		return errors.New("the disk is full")
	}
	return b.Memory.Put(ctx, changes)
}

func TestAChangeThatCannotBeSavedLeavesTheOldMessageWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &halting{Memory: &outboxtest.Memory{}}
		d := start(t, store, reading(guard.Ask))
		e := d.hold("wrong")
		pass(time.Second)
		was := d.now(e.ID)
		store.now.Store(true)
		if _, err := d.amend(was, "right"); err == nil {
			t.Fatal("a change that was not saved was said to be")
		}
		store.now.Store(false)
		got := d.want(e.ID, outbox.Asking)
		if got.Summary.Subject != "wrong" || len(got.Findings) != 1 || d.content(e.ID) != letter("wrong") || store.Staged() != 0 {
			t.Errorf("got %q with %d findings and %d contents left over, want the old message as it was", got.Summary.Subject, len(got.Findings), store.Staged())
		}
	})
}

func TestOtherRulesHaveEverythingLookedAtAgain(t *testing.T) {
	var strict atomic.Bool
	rules := func(c *outbox.Config) {
		c.Review = func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) {
			found := []guard.Finding{{Check: "recipient.outside", Level: guard.Ask, About: "omar@inn.example"}}
			if strict.Load() {
				found = append(found, guard.Finding{Check: "content.term", Level: guard.Ask, Quote: "berth"})
			}
			return found, nil
		}
	}
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("berth")
		pass(time.Second)
		must(t, "approve")(d.Approve(t.Context(), e.ID, ""))
		if err := d.Recheck(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := d.want(e.ID, outbox.Held); !got.Approved || !got.Checked {
			t.Errorf("after a look that found the same: %+v, want it approved still", got)
		}
		strict.Store(true)
		if err := d.Recheck(t.Context()); err != nil {
			t.Fatal(err)
		}
		synctest.Wait()
		if got := d.want(e.ID, outbox.Asking); len(got.Findings) != 2 {
			t.Errorf("findings %+v, want both", got.Findings)
		}
	}, rules)
}

func TestWhatPolicyStopsIsRefusedWhileItsClientWaits(t *testing.T) {
	for name, c := range map[string]struct {
		takes time.Duration
		level guard.Level
		want  outbox.State
	}{
		"in time":      {time.Second, guard.Stop, outbox.Withdrawn},
		"too late":     {3 * time.Second, guard.Stop, outbox.Asking},
		"only a doubt": {time.Second, guard.Ask, outbox.Asking},
		"nothing":      {time.Second, "", outbox.Held},
	} {
		t.Run(name, func(t *testing.T) {
			slow := func(cfg *outbox.Config) {
				cfg.Review = func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) {
					time.Sleep(c.takes)
					if c.level == "" {
						return nil, nil
					}
					return []guard.Finding{{Check: "domain.blocked", Level: c.level}}, nil
				}
			}
			bubble(t, func(t *testing.T, d *desk) {
				s := outbox.Submission{Account: "ines@harbour.example", Content: strings.NewReader(letter("x")), Wait: 2 * time.Second}
				s.Envelope.From = outboxtest.Address(t, "ines@harbour.example")
				s.Envelope.Recipients = []mail.Recipient{{Address: outboxtest.Address(t, "omar@inn.example")}}
				began := time.Now()
				e := must(t, "hold")(d.Hold(t.Context(), s))
				if took := time.Since(began); took > 2*time.Second {
					t.Errorf("the client waited %s", took)
				}
				said := e.State
				pass(5 * time.Second)
				got := d.now(e.ID)
				if got.State != c.want || (said == outbox.Withdrawn) != (c.want == outbox.Withdrawn) {
					t.Errorf("said %s, and came to %s; want %s", said, got.State, c.want)
				}
				if got.Declined != (c.want == outbox.Withdrawn) {
					t.Errorf("declined at the door: %v, but it is %s", got.Declined, got.State)
				}
				if got.State == outbox.Asking {
					if undone := must(t, "undo")(d.Undo(t.Context(), e.ID)); undone.Declined {
						t.Error("what its sender took back counts as declined at the door")
					}
				}
			}, slow)
		})
	}
}

// The client was told yes when it tried again; the message must not end behind its back.
func TestASecondTryThatIsTakenKeepsTheMessage(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		s := func(wait time.Duration) outbox.Submission {
			s := outbox.Submission{Account: "ines@harbour.example", Content: strings.NewReader(letter("x")), Wait: wait}
			s.Envelope.From = outboxtest.Address(t, "ines@harbour.example")
			s.Envelope.Recipients = []mail.Recipient{{Address: outboxtest.Address(t, "omar@inn.example")}}
			return s
		}
		first := make(chan outbox.Entry, 1)
		go func() {
			e, _ := d.Hold(t.Context(), s(2*time.Second))
			first <- e
		}()
		synctest.Wait()
		second := must(t, "second try")(d.Hold(t.Context(), s(2*time.Second)))
		if second.State != outbox.Held {
			t.Fatalf("the second try was answered with %s", second.State)
		}
		if e := <-first; e.ID != second.ID || e.State == outbox.Withdrawn {
			t.Errorf("the first try was answered with %s as %s, want %s not withdrawn", e.ID, e.State, second.ID)
		}
		d.want(second.ID, outbox.Asking)
	}, func(c *outbox.Config) {
		c.Review = func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) {
			time.Sleep(time.Second)
			return []guard.Finding{{Check: "domain.blocked", Level: guard.Stop}}, nil
		}
	})
}

func TestAReasonIsAskedForWhereTheRulesWantOne(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("wrong")
		pass(time.Minute)
		d.want(e.ID, outbox.Asking)
		for _, reason := range []string{"", "ok", "  . . - ", "yes!"} {
			if _, err := d.Approve(t.Context(), e.ID, reason); !errors.Is(err, outbox.ErrReason) {
				t.Errorf("reason %q: %v, want ErrReason", reason, err)
			}
		}
		must(t, "approve")(d.Approve(t.Context(), e.ID, "The auditor asked for it."))
		pass(outbox.Grace + outbox.Margin)
		d.want(e.ID, outbox.Sent)
	}, reading(guard.Justify))
}

// kept is a store that remembers what was to go into the journal.
type kept struct {
	*outboxtest.Memory
	records []outbox.Record
}

func (k *kept) Put(ctx context.Context, changes []outbox.Change) error {
	for _, c := range changes {
		k.records = append(k.records, c.Record)
	}
	return k.Memory.Put(ctx, changes)
}

func TestTheJournalKeepsWhatWasFoundAndDecided(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		store := &kept{Memory: &outboxtest.Memory{}}
		d := start(t, store, reading(guard.Justify))
		e := d.hold("wrong")
		pass(time.Second)
		must(t, "amend")(d.amend(d.now(e.ID), "still wrong"))
		pass(time.Second)
		must(t, "approve")(d.Approve(t.Context(), e.ID, "The auditor asked for it."))
		if err := d.stop(); err != nil {
			t.Fatal(err)
		}
		found := []outbox.Found{{Check: "content.term", Level: guard.Justify, Count: 1}}
		var got []outbox.Record
		for _, r := range store.records {
			if r.Repair != "" || r.Reason != "" || len(r.Found) > 0 {
				got = append(got, r)
			}
		}
		want := []outbox.Record{{Found: found}, {Repair: "subject.set"}, {Found: found}, {Found: found, Reason: "The auditor asked for it."}}
		if !slices.EqualFunc(got, want, func(a, b outbox.Record) bool {
			return a.Reason == b.Reason && a.Repair == b.Repair && slices.Equal(a.Found, b.Found)
		}) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}
