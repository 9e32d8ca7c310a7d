package mailbox

import (
	"slices"
	"strings"
	"time"

	"holdback/mail"
)

// Role is what a folder is for (RFC 6154).
type Role string

// The roles that matter to us.
const (
	Inbox   Role = "inbox"
	Sent    Role = "sent"
	Drafts  Role = "drafts"
	Trash   Role = "trash"
	Junk    Role = "junk"
	Archive Role = "archive"
	All     Role = "all" // every message once more, as at Gmail
)

// Folder is one folder of a mailbox.
type Folder struct {
	Name    string `json:"name"`              // as people read it, "/" or "." between its levels as the server has it
	Role    Role   `json:"role,omitempty"`    // empty: an ordinary one
	Guessed bool   `json:"guessed,omitempty"` // by its name: the server does not mark it
}

// Copy is one message in a folder, without its text.
type Copy struct {
	Folder    string
	Validity  uint32 // UIDVALIDITY: where it has changed, UID means nothing any more
	UID       uint32
	MessageID string // without angle brackets
	Flags     []string
	At        time.Time // INTERNALDATE
	Size      int64     // octets
	ModSeq    uint64    // RFC 7162; 0 where the server has none
}

// Seen reports whether somebody has opened the message.
func (c Copy) Seen() bool { return c.has(`\Seen`) }

// New is a message to put into a folder.
type New struct {
	Content   mail.Content
	MessageID string // of Content, to find it again where the server does not say its UID
	Flags     []string
	At        time.Time // zero: now
}

// Outcome is what became of a copy that was to be removed.
type Outcome string

// The outcomes.
const (
	Removed Outcome = "removed" // it is gone, by us
	Marked  Outcome = "marked"  // it has \Deleted but is still there: only with UIDPLUS can one be removed without others (RFC 4315)
	Gone    Outcome = "gone"    // somebody else had removed it
	Changed Outcome = "changed" // somebody else changed it meanwhile; it was left alone
)

// Arrival is a new message in a watched folder: what its header says. Its text was not
// read.
type Arrival struct {
	Copy   Copy
	Header []byte // the header section
}

// State is where a watch of a folder stands. Kept across restarts, it misses nothing; the
// zero State begins now and looks at nothing older.
type State struct {
	Validity uint32 `json:"validity"`
	Next     uint32 `json:"next"` // the lowest UID that was not looked at
}

func (c Copy) has(flag string) bool {
	return slices.ContainsFunc(c.Flags, func(f string) bool { return strings.EqualFold(f, flag) })
}
