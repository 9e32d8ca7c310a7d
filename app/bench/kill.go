package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
	"time"

	"holdback/mail/mailtest"
)

// kills ends the guard with kill -9 at random moments while mail comes in and goes
// out, and counts what became of every message that was acknowledged.
func kills(ctx context.Context, b bench) ([]row, error) {
	g, server, end, err := b.relayed(ctx, "20ms")
	if err != nil {
		return nil, err
	}
	defer end()
	book, times := newLedger(), b.scale(200)
	for n := range times {
		if err := g.underLoad(book, n); err != nil {
			return nil, err
		}
		if err := b.restart(ctx, g); err != nil {
			return nil, fmt.Errorf("start after kill %d: %w", n, err)
		}
	}
	if err := g.drained(ctx, 3*time.Minute); err != nil {
		return nil, err
	}
	return b.killRows(ctx, g, server, book, times)
}

// killRows counts. A message that is unsure is neither lost nor sent twice: the guard
// knows that it does not know, and says so.
func (b bench) killRows(ctx context.Context, g *guard, server *mailtest.Server, book *ledger, times int) ([]row, error) {
	unsure, err := g.client.Outbox(ctx)
	if err != nil {
		return nil, err
	}
	kept := map[string]bool{}
	for _, m := range unsure {
		kept[m.ID] = true
	}
	arrived := arrivals(server)
	lost, twice := 0, 0
	for id, f := range book.all {
		if arrived[id] == 0 && !kept[f.id] {
			lost++
		}
		if arrived[id] > 1 {
			twice++
		}
	}
	return []row{{
		what: fmt.Sprintf("kill -9 at %d random moments under load", times),
		got:  fmt.Sprintf("%d acknowledged, %d arrived, %d unsure; lost %d, twice %d", len(book.all), len(arrived), len(unsure), lost, twice),
		goal: "none lost, none twice", ok: lost+twice == 0 && len(book.all) > 0,
	}}, nil
}

// underLoad sends from four connections and kills the guard at a random moment.
// The load ends with it.
func (g *guard) underLoad(book *ledger, n int) error {
	moment := 20*time.Millisecond + time.Duration(rand.Int64N(int64(300*time.Millisecond)))
	var dead atomic.Bool
	timer := time.AfterFunc(moment, func() {
		dead.Store(true)
		g.kill()
	})
	defer timer.Stop()
	name := fmt.Sprint("kill", n)
	_, err := g.load(load{conns: 4, total: 1 << 20, size: 10240, name: name, acked: func(i int, id string) {
		book.put(messageID(i, name), fate{id: id})
	}}).run()
	if !dead.Load() {
		return fmt.Errorf("the load ended before the kill: %w", err)
	}
	return nil
}
