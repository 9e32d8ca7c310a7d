// Package report reads what comes back about a message that has left: delivery
// status notifications (RFC 3464, RFC 6533) and what servers wrote before there was
// a standard, receipts (RFC 8098), the recall reports of Exchange and Outlook,
// automatic replies (RFC 3834), and answers of people.
//
// Look decides by the header section alone whether a message can be any of these, so
// that nothing else is ever read. Parse looks into the text of those whose header says
// that a machine wrote them about another message.
//
// A report is a claim by whoever sent it: anybody can write one. Whose message it is
// about is decided by the caller, by the Message-ID that the report returns, which
// strangers cannot guess, or by the envelope id that we gave, and then it must name a
// recipient too. About gives the events for that message: who is none of its
// recipients is not named in them. Events change nothing but what is shown.
//
// We promise bounded time and memory, whatever comes in, and rather no event than a
// wrong one: where a report names no message, it is about none. It does not follow
// links, does not believe dates, and keeps no words of a person.
package report

import (
	"slices"
	"strings"
	"time"

	"holdback/mail"
)

// Kind is what is reported.
type Kind string

// The kinds.
const (
	Failed    Kind = "failed"     // it will not be delivered (RFC 3464, section 2.3.3)
	Delayed   Kind = "delayed"    // it has not been delivered yet
	Delivered Kind = "delivered"  // into the recipient's mailbox
	Relayed   Kind = "relayed"    // to a system that reports nothing, or to a list
	Read      Kind = "read"       // it was displayed (RFC 8098, section 3.2.6.2)
	Deleted   Kind = "deleted"    // it was deleted unread
	Recalled  Kind = "recalled"   // a recall removed it
	Kept      Kind = "kept"       // a recall did not remove it
	Recall    Kind = "recall"     // a recall was tried; what came of it stands behind a link in the report
	Answered  Kind = "answered"   // somebody wrote back
	AutoReply Kind = "auto-reply" // a program wrote back, such as an absence note
)

// Event is one thing that came back about one recipient.
type Event struct {
	Kind      Kind         `json:"kind"`
	Recipient mail.Address `json:"recipient,omitzero"` // zero where the report names nobody whom the message went to
	Status    string       `json:"status,omitempty"`   // RFC 3463, such as "5.1.1"
	Says      string       `json:"says,omitempty"`     // what the server said, one line, cleaned; never words of a person
	At        time.Time    `json:"at"`                 // when it arrived
}

// Limits on what is taken from one report.
const (
	mostClaims = 200       // recipients
	mostNames  = 8         // of one of them
	mostIDs    = 10        // Message-IDs
	mostParts  = 50        // parts looked at
	mostText   = 256 << 10 // octets of one of them
)

// Report is what a message that came in says about another one. Which one must be
// found out first, by MessageIDs or EnvelopeID.
type Report struct {
	MessageIDs []string // of the message that it is about, without angle brackets, the surest first
	EnvelopeID string   // that we gave at MAIL, as far as it is returned

	claims []claim
}

// claim is one event of a report as its writer names the recipient.
type claim struct {
	event Event
	names []mail.Address // what the recipient is called, the best first
	loose bool           // found in running text: counts only for a recipient
}

// add takes what r may hold of c.
func (r *Report) add(c claim) {
	if len(r.claims) < mostClaims {
		c.names = c.names[:min(len(c.names), mostNames)]
		r.claims = append(r.claims, c)
	}
}

// about notes Message-IDs after those that are known.
func (r *Report) about(ids ...string) {
	for _, id := range ids {
		if plausibleID(id) && len(r.MessageIDs) < mostIDs && !slices.Contains(r.MessageIDs, id) {
			r.MessageIDs = append(r.MessageIDs, id)
		}
	}
}

// plausibleID keeps words out that stand where an id should (RFC 5322, section 3.6.4).
func plausibleID(id string) bool {
	return len(id) > 2 && len(id) <= 998 && strings.Contains(id, "@")
}

// About is the events of r for the message that was sent with e, arrived at the time
// at. Who is no recipient of it stays unnamed; what its own sender wrote is no answer.
func (r Report) About(e mail.Envelope, at time.Time) []Event {
	var events []Event
	unnamed, to := map[Kind]Event{}, callings(e.Recipients)
	for _, c := range r.claims {
		ev := c.event
		ev.At = at.UTC().Round(0)
		if (ev.Kind == Answered || ev.Kind == AutoReply) && slices.ContainsFunc(c.names, e.From.Same) {
			continue
		}
		ev.Recipient = recipient(c.names, to)
		if ev.Recipient.IsZero() && c.loose {
			ev.Says, ev.Status = "", ""
			unnamed[ev.Kind] = ev
			continue
		}
		events = append(events, ev)
	}
	if len(events) == 0 { // somebody is meant, though we do not know whom
		for _, ev := range unnamed {
			events = append(events, ev)
		}
	}
	return events
}

// calling is a recipient and what an earlier server called them, if that is known.
type calling struct {
	address, original mail.Address
}

func callings(to []mail.Recipient) []calling {
	all := make([]calling, len(to))
	for i, r := range to {
		all[i].address = r.Address
		if original, err := mail.ParseAddress(r.Original); err == nil { // RFC 3461, section 4.2
			all[i].original = original
		}
	}
	return all
}

// recipient is the first of the names whom the message went to, as its envelope has it.
func recipient(names []mail.Address, to []calling) mail.Address {
	for _, n := range names {
		for _, c := range to {
			if !n.IsZero() && (c.address.Same(n) || c.original.Same(n)) {
				return c.address
			}
		}
	}
	return mail.Address{}
}
