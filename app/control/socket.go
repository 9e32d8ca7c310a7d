package control

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
)

// ErrRunning says that another guard process answers at the socket. The second
// one must hand over what it was asked and end.
var ErrRunning = errors.New("another Holdback is already running")

// ErrNotRunning says that nobody answers at the socket. What is held is still on
// disk; it leaves when a guard process runs again.
var ErrNotRunning = errors.New("no Holdback is running")

// fingerprint tells data directories apart in a name of fixed, short length.
func fingerprint(home string) string {
	sum := sha256.Sum256([]byte(home))
	return hex.EncodeToString(sum[:6])
}
