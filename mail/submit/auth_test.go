package submit

import (
	"context"
	"testing"
	"testing/synctest"
	"time"
)

func TestEachWrongPasswordIsAnsweredLater(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var g gate
		for i, want := range []time.Duration{250, 500, 1000, 2000, 4000, 4000, 4000} {
			if got := waited(t.Context(), &g); got != want*time.Millisecond {
				t.Errorf("wrong password %d: waited %v, want %v", i+1, got, want*time.Millisecond)
			}
		}
		time.Sleep(forgetAfter + time.Second)
		if got := waited(t.Context(), &g); got != firstWait {
			t.Errorf("after a quiet minute: waited %v, want %v", got, firstWait)
		}
	})
}

func TestClosingDoesNotWaitForWrongPasswords(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		var g gate
		if got := waited(ctx, &g); got != 10*time.Millisecond {
			t.Errorf("waited %v", got)
		}
	})
}

func waited(ctx context.Context, g *gate) time.Duration {
	begin := time.Now()
	g.wait(ctx)
	return time.Since(begin)
}

func TestConnectingAnewDoesNotMakeGuessingFaster(t *testing.T) {
	d := openDesk(t, small)
	begin := time.Now()
	for range 3 {
		c := dial(t, d.addr)
		c.say(t, "S: 220", "C: EHLO laptop", "S: 250-", "…", "C: AUTH PLAIN AGFubmEAd3Jvbmc=", "S: 535")
	}
	if got, least := time.Since(begin), 1750*time.Millisecond; got < least {
		t.Errorf("three guesses took %v, want at least %v", got, least)
	}
}

func TestTheRightPasswordDoesNotWaitForWrongOnes(t *testing.T) {
	d := openDesk(t, small)
	guesser := dial(t, d.addr)
	guesser.say(t, "S: 220", "C: EHLO laptop", "S: 250-", "…")
	for range 2 {
		guesser.say(t, "C: AUTH PLAIN AGFubmEAd3Jvbmc=", "S: 535")
	}
	guesser.say(t, "C: AUTH PLAIN AGFubmEAd3Jvbmc=") // answered in a second
	begin := time.Now()
	dial(t, d.addr).signIn(t)
	if got := time.Since(begin); got > 900*time.Millisecond {
		t.Errorf("signing in took %v", got)
	}
}
