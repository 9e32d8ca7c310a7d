package mail

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

// Mailbox is an Address with the name that a header field gives it.
type Mailbox struct {
	Name    string  `json:"name,omitempty"`
	Address Address `json:"address"`
}

// String is the mailbox for people, "Ann Example <ann@example.org>". It must not
// be put into a message: names in a header need encoding, see SetMailboxes.
func (m Mailbox) String() string {
	if m.Name == "" {
		return m.Address.String()
	}
	return quotePhrase(m.Name) + " <" + m.Address.String() + ">"
}

// header is the mailbox as a header field wants it. Domains are in A-labels, so
// that only a local part can make the message need SMTPUTF8 (RFC 6532).
func (m Mailbox) header() string {
	addr, ok := m.Address.ASCII()
	if !ok {
		addr = m.Address.String()
	}
	if m.Name == "" {
		return addr
	}
	if plainWords(m.Name) {
		return quotePhrase(m.Name) + " <" + addr + ">"
	}
	return encodeWords(m.Name) + " <" + addr + ">"
}

// quotePhrase puts name in quotes where it holds more than words (RFC 5322,
// section 3.2.5).
func quotePhrase(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return r != ' ' && !isAtext(r) }) < 0 {
		return name
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(name) + `"`
}

// Group is one entry of an address list: a named group (RFC 5322, section
// 3.4), or, when it has no name, mailboxes outside of any group.
type Group struct {
	Name      string
	Mailboxes []Mailbox
}

// ParseList reads the value of a header field such as To. Groups are flattened:
// use ParseGroups where their names matter. What can be read is returned even
// when there is an error, which then names each entry that cannot: one bad
// address never loses the others.
func ParseList(value string) ([]Mailbox, error) {
	groups, err := ParseGroups(value)
	var list []Mailbox
	for _, g := range groups {
		list = append(list, g.Mailboxes...)
	}
	return list, err
}

// ParseGroups is ParseList with the groups kept apart. An empty group is
// returned too: "undisclosed-recipients:;" says something.
func ParseGroups(value string) ([]Group, error) {
	var (
		groups []Group
		errs   []error
		open   bool // inside a named group
	)
	for _, it := range splitList(value) {
		if it.end == ':' {
			groups = append(groups, Group{Name: decodePhrase(it.text)})
			open = true
			continue
		}
		if !open && (len(groups) == 0 || groups[len(groups)-1].Name != "") {
			groups = append(groups, Group{})
		}
		if m, ok, err := it.mailbox(); err != nil {
			errs = append(errs, err)
		} else if ok {
			g := &groups[len(groups)-1]
			g.Mailboxes = append(g.Mailboxes, m)
		}
		open = open && it.end != ';'
	}
	named := groups[:0]
	for _, g := range groups {
		if g.Name != "" || len(g.Mailboxes) > 0 {
			named = append(named, g)
		}
	}
	return named, errors.Join(errs...)
}

// An item is one entry of a list, without comments, and the octet that ended it.
type item struct {
	text    string // quoted strings still quoted
	raw     string // as it stands in the list, comments and all
	comment string // the last comment: in old messages, the name
	end     byte   // ',', ';', ':' or 0
}

// splitList cuts a list at its commas, semicolons and group colons, minding
// quotes, comments, angle brackets and literals. An opening mark without its
// closing one is taken for an ordinary letter.
func splitList(value string) []item {
	var (
		items []item
		it    item
		text  strings.Builder
		angle bool
		begin int       // of the entry
		never [256]bool // marks known to have no closing one any more
	)
	for i := 0; i < len(value); i++ {
		c := value[i]
		if n := span(value[i:], &never); n > 0 {
			if c == '(' {
				it.comment = value[i+1 : i+n-1]
				text.WriteByte(' ')
			} else {
				text.WriteString(value[i : i+n])
			}
			i += n - 1
			continue
		}
		angle = c == '<' || angle && c != '>' && c != ','
		if c == ',' || c == ';' || c == ':' && !angle {
			it.text, it.raw, it.end = text.String(), value[begin:i], c
			items = append(items, it)
			it, angle, begin = item{}, false, i+1
			text.Reset()
			continue
		}
		text.WriteByte(c)
	}
	it.text, it.raw = text.String(), value[begin:]
	return append(items, it)
}

// encodedWord is an encoded word at the start. Programs leave commas and colons
// in them, which RFC 2047, section 5 forbids.
var encodedWord = regexp.MustCompile(`^=\?[^?\s]{1,80}\?[bBqQ]\?[^?\r\n]*\?=`)

// span is the length of the quoted string, encoded word, comment, literal or
// routed angle address that s begins with, or 0.
func span(s string, never *[256]bool) int {
	var closing byte
	switch c := s[0]; {
	case c == '"':
		closing = '"'
	case c == '(':
		closing = ')'
	case strings.HasPrefix(s, "=?"):
		return len(encodedWord.FindString(s))
	case c == '[':
		closing = ']'
	case strings.HasPrefix(s, "<@"): // RFC 5322, section 4.4: a route, with commas
		closing = '>'
	default:
		return 0
	}
	if never[closing] {
		return 0
	}
	n := closed(s, closing)
	never[closing] = n == 0
	return n
}

// closed is the length of s up to its closing mark, or 0. Comments nest.
func closed(s string, closing byte) int {
	depth := 1
	for i := 1; i < len(s); i++ {
		switch {
		case s[i] == '\\':
			i++
		case s[i] == closing:
			if depth--; depth == 0 {
				return i + 1
			}
		case s[i] == s[0] && closing == ')':
			depth++
		}
	}
	return 0
}

// mailbox reads one entry. It is false when there is nothing in it.
func (it item) mailbox() (Mailbox, bool, error) {
	text := strings.TrimSpace(it.text)
	if text == "" {
		return Mailbox{}, false, nil
	}
	name, spec := it.comment, text
	if open := lastAngle(text); open >= 0 {
		name = text[:open]
		spec, _, _ = strings.Cut(text[open+1:], ">")
		if strings.HasPrefix(spec, "@") { // RFC 5322, section 4.4
			spec = spec[strings.LastIndexByte(spec, ':')+1:]
		}
	}
	addr, err := ParseAddress(squeeze(toUTF8(spec)))
	if err != nil {
		return Mailbox{}, false, fmt.Errorf("entry %q: %w", shorten(oneLine(toUTF8(text)), 80), err)
	}
	return Mailbox{Name: decodePhrase(name), Address: addr}, true, nil
}

// lastAngle is the place of the < that opens the address, outside of quotes.
func lastAngle(s string) int {
	last := -1
	var never [256]bool
	for i := 0; i < len(s); i++ {
		if s[i] == '"' {
			i += max(span(s[i:], &never)-1, 0)
		} else if s[i] == '<' {
			last = i
		}
	}
	return last
}

// squeeze removes the spaces that old messages have around dots and the @ (RFC
// 5322, section 4.4), and leaves those inside quotes.
func squeeze(spec string) string {
	spec = strings.TrimSpace(spec)
	if !strings.Contains(spec, " ") {
		return spec
	}
	before := strings.NewReplacer(" .", ".", " @", "@")
	after := strings.NewReplacer(". ", ".", "@ ", "@")
	var b strings.Builder
	quoted := false
	for i, part := range strings.Split(spec, `"`) {
		if i > 0 {
			b.WriteByte('"')
			quoted = !quoted
		}
		if !quoted {
			part = before.Replace(after.Replace(part))
		}
		b.WriteString(part)
	}
	return b.String()
}

// decodePhrase is a display name as people should see it. Encoded words inside
// quotes are forbidden (RFC 2047, section 5) and common, so they are decoded too.
func decodePhrase(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '\\' && i+1 < len(s):
			i++
			b.WriteByte(s[i])
		case s[i] != '"':
			b.WriteByte(s[i])
		}
	}
	return strings.Join(strings.Fields(decodeWords(b.String())), " ")
}
