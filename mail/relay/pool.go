package relay

import (
	"context"
	"sync"
	"time"

	"holdback/mail/account"
)

// parallel is how many messages travel to one server at once; more makes servers
// suspicious rather than fast.
const parallel = 4

// key tells apart lines that must not be used for each other.
type key struct {
	server account.Server
	user   string
	token  bool
}

// pool keeps one idle line for each key, and counts who is busy. An idle line is
// nobody's: whoever takes it out owns it.
type pool struct {
	patience time.Duration
	work     sync.WaitGroup // timers and farewells

	mu     sync.Mutex
	closed bool
	idle   map[key]*kept
	busy   map[account.Server]chan struct{}
}

// kept is an idle line and the timer that will end it.
type kept struct {
	line  *line
	timer *time.Timer
}

func newPool(patience time.Duration) *pool {
	return &pool{patience: patience, idle: map[key]*kept{}, busy: map[account.Server]chan struct{}{}}
}

// enter waits until there is room for one more message to this server. The caller
// must call leave.
func (p *pool) enter(ctx context.Context, s account.Server) (leave func(), err error) {
	p.mu.Lock()
	room, ok := p.busy[s]
	if !ok {
		room = make(chan struct{}, parallel)
		p.busy[s] = room
	}
	p.mu.Unlock()
	select {
	case room <- struct{}{}:
		return func() { <-room }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// take returns the idle line of a key, or nil.
func (p *pool) take(k key) *line {
	p.mu.Lock()
	defer p.mu.Unlock()
	found := p.idle[k]
	if found == nil {
		return nil
	}
	delete(p.idle, k)
	if found.timer.Stop() {
		p.work.Done()
	}
	return found.line
}

// put keeps a line for the next message, or ends it when it is dead or one is
// kept already.
func (p *pool) put(l *line) {
	if l.dead {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.closed || p.idle[l.key] != nil {
		p.work.Go(l.quit)
		return
	}
	k := &kept{line: l}
	p.idle[l.key] = k
	p.work.Add(1)
	k.timer = time.AfterFunc(p.patience, func() {
		defer p.work.Done()
		p.expire(k)
	})
}

// expire ends a line that nobody has taken in the meantime.
func (p *pool) expire(k *kept) {
	p.mu.Lock()
	still := p.idle[k.line.key] == k
	if still {
		delete(p.idle, k.line.key)
	}
	p.mu.Unlock()
	if still {
		k.line.quit()
	}
}

// close ends every idle line and returns when all farewells are over.
func (p *pool) close() {
	p.mu.Lock()
	p.closed = true
	for k, found := range p.idle {
		delete(p.idle, k)
		if found.timer.Stop() {
			p.work.Done()
		}
		p.work.Go(found.line.quit)
	}
	p.mu.Unlock()
	p.work.Wait()
}
