package main

import (
	"context"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

func (g *guard) Accounts(context.Context) ([]control.AccountInfo, error) {
	return g.snapshot.Accounts, nil
}

func (g *guard) Discover(context.Context, control.DiscoverQuery) (control.Discovery, error) {
	return g.found, g.refuse
}

func (g *guard) TryAccount(context.Context, account.Account, control.Credential) ([]control.Diagnosis, error) {
	return g.tried, g.refuse
}

func (g *guard) AddAccount(context.Context, account.Account, control.Credential) error {
	return g.refuse
}

func (g *guard) RemoveAccount(context.Context, string) error { return g.refuse }

func (g *guard) SendTest(context.Context, string) (control.Message, error) { return spring(), g.refuse }

func (g *guard) SignIn(context.Context, control.SignInQuery) (control.SignInStart, error) {
	g.hang = g.waits
	return g.start, g.refuse
}

func (g *guard) SignedIn(context.Context, string) error { return g.refuse }

func (g *guard) CancelSignIn(context.Context, string) error { return g.refuse }

func (g *guard) Folders(context.Context, string) ([]mailbox.Folder, error) {
	return []mailbox.Folder{
		{Name: "Sent", Role: mailbox.Sent}, {Name: "Drafts", Role: mailbox.Drafts}, {Name: "Archive"}, {Name: "Sent Messages"},
	}, g.refuse
}

func (g *guard) ClientSettings(_ context.Context, address string) (control.ClientSettings, error) {
	c := g.snapshot.Clients[0]
	c.User, c.Account = address, address
	return c, nil
}
