package app

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// apart gives a process a group of its own and no console, so that it outlives the
// window that started it.
func apart() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP | windows.DETACHED_PROCESS}
}
