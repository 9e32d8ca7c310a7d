//go:build !linux && !headless

package desktop

import (
	"context"
	"sync"

	"fyne.io/systray"
)

// loop shows the icon until ctx ends. It must run on the main goroutine.
func (t *systemTray) loop(ctx context.Context) {
	var wg sync.WaitGroup
	wg.Go(func() {
		<-ctx.Done()
		systray.Quit()
	})
	systray.Run(func() { wg.Go(func() { t.serve(ctx, newItems()) }) }, func() {})
	wg.Wait()
}
