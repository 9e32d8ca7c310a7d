package app

import (
	"sync"

	"holdback/app/control"
)

// hub passes events that are not about a message to everybody who watches.
type hub struct {
	mu   sync.Mutex
	subs map[chan control.Event]struct{}
}

func newHub() *hub { return &hub{subs: map[chan control.Event]struct{}{}} }

// subscribe returns a channel of events and the way to end it.
func (h *hub) subscribe() (<-chan control.Event, func()) {
	c := make(chan control.Event, 16)
	h.mu.Lock()
	defer h.mu.Unlock()
	h.subs[c] = struct{}{}
	return c, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		delete(h.subs, c)
	}
}

// publish never waits. Who has not read for so long that there is no room misses
// nothing: what waits already says the same. It returns to how many
// it was given.
func (h *hub) publish(e control.Event) int {
	h.mu.Lock()
	defer h.mu.Unlock()
	given := 0
	for c := range h.subs {
		select {
		case c <- e:
			given++
		default:
		}
	}
	return given
}
