package content

import (
	_ "embed"
	"strings"
	"sync"
	"time"
	"unicode"
	"unicode/utf8"
)

//go:embed data/calendar.txt
var calendarText string

// A name is what one word means in a language: a day of the week or a month.
type name struct {
	lang  string
	n     int  // time.Weekday, or time.Month
	row   int  // where its like stand: the same row has the other days in the same form
	short bool // it means a day only where a dot, a comma or a bracket says so
}

// A calendar is the names of days and months in all languages we know.
type calendar struct {
	days, months map[string][]name // by lower-case word
	rows         [][]string        // of days, Monday first
	starts       [1 << 16]bool     // the first two octets of all days, ASCII in lower case
	monthStarts  [1 << 16]bool     // and of all months
	longest      int               // octets of the longest day in a script without blanks
}

var theCalendar = sync.OnceValue(func() *calendar { return readCalendar(calendarText) })

func readCalendar(text string) *calendar {
	c := &calendar{days: map[string][]name{}, months: map[string][]name{}}
	for line := range strings.Lines(text) {
		f := strings.Fields(line)
		if len(f) < 3 || f[0] == "#" {
			continue
		}
		lang, kind, words := f[0], f[1], f[2:]
		if kind != "month" {
			c.rows = append(c.rows, words)
		}
		for i, word := range words {
			if word != "-" {
				c.add(lang, kind, word, i)
			}
		}
	}
	return c
}

func (c *calendar) add(lang, kind, word string, i int) {
	key := strings.ToLower(word)
	if kind == "month" {
		c.months[key] = append(c.months[key], name{lang: lang, n: i + 1})
		begin(&c.monthStarts, word)
		return
	}
	c.days[key] = append(c.days[key], name{lang: lang, n: (i + 1) % 7, row: len(c.rows) - 1, short: kind == "short"})
	begin(&c.starts, word)
	if r, _ := utf8.DecodeRuneInString(key); wide(r) {
		c.longest = max(c.longest, len(key))
	}
}

// begin notes how a word can begin, in any case.
func begin(starts *[1 << 16]bool, word string) {
	key := strings.ToLower(word)
	for _, form := range []string{key, strings.ToUpper(key), word, capital(key)} {
		starts[start(form)] = true
	}
}

// start is the first two octets of a word of at least two.
func start(word string) int { return int(foldASCII(word[0]))<<8 | int(foldASCII(word[1])) }

func foldASCII(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c | 0x20
	}
	return c
}

// capital is word with its first letter in upper case.
func capital(word string) string {
	r, n := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(r)) + word[n:]
}

// wide reports whether a script puts no blanks between its words.
func wide(r rune) bool { return r >= 0x2E80 && r < 0xFF00 }

// day is what a word means as a day of the week. "sat", "sun" and "wed" are other
// words in English.
func (c *calendar) day(word string) []name {
	if len(word) < 2 || !c.starts[start(word)] || word == "sat" || word == "sun" || word == "wed" {
		return nil
	}
	return c.days[strings.ToLower(word)]
}

// wideDay is the longest day that text begins with, in a script without blanks.
func (c *calendar) wideDay(text string) (string, []name) {
	for n := min(c.longest, len(text)); n > 0; n-- {
		if names := c.days[text[:n]]; names != nil {
			return text[:n], names
		}
	}
	return "", nil
}

// written is another day in the form in which word names one.
func (c *calendar) written(word string, as name, day time.Weekday) string {
	row := c.rows[as.row]
	i := (int(day) + 6) % 7
	for back := as.row; row[i] == "-"; {
		back--
		row = c.rows[back] // the first row of a language is full
	}
	form := row[i]
	switch first, _ := utf8.DecodeRuneInString(word); {
	case utf8.RuneCountInString(word) > 2 && word == strings.ToUpper(word) && word != strings.ToLower(word):
		return strings.ToUpper(form)
	case unicode.IsUpper(first):
		return capital(form)
	case unicode.IsLower(first):
		return strings.ToLower(form)
	}
	return form
}
