// Package mailbox looks into the IMAP mailbox of an account (RFC 9051, RFC 3501) and
// puts things right there: it finds a message by its exact Message-ID, adds a copy,
// takes one away, and watches for what arrives.
//
// We promise that no call hangs: each has a deadline, and when that passes the
// connection is cut. That a message was not found is only said when the server said
// so; an error is never a no. A body is only read where Body is asked for one, no
// message is ever marked as read, and no message is removed by anything but its UID,
// after its Message-ID was compared. A server that fails is left alone for a while, and
// what a hostile one says is bounded before anything looks at it. What the server does
// not offer (IDLE, MOVE, UIDPLUS, CONDSTORE, SPECIAL-USE, APPENDLIMIT) is done without.
//
// This package keeps no copies of mail and no secret, and it never decides what is to
// be filed or removed: see app/filing and app/returns.
package mailbox

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"slices"
	"sync"
	"time"

	"holdback/mail/account"
)

// Config is what a Mailbox needs to know. Sign must be given.
type Config struct {
	Sign    func(context.Context) (account.Sign, error)                 // asked for each connection; its error is taken for a lost sign-in
	Dial    func(ctx context.Context, address string) (net.Conn, error) // nil: straight over TCP
	RootCAs *x509.CertPool                                              // nil: the system's
	Log     *slog.Logger                                                // nil: nobody reads it
	Sent    string                                                      // the folder that the person chose; empty: as the server marks it
	Drafts  string                                                      // likewise

	// Tell is told how each attempt to reach the server and sign in ended: nil means
	// well. It must return at once. Nil: nobody wants to know.
	Tell     func(*Problem)
	Timeouts Timeouts
}

// Timeouts bound everything. What is zero has the value of the comment.
type Timeouts struct {
	Open  time.Duration // 30 s: connect, TLS, greeting, sign-in
	Call  time.Duration // 60 s: a whole call, waiting for its turn included; what carries a message has more by its size
	Rest  time.Duration // 2 min: an unused line is closed then
	Renew time.Duration // 9 min: IDLE is renewed, far below the 29 min of RFC 9051, section 6.3.13, because routers forget silent lines
	Poll  time.Duration // 1 min: where there is no IDLE
	Retry time.Duration // 2 s: after a first failure, then twice as long each time
}

func (t Timeouts) filled() Timeouts {
	return Timeouts{
		Open: cmp.Or(t.Open, 30*time.Second), Call: cmp.Or(t.Call, time.Minute), Rest: cmp.Or(t.Rest, 2*time.Minute),
		Renew: cmp.Or(t.Renew, 9*time.Minute), Poll: cmp.Or(t.Poll, time.Minute), Retry: cmp.Or(t.Retry, 2*time.Second),
	}
}

const (
	mostLines = 2                // for calls: one may carry a large message while the other looks something up
	freshFor  = 15 * time.Second // a line that rested longer is tried before it is used
	probeFor  = 10 * time.Second // and must answer within this
	usual     = 512 << 10        // octets that the server may say in answer to a call
)

// Mailbox is the mailbox of one account. It connects when it is first used, and closes
// lines that nobody uses. All methods may be called at the same time.
type Mailbox struct {
	config   Config
	patience patience
	turns    chan struct{} // as many as lines may be used at a time
	end      context.Context
	stop     context.CancelFunc
	work     sync.WaitGroup

	mu      sync.Mutex
	resting []*line // the last used is the last
	folders folders
}

// Of makes a mailbox. It does not connect yet. Close must be called.
func Of(c Config) *Mailbox {
	c.Timeouts = c.Timeouts.filled()
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	m := &Mailbox{config: c, patience: patience{first: c.Timeouts.Retry}, turns: make(chan struct{}, mostLines)}
	m.end, m.stop = context.WithCancel(context.Background())
	return m
}

// Close ends all calls and watches, and returns when nothing runs any more. Calling
// it again does nothing.
func (m *Mailbox) Close() error {
	m.stop()
	m.work.Wait()
	return nil
}

// Wake lets the next attempt be made at once: the person has signed in again, or the
// network is back.
func (m *Mailbox) Wake() { m.patience.wake() }

// Probe connects, signs in and closes the line. It does not mind that the server was
// given a rest: a person wants to know now.
func (m *Mailbox) Probe(ctx context.Context) error {
	ctx, done, err := m.begin(ctx, m.config.Timeouts.Open)
	if err != nil {
		return err
	}
	defer done()
	l, err := m.reach(ctx)
	if err != nil {
		return err
	}
	defer l.quit()
	return l.do(ctx, greetings, func() error { return l.client.Noop().Wait() })
}

// begin bounds something that somebody calls, also by Close, which waits for done.
func (m *Mailbox) begin(ctx context.Context, within time.Duration) (context.Context, func(), error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.end.Err() != nil {
		return nil, nil, &Problem{Cause: CauseLater, Says: "The mailbox is closed.", err: net.ErrClosed}
	}
	m.work.Add(1)
	bounded, cancel := context.WithTimeout(ctx, within)
	stop := context.AfterFunc(m.end, cancel)
	return bounded, func() { stop(); cancel(); m.work.Done() }, nil
}

// call runs f with a line of its own for the time, and puts the line aside for the
// next. f may make the server say at most this many octets.
func (m *Mailbox) call(ctx context.Context, b bounds, f func(*line) error) error {
	ctx, done, err := m.begin(ctx, m.config.Timeouts.Call+b.more)
	if err != nil {
		return err
	}
	defer done()
	if p := m.patience.rest(); p != nil && !m.rested() {
		return p
	}
	select {
	case m.turns <- struct{}{}:
		defer func() { <-m.turns }()
	case <-ctx.Done():
		return &Problem{Cause: CauseLater, Says: "The mailbox is busy with something else.", Hint: hints[CauseLater], err: ctx.Err()}
	}
	l, err := m.take(ctx)
	if err != nil {
		return err
	}
	err = l.do(ctx, cmp.Or(b.octets, usual), func() error { return f(l) })
	m.put(l, err)
	return err
}

// bounds are those of a call that is larger than usual.
type bounds struct {
	octets int64         // that the server may say
	more   time.Duration // beside Timeouts.Call
}

// transfer is the time that a slow line needs for a message: 16 KiB a second.
func transfer(size int64) time.Duration { return time.Duration(size/(16<<10)) * time.Second }

func (m *Mailbox) rested() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.resting) > 0
}

// take returns a line that answers: the one used last, or a new one.
func (m *Mailbox) take(ctx context.Context) (*line, error) {
	for {
		m.mu.Lock()
		n := len(m.resting)
		if n == 0 {
			m.mu.Unlock()
			break
		}
		l := m.resting[n-1]
		m.resting = m.resting[:n-1]
		m.mu.Unlock()
		close(l.taken)
		if l.alive() && (time.Since(l.rests) < freshFor || l.answers(ctx)) {
			return l, nil
		}
		l.close()
	}
	if p := m.patience.rest(); p != nil {
		return nil, p
	}
	return m.reach(ctx)
}

// answers tries a line that rested for a while: the way to the server may have gone.
func (l *line) answers(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, probeFor)
	defer cancel()
	return l.do(ctx, greetings, func() error { return l.client.Noop().Wait() }) == nil
}

// reach opens a line, and remembers and tells how that ended.
func (m *Mailbox) reach(ctx context.Context) (*line, error) {
	began := time.Now()
	bounded, cancel := context.WithTimeout(ctx, m.config.Timeouts.Open)
	defer cancel()
	l, err := m.open(bounded)
	p, _ := errors.AsType[*Problem](err)
	if err != nil && p == nil {
		p = &Problem{Cause: CauseOffline, Says: "The mailbox could not be opened.", err: err}
	}
	if p != nil && (errors.Is(ctx.Err(), context.Canceled) || ctx.Err() != nil && time.Since(began) < realAttempt) {
		return nil, p // it says nothing about the server
	}
	m.patience.note(p)
	if m.config.Tell != nil {
		m.config.Tell(p)
	}
	if p == nil {
		return l, nil
	}
	m.config.Log.Info("open mailbox", "cause", p.Cause)
	return nil, p
}

// put lets a line rest until it is used again or is closed, unless it is of no use.
func (m *Mailbox) put(l *line, err error) {
	if broken(err) || !l.alive() {
		l.close()
		return
	}
	l.rests, l.taken = time.Now(), make(chan struct{})
	m.mu.Lock()
	m.resting = append(m.resting, l)
	m.mu.Unlock()
	taken := l.taken
	m.work.Go(func() { m.watchRest(l, taken) })
}

// watchRest closes a line that has rested long enough, or that the server closed.
func (m *Mailbox) watchRest(l *line, taken chan struct{}) {
	t := time.NewTimer(m.config.Timeouts.Rest)
	defer t.Stop()
	select {
	case <-taken:
		return
	case <-t.C:
	case <-l.client.Closed():
	case <-m.end.Done():
	}
	m.mu.Lock()
	i := slices.Index(m.resting, l)
	if i >= 0 {
		m.resting = slices.Delete(m.resting, i, i+1)
	}
	m.mu.Unlock()
	if i >= 0 {
		l.quit()
	}
}

// noFolder is the Problem of a folder that is not there.
func noFolder(format string, a ...any) *Problem {
	return &Problem{Cause: CauseNoFolder, Says: fmt.Sprintf(format, a...), Hint: hints[CauseNoFolder]}
}
