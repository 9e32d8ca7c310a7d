package recipients

import (
	"strings"
	"unicode/utf8"

	"holdback/guard/people"
)

// agrees reports whether two folded words can be parts of one person's name:
// the same name, a short form, an initial, or a slip of the pen.
func agrees(x, y string) bool {
	if x == y || people.SameGiven(x, y) {
		return true
	}
	if utf8.RuneCountInString(x) > utf8.RuneCountInString(y) {
		x, y = y, x
	}
	switch n := utf8.RuneCountInString(x); {
	case n == 1:
		return strings.HasPrefix(y, x)
	case n >= 3 && (strings.HasPrefix(y, x) || strings.HasSuffix(y, x)):
		return true // ann and annika, and aberg
	case n >= 4 && pet(x) && strings.HasPrefix(y, strings.TrimRight(x, "iey")):
		return true // kathi and katharina
	case n >= 4:
		return people.Distance(x, y, 1) <= 1
	}
	return false
}

// pet reports whether a word is formed as short forms are, and is no name that
// people are given.
func pet(word string) bool {
	const shortest = 3
	stem := strings.TrimRight(word, "iey")
	return len(stem) < len(word) && len(stem) >= shortest && !people.GivenName(word)
}
