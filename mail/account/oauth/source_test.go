package oauth_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdback/mail/account/oauth"
)

// desk is where a source renews and saves, with what goes wrong there.
type desk struct {
	mu       sync.Mutex
	events   []string
	takes    time.Duration // how long a renewal takes
	lives    time.Duration // of what it brings
	fails    error         // of a renewal
	saveFail error
}

func (d *desk) note(event string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.events = append(d.events, event)
}

func (d *desk) said() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.events, ", ")
}

func (d *desk) refresh(ctx context.Context, g oauth.Grant) (oauth.Grant, error) {
	select {
	case <-time.After(d.takes):
	case <-ctx.Done():
		return g, ctx.Err()
	}
	if d.fails != nil {
		d.note("failed")
		return g, d.fails
	}
	d.note("renewed " + g.Refresh)
	n := g.Refresh + "'"
	return oauth.Grant{Access: "token of " + n, Refresh: n, Expires: time.Now().Add(d.lives)}, nil
}

func (d *desk) save(_ context.Context, g oauth.Grant) error {
	if d.saveFail != nil {
		d.note("not saved")
		return d.saveFail
	}
	d.note("saved " + g.Refresh)
	return nil
}

// source is one whose token is good for a while yet.
func (d *desk) source(t *testing.T, lasts time.Duration) desked {
	t.Helper()
	if d.lives == 0 {
		d.lives = time.Hour
	}
	s := oauth.NewSource(oauth.SourceConfig{
		Grant:   oauth.Grant{Access: "first", Refresh: "r", Expires: time.Now().Add(lasts)},
		Refresh: d.refresh, Save: d.save,
	})
	t.Cleanup(func() { _ = s.Close() })
	return desked{s, d}
}

// desked is a source with its desk.
type desked struct {
	*oauth.Source
	desk *desk
}

// want checks what a source gives and what happened for it.
func (s desked) want(t *testing.T, refused, token, events string) error {
	t.Helper()
	got, err := s.Token(t.Context(), refused)
	if said := s.desk.said(); got != token || said != events {
		t.Errorf("after %q was refused: got %q, %v; want %q\nhappened: %s\nwant:     %s", refused, got, err, token, said, events)
	}
	return err
}

func TestATokenIsRenewedBeforeItRunsOut(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d desk
		s := d.source(t, time.Hour)
		s.want(t, "", "first", "")
		time.Sleep(58 * time.Minute)
		s.want(t, "", "first", "")
		time.Sleep(90 * time.Second)
		s.want(t, "", "token of r'", "renewed r, saved r'")
		s.want(t, "", "token of r'", "renewed r, saved r'")
	})
}

// Without this each caller would take the refresh token of the others away.
func TestManyCallersHaveOneRenewal(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk{takes: time.Second}
		s := d.source(t, -time.Hour)
		var all sync.WaitGroup
		for range 50 {
			all.Go(func() {
				if got, err := s.Token(t.Context(), ""); got != "token of r'" || err != nil {
					t.Errorf("got %q, %v", got, err)
				}
			})
		}
		all.Wait()
		if d.said() != "renewed r, saved r'" {
			t.Errorf("happened: %s", d.said())
		}
	})
}

func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var d desk
		s := d.source(t, time.Hour)
		s.want(t, "first", "token of r'", "renewed r, saved r'")
		s.want(t, "first", "token of r'", "renewed r, saved r'") // another caller had it, too
		if err := s.want(t, "token of r'", "", "renewed r, saved r'"); !errors.Is(err, oauth.ErrSignInAgain) {
			t.Errorf("a token that is refused at once: %v", err)
		}
		time.Sleep(2 * time.Minute)
		s.want(t, "token of r'", "token of r''", "renewed r, saved r', renewed r', saved r''")
	})
}

// The old refresh token may be gone; a token whose successor is not on disk must not
// lead to mail that could not be sent after the next start.
func TestATokenIsUsedOnlyOnceItsGrantIsSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk{saveFail: errors.New("disk full")}
		s := d.source(t, -time.Hour)
		for _, events := range []string{"renewed r, not saved", "renewed r, not saved, not saved"} {
			if err := s.want(t, "", "", events); !isTemporary(err) || errors.Is(err, oauth.ErrSignInAgain) {
				t.Errorf("a full disk is %v", err)
			}
		}
		d.saveFail = nil
		s.want(t, "", "token of r'", "renewed r, not saved, not saved, saved r'")
	})
}

func TestClosingSavesWhatCouldNotBeSaved(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk{saveFail: errors.New("disk full")}
		s := d.source(t, -time.Hour)
		s.want(t, "", "", "renewed r, not saved")
		if err := s.Close(); err == nil {
			t.Error("closed without a word, though the grant is not saved")
		}
		d.saveFail = nil
		if err := s.Close(); err != nil || !strings.HasSuffix(d.said(), "saved r'") {
			t.Errorf("%v; happened: %s", err, d.said())
		}
		if _, err := s.Token(t.Context(), ""); !isTemporary(err) {
			t.Errorf("a token after the end: %v", err)
		}
	})
}

func TestWhatIsLeftOfATokenMustDoWhileTheIssuerIsAway(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk{fails: errors.New("no route")}
		s := d.source(t, 30*time.Second)
		s.want(t, "", "first", "failed")
		if err := s.want(t, "first", "", "failed, failed"); !isTemporary(err) {
			t.Errorf("a refused one does not do: %v", err)
		}
		time.Sleep(time.Minute)
		if err := s.want(t, "", "", "failed, failed, failed"); !isTemporary(err) || errors.Is(err, oauth.ErrSignInAgain) {
			t.Errorf("no network is %v", err)
		}
		d.fails = nil
		s.want(t, "", "token of r'", "failed, failed, failed, renewed r, saved r'")
	})
}

func TestAnIssuerThatTookTheGrantBackIsLeftAloneForAWhile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk{fails: fmt.Errorf("refused: %w", oauth.ErrSignInAgain)}
		s := d.source(t, -time.Hour)
		for range 5 {
			if err := s.want(t, "", "", "failed"); !errors.Is(err, oauth.ErrSignInAgain) || isTemporary(err) {
				t.Errorf("got %v", err)
			}
		}
		time.Sleep(2 * time.Minute)
		d.fails = nil // it was a mistake of the issuer
		s.want(t, "", "token of r'", "failed, renewed r, saved r'")
	})
}

// The answer to a renewal may be the only place where the new refresh token is.
func TestARenewalOutlivesWhoAskedForIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk{takes: 10 * time.Second}
		s := d.source(t, -time.Hour)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := s.Token(ctx, ""); !isTemporary(err) {
			t.Errorf("got %v, want that it took too long", err)
		}
		if d.said() != "" {
			t.Errorf("happened: %s", d.said())
		}
		if err := s.Close(); err != nil || d.said() != "renewed r, saved r'" {
			t.Errorf("closed before the renewal was saved: %v; happened: %s", err, d.said())
		}
	})
}

func TestARenewalThatHangsIsGivenUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk{takes: 24 * time.Hour}
		began := time.Now()
		if err := d.source(t, -time.Hour).want(t, "", "", ""); !isTemporary(err) {
			t.Errorf("got %v", err)
		}
		if took := time.Since(began); took > 2*time.Minute {
			t.Errorf("it took %s", took)
		}
	})
}

// A mail server and an inbox that use one token meet its end at the same moment.
func TestCallersWhoseTokenIsRefusedWhileItIsRenewedGetTheNewOne(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := desk{takes: time.Second}
		s := d.source(t, time.Hour)
		var all sync.WaitGroup
		got := make([]string, 3)
		for i, refused := range []string{"first", "", "older"} {
			all.Go(func() {
				time.Sleep(time.Duration(i) * 100 * time.Millisecond)
				got[i], _ = s.Token(t.Context(), refused)
			})
		}
		all.Wait()
		if !slices.Equal(got, []string{"token of r'", "token of r'", "token of r'"}) || d.said() != "renewed r, saved r'" {
			t.Errorf("got %q; happened: %s", got, d.said())
		}
	})
}
