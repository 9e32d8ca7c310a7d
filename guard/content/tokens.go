package content

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A token is a word, a number or a mark in a stretch of text.
type token struct {
	text       string
	num        int  // of a number, else -1
	start, end int  // octets in the whole text
	gap        bool // blanks stand before it
	line       int  // counted from the beginning of the stretch
	names      []name
}

func (t token) is(marks string) bool {
	return t.num < 0 && t.text != "" && strings.Contains(marks, t.text)
}

// tokens takes apart text[from:to], which must lie on the borders of characters,
// and appends what it finds to list. An empty line becomes a token without text,
// which nothing reaches across.
func tokens(c *calendar, text string, from, to int, list []token) []token {
	t := tokenizer{c: c, text: text[:to], at: from}
	for t.at < to {
		if next, ok := t.next(list); ok {
			list = append(list, next)
		}
	}
	return list
}

type tokenizer struct {
	c     *calendar
	text  string
	at    int
	line  int
	gap   bool
	blank bool // only blanks since the last line end
}

func (t *tokenizer) next(before []token) (token, bool) {
	r, n := utf8.DecodeRuneInString(t.text[t.at:])
	start := t.at
	switch {
	case r == '\n' && t.blank:
		t.at += n
		return token{start: start, end: start, num: -1, line: t.line}, true
	case unicode.IsSpace(r) || r == 0xFEFF || r == 0x200B:
		t.at += n
		if r == '\n' {
			t.line++
			t.blank = true
		}
		t.gap = true
		return token{}, false
	}
	found := token{start: start, num: -1, gap: t.gap, line: t.line}
	t.gap, t.blank = false, false
	switch {
	case digit(r) >= 0:
		found.num = t.number()
	case wide(r) && unicode.IsLetter(r):
		after := len(before) > 0 && before[len(before)-1].num >= 0 && !found.gap
		found.names = t.wideWord(r, n, after)
	case unicode.IsLetter(r):
		t.word()
	default:
		t.at += n
	}
	found.end = t.at
	found.text = narrow(t.text[start:t.at])
	return found, true
}

// digit is the value of a digit, also of a wide one, or -1.
func digit(r rune) int {
	switch {
	case '0' <= r && r <= '9':
		return int(r - '0')
	case '０' <= r && r <= '９':
		return int(r - '０')
	}
	return -1
}

// number reads digits; what is too long to be a day or a year is -2 at most once.
func (t *tokenizer) number() int {
	value, count := 0, 0
	for t.at < len(t.text) {
		r, n := utf8.DecodeRuneInString(t.text[t.at:])
		d := digit(r)
		if d < 0 {
			break
		}
		if count++; count <= 4 {
			value = value*10 + d
		}
		t.at += n
	}
	if count > 4 {
		return 9999 // no day, no year
	}
	return value
}

// word reads letters, with hyphens and apostrophes between them.
func (t *tokenizer) word() {
	for t.at < len(t.text) {
		r, n := utf8.DecodeRuneInString(t.text[t.at:])
		if !unicode.IsLetter(r) && !unicode.Is(unicode.Mn, r) && !t.joins(r, n) || wide(r) {
			return
		}
		t.at += n
	}
}

func (t *tokenizer) joins(r rune, n int) bool {
	if r != '-' && r != '\'' && r != '’' {
		return false
	}
	next, _ := utf8.DecodeRuneInString(t.text[t.at+n:])
	return unicode.IsLetter(next)
}

// wideWord reads a day of a script without blanks, or one character. Behind a
// number the first character is its unit: "3日" is no Sunday.
func (t *tokenizer) wideWord(r rune, n int, afterNumber bool) []name {
	if afterNumber && strings.ContainsRune("年月日년월일號号", r) {
		t.at += n
		return nil
	}
	if word, names := t.c.wideDay(t.text[t.at:]); names != nil {
		t.at += len(word)
		return names
	}
	t.at += n
	return nil
}

// narrow is the narrow twin of a wide mark.
func narrow(mark string) string {
	switch mark {
	case "（", "［", "【", "[":
		return "("
	case "）", "］", "】", "]":
		return ")"
	case "，", "、":
		return ","
	case "／":
		return "/"
	case "．":
		return "."
	}
	return mark
}
