package oauth

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// door is the loopback address to which the issuer sends the browser back.
type door struct {
	listeners []net.Listener
	redirect  string // the whole address
	host      string // what a browser must have asked for
	path      string
}

// open opens the door on a free port.
func open(p Provider) (door, error) {
	u, err := url.Parse(cmp.Or(p.Redirect, usualRedirect))
	if err != nil {
		return door{}, fmt.Errorf("read the redirect of %s: %w", p.Name, err)
	}
	listeners, err := listen(u.Hostname())
	if err != nil {
		return door{}, &Problem{
			Says:  "No port of this computer could be opened for the answer of the browser.",
			Hint:  "Check whether a firewall or another program is in the way.",
			cause: later{},
		}
	}
	u.Host = net.JoinHostPort(u.Hostname(), portOf(listeners[0]))
	path := cmp.Or(u.Path, "/") // what a browser makes of no path
	return door{listeners: listeners, redirect: u.String(), host: u.Host, path: path}, nil
}

// tries is how often a port is chosen that must be free at two addresses.
const tries = 10

// listen listens at the loopback addresses that host stands for. A browser may take
// either for localhost, and neither may be left to somebody else (RFC 8252, section 8.3).
func listen(host string) ([]net.Listener, error) {
	if host != "localhost" {
		l, err := net.Listen("tcp4", "127.0.0.1:0")
		return []net.Listener{l}, err
	}
	var err error
	for range tries {
		var both []net.Listener
		if both, err = listenBoth(); err == nil {
			return both, nil
		}
	}
	return nil, err
}

// listenBoth listens at one port of both addresses, or of the first where a computer
// has no other.
func listenBoth() ([]net.Listener, error) {
	four, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	six, err := net.Listen("tcp6", net.JoinHostPort("::1", portOf(four)))
	if err == nil {
		return []net.Listener{four, six}, nil
	}
	if any6, other := net.Listen("tcp6", "[::1]:0"); other == nil { // only this port is taken
		return nil, errors.Join(err, any6.Close(), four.Close())
	}
	return []net.Listener{four}, nil
}

func portOf(l net.Listener) string {
	if a, ok := l.Addr().(*net.TCPAddr); ok {
		return strconv.Itoa(a.Port)
	}
	return ""
}

// serve lets a server answer at the door. The returned function lets it finish what it
// is saying, closes the door and waits for all that.
func (d door) serve(server *http.Server) (finish func()) {
	var all sync.WaitGroup
	for _, l := range d.listeners {
		all.Go(func() { _ = server.Serve(l) }) // it always ends with an error, at the latest by finish
	}
	return func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		if server.Shutdown(ctx) != nil {
			_ = server.Close() // a browser that holds a line open must not hold us
		}
		all.Wait()
	}
}
