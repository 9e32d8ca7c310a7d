//go:build !headless

package desktop

import (
	"context"
	"log"
	"log/slog"
	"sync"
)

// Run does the work, and keeps an icon and notifications on the desktop beside it,
// where there is one. It must be called on the main goroutine, and once only: macOS
// draws icons on no other thread, and the tray library has one icon in all. It returns
// when work has returned, with its error: what goes wrong on the desktop is logged and
// never ends the work.
func Run(ctx context.Context, o Options, work func(context.Context) error) error {
	if err := available(); err != nil {
		o.Log.Info("no tray, no notifications", "reason", err)
		return work(ctx)
	}
	defer listen(o.Log)()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	t := newSystemTray()
	var wg sync.WaitGroup
	var worked error
	wg.Go(func() {
		defer cancel()
		worked = work(ctx)
	})
	n := startNotifier(ctx, o.Log, &wg)
	wg.Go(func() {
		if err := attend(ctx, o, t, n); err != nil && ctx.Err() == nil {
			o.Log.Error("the tray shows nothing more", "err", err)
		}
	})
	t.loop(ctx)
	wg.Wait()
	return worked
}

// startNotifier never fails: without notifications there is silence.
func startNotifier(ctx context.Context, log *slog.Logger, wg *sync.WaitGroup) notifier {
	n, err := newNotifier(log)
	if err != nil {
		log.Info("no notifications", "reason", err)
		return silent{}
	}
	wg.Go(func() { n.run(ctx) })
	return n
}

// listen takes what the tray library says, which it says to the standard logger, into
// our log. The returned function ends it.
func listen(to *slog.Logger) (stop func()) {
	out, flags := log.Writer(), log.Flags()
	log.SetOutput(slog.NewLogLogger(to.Handler(), slog.LevelInfo).Writer())
	log.SetFlags(0)
	return func() {
		log.SetOutput(out)
		log.SetFlags(flags)
	}
}
