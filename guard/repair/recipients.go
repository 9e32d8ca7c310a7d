package repair

import (
	"fmt"
	"slices"
	"strings"

	"holdback/guard/people"
	"holdback/mail"
)

// fields are where a header names those who get a message, in the order in which people read them.
var fields = []string{"To", "Cc", "Bcc"}

// undisclosed says that there are recipients whom nobody sees. It is what
// programs write where To would be empty (RFC 5322, section 3.4, empty group).
const undisclosed = "undisclosed-recipients:;"

// removeRecipients takes people out of the envelope and of the header.
func (j job) removeRecipients() (Done, error) {
	gone := keys(j.r.Addresses)
	var left []mail.Recipient
	var changes []Change
	told := map[string]bool{}
	for _, r := range j.m.Envelope.Recipients {
		if !gone[people.Key(r.Address)] {
			left = append(left, r)
			continue
		}
		changes = append(changes, Change{What: "Recipient", Before: r.Address.String()})
		told[people.Key(r.Address)] = true
	}
	if len(left) == 0 {
		return Done{}, ErrNobodyLeft
	}
	c, err := j.editLists(fields, nil, func(field string, b mail.Mailbox) mail.Mailbox {
		if !gone[people.Key(b.Address)] {
			return b
		}
		if !told[people.Key(b.Address)] { // the header names somebody who does not get it
			changes = append(changes, Change{What: field, Before: b.Address.String()})
		}
		return mail.Mailbox{}
	})
	if err != nil {
		return Done{}, err
	}
	done := j.withContent(c, changes...)
	done.Message.Envelope.Recipients = left
	return done, nil
}

// replaceRecipient puts another person in the place of one, in the envelope and
// in the header. Somebody who gets the message already does not get it twice.
func (j job) replaceRecipient() (Done, error) {
	with, err := mailbox(j.r.With)
	if err != nil || len(j.r.Addresses) == 0 {
		return Done{}, Refused{fmt.Sprintf("%q is not an address that mail can go to.", j.r.With), "Write it like name@example.org."}
	}
	gone, key := keys(j.r.Addresses[:1]), people.Key(with.Address)
	if gone[key] {
		return Done{}, errNothing
	}
	left, changes := j.exchange(gone, with)
	named := false // in the header already
	for _, b := range slices.Concat(j.v.To(), j.v.Cc(), j.v.Bcc()) {
		named = named || people.Key(b.Address) == key
	}
	c, err := j.editLists(fields, nil, func(_ string, b mail.Mailbox) mail.Mailbox {
		switch {
		case !gone[people.Key(b.Address)] || len(changes) == 0:
			return b
		case named:
			return mail.Mailbox{}
		}
		named = true
		return with
	})
	if err != nil {
		return Done{}, err
	}
	done := j.withContent(c, changes...)
	done.Message.Envelope.Recipients = left
	done.Message.Envelope.UTF8 = done.Message.Envelope.UTF8 || with.Address.NeedsUTF8() // RFC 6531, section 3.4
	return done, nil
}

// exchange is the envelope's recipients with another in the place of those gone.
// NOTIFY is the sender's wish and stays; ORCPT names the old one and goes (RFC 3461, section 4).
func (j job) exchange(gone map[string]bool, with mail.Mailbox) (left []mail.Recipient, changes []Change) {
	there := slices.ContainsFunc(j.m.Envelope.Recipients, func(r mail.Recipient) bool {
		return r.Address.Same(with.Address)
	})
	for _, r := range j.m.Envelope.Recipients {
		if !gone[people.Key(r.Address)] {
			left = append(left, r)
			continue
		}
		changes = append(changes, Change{"Recipient", r.Address.String(), with.Address.String()})
		if !there {
			left = append(left, mail.Recipient{Address: with.Address, Notify: r.Notify})
			there = true
		}
	}
	return left, changes
}

// moveToBcc hides people from each other. The envelope stays as it is; Bcc tells
// the sender alone, because it does not leave with the message (RFC 5322, section 3.6.3).
func (j job) moveToBcc() (Done, error) {
	hidden := keys(j.r.Addresses)
	bcc, seen := j.v.Bcc(), map[string]bool{}
	for _, b := range bcc {
		seen[people.Key(b.Address)] = true
	}
	var changes []Change
	c, err := j.editLists(fields[:2], &bcc, func(field string, b mail.Mailbox) mail.Mailbox {
		key := people.Key(b.Address)
		if !hidden[key] {
			return b
		}
		changes = append(changes, Change{"Recipient", field + ": " + b.Address.String(), "Bcc: " + b.Address.String()})
		if !seen[key] {
			bcc = append(bcc, b)
			seen[key] = true
		}
		return mail.Mailbox{}
	})
	if err != nil {
		return Done{}, err
	}
	return j.withContent(c, changes...), nil
}

// editLists changes the named address fields mailbox by mailbox, and writes what
// is in bcc then, if not nil, into Bcc. The header stays a valid one.
func (j job) editLists(names []string, bcc *[]mail.Mailbox, f func(field string, b mail.Mailbox) mail.Mailbox) (mail.Content, error) {
	var edits []mail.Edit
	for _, name := range names {
		if e, ok := j.v.EditMailboxes(name, func(b mail.Mailbox) mail.Mailbox { return f(name, b) }); ok {
			edits = append(edits, e)
		}
	}
	if len(edits) > 0 && bcc != nil {
		edits = append(edits, mail.SetMailboxes("Bcc", *bcc))
	}
	c, err := mail.Edited(j.m.Content, edits...)
	if err != nil {
		return nil, inWords(err)
	}
	after, err := read(c)
	switch {
	case err != nil:
		return nil, err
	case after.Has("To") || after.Has("Cc") || !j.v.Has("To") && !j.v.Has("Cc"):
		return c, nil
	}
	edits = slices.DeleteFunc(edits, func(e mail.Edit) bool { return e.Name() == "To" })
	c, err = mail.Edited(j.m.Content, append(edits, mail.SetField("To", undisclosed))...)
	return c, inWords(err)
}

// keys is the set of addresses that a repair is about.
func keys(addresses []string) map[string]bool {
	set := map[string]bool{}
	for _, s := range addresses {
		if a, err := mail.ParseAddress(strings.TrimSpace(s)); err == nil {
			set[people.Key(a)] = true
		}
	}
	return set
}

// mailbox reads one mailbox as somebody types it.
func mailbox(s string) (mail.Mailbox, error) {
	list, err := mail.ParseList(s)
	if err != nil {
		return mail.Mailbox{}, err
	}
	if len(list) != 1 || strings.ContainsAny(s, "\r\n\x00") {
		return mail.Mailbox{}, fmt.Errorf("%d mailboxes", len(list))
	}
	return list[0], nil
}
