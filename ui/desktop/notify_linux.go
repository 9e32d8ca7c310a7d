//go:build !headless

package desktop

import (
	"context"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/esiqveland/notify"
	"github.com/godbus/dbus/v5"

	"holdback/app/control"
)

// linuxNotifier speaks to the desktop's notification service (freedesktop.org Desktop
// Notifications 1.2).
type linuxNotifier struct {
	service notify.Notifier
	buttons bool // the service shows actions
	shown   uint32
	pressed chan string
	log     *slog.Logger
}

// newNotifier has a connection of its own: the tray library listens on the shared one
// and gives up its icon when it hears a signal that it does not know.
func newNotifier(ctx context.Context, log *slog.Logger) (notifier, error) {
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return nil, err
	}
	n := &linuxNotifier{pressed: make(chan string), log: log}
	n.service, err = notify.New(conn, notify.WithOnAction(func(s *notify.ActionInvokedSignal) {
		id, isUndo := strings.CutPrefix(s.ActionKey, undoPrefix)
		if !isUndo {
			return
		}
		select {
		case n.pressed <- id:
		case <-ctx.Done():
		}
	}), notify.WithLogger(slog.NewLogLogger(log.Handler(), slog.LevelDebug)))
	if err != nil {
		return nil, err
	}
	if caps, err := n.service.GetCapabilities(); err == nil {
		n.buttons = slices.Contains(caps, "actions")
	}
	return n, nil
}

// undoPrefix and the id of a message make the key of its Undo button, so that a
// button which is pressed late never undoes another message.
const undoPrefix = "undo:"

func (n *linuxNotifier) held(fresh []control.Message) {
	title, body, id := announce(fresh, time.Now())
	note := notify.Notification{
		AppName: "Holdback", Summary: title, Body: body, ReplacesID: n.shown, ExpireTimeout: 30 * time.Second,
		Hints: map[string]dbus.Variant{"category": dbus.MakeVariant("email"), "desktop-entry": dbus.MakeVariant("io.holdback.Holdback")},
	}
	if n.buttons {
		note.Actions = []notify.Action{{Key: undoPrefix + id, Label: "Undo"}}
	}
	shown, err := n.service.SendNotification(note)
	if err != nil {
		n.log.Info("notification", "err", err)
		return
	}
	n.shown = shown
}

func (n *linuxNotifier) clear() {
	if _, err := n.service.CloseNotification(n.shown); err != nil {
		n.log.Debug("close notification", "err", err)
	}
	n.shown = 0
}

func (n *linuxNotifier) undo() <-chan string { return n.pressed }
