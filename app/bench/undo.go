package main

import (
	"context"
	"fmt"
	"time"

	"holdback/mail/mailtest"
)

// undoLatency measures from the request at the control socket to the durable answer, with a
// thousand messages held.
func undoLatency(ctx context.Context, b bench) ([]row, error) {
	home, remove, err := newHome()
	if err != nil {
		return nil, err
	}
	defer remove()
	g, err := b.furnished(ctx, home, nowhere, "1h")
	if err != nil {
		return nil, err
	}
	defer g.stop()
	const held = 1000
	if _, err := g.load(load{conns: 8, total: held, size: 10240, name: "held"}).run(); err != nil {
		return nil, err
	}
	var r result
	for n := range b.scale(1000) {
		l := g.load(load{conns: 1, total: 1, size: 10240, name: fmt.Sprint("undo", n)})
		if _, err := l.run(); err != nil { // keeps a thousand held
			return nil, err
		}
		began := time.Now()
		if _, err := g.client.UndoLast(ctx); err != nil {
			return nil, err
		}
		r.latencies = append(r.latencies, time.Since(began))
	}
	p99 := r.quantile(0.99)
	return []row{{
		what: "undo over the control socket, 1,000 held", got: fmt.Sprintf("p50 %.2f ms, p99 %.2f ms", ms(r.quantile(0.5)), ms(p99)),
		goal: "p99 under 10 ms", ok: p99 < 10*time.Millisecond,
	}}, nil
}

// release measures how long after its due time a message has arrived at the server,
// with a thousand others held.
func release(ctx context.Context, b bench) ([]row, error) {
	g, server, end, err := b.relayed(ctx, "1h")
	if err != nil {
		return nil, err
	}
	defer end()
	if _, err := g.load(load{conns: 8, total: 1000, size: 10240, name: "held"}).run(); err != nil {
		return nil, err
	}
	if err := g.client.SetSetting(ctx, "hold.recipient.soon@quayside.example", "1s"); err != nil {
		return nil, err
	}
	var r result
	for n := range b.scale(100) {
		late, err := g.releaseOnce(ctx, server, n)
		if err != nil {
			return nil, err
		}
		r.latencies = append(r.latencies, late)
	}
	worst := r.quantile(1)
	return []row{{
		what: "arrival after the due time, 1,000 held", got: fmt.Sprintf("p50 %.1f ms, worst %.1f ms", ms(r.quantile(0.5)), ms(worst)),
		goal: "100 ms at most", ok: worst <= 100*time.Millisecond,
	}}, nil
}

// releaseOnce holds one message for a second and says how late it arrived.
func (g *guard) releaseOnce(ctx context.Context, server *mailtest.Server, n int) (time.Duration, error) {
	var id string
	l := g.load(load{conns: 1, total: 1, size: 1000, name: fmt.Sprint("soon", n), acked: func(_ int, held string) { id = held }})
	l.to = "soon@quayside.example"
	if _, err := l.run(); err != nil {
		return 0, err
	}
	m, err := g.client.Show(ctx, id)
	if err != nil {
		return 0, err
	}
	got, err := server.Next(ctx)
	if err != nil {
		return 0, err
	}
	if late := got.At.Sub(m.Due); late >= 0 {
		return late, nil
	}
	return 0, fmt.Errorf("message %s left %s before it was due", id, m.Due.Sub(got.At))
}
