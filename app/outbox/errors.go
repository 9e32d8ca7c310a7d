package outbox

import (
	"errors"
	"fmt"
)

// Kinds of a reasoned no, for errors.Is. What people read is in the No around them.
var (
	ErrTooLate   = errors.New("too late")                       // it has left, or may have
	ErrNothing   = errors.New("nothing to undo")                // no message can be taken back now
	ErrForbidden = errors.New("forbidden by policy")            // a Stop finding cannot be waved through
	ErrState     = errors.New("not possible in this state")     // the table of moves does not allow it
	ErrTime      = errors.New("the time must be in the future") // WaitUntil with a time that has passed
	ErrReason    = errors.New("a reason is needed")             // a Justify finding without one
	ErrChanged   = errors.New("changed meanwhile")              // what was to be changed is not what it was
	ErrClosed    = errors.New("the outbox is closed")           // Run has ended; nothing was changed
)

// No is an answer that is not the one hoped for, though nothing is broken. It must
// say what is wrong and, where there is something, what can be done.
type No struct {
	Why  error  // the kind, one of those above
	Says string // what is wrong, for people
	Hint string // what they can do; may be empty
}

// Error is the sentence and the hint.
func (n *No) Error() string {
	if n.Hint == "" {
		return n.Says
	}
	return n.Says + " " + n.Hint
}

// Unwrap gives the kind.
func (n *No) Unwrap() error { return n.Why }

const hintTakeBack = "Look at its page to see whom it reached and what can still be done."

// tooLate says why a message cannot be undone any more.
func tooLate(e Entry) error {
	n := &No{Why: ErrTooLate, Hint: hintTakeBack}
	switch {
	case e.State == Leaving:
		n.Says, n.Hint = "This message is leaving right now.", "Wait a moment to see how it ends."
	case e.State == Sent:
		n.Says = "This message has already been sent."
	case e.State == Unsure || e.Doubt:
		n.Says = "This message may already have been sent: the line broke before the server answered."
	default:
		n.Says = fmt.Sprintf("This message has already been sent to %s.", reached(e))
	}
	return n
}

// reached names who has the message: the first by address, the others by number.
func reached(e Entry) string {
	got := accepted(e)
	if len(got) == 1 {
		return got[0]
	}
	return fmt.Sprintf("%s and %d more", got[0], len(got)-1)
}

// cannot says that the table of moves does not allow what was asked for.
func cannot(e Entry, what string) error {
	return &No{Why: ErrState, Says: fmt.Sprintf("This message is %s, so it cannot be %s.", words[e.State], what)}
}

// words name the states in the middle of a sentence.
var words = map[State]string{
	Held:      "waiting in the outbox",
	Asking:    "waiting for your decision",
	Leaving:   "leaving right now",
	Sent:      "already sent",
	Refused:   "refused by the server",
	Unsure:    "possibly sent",
	Withdrawn: "already taken back",
}
