package ui

import (
	"errors"
	"runtime"
	"strconv"
	"strings"
	"time"
	"unicode"

	"holdback/app/control"
)

// longest is how much of one line from a mail is ever shown.
const longest = 200

// clean makes one line of text from a mail fit to be shown: no control characters,
// no line ends, and none of the characters that turn the direction of the line
// around or are invisible, by which one name can be made to look like another
// (Unicode Technical Report 36, section 2.5).
func clean(s string) string {
	var b strings.Builder
	n := 0
	for word := range strings.FieldsSeq(strings.Map(visible, s)) {
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		for _, r := range word {
			if n++; n > longest {
				return b.String() + "…"
			}
			b.WriteRune(r)
		}
	}
	return b.String()
}

// cleanText is clean for text of many lines.
func cleanText(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return visible(r)
	}, strings.ReplaceAll(s, "\r\n", "\n"))
}

// visible maps what separates words to a space and drops what must not be shown.
func visible(r rune) rune {
	switch {
	case r == '\n' || r == '\t' || r == '\r' || r == '\u2028' || r == '\u2029':
		return ' '
	case r == '\u200c' || r == '\u200d': // joiners: emoji and many scripts need them
		return r
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
		return -1
	}
	return r
}

// shortTime is a wait in as few letters as possible.
func shortTime(d time.Duration) string {
	switch {
	case d <= 0:
		return say("time.now", "0 s")
	case d < time.Minute:
		return say("time.seconds", "{{.N}} s", "N", int((d+time.Second-1)/time.Second))
	case d < time.Hour:
		return say("time.minutes", "{{.N}} m", "N", int(d/time.Minute))
	case d < 48*time.Hour:
		return say("time.hours", "{{.N}} h", "N", int(d/time.Hour))
	}
	return say("time.days", "{{.N}} d", "N", int(d/(24*time.Hour)))
}

// moment is a point in time as people say it: the time alone on the same day, with
// the day on others. Both must be in the person's own zone.
func moment(t, now time.Time) string {
	clock := t.Format("15:04")
	switch days(t) - days(now) {
	case 0:
		return clock
	case 1:
		return say("time.tomorrow", "tomorrow at {{.Time}}", "Time", clock)
	case -1:
		return say("time.yesterday", "yesterday at {{.Time}}", "Time", clock)
	}
	day := t.Format("2 Jan")
	if t.Year() != now.Year() {
		day = t.Format("2 Jan 2006")
	}
	return say("time.day", "{{.Day}} at {{.Time}}", "Day", day, "Time", clock)
}

// days counts the days of the calendar, so that two of them can be compared.
func days(t time.Time) int {
	y, m, d := t.Date()
	return int(time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// fileSize is a number of octets as people say it.
func fileSize(n int64) string {
	switch {
	case n < 1000:
		return say("size.bytes", "{{.N}} B", "N", n)
	case n < 1000*1000:
		return say("size.kilo", "{{.N}} kB", "N", (n+500)/1000)
	}
	return say("size.mega", "{{.N}} MB", "N", strconv.FormatFloat(float64(n)/1e6, 'f', 1, 64))
}

// subject is a subject line to be shown; an empty one is named.
func subject(s string) string {
	if c := clean(s); c != "" {
		return c
	}
	return say("message.no-subject", "(no subject)")
}

// undoKey is the key that takes the last message back while the window is in front.
func undoKey() string {
	if runtime.GOOS == "darwin" {
		return "⌘Z"
	}
	return say("key.undo", "Ctrl+Z")
}

// complaint puts an error into words: what is wrong, and what can be done.
func complaint(err error) (says, hint string) {
	var no *control.Refusal
	if errors.As(err, &no) {
		return clean(no.Says), clean(no.Hint)
	}
	return say("error.says", "That did not work: {{.Why}}.", "Why", strings.TrimSuffix(clean(err.Error()), ".")),
		say("error.hint", "Nothing was changed. Try again; “holdback doctor” looks for the cause.")
}

// Guarding is the line at the foot of the sidebar: a sign (none is a drawn dot), its tone and the words.
func guarding(s Snapshot) (sign string, tone Tone, words string) {
	switch {
	case s.Gone != nil:
		return "!", Stop, say("foot.gone", "Not guarding")
	case !s.Known:
		return "…", Plain, say("foot.starting", "Looking for Holdback")
	case len(s.Status.Accounts) == 0:
		return "!", Ask, say("foot.none", "No account yet")
	case s.Status.Demo:
		return "", Done, say("foot.demo", "Practice: nothing is real")
	}
	return "", Done, sayN("foot.guarding", "Guarding {{.N}} account", "Guarding {{.N}} accounts", len(s.Status.Accounts))
}
