//go:build !linux && !headless

package desktop

// available says why there can be no icon here. Windows and macOS always have a place
// for one.
func available() error { return nil }
