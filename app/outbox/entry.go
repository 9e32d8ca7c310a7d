package outbox

import (
	"time"

	"holdback/guard"
	"holdback/mail"
	"holdback/mail/relay"
	"holdback/mail/report"
)

// Entry is one message in our care, without its content. It is a value: copies
// are handed out, nobody shares one.
type Entry struct {
	ID       string        `json:"id"`      // given before the 250, the same for ever
	Account  string        `json:"account"` // address of the account that it leaves through
	Envelope mail.Envelope `json:"envelope"`
	Summary  Summary       `json:"summary"`

	State    State           `json:"state"`
	Held     time.Time       `json:"held"`               // when we took it over, UTC
	Hold     time.Duration   `json:"hold"`               // how long it waits from Held on, margin included
	Due      time.Time       `json:"due,omitzero"`       // when it may leave, UTC wall time; shown times end Margin earlier
	Until    bool            `json:"until,omitempty"`    // Due is a time of day that the sender chose; a clock set back does not move it
	Checked  bool            `json:"checked,omitempty"`  // its checks have finished; nothing leaves unchecked
	Findings []guard.Finding `json:"findings,omitempty"` // what the checks said, and what the outbox found itself
	Approved bool            `json:"approved,omitempty"` // the sender has answered everything that waits among Findings
	Revision int             `json:"revision,omitempty"` // grows when the message, or what is asked of it, is no longer what was checked

	Results  []relay.Result `json:"results,omitempty"`  // per recipient, in the order of the envelope; empty before the first attempt
	Attempts int            `json:"attempts,omitempty"` // how often a server was asked; being offline or not signed in does not count
	Trying   time.Time      `json:"trying,omitzero"`    // first of the attempts since the sender last decided; after long enough we ask
	Dot      bool           `json:"dot,omitempty"`      // durable before the final dot is sent; see promise 5
	Doubt    bool           `json:"doubt,omitempty"`    // it was unsure once: an undo can no longer promise that nobody has it
	Changed  time.Time      `json:"changed"`            // last change of state, or of what is asked, UTC
	Amended  bool           `json:"amended,omitempty"`  // it was changed here: a copy that its client filed is another text
	Declined bool           `json:"declined,omitempty"` // withdrawn at the door: its client was told no, and still has it
	Digest   string         `json:"digest,omitempty"`   // recognises the same message submitted again; see promise 10

	Returns []report.Event `json:"returns,omitempty"` // what came back after it left, in the order it came; see Hear
}

// Summary is what lists show, read once from the header when the message comes in. It is
// sealed at rest like the content.
type Summary struct {
	Subject     string         `json:"subject,omitempty"`
	From        mail.Mailbox   `json:"from"`                  // From: field; the envelope sender where there is none
	To          []mail.Mailbox `json:"to,omitempty"`          // envelope recipients with the names the header gives them
	MessageID   string         `json:"message_id,omitempty"`  // without angle brackets
	Size        int64          `json:"size"`                  // octets
	Attachments []string       `json:"attachments,omitempty"` // file names
}
