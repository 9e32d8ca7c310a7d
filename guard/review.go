package guard

import (
	"fmt"

	"holdback/mail"
)

// Mail is what checks look at: who gets the message, and what can be read of it.
type Mail struct {
	Envelope   mail.Envelope
	View       *mail.View // never nil, though it may be empty
	Unreadable error      // why View is not all of the message; nil when it is
}

// A Check is one thing a colleague might notice: data and one pure function.
type Check struct {
	ID   string // stable, for settings and tests: "message.unreadable"
	Why  string // one sentence for the settings page
	Look func(Mail) []Finding
}

// Checks lists all checks, in the order in which their findings are shown.
func Checks() []Check { return []Check{messageUnreadable} }

// Review lets every check look at m. A check that panics does not pass in
// silence and does not keep the others from looking.
func Review(m Mail) []Finding {
	return review(m, Checks())
}

func review(m Mail, checks []Check) []Finding {
	var all []Finding
	for _, c := range checks {
		for _, f := range look(c, m) {
			f.Check = c.ID
			all = append(all, f)
		}
	}
	return all
}

func look(c Check, m Mail) (found []Finding) {
	defer func() {
		if r := recover(); r != nil {
			found = []Finding{Failed(fmt.Sprintf("The check %s stopped with a fault of its own.", c.ID))}
		}
	}()
	return c.Look(m)
}

// Failed is the finding for checks that could not do their work. The message must not leave
// without the sender's word then.
func Failed(says string) Finding {
	return Finding{
		Check: "check.failed",
		Level: Ask,
		Says:  says,
		Hint:  "Look at the message yourself, then send it or take it back.",
	}
}

// messageUnreadable notes a message that we could not take apart. It is relayed
// unchanged: its recipient's program may understand what we do not.
var messageUnreadable = Check{
	ID:  "message.unreadable",
	Why: "Notes when a message could not be read, so that it was not checked.",
	Look: func(m Mail) []Finding {
		if m.Unreadable == nil {
			return nil
		}
		return []Finding{{
			Level: Note,
			Says:  "This message could not be read in full, so not all of it was checked.",
			Hint:  "It leaves exactly as your mail program wrote it. Reason: " + m.Unreadable.Error() + ".",
		}}
	},
}
