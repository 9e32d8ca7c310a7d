// Package promise finds the words by which people say that a file comes with
// their mail.
//
// "Please find attached", "im Anhang", "ci-joint", "添付": each language has its few
// phrases for it, and many more sentences in which the same words promise nothing
// ("no attachment", "attached to the old logo", "could you attach it?"). So there are whole phrases
// in data/promises.txt, for those that promise and for those that do not, and no
// bare words.
//
// We promise to look at what the writer says for this mail: what is quoted,
// forwarded, a link, or the text of a patch is passed over. Text without any of
// the words costs one pass over it. We do not understand what is said; irony and
// promises without such words are beyond us.
package promise

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/promises.txt
var file string

// Promise is the words that promise a file.
type Promise struct {
	Words   string // as they stand in the text
	At      int    // octets before them
	Picture bool   // it is a picture that is promised
}

// Find returns the first promise in text, the sender's own words.
func Find(text string) (Promise, bool) {
	looked := map[string]int{} // by language, up to where
	own := sync.OnceValue(func() string { return clean(text) })
	hits := stems().hits(text)
	for left := maxSentences; len(hits) > 0 && left > 0; hits = hits[1:] {
		h := hits[0]
		for _, name := range h.languages {
			if h.at < looked[name] {
				continue
			}
			left--
			l := languages()[name]()
			_, end, ok := l.at(text, h.at) // a quick look, before the text is cleaned
			looked[name] = end
			if !ok || h.at >= len(own()) || own()[h.at] == ' ' || linked(text, h.at) {
				continue
			}
			if p, end, ok := l.at(own(), h.at); ok && !below(own(), h.at, end) {
				return p, !shares(text) && !hasPatch(text)
			}
		}
	}
	return Promise{}, false
}

// at looks at the sentence around an octet of text, which ends at end.
func (l language) at(text string, at int) (p Promise, end int, ok bool) {
	start, end := sentence(text, at)
	words, place, ok := l.promise(text[start:end])
	if !ok {
		return Promise{}, end, false
	}
	return Promise{Words: words, At: start + place, Picture: l.pictured(text[start:end])}, end, true
}

// InSubject reports whether a subject promises a file: a phrase of Find, or one of
// those that only subjects have.
func InSubject(subject string) (words string, ok bool) {
	if isAnswer.MatchString(subject) {
		return "", false
	}
	p, ok := Find(subject)
	return p.Words, ok
}

var isAnswer = regexp.MustCompile(`(?i)^\s*(\[[^\]]*\]\s*)?(re|aw|antw|sv|vs|odp|ynt|res|rif|fw|fwd|wg|tr|rv|i|enc|vb|doorst|pd|yml|回复|答复|转发|回覆|轉寄|返信|転送)(\[\d+\])?\s*[:：]`)

const (
	maxSentences = 60  // that are looked at; a text with more of them is no letter
	maxSentence  = 240 // octets to each side of the word
)

// language is the phrases of one language.
type language struct {
	yes, not []*regexp.Regexp
	picture  *regexp.Regexp
}

// languages has the phrases of each language, compiled when first needed.
var languages = sync.OnceValue(func() map[string]func() language {
	raw := map[string][]string{}
	for line := range strings.Lines(file) {
		if code, rest, ok := strings.Cut(strings.TrimRight(line, "\r\n"), " "); ok && code != "#" {
			raw[code] = append(raw[code], rest)
		}
	}
	all := map[string]func() language{}
	for code, lines := range raw {
		all[code] = sync.OnceValue(func() language { return compile(lines) })
	}
	return all
})

func compile(lines []string) language {
	var l language
	for _, line := range lines {
		kind, expr, _ := strings.Cut(line, " ")
		switch kind {
		case "yes":
			l.yes = append(l.yes, phrase(expr))
		case "not":
			l.not = append(l.not, phrase(expr))
		case "picture":
			l.picture = phrase("<(" + expr + ")>")
		}
	}
	return l
}

// phrase compiles an expression of the file; see there for its blanks, ' < and >.
func phrase(expr string) *regexp.Regexp {
	expr = strings.NewReplacer(
		` `, `(?:[\s\x{a0}\x{3000}]+)`,
		`'`, "['’´`]",
		`(^|`, `(^|\n\s*|`,
		`<`, `(?:^|[^\pL\pN_])`,
		`>`, `(?:$|[^\pL\pN_])`,
	).Replace(expr)
	return regexp.MustCompile("(?is)" + expr)
}

// promise looks for a phrase in one sentence.
func (l language) promise(s string) (words string, at int, ok bool) {
	best := -1
	for _, p := range l.yes {
		if m := p.FindStringIndex(s); m != nil && (best < 0 || m[0] < best) {
			best = m[0]
			words, at = trim(s[m[0]:m[1]], m[0])
		}
	}
	if best < 0 {
		return "", 0, false
	}
	plain := toThisMail.ReplaceAllString(s, "$1")
	for _, n := range l.not {
		if n.MatchString(plain) {
			return "", 0, false
		}
	}
	return words, at, true
}

// toThisMail is where something is attached to when it is attached here.
var toThisMail = regexp.MustCompile(`(?i)(attached|attaching|enclosed|attach|enclose)[\s,]+(?:hereto|(?:to|with|in)\s+(?:this|the present|the)\s+(?:e-?mail|message|mail|note|letter))`)

func (l language) pictured(s string) bool { return l.picture != nil && l.picture.MatchString(s) }

// trim drops what the edges of a phrase took along.
func trim(words string, at int) (string, int) {
	left := strings.TrimLeft(words, " \t\r\n.,;:!?()\"'–—-\u00a0")
	at += len(words) - len(left)
	words = strings.TrimRight(left, " \t\r\n.,;:!?(\"–—-\u00a0")
	return strings.ToValidUTF8(words, ""), at
}

// sentence is the bounds of the sentence around at.
func sentence(s string, at int) (start, end int) {
	low, high := max(0, at-maxSentence), min(len(s), at+maxSentence)
	for start = at; start > low && !ends(s, start-1); start-- {
	}
	for end = at; end < high && !ends(s, end); end++ {
	}
	for start < at && (!utf8.RuneStart(s[start]) || strings.IndexByte(" \t\r\n*_", s[start]) >= 0) {
		start++
	}
	for end < len(s) && !utf8.RuneStart(s[end]) {
		end--
	}
	return start, min(len(s), end+1)
}

// ends reports whether a sentence ends with the octet at i.
func ends(s string, i int) bool {
	switch s[i] {
	case '!', '?':
		return true
	case '\n':
		return newBlock(s[i+1:])
	case '.':
		return i+1 < len(s) && (s[i+1] == ' ' || s[i+1] == '\n') && !abbreviated(s[:i])
	}
	return i >= 2 && (s[i-2:i+1] == "。" || s[i-2:i+1] == "！" || s[i-2:i+1] == "？")
}

// newBlock reports whether a line that begins so does not go on with the sentence
// above it: a blank line, an item of a list.
func newBlock(s string) bool {
	line, _, _ := strings.Cut(s[:min(len(s), 80)], "\n")
	line = strings.TrimSpace(line)
	return line == "" || item.MatchString(line)
}

var item = regexp.MustCompile(`^([-*•·–]|\(?\d{1,2}[.)]|\(?[a-z]\))\s`)

// abbreviated reports whether the dot after s is part of a word.
func abbreviated(s string) bool {
	word := s[strings.LastIndexAny(s[max(0, len(s)-8):], " \n(")+1+max(0, len(s)-8):]
	switch strings.ToLower(word) {
	case "vgl", "anl", "see", "ggf", "bzw", "inkl", "viz", "lsd", "zob", "mr", "mrs", "dr", "st", "см", "див", "att", "encl":
		return true
	}
	return len(word) <= 2
}
