package content

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"holdback/guard"
)

// mostDates is how many wrong dates are reported; a message with more has
// another trouble.
const mostDates = 10

// wrongDate asks about a day of the week that does not belong to its date.
// Quoted text does not count: others wrote it. A date that can be read in
// several ways is wrong only when all of them are.
func wrongDate(m *guard.Mail) []guard.Finding {
	if m.Facts.Now.IsZero() {
		return nil
	}
	var found []guard.Finding
	for _, p := range ownWords(m) {
		found = append(found, datesIn(p, m.Facts.Now)...)
		if len(found) >= mostDates {
			return found[:mostDates]
		}
	}
	return found
}

func datesIn(p passage, now time.Time) []guard.Finding {
	c := theCalendar()
	d := diary{c: c, text: p.text, now: now, seen: map[string]bool{}}
	each := func(start, end int, names []name) bool {
		if f, ok := d.look(start, end, names); ok {
			f.Place.Part = p.part
			d.found = append(d.found, f)
		}
		return len(d.found) < mostDates
	}
	c.eachDay(p.text, each)
	return d.found
}

// eachDay calls each for every day of the week in text, until it returns false.
func (c *calendar) eachDay(text string, each func(start, end int, names []name) bool) {
	for i := 0; i < len(text); {
		switch b := text[i]; {
		case b < utf8.RuneSelf && !letter(b):
			i++
		case b >= 0xE3:
			word, names := "", []name(nil)
			if i+1 < len(text) && c.starts[start(text[i:i+2])] {
				word, names = c.wideDay(text[i:])
			}
			if names != nil && !each(i, i+len(word), names) {
				return
			}
			_, n := utf8.DecodeRuneInString(text[i:])
			i += max(n, len(word))
		default:
			end := wordEnd(text, i)
			if names := c.day(text[i:end]); names != nil && !each(i, end, names) {
				return
			}
			i = max(end, i+1)
		}
	}
}

func letter(b byte) bool { return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' }

// wordEnd is where the word that begins at i ends; hyphens and apostrophes
// between letters belong to it.
func wordEnd(text string, i int) int {
	for i < len(text) {
		b := text[i]
		switch {
		case letter(b), b >= utf8.RuneSelf && b != 0xC2 && b < 0xE2:
			i++
		case (b == '-' || b == '\'') && i+1 < len(text) && (letter(text[i+1]) || text[i+1] >= utf8.RuneSelf):
			i++
		case b == 0xE2 && strings.HasPrefix(text[i:], "’"):
			i += len("’")
		default:
			return i
		}
	}
	return i
}

// diary looks at days of the week one after the other.
type diary struct {
	c     *calendar
	text  string
	now   time.Time
	used  int // what stands before this octet belongs to an earlier day
	found []guard.Finding
	seen  map[string]bool
	room  []token // for the tokens around a day, again and again
}

// reach is how many octets around a day its date is looked for.
const reach = 56

// look finds the date that belongs to the day at text[start:end] and reports a
// mismatch.
func (d *diary) look(start, end int, names []name) (guard.Finding, bool) {
	from, to := max(start-reach, d.used, 0), min(end+reach, len(d.text))
	if from > start || !d.worthIt(from, start, to, names) {
		return guard.Finding{}, false
	}
	for from < start && !utf8.RuneStart(d.text[from]) {
		from++
	}
	for to > end && to < len(d.text) && !utf8.RuneStart(d.text[to]) {
		to--
	}
	t := tokens(d.c, d.text, from, to, d.room[:0])
	d.room = t
	day := slices.IndexFunc(t, func(t token) bool { return t.start == start })
	if day < 0 || t[day].end != end || ofSeveral(d.c, t, day) {
		return guard.Finding{}, false
	}
	dt, ok := d.dateOf(t, day, names)
	if !ok {
		return d.relative(t, day, names)
	}
	d.used = max(d.used, t[dt.last].end, end)
	return d.judge(t, day, dt, names)
}

// worthIt is a quick look: a date has digits, a day may stand behind "tomorrow",
// and one character of a script without blanks is a day only in brackets.
func (d *diary) worthIt(from, start, to int, names []name) bool {
	before := strings.TrimRight(d.text[from:start], " \u3000")
	first, _ := utf8.DecodeRuneInString(d.text[start:])
	if wide(first) && !slices.ContainsFunc(names, func(n name) bool { return !n.short }) {
		r, _ := utf8.DecodeLastRuneInString(before)
		if !strings.ContainsRune("(（[［【", r) {
			return false
		}
	}
	return strings.ContainsAny(d.text[from:to], "0123456789０１２３４５６７８９") || endsWithRelative(before)
}

// ofSeveral reports whether a day is one end of a range or one of a list, such as
// "Monday to Wednesday", whose dates are a range or a list too.
func ofSeveral(c *calendar, t []token, day int) bool {
	isDayName := func(t token) bool { return t.names != nil || c.day(t.text) != nil }
	const joins = "and to und bis et au y e en og och oder or ou o through until till al a tot t/m i az do"
	for _, step := range []int{-1, 1} {
		next, other := at(t, day+step), at(t, day+2*step)
		if step < 0 && next.is(".") {
			next, other = at(t, day-2), at(t, day-3)
		}
		if (next.is("-–—/&+~〜～・") || oneOf(next, joins)) && (isDayName(other) || other.is(".") && isDayName(at(t, day+3*step))) {
			return true
		}
		if t[day].names != nil && next.names != nil && !next.gap {
			return true // 月火水
		}
	}
	return false
}

// dateOf is the date that belongs to a day: the one right behind it or the one
// right before it. Where both could be meant, that on the same line is.
func (d *diary) dateOf(t []token, day int, names []name) (date, bool) {
	open, shut := at(t, day-1).is("("), at(t, day+1).is(")") || at(t, day+1).is(".") && at(t, day+2).is(")")
	short := !slices.ContainsFunc(names, func(n name) bool { return !n.short })
	wideScript := t[day].names != nil
	if short && !open && (wideScript || !at(t, day+1).is(".,")) {
		return date{}, false
	}
	before, okBefore := d.dateBefore(t, day)
	after, okAfter := date{}, false
	if !shut && !wideScript {
		after, okAfter = d.dateAfter(t, day)
	}
	switch {
	case okBefore && okAfter && t[after.first].line != t[day].line:
		return before, true
	case okBefore && okAfter && t[before.last].line != t[day].line:
		return after, true
	case okBefore && okAfter:
		return bothOf(before, after), true
	case okBefore:
		return before, true
	}
	return after, okAfter
}

// bothOf is a date that can be either of two.
func bothOf(before, after date) date {
	return date{first: before.first, last: before.last, day: -1, readings: append(slices.Clone(before.readings), after.readings...)}
}

// dateAfter reads the date behind a day, with what may stand between: "Tuesday, 3
// November", "Dienstag, den 3.", "martes (3 de noviembre)".
func (d *diary) dateAfter(t []token, day int) (date, bool) {
	for i := day + 1; i <= day+5 && i < len(t); i++ {
		if dt, ok := readDate(d.c, t, i); ok {
			return dt, true
		}
		abbreviated := utf8.RuneCountInString(t[day].text) <= 5
		between := t[i].is(",(-–—:|") || t[i].is(".") && (abbreviated && i == day+1 || oneOf(t[i-1], "d")) ||
			oneOf(t[i], "the den dem der le el il o dia día em de am vom on d du al het dne dnia")
		if !between {
			return date{}, false
		}
	}
	return date{}, false
}

// dateBefore reads the date that ends right before a day: "3 November (Tuesday)",
// "3 Kasım Salı".
func (d *diary) dateBefore(t []token, day int) (date, bool) {
	end := day - 1
	for end >= 0 && end >= day-3 && (t[end].is(",(-–—|") || oneOf(t[end], "a ein un une um en") && at(t, end-1).is(",(")) {
		end--
	}
	if end < 0 || t[end].text == "" {
		return date{}, false
	}
	for i := max(end-11, 0); i <= end; i++ {
		if dt, ok := readDate(d.c, t, i); ok && (dt.last == end || dt.last == end-1 && t[end].is(".")) {
			return dt, true
		}
	}
	return date{}, false
}

// judge compares a day with its date.
func (d *diary) judge(t []token, day int, dt date, names []name) (guard.Finding, bool) {
	fits := fitting(dt.readings, names)
	if len(fits) == 0 || logged(t, dt.last+1) {
		return guard.Finding{}, false
	}
	for _, f := range fits {
		if dt.hard && f.year != 0 && d.rather(f.year) {
			yearless := f
			yearless.year = 0
			fits = append(fits, yearless)
		}
	}
	var meant []meaning
	exists := false
	for _, f := range fits {
		if !f.exists() {
			continue
		}
		exists = true
		for _, at := range f.dates(d.now) {
			if at.Weekday() == time.Weekday(f.name.n) {
				return guard.Finding{}, false
			}
			meant = append(meant, meaning{f.name, at})
		}
	}
	from, to := extent(t, day, dt)
	quote := d.text[from:to]
	if d.seen[quote] || len(meant) == 0 && (exists || dt.day < 0) {
		return guard.Finding{}, false
	}
	d.seen[quote] = true
	f := guard.Finding{Level: guard.Ask, Quote: strings.Join(strings.Fields(quote), " "), Place: guard.Place{At: from}}
	f.Says, f.Hint = d.says(t, day, dt, meant)
	if d.longAgo(meant) {
		f.Level = guard.Note
	}
	if !strings.Contains(quote, "\n") {
		f.Repairs = d.repairs(t, day, dt, meant)
	}
	return f, true
}

// rather reports whether four digits behind a date are rather a time of the day than
// a year: no year that people write of now, or one that is a full five minutes.
func (d *diary) rather(year int) bool {
	away := year - d.now.Year()
	return away < -1 || away > 1 || away != 0 && year%5 == 0
}

// longAgo reports whether a date is of the past: nobody will come on the wrong day.
// What is within the year may have but the wrong year, as in January.
func (d *diary) longAgo(meant []meaning) bool {
	const year = 400 * 24 * time.Hour
	return len(meant) > 0 && d.now.Sub(meant[0].at) > year
}

// logged reports whether a time to the second follows: a program wrote it, some
// day.
func logged(t []token, i int) bool {
	return at(t, i).num >= 0 && at(t, i+1).is(":") && at(t, i+2).num >= 0 && at(t, i+3).is(":") && at(t, i+4).num >= 0
}

// extent is where day and date stand together, with the bracket that ends them.
func extent(t []token, day int, dt date) (from, to int) {
	last := max(day, dt.last)
	if at(t, last+1).is(")") && at(t, day-1).is("(") {
		last++
	}
	return t[min(day, dt.first)].start, t[last].end
}

// fit is a reading with the day of the week in the same language.
type fit struct {
	reading
	name name
}

// meaning is one day that a date can mean, and what its day of the week says.
type meaning struct {
	name name
	at   time.Time
}

// fitting joins readings and names of one language. Where none are of the same,
// all are joined: people mix.
func fitting(readings []reading, names []name) []fit {
	var same, all []fit
	own := map[string]bool{}
	for _, r := range readings {
		own[r.lang] = true
	}
	for _, n := range names {
		for _, r := range readings {
			all = append(all, fit{r, n})
			if r.lang == n.lang || r.lang == "" || r.lang == "*" && !own[n.lang] {
				same = append(same, fit{r, n})
			}
		}
	}
	if same != nil {
		return same
	}
	return all
}
