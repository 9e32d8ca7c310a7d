//go:build !unix || darwin

package store

// reachable is for systems whose keyring is not at the end of a bus.
func reachable() error { return nil }
