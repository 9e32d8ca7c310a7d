package mail

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// mostWords bounds what is replaced: a few words, not a text.
const mostWords = 1000 // octets

// An occurrence is where words stand in a text: each word by its octets. The
// blanks and line ends between them are whatever they are.
type occurrence [][2]int

func (o occurrence) from() int { return o[0][0] }
func (o occurrence) to() int   { return o[len(o)-1][1] }

// findWords finds words in text, up to most times. They are not found inside of longer
// words or numbers: "3 May" is not in "13 May".
func findWords(text, words string, most int) []occurrence {
	fields := strings.Fields(words)
	if len(fields) == 0 || len(words) > mostWords {
		return nil
	}
	for i := range fields {
		fields[i] = "(" + regexp.QuoteMeta(fields[i]) + ")"
	}
	pattern, err := regexp.Compile(strings.Join(fields, `[\s\x{a0}]+`))
	if err != nil {
		return nil // the words are no UTF-8, so they are in no text
	}
	var found []occurrence
	for _, m := range pattern.FindAllStringSubmatchIndex(text, most) {
		if continues(text, m[0]) || continues(text, m[1]) {
			continue
		}
		var o occurrence
		for i := 2; i < len(m); i += 2 {
			o = append(o, [2]int{m[i], m[i+1]})
		}
		found = append(found, o)
	}
	return found
}

// continues reports whether a word or number goes on at this place.
func continues(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	return unicode.IsDigit(before) && unicode.IsDigit(after) || spaced(before) && spaced(after)
}

// spaced reports whether r is of a script that has spaces between its words.
func spaced(r rune) bool {
	return r != utf8.RuneError && unicode.IsLetter(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// A change is octets of a text and what comes in their place.
type change struct {
	from, to int
	with     string
}

// changes is what turns the words at o into others. What is between the words stays, and words
// that are the same, where there are as many as before.
func (o occurrence) changes(text, with string) []change {
	fields := strings.Fields(with)
	if len(fields) != len(o) {
		return []change{{o.from(), o.to(), strings.Join(fields, " ")}}
	}
	var all []change
	for i, f := range fields {
		if f != text[o[i][0]:o[i][1]] {
			all = append(all, change{o[i][0], o[i][1], f})
		}
	}
	return all
}

func applyChanges(text string, changes []change) string {
	var b strings.Builder
	at := 0
	for _, c := range changes {
		b.WriteString(text[at:c.from])
		b.WriteString(c.with)
		at = c.to
	}
	b.WriteString(text[at:])
	return b.String()
}

// ReplaceWords puts words in the place of others that stand in text exactly
// once, and says how often they stand there. Blanks and line ends between words
// count as the same and stay as they are.
func ReplaceWords(text, old, with string) (string, int) {
	found := findWords(text, old, -1)
	if len(found) != 1 {
		return text, len(found)
	}
	return applyChanges(text, found[0].changes(text, with)), 1
}
