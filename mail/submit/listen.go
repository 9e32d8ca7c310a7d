package submit

import (
	"errors"
	"fmt"
	"net"
	"strconv"
)

// Listen opens port on 127.0.0.1 and, where this computer has it, on ::1: a
// client that was told "localhost" may try either, and must never hand its
// password to a stranger on the other one. Port 0 chooses a port that is free on
// both.
func Listen(port int) ([]net.Listener, error) {
	tries := 1
	if port == 0 {
		tries = 20
	}
	var err error
	for range tries {
		var ls []net.Listener
		if ls, err = listenBoth(port); err == nil {
			return ls, nil
		}
	}
	return nil, fmt.Errorf("listen for mail clients: %w", err)
}

func listenBoth(port int) ([]net.Listener, error) {
	four, err := net.Listen("tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return nil, err
	}
	if !hasIPv6() {
		return []net.Listener{four}, nil
	}
	_, chosen, err := net.SplitHostPort(four.Addr().String())
	if err != nil {
		return nil, errors.Join(err, four.Close())
	}
	six, err := net.Listen("tcp6", net.JoinHostPort("::1", chosen))
	if err != nil {
		return nil, errors.Join(err, four.Close())
	}
	return []net.Listener{four, six}, nil
}

// hasIPv6 tries, because systems name the lack of ::1 in different ways.
func hasIPv6() bool {
	l, err := net.Listen("tcp6", "[::1]:0")
	if err != nil {
		return false
	}
	_ = l.Close()
	return true
}

func onLoopback(a net.Addr) bool {
	tcp, ok := a.(*net.TCPAddr)
	return ok && tcp.IP.IsLoopback()
}
