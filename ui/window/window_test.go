//go:build !headless && unix && !darwin

package window

import (
	"context"
	"errors"
	"testing"

	"holdback/app/control"
)

// A terminal over ssh must get a sentence, not a stack of GLFW.
func TestWithoutADisplayThereIsASentence(t *testing.T) {
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	err := Run(t.Context(), Options{Connect: func(context.Context) (control.Guard, error) {
		t.Error("connected without a window")
		return nil, errors.New("not asked for")
	}})
	if !errors.Is(err, errNoScreen) {
		t.Errorf("got %v, want %v", err, errNoScreen)
	}
}
