package store

import (
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

// SystemKeyring is the keyring of the person who is signed in: Credential
// Manager on Windows, the login keychain on macOS, the Secret Service elsewhere.
// Hand it to Key and to nothing else.
func SystemKeyring() Keyring { return systemKeyring{} }

type systemKeyring struct{}

func (systemKeyring) Get(service, user string) (string, error) {
	if err := reachable(); err != nil {
		return "", err
	}
	secret, err := keyring.Get(service, user)
	if errors.Is(err, keyring.ErrNotFound) {
		return "", fmt.Errorf("%w (%w)", ErrNotFound, err)
	}
	return secret, err
}

func (systemKeyring) Set(service, user, secret string) error {
	if err := reachable(); err != nil {
		return err
	}
	return keyring.Set(service, user, secret)
}
