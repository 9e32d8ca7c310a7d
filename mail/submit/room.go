package submit

import (
	"net"
	"sync"
	"time"
)

// room is where the connections are. It has so many places and no more.
type room struct {
	limits Limits

	mu      sync.Mutex
	lines   map[*line]struct{}
	closing bool
}

func newRoom(limits Limits) *room {
	return &room{limits: limits, lines: make(map[*line]struct{})}
}

// entrance is a listener whose connections are lines of the room.
type entrance struct {
	net.Listener
	room *room
}

// Accept waits for a client that finds a place. The others are told to come back.
func (e *entrance) Accept() (net.Conn, error) {
	for {
		c, err := e.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if l := e.room.enter(c); l != nil {
			return l, nil
		}
		turnAway(c)
	}
}

// turnAway says why, without waiting: the answer fits into any socket's buffer.
func turnAway(c net.Conn) {
	_ = c.SetWriteDeadline(time.Now().Add(time.Second))
	// RFC 5321, section 3.1: a server may decline a connection with 421 or 554.
	_, _ = c.Write([]byte("421 4.3.2 Too many connections are open. Please try again in a moment.\r\n"))
	_ = c.Close()
}

func (r *room) enter(c net.Conn) *line {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closing || len(r.lines) >= r.limits.MaxConns {
		return nil
	}
	l := &line{Conn: c, idle: r.limits.Idle}
	l.leave = func() { r.leave(l) }
	r.lines[l] = struct{}{}
	return l
}

func (r *room) leave(l *line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.lines, l)
}

// retire lets nobody in any more, and out who has no message under way.
func (r *room) retire() {
	for _, l := range r.shut() {
		l.retire()
	}
}

// closeAll cuts every line.
func (r *room) closeAll() {
	for _, l := range r.shut() {
		_ = l.Close()
	}
}

// shut closes the room and returns who is still in it.
func (r *room) shut() []*line {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closing = true
	lines := make([]*line, 0, len(r.lines))
	for l := range r.lines {
		lines = append(lines, l)
	}
	return lines
}
