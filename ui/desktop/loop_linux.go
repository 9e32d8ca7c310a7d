//go:build !headless

package desktop

import (
	"context"

	"fyne.io/systray"
)

// loop shows the icon until ctx ends. The menu is drawn only after the library has
// put itself on the bus: what it is told in between it forgets.
func (t *systemTray) loop(ctx context.Context) {
	systray.SetTitle("Holdback") // the name by which a panel remembers where the icon was
	systray.SetIcon(iconFor(""))
	built := make(chan *items, 1)
	start, end := systray.RunWithExternalLoop(func() { built <- newItems() }, func() {})
	start()
	t.serve(ctx, <-built)
	end()
}
