//go:build !linux && !headless

package desktop

import (
	"context"
	"errors"
	"log/slog"
)

// systemNotifier does not exist here.
type systemNotifier struct{ silent }

// newNotifier always gives the reason why there are no notifications here.
func newNotifier(*slog.Logger) (systemNotifier, error) {
	return systemNotifier{}, errors.New("notifications exist on Linux only so far")
}

func (systemNotifier) run(context.Context) {}
