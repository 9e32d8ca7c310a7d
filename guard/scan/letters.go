package scan

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// appendFolded writes r, which is spelled s, as detectors read it.
func appendFolded(out []byte, r rune, s string) []byte {
	switch {
	case r == utf8.RuneError, ideograph(r):
		return append(out, s...)
	case r == 'ß' || r == 'ẞ':
		return append(out, "ss"...) // Unicode CaseFolding.txt, status F
	case r == 'ς':
		return append(out, "σ"...)
	case r == 'İ':
		return append(out, 'i')
	case space(r):
		return append(out, ' ')
	case hyphen(r):
		return append(out, '-')
	case r >= 0x370 && r < 0x530 || r >= 0xc0 && r < 0x17f:
		return utf8.AppendRune(out, unicode.ToLower(r)) // most of what is written, and quick
	}
	return appendCompatible(out, r, s)
}

// appendCompatible writes what r means: ２ is 2, ﬁ is fi, ｶ is カ.
func appendCompatible(out []byte, r rune, s string) []byte {
	plain := norm.NFKC.PropertiesString(s).Decomposition()
	if plain == nil {
		return utf8.AppendRune(out, unicode.ToLower(r))
	}
	for _, c := range norm.NFC.String(string(plain)) {
		if space(c) {
			c = ' '
		}
		if c >= utf8.RuneSelf {
			c = unicode.ToLower(c)
		}
		out = utf8.AppendRune(out, c)
	}
	return out
}

// ideograph reports whether r is one of the many characters that folding leaves
// as they are: Han, Kana but the half-width ones, Hangul syllables.
func ideograph(r rune) bool { return r >= 0x3041 && r < 0x3130 || r >= 0x3400 && r < 0xd7a4 }

// invisible reports whether r stands in a text without being seen: soft hyphen,
// zero-width characters, direction marks, variation selectors, byte order mark.
func invisible(r rune) bool {
	return r == 0xad || r == 0x34f || r == 0x61c || r == 0x180e ||
		r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x206f ||
		r >= 0xfe00 && r <= 0xfe0f || r == 0xfeff || r >= 0xe0000 && r <= 0xe0fff
}

func space(r rune) bool { return r >= 0x80 && unicode.IsSpace(r) || r == 0x3000 }

func hyphen(r rune) bool {
	return r >= 0x2010 && r <= 0x2015 || r == 0x2212 || r == 0xfe58 || r == 0xfe63 || r == 0xff0d
}

func mark(r rune) bool {
	return r >= 0x300 && (r < 0x370 || r >= 0x483) && unicode.Is(unicode.Mn, r) && !invisible(r)
}

// foldASCII is a capital letter of ASCII as a small one.
func foldASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// lower is foldASCII for octets.
func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// what an octet of ASCII is.
const (
	isDigit = 1 << iota
	isLetter
	isSeparator // stands between the groups of a number
	isSpace
	isToken // may stand inside of a key or a token
)

// classes is what every octet is.
type classes [256]uint8

func newClasses() *classes {
	var c classes
	for b := range 256 {
		switch {
		case b >= '0' && b <= '9':
			c[b] = isDigit | isToken
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z':
			c[b] = isLetter | isToken
		}
	}
	for _, b := range []byte(" .-/") {
		c[b] |= isSeparator
	}
	for _, b := range []byte(" \t\r\n\f\v") {
		c[b] |= isSpace
	}
	for _, b := range []byte("_-+/=.~") {
		c[b] |= isToken
	}
	return &c
}

const alnum = isDigit | isLetter

// wordBefore reports whether the character that ends before i is a letter or a
// digit of a script that puts spaces between its words.
func wordBefore(s string, i int) bool {
	if i == 0 {
		return false
	}
	if c := s[i-1]; c < utf8.RuneSelf {
		return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return spaced(r)
}

// wordAt reports the same of the character that begins at i.
func wordAt(s string, i int) bool {
	if i >= len(s) {
		return false
	}
	if c := s[i]; c < utf8.RuneSelf {
		return c >= '0' && c <= '9' || c|0x20 >= 'a' && c|0x20 <= 'z'
	}
	r, _ := utf8.DecodeRuneInString(s[i:])
	return spaced(r)
}

// spaced reports whether r is part of a word that spaces end. Scripts without
// spaces, and Korean with its endings, have no such borders.
func spaced(r rune) bool {
	if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
		return false
	}
	return !ideograph(r) && !unicode.In(r, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Tibetan, unicode.Han, unicode.Hangul)
}
