package numbers

import (
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"
)

// words reads a list of words and phrases, with commas between.
func words(lists ...string) []string {
	var all []string
	for _, list := range lists {
		for w := range strings.SplitSeq(list, ",") {
			all = append(all, strings.Join(strings.Fields(w), " "))
		}
	}
	return all
}

// spellings adds to words how people write them in a hurry: without accents, and
// with a space or nothing in place of a hyphen.
func spellings(list []string) []string {
	var all []string
	add := func(w string) {
		if !slices.Contains(all, w) {
			all = append(all, w)
		}
	}
	for _, w := range list {
		for _, v := range []string{w, plain(w)} {
			add(v)
			add(strings.ReplaceAll(v, "-", " "))
			add(strings.ReplaceAll(v, "'", "’"))
		}
	}
	return all
}

// plain is w without accents.
func plain(w string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(w) {
		if r < 0x300 || r > 0x36f { // combining marks
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ı", "i", "ß", "ss").Replace(b.String()))
}
