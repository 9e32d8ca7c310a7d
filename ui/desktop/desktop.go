// Package desktop is what the guard process shows outside of any window: an icon in
// the tray with the number of messages that wait, and a notification when one is held.
//
// It opens no window and no OpenGL, so the guard stays small and cannot be taken
// down by a screen. Whatever it offers, the window and the command line offer too: a
// desktop without tray or notifications loses a convenience and nothing else, and
// the log says why it is missing.
//
// So far notifications exist on Linux only (freedesktop.org). Content is private: a
// notification counts recipients and shows neither subject nor names.
package desktop

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"holdback/app/control"
)

// Guard is what this package asks of the guard.
type Guard interface {
	Outbox(ctx context.Context) ([]control.Message, error)
	Setting(ctx context.Context, key string) (string, error)
	Undo(ctx context.Context, id string) (control.Message, error)
	UndoLast(ctx context.Context) (control.Message, error)
	Watch(ctx context.Context) (<-chan control.Event, error)
	Quit(ctx context.Context) error
}

// Options is what Run needs. All fields are required.
type Options struct {
	Guard Guard
	Log   *slog.Logger
	Open  func(context.Context) error // opens the window
}

// tray is an icon with a menu. draw must return at once.
type tray interface {
	draw(menu)
	clicks() <-chan click
}

// notifier tells the person that messages wait. One notification is on the screen at
// most: the next takes its place. show must return at once.
type notifier interface {
	show(notice)
	clicks() <-chan click
}

// notice is what the notification on the screen says. The zero notice is none.
type notice struct {
	title, body string
	id          string // of the message that its Undo button takes back
}

// pause gathers what happens close together, so that a thousand messages at once
// are one change of the icon.
const pause = 200 * time.Millisecond

// attend keeps tray and notifications true until ctx ends.
func attend(ctx context.Context, o Options, t tray, n notifier) error {
	events, err := o.Guard.Watch(ctx)
	if err != nil {
		return fmt.Errorf("watch the outbox: %w", err)
	}
	a := attendant{Options: o, tray: t, notifier: n}
	var clicked sync.WaitGroup // what was clicked runs apart: it must not hold up the icon
	defer clicked.Wait()
	soon := time.After(0)
	for {
		select {
		case _, ok := <-events:
			if !ok {
				return nil
			}
			if soon == nil {
				soon = time.After(pause)
			}
		case <-soon:
			soon = nil
			a.look(ctx)
		case c := <-t.clicks():
			clicked.Go(func() { a.do(ctx, c) })
		case c := <-n.clicks():
			clicked.Go(func() { a.do(ctx, c) })
		}
	}
}

// attendant is the state of attend.
type attendant struct {
	Options
	tray     tray
	notifier notifier
	shown    menu
	seen     map[string]bool // what waited at the last look, and whether it asked; nil before the first
	offered  string          // the message whose Undo is on the screen
}

// look makes icon and notification say what is true now.
func (a *attendant) look(ctx context.Context) {
	messages, err := a.Guard.Outbox(ctx)
	if ctx.Err() != nil {
		return // the guard is ending
	}
	if err != nil {
		a.Log.Error("show what waits in the tray", "err", err)
		return
	}
	if m := menuFor(messages); !m.equal(a.shown) {
		a.shown = m
		a.tray.draw(m)
	}
	a.tell(ctx, messages)
}

// tell announces what began to wait since the last look, and what began to ask, each
// once. What waited before we came is no news, and neither is what comes back after an
// attempt to send it. For a question the window opens, where the person wants that.
func (a *attendant) tell(ctx context.Context, messages []control.Message) {
	waiting := map[string]bool{}
	var fresh []control.Message
	for _, m := range messages {
		if !undoable(m) {
			continue
		}
		asks := m.State == "asking"
		waiting[m.ID] = asks
		asked, known := a.seen[m.ID]
		if a.seen != nil && (!known && m.Attempts == 0 || asks && !asked) {
			fresh = append(fresh, m)
		}
	}
	a.seen = waiting
	_, offered := waiting[a.offered]
	switch {
	case len(fresh) > 0 && a.wanted(ctx, "notify.held"):
		n := announce(fresh, time.Now())
		a.notifier.show(n)
		a.offered = n.id
	case a.offered != "" && !offered:
		a.notifier.show(notice{})
		a.offered = ""
	}
	if slices.ContainsFunc(fresh, func(m control.Message) bool { return m.State == "asking" }) && a.wanted(ctx, "review.open") {
		a.do(ctx, click{what: openWindow})
	}
}

func (a *attendant) wanted(ctx context.Context, key string) bool {
	wanted, err := a.Guard.Setting(ctx, key)
	return err == nil && wanted == "true"
}

// do carries out what the person clicked.
func (a *attendant) do(ctx context.Context, c click) {
	var err error
	switch c.what {
	case undoLast:
		_, err = a.Guard.UndoLast(ctx)
	case undoOne:
		_, err = a.Guard.Undo(ctx, c.id)
	case openWindow:
		err = a.Open(ctx)
	case quit:
		err = a.Guard.Quit(ctx)
	}
	if err != nil && ctx.Err() == nil {
		a.Log.Info("clicked in vain", "what", c.what, "id", c.id, "err", err)
	}
}
