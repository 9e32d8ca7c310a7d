// Package guard is the careful colleague who reads over your shoulder before a
// mail leaves.
//
// A check notices one kind of thing and reports it as a Finding: what is wrong,
// the very words that made it look, and what to do about it. Checks are pure:
// the same message, the same Facts and the same Rules give the same findings,
// so they can be tested, kept, and shown live. A check that fails, panics or
// runs out of time never passes in silence: it becomes an Ask that says so.
//
// The checks live in the packages below this one, a family each: recipients,
// sender, attachments, content, labels. Package checks puts them together; policy reads
// the rules that companies and people write; repair changes a message as its
// sender accepted it.
//
// This package does not decide what happens to a message; app/outbox does, from
// the strongest Level. It never changes a message.
package guard

import "slices"

// Level says how much a finding weighs.
type Level string

// The levels, from the lightest to the heaviest.
const (
	Off     Level = "off"     // only in rules: the check is not asked; no finding ever has it
	Note    Level = "note"    // shown, stops nothing
	Ask     Level = "ask"     // waits for the sender's word
	Justify Level = "justify" // waits for the sender's word and a written reason
	Stop    Level = "stop"    // forbidden by policy; cannot be waved through
)

// Levels lists all levels, the lightest first.
func Levels() []Level { return []Level{Off, Note, Ask, Justify, Stop} }

// Weight orders levels: a heavier one has the larger number. What is no level
// weighs less than all.
func (l Level) Weight() int { return slices.Index(Levels(), l) }

// Waits reports whether a message with such a finding waits for its sender.
func (l Level) Waits() bool { return l.Weight() >= Ask.Weight() }

// Finding is one remark of a check about one place in a message. It is shown to
// the sender alone and kept sealed, because Quote and Says may be sensitive.
type Finding struct {
	Check   string   `json:"check"`             // stable id of the check, such as "attachment.missing"
	Level   Level    `json:"level"`             // how much it weighs
	Says    string   `json:"says"`              // what is wrong, in one sentence for people, or a question
	Quote   string   `json:"quote,omitempty"`   // the very words that made the check look, secrets masked; never logged
	Hint    string   `json:"hint,omitempty"`    // what to do about it
	Place   Place    `json:"place,omitzero"`    // where Quote stands
	Kind    string   `json:"kind,omitempty"`    // what was found, where a check knows several kinds: "iban", "de.tax-id"
	Count   int      `json:"count,omitempty"`   // how many distinct ones, where that matters
	About   string   `json:"about,omitempty"`   // the person, domain, thread or term; "" when the sender may not silence it
	Repairs []Repair `json:"repairs,omitempty"` // the best first
	By      string   `json:"by,omitempty"`      // who set its level: "your organisation" or "you"; "" is built-in
}

// QuietKey is what "do not ask again for this" remembers of f, or "" when it may
// not be silenced: nothing is quiet that has no single thing it is about.
func (f Finding) QuietKey() string {
	if f.About == "" || f.Level.Weight() > Ask.Weight() {
		return ""
	}
	return f.Check + " " + f.About
}

// Part is where in a message a finding stands.
type Part string

// The parts.
const (
	Subject    Part = "subject"
	Text       Part = "text"       // the sender's own words
	Quoted     Part = "quoted"     // words of others, quoted or forwarded
	Signature  Part = "signature"  // below the line "-- "
	Recipient  Part = "recipient"  // Place.Name is the address
	Attachment Part = "attachment" // Place.Name is the file name, Place.Index its place among View.Attachments
	Header     Part = "header"     // Place.Name is the field
)

// Place is where the quoted words stand.
type Place struct {
	Part  Part   `json:"part"`
	Name  string `json:"name,omitempty"`
	Index int    `json:"index,omitempty"` // of an attachment, from 0
	At    int    `json:"at,omitempty"`    // octets before Quote in the text of the part
}

// Deed is one way to repair a message.
type Deed string

// The deeds. Package repair does them.
const (
	RemoveRecipients  Deed = "recipient.remove"   // Addresses, from envelope and header
	ReplaceRecipient  Deed = "recipient.replace"  // Addresses[0] by the mailbox With, in envelope and header
	MoveToBcc         Deed = "recipient.bcc"      // Addresses from To and Cc; the envelope stays
	RemoveAttachment  Deed = "attachment.remove"  // Part
	RenameAttachment  Deed = "attachment.rename"  // Part to the name With
	EncryptAttachment Deed = "attachment.encrypt" // Part into an AES-256 zip named With, with a new password
	ReplaceText       Deed = "text.replace"       // the words Old in subject and own text by With
	SetSubject        Deed = "subject.set"        // With
	SetLabel          Deed = "label.set"          // the label whose id is With
	SetSender         Deed = "sender.set"         // the mailbox With writes it, in header and envelope; it leaves through the account Addresses[0], where there is one
	UseAccount        Deed = "account.use"        // it leaves through the account With; the envelope's sender becomes Addresses[0], where there is one; the content stays
)

// Repair is a change that the sender can accept with one click.
type Repair struct {
	Do        Deed     `json:"do"`
	Says      string   `json:"says"`                // what is on the button, such as "Send to Anna Berg instead"
	Addresses []string `json:"addresses,omitempty"` // whom it is about
	Part      int      `json:"part,omitempty"`      // index among View.Attachments
	Old       string   `json:"old,omitempty"`       // exact words to replace
	With      string   `json:"with,omitempty"`      // what comes in their place
}

// Strongest is the heaviest level among findings, or "" when there are none.
func Strongest(findings []Finding) Level {
	var top Level
	for _, f := range findings {
		if f.Level.Weight() > top.Weight() {
			top = f.Level
		}
	}
	return top
}
