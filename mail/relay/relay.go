// Package relay hands messages to the submission server of an account (RFC 6409)
// and says, recipient by recipient, what became of them.
//
// We promise:
//
//   - What leaves is byte for byte the content we were given. A content that cannot
//     be read to its end is never ended with a dot: the line is cut instead.
//   - The caller's record "the dot is coming" is made before the dot is sent, and
//     until then nothing can have been accepted. After it only an answer of the
//     server is a result; everything else is Unknown, and never sent again by us.
//   - There is no way back from TLS. Where the account wants it and the server does
//     not offer it, nothing is said, least of all the password.
//   - No secret, address or text of a message is logged or put into an error.
//
// A refusal before MAIL (greeting, EHLO, STARTTLS, AUTH) says nothing about the
// message and is therefore Later, whatever its code.
//
// This package does not decide when to try again, and it changes no message: Bcc
// must be gone before it comes here. It recodes nothing, either.
package relay

import (
	"cmp"
	"context"
	"crypto/x509"
	"errors"
	"log/slog"
	"sync"
	"time"

	"holdback/mail"
	"holdback/mail/account"
)

// Config says how to relay. The zero value works.
type Config struct {
	Log       *slog.Logger   // nil means silence
	RootCAs   *x509.CertPool // whom to trust; nil means the system's authorities
	HelloName string         // our name in EHLO; empty means localhost, which tells nothing about the computer
	Partial   func() bool    // whether the others get it when the server refuses a recipient, asked for each message; nil means nobody does
	Timeouts  Timeouts
}

// Timeouts bound every step. A zero means the default, which is what RFC 5321,
// section 4.5.3.2, asks for where it asks.
type Timeouts struct {
	Connect time.Duration // until there is a connection; 30 seconds
	Command time.Duration // until a command is answered; 5 minutes
	Block   time.Duration // until the server has taken some more of the content; 3 minutes
	Dot     time.Duration // until the final dot is answered; 10 minutes
	Stop    time.Duration // how long to wait for that answer after the caller gave up; 10 seconds
	Idle    time.Duration // how long a line is kept for the next message; 10 seconds
}

func (t Timeouts) withDefaults() Timeouts {
	return Timeouts{
		Connect: cmp.Or(t.Connect, 30*time.Second),
		Command: cmp.Or(t.Command, 5*time.Minute), // RFC 5321, sections 4.5.3.2.1 to 4.5.3.2.4
		Block:   cmp.Or(t.Block, 3*time.Minute),   // RFC 5321, section 4.5.3.2.5
		Dot:     cmp.Or(t.Dot, 10*time.Minute),    // RFC 5321, section 4.5.3.2.6
		Stop:    cmp.Or(t.Stop, 10*time.Second),
		Idle:    cmp.Or(t.Idle, 10*time.Second),
	}
}

// Relay hands messages over. It may be used by many goroutines at once and must
// be closed, because it keeps lines open for the next message of a burst.
type Relay struct {
	config Config
	pool   *pool
	sizes  sync.Map // account.Server to the size that it announced last, int64
}

// New returns a Relay. It does not connect to anything.
func New(c Config) *Relay {
	c.Timeouts = c.Timeouts.withDefaults()
	c.HelloName = cmp.Or(c.HelloName, "localhost")
	if c.Partial == nil {
		c.Partial = func() bool { return false }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &Relay{config: c, pool: newPool(c.Timeouts.Idle)}
}

// Close ends the lines that are kept, and must be called after the last Send.
func (r *Relay) Close() error {
	r.pool.close()
	return nil
}

// Send hands m to the server and waits for what becomes of it. dot is called once
// everything but the final dot has been said: it must return nil only when the
// record "the dot is about to be sent" is durable, and when it fails nothing is sent. When
// ctx ends before that, nothing is sent either; afterwards Send waits a little
// for the answer.
func (r *Relay) Send(ctx context.Context, s account.Sign, m mail.Message, dot func() error) Report {
	began := time.Now()
	t := newTransaction(r.config, s.Server, m)
	leave, err := r.pool.enter(ctx, s.Server)
	if err != nil {
		t.settle(explain(ctx, s.Server, err))
	} else {
		defer leave()
		r.hand(ctx, s, t, dot)
	}
	report := reportOf(t.results)
	r.config.Log.Info("relayed", "server", s.Server.String(), "end", report.End,
		"recipients", len(report.Results), "causes", causes(report), "took", time.Since(began).Round(time.Millisecond))
	return report
}

// causes is what a log may say about the reasons: codes and causes, no text.
func causes(r Report) map[Cause]int {
	all := map[Cause]int{}
	for _, res := range r.Results {
		if res.Cause != "" {
			all[res.Cause]++
		}
	}
	return all
}

// hand runs t over a line and keeps the line if it is still good.
func (r *Relay) hand(ctx context.Context, s account.Sign, t *transaction, dot func() error) {
	l, err := r.begin(ctx, s, t)
	switch {
	case l == nil:
		t.settle(explain(ctx, s.Server, err))
		return
	case err != nil:
		t.fail(ctx, l, err)
	default:
		t.run(ctx, l, dot)
	}
	r.pool.put(l)
}

// begin returns a line on which the server has accepted MAIL. A kept line that
// turns out to be dead by then is replaced: nothing was sent on it. Where there is
// an error, a line that is returned beside it is where MAIL failed.
func (r *Relay) begin(ctx context.Context, s account.Sign, t *transaction) (*line, error) {
	if l := r.pool.take(keyOf(s)); l != nil {
		err := t.resume(ctx, l)
		if !gone(err) {
			return l, err
		}
		l.drop()
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
	}
	l, err := r.open(ctx, s)
	if err != nil {
		return nil, err
	}
	return l, t.mail(ctx, l)
}

// Probe connects, signs in and says goodbye, for the doctor. A failure is a
// *Problem.
func (r *Relay) Probe(ctx context.Context, s account.Sign) error {
	l, err := r.open(ctx, s)
	if err != nil {
		return explain(ctx, s.Server, err)
	}
	l.quit()
	return nil
}

// open connects and signs in. A token that the server refuses is replaced once.
func (r *Relay) open(ctx context.Context, s account.Sign) (*line, error) {
	l, err := r.connect(ctx, s)
	if err != nil {
		return nil, err
	}
	token, err := l.signIn(ctx, s, "")
	if err == nil {
		r.learn(s.Server, l)
		return l, nil
	}
	l.drop()
	if p := (*Problem)(nil); token == "" || !errors.As(err, &p) || p.Cause != CauseSignIn {
		return nil, err
	}
	if l, err = r.connect(ctx, s); err != nil {
		return nil, err
	}
	if _, err = l.signIn(ctx, s, token); err != nil {
		l.drop()
		return nil, err
	}
	r.learn(s.Server, l)
	return l, nil
}

// learn remembers what the server said of itself.
func (r *Relay) learn(s account.Server, l *line) {
	if size, ok := l.client.MaxMessageSize(); ok {
		r.sizes.Store(s, int64(size))
	}
}

// MaxSize is the largest message that a server takes, in octets, as it said when we
// last signed in (RFC 1870, section 6). 0 is not known, or no limit.
func (r *Relay) MaxSize(s account.Server) int64 {
	size, _ := r.sizes.Load(s)
	n, _ := size.(int64)
	return n
}
