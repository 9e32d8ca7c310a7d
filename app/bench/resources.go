package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"holdback/app/control"
)

// idle measures memory and processor time of the guard with nothing and with a
// thousand messages held.
func idle(ctx context.Context, b bench) ([]row, error) {
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
	rows, err := g.watchIdle(ctx, b, "nothing held", 45)
	if err != nil {
		return rows, err
	}
	if _, err := g.load(load{conns: 8, total: 1000, size: 10240, name: "held"}).run(); err != nil {
		return rows, err
	}
	if err := g.untilChecked(ctx); err != nil {
		return rows, err
	}
	more, err := g.watchIdle(ctx, b, "1,000 messages of 10 KB held", 60)
	return append(rows, more...), err
}

// untilChecked waits until every message that is held was looked at: while mail comes in,
// the checks step aside, and what they do afterwards is not idling.
func (g *guard) untilChecked(ctx context.Context) error {
	for range 600 {
		held, err := g.client.Outbox(ctx)
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(held, func(m control.Message) bool { return !m.Checked }) {
			return nil
		}
		select {
		case <-time.After(100 * time.Millisecond):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return errors.New("the checks did not end within a minute")
}

func (g *guard) watchIdle(ctx context.Context, b bench, what string, limit float64) ([]row, error) {
	span := time.Duration(b.scale(30)) * time.Second
	before, err := g.cpu()
	if err != nil {
		return nil, err
	}
	select {
	case <-time.After(span):
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	after, err := g.cpu()
	if err != nil {
		return nil, err
	}
	mb, err := g.resident()
	share := 100 * float64(after-before) / float64(span)
	return []row{
		{what: "memory of the guard, " + what, got: fmt.Sprintf("%.1f MB", mb), goal: fmt.Sprintf("under %.0f MB", limit), ok: mb < limit},
		{what: "processor while idle, " + what, got: fmt.Sprintf("%.2f %% of a core", share), goal: "about nothing: under 0.5 %", ok: share < 0.5},
	}, err
}

// coldStart measures from the start of the program to its ready line, with ten thousand
// messages in the store.
func coldStart(ctx context.Context, b bench) ([]row, error) {
	home, remove, err := newHome()
	if err != nil {
		return nil, err
	}
	defer remove()
	g, err := b.furnished(ctx, home, nowhere, "24h")
	if err != nil {
		return nil, err
	}
	_, err = g.load(load{conns: 16, total: b.scale(10000), size: 10240, name: "store"}).run()
	g.stop()
	if err != nil {
		return nil, err
	}
	var took []float64
	for range 5 {
		g, err := b.start(ctx, home)
		if err != nil {
			return nil, err
		}
		took = append(took, ms(g.took))
		g.stop()
	}
	return []row{{
		what: fmt.Sprintf("start to ready, %d messages in the store", b.scale(10000)), got: fmt.Sprintf("%.0f ms", median(took)),
		goal: "under 300 ms", ok: median(took) < 300,
	}}, nil
}
