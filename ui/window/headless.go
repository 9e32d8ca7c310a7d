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

// Available never says yes; its error says what to do instead.
func Available() error {
	return errors.New("this Holdback was built without a window (tag headless); use the commands instead: holdback help")
}

// Run never opens anything.
func Run(context.Context, Options) error { return Available() }
