//go:build !headless

package desktop

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// Where the desktop's notification service is (Desktop Notifications 1.2, freedesktop.org).
const (
	notifyName = "org.freedesktop.Notifications"
	notifyPath = dbus.ObjectPath("/org/freedesktop/Notifications")
)

// patience is how long the service may take to answer: it may have to start first.
const patience = 5 * time.Second

// onScreen is how long a notification asks to stay. What it speaks of may be gone
// sooner, and takes it along.
const onScreen = 30 * time.Second

// undoPrefix and the id of a message make the key of its Undo button, so that a
// button which is pressed late never undoes another message.
const undoPrefix = "undo:"

// noButton is the text of a notification where the desktop shows no Undo button.
const noButton = "To undo, open Holdback or run: holdback undo --last"

// systemNotifier speaks to the desktop's notification service. It asks for the service
// each time anew: it may come, go and change while the guard runs.
//
// It calls the service itself: a library that does so exists, but ends the whole
// process on a malformed signal and waits for answers without end.
type systemNotifier struct {
	conn    *dbus.Conn
	signals chan *dbus.Signal
	notices chan notice
	clicked chan click
	shown   uint32 // the service's number for what is on the screen
	log     *slog.Logger
}

// newNotifier has a connection of its own: the tray library listens on the shared one
// and gives up its icon when it hears a signal that it does not know.
func newNotifier(log *slog.Logger) (*systemNotifier, error) {
	conn, err := dbus.ConnectSessionBus()
	if err != nil {
		return nil, fmt.Errorf("reach the session bus: %w", err)
	}
	// Only what the service itself says is heard, not what others say in its place.
	err = conn.AddMatchSignal(dbus.WithMatchSender(notifyName), dbus.WithMatchInterface(notifyName), dbus.WithMatchObjectPath(notifyPath))
	if err != nil {
		_ = conn.Close()
		return nil, fmt.Errorf("listen to the notification service: %w", err)
	}
	n := &systemNotifier{
		conn: conn, signals: make(chan *dbus.Signal, 16), log: log,
		notices: make(chan notice, 1), clicked: make(chan click),
	}
	conn.Signal(n.signals)
	return n, nil
}

func (n *systemNotifier) clicks() <-chan click { return n.clicked }

// show replaces what was not shown yet: only the newest counts.
func (n *systemNotifier) show(now notice) {
	select {
	case <-n.notices:
	default:
	}
	n.notices <- now
}

// run shows notices and hears clicks until ctx ends. Then nothing stays on the screen:
// its button would do nothing.
func (n *systemNotifier) run(ctx context.Context) {
	defer n.conn.Close()
	defer n.clear(context.WithoutCancel(ctx))
	for {
		select {
		case <-ctx.Done():
			return
		case now := <-n.notices:
			n.say(ctx, now)
		case s := <-n.signals:
			if s == nil {
				return // the session has ended
			}
			n.hear(ctx, s)
		}
	}
}

func (n *systemNotifier) say(ctx context.Context, now notice) {
	if now == (notice{}) {
		n.clear(ctx)
		return
	}
	var can []string
	if err := n.call(ctx, &can, "GetCapabilities"); err != nil {
		n.log.Info("no notification", "reason", err)
		return
	}
	body, actions := noButton, []string{}
	if slices.Contains(can, "actions") {
		body, actions = now.body, []string{undoPrefix + now.id, "Undo", "default", "Open Holdback"}
	}
	hints := map[string]dbus.Variant{
		"category":      dbus.MakeVariant("email"),
		"desktop-entry": dbus.MakeVariant("io.holdback.Holdback"),
	}
	err := n.call(ctx, &n.shown, "Notify", "Holdback", n.shown, "", now.title, body, actions, hints, int32(onScreen.Milliseconds()))
	if err != nil {
		n.log.Info("no notification", "reason", err)
	}
}

func (n *systemNotifier) clear(ctx context.Context) {
	if n.shown == 0 {
		return
	}
	if err := n.call(ctx, nil, "CloseNotification", n.shown); err != nil {
		n.log.Debug("close notification", "err", err)
	}
	n.shown = 0
}

// call asks the service and puts its answer into result, unless that is nil.
func (n *systemNotifier) call(ctx context.Context, result any, method string, args ...any) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	call := n.conn.Object(notifyName, notifyPath).CallWithContext(ctx, notifyName+"."+method, 0, args...)
	if result == nil || call.Err != nil {
		return call.Err
	}
	return call.Store(result)
}

// hear understands the two signals of the service about what we have on the screen.
func (n *systemNotifier) hear(ctx context.Context, s *dbus.Signal) {
	var number, reason uint32
	var key string
	switch s.Name {
	case notifyName + ".NotificationClosed":
		if dbus.Store(s.Body, &number, &reason) == nil && number == n.shown {
			n.shown = 0
		}
	case notifyName + ".ActionInvoked":
		if dbus.Store(s.Body, &number, &key) == nil && number == n.shown {
			n.pass(ctx, key)
		}
	}
}

func (n *systemNotifier) pass(ctx context.Context, key string) {
	c := click{what: openWindow}
	if id, isUndo := strings.CutPrefix(key, undoPrefix); isUndo {
		c = click{what: undoOne, id: id}
	} else if key != "default" {
		return
	}
	select {
	case n.clicked <- c:
	case <-ctx.Done():
	}
}
