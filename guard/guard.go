// Package guard is the careful colleague who reads over your shoulder before a
// mail leaves.
//
// A check notices one kind of thing and reports it as a Finding: what is wrong,
// the very words that made it look, and what to do about it. Checks are pure:
// the same message and the same facts give the same findings, so they can be
// tested, kept, and shown live. A check that fails, panics or runs out of time
// never passes in silence: it becomes an Ask that says so.
//
// This package does not decide what happens to a message; app/outbox does, from
// the strongest Level. It never changes a message by itself.
package guard

import "slices"

// Level says how much a finding weighs.
type Level string

// The levels, from the lightest to the heaviest.
const (
	Note Level = "note" // shown, stops nothing
	Ask  Level = "ask"  // waits for the sender's word
	Stop Level = "stop" // forbidden by policy; cannot be waved through
)

// Finding is one remark of a check about one place in a message.
type Finding struct {
	Check string `json:"check"`           // stable id of the check, such as "message.unreadable"
	Level Level  `json:"level"`           // how much it weighs
	Says  string `json:"says"`            // what is wrong, in one sentence for people
	Quote string `json:"quote,omitempty"` // the sender's own words that made the check look; may be sensitive, never logged
	Hint  string `json:"hint,omitempty"`  // what to do about it
}

// Strongest is the heaviest level among findings, or "" when there are none.
func Strongest(findings []Finding) Level {
	var top Level
	for _, f := range findings {
		if f.Level.weight() > top.weight() {
			top = f.Level
		}
	}
	return top
}

func (l Level) weight() int { return slices.Index([]Level{Note, Ask, Stop}, l) }
