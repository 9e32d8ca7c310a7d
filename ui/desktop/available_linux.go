//go:build !headless

package desktop

import (
	"fmt"

	"github.com/godbus/dbus/v5"
)

// available says why there can be no icon and no notification here. It never starts
// a bus: the daemon would outlive us, and nobody would look at what it carries. The
// connection is our own and closed at once.
func available() error {
	conn, err := dbus.SessionBusPrivateNoAutoStartup()
	if err != nil {
		return fmt.Errorf("reach the session bus: %w", err)
	}
	return conn.Close()
}
