package content

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"holdback/guard"
)

// This file is what people are told about a date, and what can be put right.

func (d *diary) says(t []token, day int, dt date, meant []meaning) (says, hint string) {
	written := d.text[t[dt.first].start:t[dt.last].end]
	written = strings.Trim(strings.Join(strings.Fields(written), " "), ".,")
	if len(meant) == 0 {
		return fmt.Sprintf("There is no %s.", written), "Correct the date."
	}
	hint = "Correct the day or the date."
	claimed := time.Weekday(meant[0].name.n)
	if sure(meant) {
		return fmt.Sprintf("%s is a %s, not a %s.", meant[0].at.Format("2 January 2006"), meant[0].at.Weekday(), claimed), hint
	}
	return fmt.Sprintf("%s is not a %s.", written, claimed), hint
}

// sure reports whether only one day can be meant.
func sure(meant []meaning) bool {
	return !slices.ContainsFunc(meant, func(other meaning) bool { return !other.at.Equal(meant[0].at) })
}

// repairs propose the right day for the date, then the nearest date for the day.
func (d *diary) repairs(t []token, day int, dt date, meant []meaning) []guard.Repair {
	if len(meant) == 0 || !sure(meant) {
		return nil
	}
	from, to := extent(t, day, dt)
	replace := func(tok token, with string) guard.Repair {
		phrase := d.text[from:tok.start] + with + d.text[tok.end:to]
		return guard.Repair{Do: guard.ReplaceText, Says: fmt.Sprintf("Write %q", phrase), Old: d.text[from:to], With: phrase}
	}
	first := meant[0]
	list := []guard.Repair{replace(t[day], d.c.written(d.text[t[day].start:t[day].end], first.name, first.at.Weekday()))}
	if dt.day < 0 {
		return list
	}
	off := (first.name.n - int(first.at.Weekday()) + 10) % 7 // 0 to 6, of which 3 is none
	right := first.at.AddDate(0, 0, off-3)
	if right.Month() != first.at.Month() {
		return list
	}
	number := t[dt.day]
	digits := strconv.Itoa(right.Day())
	if len(number.text) == 2 && number.text[0] == '0' && len(digits) == 1 {
		digits = "0" + digits
	}
	if suffix := at(t, dt.day+1); oneOf(suffix, "st nd rd th") && !suffix.gap {
		number.end, digits = suffix.end, digits+ordinalOf(right.Day())
	}
	return append(list, replace(number, digits))
}

// ordinalOf is the English ending of a day's number.
func ordinalOf(day int) string {
	if day < 11 || day > 13 {
		switch day % 10 {
		case 1:
			return "st"
		case 2:
			return "nd"
		case 3:
			return "rd"
		}
	}
	return "th"
}
