//go:build (!unix || darwin) && !headless

package window

// screenThere is always true where a session without a display cannot start us.
func screenThere() bool { return true }
