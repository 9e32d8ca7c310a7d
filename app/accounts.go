package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strconv"
	"strings"
	"time"

	"holdback/app/control"
	"holdback/app/settings"
	"holdback/app/store"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/account/discover"
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
		a.health.describe(&info)
		info.Watching = info.Watching && a.settings.Load().WatchInbox()
		a.nameFolders(&info)
		all = append(all, info)
	}
	return all, nil
}

// Discover looks for the servers of an address.
func (a *App) Discover(ctx context.Context, q control.DiscoverQuery) (control.Discovery, error) {
	began := time.Now()
	address, err := mail.ParseAddress(strings.TrimSpace(q.Address))
	if err != nil {
		return control.Discovery{}, &control.Refusal{Says: sentence(err), Hint: "A mail address looks like ann@example.org."}
	}
	found := a.finder.Find(ctx, address, q.Ask)
	return control.Discovery{
		Candidates: append([]discover.Candidate{}, found.Candidates...), Offline: found.Offline, Asked: found.Asked, Took: time.Since(began),
	}, nil
}

// AddAccount saves an account and how to sign in to it. What is secret becomes durable
// first: an account that cannot sign in would hold mail for nothing.
func (a *App) AddAccount(ctx context.Context, acc account.Account, c control.Credential) error {
	if acc.User == "" {
		acc.User = acc.Address.String()
	}
	if err := acc.Check(); err != nil {
		return &control.Refusal{Says: sentence(err)}
	}
	if err := a.checkOwners(acc); err != nil {
		return err
	}
	restore, err := a.saveCredential(ctx, acc, c)
	if err != nil {
		return err
	}
	err = a.changeSettings(func(s settings.Settings) (settings.Settings, error) { return s.WithAccount(acc), nil })
	if err != nil {
		return errors.Join(err, restore())
	}
	a.signIns.take(c.SignIn)
	if err := a.forgetOther(ctx, acc); err != nil {
		a.log.Warn("forget how the account signed in before", "err", err)
	}
	a.health.clear(acc.Address.String())
	a.wakeMailbox(acc.Address.String())
	a.filing.Wake(acc.Address.String())
	return a.box.Wake(ctx, acc.Address.String())
}

// checkOwners refuses an identity that belongs to another account: nobody could say
// through which of them a message leaves.
func (a *App) checkOwners(acc account.Account) error {
	for _, other := range a.settings.Load().Accounts {
		if other.Address.Same(acc.Address) {
			continue
		}
		for _, m := range acc.Mailboxes() {
			if other.Sends(m.Address) {
				return &control.Refusal{
					Says: fmt.Sprintf("%s belongs to the account %s already.", m.Address, other.Address),
					Hint: "Remove it there first.",
				}
			}
		}
	}
	return nil
}

// saveCredential seals what an account signs in with; a zero credential leaves what
// there is. restore makes it what it was.
func (a *App) saveCredential(ctx context.Context, acc account.Account, c control.Credential) (restore func() error, err error) {
	key := acc.Address.String()
	if c == (control.Credential{}) && a.hasCredential(ctx, acc) {
		return func() error { return nil }, a.tokens.replace(key, func() error { return nil })
	}
	name, value, err := a.secretOf(acc, c)
	if err != nil {
		return nil, err
	}
	old, err := a.store.Secret(ctx, name)
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return nil, err
	}
	err = a.tokens.replace(key, func() error { return a.store.SetSecret(ctx, name, value) })
	if err != nil {
		return nil, refusal(fmt.Errorf("save the sign-in: %w", err))
	}
	return func() error {
		return a.tokens.replace(key, func() error { return a.putBack(ctx, name, old) })
	}, nil
}

// secretOf is what is kept of a credential, and under which name.
func (a *App) secretOf(acc account.Account, c control.Credential) (name string, value []byte, err error) {
	key := acc.Address.String()
	if acc.OAuth == nil {
		return passwordName(key), []byte(c.Password), nil
	}
	grant, err := a.signIns.granted(c.SignIn)
	if err != nil {
		return "", nil, err
	}
	if value, err = json.Marshal(grant); err != nil {
		return "", nil, fmt.Errorf("save grant: %w", err)
	}
	return grantName(key), value, nil
}

// forgetOther forgets the secret of the way to sign in that an account no longer goes.
func (a *App) forgetOther(ctx context.Context, acc account.Account) error {
	if acc.OAuth != nil {
		return a.store.DeleteSecret(ctx, passwordName(acc.Address.String()))
	}
	return a.store.DeleteSecret(ctx, grantName(acc.Address.String()))
}

// hasCredential reports whether there is something to sign in with in the way that
// the account wants.
func (a *App) hasCredential(ctx context.Context, acc account.Account) bool {
	name := passwordName(acc.Address.String())
	if acc.OAuth != nil {
		name = grantName(acc.Address.String())
	}
	_, err := a.store.Secret(ctx, name)
	return err == nil
}

// putBack makes a secret what it was; nil: there was none.
func (a *App) putBack(ctx context.Context, name string, old []byte) error {
	if old == nil {
		return a.store.DeleteSecret(ctx, name)
	}
	return a.store.SetSecret(ctx, name, old)
}

// RemoveAccount forgets an account and what it signs in with. It refuses while mail of the account waits.
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
	key := acc.Address.String()
	a.health.clear(key)
	a.mailboxes.drop(key)
	return a.tokens.replace(key, func() error {
		return errors.Join(a.store.DeleteSecret(ctx, passwordName(key)), a.store.DeleteSecret(ctx, grantName(key)), a.store.DeleteSecret(ctx, placeName(key)))
	})
}

// SendTest holds a small message from an account to itself.
func (a *App) SendTest(ctx context.Context, address string) (control.Message, error) {
	acc, ok := a.settings.Load().Account(address)
	if !ok {
		return control.Message{}, &control.Refusal{Says: fmt.Sprintf("There is no account %s.", address), Hint: "`holdback account list` shows all."}
	}
	self := mail.Mailbox{Name: acc.Name, Address: acc.Address}
	content, err := mail.Compose(mail.Draft{
		From: self, To: []mail.Mailbox{self}, Date: time.Now(), MessageID: mail.NewMessageID(acc.Address.Domain()), Subject: "Test of Holdback",
		Text: "This message was held by Holdback for a while and then left.\r\nIf you can read it in your inbox, everything works.\r\n",
	})
	if err != nil {
		return control.Message{}, err
	}
	return a.Submit(ctx, control.Submission{
		Account: acc.Address.String(), Content: bytes.NewReader(content),
		Envelope: mail.Envelope{From: acc.Address, Recipients: []mail.Recipient{{Address: acc.Address}}},
	})
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
