// Package sender asks whether a message comes from the right one of its sender's
// addresses.
//
// Many people write as several: at work, at home, for an office. A mail program keeps
// them apart by the account that it signs in to, and mixes them up easily: the server
// of one account is then asked to send for another, which it refuses, or which makes
// the message look forged.
//
// We promise silence where nothing is known. That an address is nobody's is noted and
// never asked about, because scripts and programs write as they like; nor is what lists
// and programs send on for others (RFC 5322, sections 3.6.2 and 3.6.6).
//
// What we do not do: the server has the last word about who may write as whom, and we do
// not ask it.
package sender

import (
	"slices"
	"strings"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
	"holdback/mail/account"
)

// Checks is the family, made for these rules.
func Checks(r *guard.Rules) ([]guard.Check, error) {
	rules := newBook(r.Identities)
	return []guard.Check{
		{ID: "sender.identity", Level: guard.Ask, Why: "Asks when the sender of a message belongs to another account than the one it leaves through.", Look: identity},
		{ID: "sender.reply-identity", Level: guard.Ask, Why: "Asks when you answer as somebody else than was written to.", Look: replyIdentity},
		{ID: "sender.rule", Level: guard.Ask, Why: "Asks when a rule wants another of your addresses for a recipient.", Look: rules.look},
	}, nil
}

// header is where the sender stands.
var header = guard.Place{Part: guard.Header, Name: "From"}

// through is the account that a message leaves through, where it is known.
func through(m *guard.Mail) (account.Account, bool) {
	i := slices.IndexFunc(m.Facts.Accounts, func(a account.Account) bool { return a.Address.Same(m.Facts.Account) })
	if i < 0 {
		return account.Account{}, false
	}
	return m.Facts.Accounts[i], true
}

// owner is the first of the accounts that an address belongs to.
func owner(accounts []account.Account, of mail.Address) (account.Account, bool) {
	i := slices.IndexFunc(accounts, func(a account.Account) bool { return belongs(a, of) })
	if i < 0 {
		return account.Account{}, false
	}
	return accounts[i], true
}

// belongs reports whether an account may send as an address, or as its detail
// (RFC 5233): ann+news@example.org is ann@example.org.
func belongs(a account.Account, as mail.Address) bool {
	return slices.ContainsFunc(a.Mailboxes(), func(own mail.Mailbox) bool { return same(own.Address, as) })
}

func same(own, as mail.Address) bool {
	return own.Domain() == as.Domain() && strings.EqualFold(undetailed(own), undetailed(as))
}

// undetailed is the local part of an address without its detail.
func undetailed(a mail.Address) string {
	base, _, _ := strings.Cut(a.Local(), "+")
	if base == "" {
		return a.Local()
	}
	return base
}

// organisation is whose an address is: at a public mail service, everybody is their own.
func organisation(m *guard.Mail, a mail.Address) string {
	if guard.Covers(m.Rules.Domains.Public, a) && !guard.Covers(m.Rules.Domains.Own, a) {
		return people.Key(a)
	}
	return people.Organisation(a.Domain())
}

// sealed reports whether the message may not be altered.
func sealed(m *guard.Mail) bool { return m.View.Signed() || m.View.Encrypted() }

// writeAs is the repair that makes as the sender. Where as does not belong to the
// account that the message leaves through, it moves to the account that it belongs to.
func writeAs(m *guard.Mail, as mail.Mailbox) []guard.Repair {
	if sealed(m) {
		return nil
	}
	r := guard.Repair{Do: guard.SetSender, Says: "Send as " + as.Address.String(), With: as.String()}
	if acc, ok := through(m); ok && belongs(acc, as.Address) {
		return []guard.Repair{r}
	}
	if acc, ok := owner(m.Facts.Accounts, as.Address); ok {
		r.Addresses = []string{acc.Address.String()}
	}
	return []guard.Repair{r}
}
