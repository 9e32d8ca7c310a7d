// Package control is the local control socket: how the command line, the window,
// the tray and a second start speak with the guard process.
//
// It is HTTP with JSON and one stream of events, over a unix socket that only
// its owner may open (a named pipe for the same user on Windows). Ask, and
// subscribe to changes; nobody polls.
//
// Guard is what both ends speak: the guard process implements it, Client
// implements it by asking the guard process, and tests use either.
package control

import (
	"context"
	"io"
	"time"

	"holdback/guard"
	"holdback/mail"
	"holdback/mail/relay"
	"holdback/mail/report"
)

// Guard is what a person can ask of the guard process. Every method returns
// values, and a *Refusal as error when the answer is a reasoned no.
type Guard interface {
	Accounts

	Status(ctx context.Context) (Status, error)

	// Outbox lists what is held, asking, leaving or unsure, the oldest first.
	Outbox(ctx context.Context) ([]Message, error)
	// Past lists what was sent, refused or withdrawn, the newest first.
	Past(ctx context.Context, q PastQuery) ([]Message, error)
	// Show returns one message to read. id may be shortened to a unique beginning.
	Show(ctx context.Context, id string) (Detail, error)
	// Content opens the stored octets of a message; the caller closes it.
	Content(ctx context.Context, id string) (io.ReadCloser, error)

	// Undo takes a message back. It returns nil only when no octet of it was sent
	// and none will be. Undoing what is already undone is no error.
	Undo(ctx context.Context, id string) (Message, error)
	// UndoLast takes back the message that was held last and can still be
	// undone. Asked twice within a moment, it answers with the same message.
	UndoLast(ctx context.Context) (Message, error)
	// SendNow ends the hold of a message, after its checks.
	SendNow(ctx context.Context, id string) (Message, error)
	// WaitUntil makes a message leave at t instead; t must lie in the future.
	WaitUntil(ctx context.Context, id string, t time.Time) (Message, error)
	// Approve lets a message that asks go on, with its remaining hold. Where a
	// finding wants a reason, a must give one; what is forbidden stays forbidden.
	Approve(ctx context.Context, id string, a Answer) (Message, error)
	// Repair changes a held message as its sender accepted it, and has it checked
	// again; as a preview it only says what would change. r should be one of those
	// that a finding of the message offers.
	Repair(ctx context.Context, id string, r guard.Repair, preview bool) (Repaired, error)
	// Retry sends a message that is unsure again, as its sender decided;
	// Settle says that it did arrive.
	Retry(ctx context.Context, id string) (Message, error)
	Settle(ctx context.Context, id string) (Message, error)

	// Submit holds a message, like the SMTP door does. It returns when the message is durable.
	Submit(ctx context.Context, s Submission) (Message, error)
	// Check says what the checks find in a message, without holding or keeping it.
	Check(ctx context.Context, s Submission) (Verdict, error)

	// Checks lists every check with its level in force, in the order they are shown.
	Checks(ctx context.Context) ([]CheckInfo, error)
	// Quiet lists what the person does not want to be asked again, the latest first;
	// Revoke has it asked again. To revoke what is not quiet is no error.
	Quiet(ctx context.Context) ([]QuietEntry, error)
	Revoke(ctx context.Context, key string) error
	// Policy is what the organisation decided, as far as a screen needs it.
	Policy(ctx context.Context) (PolicyInfo, error)
	// Journal is what was written down about one message, the oldest first.
	Journal(ctx context.Context, id string) ([]JournalLine, error)

	// Setting and SetSetting read and write one key, such as "hold.default".
	Setting(ctx context.Context, key string) (string, error)
	SetSetting(ctx context.Context, key, value string) error
	// Settings lists every key with its value in force.
	Settings(ctx context.Context) ([]SettingValue, error)

	// Doctor looks at everything that can be wrong and says it in words.
	Doctor(ctx context.Context) ([]Diagnosis, error)

	// Watch sends an Event for each change until ctx ends, then closes the channel.
	// A slow reader misses events rather than holding anybody up, and is told by
	// an Event of kind "resync" that it should ask again.
	Watch(ctx context.Context) (<-chan Event, error)

	// OpenWindow asks a window that is open to come to the front with what args say;
	// it reports false when there is none.
	OpenWindow(ctx context.Context, args []string) (bool, error)
	// Quit ends the guard process. What is held stays on disk.
	Quit(ctx context.Context) error
}

// Status is the guard process at a glance.
type Status struct {
	Version  string   `json:"version"`
	PID      int      `json:"pid"`
	SMTP     string   `json:"smtp,omitempty"` // address of the door for mail clients, empty when closed
	Home     string   `json:"home"`           // data directory
	Accounts []string `json:"accounts"`       // addresses guarded
	Held     int      `json:"held"`           // messages that can still be undone
	Asking   int      `json:"asking"`         // of these, those waiting for the sender's word
	Unsure   int      `json:"unsure"`
	Problem  string   `json:"problem,omitempty"`  // what stands in the way now, in one sentence: offline, sign in again
	Warnings []string `json:"warnings,omitempty"` // such as "no keyring: the key is in a file"
	Demo     bool     `json:"demo,omitempty"`
}

// Message is one message as lists show it. The JSON names are fixed: scripts rely on them.
type Message struct {
	ID          string          `json:"id"`
	State       string          `json:"state"` // held, asking, leaving, sent, refused, unsure, withdrawn
	Subject     string          `json:"subject"`
	From        string          `json:"from"`         // address of the envelope sender, or of the From field when that is null
	To          []string        `json:"to"`           // addresses of all envelope recipients
	Account     string          `json:"account"`      // address of the account it leaves through
	Held        time.Time       `json:"held"`         // when it came in, UTC
	Due         time.Time       `json:"due,omitzero"` // when it leaves, UTC; shown times end Margin earlier
	Hold        time.Duration   `json:"hold_ns"`      // whole length of the hold
	Changed     time.Time       `json:"changed"`      // when the state last changed
	Size        int64           `json:"size"`         // octets
	MessageID   string          `json:"message_id,omitempty"`
	Attachments []string        `json:"attachments,omitempty"`
	People      []Person        `json:"people,omitempty"` // the recipients again, for people
	Findings    []guard.Finding `json:"findings,omitempty"`
	Checked     bool            `json:"checked"`
	Results     []relay.Result  `json:"results,omitempty"` // per recipient, after an attempt
	Attempts    int             `json:"attempts,omitempty"`
	Note        string          `json:"note,omitempty"`    // one line for people: why it waits, what the server said
	Copies      string          `json:"copies,omitempty"`  // one line for people: what was done in Sent and Drafts
	Returns     []report.Event  `json:"returns,omitempty"` // what came back after it left: bounces, receipts, answers
}

// Person is a recipient as the sender knows them.
type Person struct {
	Name    string `json:"name,omitempty"`
	Address string `json:"address"`
	Outside bool   `json:"outside"` // not of the sender's own organisation
}

// Detail is a message to read.
type Detail struct {
	Message
	Date  time.Time `json:"date,omitzero"` // Date field
	Cc    []string  `json:"cc,omitempty"`  // of the recipients, those named in Cc
	Bcc   []string  `json:"bcc,omitempty"` // of the recipients, those named nowhere in the header
	Text  string    `json:"text"`          // as its recipient will read it, HTML turned to text, cut at 100,000 octets
	Cut   bool      `json:"cut,omitempty"`
	Parts []Part    `json:"parts,omitempty"` // attachments
	Label string    `json:"label,omitempty"` // id of the sensitivity label that it wears
	Plain bool      `json:"plain,omitempty"` // Text is all there is to read: no HTML, no attachment
}

// Part is one attachment.
type Part struct {
	Name string `json:"name"`
	Type string `json:"type"` // media type
	Size int64  `json:"size"` // octets, decoded
}

// Submission is a message to hold.
type Submission struct {
	Account  string // address of the account; empty: chosen by the sender's address, else the first
	Envelope mail.Envelope
	Content  io.Reader
	Label    string // id of a sensitivity label to put on; empty: as the content has it

	// Supersedes is the id of a message that was taken back and whose place this one takes,
	// with all that it held: its draft goes. Empty: none.
	Supersedes string
}

// ClientSettings are the values a mail client needs.
type ClientSettings struct {
	Host     string `json:"host"`
	Port     int    `json:"port"`
	User     string `json:"user"`
	Password string `json:"password"`
	Security string `json:"security"` // "none": plain on loopback; STARTTLS is offered too
	Account  string `json:"account"`
}

// PastQuery chooses messages of the past.
type PastQuery struct {
	Text  string
	Limit int // 0 means 100
}

// SettingValue is one key with its value in force and where it comes from.
type SettingValue struct {
	Key    string `json:"key"`
	Value  string `json:"value"`
	Origin string `json:"origin"` // "built-in", "you" or "your organisation"
	Locked bool   `json:"locked"` // only the organisation may change it
	Why    string `json:"why"`    // one sentence for the settings page
}

// Diagnosis is one thing that doctor looked at.
type Diagnosis struct {
	What string `json:"what"` // "data directory", "account alice@example.org, smtp"
	OK   bool   `json:"ok"`
	Says string `json:"says"`           // what was found
	Hint string `json:"hint,omitempty"` // what to do about it
}

// Event tells that something changed.
type Event struct {
	Kind    string    `json:"kind"`              // "message", "status", "settings", "window", "door" or "resync"
	Message *Message  `json:"message,omitempty"` // the message as it is now
	Args    []string  `json:"args,omitempty"`    // of "window": what a second start was asked to show
	Door    *DoorNews `json:"door,omitempty"`    // what a mail client did
}

// Refusal is a no with a reason, for people: what is wrong and what they can do.
type Refusal struct {
	Says string `json:"says"`
	Hint string `json:"hint,omitempty"`

	// Later: nothing is wrong with what was asked, and it may work when asked again.
	// A program that hands over mail must then keep it and come back.
	Later bool `json:"later,omitempty"`

	// Stopped: the rules of the organisation forbid this message. A program that
	// hands over mail must tell its user, and not try again with the same message.
	Stopped bool `json:"stopped,omitempty"`
}

// Error is the reason and the hint.
func (r *Refusal) Error() string {
	if r.Hint == "" {
		return r.Says
	}
	return r.Says + " " + r.Hint
}
