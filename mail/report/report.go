// Package report reads what comes back about a message that has left: delivery
// status notifications (RFC 3464), receipts (RFC 8098), the recall reports of Exchange
// and Outlook, and answers.
//
// A report is a claim by whoever sent it: anybody can write one. It is matched to
// a message of ours by the envelope id that we gave or by the Message-ID that it
// returns, and it changes nothing but what is shown.
package report

import (
	"time"

	"holdback/mail"
)

// Kind is what is reported.
type Kind string

// The kinds.
const (
	Failed    Kind = "failed"    // it will not be delivered (RFC 3464, section 2.3.3)
	Delayed   Kind = "delayed"   // it has not been delivered yet
	Delivered Kind = "delivered" // into the recipient's mailbox
	Relayed   Kind = "relayed"   // to a system that reports nothing
	Read      Kind = "read"      // it was displayed (RFC 8098, section 3.2.6.2)
	Deleted   Kind = "deleted"   // it was deleted unread
	Recalled  Kind = "recalled"  // a recall removed it
	Kept      Kind = "kept"      // a recall did not remove it
	Answered  Kind = "answered"  // somebody wrote back
	AutoReply Kind = "auto-reply"
)

// Event is one thing that came back about one recipient.
type Event struct {
	Kind      Kind         `json:"kind"`
	Recipient mail.Address `json:"recipient,omitzero"` // zero where the report names nobody
	Status    string       `json:"status,omitempty"`   // RFC 3463, such as "5.1.1"
	Says      string       `json:"says,omitempty"`     // what the server said, one line, cleaned; never words of a person
	At        time.Time    `json:"at"`
}
