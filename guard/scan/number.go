package scan

import (
	"math/bits"
	"strings"

	"holdback/guard/numbers"
)

// finder finds the numbers of a table.
type finder struct {
	table  []numbers.Number
	shapes *shapes
	listed []bool // whether three of a kind in a row prove each other
}

func newFinder(table []numbers.Number) (*finder, error) {
	s, err := newShapes(table)
	if err != nil {
		return nil, err
	}
	f := &finder{table: table, shapes: s}
	for _, n := range table {
		f.listed = append(f.listed, odds(n) <= oddsOfList)
	}
	s.sort(func(kind int32) bool { return f.listed[kind] || !table[kind].NeedsContext })
	return f, nil
}

// match is the best number at a place so far.
type match struct {
	kind  int32
	end   int
	named int // how far the word that names it is
	start int
}

// better prefers the longer number, then the one that is named nearest.
func (m match) better(than match) bool {
	if m.end != than.end {
		return m.end > than.end
	}
	if m.named < 0 || than.named < 0 {
		return m.named >= 0 && than.named < 0
	}
	return m.named < than.named
}

// number looks for a number that begins at start, and returns where it ends, or
// 0.
func (p *pass) number(start int) int {
	if !p.mayBegin(start) {
		return 0
	}
	best := match{start: start}
	c := &p.candidate
	c.begin(start)
	shapes := p.s.finder.shapes
	for group := 0; p.group(c); group++ {
		if c.length >= shapes.least && c.digits != 0 && p.mayEnd(c.end) {
			p.compare(c, &best)
		}
		if !p.goesOn(shapes, c, group) {
			break
		}
	}
	if best.end == 0 {
		return 0
	}
	if p.inAddress(best.start, best.end) || p.amongFours(best) {
		return 0
	}
	p.emit(p.s.finder.table[best.kind].ID, rankNumber, best.start, best.end)
	return best.end
}

// group reads letters and digits in a row, and reports whether they may be part
// of a number.
func (p *pass) group(c *candidate) bool {
	i := c.start
	if c.length > 0 {
		i = c.next
	}
	for ; i < len(p.text); i++ {
		b := p.text[i]
		class := p.s.class[b]
		if class&alnum == 0 {
			break
		}
		if c.length >= longest {
			return false
		}
		if class&isDigit != 0 {
			c.digits |= 1 << c.length
		}
		c.canonical[c.length] = upper(b)
		c.length++
	}
	c.end = i
	return i >= len(p.text) || p.text[i] < 0x80 || !wordAt(p.text, i)
}

// goesOn takes the separator behind a group, if some shape has one there and
// another group follows.
func (p *pass) goesOn(all *shapes, c *candidate, group int) bool {
	if c.end+1 >= len(p.text) || c.count == len(c.parts) || c.length >= longest {
		return false
	}
	sep := p.text[c.end]
	c.next = c.end + 1
	if c.digits&0b11 == 0 && c.count > 0 && c.parts[0] == ' ' && !c.wrapped {
		if n := wrap(p.text[c.end:]); n > 0 {
			sep, c.next, c.wrapped = ' ', c.end+n, true
		}
	}
	if c.next >= len(p.text) || p.s.class[sep]&isSeparator == 0 || p.s.class[p.text[c.next]]&alnum == 0 {
		return false
	}
	switch group {
	case 0:
		if all.first>>c.length&1 == 0 || c.digits == 0 && all.lead>>c.length&1 == 0 {
			return false
		}
	case 1:
		if all.second[bits.TrailingZeros64(c.parted)]>>c.length&1 == 0 {
			return false
		}
	}
	c.mixed = c.mixed || c.count > 0 && sep != c.parts[0]
	c.parts[c.count] = sep
	c.count++
	c.parted |= 1 << c.length
	return true
}

// wrap is how long the end of a line is that s begins with, 0 if it does not. A
// number that begins with letters, such as an IBAN, may go over it once, in the
// middle of its groups. Digits alone may not: that would be columns of a table.
func wrap(s string) int {
	for _, end := range []string{"\n", " \n", "\r\n", " \r\n"} {
		if strings.HasPrefix(s, end) {
			return len(end)
		}
	}
	return 0
}

// compare tries the shapes that a candidate may have. Where no word names any
// number, only those are tried that can do without.
func (p *pass) compare(c *candidate, best *match) {
	list := p.s.finder.shapes.of(c)
	asked, named := false, false
	for i := range list.all {
		if !c.fits(&list.all[i]) {
			continue
		}
		if i >= list.alone {
			if !asked {
				asked, named = true, c.start <= p.named+widestGap || p.context.any(c.start, c.end)
			}
			if !named {
				return
			}
		}
		p.weigh(list.all[i].kind, c, best)
	}
}

// weigh decides whether a candidate of the right shape is a number of a kind.
func (p *pass) weigh(kind int32, c *candidate, best *match) {
	n, m := &p.s.finder.table[kind], match{kind: kind, start: c.start, end: c.end, named: -1}
	if !n.NeedsContext {
		if n.Valid(c.canonical[:c.length]) && m.better(*best) {
			m.named = p.context.near(kind, c.start, c.end)
			*best = m
		}
		return
	}
	row := &p.rows[kind]
	row.reach(p, kind, c.start)
	if row.hopeless() && p.context.near(kind, c.start, c.end) < 0 {
		row.seen, row.end = row.seen+1, c.end
		return
	}
	valid := n.Valid(c.canonical[:c.length])
	if valid {
		m.named = p.context.near(kind, c.start, c.end)
	}
	row.add(c, valid, m.named >= 0)
	if !valid {
		return
	}
	if row.named {
		p.named = c.end
		m.named = max(m.named, 0)
		if m.better(*best) {
			*best = m
		}
	}
}

// mayBegin reports whether a number may begin at start: not in the middle of a
// name, a version, an amount of money, a longer number.
func (p *pass) mayBegin(start int) bool {
	if start == 0 {
		return true
	}
	switch c := p.text[start-1]; c {
	case '_', '@', '%', '~', '\\', '$', '+', '&', '*', '^':
		return false
	case '-', '/', ':', ',':
		return start < 2 || p.s.class[p.text[start-2]]&alnum == 0 || (c == ':' || c == ',') && p.s.class[p.text[start-2]]&isDigit == 0
	case '.':
		return start < 2 || p.s.class[p.text[start-2]]&isDigit == 0
	default:
		return c < 0x80 || !wordBefore(p.text, start)
	}
}

// mayEnd reports whether a number may end at end.
func (p *pass) mayEnd(end int) bool {
	if end >= len(p.text) {
		return true
	}
	var next uint8
	if end+1 < len(p.text) {
		next = p.s.class[p.text[end+1]]
	}
	switch p.text[end] {
	case '_', '@', '%', '=', '&', '\\':
		return false
	case '-', '.':
		return next&alnum == 0
	case '/', ':':
		return next&isDigit == 0
	case ',':
		return next&isDigit == 0 || !p.cents(end+1)
	}
	return true
}

// cents reports whether the two digits of a decimal fraction stand at i, and
// nothing more.
func (p *pass) cents(i int) bool {
	n := 0
	for i+n < len(p.text) && n < 3 && p.s.class[p.text[i+n]]&isDigit != 0 {
		n++
	}
	return n == 2
}

// inAddress reports whether text[start:end] is part of a URL, of a Message-ID or
// of the like, which are full of numbers that mean nothing.
func (p *pass) inAddress(start, end int) bool {
	from := max(0, start-200)
	before := p.text[from:start]
	if n := strings.LastIndexAny(before, " \t\r\n<>\"'"); n >= 0 {
		before = before[n+1:]
	}
	after := p.text[end:min(len(p.text), end+80)]
	if n := strings.IndexAny(after, " \t\r\n<>\"',;"); n >= 0 {
		after = after[:n]
	}
	return strings.Contains(before, "://") || strings.Contains(before, "@") || strings.Contains(before, "www.") || strings.Contains(after, "@")
}
