package scan

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
	"unicode/utf8"
)

// word is a term without wildcards: folded, in lower case, one space between its
// words.
type word struct {
	text string
	list int
}

// glob is a term with wildcards.
type glob struct {
	text    string // "*" is any letters and digits within a word
	list    int
	leading bool // it begins with a wildcard
}

// longestWord bounds how far a wildcard looks, in octets.
const longestWord = 96

// addWord prepares one word or phrase of a list.
func (b *builder) addWord(list int, spelled string) error {
	text := foldTerm(spelled)
	switch {
	case strings.Trim(text, "* ") == "":
		return fmt.Errorf("read term %q: it has no letters to look for", spelled)
	case len(text) > 400:
		return fmt.Errorf("read term %.40q…: it is longer than 400 octets", spelled)
	case !strings.Contains(text, "*"):
		b.words = append(b.words, word{text, list})
		return nil
	}
	if piece := longestPiece(text); utf8.RuneCountInString(piece) < 2 && piece[0] < utf8.RuneSelf {
		return fmt.Errorf("read term %q: beside a * it needs two letters or more in a row", spelled)
	}
	b.globs = append(b.globs, glob{text, list, text[0] == '*'})
	return nil
}

// foldTerm is how a term stands in a folded text.
func foldTerm(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(fold(s).text), " "))
}

// opening is the literal that opens a glob: what stands before its first
// wildcard, or else its longest piece.
func (g glob) opening() string {
	if !g.leading {
		first, _, _ := strings.Cut(g.text, "*")
		first, _, _ = strings.Cut(first, " ")
		if len(first) > 1 {
			return first
		}
	}
	return longestPiece(g.text)
}

func longestPiece(text string) string {
	pieces := strings.FieldsFunc(text, func(r rune) bool { return r == '*' || r == ' ' })
	return slices.MaxFunc(pieces, func(a, b string) int { return cmp.Compare(len(a), len(b)) })
}

// matchWords looks which of the words that begin with a gate stand at start. The
// words are sorted, so each octet halves what is left of them.
func (p *pass) matchWords(words []word, start, depth int) {
	if wordAt(p.text, start) && wordBefore(p.text, start) {
		return
	}
	for i := start + depth; ; depth++ {
		for len(words) > 0 && len(words[0].text) == depth {
			p.emitWord(words[0].list, start, i)
			words = words[1:]
		}
		if len(words) == 0 || i >= len(p.text) {
			return
		}
		c := lower(p.text[i])
		if n := gap(p.text[i:]); n > 0 {
			c = ' '
			i += n
		} else {
			i++
		}
		from := sort.Search(len(words), func(k int) bool { return words[k].text[depth] >= c })
		to := sort.Search(len(words), func(k int) bool { return words[k].text[depth] > c })
		words = words[from:to]
	}
}

// emitWord reports a term that ends at a border of words.
func (p *pass) emitWord(list, start, end int) {
	if wordAt(p.text, end) && wordBefore(p.text, end) {
		return
	}
	p.emitTerm(list, start, end)
}

// matchGlob looks whether the word around a literal is one that g means.
func (p *pass) matchGlob(g glob, at, end int) {
	start := at
	if !strings.HasPrefix(g.text, strings.ToLower(p.text[at:end])) {
		start = p.wordStart(g, at)
	}
	if start < 0 || wordAt(p.text, start) && wordBefore(p.text, start) {
		return
	}
	if end, ok := g.match(p.text, start); ok && end >= at {
		p.emitTerm(g.list, start, end)
	}
}

// wordStart is where the word around at begins, or the phrase, if g is one.
func (p *pass) wordStart(g glob, at int) int {
	words, begun := strings.Count(g.text[:strings.Index(g.text, g.opening())], " "), at
	for limit := at - longestWord; at > 0; {
		switch {
		case at == p.endless && begun > at: // a word so long that nobody means it
			p.endless = begun
			return -1
		case wordBefore(p.text, at):
			_, n := utf8.DecodeLastRuneInString(p.text[:at])
			at -= n
		case words > 0:
			words--
			at = len(strings.TrimRight(p.text[:at], " \t\r\n>"))
		default:
			return at
		}
		if at < limit {
			p.endless = begun
			return -1
		}
	}
	return 0
}

// match reports whether the glob stands at i, and where it ends.
func (g glob) match(text string, i int) (int, bool) {
	star, from, first := -1, 0, i
	for n := 0; ; {
		switch {
		case n < len(g.text) && g.text[n] == '*':
			star, from = n, i
			n++
			continue
		case n == len(g.text) && (!wordAt(text, i) || !wordBefore(text, i)):
			return i, true
		case n < len(g.text) && g.text[n] == ' ' && i < len(text) && gap(text[i:]) > 0:
			i += gap(text[i:])
			n++
			continue
		case n < len(g.text) && i < len(text) && lower(text[i]) == g.text[n]:
			i++
			n++
			continue
		}
		if star < 0 || from-first > longestWord || !letterAt(text, from) {
			return 0, false
		}
		_, size := utf8.DecodeRuneInString(text[from:])
		from += size
		i, n = from, star+1
	}
}

// letterAt reports whether a letter or digit of any script begins at i.
func letterAt(s string, i int) bool {
	return wordAt(s, i) || i < len(s) && s[i] >= utf8.RuneSelf
}

// gap is how many octets of white space s begins with, together with the marks of
// quotation at the beginning of a line, so that a phrase may go over lines.
func gap(s string) int {
	if s[0] != ' ' && (s[0] > '\r' || s[0] < '\t') {
		return 0
	}
	lines := false
	for n := range min(len(s), 32) {
		switch c := s[n]; {
		case c == '\n':
			lines = true
		case c == ' ' || c == '\t' || c == '\r' || c == '>' && lines:
		default:
			return n
		}
	}
	return min(len(s), 32)
}
