package control

import (
	"time"

	"holdback/guard"
	"holdback/guard/repair"
	"holdback/mail/report"
)

// This file is the values about what the checks say, and what a person answers.

// Answer is what a person says to the questions of a message.
type Answer struct {
	Reason string   `json:"reason,omitempty"` // in their words; needed where a finding is at guard.Justify
	Quiet  []string `json:"quiet,omitempty"`  // QuietKeys of findings of which they do not want to be asked again
}

// Repaired is a message after a repair, or as it would be: then Message is as it was.
type Repaired struct {
	Message  Message         `json:"message"`
	Changes  []repair.Change `json:"changes"`            // what a preview shows; never empty
	Password string          `json:"password,omitempty"` // of a new archive; told once and kept nowhere
}

// Verdict is what the checks say about a message that is not held.
type Verdict struct {
	Findings []guard.Finding `json:"findings"`        // the heaviest first; never null
	Level    guard.Level     `json:"level"`           // of the heaviest; "" when there are none
	Label    string          `json:"label,omitempty"` // id of the sensitivity label that it wears
	People   []Person        `json:"people"`          // the recipients
	Hold     time.Duration   `json:"hold_ns"`         // how long it would be held
}

// CheckInfo is one check with its level in force.
type CheckInfo struct {
	ID      string      `json:"id"`
	Why     string      `json:"why"` // one sentence for the settings page
	Level   guard.Level `json:"level"`
	Default guard.Level `json:"default"`
	By      string      `json:"by"`     // who set the level: "built-in", "you" or "your organisation"
	Locked  bool        `json:"locked"` // only the organisation may change it
}

// QuietEntry is one thing of which the person does not want to be asked again.
type QuietEntry struct {
	Key   string    `json:"key"`
	Check string    `json:"check"`
	About string    `json:"about"` // the person, domain, thread or term
	Since time.Time `json:"since"`
}

// PolicyInfo is the policy of an organisation. Without a File there is none.
type PolicyInfo struct {
	Name         string      `json:"name,omitempty"`
	Contact      string      `json:"contact,omitempty"` // whom to ask about it
	File         string      `json:"file,omitempty"`
	Signed       bool        `json:"signed"`                  // with the key that is known here
	Kept         bool        `json:"kept,omitempty"`          // the last good copy is in force, because the file is not right now
	Problem      string      `json:"problem,omitempty"`       // what is wrong with the file, with its line
	Labels       []LabelInfo `json:"labels,omitempty"`        // the mildest first
	DefaultLabel string      `json:"default_label,omitempty"` // id of the label that a new message gets
	Tick         string      `json:"tick"`                    // whom the sender must tick before a message leaves: "none", "outside" or "all"
	ServerLimit  int64       `json:"server_limit,omitempty"`  // largest message that the default account's server takes, in octets; 0 is not known
}

// LabelInfo is one sensitivity label.
type LabelInfo struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// JournalLine is one thing that was written down about a message. It never holds
// words of the message.
type JournalLine struct {
	At     time.Time        `json:"at"`
	Event  string           `json:"event,omitempty"` // of the message's life, such as "approve"; empty when the state did not move
	State  string           `json:"state"`           // after it
	Found  []JournalFinding `json:"found,omitempty"` // what the checks said
	Reason string           `json:"reason,omitempty"`
	Repair string           `json:"repair,omitempty"` // the deed, such as "recipient.remove"
	Heard  []report.Event   `json:"heard,omitempty"`  // what came back about it
}

// JournalFinding is how often a check had something to say, and how heavily.
type JournalFinding struct {
	Check string      `json:"check"`
	Level guard.Level `json:"level"`
	Count int         `json:"count"`
}

// FileRepairs are what can be done with the files of a message that waits, whether a
// check asked about them or not.
func (d Detail) FileRepairs() []guard.Repair {
	var all []guard.Repair
	for i, p := range d.Parts {
		all = append(all,
			guard.Repair{Do: guard.EncryptAttachment, Says: "Encrypt " + p.Name, Part: i, With: p.Name + ".zip"},
			guard.Repair{Do: guard.RemoveAttachment, Says: "Remove " + p.Name, Part: i},
		)
	}
	return all
}
