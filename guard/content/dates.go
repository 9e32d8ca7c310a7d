package content

import (
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// A date is a date as somebody wrote it, with every way in which it can be read.
type date struct {
	first, last int // tokens
	readings    []reading
	day         int  // the token that is the day, where only one can be; else -1
	hard        bool // its year may be a time of the day
}

// A reading is one way to understand a date. An empty lang fits every language.
type reading struct {
	lang             string
	year, month, day int // year 0 is not said
}

// readDate reads the date that begins at token i.
func readDate(c *calendar, t []token, i int) (date, bool) {
	readers := numberReaders
	if t[i].num < 0 {
		readers = wordReaders
	}
	for _, read := range readers {
		if d, ok := read(c, t, i); ok {
			d.first = i
			return d, true
		}
	}
	return date{}, false
}

type reader func(*calendar, []token, int) (date, bool)

// Readers of dates that begin with a number, and with a word.
var (
	numberReaders = []reader{readWide, readNumbers, readYearFirst, readDayMonth}
	wordReaders   = []reader{readMonthDay}
)

func at(t []token, i int) token {
	if i < 0 || i >= len(t) {
		return token{num: -1}
	}
	return t[i]
}

func isDay(t token) bool   { return t.num >= 1 && t.num <= 31 && len(t.text) <= 2*len("１") }
func isYear(t token) bool  { return t.num >= 1900 && t.num <= 2199 }
func isMonth(t token) bool { return t.num >= 1 && t.num <= 12 }

// readWide reads "2026年11月3日", "11月3日" and the same in Korean.
func readWide(_ *calendar, t []token, i int) (date, bool) {
	year := 0
	if isYear(at(t, i)) && at(t, i+1).is("年년") {
		year, i = t[i].num, i+2
	}
	if !isMonth(at(t, i)) || !at(t, i+1).is("月월") || !isDay(at(t, i+2)) || !at(t, i+3).is("日일號号") {
		return date{}, false
	}
	r := reading{year: year, month: t[i].num, day: t[i+2].num}
	return date{last: i + 3, readings: []reading{r}, day: i + 2}, true
}

// readNumbers reads dates of numbers alone: "3.11.2026", "2026-11-03", "11/3",
// "3.11.".
func readNumbers(_ *calendar, t []token, i int) (date, bool) {
	a, sep, b := at(t, i), at(t, i+1), at(t, i+2)
	if a.num < 0 || b.num < 0 || !sep.is("./-") || sep.text == "" || sep.gap || sep.text != "." && b.gap || b.line != a.line {
		return date{}, false
	}
	third := at(t, i+4)
	full := at(t, i+3).text == sep.text && !at(t, i+3).gap && third.num >= 0 && (!third.gap || sep.text == "." && isYear(third))
	switch {
	case full && isYear(a) && isMonth(b) && isDay(third):
		d := date{last: i + 4, day: i + 4, readings: []reading{{year: a.num, month: b.num, day: third.num}}}
		if sep.text == "." && at(t, i+5).is(".") {
			d.last++ // "2026. 11. 3."
		}
		return d, true
	case full && isDay(a) && isDay(b) && (isYear(third) || third.num < 100 && len(third.text) == 2 && !third.gap):
		return date{last: i + 4, day: -1, readings: orders(a.num, b.num, century(third.num), sep.text)}, true
	case isYear(a) || !isDay(a) || !isDay(b) || b.gap:
		return date{}, false
	case sep.text == "." && at(t, i+3).is(".") && !at(t, i+3).gap && at(t, i+4).num < 0:
		return date{last: i + 3, day: -1, readings: orders(a.num, b.num, 0, ".")}, true
	case sep.text == "/" && !at(t, i+3).is("/-") && !fraction(a.num, b.num):
		return date{last: i + 2, day: -1, readings: orders(a.num, b.num, 0, "/")}, true
	}
	return date{}, false
}

// fraction reports whether two numbers with a stroke rarely mean a date.
func fraction(a, b int) bool { return a == 24 && b == 7 || b == a+1 && a <= 3 }

func century(year int) int {
	switch {
	case year >= 100:
		return year
	case year >= 70:
		return 1900 + year
	}
	return 2000 + year
}

// orders is the ways to read two numbers as day and month. English is written in
// both, Hungarian too where dots stand between; the others of the languages we
// know put the day first, but for those of East Asia.
func orders(a, b, year int, sep string) []reading {
	var list []reading
	dayFirst := reading{year: year, day: a, month: b}
	monthFirst := reading{year: year, day: b, month: a}
	for _, lang := range []string{"ja", "zh", "ko"} {
		monthFirst.lang = lang
		list = append(list, monthFirst)
	}
	for _, lang := range []string{"en", "hu"} {
		monthFirst.lang, dayFirst.lang = lang, lang
		if lang == "en" && sep == "." {
			list = append(list, dayFirst)
			continue
		}
		list = append(list, monthFirst, dayFirst)
	}
	dayFirst.lang = "*"
	return append(list, dayFirst)
}

// readYearFirst reads "2026. november 3." as Hungarians write it.
func readYearFirst(c *calendar, t []token, i int) (date, bool) {
	if !isYear(at(t, i)) {
		return date{}, false
	}
	year, next := t[i].num, i+1
	if at(t, next).is(".") {
		next++
	}
	d, ok := readMonthDay(c, t, next)
	for j := range d.readings {
		if d.readings[j].year != 0 {
			return date{}, false
		}
		d.readings[j].year = year
	}
	return d, ok
}

// readDayMonth reads "3 November 2026", "3rd of November", "3. November",
// "3 de noviembre de 2026" and "3–5 November", of which the first day counts.
func readDayMonth(c *calendar, t []token, i int) (date, bool) {
	if !isDay(at(t, i)) {
		return date{}, false
	}
	next := ordinal(t, i+1)
	if at(t, next).is("-–—") && isDay(at(t, next+1)) {
		next = ordinal(t, next+2)
	}
	if at(t, next).is("-") && !at(t, next).gap {
		next++ // "3-Nov-2026"
	}
	if oneOf(at(t, next), "of de d'") {
		next++
	}
	months := c.monthsOf(at(t, next))
	if months == nil {
		return date{}, false
	}
	d := date{last: next, day: i}
	year := 0
	year, d.last, d.hard = readYear(t, next+1, next)
	for _, m := range months {
		if m.lang == "sv" && at(t, i+1).is(".") {
			continue // of the languages of the North, Swedish alone writes no dot
		}
		d.readings = append(d.readings, reading{m.lang, year, m.n, t[i].num})
	}
	return d, true
}

// readMonthDay reads "November 3, 2026", "Nov 3rd" and, as programs write it,
// "Nov  3 10:00:00 CET 2026".
func readMonthDay(c *calendar, t []token, i int) (date, bool) {
	months := c.monthsOf(at(t, i))
	next := i + 1
	if at(t, next).is(".") {
		next++
	}
	if oneOf(at(t, next), "the") {
		next++
	}
	if months == nil || !isDay(at(t, next)) || at(t, next+1).is(":") && !at(t, next+1).gap {
		return date{}, false
	}
	d := date{day: next, last: ordinal(t, next+1) - 1}
	year := 0
	year, d.last, d.hard = readYear(t, d.last+1, d.last)
	for _, m := range months {
		d.readings = append(d.readings, reading{m.lang, year, m.n, t[d.day].num})
	}
	return d, true
}

// ordinal steps over what makes a number an ordinal: "3rd", "3.", "3-án", "1er".
func ordinal(t []token, i int) int {
	next := at(t, i)
	switch {
	case next.gap:
		return i
	case next.is(".ºª°"):
		return i + 1
	case oneOf(next, "st nd rd th er e ème :e :a de"):
		return i + 1
	case next.is("-") && oneOf(at(t, i+1), "án én ján jén e i ei ai"):
		return i + 2
	}
	return i
}

// readYear reads the year behind a date, perhaps with a time before it. last is
// the token of the date that ends it without one. soft is true when the year may
// be a time: "3 November, 2015".
func readYear(t []token, i, last int) (year, end int, soft bool) {
	if at(t, i).is(".") {
		i++
	}
	if at(t, i).is(",") || at(t, i).is("-") && !at(t, i).gap || oneOf(at(t, i), "of de del") {
		i++
	}
	if j := afterTime(t, i); j > i && isYear(at(t, j)) {
		return t[j].num, j, false
	}
	if y := at(t, i); isYear(y) && !oneOf(at(t, i+1), "h hrs hours uhr") && !at(t, i+1).is(":") {
		return y.num, i, y.num%100 < 60 && y.num >= 1900 && y.num < 2400
	}
	return 0, last, false
}

// afterTime steps over "10:00:00 CET", "10:00 +0100".
func afterTime(t []token, i int) int {
	if at(t, i).num < 0 || !at(t, i+1).is(":") || at(t, i+2).num < 0 {
		return i
	}
	i += 3
	if at(t, i).is(":") && at(t, i+1).num >= 0 {
		i += 2
	}
	if at(t, i).is("+-") && at(t, i+1).num >= 0 {
		return i + 2
	}
	if w := at(t, i); w.num < 0 && len(w.text) <= 5 && w.text != "" && w.text == strings.ToUpper(w.text) {
		i++
	}
	return i
}

// monthsOf is what a token means as a month. Those that are other words too must
// be written as months are: "May" and "March", not "may" and "march".
func (c *calendar) monthsOf(t token) []name {
	word := t.text
	if i := strings.LastIndexAny(word, "'’"); i > 0 {
		_, n := utf8.DecodeRuneInString(word[i:])
		word = word[i+n:] // "d'août"
	}
	if t.num >= 0 || len(word) < 2 || !c.monthStarts[start(word)] {
		return nil
	}
	word = strings.ToLower(word)
	names := c.months[word]
	if (word == "may" || word == "march") && word == t.text {
		return nil
	}
	return names
}

// oneOf reports whether a token is one of some words with blanks between.
func oneOf(t token, words string) bool {
	if t.num >= 0 || t.text == "" {
		return false
	}
	word := strings.ToLower(t.text)
	for w := range strings.SplitSeq(words, " ") {
		if w == word {
			return true
		}
	}
	return false
}

// exists reports whether there is such a day; without a year in any year.
func (r reading) exists() bool {
	year := r.year
	if year == 0 {
		year = 2000
	}
	return time.Date(year, time.Month(r.month), r.day, 12, 0, 0, 0, time.UTC).Day() == r.day && r.month <= 12
}

// near is how far from now a date without a year is taken for the next one of
// its name, so that only one year can be meant.
const near = 75 * 24 * time.Hour

// past is how long ago a date without a year may be. What is older is told from
// somewhere, and may be of any year.
const past = 31 * 24 * time.Hour

// dates is the days that a reading can mean: one, if its year is said or the day
// is near; else the last and the next. There is none when the day without a year
// is rather one that is long gone.
func (r reading) dates(now time.Time) []time.Time {
	if r.year != 0 {
		return []time.Time{r.in(r.year)}
	}
	var all []time.Time
	nearest := time.Duration(math.MaxInt64)
	for year := now.Year() - 1; year <= now.Year()+1; year++ {
		if away := r.in(year).Sub(now); away.Abs() < nearest.Abs() {
			nearest = away
		}
	}
	if nearest < -past {
		return nil
	}
	for year := now.Year() - 1; year <= now.Year()+1; year++ {
		d := r.in(year)
		if d.Day() != r.day {
			continue // 29 February
		}
		away := d.Sub(now).Abs()
		if away < near {
			return []time.Time{d}
		}
		if away <= 366*24*time.Hour {
			all = append(all, d)
		}
	}
	return all
}

func (r reading) in(year int) time.Time {
	return time.Date(year, time.Month(r.month), r.day, 12, 0, 0, 0, time.UTC)
}
