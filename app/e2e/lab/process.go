package lab

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"time"
)

// leash runs a command and kills it, with everything it started, when its own
// standard input closes. That happens whichever way the program at the other end
// dies, so a test that is killed leaves no server behind. Nothing is shut down
// in good order because nothing in the lab is worth keeping. $0 names a file
// with the number of a process group that the server opened for itself, if any.
const leash = `"$@" </dev/null & read -r _; if read -r own 2>/dev/null <"$0"; then kill -9 "-$own"; fi; kill -9 0`

// A process is one server on its leash.
type process struct {
	cmd  *exec.Cmd
	hold io.Closer // the leash; closing it ends the server
}

// group is the file that a server writes the number of its own process group to,
// or empty when it opens none.
func startProcess(log, group string, as owner, command ...string) (*process, error) {
	out, err := os.Create(log)
	if err != nil {
		return nil, fmt.Errorf("open the log of %s: %w", command[0], err)
	}
	defer func() { _ = out.Close() }() // the server has its own copy
	cmd := exec.Command("sh", append([]string{"-c", leash, group}, command...)...)
	cmd.Stdout, cmd.Stderr = out, out
	as.as(cmd)
	hold, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", command[0], err)
	}
	if err := cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", command[0], err)
	}
	return &process{cmd: cmd, hold: hold}, nil
}

// stop ends the server and waits for it. How it ended does not matter any more.
func (p *process) stop() error {
	err := p.hold.Close()
	var exit *exec.ExitError
	if wait := p.cmd.Wait(); !errors.As(wait, &exit) {
		err = errors.Join(err, wait)
	}
	return err
}

// greets waits until a server at address speaks first, as mail servers do where
// they do not wait for TLS.
func greets(ctx context.Context, address string) error {
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		if answered(ctx, address) {
			tick.Stop()
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			tick.Stop()
			return fmt.Errorf("wait for the server at %s: %w", address, ctx.Err())
		}
	}
}

func answered(ctx context.Context, address string) bool {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	defer func() { _ = c.Close() }()
	if err := c.SetReadDeadline(time.Now().Add(time.Second)); err != nil {
		return false
	}
	_, err = bufio.NewReader(c).ReadByte()
	return err == nil
}
