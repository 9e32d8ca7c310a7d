//go:build headless

// Package window is empty in a program built with the tag headless: Run says
// that there is no window.
package window

import (
	"context"
	"errors"
)

// Practice is not looked at without a window.
type Practice = any

// Run never opens anything; its error says what to do instead.
func Run(context.Context, Options) error {
	return errors.New("this Holdback was built without a window (tag headless); use the commands instead: holdback help")
}
