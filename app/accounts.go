package app

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"

	"holdback/app/control"
	"holdback/app/settings"
	"holdback/app/store"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// This file answers what a person asks about accounts: control.Accounts.

// Accounts lists the accounts and how they are, in the order they were added.
func (a *App) Accounts(ctx context.Context) ([]control.AccountInfo, error) {
	waiting, err := a.box.List(ctx)
	if err != nil {
		return nil, err
	}
	all := []control.AccountInfo{}
	for _, acc := range a.settings.Load().Accounts {
		info := control.AccountInfo{Account: acc}
		for _, e := range waiting {
			if strings.EqualFold(e.Account, acc.Address.String()) {
				info.Waiting++
			}
		}
		all = append(all, info)
	}
	return all, nil
}

// AddAccount saves an account and its password. The password becomes durable first:
// an account that cannot sign in would hold mail for nothing.
func (a *App) AddAccount(ctx context.Context, acc account.Account, c control.Credential) error {
	if acc.User == "" {
		acc.User = acc.Address.String()
	}
	if err := acc.Check(); err != nil {
		return &control.Refusal{Says: sentence(err)}
	}
	name := passwordName(acc.Address.String())
	old, err := a.store.Secret(ctx, name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if err := a.store.SetSecret(ctx, name, []byte(c.Password)); err != nil {
		return refusal(fmt.Errorf("save password: %w", err))
	}
	err = a.changeSettings(func(s settings.Settings) (settings.Settings, error) { return s.WithAccount(acc), nil })
	if err != nil {
		return errors.Join(err, a.putBack(ctx, name, old))
	}
	return a.box.Wake(ctx, acc.Address.String())
}

// putBack makes a secret what it was; nil: there was none.
func (a *App) putBack(ctx context.Context, name string, old []byte) error {
	if old == nil {
		return a.store.DeleteSecret(ctx, name)
	}
	return a.store.SetSecret(ctx, name, old)
}

// RemoveAccount forgets an account and its password. It refuses while mail of the account waits.
func (a *App) RemoveAccount(ctx context.Context, address string) error {
	acc, ok := a.settings.Load().Account(address)
	if !ok {
		return &control.Refusal{Says: fmt.Sprintf("There is no account %s.", address), Hint: "`holdback account list` shows all."}
	}
	waiting, err := a.box.List(ctx)
	if err != nil {
		return err
	}
	for _, e := range waiting {
		if strings.EqualFold(e.Account, acc.Address.String()) { // as settings.Account compares
			return &control.Refusal{Says: "Mail of this account still waits.", Hint: "Undo it or let it leave, then remove the account."}
		}
	}
	err = a.changeSettings(func(s settings.Settings) (settings.Settings, error) {
		next, _ := s.WithoutAccount(address)
		return next, nil
	})
	if err != nil {
		return err
	}
	err = a.store.DeleteSecret(ctx, passwordName(acc.Address.String()))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// ClientSettings are the values for a mail client.
func (a *App) ClientSettings(ctx context.Context, address string) (control.ClientSettings, error) {
	chosen, err := a.accountFor(control.Submission{Account: address})
	if err != nil {
		return control.ClientSettings{}, err
	}
	password, err := a.doorPassword(ctx)
	if err != nil {
		return control.ClientSettings{}, err
	}
	c := control.ClientSettings{
		Host: "127.0.0.1", Port: a.settings.Load().Port(), User: chosen, Password: password, Security: "none", Account: chosen,
	}
	if addr := a.door.Load(); addr != nil {
		_, port, _ := net.SplitHostPort(*addr)
		c.Port, _ = strconv.Atoi(port)
	}
	return c, nil
}

var errSoon = &control.Refusal{Says: "This is being built."}

func (a *App) Discover(context.Context, control.DiscoverQuery) (control.Discovery, error) {
	return control.Discovery{}, errSoon
}

func (a *App) TryAccount(context.Context, account.Account, control.Credential) ([]control.Diagnosis, error) {
	return nil, errSoon
}

func (a *App) SendTest(context.Context, string) (control.Message, error) {
	return control.Message{}, errSoon
}

func (a *App) SignIn(context.Context, control.SignInQuery) (control.SignInStart, error) {
	return control.SignInStart{}, errSoon
}

func (a *App) SignedIn(context.Context, string) error { return errSoon }

func (a *App) CancelSignIn(context.Context, string) error { return errSoon }

func (a *App) Folders(context.Context, string) ([]mailbox.Folder, error) { return nil, errSoon }
