//go:build headless

package desktop

import "context"

// Run does the work. This build has no tray and no notifications.
func Run(ctx context.Context, _ Options, work func(context.Context) error) error { return work(ctx) }
