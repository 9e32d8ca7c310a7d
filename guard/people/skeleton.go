package people

import (
	_ "embed"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

//go:embed data/confusables.txt
var confusables string

var prototypes = sync.OnceValue(func() map[rune]string {
	of := map[rune]string{}
	for line := range strings.Lines(confusables) {
		from, to, ok := strings.Cut(strings.TrimSpace(line), " ")
		if r := []rune(from); ok && len(r) == 1 && r[0] != '#' {
			of[r[0]] = to
		}
	}
	return of
})

// Skeleton is the same for texts that look the same, after UTS #39, section 4:
// letters become the ASCII letters they look like. Accents are dropped, and what
// looks alike in most screen fonts is one: rn and m, vv and w, cl and d, 0 and
// o, 1 and l and i (which is what a capital I becomes in an address).
func Skeleton(text string) string {
	text = strings.ToLower(text)
	if !ascii(text) {
		text = latinised(text)
	}
	return looks.Replace(text)
}

// looks works through a text from the left, the longer ones first.
var looks = strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "ci", "d", "c1", "d", "0", "o", "1", "l", "i", "l", "!", "l")

func latinised(text string) string {
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch to, ok := prototypes()[r]; {
		case ok:
			b.WriteString(to)
		case !unicode.Is(unicode.Mn, r):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// MixedScripts reports whether one part of a domain between dots is written in
// scripts that do not belong together, as in "pаypal" with a Cyrillic а (UTS
// #39, section 5.1). Japanese, Korean and Chinese mix theirs with Latin.
func MixedScripts(domain string) bool {
	for label := range strings.SplitSeq(domain, ".") {
		if !ascii(label) && mixed(label) {
			return true
		}
	}
	return false
}

func mixed(label string) bool {
	found := map[string]bool{}
	for _, r := range label {
		found[script(r)] = true
	}
	delete(found, "")
	return len(found) > 1
}

// script is the script of r; "" for what goes with every other: digits, the
// hyphen, and Chinese characters with their companions.
func script(r rune) string {
	switch {
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo, unicode.Common, unicode.Inherited):
		return ""
	case unicode.Is(unicode.Latin, r):
		return "Latin"
	case unicode.Is(unicode.Cyrillic, r):
		return "Cyrillic"
	case unicode.Is(unicode.Greek, r):
		return "Greek"
	}
	for name, table := range unicode.Scripts {
		if unicode.Is(table, r) {
			return name
		}
	}
	return ""
}
