package outbox

import (
	"context"
	"io"
	"strings"
	"time"

	"holdback/guard"
	"holdback/mail"
	"holdback/mail/report"
)

// Store keeps entries and contents across crashes. It is dumb on purpose: it
// knows nothing of what a state means. outboxtest.TestStore checks one.
type Store interface {
	// Load returns every entry whose state is not final, in the order they
	// were held. It does not read contents.
	Load(ctx context.Context) ([]Entry, error)

	// Put makes all changes durable, or none of them. When it returns nil they
	// survive a power cut. A content staged under the id of a new entry becomes
	// durable with it.
	Put(ctx context.Context, changes []Change) error

	// Stage reads content to its end, seals it and keeps it until Put saves the
	// entry that it belongs to, or Discard drops it. name is the id of a new entry,
	// or what Another made of the id of one whose content it is to replace. It may
	// be called from many goroutines at once. The content it returns can be opened
	// at once.
	Stage(ctx context.Context, name string, r io.Reader) (mail.Content, error)

	// Discard drops a staged content that never became part of an entry.
	Discard(name string)

	// Content returns the content of an entry.
	Content(ctx context.Context, id string) (mail.Content, error)

	// Get returns one entry in any state. The error is ErrNotFound when
	// there is none.
	Get(ctx context.Context, id string) (Entry, error)

	// Past returns entries in a final state, the newest first.
	Past(ctx context.Context, q Query) ([]Entry, error)
}

// Change is one entry to save and the event that brought it here, for the
// journal. Event is empty when the state did not move.
type Change struct {
	Entry   Entry
	Event   Event
	Content string // the name under which another content was staged that takes the place of the old; "" leaves it
	Record  Record // for the journal
}

// Record is what the journal keeps of a change besides its event. It never holds
// words of the message.
type Record struct {
	Found  []Found `json:"found,omitempty"`
	Reason string  `json:"reason,omitempty"` // why the sender approved, in their words
	Repair string  `json:"repair,omitempty"` // the deed that the sender accepted

	Returns []report.Event `json:"returns,omitempty"` // what came back
}

// Found is how often a check had something to say, and how heavily.
type Found struct {
	Check string      `json:"check"`
	Level guard.Level `json:"level"`
	Count int         `json:"count"`
}

// Another names a second content for the message id; part tells it from others.
func Another(id, part string) string { return id + "+" + part }

// Owner is the id of the message that a staged content is for.
func Owner(name string) string {
	id, _, _ := strings.Cut(name, "+")
	return id
}

// Query chooses entries of the past.
type Query struct {
	States []State   // any of these; empty means all final states
	Before time.Time // changed before; zero means now
	Text   string    // words to find in subject and addresses, ignoring case; empty means all
	Limit  int       // at most so many; 0 means 100
}
