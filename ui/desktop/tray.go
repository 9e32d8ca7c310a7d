//go:build !headless

package desktop

import (
	"fyne.io/systray"
)

// systemTray is the icon of fyne.io/systray: a StatusNotifierItem on Linux, a status
// item on macOS, a notification icon on Windows. It needs no Fyne application.
type systemTray struct {
	menus   chan menu
	clicked chan click
	ended   chan struct{}
}

func newSystemTray() *systemTray {
	return &systemTray{menus: make(chan menu, 1), clicked: make(chan click), ended: make(chan struct{})}
}

func (t *systemTray) clicks() <-chan click { return t.clicked }

// draw replaces what was not drawn yet: only the newest menu counts.
func (t *systemTray) draw(m menu) {
	select {
	case <-t.menus:
	default:
	}
	t.menus <- m
}

// loop shows the icon until quit. It must run on the main goroutine.
func (t *systemTray) loop() {
	systray.Run(func() { go t.serve() }, func() {})
	close(t.ended)
}

func (t *systemTray) quit() { systray.Quit() }

// items are the entries of the menu. All exist from the start, and those not needed
// are hidden: to make and remove entries costs a goroutine each.
type items struct {
	last     *systray.MenuItem
	messages [maxWaiting]*systray.MenuItem
	picked   chan pick
}

// pick is a click before it is known which message stands in that place.
type pick struct {
	what  string
	place int
}

func (t *systemTray) newItems() *items {
	i := &items{last: systray.AddMenuItem("Undo last", "Take back the message that was held last"), picked: make(chan pick)}
	t.forward(i.last, i.picked, pick{what: undoLast})
	systray.AddSeparator()
	for n := range i.messages {
		i.messages[n] = systray.AddMenuItem("", "")
		t.forward(i.messages[n], i.picked, pick{what: undoOne, place: n})
	}
	systray.AddSeparator()
	t.forward(systray.AddMenuItem("Open Holdback", ""), i.picked, pick{what: openWindow})
	t.forward(systray.AddMenuItem("Quit", "What waits stays safe on disk and leaves when Holdback runs again"), i.picked, pick{what: quit})
	return i
}

// forward passes the clicks of one entry on until the icon is gone.
func (t *systemTray) forward(item *systray.MenuItem, to chan<- pick, p pick) {
	go func() {
		for {
			select {
			case <-t.ended:
				return
			case <-item.ClickedCh:
			}
			select {
			case <-t.ended:
				return
			case to <- p:
			}
		}
	}()
}

// serve owns the menu: it draws, and turns clicks into what they mean.
func (t *systemTray) serve() {
	items := t.newItems()
	shown := menu{}
	items.show(shown)
	for {
		select {
		case <-t.ended:
			return
		case shown = <-t.menus:
			items.show(shown)
		case p := <-items.picked:
			t.pass(shown, p)
		}
	}
}

// pass hands a click on. A message that is no longer in its place cannot be meant.
func (t *systemTray) pass(shown menu, p pick) {
	c := click{what: p.what}
	if p.what == undoOne {
		if p.place >= len(shown.waiting) {
			return
		}
		c.id = shown.waiting[p.place].id
	}
	select {
	case t.clicked <- c:
	case <-t.ended:
	}
}

// show draws m.
func (i *items) show(m menu) {
	systray.SetIcon(iconFor(m.badge))
	systray.SetTooltip(m.tip)
	if m.canUndo {
		i.last.Enable()
	} else {
		i.last.Disable()
	}
	for n, item := range i.messages {
		if n >= len(m.waiting) {
			item.Hide()
			continue
		}
		item.SetTitle(m.waiting[n].title)
		item.Show()
	}
}
