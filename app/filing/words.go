package filing

import (
	"holdback/app/outbox"
	"holdback/mail/mailbox"
)

// What people are told. Each is one line that says what was done, so that it stays true
// whatever they or their programs do later.
const (
	saysFiled    = "A copy was put into Sent."
	saysThere    = "A copy was in Sent already."
	saysReplaced = "A copy was put into Sent, in the place of the one from before your change."
	saysServer   = "Your mail server has put a copy into Sent."

	saysServerNot = "Your mail server has put no copy into Sent that Holdback could find."
	saysNever     = "No copy was put into Sent, as you chose for this account."
	saysNoID      = "Holdback could not look for a copy in Sent, because this mail has no Message-ID."
	saysNoBox     = "This account has no mailbox here (IMAP), so nothing was filed."
	saysNoAccount = "This account is no longer set up here, so nothing was filed."
	saysDeclined  = "Your mail program was told no and still has this mail, so there is no draft."
	saysSafe      = " The message is safe in Holdback."
)

// undone is what was done for a message that was taken back.
func (r Record) undone() string {
	draft, copies := r.draftWords(), r.copyWords()
	if copies == "" {
		return draft + "."
	}
	return draft + ", and " + copies + "."
}

func (r Record) draftWords() string {
	switch {
	case !r.Replaced:
		return "The draft was put into Drafts"
	case r.Taken == mailbox.Removed:
		return "You have sent this mail again, so the draft was removed"
	case r.Taken == mailbox.Marked:
		return "You have sent this mail again, so the draft is marked as deleted"
	case r.Taken == mailbox.Changed:
		return "You have sent this mail again; its draft was changed meanwhile, so it was left in Drafts"
	}
	return "You have sent this mail again, and there is no draft of it"
}

func (r Record) copyWords() string {
	switch {
	case r.False == mailbox.Removed:
		return "the copy in Sent was removed"
	case r.False == mailbox.Marked:
		return "the copy in Sent is marked as deleted"
	case r.False == mailbox.Changed:
		return "a copy in Sent that is not true has a star, because something else changed it meanwhile"
	case r.Kept:
		return "a copy in Sent was left there, because it may be of another time that you sent it"
	}
	return ""
}

// trouble is why a step did not work. over says that it is not tried again.
func (t *task) trouble(why string, over bool) string {
	again := ". Holdback tries again."
	if over {
		again = "."
	}
	switch {
	case t.e.State == outbox.Sent && t.r.Own.UID != 0:
		return t.r.Says
	case t.e.State == outbox.Sent && over:
		return "Holdback could not see to the copy in Sent: " + why + again
	case t.e.State == outbox.Sent:
		return "Holdback could not see to the copy in Sent yet: " + why + again
	case t.r.Replaced && t.r.Taken == "":
		return "The draft could not be removed: " + why + again
	case !t.r.Put:
		return "The draft could not be saved: " + why + again + saysSafe
	case over || t.r.Looks == 0:
		return t.r.undone() + " Sent could not be searched for a false copy: " + why + again
	}
	return t.r.Says
}

// reason is the problem within a sentence.
func reason(c mailbox.Cause) string {
	switch c {
	case mailbox.CauseOffline:
		return "the mailbox cannot be reached"
	case mailbox.CauseTLS:
		return "the mail server could not prove who it is"
	case mailbox.CauseSignIn:
		return "the mail server wants you to sign in again"
	case mailbox.CauseQuota:
		return "the mailbox is full"
	case mailbox.CauseTooBig:
		return "it is larger than the mail server takes"
	case mailbox.CauseNoFolder:
		return "there is no such folder, and none could be made"
	case mailbox.CauseRefused:
		return "the mail server refused it"
	case mailbox.CauseLater:
		return "the mail server could not do it now"
	case mailbox.CauseUnknown:
		return "the line broke before the mail server answered"
	}
	return "it is not known why"
}
