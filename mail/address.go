package mail

import (
	"net/netip"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// Address is one mailbox as SMTP names it, local-part@domain (RFC 5321, section
// 4.1.2, with RFC 6531). A value that exists is valid; the zero Address is the
// null reverse-path. Addresses can be compared with == after ParseAddress,
// which brings the domain to one spelling.
type Address struct {
	local  string // without quotes, NFC
	domain string // lower-case U-labels, or an address literal with its brackets
}

// IsZero reports whether a is the null path.
func (a Address) IsZero() bool { return a == Address{} }

// Local is what stands before the @, without the quotes that SMTP may need, so
// never build a command from it: use String or ASCII.
func (a Address) Local() string { return a.local }

// Domain is what stands after the @, in lower-case U-labels because people read
// it: "bücher.example", or an address literal with its brackets.
func (a Address) Domain() string { return a.domain }

// String is the address for people and for SMTPUTF8: U-labels, the local part
// quoted where RFC 5321 wants it. It is always safe between < and >.
func (a Address) String() string {
	if a.IsZero() {
		return ""
	}
	return quoteLocal(a.local) + "@" + a.domain
}

// ASCII is the address for servers without SMTPUTF8, with A-labels. It is false
// when there is no such spelling, because the local part has none.
func (a Address) ASCII() (string, bool) {
	if a.IsZero() || isASCII(a.local) && isASCII(a.domain) {
		return a.String(), true
	}
	domain, err := aLabels.ToASCII(a.domain)
	if err != nil || !isASCII(a.local) {
		return "", false
	}
	return quoteLocal(a.local) + "@" + domain, true
}

// NeedsUTF8 reports whether a can only travel with SMTPUTF8 (RFC 6531), which
// must then be asked of the next server.
func (a Address) NeedsUTF8() bool {
	_, ok := a.ASCII()
	return !ok
}

// Same reports whether people would call a and b the same address. RFC 5321
// leaves the case of the local part to the server; no server that people meet
// tells Ann from ann.
func (a Address) Same(b Address) bool {
	return a.domain == b.domain && strings.EqualFold(a.local, b.local)
}

// MarshalText is String, so that addresses can be values and keys in JSON and TOML.
func (a Address) MarshalText() ([]byte, error) { return []byte(a.String()), nil }

// UnmarshalText is ParseAddress, except that nothing is the null path and not an error.
func (a *Address) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*a = Address{}
		return nil
	}
	parsed, err := ParseAddress(string(text))
	if err != nil {
		return err
	}
	*a = parsed
	return nil
}

// aLabels and uLabels turn domains into one spelling as RFC 5891 and UTS #46 do
// for a look-up. Hyphens are left to our own check: "r3---sn.example" exists.
var (
	aLabels = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.BidiRule(), idna.StrictDomainName(false), idna.CheckHyphens(false))
	uLabels = idna.New(idna.MapForLookup(), idna.Transitional(false), idna.StrictDomainName(false), idna.CheckHyphens(false))
)

// quoteLocal is local as RFC 5321 wants it before the @: as it is when it is a
// Dot-string, else as a Quoted-string.
func quoteLocal(local string) string {
	if badInDotString(local) < 0 {
		return local
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(local) + `"`
}

// badInDotString is the place of the first character that keeps s from being a
// Dot-string (RFC 5321, section 4.1.2; RFC 6531, section 3.3), or -1.
func badInDotString(s string) int {
	dot := true // a dot may not come first, nor after another
	for i, r := range s {
		if r == '.' && dot || r != '.' && !isAtext(r) {
			return i
		}
		dot = r == '.'
	}
	if dot {
		return max(len(s)-1, 0)
	}
	return -1
}

// isAtext reports whether r may stand unquoted in a local part (RFC 5322,
// section 3.2.3; RFC 6532, section 3.2).
func isAtext(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9':
		return true
	case r >= utf8.RuneSelf:
		return true
	}
	return strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// literal is the one spelling of an address literal (RFC 5321, section 4.1.3).
func literal(s string) (string, bool) {
	inside, ok := strings.CutSuffix(strings.TrimPrefix(s, "["), "]")
	if !ok {
		return "", false
	}
	const tag = "ipv6:"
	if len(inside) > len(tag) && strings.EqualFold(inside[:len(tag)], tag) {
		ip, err := netip.ParseAddr(inside[len(tag):])
		return "[IPv6:" + ip.String() + "]", err == nil && ip.Is6() && ip.Zone() == ""
	}
	ip, err := netip.ParseAddr(inside)
	return "[" + ip.String() + "]", err == nil && ip.Is4()
}
