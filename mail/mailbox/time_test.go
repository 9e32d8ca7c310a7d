package mailbox

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdback/mail/account"
)

// These tests run in fake time: the server is a script at the other end of a pipe.

func TestAServerThatFailsIsGivenARest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{says: map[string]string{"": "cut"}}
		m := run(t, s, Timeouts{})
		began := time.Now()
		for time.Since(began) < time.Hour {
			if _, err := m.List(t.Context()); !causeIs(err, CauseOffline) {
				t.Fatalf("a server that hangs up at once: %v", err)
			}
			time.Sleep(time.Second)
		}
		if n := s.connections(); n < 10 || n > 25 {
			t.Errorf("it was tried %d times in an hour of asking every second; want some twenty", n)
		}
		before := s.connections()
		s.change("", usualAnswers[""])
		if _, err := m.List(t.Context()); err == nil || s.connections() != before {
			t.Errorf("too early: %v, %d more lines; want the last problem and no line", err, s.connections()-before)
		}
		m.Wake()
		if _, err := m.List(t.Context()); err != nil {
			t.Errorf("after waking: %v", err)
		}
	})
}

func TestARefusedSignInIsNotTriedOften(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{says: map[string]string{"AUTHENTICATE": "%s NO [AUTHENTICATIONFAILED] no\r\n"}}
		var told []Cause
		c := plain(s, Timeouts{})
		c.Tell = func(p *Problem) {
			if p != nil {
				told = append(told, p.Cause)
			}
		}
		m := Of(c)
		began := time.Now()
		for time.Since(began) < time.Hour {
			if _, err := m.List(t.Context()); !causeIs(err, CauseSignIn) {
				t.Fatalf("a refused sign-in: %v", err)
			}
			time.Sleep(time.Second)
		}
		if n := s.connections(); n > 7 {
			t.Errorf("it was tried %d times in an hour; providers lock accounts", n)
		}
		if len(told) != s.connections() {
			t.Errorf("told of %d of %d attempts", len(told), s.connections())
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		s.live.Wait()
	})
}

func TestALineIsUsedAgainAndClosedWhenNobodyNeedsIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{}
		m := run(t, s, Timeouts{})
		for range 5 {
			if _, err := m.List(t.Context()); err != nil {
				t.Fatal(err)
			}
			time.Sleep(30 * time.Second)
		}
		if n := s.connections(); n != 1 {
			t.Errorf("%d lines for five calls, want one", n)
		}
		time.Sleep(3 * time.Minute)
		synctest.Wait()
		if n := s.count("LOGOUT"); n != 1 {
			t.Errorf("after three minutes of rest it was told good-bye %d times, want once", n)
		}
		if _, err := m.List(t.Context()); err != nil || s.connections() != 2 {
			t.Errorf("later: %v over line %d, want a second one", err, s.connections())
		}
	})
}

func TestALineThatDiedInItsRestIsNotMissed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{}
		m := run(t, s, Timeouts{})
		for i := range 3 {
			if _, err := m.List(t.Context()); err != nil {
				t.Fatalf("call %d: %v", i, err)
			}
			s.cut()
			synctest.Wait()
		}
		if _, err := m.List(t.Context()); err != nil {
			t.Fatal(err)
		}
		s.vanish()
		time.Sleep(time.Minute)
		if _, err := m.List(t.Context()); err != nil {
			t.Errorf("over a line that had fallen silent: %v; want a new one", err)
		}
	})
}

func TestEachCallEndsInTimeAtASilentServer(t *testing.T) {
	for verb := range usualAnswers {
		synctest.Test(t, func(t *testing.T) {
			s := &script{says: map[string]string{verb: " "}}
			m := run(t, s, Timeouts{})
			for i := range everythingIs {
				m.Wake()
				began := time.Now()
				_ = everythingNth(t.Context(), m, i)
				if took := time.Since(began); took > 65*time.Second {
					t.Errorf("silent at %q: call %d took %s", verb, i, took)
				}
			}
		})
	}
}

func TestAWatchRenewsItsIdleAndMissesNothingThatNobodyTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{says: map[string]string{"UID SEARCH": "* SEARCH 4\r\n%s OK\r\n"}}
		m := run(t, s, Timeouts{})
		ctx, cancel := context.WithCancel(t.Context())
		var got []Copy
		done := make(chan error, 1)
		go func() {
			done <- m.Watch(ctx, "INBOX", State{}, func(_ context.Context, a []Arrival, _ State) error {
				for _, one := range a {
					got = append(got, one.Copy)
				}
				return nil
			})
		}()
		time.Sleep(2 * time.Hour)
		synctest.Wait()
		if n := s.count("IDLE"); n < 13 || n > 15 {
			t.Errorf("IDLE was said %d times in two hours, want every nine minutes", n)
		}
		if len(got) > 0 {
			t.Errorf("got %+v, which is older than the watch", got)
		}
		// A new one arrives, and the server does not tell.
		s.change("UID SEARCH", "* SEARCH 4 5\r\n%s OK\r\n")
		s.change("UID FETCH", strings.ReplaceAll(oneFetched, "UID 4", "UID 5"))
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		if len(got) != 1 || got[0].UID != 5 || got[0].Validity != 7 {
			t.Errorf("got %+v; want UID 5 once", got)
		}
		cancel()
		if err := <-done; !errors.Is(err, context.Canceled) {
			t.Errorf("it ended with %v", err)
		}
	})
}

func TestAWatchWithoutIdlePollsAndSurvivesTheServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{says: map[string]string{"CAPABILITY": "* CAPABILITY IMAP4rev1\r\n%s OK\r\n", "UID SEARCH": "* SEARCH\r\n%s OK\r\n"}}
		m := run(t, s, Timeouts{})
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan error, 1)
		go func() {
			done <- m.Watch(ctx, "INBOX", State{Validity: 7, Next: 5}, func(context.Context, []Arrival, State) error { return nil })
		}()
		time.Sleep(10 * time.Minute)
		if n := s.count("NOOP"); n < 9 || n > 11 || s.count("IDLE") > 0 {
			t.Errorf("NOOP was said %d times in ten minutes and IDLE %d; want it each minute, and none", n, s.count("IDLE"))
		}
		s.change("", "cut")
		s.cut()
		time.Sleep(24 * time.Hour)
		if n := s.connections(); n > 400 {
			t.Errorf("a server that was down for a day was tried %d times", n)
		}
		s.change("", usualAnswers[""])
		before := s.count("NOOP")
		time.Sleep(20 * time.Minute)
		if s.count("NOOP") == before {
			t.Error("the watch did not come back with the server")
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err == nil {
			t.Error("the watch ended without an error though the mailbox was closed under it")
		}
		cancel()
	})
}

func TestAWatchPollsWhereIdleIsRefused(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{says: map[string]string{"IDLE": "%s NO not now\r\n"}}
		m := run(t, s, Timeouts{})
		done := make(chan error, 1)
		go func() {
			done <- m.Watch(t.Context(), "INBOX", State{Validity: 7, Next: 5}, func(context.Context, []Arrival, State) error { return nil })
		}()
		time.Sleep(10*time.Minute + time.Second)
		if n := s.count("NOOP"); n < 9 || s.connections() != 1 {
			t.Errorf("NOOP was said %d times over %d lines; want it each minute over one", n, s.connections())
		}
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		<-done
	})
}

func TestAWatchBeginsWhereTheServerDoesNotSayWhatComesNext(t *testing.T) {
	enough := errors.New("enough")
	for name, c := range map[string]struct {
		opened string
		want   State
	}{
		"one message": {"* 1 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n%s OK\r\n", State{Validity: 7, Next: 5}},
		"none":        {"* 0 EXISTS\r\n* OK [UIDVALIDITY 7] ok\r\n%s OK\r\n", State{Validity: 7, Next: 1}},
	} {
		m := run(t, &script{says: map[string]string{"EXAMINE": c.opened}}, brief)
		var at State
		err := m.Watch(t.Context(), "INBOX", State{}, func(_ context.Context, _ []Arrival, s State) error { at = s; return enough })
		if at != c.want || !errors.Is(err, enough) {
			t.Errorf("%s: it begins at %+v, %v; want %+v", name, at, err, c.want)
		}
	}
}

func TestTheHighestNumberDoesNotComeAgainAndAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{says: map[string]string{"UID SEARCH": "* ESEARCH (TAG \"%s\") UID ALL 4294967290:4294967295\r\n%s OK\r\n", "UID FETCH": "%s OK\r\n"}}
		m := run(t, s, Timeouts{})
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var told []State
		_ = m.Watch(ctx, "INBOX", State{Validity: 7, Next: 1}, func(_ context.Context, _ []Arrival, s State) error {
			told = append(told, s)
			return nil
		})
		if len(told) != 1 || told[0].Next != 4294967295 {
			t.Errorf("told %+v; want it once", told)
		}
	})
}

func TestAWatchEndsWithItsReceiver(t *testing.T) {
	enough := errors.New("enough")
	s := &script{says: map[string]string{"UID SEARCH": "* SEARCH 4\r\n%s OK\r\n"}}
	m := run(t, s, brief)
	err := m.Watch(t.Context(), "INBOX", State{Validity: 7, Next: 1}, func(context.Context, []Arrival, State) error { return enough })
	if !errors.Is(err, enough) {
		t.Errorf("it ended with %v, want what the receiver said", err)
	}
	s.change("EXAMINE", "%s NO [NONEXISTENT] gone\r\n")
	err = m.Watch(t.Context(), "Bounces", State{}, func(context.Context, []Arrival, State) error { return nil })
	if !causeIs(err, CauseNoFolder) {
		t.Errorf("in no folder it ended with %v, want %s", err, CauseNoFolder)
	}
}

func TestAMessageTheServerCannotShowHidesNoOther(t *testing.T) {
	s := &script{says: map[string]string{
		"UID SEARCH": "* SEARCH 4 5 6\r\n%s OK\r\n",
		"UID FETCH":  "%s NO it is damaged\r\n",
	}}
	m := run(t, s, brief)
	enough := errors.New("enough")
	var at State
	err := m.Watch(t.Context(), "INBOX", State{Validity: 7, Next: 1}, func(_ context.Context, a []Arrival, s State) error {
		at = s
		return enough
	})
	if at.Next != 7 || !errors.Is(err, enough) {
		t.Errorf("the watch stands at %+v, %v; want it past what cannot be shown", at, err)
	}
}

func TestARefusedTokenIsAskedForOnceMore(t *testing.T) {
	for _, c := range []struct {
		name, says string
		fresh      string
		want       Cause
		asked      []string
	}{
		{"refused by a challenge", "+ eyJzdGF0dXMiOiI0MDEifQ==\r\n", "new", CauseSignIn, []string{"", "old"}},
		{"refused at once", "%s NO [AUTHENTICATIONFAILED] no\r\n", "new", CauseSignIn, []string{"", "old"}},
		{"no other one", "%s NO [AUTHENTICATIONFAILED] no\r\n", "old", CauseSignIn, []string{"", "old"}},
		{"temporarily", "%s NO [UNAVAILABLE] later\r\n", "new", CauseLater, []string{""}},
	} {
		s := &script{says: map[string]string{"": "* OK [CAPABILITY IMAP4rev1 AUTH=XOAUTH2 SASL-IR]\r\n", "AUTHENTICATE": c.says}}
		var asked []string
		config := plain(s, brief)
		config.Sign = func(context.Context) (account.Sign, error) {
			return account.Sign{
				Server: account.Server{Host: "127.0.0.1", Port: 143, Security: account.None}, User: "alice",
				Token: func(_ context.Context, refused string) (string, error) {
					asked = append(asked, refused)
					if refused == "" {
						return "old", nil
					}
					return c.fresh, nil
				},
			}, nil
		}
		m := Of(config)
		if err := m.Probe(t.Context()); !causeIs(err, c.want) || strings.Contains(err.Error(), "old") {
			t.Errorf("%s: %v, want %s", c.name, err, c.want)
		}
		if fmt.Sprint(asked) != fmt.Sprint(c.asked) {
			t.Errorf("%s: asked with %q refused, want %q", c.name, asked, c.asked)
		}
		_ = m.Close()
	}
}

func TestATokenServiceThatCannotBeReachedIsNoLostSignIn(t *testing.T) {
	for err, want := range map[error]Cause{
		&net.DNSError{Err: "no such host", Name: "login.example"}:             CauseOffline,
		errors.New("503: secret-token"):                                       CauseOffline,
		fmt.Errorf("invalid_grant: secret-token: %w", account.ErrSignInAgain): CauseSignIn,
	} {
		config := plain(&script{}, brief)
		config.Sign = func(context.Context) (account.Sign, error) {
			return account.Sign{Server: account.Server{Host: "127.0.0.1", Port: 143, Security: account.None}, User: "alice", Token: func(context.Context, string) (string, error) { return "", err }}, nil
		}
		m := Of(config)
		if got := m.Probe(t.Context()); !causeIs(got, want) || strings.Contains(got.Error(), "secret") {
			t.Errorf("%v: %v; want %s and not its words", err, got, want)
		}
		_ = m.Close()
	}
}

func TestAnArrivalIsPutOffOnlySoOften(t *testing.T) {
	w := &watch{}
	n := 1
	for w.waits(7) {
		n++
	}
	if n != mostLate {
		t.Errorf("it was tried %d times, want %d", n, mostLate)
	}
	if !w.waits(8) {
		t.Error("the next one is not waited for")
	}
}
