package ui

import (
	"slices"
	"time"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/report"
)

// This file puts into words what came back about a message after it had left. A report
// is a claim by whoever sent it, and is told as one.

// mostReturns is how many of the latest reports are listed for one message.
const mostReturns = 20

// returned are the reports of a message, the oldest first, one row each.
func returned(m control.Message, now time.Time) []Outcome {
	named := names(m.People)
	var out []Outcome
	for _, e := range m.Returns[max(0, len(m.Returns)-mostReturns):] {
		who := say("returned.nobody", "Nobody named")
		if !e.Recipient.IsZero() {
			who = called(e.Recipient.String(), named)
		}
		out = append(out, Outcome{Who: who, State: returnChip(e.Kind), Why: returnWhy(e, now)})
	}
	return out
}

// returnChip is what is reported.
func returnChip(k report.Kind) Chip {
	switch k {
	case report.Failed:
		return Chip{Words: say("returned.failed", "× Not delivered"), Tone: Stop, Badge: true}
	case report.Delayed:
		return Chip{Words: say("returned.delayed", "… Not yet delivered"), Tone: Ask, Badge: true}
	case report.Delivered:
		return Chip{Words: say("returned.delivered", "Reported delivered"), Tone: Done, Badge: true, Sign: SignTick}
	case report.Relayed:
		return Chip{Words: say("returned.relayed", "Reported passed on"), Tone: Info, Badge: true}
	case report.Read:
		return Chip{Words: say("returned.read", "Reported as read"), Tone: Info, Badge: true}
	case report.Deleted:
		return Chip{Words: say("returned.deleted", "Reported deleted unread"), Tone: Info, Badge: true}
	case report.Recalled:
		return Chip{Words: say("returned.recalled", "Reported removed"), Tone: Done, Badge: true, Sign: SignTick}
	case report.Kept:
		return Chip{Words: say("returned.kept", "Reported not removed"), Tone: Ask, Badge: true}
	case report.Answered:
		return Chip{Words: say("returned.answered", "Answered"), Tone: Info, Badge: true}
	case report.AutoReply:
		return Chip{Words: say("returned.auto", "Answered by a machine"), Badge: true}
	}
	return Chip{Words: clean(string(k)), Badge: true}
}

// returnWhy is when, and what the server said.
func returnWhy(e report.Event, now time.Time) string {
	when := ""
	if !e.At.IsZero() {
		when = moment(e.At.In(now.Location()), now)
	}
	why := clean(e.Says)
	if why == "" {
		why = statusWords(e)
	}
	switch {
	case why == "":
		return when
	case when == "":
		return why
	}
	return say("returned.why", "{{.When}}: {{.Why}}", "When", when, "Why", why)
}

// statusWords is what a status code alone says (RFC 3463, section 3).
func statusWords(e report.Event) string {
	switch e.Status {
	case "":
		return ""
	case "5.1.1", "5.1.2", "5.1.3", "5.1.10":
		return say("status.no-address", "There is no such address.")
	case "5.2.2", "4.2.2":
		return say("status.full", "The mailbox is full.")
	case "5.3.4", "5.2.3":
		return say("status.too-big", "The message is too large.")
	case "5.7.1":
		return say("status.refused", "The server does not want this message.")
	}
	return say("status.code", "The server's code is {{.Code}}.", "Code", clean(e.Status))
}

// comeback is the one thing of all reports that the row of a message must say, or an
// empty chip. What could not be delivered comes before everything else.
func comeback(m control.Message) (c Chip, failed bool) {
	last := lastReports(m.Returns)
	if who := reported(m, last, report.Failed); len(who) > 0 {
		words := say("comeback.failed", "Could not be delivered to {{.Who}}", "Who", who[0])
		if len(who) > 1 {
			words = sayN("comeback.failed-n", "Could not be delivered to {{.N}} recipient", "Could not be delivered to {{.N}} recipients", len(who))
		}
		return Chip{Words: words, Tone: Stop, Badge: true}, true
	}
	if who := reported(m, last, report.Delayed); len(who) > 0 {
		return Chip{Words: say("comeback.delayed", "Not yet delivered to {{.Who}}", "Who", list(who[:1])), Tone: Ask, Badge: true}, false
	}
	for _, k := range []report.Kind{report.Answered, report.Read, report.Deleted, report.Kept, report.Recalled} {
		if who := reported(m, last, k); len(who) > 0 {
			return returnChip(k), false
		}
	}
	return Chip{}, false
}

// lastReports is what was reported last about each recipient. A failure is final.
func lastReports(events []report.Event) map[mail.Address]report.Kind {
	last := map[mail.Address]report.Kind{}
	for _, e := range events {
		if e.Kind != report.AutoReply && last[e.Recipient] != report.Failed {
			last[e.Recipient] = e.Kind
		}
	}
	return last
}

// reported are the people of whom a kind was reported last.
func reported(m control.Message, last map[mail.Address]report.Kind, k report.Kind) []string {
	named := names(m.People)
	var who []string
	for a, kind := range last {
		switch {
		case kind != k:
		case a.IsZero():
			who = append(who, say("comeback.somebody", "somebody"))
		default:
			who = append(who, called(a.String(), named))
		}
	}
	slices.Sort(who)
	return who
}
