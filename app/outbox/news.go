package outbox

import "sync"

// News is one change that is on disk.
type News struct {
	Entry  Entry // the message as it is now
	Resync bool  // changes were missed: Entry is empty, List tells how things are
}

// room is how many changes a subscriber may be behind.
const room = 256

// news tells subscribers of changes. It never waits for one.
type news struct {
	mu     sync.Mutex
	subs   map[*subscriber]struct{}
	closed bool
}

// subscriber has a place for Resync kept free at the end of its channel.
type subscriber struct {
	changes chan News
	missed  bool // Resync is the last thing in changes
}

func newNews() *news { return &news{subs: map[*subscriber]struct{}{}} }

func (n *news) subscribe() (<-chan News, func()) {
	s := &subscriber{changes: make(chan News, room)}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.closed {
		close(s.changes)
		return s.changes, func() {}
	}
	n.subs[s] = struct{}{}
	return s.changes, func() { n.drop(s) }
}

func (n *news) drop(s *subscriber) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, there := n.subs[s]; there {
		delete(n.subs, s)
		close(s.changes)
	}
}

func (n *news) publish(e Entry) {
	n.mu.Lock()
	defer n.mu.Unlock()
	for s := range n.subs {
		s.push(e)
	}
}

// push never blocks: it is the only one that fills the channel, so a place that
// was free stays free until it is used here.
func (s *subscriber) push(e Entry) {
	switch {
	case len(s.changes) < cap(s.changes)-1:
		s.changes <- News{Entry: e}
		s.missed = false
	case !s.missed:
		s.changes <- News{Resync: true}
		s.missed = true
	}
}

func (n *news) close() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.closed = true
	for s := range n.subs {
		delete(n.subs, s)
		close(s.changes)
	}
}
