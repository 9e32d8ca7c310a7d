//go:build !headless

package desktop

// silent stands in where a desktop has no notifications.
type silent struct{}

func (silent) show(notice)          {}
func (silent) clicks() <-chan click { return nil }
