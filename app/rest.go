package app

import (
	"context"
	"runtime/debug"
	"time"
)

// restAfter is how long nothing must have happened before memory is given back.
const restAfter = 3 * time.Second

// rest gives memory back to the system when a burst of mail, or a change of the rules, is
// over. The collector alone would keep five times of what we use: it is set so that it does
// not stand in the way of a burst.
func (a *App) rest(ctx context.Context) error {
	changes, end := a.box.Subscribe()
	defer end()
	quiet := time.NewTimer(restAfter)
	defer quiet.Stop()
	for {
		select {
		case <-changes:
		case <-a.stirred:
		case <-quiet.C:
			debug.FreeOSMemory()
			continue
		case <-ctx.Done():
			return ctx.Err()
		}
		quiet.Reset(restAfter)
	}
}

// stir tells rest that something took memory that is no longer used.
func (a *App) stir() {
	select {
	case a.stirred <- struct{}{}:
	default:
	}
}
