package submit

import (
	"net"
	"slices"
	"sync"
	"time"
)

// room is where the connections are. It has so many places and no more.
type room struct {
	limits Limits

	mu      sync.Mutex
	lines   []*line // who came first comes first
	closing bool
}

func newRoom(limits Limits) *room {
	return &room{limits: limits}
}

// entrance is a listener whose connections are lines of the door's room.
type entrance struct {
	net.Listener
	door *door
}

// Accept waits for a client that finds a place. The others are told to come back.
func (e *entrance) Accept() (net.Conn, error) {
	for {
		c, err := e.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if l := e.door.room.enter(c); l != nil {
			l.first = e.door.tellFirst
			e.door.tell(Connected, "")
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

// enter gives c a place, if need be that of the stranger who has been here
// longest: whoever says nothing must not keep out those who know the password.
// Who guessed keeps the place, so that guessing anew does not make it faster.
func (r *room) enter(c net.Conn) *line {
	l := newLine(c, r.limits.Idle)
	l.leave = func() { r.leave(l) }
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.closing {
		return nil
	}
	if len(r.lines) >= r.limits.MaxConns {
		i := slices.IndexFunc(r.lines, func(l *line) bool { return !l.known.Load() && l.wrong.Load() == 0 })
		if i < 0 {
			return nil
		}
		turnAway(r.lines[i].Conn)
		r.lines = slices.Delete(r.lines, i, i+1)
	}
	r.lines = append(r.lines, l)
	return l
}

func (r *room) leave(l *line) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.lines = slices.DeleteFunc(r.lines, func(other *line) bool { return other == l })
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
	return slices.Clone(r.lines)
}
