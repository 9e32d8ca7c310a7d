package repair

import (
	"fmt"
	"slices"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// useAccount sends through another account. The content stays as it is, so it may be
// signed, encrypted, or nothing that anybody can read.
func useAccount(m mail.Message, r guard.Repair) (Done, error) {
	a, err := mail.ParseAddress(r.With)
	if err != nil {
		return Done{}, noAddress(r.With)
	}
	done := Done{Message: m, Account: a.String(), Changes: []Change{{What: "Account", After: a.String()}}}
	if len(r.Addresses) == 0 {
		return done, nil
	}
	from, err := mail.ParseAddress(r.Addresses[0])
	if err != nil {
		return Done{}, noAddress(r.Addresses[0])
	}
	done.tellSender(from)
	return done, nil
}

// tellSender sets the envelope's sender. The null path stays: RFC 5321, section 4.5.5.
func (d *Done) tellSender(as mail.Address) {
	e := &d.Message.Envelope
	if !e.From.IsZero() && e.From != as {
		d.Changes = append(d.Changes, Change{"Sender", e.From.String(), as.String()})
		e.From = as
	}
	e.UTF8 = e.UTF8 || as.NeedsUTF8() // RFC 6531, section 3.4
}

func noAddress(s string) Refused {
	return Refused{fmt.Sprintf("%q is not an address that mail can come from.", s), "Write it like name@example.org."}
}

// answered are the fields that say where answers go: what named the old sender there
// names the new one then.
var answered = []string{"Reply-To", "Disposition-Notification-To", "Return-Receipt-To"}

// setSender makes somebody else the author, in the header and in the envelope. A new
// mailbox without a name keeps the name that is there: it is the same person.
func (j job) setSender() (Done, error) {
	with, err := mailbox(j.r.With)
	if err != nil {
		return Done{}, noAddress(j.r.With)
	}
	old := j.v.From()
	if with.Name == "" && len(old) > 0 {
		with.Name = old[0].Name
	}
	c, err := mail.Edited(j.m.Content, j.senderEdits(old, with)...)
	if err != nil {
		return Done{}, inWords(err)
	}
	changes, err := j.senderChanges(c)
	if err != nil {
		return Done{}, err
	}
	done := j.withContent(c, changes...)
	done.tellSender(with.Address)
	if len(j.r.Addresses) == 0 {
		return done, nil
	}
	moved, err := useAccount(j.m, guard.Repair{With: j.r.Addresses[0]})
	if err != nil {
		return Done{}, err
	}
	done.Account, done.Changes = moved.Account, append(done.Changes, moved.Changes...)
	return done, nil
}

// senderEdits leaves a From that says the same as it is written.
func (j job) senderEdits(old []mail.Mailbox, with mail.Mailbox) []mail.Edit {
	var edits []mail.Edit
	if len(old) != 1 || old[0].Address != with.Address {
		edits = append(edits, mail.SetMailboxes("From", []mail.Mailbox{with}))
	}
	if j.v.Has("Sender") { // RFC 5322, section 3.6.2: not beside a From that says the same
		edits = append(edits, mail.RemoveField("Sender"))
	}
	was := map[string]bool{}
	for _, b := range old {
		was[people.Key(b.Address)] = true
	}
	for _, name := range answered {
		e, changed := j.v.EditMailboxes(name, func(b mail.Mailbox) mail.Mailbox {
			if was[people.Key(b.Address)] {
				return with
			}
			return b
		})
		if changed {
			edits = append(edits, e)
		}
	}
	return edits
}

func (j job) senderChanges(c mail.Content) ([]Change, error) {
	after, err := read(c)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, name := range slices.Concat([]string{"From", "Sender"}, answered) {
		was, is := j.v.Header(name), after.Header(name)
		if was == is {
			continue
		}
		if name == "Sender" { // the envelope's sender is called so to people
			name = "Sender field"
		}
		changes = append(changes, Change{name, was, is})
	}
	return changes, nil
}
