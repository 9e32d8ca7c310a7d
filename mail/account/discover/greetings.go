package discover

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"holdback/mail/account"
)

// greetings greets each server of a search once, however many sources name it.
type greetings struct {
	finder *Finder
	mu     sync.Mutex
	seen   map[who]*greeting
	work   sync.WaitGroup
}

type who struct {
	Protocol
	account.Server
}

// greeting is one that may not be over yet.
type greeting struct {
	done chan struct{}
	err  error // only to be read after done
}

// attempt is a way and the greeting of its server.
type attempt struct {
	way
	*greeting
}

// round are the attempts at the servers that an offer names.
type round []attempt

const (
	mostWays    = 12 // of one kind for one offer
	mostNames   = 3  // of other people's certificates are tried
	mostServers = 60 // in one search, whatever strangers name
)

// begin greets the servers of all ways at the same time, and does not wait.
func (g *greetings) begin(ctx context.Context, p Protocol, ways []way) round {
	var all round
	for _, w := range ways[:min(len(ways), mostWays)] {
		all = append(all, attempt{w, g.once(ctx, who{p, w.Server})})
	}
	return all
}

func (g *greetings) once(ctx context.Context, server who) *greeting {
	g.mu.Lock()
	defer g.mu.Unlock()
	if one, ok := g.seen[server]; ok {
		return one
	}
	one := &greeting{done: make(chan struct{})}
	if g.seen == nil {
		g.seen = map[who]*greeting{}
	}
	g.seen[server] = one
	if len(g.seen) > mostServers {
		one.err = &Problem{Says: fmt.Sprintf("%s was not asked: too many servers are named for this address.", server.Server)}
		close(one.done)
		return one
	}
	g.work.Go(func() {
		defer close(one.done)
		ctx, cancel := context.WithTimeout(ctx, g.finder.config.Limits.Greet)
		defer cancel()
		one.err = g.finder.greet(ctx, server.Protocol, server.Server)
	})
	return one
}

// names are those that certificates gave to servers of these ways that were asked by
// other names: many a domain's "mail" is a machine of its hoster.
func (r round) names() []string {
	var all []string
	for _, a := range r {
		<-a.done
		p, ok := errors.AsType[*Problem](a.err)
		if !ok {
			continue
		}
		for _, n := range p.names {
			if host, ok := hostName(n); ok && !slices.Contains(all, host) {
				all = append(all, host)
			}
		}
	}
	return all[:min(len(all), mostNames)]
}

// wait returns when all greetings are over.
func (g *greetings) wait() { g.work.Wait() }

// best is the first way whose server greets; where none does, the first way and what
// is wrong with it. It does not wait for those behind the one that greets.
func (r round) best() (*way, error) {
	for _, a := range r {
		if <-a.done; a.err == nil {
			return &a.way, nil
		}
	}
	if len(r) == 0 {
		return nil, nil
	}
	return &r[0].way, r[0].err
}

// forUser has the ways with this name to sign in first, for an account has only one.
func (r round) forUser(name string) round {
	rank := func(a attempt) int {
		if a.user == name {
			return 0
		}
		return 1
	}
	return slices.SortedStableFunc(slices.Values(r), func(a, b attempt) int { return rank(a) - rank(b) })
}
