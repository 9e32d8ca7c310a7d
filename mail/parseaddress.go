package mail

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Limits on an address in octets, as it stands on the wire.
const (
	maxLocal  = 64  // RFC 5321, section 4.5.3.1.1
	maxDomain = 255 // RFC 5321, section 4.5.3.1.2
	maxPath   = 254 // RFC 5321, section 4.5.3.1.3: 256 with the angle brackets
)

// ParseAddress reads one address, as SMTP sends it between angle brackets or as
// somebody types it: ann@example.org, "ann b"@example.org, ann@[192.0.2.1],
// änne@bücher.example. It never accepts anything that could end the path and
// begin something else. The error says which place is wrong and what to do.
func ParseAddress(s string) (Address, error) {
	a, err := parseAddress(s)
	if err != nil {
		return Address{}, fmt.Errorf("address %q: %w", shorten(s, 80), err)
	}
	return a, nil
}

func parseAddress(s string) (Address, error) {
	if s == "" {
		return Address{}, errors.New("is empty; write it like name@example.org")
	}
	if len(s) > 4*maxPath {
		return Address{}, fmt.Errorf("has %d octets; at most %d are allowed", len(s), maxPath)
	}
	if err := checkRunes(s); err != nil {
		return Address{}, err
	}
	local, rest, err := parseLocal(s)
	if err != nil {
		return Address{}, err
	}
	domain, err := parseDomain(rest)
	if err != nil {
		return Address{}, err
	}
	a := Address{local: norm.NFC.String(local), domain: domain}
	return a, a.checkLength()
}

// checkRunes refuses what no address may hold in any place: what could end a
// command, what cannot be seen, and what is not text at all.
func checkRunes(s string) error {
	for i, r := range s {
		switch {
		case r == utf8.RuneError && !utf8.ValidString(s):
			return fmt.Errorf("is not valid UTF-8 at position %d; type it again", i+1)
		case r == '<' || r == '>':
			return fmt.Errorf("has a %q at position %d; give only what stands between the angle brackets", r, i+1)
		case r == '\u200c' || r == '\u200d': // joiners: Persian and Indic scripts need them
		case !unicode.IsPrint(r):
			return fmt.Errorf("has the invisible character %U at position %d; remove it", r, i+1)
		}
	}
	return nil
}

// parseLocal takes the local part and the @ from the front of s.
func parseLocal(s string) (local, rest string, err error) {
	if strings.HasPrefix(s, `"`) {
		return parseQuoted(s)
	}
	at := strings.LastIndexByte(s, '@')
	switch {
	case at < 0:
		return "", "", errors.New("has no @; write it like name@example.org")
	case at == 0:
		return "", "", errors.New("has nothing before the @; write it like name@example.org")
	}
	local, rest = s[:at], s[at+1:]
	if bad := badInDotString(local); bad >= 0 {
		return "", "", errBadLocal(local, bad)
	}
	return local, rest, nil
}

func errBadLocal(local string, at int) error {
	switch r, _ := utf8.DecodeRuneInString(local[at:]); r {
	case '.':
		return fmt.Errorf("has a dot at position %d, where none may be: first, last and double dots are not allowed", at+1)
	case ' ':
		return fmt.Errorf("has a space at position %d; remove it", at+1)
	case '@':
		return fmt.Errorf("has a second @ at position %d; give one address at a time", at+1)
	default:
		return fmt.Errorf("has a %q at position %d, which may only stand inside quotes before the @", r, at+1)
	}
}

// parseQuoted takes a Quoted-string and the @ from the front of s (RFC 5321,
// section 4.1.2).
func parseQuoted(s string) (local, rest string, err error) {
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s) && s[i+1] < utf8.RuneSelf:
			i++
			b.WriteByte(s[i])
		case s[i] == '\\':
			return "", "", fmt.Errorf("has a \\ at position %d with nothing to quote; remove it", i+1)
		case s[i] != '"':
			b.WriteByte(s[i])
		case !strings.HasPrefix(s[i+1:], "@"):
			return "", "", fmt.Errorf("has no @ after the closing quote at position %d", i+1)
		case b.Len() == 0:
			return "", "", errors.New("has nothing between the quotes before the @")
		default:
			return b.String(), s[i+2:], nil
		}
	}
	return "", "", errors.New("has an opening quote and no closing one; add it before the @")
}

// parseDomain brings a domain or address literal to its one spelling.
func parseDomain(s string) (string, error) {
	if s == "" {
		return "", errors.New("has nothing after the @; add the domain, such as example.org")
	}
	if strings.HasPrefix(s, "[") {
		domain, ok := literal(s)
		if !ok {
			return "", fmt.Errorf("has the address literal %s, which is no IP address; write it like [192.0.2.1] or [IPv6:2001:db8::1]", s)
		}
		return domain, nil
	}
	if _, err := netip.ParseAddr(s); err == nil {
		return "", fmt.Errorf("has an IP address as its domain; put it in brackets: [%s]", s)
	}
	domain := strings.ToLower(s)
	if !isASCII(s) || strings.Contains(domain, "xn--") {
		domain = toUnicode(s)
	}
	ascii, err := aLabels.ToASCII(domain)
	if err != nil && !isASCII(domain) {
		return "", fmt.Errorf("has the domain %q, which cannot be an internationalised domain name; check its spelling", s)
	}
	if isASCII(domain) {
		ascii = domain
	}
	return domain, checkHost(ascii)
}

// toUnicode is s in U-labels, or lower-case s where that cannot be undone: a
// domain such as xn--0 is nonsense, but only the DNS can say that it is not there.
func toUnicode(s string) string {
	u, err := uLabels.ToUnicode(s)
	if err == nil && (isASCII(u) || roundTrips(u)) {
		return u
	}
	return strings.ToLower(s)
}

func roundTrips(u string) bool {
	a, err := aLabels.ToASCII(u)
	if err != nil {
		return false
	}
	back, err := uLabels.ToUnicode(a)
	return err == nil && back == u
}

// checkHost checks a domain in A-labels (RFC 5321, section 4.1.2). It allows the
// underscore, which the RFC does not and real hosts have.
func checkHost(ascii string) error {
	if len(ascii) > maxDomain {
		return fmt.Errorf("has a domain of %d octets; at most %d are allowed", len(ascii), maxDomain)
	}
	for label := range strings.SplitSeq(ascii, ".") {
		switch {
		case label == "":
			return errors.New("has a dot too many in its domain: first, last and double dots are not allowed")
		case len(label) > 63: // RFC 1035, section 2.3.4
			return fmt.Errorf("has %d octets between two dots of its domain; at most 63 are allowed", len(label))
		case label[0] == '-' || label[len(label)-1] == '-':
			return fmt.Errorf("has the domain part %q, which may not begin or end with a hyphen", label)
		}
		if i := strings.IndexFunc(label, notHost); i >= 0 {
			return fmt.Errorf("has a %q in its domain; only letters, digits, hyphens and dots are allowed there", label[i])
		}
	}
	return nil
}

func notHost(r rune) bool {
	return !('a' <= r && r <= 'z' || '0' <= r && r <= '9' || r == '-' || r == '_')
}

func (a Address) checkLength() error {
	if n := len(quoteLocal(a.local)); n > maxLocal {
		return fmt.Errorf("has %d octets before the @; at most %d are allowed", n, maxLocal)
	}
	wire, ok := a.ASCII()
	if !ok {
		wire = a.String()
	}
	if len(wire) > maxPath {
		return fmt.Errorf("has %d octets; at most %d are allowed", len(wire), maxPath)
	}
	return nil
}

// shorten keeps what goes into an error or a list to a size that people can read.
func shorten(s string, most int) string {
	if len(s) <= most {
		return s
	}
	for most > 0 && !utf8.RuneStart(s[most]) {
		most--
	}
	return s[:most] + "…"
}
