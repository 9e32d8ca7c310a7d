package desktop

import "time"

// pick is a click before it is known which message stands in that place.
type pick struct {
	what  string
	place int
}

// places are the messages in the menu, and since when each stands where it is.
type places struct {
	menu  menu
	since [maxWaiting]time.Time
}

// reaction is how long people need to see that an entry has changed under the pointer.
const reaction = 500 * time.Millisecond

func (p *places) put(m menu, now time.Time) {
	for n := range p.since {
		if p.menu.at(n) != m.at(n) {
			p.since[n] = now
		}
	}
	p.menu = m
}

// meant is what a click says. One on a message that has only just come to that place
// was aimed at the one before it: it says nothing.
func (p *places) meant(c pick, now time.Time) (click, bool) {
	if c.what != undoOne {
		return click{what: c.what}, true
	}
	id := p.menu.at(c.place).id
	return click{what: undoOne, id: id}, id != "" && now.Sub(p.since[c.place]) >= reaction
}
