package ui

import (
	"slices"

	"holdback/app/control"
	"holdback/mail"
)

// Sender is one identity that a message can come from, with the account that it
// leaves through.
type Sender struct {
	Account string
	As      mail.Mailbox
}

// senders are the identities of all accounts, in the order of the accounts.
func senders(s Snapshot) []Sender {
	var all []Sender
	for _, a := range s.Accounts {
		all = append(all, sendersOf(a)...)
	}
	return all
}

func sendersOf(a control.AccountInfo) []Sender {
	var all []Sender
	for _, m := range a.Mailboxes() {
		all = append(all, Sender{Account: a.Address.String(), As: m})
	}
	return all
}

// senderWords are the identities to choose from, each different from the others.
func senderWords(all []Sender) []string {
	var words []string
	for _, s := range all {
		w := mailboxWords(s.As)
		if slices.Contains(words, w) {
			w = say("compose.through", "{{.Who}}, through {{.Account}}", "Who", w, "Account", clean(s.Account))
		}
		words = append(words, w)
	}
	return words
}

// mailboxWords is "Ann Lee <ann@example.org>", or the address alone.
func mailboxWords(m mail.Mailbox) string {
	address := clean(m.Address.String())
	if name := clean(m.Name); name != "" {
		return name + " <" + address + ">"
	}
	return address
}

// senderAt finds an identity of an account; else the account itself; else, where neither is
// known, the first of all. It is -1 when there is nobody.
func senderAt(all []Sender, from, account string) int {
	want, _ := Draft{From: from}.sender()
	i := slices.IndexFunc(all, func(s Sender) bool {
		return s.As.Address.Same(want.Address) && (account == "" || s.Account == account)
	})
	if i < 0 {
		i = slices.IndexFunc(all, func(s Sender) bool { return s.Account == account })
	}
	if i < 0 && len(all) > 0 {
		return 0
	}
	return i
}
