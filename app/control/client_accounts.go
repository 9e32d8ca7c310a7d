package control

import (
	"context"
	"net/http"

	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// Accounts lists the accounts and how they are.
func (c *Client) Accounts(ctx context.Context) ([]AccountInfo, error) {
	return get[[]AccountInfo](ctx, c, "accounts")
}

// Discover looks for the servers of an address.
func (c *Client) Discover(ctx context.Context, q DiscoverQuery) (Discovery, error) {
	return post[Discovery](ctx, c, "accounts/discover", q)
}

// TryAccount connects to the servers of an account and says what it found.
func (c *Client) TryAccount(ctx context.Context, a account.Account, k Credential) ([]Diagnosis, error) {
	return post[[]Diagnosis](ctx, c, "accounts/try", accountArg{a, k})
}

// AddAccount saves an account and how to sign in to it.
func (c *Client) AddAccount(ctx context.Context, a account.Account, k Credential) error {
	_, err := post[none](ctx, c, "accounts/add", accountArg{a, k})
	return err
}

// RemoveAccount forgets an account and how to sign in to it.
func (c *Client) RemoveAccount(ctx context.Context, address string) error {
	_, err := post[none](ctx, c, "accounts/remove", addressArg{address})
	return err
}

// SendTest holds a small message from an account to itself.
func (c *Client) SendTest(ctx context.Context, address string) (Message, error) {
	return post[Message](ctx, c, "accounts/send-test", addressArg{address})
}

// SignIn begins to sign in by OAuth.
func (c *Client) SignIn(ctx context.Context, q SignInQuery) (SignInStart, error) {
	return post[SignInStart](ctx, c, "sign-in", q)
}

// SignedIn waits until the person has signed in.
func (c *Client) SignedIn(ctx context.Context, id string) error {
	_, err := post[none](ctx, c, "sign-in/wait", idArg{id})
	return err
}

// CancelSignIn gives a sign-in up.
func (c *Client) CancelSignIn(ctx context.Context, id string) error {
	_, err := post[none](ctx, c, "sign-in/cancel", idArg{id})
	return err
}

// Folders lists the folders of an account's mailbox.
func (c *Client) Folders(ctx context.Context, address string) ([]mailbox.Folder, error) {
	return post[[]mailbox.Folder](ctx, c, "accounts/folders", addressArg{address})
}

// ClientSettings are the values for a mail client, its password included.
func (c *Client) ClientSettings(ctx context.Context, address string) (ClientSettings, error) {
	return post[ClientSettings](ctx, c, "client-settings", addressArg{address})
}

// routeAccounts is the other end.
func routeAccounts(g Accounts, mux *http.ServeMux) {
	mux.HandleFunc("GET /v1/accounts", answer(func(ctx context.Context, _ none) ([]AccountInfo, error) { return g.Accounts(ctx) }))
	mux.HandleFunc("POST /v1/accounts/discover", answer(g.Discover))
	mux.HandleFunc("POST /v1/accounts/try", answer(func(ctx context.Context, a accountArg) ([]Diagnosis, error) {
		return g.TryAccount(ctx, a.Account, a.Credential)
	}))
	mux.HandleFunc("POST /v1/accounts/add", act(func(ctx context.Context, a accountArg) error {
		return g.AddAccount(ctx, a.Account, a.Credential)
	}))
	mux.HandleFunc("POST /v1/accounts/remove", act(func(ctx context.Context, a addressArg) error { return g.RemoveAccount(ctx, a.Address) }))
	mux.HandleFunc("POST /v1/accounts/send-test", answer(func(ctx context.Context, a addressArg) (Message, error) { return g.SendTest(ctx, a.Address) }))
	mux.HandleFunc("POST /v1/accounts/folders", answer(func(ctx context.Context, a addressArg) ([]mailbox.Folder, error) {
		return g.Folders(ctx, a.Address)
	}))
	mux.HandleFunc("POST /v1/sign-in", answer(g.SignIn))
	mux.HandleFunc("POST /v1/sign-in/wait", act(func(ctx context.Context, a idArg) error { return g.SignedIn(ctx, a.ID) }))
	mux.HandleFunc("POST /v1/sign-in/cancel", act(func(ctx context.Context, a idArg) error { return g.CancelSignIn(ctx, a.ID) }))
	mux.HandleFunc("POST /v1/client-settings", answer(func(ctx context.Context, a addressArg) (ClientSettings, error) {
		return g.ClientSettings(ctx, a.Address)
	}))
}
