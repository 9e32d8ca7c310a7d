package scan

import (
	"slices"
	"strings"
)

// fewestMails is how many different addresses near each other are a list. Fewer
// stand in every message.
const fewestMails = 10

// mails is mail addresses that stand near each other.
type mails struct {
	end     int
	waiting []Hit
	values  []string // different ones, as many as a list needs
}

// mail looks for the address around the @ at i.
func (p *pass) mail(i int) {
	start, end := i, i+1
	for start > 0 && i-start < 64 && mailByte(p.s.class[p.text[start-1]], p.text[start-1]) { // RFC 5321, section 4.5.3.1.1
		start--
	}
	for end < len(p.text) && end-i < 255 && (p.s.class[p.text[end]]&alnum != 0 || p.text[end] == '.' || p.text[end] == '-') {
		end++
	}
	host := strings.TrimRight(p.text[i+1:end], ".-")
	if start == i || !strings.Contains(host, ".") {
		return
	}
	end = i + 1 + len(host)
	m := &p.mails
	if start > m.end+widestGap {
		m.close(p)
	}
	m.end = end
	m.waiting = append(m.waiting, Hit{Start: start, End: end})
	if value := p.text[start:end]; len(m.values) < fewestMails && !slices.Contains(m.values, value) {
		m.values = append(m.values, value)
	}
}

func mailByte(class uint8, c byte) bool {
	return class&alnum != 0 || strings.IndexByte("._%+-'", c) >= 0
}

// close reports the addresses if they are many, and begins anew.
func (m *mails) close(p *pass) {
	if len(m.values) >= fewestMails {
		for _, h := range m.waiting {
			p.emit("email-list", rankGeneric, h.Start, h.End)
		}
	}
	*m = mails{waiting: m.waiting[:0], values: m.values[:0], end: m.end}
}
