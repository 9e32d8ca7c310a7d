package scan

import (
	"math/rand/v2"
	"slices"

	"holdback/guard/numbers"
)

// A list of numbers of a kind names itself: three different ones in a row, of
// which nearly all have the right check digits, are no chance. And what is named
// at its head, as in a table, is named for all that follow.
const (
	fewestOfList = 3
	widestGap    = 200 // octets between two that belong together
	oddsOfList   = 0.2 // of a kind that proves anything, at most this share of numbers by chance is valid
)

// row is the numbers of one kind that stand close to each other.
type row struct {
	end     int
	seen    int // that have the shape
	valid   int // of those, with the right check digits
	named   bool
	waiting []Hit    // valid ones that nothing names
	values  []string // different ones, as many as a list needs
}

// noise reports whether so many had the wrong check digits that the row cannot
// be a list any more.
func (r *row) noise() bool { return r.seen >= 12 && r.valid*2 < r.seen }

// add puts a candidate into the row, or begins a new one where the last is far
// away. It reports whether the row is named.
func (r *row) add(p *pass, kind int32, c *candidate, valid bool) bool {
	if c.start > r.end+widestGap {
		r.close(p, kind)
	}
	r.seen++
	r.end = c.end
	if !valid {
		return false
	}
	r.valid++
	if r.named || !p.s.finder.listed[kind] {
		return r.named
	}
	if value := c.canonical[:c.length]; len(r.values) < fewestOfList && !slices.Contains(r.values, string(value)) {
		r.values = append(r.values, string(value))
	}
	r.waiting = append(r.waiting, Hit{Start: c.start, End: c.end})
	return false
}

// close reports the row if it is a list, and empties it.
func (r *row) close(p *pass, kind int32) {
	if len(r.values) >= fewestOfList && r.valid*5 >= r.seen*4 {
		for _, h := range r.waiting {
			if !p.inAddress(h.Start, h.End) {
				p.emit(p.s.finder.table[kind].ID, rankNumber, h.Start, h.End)
			}
		}
	}
	*r = row{waiting: r.waiting[:0], values: r.values[:0], end: r.end}
}

// odds is the share of numbers by chance that a kind takes for valid.
func odds(n numbers.Number) float64 {
	const tries = 120
	random := rand.New(rand.NewPCG(1, 2))
	valid := 0
	for i := range tries {
		text := []byte(n.Shapes[i%len(n.Shapes)])
		canonical := text[:0]
		for _, c := range text {
			switch c {
			case ' ', '.', '-', '/':
				continue
			case '9', 'X':
				c = '0' + byte(random.IntN(10))
			case 'A':
				c = 'A' + byte(random.IntN(26))
			}
			canonical = append(canonical, upper(c))
		}
		if n.Valid(canonical) {
			valid++
		}
	}
	return float64(valid) / tries
}
