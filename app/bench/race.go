package main

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"holdback/app/control"
	"holdback/mail/mailtest"
)

// fate is what is known of one message.
type fate struct {
	id     string
	undone bool // the guard said that it was taken back
}

// ledger collects fates, by the number in the subject.
type ledger struct {
	mu  sync.Mutex
	all map[string]fate // by Message-ID
}

func newLedger() *ledger { return &ledger{all: map[string]fate{}} }

func (l *ledger) put(messageID string, f fate) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.all[messageID] = f
}

// races lets undo and the end of the hold meet at random moments, over the real
// stack: SMTP in, control socket, SQLite, SMTP out.
func races(ctx context.Context, b bench) ([]row, error) {
	g, server, end, err := b.relayed(ctx, "400ms")
	if err != nil {
		return nil, err
	}
	defer end()
	total, lanes := b.scale(10000), 40 // as many connections as the door has places for, and some to spare
	book := newLedger()
	var group errgroup.Group
	for lane := range lanes {
		group.Go(func() error { return g.raceLane(ctx, book, lane, total/lanes) })
	}
	if err := group.Wait(); err != nil {
		return nil, err
	}
	if err := g.drained(ctx, time.Minute); err != nil {
		return nil, err
	}
	undone, sentAfterUndo, lost, twice := judge(book, arrivals(server))
	return []row{{
		what: fmt.Sprintf("%d races of undo and due", total),
		got:  fmt.Sprintf("%d undone, %d sent; after an undo %d, lost %d, twice %d", undone, total-undone, sentAfterUndo, lost, twice),
		goal: "none after an undo, lost or twice", ok: sentAfterUndo+lost+twice == 0 && undone > 0 && undone < total,
	}}, nil
}

// raceLane sends one message after another and undoes each close to its due time.
func (g *guard) raceLane(ctx context.Context, book *ledger, lane, n int) error {
	for i := range n {
		name := fmt.Sprintf("race%d.%d", lane, i)
		var id string
		if _, err := g.load(load{conns: 1, total: 1, size: 500, name: name, acked: func(_ int, held string) { id = held }}).run(); err != nil {
			return err
		}
		m, err := g.client.Show(ctx, id)
		if err != nil {
			return err
		}
		<-time.After(time.Until(m.Due) + time.Duration(rand.Int64N(int64(20*time.Millisecond))) - 10*time.Millisecond)
		_, err = g.client.Undo(ctx, id)
		if no := (*control.Refusal)(nil); err != nil && !errors.As(err, &no) {
			return err
		}
		book.put(messageID(0, name), fate{id: id, undone: err == nil})
	}
	return nil
}

func messageID(n int, name string) string { return fmt.Sprintf("<%d.%s@bench.example>", n, name) }

// arrivals counts what arrived at the server, by Message-ID.
func arrivals(server *mailtest.Server) map[string]int {
	count := map[string]int{}
	for _, m := range server.Messages() {
		for line := range strings.Lines(string(m.Content)) {
			if id, ok := strings.CutPrefix(line, "Message-ID: "); ok {
				count[strings.TrimSpace(id)]++
				break
			}
		}
	}
	return count
}

// judge compares what the guard said with what arrived.
func judge(book *ledger, arrived map[string]int) (undone, sentAfterUndo, lost, twice int) {
	for id, f := range book.all {
		switch n := arrived[id]; {
		case f.undone && n > 0:
			sentAfterUndo++
		case !f.undone && n == 0:
			lost++
		case n > 1:
			twice++
		}
		if f.undone {
			undone++
		}
	}
	return undone, sentAfterUndo, lost, twice
}

// drained waits until nothing is held or leaving any more.
func (g *guard) drained(ctx context.Context, limit time.Duration) error {
	deadline := time.Now().Add(limit)
	for time.Now().Before(deadline) {
		s, err := g.client.Status(ctx)
		if err != nil {
			return err
		}
		waiting, err := g.client.Outbox(ctx)
		if err != nil {
			return err
		}
		if len(waiting) == s.Unsure {
			return nil
		}
		<-time.After(100 * time.Millisecond)
	}
	return errors.New("messages still wait long after they were due")
}
