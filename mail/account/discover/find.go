package discover

import (
	"cmp"
	"context"
	"crypto/x509"
	"net"
	"slices"
	"time"

	"holdback/assets"
	"holdback/mail"
)

// Config says how the world is reached. Its zero value is the world as it is.
type Config struct {
	Resolver Resolver       // nil: the one of the system
	RootCAs  *x509.CertPool // nil: those of the system
	Limits   Limits         // zero: sensible ones

	// Dial connects to "host:port", mail servers and web servers alike, and must end
	// with ctx. Nil: directly, and to web servers through a proxy of the environment.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
}

// Resolver is what we ask of DNS; *net.Resolver does it. Both should end with ctx, and
// must end some time.
type Resolver interface {
	LookupMX(ctx context.Context, name string) ([]*net.MX, error)
	LookupSRV(ctx context.Context, service, proto, name string) (string, []*net.SRV, error)
}

// Limits bound a search; what is zero is chosen for you.
type Limits struct {
	All      time.Duration // the whole search
	LookUp   time.Duration // one question to DNS
	Fetch    time.Duration // one file, redirects and all
	Greet    time.Duration // one server of a search, from connecting to its farewell
	Alone    time.Duration // one server that Greet is asked for
	Patience time.Duration // for better or other answers, once servers have greeted
	Head     time.Duration // the start that everything else has before guessing
}

func (l Limits) orSensible() Limits {
	return Limits{
		All:      cmp.Or(l.All, 9500*time.Millisecond), // ten seconds are promised, so a little less
		LookUp:   cmp.Or(l.LookUp, 3*time.Second),
		Fetch:    cmp.Or(l.Fetch, 4*time.Second),
		Greet:    cmp.Or(l.Greet, 4*time.Second),
		Alone:    cmp.Or(l.Alone, 15*time.Second), // some let strangers wait before they greet
		Patience: cmp.Or(l.Patience, 2*time.Second),
		Head:     cmp.Or(l.Head, 1500*time.Millisecond),
	}
}

// Finder finds servers. It keeps nothing between two searches, and several may run
// at the same time.
type Finder struct {
	config  Config
	direct  bool // nobody says how to dial: web servers may be reached through a proxy
	presets presets
}

// New makes a Finder.
func New(c Config) *Finder {
	if c.Resolver == nil {
		c.Resolver = net.DefaultResolver
	}
	c.Limits = c.Limits.orSensible()
	f := &Finder{config: c, direct: c.Dial == nil}
	f.presets, _ = readPresets(assets.Providers) // the table is right: a test reads it
	if f.direct {
		f.config.Dial = (&net.Dialer{}).DialContext
	}
	return f
}

// Find looks for the servers of an address. With ask, which the person must have
// agreed to, the collection of the Thunderbird project is told the domain. It ends
// within ten seconds, or soon after ctx, with what was found until then.
func (f *Finder) Find(caller context.Context, a mail.Address, ask bool) Result {
	ctx, cancel := context.WithTimeout(caller, f.config.Limits.All)
	defer cancel()
	d, ok := domainOf(a)
	if !ok {
		return Result{}
	}
	s := &search{Finder: f, address: a, domain: d, greetings: greetings{finder: f}}
	defer s.greetings.wait()
	defer cancel() // before waiting: what nobody needs any more shall not last
	if p := f.presets.ofDomain(d.name); p != nil {
		return Result{Candidates: []Candidate{s.known(ctx, p)}}
	}
	found := s.run(ctx, ask)
	silence := d.told() && !s.heard.Load() && len(found) == 0 && caller.Err() == nil
	return Result{Candidates: best(found), Offline: silence, Asked: s.asked.Load()}
}

// best puts candidates in order: those that greet first, then by origin. Of two with
// the same servers one is enough, and a guess is none where somebody told us.
func best(found []ranked) []Candidate {
	slices.SortStableFunc(found, func(a, b ranked) int {
		return cmp.Or(a.lacks()-b.lacks(), a.rank-b.rank)
	})
	var kept []Candidate
	for _, c := range found {
		i := slices.IndexFunc(kept, c.sameServers)
		switch {
		case i >= 0 && kept[i].Origin == SRV && c.Origin != Guess:
			kept[i] = c.Candidate // the file knows more: the name to sign in with, and how
		case i >= 0:
		case c.Origin == Guess && len(kept) > 0 && kept[0].Greets && kept[0].Origin != Guess:
		default:
			kept = append(kept, c.Candidate)
		}
	}
	return kept
}

// lacks is how much is missing: a way to read is less than that nothing greets.
func (c Candidate) lacks() int {
	switch {
	case !c.Greets:
		return 2
	case c.Account.IMAP == nil:
		return 1
	}
	return 0
}

func (c Candidate) sameServers(other Candidate) bool {
	a, b := c.Account, other.Account
	if a.SMTP != b.SMTP || (a.IMAP == nil) != (b.IMAP == nil) {
		return false
	}
	return a.IMAP == nil || *a.IMAP == *b.IMAP
}
