package outbox_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/mail"
	"holdback/mail/relay"
)

// waits runs until there were n attempts and returns the time before each but the
// first, to the second.
func waits(d *desk, n int) []time.Duration {
	var times []time.Time
	for len(times) < n {
		if d.server.attempts() > len(times) {
			times = append(times, time.Now())
		}
		pass(time.Second)
	}
	var between []time.Duration
	for i := 1; i < n; i++ {
		between = append(between, times[i].Sub(times[i-1]).Round(time.Second))
	}
	return between
}

func TestAMessagePutOffIsTriedLessAndLessOften(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer = always(relay.Later) })
		e := d.hold("a")
		got := waits(d, 10)
		want := []time.Duration{
			time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
			15 * time.Minute, 30 * time.Minute, time.Hour,
		}
		if !slices.Equal(got[:7], want) {
			t.Errorf("waited %v, want %v", got[:7], want)
		}
		for _, w := range got[7:] {
			if w < 54*time.Minute || w > 66*time.Minute+time.Second {
				t.Errorf("waited %s, want an hour and at most 10 %% more or less", w)
			}
		}
		if got := d.want(e.ID, outbox.Held).Attempts; got != 10 {
			t.Errorf("counted %d attempts, want 10", got)
		}
	})
}

func TestWithoutAConnectionNothingIsCounted(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer, s.cause = always(relay.Later), relay.CauseOffline })
		e := d.hold("a")
		got, want := waits(d, 5), []time.Duration{15 * time.Second, 30 * time.Second, time.Minute, time.Minute}
		if !slices.Equal(got, want) {
			t.Errorf("waited %v, want %v", got, want)
		}
		if n := d.want(e.ID, outbox.Held).Attempts; n != 0 {
			t.Errorf("counted %d attempts, want 0", n)
		}
		d.server.set(func(s *server) { s.answer = nil })
		if err := d.Wake(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		pass(0)
		d.want(e.ID, outbox.Sent)
	})
}

func TestWithoutSignInItStaysHeld(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer, s.cause = always(relay.Later), relay.CauseSignIn })
		e := d.hold("a")
		if got := waits(d, 3); !slices.Equal(got, []time.Duration{5 * time.Minute, 5 * time.Minute}) {
			t.Errorf("waited %v, want 5 minutes each", got)
		}
		d.server.set(func(s *server) { s.answer = nil })
		for _, account := range []string{"", "somebody@else.example"} {
			if err := d.Wake(t.Context(), account); err != nil {
				t.Fatal(err)
			}
			pass(time.Second)
			d.want(e.ID, outbox.Held)
		}
		if err := d.Wake(t.Context(), e.Account); err != nil {
			t.Fatal(err)
		}
		pass(0)
		d.want(e.ID, outbox.Sent)
	})
}

func TestAfterARestartSigningInAgainLetsItLeave(t *testing.T) {
	store := &outboxtest.Memory{}
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer, s.cause = always(relay.Later), relay.CauseSignIn })
		e := d.hold("a")
		pass(time.Hour + 2*time.Minute)
		d.want(e.ID, outbox.Held)
		if err := d.stop(); err != nil {
			t.Fatal(err)
		}
		next := start(t, store)
		if err := next.Wake(t.Context(), e.Account); err != nil {
			t.Fatal(err)
		}
		pass(outbox.Grace - time.Millisecond)
		next.want(e.ID, outbox.Held) // shown for a moment first: promise 8
		pass(2 * time.Millisecond)
		next.want(e.ID, outbox.Sent)
	}, func(c *outbox.Config) {
		c.Store, c.HoldFor = store, func(string, mail.Envelope) time.Duration { return time.Hour }
	})
}

func TestAMendedServerIsTriedAtOnce(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer, s.cause = always(relay.Later), relay.CauseTLS })
		e := d.hold("a")
		pass(time.Minute)
		d.server.set(func(s *server) { s.answer = nil })
		if err := d.Wake(t.Context(), ""); err != nil {
			t.Fatal(err)
		}
		pass(0)
		d.want(e.ID, outbox.Held)
		if err := d.Wake(t.Context(), e.Account); err != nil {
			t.Fatal(err)
		}
		pass(0)
		d.want(e.ID, outbox.Sent)
	})
}

func TestAfterTwoDaysOfTryingItAsks(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer = always(relay.Later) })
		e := d.hold("a")
		pass(47 * time.Hour)
		d.want(e.ID, outbox.Held)
		pass(3 * time.Hour)
		got := d.want(e.ID, outbox.Asking)
		if len(got.Findings) != 1 || got.Findings[0].Check != outbox.CheckStuck {
			t.Errorf("findings: got %+v, want relay.stuck", got.Findings)
		}
		must(t, "approve")(d.Approve(t.Context(), e.ID, ""))
		pass(3 * time.Hour)
		d.want(e.ID, outbox.Held) // approved: two days more
		pass(48 * time.Hour)
		if got := d.want(e.ID, outbox.Asking); len(got.Findings) != 1 {
			t.Errorf("asked again: got %d findings, want the one renewed", len(got.Findings))
		}
	})
}

func TestWhileARetryWaitsItsSenderDecides(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer = always(relay.Later) })
		a, b := d.hold("a"), d.hold("b")
		pass(shown + time.Second)
		must(t, "undo")(d.Undo(t.Context(), a.ID))
		d.server.set(func(s *server) { s.answer = nil })
		must(t, "send now")(d.SendNow(t.Context(), b.ID))
		pass(0)
		d.want(a.ID, outbox.Withdrawn)
		d.want(b.ID, outbox.Sent)
	})
}

func TestARefusedMessageCanBeTakenBackToEdit(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.answer = always(relay.Refused) })
		e := d.hold("a")
		pass(shown + time.Second)
		d.want(e.ID, outbox.Refused)
		must(t, "undo")(d.Undo(t.Context(), e.ID))
		must(t, "undo again")(d.Undo(t.Context(), e.ID))
		if got := d.saved(e.ID).State; got != outbox.Withdrawn {
			t.Errorf("in the store: got %s, want withdrawn", got)
		}
	})
}

func TestAfterSettlingTheOthersAreStillServed(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		lost, busy := "lost@inn.example", "busy@inn.example"
		d.server.set(func(s *server) {
			s.answer = func(n int, a string) relay.End {
				if n > 1 {
					return relay.Accepted
				}
				return map[string]relay.End{lost: relay.Unknown, busy: relay.Later}[a]
			}
		})
		e := d.hold("a", lost, busy)
		pass(shown + time.Second)
		d.want(e.ID, outbox.Unsure)
		must(t, "settle")(d.Settle(t.Context(), e.ID))
		pass(2 * time.Minute)
		d.want(e.ID, outbox.Sent)
		if a, b := d.server.copies(e.ID, lost), d.server.copies(e.ID, busy); a != 1 || b != 1 {
			t.Errorf("copies: %d and %d, want one each", a, b)
		}
	})
}

func TestARelayThatMisbehavesLosesNothing(t *testing.T) {
	ends := map[string]struct {
		relay outbox.Relay
		want  outbox.State
	}{
		"panics before the dot": {
			func(context.Context, outbox.Entry, mail.Content, []mail.Recipient, func() error) relay.Report {
				panic("x")
			},
			outbox.Held,
		},
		"panics after the dot": {
			func(_ context.Context, _ outbox.Entry, _ mail.Content, _ []mail.Recipient, dot func() error) relay.Report {
				panic(dot())
			},
			outbox.Unsure,
		},
		"says nothing before the dot": {
			func(context.Context, outbox.Entry, mail.Content, []mail.Recipient, func() error) relay.Report {
				return relay.Report{}
			},
			outbox.Held,
		},
		"says nothing after the dot": {
			func(_ context.Context, _ outbox.Entry, _ mail.Content, _ []mail.Recipient, dot func() error) relay.Report {
				_ = dot()
				return relay.Report{End: relay.Accepted}
			},
			outbox.Unsure,
		},
	}
	for name, c := range ends {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, d *desk) {
				e := d.hold("a", names(2)...)
				pass(shown + time.Second)
				if got := d.want(e.ID, c.want); len(got.Results) != 2 || got.Results[1].Address != e.Envelope.Recipients[1].Address {
					t.Errorf("results: got %+v, want one for each recipient", got.Results)
				}
			}, func(cfg *outbox.Config) { cfg.Relay = c.relay })
		})
	}
}

func TestAtTheEndWhatHasNoDotIsStoppedAndHeld(t *testing.T) {
	store := &outboxtest.Memory{}
	bubble(t, func(t *testing.T, d *desk) {
		d.server.set(func(s *server) { s.takes = time.Hour })
		e := d.hold("a")
		pass(shown + time.Second)
		d.want(e.ID, outbox.Leaving)
		asked := time.Now()
		if err := d.stop(); err != nil || time.Since(asked) != 0 {
			t.Errorf("stop: %v after %s, want at once", err, time.Since(asked))
		}
		if got := d.saved(e.ID); got.State != outbox.Held || got.Attempts != 0 {
			t.Errorf("in the store: got %s after %d attempts, want held, none counted", got.State, got.Attempts)
		}
		if _, err := d.Undo(context.Background(), e.ID); !errors.Is(err, outbox.ErrClosed) {
			t.Errorf("undo after the end: got %v, want ErrClosed", err)
		}
		next := start(t, store)
		pass(outbox.Grace)
		next.want(e.ID, outbox.Sent)
	}, func(c *outbox.Config) { c.Store = store })
}
