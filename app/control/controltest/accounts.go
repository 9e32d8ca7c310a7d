package controltest

import (
	"context"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// Accounts answers Known.
func (g *Guard) Accounts(context.Context) ([]control.AccountInfo, error) {
	return g.Known, g.note("Accounts")
}

// AddAccount writes the account and its password down.
func (g *Guard) AddAccount(_ context.Context, a account.Account, c control.Credential) error {
	imap := "-"
	if a.IMAP != nil {
		imap = a.IMAP.String() + "/" + string(a.IMAP.Security)
	}
	return g.note("AddAccount", a.Address, a.Name, a.User, a.SMTP.String()+"/"+string(a.SMTP.Security), imap, c.Password+c.SignIn)
}

// Discover answers Finds.
func (g *Guard) Discover(_ context.Context, q control.DiscoverQuery) (control.Discovery, error) {
	return g.Finds, g.note("Discover", q.Address, q.Ask)
}

// TryAccount answers Found.
func (g *Guard) TryAccount(_ context.Context, a account.Account, c control.Credential) ([]control.Diagnosis, error) {
	return g.Found, g.note("TryAccount", a.Address, c.Password, c.SignIn)
}

// SendTest answers the first message of Waiting.
func (g *Guard) SendTest(_ context.Context, address string) (m control.Message, err error) {
	if len(g.Waiting) > 0 {
		m = g.Waiting[0]
	}
	return m, g.note("SendTest", address)
}

// SignIn answers Begun.
func (g *Guard) SignIn(_ context.Context, q control.SignInQuery) (control.SignInStart, error) {
	return g.Begun, g.note("SignIn", q.Account.Address, q.Device)
}

// SignedIn writes the id down.
func (g *Guard) SignedIn(_ context.Context, id string) error { return g.note("SignedIn", id) }

// CancelSignIn writes the id down.
func (g *Guard) CancelSignIn(_ context.Context, id string) error { return g.note("CancelSignIn", id) }

// Folders answers Shelves.
func (g *Guard) Folders(_ context.Context, address string) ([]mailbox.Folder, error) {
	return g.Shelves, g.note("Folders", address)
}

// RemoveAccount writes the address down.
func (g *Guard) RemoveAccount(_ context.Context, address string) error {
	return g.note("RemoveAccount", address)
}

// ClientSettings answers Client.
func (g *Guard) ClientSettings(_ context.Context, address string) (control.ClientSettings, error) {
	return g.Client, g.note("ClientSettings", address)
}
