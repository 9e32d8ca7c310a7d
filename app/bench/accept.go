package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"time"

	"holdback/app/e2e/lab"
)

// rounds are interleaved, so that a noisy moment hits both sides; medians count.
const rounds = 3

// side is one of the two that are compared.
type side struct {
	rates, p50, p99 []float64
	cpu             []float64 // ms of processor time a message; only of ours
}

func (s *side) add(r result) {
	s.rates = append(s.rates, r.rate)
	s.p50 = append(s.p50, ms(r.quantile(0.5)))
	s.p99 = append(s.p99, ms(r.quantile(0.99)))
}

func (s side) String() string {
	text := fmt.Sprintf("%.0f/s, p50 %.1f ms, p99 %.1f ms", median(s.rates), median(s.p50), median(s.p99))
	if len(s.cpu) > 0 {
		text += fmt.Sprintf(", processor %.2f ms", median(s.cpu))
	}
	return text
}

func median(v []float64) float64 {
	if len(v) == 0 {
		return 0
	}
	v = slices.Sorted(slices.Values(v))
	return v[len(v)/2]
}

func ms(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// acceptance measures durable acceptance of 10 KB messages beside Postfix with its
// queue on HOLD.
func acceptance(ctx context.Context, b bench) ([]row, error) {
	peer, err := lab.Start(ctx)
	if err != nil {
		return nil, err
	}
	defer peer.Close()
	var rows []row
	for _, c := range []struct {
		conns, total int
		goal         float64
	}{{16, b.scale(4000), 3}, {1, b.scale(1000), 1}} {
		var ours, postfix, source side
		for round := range rounds {
			name := fmt.Sprintf("%d.%d", c.conns, round)
			if err := b.acceptOnce(ctx, &ours, load{conns: c.conns, total: c.total, size: 10240, name: name}); err != nil {
				return rows, err
			}
			r, err := load{addr: peer.Hold, conns: c.conns, total: c.total, size: 10240, from: lab.Address("alice"), to: lab.Address("bob"), name: name}.run()
			if err != nil {
				return rows, fmt.Errorf("postfix: %w", err)
			}
			postfix.add(r)
			if rate, err := smtpSource(ctx, peer.Hold, c.conns, c.total); err == nil {
				source.rates = append(source.rates, rate)
			}
		}
		best := max(median(postfix.rates), median(source.rates))
		ratio := median(ours.rates) / best
		rows = append(rows, row{
			what: fmt.Sprintf("accept 10 KB, %d connections", c.conns),
			got:  ours.String(),
			peer: fmt.Sprintf("Postfix HOLD %s; with smtp-source %.0f/s", postfix, median(source.rates)),
			goal: fmt.Sprintf("%.0f times the better of them: %.1f", c.goal, ratio), ok: ratio >= c.goal,
		})
	}
	return rows, nil
}

// acceptOnce sends one load to a new guard.
func (b bench) acceptOnce(ctx context.Context, s *side, l load) error {
	home, remove, err := newHome()
	if err != nil {
		return err
	}
	defer remove()
	g, err := b.furnished(ctx, home, nowhere, "1h")
	if err != nil {
		return err
	}
	defer g.stop()
	before, err := g.cpu()
	if err != nil {
		return err
	}
	r, err := g.load(l).run()
	if err != nil {
		return err
	}
	s.add(r)
	after, err := g.cpu()
	s.cpu = append(s.cpu, ms(after-before)/float64(l.total))
	return err
}

// load fills in how to reach the guard.
func (g *guard) load(l load) load {
	l.addr, l.user, l.password = g.smtp, g.door.User, g.door.Password
	l.from, l.to = sender, "tom@quayside.example"
	return l
}

// smtpSource is Postfix's own generator, which does not sign in and therefore can
// only be pointed at Postfix.
func smtpSource(ctx context.Context, addr string, conns, total int) (float64, error) {
	began := time.Now()
	out, err := exec.CommandContext(ctx, "smtp-source", "-d", "-s", strconv.Itoa(conns), "-m", strconv.Itoa(total), "-l", "10240",
		"-f", lab.Address("alice"), "-t", lab.Address("bob"), addr).CombinedOutput()
	if err != nil {
		return 0, fmt.Errorf("smtp-source: %w: %s", err, out)
	}
	return float64(total) / time.Since(began).Seconds(), nil
}

// largeMessage measures one message of 10 MB.
func largeMessage(ctx context.Context, b bench) ([]row, error) {
	peer, err := lab.Start(ctx)
	if err != nil {
		return nil, err
	}
	defer peer.Close()
	var ours, postfix side
	for round := range 2*rounds + 1 {
		l := load{conns: 1, total: 1, size: 10 << 20, name: fmt.Sprint("large", round)}
		r, err := load{addr: peer.Hold, conns: 1, total: 1, size: l.size, from: lab.Address("alice"), to: lab.Address("bob"), name: l.name}.run()
		if err = errors.Join(err, b.acceptOnce(ctx, &ours, l)); err != nil {
			return nil, err
		}
		postfix.add(r)
	}
	ratio := median(ours.p50) / median(postfix.p50)
	return []row{{
		what: "accept 10 MB", got: fmt.Sprintf("%.0f ms", median(ours.p50)), peer: fmt.Sprintf("Postfix HOLD %.0f ms", median(postfix.p50)),
		goal: fmt.Sprintf("1.5 times at most: %.2f", ratio), ok: ratio <= 1.5,
	}}, nil
}
