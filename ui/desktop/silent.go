//go:build !headless

package desktop

import "holdback/app/control"

// silent stands in where a desktop has no notifications.
type silent struct{}

func (silent) held([]control.Message) {}
func (silent) clear()                 {}
func (silent) undo() <-chan string    { return nil }
