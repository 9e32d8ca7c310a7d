//go:build unix && !darwin

package store

import (
	"fmt"

	"github.com/godbus/dbus/v5"
)

// reachable says why there is no keyring to ask. The keyring library would start a
// session bus where there is none, which would outlive us with nobody on it.
func reachable() error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return fmt.Errorf("reach the session bus: %w", err)
	}
	return conn.Close()
}
