package oauth

import (
	"context"
	"errors"
	"sync"
	"time"
)

// early is how long before its end a token is renewed: it must last until a mail
// server has looked at it, by a clock that may differ from ours.
const early = time.Minute

// rest is how long an answer that only the person can change is not asked for again.
const rest = time.Minute

// bound is how long renewing and saving may take.
const bound = 2 * time.Minute

// SourceConfig says what a Source renews and where it is kept. All of it is needed.
type SourceConfig struct {
	Grant   Grant
	Refresh func(context.Context, Grant) (Grant, error) // see Service.Refresh
	Save    func(context.Context, Grant) error          // must return nil only when the grant is on disk for good
}

// Source gives the access token of one grant, to many callers at once. There must be
// only one Source of a grant at a time, or they take each other's refresh tokens away.
type Source struct {
	config SourceConfig

	mu      sync.Mutex
	grant   *Grant
	renewed time.Time // when grant came; zero: it was handed in
	unsaved bool
	flight  *flight   // the renewal that is under way
	resting time.Time // until then refused stands
	refused error
	closed  bool
	flights sync.WaitGroup
}

// flight is a renewal under way, for which everybody waits who wants a token.
type flight struct {
	done  chan struct{} // closed at the end; then token or err is set
	token string
	err   error
}

// NewSource returns a Source. It must be closed.
func NewSource(c SourceConfig) *Source {
	g := c.Grant
	c.Grant = Grant{}
	return &Source{config: c, grant: &g}
}

// String hides everything.
func (s *Source) String() string { return "source (hidden)" }

// Token returns an access token that is good for a while. refused is one that a mail
// server has just refused, else empty. An error is ErrSignInAgain or a net.Error.
func (s *Source) Token(ctx context.Context, refused string) (string, error) {
	f, token, err := s.look(ctx, refused)
	if f == nil {
		return token, err
	}
	select {
	case <-f.done:
		return f.token, f.err
	case <-ctx.Done():
		return "", &Problem{Says: "Renewing the sign-in took too long.", Hint: "Check the network connection.", cause: later{timeout: true}}
	}
}

// Close waits for a renewal under way, and tries once more to save what could not be
// saved. It must be called before what Save writes to is closed. Afterwards there are
// no tokens.
func (s *Source) Close() error {
	s.mu.Lock()
	s.closed = true
	s.mu.Unlock()
	s.flights.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), bound)
	defer cancel()
	return s.keep(ctx)
}

// look returns the token at hand, or the renewal to wait for.
func (s *Source) look(ctx context.Context, refused string) (*flight, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return nil, "", &Problem{Says: "Holdback is ending.", cause: later{}}
	case s.flight != nil:
		return s.flight, "", nil
	case s.good(refused, early):
		return nil, s.grant.Access, nil
	case time.Now().Before(s.resting):
		return nil, "", s.refused
	case refused != "" && s.good("", 0) && s.grant.Access == refused && time.Since(s.renewed) < rest:
		// once after a refusal: a second token would be no better
		return nil, "", signInAgain("The mail server refuses this sign-in, although it was renewed just now.")
	}
	f := &flight{done: make(chan struct{})}
	s.flight = f
	// The renewal outlives who asked for it: its answer may be the only one there is.
	s.flights.Go(func() { s.fly(context.WithoutCancel(ctx), f, refused) })
	return f, "", nil
}

// good reports whether the token at hand is saved, not the refused one, and lasts for a
// while. The caller holds the lock.
func (s *Source) good(refused string, lasts time.Duration) bool {
	g := s.grant
	return !s.unsaved && g.Access != "" && g.Access != refused && (g.Expires.IsZero() || time.Until(g.Expires) > lasts)
}

// fly renews the grant and ends the flight.
func (s *Source) fly(ctx context.Context, f *flight, refused string) {
	ctx, cancel := context.WithTimeout(ctx, bound)
	defer cancel()
	err := s.renew(ctx, refused)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case err == nil || temporary(err) && s.good(refused, 0): // what is left of it must do
		f.token = s.grant.Access
	default:
		f.err = err
		if errors.Is(err, ErrSignInAgain) {
			s.resting, s.refused = time.Now().Add(rest), err
		}
	}
	s.flight = nil
	close(f.done)
}

// renew saves what is not saved yet, then renews what is not good, and saves that.
func (s *Source) renew(ctx context.Context, refused string) error {
	if err := s.keep(ctx); err != nil {
		return err
	}
	s.mu.Lock()
	old, good := *s.grant, s.good(refused, early)
	s.mu.Unlock()
	if good {
		return nil
	}
	fresh, err := s.config.Refresh(ctx, old)
	if errors.Is(err, ErrSignInAgain) || temporary(err) {
		return err
	}
	if err != nil {
		return &Problem{Says: "The sign-in could not be renewed.", Hint: "It is tried again by itself.", cause: errors.Join(later{}, err)}
	}
	s.mu.Lock()
	s.grant, s.renewed, s.unsaved = &fresh, time.Now(), true
	s.mu.Unlock()
	return s.keep(ctx)
}

// keep saves the grant where it is not saved yet. Until that has worked, its token is
// not used: the next start would have only the old one, which may be gone.
func (s *Source) keep(ctx context.Context) error {
	s.mu.Lock()
	g, unsaved := *s.grant, s.unsaved
	s.mu.Unlock()
	if !unsaved {
		return nil
	}
	if err := s.config.Save(ctx, g); err != nil {
		return &Problem{
			Says:  "The renewed sign-in could not be saved.",
			Hint:  "Check whether the disk is full; it is tried again by itself.",
			cause: errors.Join(later{}, err),
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.unsaved = false
	return nil
}
