package store

import "golang.org/x/sys/windows"

// noRoom are the answers of a system that cannot take more.
var noRoom = []error{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_WRITE_PROTECT}

// syncDir does nothing: NTFS journals names, and a folder cannot be flushed.
func syncDir(string) error { return nil }

// tighten does nothing: the user's profile is closed to other users already.
func tighten(string) (string, error) { return "", nil }
