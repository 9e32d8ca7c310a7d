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
	seen    int       // different ones that have the shape
	valid   int       // of those, with the right check digits
	recent  [8]uint64 // hashes of the last different ones
	turn    int       // the place in recent that comes next
	named   bool
	waiting []Hit    // valid ones that nothing names
	values  []string // different ones, as many as a list needs
}

// hopeless reports whether the row cannot be a list any more, so many have the
// wrong check digits, and nothing names it.
func (r *row) hopeless() bool { return !r.named && r.seen >= 12 && r.valid*2 < r.seen }

// reach ends the row where the next number is far away.
func (r *row) reach(p *pass, kind int32, start int) {
	if start > r.end+widestGap && r.seen > 0 {
		r.close(p, kind)
	}
}

// add puts a number into the row.
func (r *row) add(c *candidate, valid, named bool) {
	fresh := r.fresh(c.canonical[:c.length])
	r.end = c.end
	if fresh {
		r.seen++
	}
	if !valid {
		return
	}
	if fresh {
		r.valid++
	}
	r.named = r.named || named
	if r.named {
		return
	}
	if value := c.canonical[:c.length]; len(r.values) < fewestOfList && !slices.Contains(r.values, string(value)) {
		r.values = append(r.values, string(value))
	}
	r.waiting = append(r.waiting, Hit{Start: c.start, End: c.end})
}

// fresh reports whether a number is none of the last ones: one that comes again
// and again is no list.
func (r *row) fresh(value []byte) bool {
	const offset, prime = 14695981039346656037, 1099511628211 // FNV-1a
	hash := uint64(offset)
	for _, b := range value {
		hash = (hash ^ uint64(b)) * prime
	}
	if slices.Contains(r.recent[:], hash) {
		return false
	}
	r.recent[r.turn] = hash
	r.turn = (r.turn + 1) % len(r.recent)
	return true
}

// close reports the row if it is a list, and empties it.
func (r *row) close(p *pass, kind int32) {
	if p.s.finder.listed[kind] && len(r.values) >= fewestOfList && r.valid*5 >= r.seen*4 {
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
