package cli

import (
	"fmt"
	"strings"
	"time"
)

// parseWhen reads when a message is to leave: a duration from now, a time of
// day (the next one), "tomorrow" with a time of day, a date with a time of day, or
// RFC 3339. The result lies after now, or there is an error that shows how to write it.
func parseWhen(s string, now time.Time) (time.Time, error) {
	s = strings.TrimSpace(s)
	t, ok := readWhen(s, now)
	if !ok {
		return time.Time{}, fmt.Errorf("cannot read %q as a time; write 10m, 16:40, \"tomorrow 08:00\" or 2026-11-24T08:00:00Z", s)
	}
	if !t.After(now) {
		return time.Time{}, fmt.Errorf("%q lies in the past; \"holdback send-now\" lets a message leave at once", s)
	}
	return t, nil
}

func readWhen(s string, now time.Time) (time.Time, bool) {
	if d, err := time.ParseDuration(s); err == nil {
		return now.Add(d), true
	}
	if t, err := time.Parse(time.RFC3339, s); err == nil {
		return t, true
	}
	if t, err := time.ParseInLocation("2006-01-02 15:04", s, now.Location()); err == nil {
		return t, true
	}
	clock, tomorrow := strings.CutPrefix(strings.ToLower(s), "tomorrow")
	t, err := time.Parse("15:04", strings.TrimSpace(clock))
	if err != nil {
		return time.Time{}, false
	}
	// By date, not by adding 24 hours: days with a change of clocks are longer or shorter.
	day := func(n int) time.Time {
		return time.Date(now.Year(), now.Month(), now.Day()+n, t.Hour(), t.Minute(), 0, 0, now.Location())
	}
	if today := day(0); !tomorrow && today.After(now) {
		return today, true
	}
	return day(1), true
}
