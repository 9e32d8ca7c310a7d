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
)

// This file answers what a person asks about accounts and settings: control.Guard.

// Accounts lists the accounts, in the order they were added.
func (a *App) Accounts(context.Context) ([]account.Account, error) {
	return append([]account.Account{}, a.settings.Load().Accounts...), nil
}

// AddAccount saves an account and its password. The password becomes durable first:
// an account that cannot sign in would hold mail for nothing.
func (a *App) AddAccount(ctx context.Context, acc account.Account, password string) error {
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
	if err := a.store.SetSecret(ctx, name, []byte(password)); err != nil {
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

// Setting returns the value of one key that is in force.
func (a *App) Setting(_ context.Context, key string) (string, error) {
	k, err := a.settings.Load().Key(key)
	if err != nil {
		return "", &control.Refusal{Says: sentence(err)}
	}
	return k.Value, nil
}

// SetSetting chooses a value; an empty one goes back to the built-in.
func (a *App) SetSetting(_ context.Context, key, value string) error {
	return a.changeSetting(key, value)
}

// Settings lists every key with its value in force.
func (a *App) Settings(context.Context) ([]control.SettingValue, error) {
	var all []control.SettingValue
	for _, k := range a.settings.Load().Keys() {
		all = append(all, control.SettingValue{Key: k.Name, Value: k.Value, Origin: k.Origin, Locked: k.Locked != "", Why: k.Why})
	}
	return all, nil
}

func (a *App) changeSetting(key, value string) error {
	return a.changeSettings(func(s settings.Settings) (settings.Settings, error) {
		next, err := s.Set(key, value)
		if err != nil {
			return s, &control.Refusal{Says: sentence(err)}
		}
		return next, nil
	})
}

// changeSettings saves what change makes of the settings, then puts it in force.
// It begins with the file as it is now: what somebody wrote into it by hand since
// the start comes into force with the change, and is never overwritten.
func (a *App) changeSettings(change func(settings.Settings) (settings.Settings, error)) error {
	a.settingsMu.Lock()
	defer a.settingsMu.Unlock()
	onDisk, err := settings.Load(a.opts.Dirs.Settings)
	if err != nil {
		return &control.Refusal{Says: "The settings file cannot be read: " + err.Error() + ".", Hint: "Mend it, then try again. Until then the settings of the start stay in force."}
	}
	next, err := change(onDisk.Under(a.settings.Load().InForce().Policy))
	if err != nil {
		return err
	}
	if err := settings.Save(a.opts.Dirs.Settings, next); err != nil {
		return err
	}
	a.decide(next)
	if a.box != nil && !a.opts.Idle {
		err = a.recheck(context.Background())
	}
	a.hub.publish(control.Event{Kind: "settings"})
	return err
}
