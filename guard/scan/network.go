package scan

import (
	"net/netip"
	"strings"
)

// network finds IPv4 (RFC 791), IPv6 (RFC 4291) and MAC addresses (IEEE 802).
func (p *pass) network(start, end int) int {
	if end >= len(p.text) {
		return 0
	}
	switch c := p.text[end]; {
	case c == '.' && end-start <= 3:
		return p.ipv4(start)
	case c == ':' && end-start <= 4:
		return p.colons(p.addressStart(start))
	case c == '-' && end-start == 2:
		return p.mac(start, '-')
	}
	return 0
}

// addressStart goes back over groups before the first digit: "fe80::", "ab:".
func (p *pass) addressStart(start int) int {
	for i := start; i > 0 && start-i < 24; {
		c := p.text[i-1]
		if c != ':' && !hex(c) {
			break
		}
		i--
		if i == 0 || p.text[i-1] != ':' && !hex(p.text[i-1]) {
			return i
		}
	}
	return start
}

func hex(c byte) bool { return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'f' }

// run is text[start:] as long as it is made of hexadecimal digits and c.
func (p *pass) run(start int, c byte) string {
	end := start
	for end < len(p.text) && end-start < 48 && (hex(p.text[end]) || p.text[end] == c) {
		end++
	}
	return p.text[start:end]
}

// ipv4 finds an address that says something: not a version, not one that is the
// same in every household.
func (p *pass) ipv4(start int) int {
	octets, end := quad(p.text, start)
	if end == 0 || !p.aloneBefore(start) || wordAt(p.text, end) || end+1 < len(p.text) && (p.text[end] == '-' || p.text[end] == '.') && wordAt(p.text, end+1) {
		return 0
	}
	a := netip.AddrFrom4(octets)
	if !public(a) || p.version(a, start, end) {
		return end // it is no number of another kind either
	}
	p.emit("ipv4", rankNumber, start, end)
	return end
}

// quad reads four octets with dots between, and says where they end, or 0.
func quad(text string, i int) (octets [4]byte, end int) {
	for n := range octets {
		begin, value := i, 0
		for ; i < len(text) && i-begin < 4 && text[i] >= '0' && text[i] <= '9'; i++ {
			value = value*10 + int(text[i]-'0')
		}
		if i == begin || value > 255 || i-begin > 1 && text[begin] == '0' {
			return octets, 0
		}
		octets[n] = byte(value)
		if n == 3 {
			return octets, i
		}
		if i >= len(text) || text[i] != '.' {
			return octets, 0
		}
		i++
	}
	return octets, 0
}

// aloneBefore reports whether nothing before start makes what follows part of
// something longer.
func (p *pass) aloneBefore(start int) bool {
	return start == 0 || !wordBefore(p.text, start) && strings.IndexByte("._-/\\", p.text[start-1]) < 0 ||
		start > 1 && p.text[start-2:start] == "//"
}

// public reports whether an address is one of the Internet (RFC 6890).
func public(a netip.Addr) bool {
	if !a.IsGlobalUnicast() || a.IsPrivate() || a.IsLinkLocalUnicast() || a.IsLoopback() {
		return false
	}
	if a.Is4() {
		b := a.As4()
		shared := b[0] == 100 && b[1]>>6 == 1
		return !shared && b[0] != 0 && b[0] < 224
	}
	return a.As16()[0]>>5 == 1 // 2000::/3
}

// version reports whether four small numbers are rather a version: nothing
// around says that they are an address.
func (p *pass) version(a netip.Addr, start, end int) bool {
	before := strings.ToLower(p.text[max(0, start-24):start])
	for _, word := range []string{"version", "release", "build", "rev", " v", "ver."} {
		if strings.Contains(before, word) {
			return true
		}
	}
	for _, b := range a.As4() {
		if b > 40 {
			return false
		}
	}
	return p.context.near(p.s.addressKind, start, end) < 0
}

// colons finds IPv6 and MAC addresses.
func (p *pass) colons(start int) int {
	if end := p.mac(start, ':'); end > 0 {
		return end
	}
	text := strings.TrimRight(p.run(start, ':'), ":")
	if strings.Count(text, ":") < 2 || len(text) < 9 || wordBefore(p.text, start) {
		return 0
	}
	end := start + len(text)
	a, err := netip.ParseAddr(text)
	if err != nil || wordAt(p.text, end) {
		return 0
	}
	if public(a) {
		p.emit("ipv6", rankNumber, start, end)
	}
	return end
}

// mac finds six pairs of hexadecimal digits. Digits alone may be times.
func (p *pass) mac(start int, separator byte) int {
	const length = 17
	if start+length > len(p.text) || wordBefore(p.text, start) {
		return 0
	}
	text := p.text[start : start+length]
	letters, same := 0, true
	for i := 0; i < length; i += 3 {
		if !hex(text[i]) || !hex(text[i+1]) || i+2 < length && text[i+2] != separator {
			return 0
		}
		same = same && text[i:i+2] == text[:2]
		if text[i] > '9' || text[i+1] > '9' {
			letters++
		}
	}
	end := start + length
	if wordAt(p.text, end) || end < len(p.text) && p.text[end] == separator || same {
		return 0
	}
	if letters == 0 && p.context.near(p.s.addressKind, start, end) < 0 {
		return 0
	}
	p.emit("mac-address", rankNumber, start, end)
	return end
}
