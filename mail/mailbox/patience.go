package mailbox

import (
	"context"
	"sync"
	"time"
)

const (
	longestRetry = 5 * time.Minute  // between two attempts to reach a server
	signInRetry  = time.Minute      // after a refused sign-in: providers lock accounts
	longestSign  = 30 * time.Minute // between two such attempts
	realAttempt  = time.Second      // what was given up sooner says nothing about the server
)

// patience keeps a server that fails from being asked again and again. The zero value
// with a first step works.
type patience struct {
	first time.Duration // after the first failure; doubled after each further one

	mu      sync.Mutex
	failed  int
	until   time.Time
	problem *Problem
	woken   chan struct{} // closed by wake
}

// rest is the last problem while it is too early to try again, else nil.
func (p *patience) rest() *Problem {
	p.mu.Lock()
	defer p.mu.Unlock()
	if time.Now().Before(p.until) {
		return p.problem
	}
	return nil
}

// failure lengthens the wait; success (nil) ends it.
func (p *patience) note(problem *Problem) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.problem = problem
	if problem == nil {
		p.failed, p.until = 0, time.Time{}
		return
	}
	step, most := p.first, longestRetry
	if problem.Cause == CauseSignIn || problem.Cause == CauseTLS {
		step, most = max(step, signInRetry), longestSign
	}
	p.until = time.Now().Add(min(step<<min(p.failed, 20), most))
	p.failed++
}

// wake lets the next attempt be made at once.
func (p *patience) wake() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.failed, p.until = 0, time.Time{}
	if p.woken != nil {
		close(p.woken)
		p.woken = nil
	}
}

// wait returns when at least d has passed and the next attempt may be made, or
// somebody woke us.
func (p *patience) wait(ctx context.Context, d time.Duration) error {
	p.mu.Lock()
	if p.woken == nil {
		p.woken = make(chan struct{})
	}
	woken := p.woken
	d = max(d, time.Until(p.until))
	p.mu.Unlock()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-woken:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
