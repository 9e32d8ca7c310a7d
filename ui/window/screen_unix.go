//go:build unix && !darwin && !headless

package window

import "os"

// screenThere reports whether the session has a display to draw on. GLFW would
// panic without one.
func screenThere() bool {
	return os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
}
