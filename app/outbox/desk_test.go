package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/guard"
	"holdback/mail"
	"holdback/mail/relay"
)

// desk is an outbox at work in a bubble of fake time, with a wall clock that the
// test may set.
type desk struct {
	*outbox.Outbox
	t      *testing.T
	store  outbox.Store
	server *server
	shift  atomic.Int64 // by how much the wall clock is wrong, or how long the computer slept
	stop   func() error // ends Run as a normal end of the program does
}

const shown = 10 * time.Second // the hold that people see

// bubble runs f with a desk of its own.
func bubble(t *testing.T, f func(*testing.T, *desk), change ...func(*outbox.Config)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { f(t, start(t, &outboxtest.Memory{}, change...)) })
}

// start opens an outbox on a store that may have seen others.
func start(t *testing.T, store outbox.Store, change ...func(*outbox.Config)) *desk {
	t.Helper()
	d := &desk{t: t, server: &server{taken: map[string]int{}}}
	c := outbox.Config{
		Store: store, Relay: d.server.relay,
		Review:  func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) { return nil, nil },
		HoldFor: func(string, mail.Envelope) time.Duration { return shown },
		Wall:    func() time.Time { return time.Now().Round(0).Add(time.Duration(d.shift.Load())) },
	}
	for _, f := range change {
		f(&c)
	}
	d.store, d.Outbox = c.Store, outbox.New(c)
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- d.Run(ctx) }()
	d.stop = sync.OnceValue(func() error {
		cancel()
		return <-ended
	})
	t.Cleanup(func() { _ = d.stop() })
	return d
}

// pass lets time go by, and everything happen that happens in it.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// letter is a complete message.
func letter(subject string) string {
	return "From: Ines <ines@harbour.example>\r\nTo: Omar <omar@inn.example>\r\n" +
		"Date: Tue, 07 Apr 2026 08:00:00 +0000\r\nMessage-ID: <" + subject + "@harbour.example>\r\n" +
		"Subject: " + subject + "\r\n\r\nThe berth is free.\r\n"
}

func (d *desk) submit(content string, to ...string) (outbox.Entry, error) {
	d.t.Helper()
	if len(to) == 0 {
		to = []string{"omar@inn.example"}
	}
	s := outbox.Submission{Account: "ines@harbour.example", Content: strings.NewReader(content)}
	s.Envelope.From = outboxtest.Address(d.t, "ines@harbour.example")
	for _, a := range to {
		s.Envelope.Recipients = append(s.Envelope.Recipients, mail.Recipient{Address: outboxtest.Address(d.t, a)})
	}
	return d.Hold(d.t.Context(), s)
}

// hold submits a letter that must be taken.
func (d *desk) hold(subject string, to ...string) outbox.Entry {
	d.t.Helper()
	e, err := d.submit(letter(subject), to...)
	if err != nil {
		d.t.Fatalf("hold %q: %v", subject, err)
	}
	return e
}

// now is the entry as the outbox sees it.
func (d *desk) now(id string) outbox.Entry {
	d.t.Helper()
	e, err := d.Get(d.t.Context(), id)
	if err != nil {
		d.t.Fatalf("get %s: %v", id, err)
	}
	return e
}

// saved is the entry as the store has it.
func (d *desk) saved(id string) outbox.Entry {
	d.t.Helper()
	e, err := d.store.Get(d.t.Context(), id)
	if err != nil {
		d.t.Fatalf("get %s from the store: %v", id, err)
	}
	return e
}

func (d *desk) want(id string, state outbox.State) outbox.Entry {
	d.t.Helper()
	e := d.now(id)
	if e.State != state {
		d.t.Errorf("message %s: got %s, want %s", id, e.State, state)
	}
	return e
}

// must fails the test when a decision was not possible.
func must(t *testing.T, what string) func(outbox.Entry, error) outbox.Entry {
	return func(e outbox.Entry, err error) outbox.Entry {
		t.Helper()
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		return e
	}
}

func wantErr(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

// server is the mail server of the tests.
type server struct {
	mu     sync.Mutex
	takes  time.Duration                         // how long an attempt lasts
	answer func(n int, address string) relay.End // of attempt n, from 1; nil: everybody is accepted
	cause  relay.Cause
	mute   bool // never answer after the dot until told to stop
	tries  int
	order  []string       // ids, as the attempts came
	taken  map[string]int // "id address" to how often it was accepted or may have been
	body   string         // content of the last attempt
	dotErr error
}

func (s *server) relay(ctx context.Context, e outbox.Entry, c mail.Content, to []mail.Recipient, dot func() error) relay.Report {
	s.mu.Lock()
	s.tries++
	n, takes, mute := s.tries, s.takes, s.mute
	s.order = append(s.order, e.ID)
	s.mu.Unlock()
	if takes > 0 { // a timer that has run out already crashes Go 1.26 under -race in a bubble, now and then
		select {
		case <-time.After(takes):
		case <-ctx.Done():
			return all(to, relay.Later, relay.CauseTimeout)
		}
	}
	r, _ := c.Open()
	body, _ := io.ReadAll(r)
	err := dot()
	s.mu.Lock()
	s.body, s.dotErr = string(body), err
	s.mu.Unlock()
	if err != nil {
		return all(to, relay.Later, relay.CauseLocal)
	}
	if mute {
		<-ctx.Done()
		return s.reply(e, to, func(int, string) relay.End { return relay.Unknown }, n)
	}
	return s.reply(e, to, s.answer, n)
}

func (s *server) reply(e outbox.Entry, to []mail.Recipient, answer func(int, string) relay.End, n int) relay.Report {
	s.mu.Lock()
	defer s.mu.Unlock()
	r := all(to, relay.Accepted, s.cause)
	for i := range r.Results {
		address := to[i].Address.String()
		if answer != nil {
			r.Results[i].End = answer(n, address)
		}
		if end := r.Results[i].End; end == relay.Accepted || end == relay.Unknown {
			s.taken[e.ID+" "+address]++
		}
	}
	return r
}

func all(to []mail.Recipient, end relay.End, cause relay.Cause) relay.Report {
	r := relay.Report{End: end}
	for _, one := range to {
		r.Results = append(r.Results, relay.Result{Address: one.Address, End: end, Cause: cause})
	}
	return r
}

// set changes how the server behaves.
func (s *server) set(f func(*server)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f(s)
}

// attempts is how often the server was asked.
func (s *server) attempts() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.tries
}

// copies is how many copies one recipient may have.
func (s *server) copies(id, address string) int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.taken[id+" "+address]
}

func always(end relay.End) func(int, string) relay.End {
	return func(int, string) relay.End { return end }
}

// broken is a store that stops saving after some writes, as a full disk does.
type broken struct {
	outbox.Store
	left atomic.Int64 // writes that still succeed
}

var errDisk = errors.New("disk full")

func (b *broken) Put(ctx context.Context, changes []outbox.Change) error {
	if b.left.Add(-1) < 0 {
		return errDisk
	}
	return b.Store.Put(ctx, changes)
}

// slow is a store whose disk takes its time, so that changes queue up and share a
// write. It cannot save what is called "bad".
type slow struct{ outbox.Store }

func (s slow) Put(ctx context.Context, changes []outbox.Change) error {
	time.Sleep(5 * time.Millisecond)
	for _, c := range changes {
		if c.Entry.Summary.Subject == "bad" {
			return errDisk
		}
	}
	return s.Store.Put(ctx, changes)
}

func slowDisk(c *outbox.Config) { c.Store = slow{c.Store} }

func finding(check string, level guard.Level) func(*outbox.Config) {
	return func(c *outbox.Config) {
		c.Review = func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) {
			return []guard.Finding{{Check: check, Level: level, Says: "Look again."}}, nil
		}
	}
}

func names(n int) []string {
	list := make([]string, n)
	for i := range list {
		list[i] = fmt.Sprintf("guest%d@inn.example", i)
	}
	return list
}
