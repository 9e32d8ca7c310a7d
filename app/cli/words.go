package cli

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/mail/report"
)

// Widths of columns, in cells of a terminal.
const (
	wideState   = 24
	wideSubject = 40
	wideTo      = 36
)

// complaint is what went wrong, and on the next line what to do about it.
func complaint(who string, err error) string {
	if no, ok := errors.AsType[*control.Refusal](err); ok {
		words := who + ": " + clean(no.Says) + "\n"
		if no.Hint != "" {
			words += clean(no.Hint) + "\n"
		}
		return words
	}
	var b strings.Builder
	for line := range strings.Lines(who + ": " + err.Error()) {
		b.WriteString(clean(strings.TrimSuffix(line, "\n")) + "\n")
	}
	return b.String()
}

// outboxWords lists what is held.
func outboxWords(held []control.Message, now time.Time) string {
	if len(held) == 0 {
		return "Nothing is held.\n"
	}
	return listWords(held, now)
}

// pastWords lists what has come to an end.
func pastWords(past []control.Message, now time.Time) string {
	if len(past) == 0 {
		return "Nothing found.\n"
	}
	return listWords(past, now)
}

func listWords(messages []control.Message, now time.Time) string {
	rows := make([][]string, 0, len(messages)+1)
	rows = append(rows, []string{"ID", "STATE", "SUBJECT", "TO"})
	for _, m := range messages {
		rows = append(rows, []string{m.ID, stateWords(m, now), subjectWords(m.Subject), toWords(m.To)})
	}
	return table(rows, 0, wideState, wideSubject, wideTo)
}

// stateWords is a state as it is true at now.
func stateWords(m control.Message, now time.Time) string {
	switch outbox.State(m.State) {
	case outbox.Held:
		if !m.Due.IsZero() {
			return "leaves " + inWords(m.Due.Add(-outbox.Margin), now)
		}
	case outbox.Asking:
		return "asks you"
	case outbox.Unsure:
		return "unsure: may have left"
	case outbox.Withdrawn:
		return "taken back " + atWords(m.Changed, now)
	case outbox.Sent, outbox.Refused:
		return m.State + " " + atWords(m.Changed, now)
	}
	return m.State
}

// inWords is a moment that people wait for.
func inWords(t, now time.Time) string {
	left := t.Sub(now).Round(time.Second)
	switch {
	case left <= 0:
		return "now"
	case left < time.Minute:
		return fmt.Sprintf("in %d s", int(left.Seconds()))
	case left < time.Hour:
		return fmt.Sprintf("in %d min %02d s", int(left.Minutes()), int(left.Seconds())%60)
	}
	return "at " + atWords(t, now)
}

// atWords is a moment in the person's time zone, with the date where it is
// another day.
func atWords(t, now time.Time) string {
	t = t.In(now.Location())
	switch {
	case t.Year() == now.Year() && t.YearDay() == now.YearDay():
		return t.Format("15:04")
	case t.Year() == now.Year():
		return t.Format("2 Jan 15:04")
	}
	return t.Format("2 Jan 2006")
}

func subjectWords(subject string) string {
	if strings.TrimSpace(subject) == "" {
		return "(no subject)"
	}
	return subject
}

// toWords names the first recipient and counts the others.
func toWords(to []string) string {
	switch len(to) {
	case 0:
		return "(nobody)"
	case 1:
		return to[0]
	}
	more := fmt.Sprintf(" +%d", len(to)-1)
	return cut(clean(to[0]), wideTo-len(more)) + more
}

// doneWords says what a decision came to.
func doneWords(m control.Message, now time.Time) string {
	what := map[outbox.State]string{
		outbox.Held:      "Held; it " + stateWords(m, now),
		outbox.Asking:    "It still asks you",
		outbox.Leaving:   "Leaving",
		outbox.Sent:      "Sent",
		outbox.Withdrawn: "Taken back",
	}[outbox.State(m.State)]
	if what == "" {
		what = m.State
	}
	return fmt.Sprintf("%s: %s, %q to %s\n", what, clean(m.ID), cut(clean(subjectWords(m.Subject)), wideSubject), clean(toWords(m.To)))
}

// detailWords is one message to read.
func detailWords(d control.Detail, now time.Time) string {
	rows := [][]string{
		{"ID:", d.ID},
		{"State:", stateWords(d.Message, now)},
		{"From:", d.From},
		{"To:", strings.Join(d.To, ", ")},
		{"Cc:", strings.Join(d.Cc, ", ")},
		{"Bcc:", strings.Join(d.Bcc, ", ")},
		{"Subject:", subjectWords(d.Subject)},
		{"Label:", d.Label},
		{"Note:", d.Note},
		{"Copies:", d.Copies},
	}
	for _, part := range d.Parts {
		rows = append(rows, []string{"Attached:", fmt.Sprintf("%s (%s, %s)", part.Name, part.Type, sizeWords(part.Size))})
	}
	for _, r := range d.Results {
		rows = append(rows, []string{"Result:", strings.TrimSpace(fmt.Sprintf("%s %s %s", r.Address, r.End, r.Reply))})
	}
	for _, back := range d.Returns {
		rows = append(rows, []string{"Came back:", returnWords(back)})
	}
	rows = withValue(rows)
	words := table(rows, 0, 0) + "\n" + cleanLines(d.Text)
	if len(d.Findings) > 0 {
		words = table(rows, 0, 0) + "\n" + remarks(d.Findings) + "\n" + cleanLines(d.Text)
	}
	if !strings.HasSuffix(words, "\n") {
		words += "\n"
	}
	if d.Cut {
		words += "(The rest is left out; --raw shows it all.)\n"
	}
	return words
}

// returnWords is one thing that came back about a message. Anybody can write a report, so
// it is told as one.
func returnWords(e report.Event) string {
	who := e.Recipient.String()
	if e.Recipient.IsZero() {
		who = "somebody"
	}
	return strings.TrimSpace(fmt.Sprintf("reported as %s for %s %s %s", e.Kind, who, e.Status, e.Says))
}

// withValue leaves out the rows that have nothing to say.
func withValue(rows [][]string) [][]string {
	var kept [][]string
	for _, r := range rows {
		if r[1] != "" {
			kept = append(kept, r)
		}
	}
	return kept
}

func sizeWords(n int64) string {
	switch {
	case n < 1000:
		return fmt.Sprintf("%d bytes", n)
	case n < 1_000_000:
		return fmt.Sprintf("%.1f kB", float64(n)/1e3)
	}
	return fmt.Sprintf("%.1f MB", float64(n)/1e6)
}

// settingWords lists settings.
func settingWords(values []control.SettingValue) string {
	rows := [][]string{{"KEY", "VALUE", "FROM", "WHAT FOR"}}
	for _, v := range values {
		rows = append(rows, []string{v.Key, v.Value, v.Origin, v.Why})
	}
	return table(rows, 0, wideSubject, 0, 0)
}

// doctorWords lists what was looked at; what is wrong stands out by its first word.
func doctorWords(found []control.Diagnosis) string {
	var b strings.Builder
	for _, d := range found {
		mark := "ok  "
		if !d.OK {
			mark = "BAD "
		}
		fmt.Fprintf(&b, "%s %s: %s\n", mark, clean(d.What), clean(d.Says))
		if d.Hint != "" {
			fmt.Fprintf(&b, "     %s\n", clean(d.Hint))
		}
	}
	return b.String()
}

// doorWords says where mail clients may knock.
func doorWords(smtp string) string {
	if smtp == "" {
		return ""
	}
	return "Mail clients send to " + clean(smtp) + "; \"holdback client-settings\" shows the rest."
}
