package discover

import (
	"context"

	"holdback/mail/account"
)

// guess tries the usual names. They count only if they greet with a certificate for
// the name, so that a web server that answers to every name is none. Where they have
// another name by their certificate, that is tried too, for the person to confirm.
func (s *search) guess(ctx context.Context, give func(offer)) {
	if !s.offers("submissions", "submission") {
		return
	}
	o := s.guessed(s.usual("smtp"), s.usual("imap"))
	give(o)
	if s.greeted.Load() {
		return
	}
	names := s.greetings.begin(ctx, SMTP, o.smtp).names()
	for _, n := range names {
		o := s.guessed([]string{n}, []string{n})
		o.Source = s.domain.name
		give(o)
	}
}

// guessed is an offer of these hosts at the usual ports.
func (s *search) guessed(sending, reading []string) offer {
	o := offer{Candidate: Candidate{Origin: Guess}, rank: rankGuess}
	o.smtp = append(s.at(sending, 465, account.TLS), s.at(sending, 587, account.StartTLS)...)
	if s.offers("imaps", "imap") {
		o.imap = append(s.at(reading, 993, account.TLS), s.at(reading, 143, account.StartTLS)...)
	}
	return o
}

// usual are the usual names of a server.
func (s *search) usual(prefix string) []string {
	if s.domain.literal {
		return []string{s.domain.name}
	}
	var hosts []string
	for _, name := range s.domain.levels() {
		hosts = append(hosts, prefix+"."+name, "mail."+name, name)
	}
	return hosts
}

func (s *search) at(hosts []string, port int, security account.Security) []way {
	var all []way
	for _, h := range hosts {
		all = append(all, way{Server: account.Server{Host: h, Port: port, Security: security}, user: s.address.String(), password: true})
	}
	return all
}
