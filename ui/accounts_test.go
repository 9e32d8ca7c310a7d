package ui

import (
	"context"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// fakeAccounts is what the fake guard knows of accounts.
type fakeAccounts struct {
	infos     []control.AccountInfo
	discovery control.Discovery
	asked     []control.DiscoverQuery
	tried     []control.Diagnosis // of the next attempt
	start     control.SignInStart
	credits   []control.Credential // of each account that was tried or added
	added     []account.Account
	ended     error // how a sign-in ends
}

func (g *fakeGuard) Accounts(context.Context) ([]control.AccountInfo, error) { return g.infos, nil }

func (g *fakeGuard) Discover(ctx context.Context, q control.DiscoverQuery) (control.Discovery, error) {
	g.fakeAccounts.asked = append(g.fakeAccounts.asked, q)
	return g.discovery, ctx.Err()
}

func (g *fakeGuard) TryAccount(_ context.Context, a account.Account, c control.Credential) ([]control.Diagnosis, error) {
	g.credits = append(g.credits, c)
	return g.tried, g.note("try", a.Address)
}

func (g *fakeGuard) AddAccount(_ context.Context, a account.Account, c control.Credential) error {
	g.credits, g.added = append(g.credits, c), append(g.added, a)
	return g.note("add", a.Address)
}

func (g *fakeGuard) RemoveAccount(_ context.Context, address string) error {
	return g.note("remove", address)
}

func (g *fakeGuard) SendTest(_ context.Context, address string) (control.Message, error) {
	return control.Message{ID: "test"}, g.note("send-test", address)
}

func (g *fakeGuard) SignIn(_ context.Context, q control.SignInQuery) (control.SignInStart, error) {
	return g.start, g.note("sign-in", q.Account.Address, q.Device)
}

func (g *fakeGuard) SignedIn(_ context.Context, id string) error {
	_ = g.note("signed-in", id)
	return g.ended
}

func (g *fakeGuard) CancelSignIn(_ context.Context, id string) error {
	return g.note("cancel-sign-in", id)
}

func (g *fakeGuard) Folders(context.Context, string) ([]mailbox.Folder, error) {
	return []mailbox.Folder{
		{Name: "INBOX", Role: mailbox.Inbox},
		{Name: "Sent", Role: mailbox.Sent},
		{Name: "Drafts", Role: mailbox.Drafts, Guessed: true},
		{Name: "Gesendet"},
	}, nil
}

func (g *fakeGuard) ClientSettings(_ context.Context, a string) (control.ClientSettings, error) {
	return clientOf(a), nil
}

func addressOf(s string) mail.Address {
	a, err := mail.ParseAddress(s)
	if err != nil {
		panic(err)
	}
	return a
}

// infoOf is an account with the usual servers of its domain.
func infoOf(address string) control.AccountInfo {
	a := addressOf(address)
	return control.AccountInfo{Account: account.Account{
		Address: a, User: address,
		SMTP: account.Server{Host: "smtp." + a.Domain(), Port: 465, Security: account.TLS},
		IMAP: &account.Server{Host: "imap." + a.Domain(), Port: 993, Security: account.TLS},
	}, SentName: "Sent", DraftsName: "Drafts", Watching: true}
}
