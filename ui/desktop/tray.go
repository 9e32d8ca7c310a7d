//go:build !headless

package desktop

import (
	"context"
	"runtime"
	"strings"
	"sync"
	"time"

	"fyne.io/systray"
)

// systemTray is the icon of fyne.io/systray: a StatusNotifierItem on Linux, a status
// item on macOS, a notification icon on Windows. It needs no Fyne application.
type systemTray struct {
	menus   chan menu
	clicked chan click
}

func newSystemTray() *systemTray {
	return &systemTray{menus: make(chan menu, 1), clicked: make(chan click)}
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

// items are the entries of the menu. All exist from the start, and those not needed
// are hidden: to make and remove entries costs a goroutine each.
type items struct {
	last, open, quit *systray.MenuItem
	messages         [maxWaiting]*systray.MenuItem
}

// newItems makes the menu in the state of the zero menu.
func newItems() *items {
	systray.SetIcon(iconFor(""))
	i := &items{last: systray.AddMenuItem("Undo last", "Take back the message that was held last")}
	i.last.Disable()
	systray.AddSeparator()
	for n := range i.messages {
		i.messages[n] = systray.AddMenuItem("", "")
		i.messages[n].Hide()
	}
	systray.AddSeparator()
	i.open = systray.AddMenuItem("Open Holdback", "")
	i.quit = systray.AddMenuItem("Quit", "What waits stays safe on disk and leaves when Holdback runs again")
	return i
}

// listen passes the clicks of all entries on until ctx ends. Each has a goroutine:
// the library drops a click that nobody waits for.
func (i *items) listen(ctx context.Context, wg *sync.WaitGroup) <-chan pick {
	to := make(chan pick)
	hear := func(item *systray.MenuItem, p pick) { wg.Go(func() { forward(ctx, item.ClickedCh, to, p) }) }
	hear(i.last, pick{what: undoLast})
	hear(i.open, pick{what: openWindow})
	hear(i.quit, pick{what: quit})
	for n, item := range i.messages {
		hear(item, pick{what: undoOne, place: n})
	}
	return to
}

func forward(ctx context.Context, from <-chan struct{}, to chan<- pick, p pick) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-from:
		}
		select {
		case <-ctx.Done():
			return
		case to <- p:
		}
	}
}

// serve owns the menu until ctx ends: it draws, and turns clicks into what they mean.
func (t *systemTray) serve(ctx context.Context, i *items) {
	var wg sync.WaitGroup
	defer wg.Wait()
	picked := i.listen(ctx, &wg)
	var now places
	for {
		select {
		case <-ctx.Done():
			return
		case m := <-t.menus:
			i.show(now.menu, m)
			now.put(m, time.Now())
		case p := <-picked:
			c, ok := now.meant(p, time.Now())
			if !ok {
				continue
			}
			select {
			case t.clicked <- c:
			case <-ctx.Done():
			}
		}
	}
}

// show draws what is different in m.
func (i *items) show(was, m menu) {
	if m.badge != was.badge {
		systray.SetIcon(iconFor(m.badge))
	}
	if m.tip != was.tip {
		systray.SetTooltip(m.tip)
	}
	if m.canUndo && !was.canUndo {
		i.last.Enable()
	}
	if !m.canUndo && was.canUndo {
		i.last.Disable()
	}
	for n, item := range i.messages {
		switch now := m.at(n); {
		case now == was.at(n):
		case now == waiting{}:
			item.Hide()
		default:
			item.SetTitle(literal(now.title))
			item.Show()
		}
	}
}

// literal makes a menu show text as it is: some desktops take a character for the mark
// of an access key and leave it out.
func literal(text string) string {
	switch runtime.GOOS {
	case "linux": // com.canonical.dbusmenu, property "label"
		return strings.ReplaceAll(text, "_", "__")
	case "windows":
		return strings.ReplaceAll(text, "&", "&&")
	}
	return text
}
