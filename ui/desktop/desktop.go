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

// tray is an icon with a menu.
type tray interface {
	draw(menu)
	clicks() <-chan click
}

// notifier tells the person that messages wait. One notification is on the screen at
// most: the next takes its place.
type notifier interface {
	held(fresh []control.Message) // these began to wait since the last call
	clear()                       // none of them waits any longer
	undo() <-chan string          // ids whose Undo was pressed
}

// pause gathers what happens close together, so that a thousand messages at once
// are one change of the icon.
const pause = 200 * time.Millisecond

// attend keeps tray and notifications true until ctx ends.
func attend(ctx context.Context, o Options, t tray, n notifier) error {
	events, err := o.Guard.Watch(ctx)
	if err != nil {
		return err
	}
	a := attendant{Options: o, tray: t, notifier: n, told: map[string]bool{}}
	var clicked sync.WaitGroup // what was clicked runs apart: it must not hold up the icon
	defer clicked.Wait()
	soon := time.After(0)
	for {
		select {
		case e, ok := <-events:
			if !ok {
				return nil
			}
			a.note(e)
			if soon == nil {
				soon = time.After(pause)
			}
		case <-soon:
			soon = nil
			a.show(ctx)
		case c := <-t.clicks():
			clicked.Go(func() { a.do(ctx, c) })
		case id := <-n.undo():
			clicked.Go(func() { a.do(ctx, click{what: undoOne, id: id}) })
		}
	}
}

// attendant is the state of attend.
type attendant struct {
	Options
	tray     tray
	notifier notifier
	told     map[string]bool   // messages that the notification on the screen speaks of
	fresh    []control.Message // began to wait since the last show
	speaking bool              // a notification is on the screen
	shown    menu
}

// note remembers what an event means for the next show.
func (a *attendant) note(e control.Event) {
	if e.Kind != "message" || e.Message == nil {
		return
	}
	m := *e.Message
	known := a.told[m.ID] || slices.ContainsFunc(a.fresh, func(f control.Message) bool { return f.ID == m.ID })
	switch {
	case m.State == "held" && !known && m.Attempts == 0:
		a.fresh = append(a.fresh, m)
	case m.State != "held" && known:
		delete(a.told, m.ID)
		a.fresh = slices.DeleteFunc(a.fresh, func(f control.Message) bool { return f.ID == m.ID })
	}
}

// show makes icon and notification say what is true now.
func (a *attendant) show(ctx context.Context) {
	waiting, err := a.Guard.Outbox(ctx)
	if err != nil {
		a.Log.Error("show what waits in the tray", "err", err)
		return
	}
	if m := menuFor(waiting); !m.equal(a.shown) {
		a.shown = m
		a.tray.draw(m)
	}
	a.notify(ctx)
}

func (a *attendant) notify(ctx context.Context) {
	wanted, err := a.Guard.Setting(ctx, "notify.held")
	if err != nil || wanted != "true" {
		a.fresh = nil
	}
	if len(a.fresh) > 0 {
		a.notifier.held(a.fresh)
		for _, m := range a.fresh {
			a.told[m.ID] = true
		}
		a.fresh = nil
		a.speaking = true
	}
	if a.speaking && len(a.told) == 0 {
		a.notifier.clear()
		a.speaking = false
	}
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
	if err != nil {
		a.Log.Info("tray", "action", c.what, "id", c.id, "err", err)
	}
}
