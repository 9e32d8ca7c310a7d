package sender

import (
	"fmt"
	"slices"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
	"holdback/mail/account"
)

// identity asks when a message comes from another account than it leaves through, and
// notes a sender who is none of the person's addresses.
func identity(m *guard.Mail) []guard.Finding {
	from := m.View.From()
	if len(from) == 0 || m.Envelope.From.IsZero() || passedOn(m.View) { // RFC 5321, section 4.5.5: the null path is for programs
		return nil
	}
	acc, known := through(m)
	if !known {
		return stranger(m, from[0])
	}
	speaks := func(as mail.Mailbox) bool { return belongs(acc, as.Address) }
	if slices.ContainsFunc(from, speaks) {
		return bounces(m, acc, from[0])
	}
	if slices.ContainsFunc(onBehalf(m.View), speaks) {
		return nil
	}
	for _, as := range from {
		if other, ok := owner(m.Facts.Accounts, as.Address); ok {
			return []guard.Finding{otherAccount(m, as, acc, other)}
		}
	}
	return []guard.Finding{nobodys(m, from[0], acc)}
}

// passedOn reports whether a list sends it (RFC 2919, RFC 2369).
func passedOn(v *mail.View) bool { return v.Has("List-Id") || v.Has("List-Post") }

// onBehalf is who says in the header to have sent the message for its authors.
func onBehalf(v *mail.View) []mail.Mailbox {
	var all []mail.Mailbox
	for _, name := range []string{"Sender", "Resent-From", "Resent-Sender"} { // RFC 5322, sections 3.6.2 and 3.6.6
		for _, value := range v.Headers(name) {
			boxes, _ := mail.ParseList(value) // what cannot be read speaks for nobody
			all = append(all, boxes...)
		}
	}
	return all
}

func otherAccount(m *guard.Mail, as mail.Mailbox, acc, other account.Account) guard.Finding {
	f := guard.Finding{
		Level: guard.Ask, Quote: as.Address.String(), Place: header,
		Says:  fmt.Sprintf("This message is from %s, but leaves through the account %s.", as.Address, acc.Address),
		Hint:  fmt.Sprintf("Send it through %s, and choose that outgoing server for this sender in your mail program.", other.Address),
		About: people.Key(as.Address) + " through " + people.Key(acc.Address),
	}
	use := guard.Repair{Do: guard.UseAccount, Says: fmt.Sprintf("Send through %s instead", other.Address), With: other.Address.String()}
	if !belongs(other, m.Envelope.From) {
		use.Addresses = []string{as.Address.String()}
	}
	f.Repairs = append([]guard.Repair{use}, writeAs(m, nearest(acc, as.Address))...)
	return f
}

// nobodys notes a sender who belongs to none of the accounts.
func nobodys(m *guard.Mail, as mail.Mailbox, acc account.Account) guard.Finding {
	return guard.Finding{
		Level: guard.Note, Quote: as.Address.String(), Place: header, About: people.Key(as.Address),
		Says:    fmt.Sprintf("This message is from %s, which does not belong to the account %s.", as.Address, acc.Address),
		Hint:    "Choose another sender in your mail program, or add the address to the account if it is yours: the server may refuse it else.",
		Repairs: writeAs(m, nearest(acc, as.Address)),
	}
}

// nearest is the identity of an account that is most like an address.
func nearest(acc account.Account, to mail.Address) mail.Mailbox {
	all := acc.Mailboxes()
	i := slices.IndexFunc(all, func(b mail.Mailbox) bool { return b.Address.Domain() == to.Domain() })
	return all[max(i, 0)]
}

// bounces notes an envelope sender of somebody else: that is who hears when the message
// could not be delivered.
func bounces(m *guard.Mail, acc account.Account, as mail.Mailbox) []guard.Finding {
	envelope := m.Envelope.From
	if belongs(acc, envelope) {
		return nil
	}
	other, mine := owner(m.Facts.Accounts, envelope)
	if !mine && m.Inside(envelope) {
		return nil // an address for bounces, such as those of mailing programs
	}
	f := guard.Finding{
		Level: guard.Note, Quote: envelope.String(), Place: header, About: people.Key(envelope),
		Says: fmt.Sprintf("The server is told %s as the sender, which does not belong to the account %s.", envelope, acc.Address),
		Hint: "Bounces go there, and the server may refuse the message. Set the sender in the program that wrote it.",
	}
	if mine {
		f.Says = fmt.Sprintf("The server is told %s as the sender, which belongs to your account %s.", envelope, other.Address)
	}
	if belongs(acc, as.Address) {
		f.Repairs = writeAs(m, as)
	}
	return []guard.Finding{f}
}

// stranger notes a sender who is none of the own addresses, where it is not known which
// account they belong to. Colleagues and offices are no strangers.
func stranger(m *guard.Mail, as mail.Mailbox) []guard.Finding {
	if len(m.Facts.Own) == 0 || m.Inside(as.Address) || slices.ContainsFunc(m.Facts.Own, func(own mail.Mailbox) bool { return same(own.Address, as.Address) }) {
		return nil
	}
	return []guard.Finding{{
		Level: guard.Note, Quote: as.Address.String(), Place: header, About: people.Key(as.Address),
		Says: fmt.Sprintf("This message is from %s, which is none of your addresses.", as.Address),
		Hint: "Choose the sender in your mail program.",
	}}
}
