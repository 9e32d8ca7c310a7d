package recipients

import (
	"fmt"
	"strings"

	"golang.org/x/net/publicsuffix"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// provider is a mail service whose name people misspell.
type provider struct{ domain, label, ending string }

func misspellable() []provider {
	var all []provider
	for _, domain := range lines(providerList) {
		label, ending, _ := strings.Cut(domain, ".")
		all = append(all, provider{domain, label, ending})
	}
	return all
}

// misspelled doubts a domain that is almost that of a well-known mail service.
func (s *sight) misspelled(p party) (guard.Finding, bool) {
	if p.public || p.trusted || p.messages() > 1 || s.own.cover(p.Address) || reserved(p.Address.Domain()) || honest[p.Address.Domain()] {
		return guard.Finding{}, false
	}
	for _, org := range s.orgs {
		if org == p.org {
			return guard.Finding{}, false
		}
	}
	best, least := provider{}, 9.0
	for _, known := range s.providers {
		if slips := known.slips(p.Address.Domain()); slips < least {
			best, least = known, slips
		}
	}
	if least > 1 {
		return guard.Finding{}, false
	}
	f := about(p, guard.Ask, fmt.Sprintf("Did you mean %s? %s is spelled almost like it.", best.domain, p.Address.Domain()), "Mail to a misspelled address gets lost, or is read by a stranger.")
	if a, err := mail.ParseAddress(quoted(p.Address) + "@" + best.domain); err == nil {
		f.Repairs = replace(p, mail.Mailbox{Name: p.Name, Address: a})
	}
	return f, true
}

// slips is how many slips lie between a domain and the service, 9 for too many.
// The services with short names (gmx, aol) have too many honest neighbours: only
// the ending of theirs is compared.
func (s provider) slips(domain string) float64 {
	label, ending, ok := strings.Cut(domain, ".")
	switch {
	case !ok && label == s.label+strings.ReplaceAll(s.ending, ".", ""): // gmailcom
		return 1
	case label == s.label && likelyEnding(s.label, s.ending, ending):
		return 0.5
	case ending == s.ending && len(s.label) > 4:
		return s.labelSlips(label)
	case len(s.label) > 4 && likelyEnding(s.label, s.ending, ending) && s.labelSlips(label) <= 0.5:
		return 1 // gmial.con
	}
	return 9
}

func (s provider) labelSlips(label string) float64 {
	d := people.Distance(label, s.label, 1)
	sameLength := len(label) == len(s.label)
	if d > 1 || d > 0.5 && sameLength && len(label) < 6 {
		return 9 // a short word with another letter is another word
	}
	return d
}

// likelyEnding reports whether got is a slip for want that is not likely meant:
// .con and .cmo are no endings at all, .co and .cm are other countries.
func likelyEnding(label, want, got string) bool {
	if want == got || people.Distance(want, got, 1) > 1 {
		return false
	}
	if _, icann := publicsuffix.PublicSuffix("x." + got); !icann {
		return true
	}
	return want == "com" && len(label) > 4 && (got == "co" || got == "cm" || got == "om" || got == "co.m" || got == "cam")
}

// honest is domains that are almost a mail service and real.
var honest = map[string]bool{
	"cloud.com": true, "yahoo.co": true, "email.com": true, "proto.me": true, "free.com": true, "aver.com": true, "mailbox.com": true,
	"orange.com": true, "comcast.com": true, "verizon.com": true, "charter.com": true, "alicia.it": true, "orange.it": true, "telnet.be": true,
}

// reserved reports whether a domain is one for examples, tests and private
// networks (RFC 2606, RFC 6761, RFC 6762, RFC 8375, RFC 7686).
func reserved(domain string) bool {
	if strings.HasPrefix(domain, "[") {
		return true
	}
	for _, name := range []string{"example", "test", "invalid", "localhost", "local", "localdomain", "internal", "lan", "home", "corp", "intranet", "private", "home.arpa", "onion", "example.com", "example.net", "example.org"} {
		if domain == name || strings.HasSuffix(domain, "."+name) {
			return true
		}
	}
	return false
}
