package relay_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"holdback/mail/account"
	"holdback/mail/mailtest"
	"holdback/mail/relay"
)

func TestABurstSharesALine(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	r := start(t, relay.Config{})
	for range 5 {
		check(t, r.Send(within(t), ada(s), message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
	}
	if got := s.Connections(); got != 1 {
		t.Errorf("connections: got %d, want 1", got)
	}
	other := ada(s)
	other.User = ""
	check(t, r.Send(within(t), other, message(t, "ben@example.net"), noDot), "later:, later 530 sign-in")
	if got := s.Connections(); got != 2 {
		t.Errorf("connections after another sign-in: got %d, want 2", got)
	}
}

func TestAnIdleLineIsEnded(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{})
	limits := patient
	limits.Idle = 20 * time.Millisecond
	r := start(t, relay.Config{Timeouts: limits})
	check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
	if err := s.Await(within(t), "QUIT"); err != nil {
		t.Errorf("no QUIT: %v in %q", err, s.Dialogue())
	}
}

func TestADeadLineIsReplacedInSilence(t *testing.T) {
	for _, fault := range []mailtest.Fault{
		{At: mailtest.Noop, Do: mailtest.Cut, Times: 1},
		{At: mailtest.Noop, Do: mailtest.Answer, Reply: "421 4.4.2 idle too long", Times: 1},
		{At: mailtest.Noop, Do: mailtest.Answer, Reply: "500 5.5.1 what", Times: 1},
	} {
		t.Run(string(fault.Do)+" "+fault.Reply, func(t *testing.T) {
			s := mailtest.Run(t, mailtest.Options{Faults: []mailtest.Fault{fault}})
			r := start(t, relay.Config{})
			for range 2 {
				check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
			}
			taken(t, s, 2)
			if got := s.Connections(); got != 2 {
				t.Errorf("connections: got %d, want 2", got)
			}
		})
	}
	t.Run("at MAIL", func(t *testing.T) {
		s := mailtest.Run(t, mailtest.Options{})
		r := start(t, relay.Config{})
		check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
		s.Break(mailtest.Fault{At: mailtest.Mail, Do: mailtest.Answer, Reply: "421 4.7.0 enough for one line", Times: 1})
		check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
		taken(t, s, 2)
	})
}

func TestALineThatDiesAfterTheDotIsNotReplaced(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{})
	r := start(t, relay.Config{})
	check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
	s.Break(mailtest.Fault{At: mailtest.Dot, Do: mailtest.Lose})
	check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot), "unknown:, unknown line")
	taken(t, s, 2)
}

func TestManyAtOnceUseAtMostFourLines(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	r := start(t, relay.Config{})
	here, onward := make(chan struct{}), make(chan struct{})
	var all sync.WaitGroup
	for range 30 {
		all.Go(func() {
			got := r.Send(within(t), ada(s), message(t, "ben@example.net"), func() error {
				here <- struct{}{}
				<-onward
				return nil
			})
			check(t, got, "accepted:, accepted 250")
		})
	}
	for range 4 {
		<-here
	}
	// Four wait at the dot. A fifth cannot even connect, and gives up.
	ctx, cancel := context.WithTimeout(within(t), 100*time.Millisecond)
	defer cancel()
	check(t, r.Send(ctx, ada(s), message(t, "ben@example.net"), noDot), "later:, later local")
	if got := s.Connections(); got != 4 {
		t.Errorf("connections: got %d, want 4", got)
	}
	close(onward)
	for range 26 {
		select {
		case <-here:
		case <-within(t).Done():
			t.Fatal("not all came to the dot")
		}
	}
	all.Wait()
	taken(t, s, 30)
}

func TestARefusedTransactionIsEndedBeforeTheNext(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.Rcpt, Do: mailtest.Answer, Reply: "550 5.1.1 no", Times: 1}}})
	r := start(t, relay.Config{})
	check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot), "refused:, refused 550")
	check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
	want := "EHLO MAIL RCPT RSET EHLO NOOP MAIL RCPT DATA" // the library says EHLO again after RSET
	var verbs []string
	for _, line := range s.Dialogue() {
		verbs = append(verbs, strings.Fields(line)[1])
	}
	if got := strings.Join(verbs, " "); got != want || s.Connections() != 1 {
		t.Errorf("got %s on %d lines, want %s on one", got, s.Connections(), want)
	}
}
