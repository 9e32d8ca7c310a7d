//go:build linux || darwin

package control

import (
	"errors"
	"fmt"
	"net"
)

// checkPeer asks the kernel whose process is at the other end.
func checkPeer(conn net.Conn) error {
	u, ok := conn.(*net.UnixConn)
	if !ok {
		return errors.New("not a unix socket")
	}
	raw, err := u.SyscallConn()
	if err != nil {
		return fmt.Errorf("look at the other end: %w", err)
	}
	var uid uint32
	var asked error
	err = raw.Control(func(fd uintptr) { uid, asked = peerUID(int(fd)) })
	if err := errors.Join(err, asked); err != nil {
		return fmt.Errorf("look at the other end: %w", err)
	}
	return checkUID(uid)
}
