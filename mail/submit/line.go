package submit

import (
	"bufio"
	"bytes"
	"crypto/tls"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// line is one client's connection, seen from below the SMTP library. Its rule:
// the first read that fails is the last read. Whatever the library does after a
// timeout, a lost connection or our decision to hang up, no octet that arrives
// later can be mistaken for a command.
//
// The library has a ReadTimeout of its own, but arms it once for a whole
// message, and goes on reading commands from the middle of the message when it
// expires (TestLibraryObeysTheBodyAfterATimeout). So it is switched off, and
// each Read and Write here gets the time Limits.Idle for itself.
//
// In plain text it gives the library one line of the client at a time, so that the
// library never holds what comes behind the command DATA: that is ours to read,
// see stuffed.
//
// A line may be read by one goroutine only, as ever; everything else may be
// called from anywhere.
type line struct {
	net.Conn
	idle   time.Duration
	leave  func()        // gives the place in the room back
	in     *bufio.Reader // what has come and was not read yet
	fed    []byte        // what the library reads before it
	secure bool          // TLS has begun: there are no lines here
	first  func([]byte)  // gets the first octets that come

	mu   sync.Mutex
	over error // why reading has ended
	left int64 // octets that may still be read, when limited
	busy int   // messages coming in: two, while one that RSET gave up is being left

	limited  bool
	retiring bool         // no command after this one
	wrong    atomic.Int32 // passwords refused
	known    atomic.Bool  // somebody has signed in
}

// lineOf finds our line below what the library holds, in plain text or in TLS.
func lineOf(c net.Conn) *line {
	if t, ok := c.(*tls.Conn); ok {
		c = t.NetConn()
	}
	l, _ := c.(*line)
	return l
}

func newLine(c net.Conn, idle time.Duration) *line {
	l := &line{Conn: c, idle: idle}
	l.in = bufio.NewReaderSize(wire{l}, lineBuffer)
	return l
}

// lineBuffer is room for what a client sends at once, in octets.
const lineBuffer = 16 << 10

// Read is for the library: at most one line, as far as p has room for it.
func (l *line) Read(p []byte) (int, error) {
	if len(l.fed) > 0 {
		n := copy(p, l.fed)
		l.fed = l.fed[n:]
		return n, nil
	}
	p, err := l.allowed(p)
	if err != nil {
		return 0, err
	}
	if _, err := l.in.Peek(1); err != nil {
		return 0, err
	}
	have, _ := l.in.Peek(min(len(p), l.in.Buffered())) // there is that much
	if lf := bytes.IndexByte(have, '\n'); lf >= 0 && !l.secure {
		have = have[:lf+1]
	}
	n := copy(p, have)
	_, _ = l.in.Discard(n)
	if bytes.EqualFold(bytes.TrimSpace(have), startTLS) {
		_, _ = l.in.Discard(l.in.Buffered()) // RFC 3207, section 5: what was said before TLS counts for nothing
	}
	l.spend(n)
	return n, nil
}

// startTLS is the command behind which nothing may come before the handshake.
var startTLS = []byte("STARTTLS")

// feed lets the library read text before anything else.
func (l *line) feed(text string) { l.fed = []byte(text) }

// wire is the bottom of a line: each read gets the time idle for itself.
type wire struct{ l *line }

// Read waits for the client, but never longer than idle.
func (w wire) Read(p []byte) (int, error) {
	if err := w.l.SetReadDeadline(time.Now().Add(w.l.idle)); err != nil {
		return 0, w.l.end(err)
	}
	if _, err := w.l.allowed(nil); err != nil { // after the deadline: see retire
		return 0, err
	}
	n, err := w.l.Conn.Read(p)
	if w.l.first != nil && n > 0 {
		w.l.first(p[:n])
		w.l.first = nil
	}
	if err != nil {
		return n, w.l.end(err)
	}
	return n, nil
}

// Write waits for the client to read, but never longer than idle.
func (l *line) Write(p []byte) (int, error) {
	if err := l.SetWriteDeadline(time.Now().Add(l.idle)); err != nil {
		return 0, err
	}
	return l.Conn.Write(p)
}

// Close hangs up and leaves the room.
func (l *line) Close() error {
	l.hangUp()
	err := l.Conn.Close()
	l.leave()
	return err
}

// allowed is the part of p that may be read into, or why there is none.
func (l *line) allowed(p []byte) ([]byte, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	switch {
	case l.over != nil:
		return nil, l.over
	case l.retiring && l.busy == 0:
		l.over = os.ErrDeadlineExceeded // the library says 421 to that
		return nil, l.over
	case l.limited && l.left <= 0:
		l.over = net.ErrClosed
		return nil, l.over
	case l.limited && int64(len(p)) > l.left:
		return p[:l.left], nil
	}
	return p, nil
}

func (l *line) spend(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.left -= int64(n)
}

// end makes err the reason why nothing is read any more, unless there is one.
func (l *line) end(err error) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.over == nil {
		l.over = err
	}
	return l.over
}

// hangUp lets the library write its answer, and then close.
func (l *line) hangUp() { _ = l.end(net.ErrClosed) }

func (l *line) isOver() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.over != nil
}

// limit allows n more octets until unlimit is called: the rest of a message that
// was refused is read to its end, but not for ever.
func (l *line) limit(n int64) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limited, l.left = true, n
}

func (l *line) unlimit() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.limited = false
}

// transfer marks the time in which a message comes in, with 1 at its start and
// -1 at its end; retire waits for it.
func (l *line) transfer(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy += n
}

// retire ends the connection, at once if the client is between two messages. It
// marks first and wakes the reader second, and Read sets its deadline first and
// looks for the mark second, so that no reader sleeps through it.
func (l *line) retire() {
	l.mu.Lock()
	l.retiring = true
	wake := l.busy == 0
	l.mu.Unlock()
	if wake {
		_ = l.SetReadDeadline(time.Unix(1, 0)) // fails only when closed
	}
}
