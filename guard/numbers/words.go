package numbers

import (
	"strings"
	"unicode/utf8"

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

// spellings adds to words how people write them in a hurry: without accents, with a
// space in place of a hyphen, and with the apostrophe that word processors make.
func spellings(list []string) []string {
	all := make([]string, 0, 2*len(list))
	seen := map[string]bool{}
	add := func(w string) {
		if !seen[w] {
			seen[w] = true
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

// unmarked is letters that are not a letter and an accent in Unicode.
var unmarked = strings.NewReplacer("ł", "l", "ø", "o", "đ", "d", "ı", "i", "ß", "ss")

// plain is w without accents.
func plain(w string) string {
	if !strings.ContainsFunc(w, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return w
	}
	var b strings.Builder
	for _, r := range norm.NFD.String(w) {
		if r < 0x300 || r > 0x36f { // combining marks
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(unmarked.Replace(b.String()))
}
