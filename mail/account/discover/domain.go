package discover

import (
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"holdback/mail"
	"holdback/mail/account"
)

// domain is the domain of an address as DNS spells it.
type domain struct {
	name         string // A-labels, lower case; an address where literal
	organisation string // what somebody registered: "example.co.uk" of "mail.example.co.uk"
	literal      bool   // it is an IP address (RFC 5321, section 4.1.3): there is nobody to ask
}

// lookUp turns names into A-labels as for a look-up (RFC 5891, section 5).
var lookUp = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false))

func domainOf(a mail.Address) (domain, bool) {
	name := a.Domain()
	if inside, ok := strings.CutPrefix(name, "["); ok {
		ip, err := netip.ParseAddr(strings.TrimPrefix(strings.TrimSuffix(inside, "]"), "IPv6:"))
		return domain{name: ip.String(), organisation: ip.String(), literal: true}, err == nil
	}
	name, err := lookUp.ToASCII(name)
	if err != nil || name == "" {
		return domain{}, false
	}
	return domain{name: name, organisation: organisationOf(name)}, true
}

// organisationOf is the part of a name that somebody registered. Where that cannot
// be told it is the name.
func organisationOf(name string) string {
	o, err := publicsuffix.EffectiveTLDPlusOne(name)
	if err != nil {
		return name
	}
	return o
}

// told reports whether there is anybody to ask about the domain: a name without a
// dot means something in the local network only.
func (d domain) told() bool { return !d.literal && strings.Contains(d.name, ".") }

// levels are the names under which the organisation may have its servers, the
// nearest first.
func (d domain) levels() []string {
	if d.name == d.organisation {
		return []string{d.name}
	}
	return []string{d.name, d.organisation}
}

// has reports whether a host belongs to whoever has the domain.
func (d domain) has(host string) bool {
	host = strings.ToLower(host)
	return host == d.name || strings.HasSuffix(host, "."+d.name) || organisationOf(host) == d.organisation
}

// outside are the servers of an account that the person must confirm, because they
// belong to somebody else (RFC 6186, section 6). What signs people in counts too,
// unless we know it ourselves.
func (d domain) outside(a account.Account, known map[string]string) []string {
	hosts := []string{a.SMTP.Host}
	if a.IMAP != nil {
		hosts = append(hosts, a.IMAP.Host)
	}
	if a.OAuth != nil {
		if u, err := url.Parse(a.OAuth.Issuer); err == nil && known[u.Host] == "" {
			hosts = append(hosts, u.Hostname())
		}
	}
	var strange []string
	for _, h := range hosts {
		if !d.has(h) && !slices.Contains(strange, h) {
			strange = append(strange, h)
		}
	}
	return strange
}

// hostName is the name of a server that a stranger tells, as DNS spells it. It must
// be a full name: an address, or a name of this computer or the local network, is none
// of a stranger's business.
func hostName(s string) (string, bool) {
	s, err := lookUp.ToASCII(strings.TrimSuffix(strings.TrimSpace(s), "."))
	if err != nil || len(s) > 253 || !strings.Contains(s, ".") || !onlyNames(s) {
		return "", false
	}
	last := s[strings.LastIndexByte(s, '.')+1:]
	return s, last != "localhost" && strings.Trim(last, "0123456789") != ""
}

// onlyNames reports whether all labels have the letters that hosts have, and "_".
func onlyNames(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || len(label) > 63 || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return false
		}
	}
	return true
}
