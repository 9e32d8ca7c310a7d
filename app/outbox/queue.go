package outbox

import (
	"container/heap"
	"time"
)

// queue is messages for which something is to be done, the soonest first, and of
// two the one that came first. It implements heap.Interface.
type queue []*item

// lane is what leaves through one account.
type lane struct {
	waiting queue
	running int // attempts
}

func (w *owner) lane(account string) *lane {
	l, ok := w.lanes[account]
	if !ok {
		l = &lane{}
		w.lanes[account] = l
	}
	return l
}

// plan puts a message where it belongs now. It must be called after each change of
// what the plan depends on.
func (w *owner) plan(it *item) {
	it.leaveQueue()
	switch {
	case free(it.entry):
		due := time.Now().Add(it.entry.Due.Sub(w.wall()))
		it.enter(&w.lane(it.entry.Account).waiting, later(it.ready, due))
	case it.entry.State == Unsure && !it.look.IsZero():
		it.enter(&w.looks, it.look)
	}
}

// planAll is for when the clocks no longer agree as they did.
func (w *owner) planAll() {
	w.clock.drift = 0
	for _, it := range w.live {
		w.plan(it)
	}
}

func (it *item) enter(q *queue, at time.Time) {
	it.queue, it.at = q, at
	heap.Push(q, it)
}

func (it *item) leaveQueue() {
	if it.queue != nil {
		heap.Remove(it.queue, it.place)
	}
}

// first is when the first is to be attended to, zero when there is none.
func (q queue) first() time.Time {
	if len(q) == 0 {
		return time.Time{}
	}
	return q[0].at
}

// ready reports whether there is one whose time has come.
func (q queue) ready(now time.Time) bool { return len(q) > 0 && !q[0].at.After(now) }

// next takes out the first.
func (q *queue) next() *item { return heap.Pop(q).(*item) }

// Len implements heap.Interface.
func (q queue) Len() int { return len(q) }

// Less implements heap.Interface.
func (q queue) Less(i, j int) bool {
	if c := q[i].at.Compare(q[j].at); c != 0 {
		return c < 0
	}
	return q[i].seq < q[j].seq
}

// Swap implements heap.Interface.
func (q queue) Swap(i, j int) {
	q[i], q[j] = q[j], q[i]
	q[i].place, q[j].place = i, j
}

// Push implements heap.Interface.
func (q *queue) Push(x any) {
	it := x.(*item)
	it.place = len(*q)
	*q = append(*q, it)
}

// Pop implements heap.Interface.
func (q *queue) Pop() any {
	last := len(*q) - 1
	it := (*q)[last]
	(*q)[last] = nil
	*q = (*q)[:last]
	it.queue = nil
	return it
}
