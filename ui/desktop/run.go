//go:build !headless

package desktop

import (
	"context"
	"errors"
	"sync"
)

// Run does the work, and keeps an icon and notifications on the desktop beside it,
// where there is one. It must be called on the main goroutine: macOS draws icons on
// no other. It returns when work does.
func Run(ctx context.Context, o Options, work func(context.Context) error) error {
	if err := available(); err != nil {
		o.Log.Info("no tray, no notifications", "reason", err)
		return work(ctx)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := newSystemTray()
	var wg sync.WaitGroup
	var worked, attended error
	wg.Go(func() {
		worked = work(ctx)
		cancel()
		t.quit()
	})
	wg.Go(func() { attended = attend(ctx, o, t, notifierOrSilence(ctx, o)) })
	t.loop()
	wg.Wait()
	return errors.Join(worked, attended)
}

func notifierOrSilence(ctx context.Context, o Options) notifier {
	n, err := newNotifier(ctx, o.Log)
	if err != nil {
		o.Log.Info("no notifications", "reason", err)
		return silent{}
	}
	return n
}
