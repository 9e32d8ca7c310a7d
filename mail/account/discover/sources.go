package discover

import (
	"cmp"
	"context"
	"errors"
	"net"
	"net/url"
	"slices"
	"sync"

	"holdback/mail/account"
)

// The order of trust; smaller is better.
const (
	rankMX = 10 * iota
	rankSRV
	rankFile   // of the domain, then of what is above it
	rankMXFile // of who takes the domain's mail
	rankISPDB
	rankGuess
)

// collection is where the Thunderbird project tells what it knows of a domain.
const collection = "https://autoconfig.thunderbird.net/v1.1/"

// sources are all places to look in, but for guessing.
func (s *search) sources(ask bool) []source {
	if !s.domain.told() {
		return nil
	}
	all := []source{s.byMX(ask), s.bySRV}
	for i, name := range s.domain.levels() {
		all = append(all, s.files(name, rankFile+2*i)...)
		if ask {
			all = append(all, s.ispdb(name, rankISPDB+i))
		}
	}
	return all
}

// together looks in several places at the same time.
func together(sources ...source) source {
	return func(ctx context.Context, give func(offer)) {
		var work sync.WaitGroup
		for _, look := range sources {
			work.Go(func() { look(ctx, give) })
		}
		work.Wait()
	}
}

// byMX asks who takes the mail of the domain: a provider that we know, or one whose
// own files may tell how its customers sign in. DNS can be forged, but what we offer
// of a provider is our own data, and a file of a stranger is marked as outside.
func (s *search) byMX(ask bool) source {
	return func(ctx context.Context, give func(offer)) {
		hosts := s.exchangers(ctx)
		for _, h := range hosts {
			if p := s.presets.ofMX(h); p != nil {
				o := p.offer(MX, h, s.address)
				o.rank = rankMX
				give(o)
				return
			}
		}
		if len(hosts) == 0 || s.domain.has(hosts[0]) {
			return
		}
		org := organisationOf(hosts[0])
		all := s.files(org, rankMXFile)
		if ask {
			all = append(all, s.ispdb(org, rankISPDB+2))
		}
		together(all...)(ctx, give)
	}
}

// mostRecords of one answer are looked at; nobody has more mail servers in earnest.
const mostRecords = 10

// exchangers are the hosts that take the mail of the domain. Those that only stand in
// for others are left out: they are often somebody else's.
func (s *search) exchangers(ctx context.Context) []string {
	ctx, cancel := context.WithTimeout(ctx, s.config.Limits.LookUp)
	defer cancel()
	records, err := within(ctx, func() ([]*net.MX, error) { return s.config.Resolver.LookupMX(ctx, s.domain.name+".") })
	s.listen(err, len(records))
	if len(records) == 0 {
		return nil
	}
	first := slices.MinFunc(records, func(a, b *net.MX) int { return cmp.Compare(a.Pref, b.Pref) })
	var hosts []string
	for _, r := range records {
		h, ok := hostName(r.Host) // not so ".", which takes no mail at all (RFC 7505)
		if ok && r.Pref == first.Pref && len(hosts) < mostRecords {
			hosts = append(hosts, h)
		}
	}
	return hosts
}

// within ends with ctx even where look does not: DNS on Windows cannot be told to stop.
// What goes on behind our back there ends by the system's own limits.
func within[T any](ctx context.Context, look func() ([]T, error)) ([]T, error) {
	var all []T
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		all, err = look()
	}()
	select {
	case <-done:
		return all, err
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// listen notes whether DNS answered, be it that there is nothing.
func (s *search) listen(err error, records int) {
	dns, ok := errors.AsType[*net.DNSError](err)
	if err == nil || records > 0 || ok && dns.IsNotFound {
		s.heard.Store(true)
	}
}

// bySRV asks for the servers that the domain names (RFC 6186, section 3; RFC 8314,
// section 5.1).
func (s *search) bySRV(ctx context.Context, give func(offer)) {
	var sending, reading []way
	var work sync.WaitGroup
	work.Go(func() { sending = s.named(ctx, "submissions", "submission") })
	work.Go(func() { reading = s.named(ctx, "imaps", "imap") })
	work.Wait()
	if len(sending) == 0 {
		return
	}
	o := offer{Candidate: Candidate{Origin: SRV, Source: s.domain.name}, smtp: sending, imap: reading, rank: rankSRV}
	give(s.enrich(o))
}

// target is one SRV record of a service.
type target struct {
	net.SRV
	security account.Security
}

// named are the servers of two services, of which the first has TLS from the start.
// The records of both are one list; where it prefers none of two servers, TLS from the
// start is better (RFC 8314, section 5.1).
func (s *search) named(ctx context.Context, tls, starttls string) []way {
	var implicit, upgraded []target
	var work sync.WaitGroup
	work.Go(func() { implicit = s.service(ctx, tls, account.TLS) })
	work.Go(func() { upgraded = s.service(ctx, starttls, account.StartTLS) })
	work.Wait()
	all := append(implicit, upgraded...)
	slices.SortStableFunc(all, func(a, b target) int { return cmp.Compare(a.Priority, b.Priority) })
	var ways []way
	for _, t := range all {
		// The name to sign in with is the address (RFC 6186, section 4).
		w := way{Server: account.Server{Host: t.Target, Port: int(t.Port), Security: t.security}, user: s.address.String(), password: true}
		ways = append(ways, w)
	}
	return ways
}

// service are the records of one service that can be used, the heaviest first: what
// becomes a setting should be the same tomorrow, so there is no drawing of lots.
func (s *search) service(ctx context.Context, name string, security account.Security) []target {
	ctx, cancel := context.WithTimeout(ctx, s.config.Limits.LookUp)
	defer cancel()
	records, err := within(ctx, func() ([]*net.SRV, error) {
		_, all, err := s.config.Resolver.LookupSRV(ctx, name, "tcp", s.domain.name+".")
		return all, err
	})
	s.listen(err, len(records))
	if len(records) == 1 && records[0].Target == "." {
		s.closed.Store(name, true) // the service is not offered (RFC 6186, section 3.4)
		return nil
	}
	slices.SortStableFunc(records, func(a, b *net.SRV) int { return cmp.Compare(b.Weight, a.Weight) })
	var all []target
	for _, r := range records[:min(len(records), mostRecords)] {
		host, ok := hostName(r.Target)
		if !ok || r.Port == 0 {
			continue
		}
		t := target{SRV: *r, security: security}
		t.Target = host
		all = append(all, t)
	}
	return all
}

// offers reports whether the domain has not said that it has neither of two services.
func (s *search) offers(tls, starttls string) bool {
	_, a := s.closed.Load(tls)
	_, b := s.closed.Load(starttls)
	return !a || !b
}

// files are the two places where a name may tell how its people sign in. Only at the
// domain of the address itself the address is told, because some make up their file
// for each person; nobody else learns it.
func (s *search) files(name string, rank int) []source {
	first := url.URL{Scheme: "https", Host: "autoconfig." + name, Path: "/mail/config-v1.1.xml"}
	if name == s.domain.name {
		first.RawQuery = url.Values{"emailaddress": {s.address.String()}}.Encode()
	}
	second := url.URL{Scheme: "https", Host: name, Path: "/.well-known/autoconfig/mail/config-v1.1.xml"}
	return []source{s.file(first, Autoconfig, rank), s.file(second, Autoconfig, rank+1)}
}

// ispdb asks the Thunderbird project, which so learns the name.
func (s *search) ispdb(name string, rank int) source {
	return func(ctx context.Context, give func(offer)) {
		u, err := url.Parse(collection + name)
		if err != nil {
			return
		}
		s.asked.Store(true)
		s.file(*u, ISPDB, rank)(ctx, give)
	}
}

// file reads one file.
func (s *search) file(u url.URL, from Origin, rank int) source {
	return func(ctx context.Context, give func(offer)) {
		text, err := s.fetch(ctx, u.String())
		if _, answered := errors.AsType[status](err); err == nil || answered {
			s.heard.Store(true)
		}
		if err != nil {
			return // most domains have none
		}
		o, err := readFile(text, s.address, s.presets)
		if err != nil {
			return
		}
		u.RawQuery = ""
		o.Origin, o.Source, o.rank = from, u.String(), rank
		give(s.enrich(o))
	}
}

// enrich adds what we know of a provider whose servers a stranger names: to sign in
// at Google the issuer is needed, which no SRV record tells.
func (s *search) enrich(o offer) offer {
	p := s.presets.hosts[first(o.smtp)]
	if p == nil {
		return o
	}
	p.inform(&o.Candidate)
	for _, ways := range [][]way{o.smtp, o.imap} {
		for i := range ways {
			if q := s.presets.hosts[ways[i].Host]; q != nil && q.OAuth == p.OAuth {
				ways[i].oauth, ways[i].scopes, ways[i].password = p.OAuth, nil, p.Password
			}
		}
	}
	return o
}

func first(ways []way) string {
	if len(ways) == 0 {
		return ""
	}
	return ways[0].Host
}
