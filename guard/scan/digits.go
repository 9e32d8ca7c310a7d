package scan

import "encoding/binary"

// nextDigit is the offset of the next digit from i on, or the length of s.
func nextDigit(s string, i int) int {
	const high, low = 0x8080808080808080, 0x0101010101010101
	for ; i+8 <= len(s); i += 8 {
		word := binary.LittleEndian.Uint64([]byte(s[i : i+8]))
		x := word ^ '0'*low // digits are now 0 to 9
		if ((x&^high)+(0x7f-9)*low|x)&high != high {
			break
		}
	}
	for i < len(s) && (s[i] < '0' || s[i] > '9') {
		i++
	}
	return i
}

// longestToken bounds what is looked at as one number, address or key; what is
// longer is data.
const longestToken = 128

// digits walks over everything with a digit in it.
func (p *pass) digits() {
	for i := nextDigit(p.text, 0); i < len(p.text); i = nextDigit(p.text, i) {
		i = p.atDigit(i)
	}
	for kind := range p.rows {
		p.rows[kind].close(p, int32(kind))
	}
}

// atDigit looks at the word around the digit at i, and returns where to go on.
func (p *pass) atDigit(i int) int {
	start, end := i, i+1
	for start > p.done && p.s.class[p.text[start-1]]&alnum != 0 && i-start <= longestToken {
		start--
	}
	for end < len(p.text) && p.s.class[p.text[end]]&alnum != 0 {
		end++
	}
	p.done = end
	if end-start > longestToken {
		return end
	}
	if done := p.token(start, end); done > end {
		p.done = done
		return done
	}
	return end
}

// token asks those who know what begins at start: each returns where its find
// ends, or 0.
func (p *pass) token(start, end int) int {
	if end-start >= shortestCoin {
		if done := p.coin(start, end); done > 0 {
			return done
		}
	}
	if done := p.network(start, end); done > 0 {
		return done
	}
	if done := p.phone(start, end); done > 0 {
		return done
	}
	if near := p.lead(start); near < start {
		far := p.lead(near)
		if far < near && p.leads(near-1-far, start-1-near) {
			if done := p.number(far); done > 0 {
				return done
			}
		}
		if p.leads(start-1-near, end-start) {
			if done := p.number(near); done > 0 {
				return done
			}
		}
	}
	if end-start < p.s.finder.shapes.least && !p.continues(start, end) {
		return 0
	}
	return p.number(start)
}

// continues reports whether some number has a first group as long as this one,
// and another seems to follow.
func (p *pass) continues(start, end int) bool {
	return p.s.finder.shapes.first>>(end-start)&1 == 1 && end+1 < len(p.text) &&
		p.s.class[p.text[end]]&isSeparator != 0 && p.s.class[p.text[end+1]]&alnum != 0
}

// longestLead is how many letters a number has at most in front of its first
// separator.
const longestLead = 6

// lead is where the letters begin that stand in front of a group, when there are
// but a few and a separator parts them from it: "AB 12 34 56 C".
func (p *pass) lead(start int) int {
	if start < 2 || p.s.class[p.text[start-1]]&isSeparator == 0 {
		return start
	}
	i := start - 1
	for i > 0 && start-i <= longestLead+1 && p.s.class[p.text[i-1]]&isLetter != 0 {
		i--
	}
	if start-1-i > longestLead || i == start-1 {
		return start
	}
	return i
}

// leads reports whether some number begins with a group of so many letters, and
// another group of so many letters or digits.
func (p *pass) leads(letters, next int) bool {
	all := p.s.finder.shapes
	return all.lead>>letters&1 == 1 && all.second[letters]>>(letters+next)&1 == 1
}
