package discover

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"holdback/mail"
	"holdback/mail/account"
)

// search is one search. Its sources run at the same time; each hands on what it
// found as soon as the servers have greeted, or have not.
type search struct {
	*Finder
	address   mail.Address
	domain    domain
	greetings greetings
	heard     atomic.Bool // somebody out there answered: we are not offline
	greeted   atomic.Bool // one candidate is all that we want: no need to guess
	asked     atomic.Bool
	closed    sync.Map // names of services that the domain says it does not offer
}

// way is one server and how to sign in there.
type way struct {
	account.Server
	user     string
	password bool
	oauth    string // issuer
	scopes   []string
}

// offer is what a source offers: a candidate without servers, and the servers to
// choose from, the best first.
type offer struct {
	Candidate
	smtp, imap []way
	rank       int // the place of its source in the order of trust
}

// ranked is a candidate with the rank of its offer.
type ranked struct {
	Candidate
	rank int
}

// source looks in one place. What it offers it hands to give, in order of preference.
type source func(ctx context.Context, give func(offer))

// known is the candidate of a preset. Only servers on this computer are greeted.
func (s *search) known(ctx context.Context, p *preset) Candidate {
	o := p.offer(Preset, "", s.address)
	if len(o.smtp) == 0 || !o.smtp[0].Loopback() {
		return s.compose(o, pick(o.smtp), pick(o.imap))
	}
	return s.settle(ctx, o)
}

// pick is the way that the source likes best.
func pick(ways []way) *way {
	if len(ways) == 0 {
		return nil
	}
	return &ways[0]
}

// run asks everywhere and returns what came of it, in no order.
func (s *search) run(ctx context.Context, ask bool) []ranked {
	ctx, enough := context.WithCancel(ctx)
	defer enough()
	found := make(chan ranked)
	var told, all sync.WaitGroup
	start := func(look source) {
		look(ctx, func(o offer) {
			if c := s.settle(ctx, o); c.Origin != Guess || c.Greets {
				found <- ranked{c, o.rank}
			}
		})
	}
	for _, look := range s.sources(ask) {
		told.Go(func() { start(look) })
	}
	done := make(chan struct{})
	all.Go(func() { told.Wait(); close(done) })
	all.Go(func() { s.afterOthers(ctx, done, start) })
	go func() { all.Wait(); close(found) }() // ends before the loop below does
	return s.collect(found, enough)
}

// afterOthers guesses, where nobody has told us by now.
func (s *search) afterOthers(ctx context.Context, done <-chan struct{}, start func(source)) {
	head := time.NewTimer(s.config.Limits.Head)
	defer head.Stop()
	select {
	case <-done:
	case <-head.C:
	case <-ctx.Done():
	}
	if !s.greeted.Load() && ctx.Err() == nil {
		start(s.guess)
	}
}

// collect gathers candidates until all sources have ended. Once one of them greets,
// our patience with the others is short.
func (s *search) collect(found <-chan ranked, enough func()) []ranked {
	var all []ranked
	var patience <-chan time.Time
	for {
		select {
		case c, more := <-found:
			if !more {
				return all
			}
			all = append(all, c)
			if patience == nil && s.greeted.Load() {
				t := time.NewTimer(s.config.Limits.Patience)
				defer t.Stop()
				patience = t.C
			}
		case <-patience:
			enough()
		}
	}
}

// settle greets the servers of an offer and makes the candidate of those that greet
// best. It does not wait for servers that it does not need.
func (s *search) settle(ctx context.Context, o offer) Candidate {
	smtp, imap := s.greetings.begin(ctx, SMTP, o.smtp), s.greetings.begin(ctx, IMAP, o.imap)
	sending, badly := smtp.best()
	if sending != nil {
		imap = imap.forUser(sending.user)
	}
	reading, worse := imap.best()
	if o.Origin == Guess && worse != nil {
		reading, worse = nil, nil // there may be no mailbox to read; sending is what matters
	}
	c := s.compose(o, sending, reading)
	c.Greets = sending != nil && badly == nil && worse == nil
	if c.Greets {
		s.heard.Store(true)
	}
	if c.Greets && (c.Account.IMAP != nil || !s.offers("imaps", "imap")) {
		s.greeted.Store(true)
	}
	c.Says = says(o, badly, worse)
	return c
}

// says puts two problems into one text.
func says(o offer, sending, reading error) string {
	switch {
	case len(o.smtp) == 0:
		return o.Note
	case sending == nil && reading == nil:
		return ""
	case sending == nil:
		return reading.Error()
	case reading == nil || reading.Error() == sending.Error():
		return sending.Error()
	}
	return sending.Error() + " " + reading.Error()
}

// compose makes a candidate of an offer and the two ways that were chosen.
func (s *search) compose(o offer, sending, reading *way) Candidate {
	c := o.Candidate
	c.Account.Address, c.Account.User = s.address, s.address.String()
	if sending == nil {
		c.Says = o.Note
		return c
	}
	c.Account.SMTP, c.Account.User, c.Password = sending.Server, sending.user, sending.password
	oauth := sending.oauth
	if reading != nil {
		server := reading.Server
		c.Account.IMAP = &server
		c.Password = c.Password && reading.password
		if reading.oauth != oauth {
			oauth = ""
		}
	}
	if oauth != "" {
		c.Account.OAuth = &account.OAuth{Issuer: oauth, Scopes: slices.Clone(sending.scopes)}
	}
	if o.Origin != Preset && o.Origin != MX { // their servers are our own data
		c.Outside = s.domain.outside(c.Account, s.presets.issuers)
	}
	return c
}
