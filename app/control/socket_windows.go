package control

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"path/filepath"
	"strings"

	"github.com/Microsoft/go-winio"
	"golang.org/x/sys/windows"
)

// SocketPath is the named pipe on which the guard process of the data directory
// home listens. The runtime directory plays no part on Windows.
func SocketPath(home, _ string) string {
	return `\\.\pipe\holdback-` + fingerprint(strings.ToLower(filepath.Clean(home)))
}

// Listen opens the control pipe for its owner only, and not over the network.
// The error is ErrRunning when somebody listens already.
func Listen(path string) (net.Listener, error) {
	sid, err := userSID()
	if err != nil {
		return nil, err
	}
	// Owner: this user. Nobody from the network; everything for this user; P: nothing inherited.
	sddl := fmt.Sprintf("O:%[1]sD:P(D;;GA;;;NU)(A;;GA;;;%[1]s)", sid)
	l, err := winio.ListenPipe(path, &winio.PipeConfig{SecurityDescriptor: sddl})
	if errors.Is(err, windows.ERROR_ACCESS_DENIED) || errors.Is(err, windows.ERROR_PIPE_BUSY) {
		return nil, ErrRunning // the first instance of a pipe belongs to one process
	}
	if err != nil {
		return nil, fmt.Errorf("listen at control pipe: %w", err)
	}
	return l, nil
}

// dial opens a connection to a guard process of the same user.
func dial(ctx context.Context, path string) (net.Conn, error) {
	conn, err := winio.DialPipeContext(ctx, path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrNotRunning
	}
	if err != nil {
		return nil, fmt.Errorf("reach the guard: %w", err)
	}
	if err := checkOwner(conn); err != nil { // passwords go over this line
		_ = conn.Close()
		return nil, err
	}
	return conn, nil
}

// checkOwner refuses a pipe that another user made under our name.
func checkOwner(conn net.Conn) error {
	pipe, ok := conn.(interface{ Fd() uintptr })
	if !ok {
		return errors.New("look at the owner of the control pipe: no handle")
	}
	sd, err := windows.GetSecurityInfo(windows.Handle(pipe.Fd()), windows.SE_KERNEL_OBJECT, windows.OWNER_SECURITY_INFORMATION)
	if err != nil {
		return fmt.Errorf("look at the owner of the control pipe: %w", err)
	}
	owner, _, err := sd.Owner()
	if err != nil {
		return fmt.Errorf("look at the owner of the control pipe: %w", err)
	}
	sid, err := userSID()
	if err != nil {
		return err
	}
	if owner.String() != sid {
		return errors.New("the control pipe belongs to another user")
	}
	return nil
}

// userSID names the user of this process.
func userSID() (string, error) {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return "", fmt.Errorf("look up this user: %w", err)
	}
	return user.User.Sid.String(), nil
}
