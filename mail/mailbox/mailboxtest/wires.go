package mailboxtest

import (
	"bytes"
	"context"
	"net"
	"sync"
)

// wires are the connections of a mailbox, which a test can cut and hold up.
type wires struct {
	mu    sync.Mutex
	open  []*wire
	dials int
	after []byte // said by us: the line is cut when that has been said, and its answer never arrives
	held  bool   // nothing the server says arrives
}

func (w *wires) dial(ctx context.Context, address string) (net.Conn, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	one := &wire{Conn: conn, of: w, closed: make(chan struct{})}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.dials++
	w.open = append(w.open, one)
	return one, nil
}

// cut closes every line, as a router that forgets them.
func (w *wires) cut() {
	w.mu.Lock()
	open := w.open
	w.open = nil
	w.mu.Unlock()
	for _, one := range open {
		_ = one.Conn.Close()
	}
}

// loseAnswer cuts the line once this has been sent.
func (w *wires) loseAnswer(after string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.after = []byte(after)
}

// hold keeps back what the server says.
func (w *wires) hold(on bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.held = on
}

func (w *wires) count() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.dials
}

// wire is one connection.
type wire struct {
	net.Conn
	of     *wires
	once   sync.Once
	closed chan struct{}
	said   []byte // the end of what we said
	deaf   bool   // the answer to what was said is lost
}

// Write passes on what is said, and looks for what is waited for.
func (o *wire) Write(p []byte) (int, error) {
	o.of.mu.Lock()
	o.said = append(o.said, p...)
	o.said = o.said[max(0, len(o.said)-4096):]
	if len(o.of.after) > 0 && bytes.Contains(o.said, o.of.after) {
		o.of.after, o.deaf = nil, true
	}
	o.of.mu.Unlock()
	return o.Conn.Write(p)
}

// Read gives what the server says, unless the test keeps it back.
func (o *wire) Read(p []byte) (int, error) {
	n, err := o.Conn.Read(p)
	o.of.mu.Lock()
	held, deaf := o.of.held, o.deaf
	o.of.mu.Unlock()
	if deaf {
		_ = o.Close() // the server has answered, so it has obeyed
		return 0, net.ErrClosed
	}
	if held {
		<-o.closed
		return 0, net.ErrClosed
	}
	return n, err
}

// Close ends the line and frees who waits for it.
func (o *wire) Close() error {
	o.once.Do(func() { close(o.closed) })
	return o.Conn.Close()
}
