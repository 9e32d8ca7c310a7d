package scan

import (
	"fmt"
	"math/bits"
	"slices"

	"holdback/guard/numbers"
)

// longest bounds the canonical form of a number.
const longest = 40

// shape is one way to write a number: what stands at each place of its canonical
// form, and between which places it may be parted. Bit n stands for place n.
type shape struct {
	kind     int32 // index of the number
	length   int
	digits   uint64   // places that must be digits
	letters  uint64   // places that must be letters
	parted   uint64   // places with a separator before them
	fixed    []byte   // separators that must be just these, one after the other; empty: any one, throughout
	literals []letter // places that must be just these
}

type letter struct {
	at int
	is byte
}

// shapes is all shapes, sorted so that few are tried.
type shapes struct {
	whole  [longest + 1]choice  // by length: those that may be written without separators
	solid  [longest + 1]choice  // of those, the ones that may be nothing but digits
	apart  [longest + 1][]parts // by length: those with separators
	first  uint64               // lengths that a first group may have
	second [longest + 1]uint64  // by the length of the first group: where the second may end
	lead   uint64               // lengths of first groups that may be letters only
	least  int                  // octets of the shortest
}

// parts is the shapes that are parted at the same places.
type parts struct {
	at uint64
	choice
}

// choice is shapes between which a number does not tell by itself.
type choice struct {
	all   []shape
	alone int // so many at the beginning can do without a word that names them
}

func (c *choice) add(s shape) { c.all = append(c.all, s) }

// sort puts the shapes first that can do without a word.
func (c *choice) sort(alone func(kind int32) bool) {
	var first, rest []shape
	for _, s := range c.all {
		if alone(s.kind) {
			first = append(first, s)
		} else {
			rest = append(rest, s)
		}
	}
	c.all, c.alone = append(first, rest...), len(first)
}

func (all *shapes) sort(alone func(kind int32) bool) {
	for n := range all.whole {
		all.whole[n].sort(alone)
		all.solid[n].sort(alone)
		for i := range all.apart[n] {
			all.apart[n][i].sort(alone)
		}
	}
}

func newShapes(table []numbers.Number) (*shapes, error) {
	all := &shapes{least: longest}
	for k, number := range table {
		for _, text := range number.Shapes {
			s, err := parseShape(int32(k), text)
			if err != nil {
				return nil, fmt.Errorf("read shape %q of %s: %w", text, number.ID, err)
			}
			all.add(s)
		}
	}
	return all, nil
}

func (all *shapes) add(s shape) {
	all.least = min(all.least, s.length)
	if len(s.fixed) == 0 {
		all.whole[s.length].add(s)
		if s.letters == 0 && s.digitsOnly() {
			all.solid[s.length].add(s)
		}
	}
	if s.parted == 0 {
		return
	}
	apart := &all.apart[s.length]
	n := slices.IndexFunc(*apart, func(p parts) bool { return p.at == s.parted })
	if n < 0 {
		n = len(*apart)
		*apart = append(*apart, parts{at: s.parted})
	}
	(*apart)[n].add(s)
	one := bits.TrailingZeros64(s.parted)
	all.first |= 1 << one
	rest := s.parted &^ (1 << one)
	two := s.length
	if rest != 0 {
		two = bits.TrailingZeros64(rest)
	}
	all.second[one] |= 1 << two
	if s.digits&(1<<one-1) == 0 {
		all.lead |= 1 << one
	}
}

// digitsOnly reports whether no letter must stand anywhere.
func (s shape) digitsOnly() bool {
	for _, l := range s.literals {
		if l.is > '9' {
			return false
		}
	}
	return true
}

// parseShape reads the notation of numbers.Number.
func parseShape(kind int32, text string) (shape, error) {
	s := shape{kind: kind}
	free := 0
	for _, c := range []byte(text) {
		bit := uint64(1) << s.length
		switch c {
		case '9':
			s.digits |= bit
		case 'A':
			s.letters |= bit
		case 'X':
		case ' ':
			s.parted |= bit
			free++
			continue
		case '.', '-', '/':
			s.parted |= bit
			s.fixed = append(s.fixed, c)
			continue
		default:
			s.literal(upper(c))
		}
		s.length++
		if s.length > longest {
			return s, fmt.Errorf("it is longer than %d", longest)
		}
	}
	if free > 0 && len(s.fixed) > 0 {
		return s, fmt.Errorf("free and fixed separators do not go together")
	}
	if s.length < 4 || bits.OnesCount64(s.parted) != free+len(s.fixed) {
		return s, fmt.Errorf("it is too short, or begins or ends with a separator")
	}
	return s, nil
}

func (s *shape) literal(c byte) {
	s.literals = append(s.literals, letter{s.length, c})
	if c >= '0' && c <= '9' {
		s.digits |= 1 << s.length
	} else {
		s.letters |= 1 << s.length
	}
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c + 'A' - 'a'
	}
	return c
}

// of is the shapes that a candidate may have.
func (all *shapes) of(c *candidate) choice {
	if c.parted == 0 {
		if c.digits == 1<<c.length-1 {
			return all.solid[c.length]
		}
		return all.whole[c.length]
	}
	for i := range all.apart[c.length] {
		if p := &all.apart[c.length][i]; p.at == c.parted {
			return p.choice
		}
	}
	return choice{}
}

// candidate is a stretch of text that may be a number.
type candidate struct {
	start, end int
	length     int
	digits     uint64
	parted     uint64
	parts      [8]byte // the separators
	count      int     // of them
	mixed      bool    // they are not all the same
	next       int     // where the next group begins
	wrapped    bool    // it goes over the end of a line
	canonical  [longest + 1]byte
}

// begin empties c for a number that begins at start.
func (c *candidate) begin(start int) {
	c.start, c.end, c.next, c.length, c.digits, c.parted = start, start, start, 0, 0, 0
	c.count, c.mixed, c.wrapped = 0, false, false
}

// fits reports whether c has the shape s. Its length and where it is parted
// must have been compared.
func (c *candidate) fits(s *shape) bool {
	if c.digits&s.digits != s.digits || c.digits&s.letters != 0 {
		return false
	}
	if c.parted != 0 {
		if len(s.fixed) > 0 && string(c.parts[:c.count]) != string(s.fixed) || len(s.fixed) == 0 && c.mixed {
			return false
		}
	}
	for _, l := range s.literals {
		if c.canonical[l.at] != l.is {
			return false
		}
	}
	return true
}
