package ui

import (
	"slices"
	"strings"
	"time"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/guard"
	"holdback/mail/relay"
)

// Line is one message in words, as they are true at one moment.
type Line struct {
	ID, Title string
	Dial      Dial
	Badges    []Chip
	People    []Chip
	More      int    // people who are not among People
	After     string // soft words after the people
	Verbs     []Verb // what can be done, the safest first
	Selected  bool
	Strong    bool // its first verb is the strong button of the page
}

// Verb is something the person can do about a message.
type Verb string

// The verbs. The guard decides whether one is allowed; a view only offers it.
const (
	Undo      Verb = "undo"
	SendNow   Verb = "send-now"
	Wait5     Verb = "wait-5m"
	Wait60    Verb = "wait-1h"
	WaitNight Verb = "wait-tomorrow"
	Answer    Verb = "answer" // opens the questions
	Arrived   Verb = "settle"
	SendAgain Verb = "retry"
	Edit      Verb = "edit" // a message that did not leave
)

// mostPeople is how many recipients a row ever makes chips of.
const mostPeople = 12

// heldLine is a message of the outbox in words. away says that the guard process
// is not running, so that no clock runs either.
func heldLine(m control.Message, now time.Time, away bool) Line {
	l := Line{ID: m.ID, Title: subject(m.Subject), Badges: remarks(m.Findings), After: after(m, now)}
	l.People, l.More = people(m)
	l.Dial = dial(m, now)
	l.Verbs = verbs(m, now)
	if away {
		l.Dial = Dial{Words: "–"}
		l.After = say("row.away", "waits until Holdback runs again")
		l.Verbs = nil
	}
	return l
}

// pastLine is a message of the past in words.
func pastLine(m control.Message, now time.Time) Line {
	l := Line{ID: m.ID, Title: subject(m.Subject), After: moment(m.Changed.In(now.Location()), now)}
	l.People, l.More = people(m)
	l.Dial, l.Badges = pastState(m)
	l.After = joined(l.After, attached(m.Attachments))
	if c, failed := comeback(m); c.Words != "" {
		l.Badges = append(l.Badges, c)
		if failed {
			l.Dial, l.Badges = Dial{Step: dialSteps, Words: "!", Tone: Stop}, []Chip{c}
		}
	}
	if m.State == "withdrawn" || m.State == "refused" {
		l.Verbs = []Verb{Edit}
	}
	return l
}

// dial is the ring of a message in the outbox.
func dial(m control.Message, now time.Time) Dial {
	switch m.State {
	case "asking":
		return Dial{Step: dialSteps, Words: "!", Tone: Ask}
	case "leaving":
		return Dial{Step: dialSteps, Words: "…", Tone: Accent}
	case "unsure":
		return Dial{Step: dialSteps, Words: "?", Tone: Ask}
	}
	end := m.Due.Add(-outbox.Margin)
	if left := end.Sub(now); left > 0 {
		return Dial{Step: step(m, now), Words: shortTime(left), Tone: Accent}
	}
	return Dial{Step: dialSteps, Words: "…", Tone: Accent}
}

// step is how much of the wait is over.
func step(m control.Message, now time.Time) int {
	whole := m.Due.Add(-outbox.Margin).Sub(m.Held)
	if whole <= 0 {
		return dialSteps
	}
	over := int(now.Sub(m.Held) * dialSteps / whole)
	return max(0, min(over, dialSteps))
}

// pastState is how it ended, for the whole message.
func pastState(m control.Message) (Dial, []Chip) {
	ok, no := 0, 0
	for _, r := range m.Results {
		switch r.End {
		case relay.Accepted:
			ok++
		case relay.Refused:
			no++
		}
	}
	switch {
	case m.State == "withdrawn":
		return Dial{Step: dialSteps, Sign: SignBack}, []Chip{{Words: say("past.undone", "Taken back, nobody saw it"), Badge: true}}
	case m.State == "refused":
		return Dial{Step: dialSteps, Words: "×", Tone: Stop}, []Chip{{Words: say("past.refused", "Not sent"), Tone: Stop, Badge: true}}
	case no > 0:
		return Dial{Step: dialSteps, Words: "!", Tone: Ask},
			[]Chip{{Words: say("past.partly", "Sent to {{.Some}} of {{.All}}", "Some", ok, "All", ok+no), Tone: Ask, Badge: true}}
	}
	return Dial{Step: dialSteps, Sign: SignTick, Tone: Done}, []Chip{{Words: say("past.sent", "Sent"), Tone: Done, Badge: true}}
}

// people are the recipients as chips: those outside first and marked, because
// they are the ones to look at.
func people(m control.Message) (chips []Chip, more int) {
	all := slices.Clone(known(m))
	slices.SortStableFunc(all, func(a, b control.Person) int { return rank(a.Outside) - rank(b.Outside) })
	for _, p := range all[:min(mostPeople, len(all))] {
		chips = append(chips, personChip(p))
	}
	return chips, len(all) - len(chips)
}

func rank(outside bool) int {
	if outside {
		return 0
	}
	return 1
}

// known are the recipients; where the guard does not know them as people, their
// addresses.
func known(m control.Message) []control.Person {
	if len(m.People) > 0 {
		return m.People
	}
	out := make([]control.Person, len(m.To))
	for i, a := range m.To {
		out[i] = control.Person{Address: a}
	}
	return out
}

func personChip(p control.Person) Chip {
	if p.Outside {
		return Chip{Words: who(p), Tone: Ask, Sign: SignOut}
	}
	return Chip{Words: who(p)}
}

// who is a person as the sender knows them. A name that itself looks like an
// address is not believed: it may name somebody else.
func who(p control.Person) string {
	name := clean(p.Name)
	if name == "" || strings.Contains(name, "@") {
		return clean(p.Address)
	}
	return name
}

// remarks is the badge for what the checks found.
func remarks(findings []guard.Finding) []Chip {
	count := map[guard.Level]int{}
	for _, f := range findings {
		count[f.Level]++
	}
	var out []Chip
	if n := count[guard.Stop]; n > 0 {
		out = append(out, Chip{Words: sayN("badge.stop", "{{.N}} thing forbids it", "{{.N}} things forbid it", n), Tone: Stop, Badge: true})
	}
	if n := count[guard.Ask] + count[guard.Justify]; n > 0 {
		out = append(out, Chip{Words: sayN("badge.ask", "{{.N}} question", "{{.N}} questions", n), Tone: Ask, Badge: true})
	}
	if n := count[guard.Note]; n > 0 {
		out = append(out, Chip{Words: sayN("badge.note", "{{.N}} note", "{{.N}} notes", n), Tone: Info, Badge: true})
	}
	return out
}

// after are the soft words of a row: what is attached, and what it waits for.
func after(m control.Message, now time.Time) string {
	return joined(attached(m.Attachments), waits(m, now))
}

func waits(m control.Message, now time.Time) string {
	if note := clean(m.Note); note != "" {
		return note
	}
	switch m.State {
	case "asking":
		if guard.Strongest(m.Findings) == guard.Stop {
			return say("row.stopped", "cannot leave like this")
		}
		return say("row.asking", "waits for your answer")
	case "leaving":
		return say("row.leaving", "is leaving")
	case "unsure":
		return say("row.unsure", "may have arrived; the line broke")
	}
	end := m.Due.Add(-outbox.Margin)
	if end.Sub(now) < time.Minute {
		return ""
	}
	return say("row.leaves", "leaves {{.When}}", "When", at(end.In(now.Location()), now))
}

// at is a moment with the word that goes before it.
func at(t, now time.Time) string {
	if days(t) == days(now) {
		return say("time.at", "at {{.Time}}", "Time", t.Format("15:04"))
	}
	return moment(t, now)
}

// attached names one attachment and counts several.
func attached(names []string) string {
	switch len(names) {
	case 0:
		return ""
	case 1:
		if n := clean(names[0]); n != "" {
			return n
		}
	}
	return sayN("row.attachments", "{{.N}} attachment", "{{.N}} attachments", len(names))
}

// joined puts a dot between the parts that there are, and before the first.
func joined(parts ...string) string {
	var b strings.Builder
	for _, p := range parts {
		if p != "" {
			b.WriteString(" · " + p)
		}
	}
	return strings.TrimPrefix(b.String(), " ")
}

// verbs are what can be done about a message, the safest first. Waiting longer
// is never offered where it would be shorter.
func verbs(m control.Message, now time.Time) []Verb {
	switch m.State {
	case "held":
		if !until(WaitNight, m, now).After(m.Due) {
			return []Verb{Undo, SendNow, Wait5, Wait60}
		}
		return []Verb{Undo, SendNow, Wait5, Wait60, WaitNight}
	case "asking":
		return []Verb{Undo, Answer}
	case "unsure":
		return []Verb{Arrived, SendAgain}
	}
	return nil
}

// verbWords is what the button of a verb says.
func verbWords(v Verb) string {
	switch v {
	case Undo:
		return say("verb.undo", "Undo")
	case SendNow:
		return say("verb.send-now", "Send now")
	case Wait5:
		return say("verb.wait-5m", "5 minutes more")
	case Wait60:
		return say("verb.wait-1h", "An hour more")
	case WaitNight:
		return say("verb.wait-tomorrow", "Until tomorrow 08:00")
	case Answer:
		return say("verb.answer", "Answer")
	case Arrived:
		return say("verb.settle", "It arrived")
	case SendAgain:
		return say("verb.retry", "Send again")
	}
	return say("verb.edit", "Edit")
}

// until is the moment that a verb of waiting means.
func until(v Verb, m control.Message, now time.Time) time.Time {
	from := now
	if m.Due.After(now) {
		from = m.Due
	}
	switch v {
	case Wait5:
		return from.Add(5 * time.Minute)
	case Wait60:
		return from.Add(time.Hour)
	}
	y, mo, d := now.AddDate(0, 0, 1).Date()
	return time.Date(y, mo, d, 8, 0, 0, 0, now.Location())
}
