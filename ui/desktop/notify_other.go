//go:build !linux && !headless

package desktop

import (
	"context"
	"errors"
	"log/slog"
)

// newNotifier always gives the reason why there are no notifications here.
func newNotifier(context.Context, *slog.Logger) (notifier, error) {
	return nil, errors.New("notifications exist on Linux only so far")
}
