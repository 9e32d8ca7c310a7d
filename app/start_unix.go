//go:build !windows

package app

import "syscall"

// apart gives a process a session of its own, so that it outlives the terminal or
// window that started it.
func apart() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
