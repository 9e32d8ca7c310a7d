package outbox

import (
	"errors"
	"fmt"
)

// State is where a message is in its life.
type State string

// The states of a message.
const (
	Held      State = "held"      // waiting out its hold
	Asking    State = "asking"    // waiting for the sender's word
	Leaving   State = "leaving"   // handed to the relay; too late to stop
	Sent      State = "sent"      // the server took it
	Refused   State = "refused"   // the server will never take it
	Unsure    State = "unsure"    // the line broke after the dot; it may have left
	Withdrawn State = "withdrawn" // undone in time
)

// Event is what can happen to a message.
type Event string

// The events in the life of a message.
const (
	Accept   Event = "accept"   // the server took it
	Amend    Event = "amend"    // the sender changed it
	Approve  Event = "approve"  // the sender answered: send it
	Due      Event = "due"      // its hold is over
	Flag     Event = "flag"     // a check wants the sender's word
	Later    Event = "later"    // not taken now; try again
	Lose     Event = "lose"     // no definite answer after the dot
	Refuse   Event = "refuse"   // the server will never take it
	Settle   Event = "settle"   // evidence, or the sender, says that it was sent
	Withdraw Event = "withdraw" // the sender takes it back
)

// moves is the whole life of a message. State.On is its only reader.
var moves = map[State]map[Event]State{
	Held:    {Flag: Asking, Due: Leaving, Withdraw: Withdrawn, Amend: Held},
	Asking:  {Approve: Held, Withdraw: Withdrawn, Amend: Held},
	Leaving: {Accept: Sent, Refuse: Refused, Later: Held, Lose: Unsure},
	Unsure:  {Later: Held, Settle: Sent}, // by evidence or by the sender; never on our own
	Refused: {Withdraw: Withdrawn},
}

// On returns the state after e, or an error when e cannot happen now.
func (s State) On(e Event) (State, error) {
	next, ok := moves[s][e]
	if !ok {
		return s, fmt.Errorf("a message that is %s cannot %s", s, e)
	}
	return next, nil
}

// Final reports whether the message needs no more care from the outbox. A refused
// one is final too, though its sender may still take it back for editing.
func (s State) Final() bool { return s == Sent || s == Refused || s == Withdrawn }

// ErrNotFound says that no message has the id asked for.
var ErrNotFound = errors.New("no such message")
