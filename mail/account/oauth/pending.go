package oauth

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"
)

// Pending is a sign-in that waits for the person. It must be closed.
type Pending struct {
	URL     string    // to open in the browser
	Code    string    // to type there, of a sign-in by device
	Expires time.Time // when nobody waits any longer

	stop  context.CancelCauseFunc
	done  chan struct{} // closed when it is over; then grant and err are set
	grant *Grant
	err   error
}

var errGivenUp = errors.New("the sign-in was given up")

// begin lets run wait for the person. It outlives ctx, whose values it keeps, because
// the person takes longer than the call that began it.
func begin(ctx context.Context, p Provider, expires time.Time, run func(context.Context) (Grant, error)) *Pending {
	ctx, stop := context.WithCancelCause(context.WithoutCancel(ctx))
	ctx, cancel := context.WithDeadlineCause(ctx, expires, expired(p.Name))
	pending := &Pending{Expires: expires, stop: stop, done: make(chan struct{})}
	go func() {
		defer close(pending.done)
		defer cancel()
		grant, err := run(ctx)
		if err != nil && ctx.Err() != nil {
			err = context.Cause(ctx)
		}
		pending.grant, pending.err = &grant, err
	}()
	return pending
}

// Wait returns the grant as soon as the person has signed in. It may be called again
// when ctx ended it. An error is a *Problem unless it was ctx or Close.
func (p *Pending) Wait(ctx context.Context) (Grant, error) {
	select {
	case <-p.done:
		return *p.grant, p.err
	case <-ctx.Done():
		return Grant{}, ctx.Err()
	}
}

// Close gives up what is not over yet, and frees the port in every case.
func (p *Pending) Close() error {
	p.stop(errGivenUp)
	<-p.done
	return nil
}

// String hides the address, which knows how to answer in the person's name.
func (p *Pending) String() string {
	return fmt.Sprintf("sign-in until %s", p.Expires.Format(time.TimeOnly))
}

// LogValue hides the address from logs.
func (p *Pending) LogValue() slog.Value { return slog.StringValue(p.String()) }
