package app

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"errors"
	"time"

	"holdback/app/store"
	"holdback/mail/account"
	"holdback/mail/submit"
)

// Names of secrets in the store.
const (
	doorPasswordName = "door.password"
	doorCertName     = "door.certificate"
	doorKeyName      = "door.key"
)

func passwordName(address string) string { return "account.password." + address }

// password returns an account's password. An account without one signs in nowhere.
func (a *App) password(ctx context.Context, acc account.Account) (string, error) {
	p, err := a.store.Secret(ctx, passwordName(acc.Address.String()))
	if errors.Is(err, store.ErrNotFound) {
		return "", nil
	}
	return string(p), err
}

// doorPassword is made once for each installation: loopback can be reached by every
// program and every user of the computer.
func (a *App) doorPassword(ctx context.Context) (string, error) {
	p, err := a.store.Secret(ctx, doorPasswordName)
	if err == nil {
		return string(p), nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	made := rand.Text()
	return made, a.store.SetSecret(ctx, doorPasswordName, []byte(made))
}

// doorCertificate is kept, so that a mail client has to be told only once to trust
// it, and made again when it has expired.
func (a *App) doorCertificate(ctx context.Context) (*tls.Config, error) {
	kept, err := a.keptCertificate(ctx)
	if !errors.Is(err, store.ErrNotFound) && !errors.Is(err, submit.ErrExpired) {
		return kept, err
	}
	a.log.Info("the certificate for STARTTLS is new; mail clients that use it ask once more")
	cert, key, err := submit.Certificate(time.Now())
	if err != nil {
		return nil, err
	}
	if err := a.store.SetSecret(ctx, doorKeyName, key); err != nil {
		return nil, err
	}
	if err := a.store.SetSecret(ctx, doorCertName, cert); err != nil {
		return nil, err
	}
	return submit.LoadCertificate(cert, key, time.Now())
}

func (a *App) keptCertificate(ctx context.Context) (*tls.Config, error) {
	cert, err := a.store.Secret(ctx, doorCertName)
	if err != nil {
		return nil, err
	}
	key, err := a.store.Secret(ctx, doorKeyName)
	if err != nil {
		return nil, err
	}
	return submit.LoadCertificate(cert, key, time.Now())
}
