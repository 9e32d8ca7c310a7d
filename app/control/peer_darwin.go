package control

import (
	"errors"
	"fmt"
	"net"

	"golang.org/x/sys/unix"
)

// checkPeer asks the kernel whose process is at the other end: unix(4), LOCAL_PEERCRED.
func checkPeer(conn net.Conn) error {
	u, ok := conn.(*net.UnixConn)
	if !ok {
		return errors.New("not a unix socket")
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return fmt.Errorf("look at the other end: %w", err)
	}
	var cred *unix.Xucred
	var asked error
	err = raw.Control(func(fd uintptr) { cred, asked = unix.GetsockoptXucred(int(fd), unix.SOL_LOCAL, unix.LOCAL_PEERCRED) })
	if err := errors.Join(err, asked); err != nil {
		return fmt.Errorf("look at the other end: %w", err)
	}
	return checkUID(cred.Uid)
}
