package filing

import (
	"cmp"
	"container/heap"
	"context"
	"fmt"
	"strings"
	"sync"
	"time"

	"holdback/app/outbox"
)

const (
	longAgo = 90 * 24 * time.Hour // what ended before is not filed any more
	hiccup  = time.Minute         // until we ask the store again after an error
	tick    = time.Minute         // how often we look at the clock while something waits: timers stop in sleep
	longest = 24 * time.Hour      // a step is never planned further ahead, whatever the clock says
)

// desk is what only Run's goroutine touches.
type desk struct {
	f     *Filing
	ctx   context.Context
	lanes map[string]*lane  // by account
	jobs  map[string]*job   // by message
	freed map[string]string // by Message-ID, the latest message that was undone
	ended chan result
	work  sync.WaitGroup
	stale time.Time // when to read the store again, because changes may have been missed; zero: none were
}

// lane is the work of one account, done one step after the other.
type lane struct {
	waiting queue
	busy    bool
	rest    time.Time // nothing is begun before: its mailbox cannot be used
	rests   int       // in a row
}

// job is one message that something is filed for.
type job struct {
	id, account, messageID string
	undone                 bool
	replaces               string // id of a message with the same Message-ID that was undone before
	due                    time.Time
	again                  time.Time // asked for while its step ran; zero: nothing was
	place                  int       // in the queue; -1 while its step runs
}

// result is how a step ended.
type result struct {
	job  *job
	due  time.Time // of the next step; zero: there is none
	rest pause
}

// pause says what a step found out about the mailbox as a whole.
type pause int

const (
	works pause = iota // it can be used
	unreached
	unsigned // somebody must sign in first
)

// Run files until ctx ends, and returns when no step runs any more. It must be called once.
func (f *Filing) Run(ctx context.Context) {
	changes, cancel := f.cfg.Outbox.Subscribe()
	defer cancel()
	d := &desk{
		f: f, ctx: ctx, lanes: map[string]*lane{}, jobs: map[string]*job{}, freed: map[string]string{},
		ended: make(chan result), stale: time.Now(),
	}
	defer d.finish()
	for {
		d.reload()
		d.start()
		alarm, stop := d.alarm()
		select {
		case n, open := <-changes:
			if !open {
				stop()
				return
			}
			d.hear(n)
		case r := <-d.ended:
			d.conclude(r)
		case <-f.stir:
			for _, do := range f.called() {
				do(d)
			}
		case <-alarm:
		case <-ctx.Done():
			stop()
			return
		}
		stop()
	}
}

// finish waits for the steps that run.
func (d *desk) finish() {
	go func() { d.work.Wait(); close(d.ended) }()
	for r := range d.ended {
		d.conclude(r)
	}
}

// reload finds out what is to be done, at the start and when changes were missed.
func (d *desk) reload() {
	if d.stale.IsZero() || time.Now().Before(d.stale) {
		return
	}
	d.stale = time.Time{}
	ends := []outbox.State{outbox.Sent, outbox.Withdrawn}
	err := d.f.cfg.Store.Unfiled(d.ctx, ends, time.Now().Add(-longAgo), d.add)
	if err != nil && d.ctx.Err() == nil {
		d.f.cfg.Log.Error("look for what is to be filed", "err", err)
		d.stale = time.Now().Add(hiccup)
	}
}

func (d *desk) hear(n outbox.News) {
	switch {
	case n.Resync:
		d.stale = time.Now()
	case ended(n.Entry):
		d.add(n.Entry, time.Time{})
	}
}

// add plans a step for a message. One whose step runs decides itself what comes next.
func (d *desk) add(e outbox.Entry, due time.Time) {
	now := time.Now()
	if due.IsZero() && e.State == outbox.Sent {
		due = e.Changed.Add(sentLooks[0])
	}
	if due.Sub(now) > longest { // the clock was set back
		due = now.Add(longest)
	}
	j, ok := d.jobs[e.ID]
	if !ok {
		j = &job{id: e.ID, account: e.Account, messageID: e.Summary.MessageID, undone: e.State == outbox.Withdrawn, place: -1}
		d.jobs[e.ID] = j
		if j.messageID != "" {
			j.replaces = d.freed[j.messageID]
		}
		if j.messageID != "" && j.undone {
			d.freed[j.messageID] = j.id
		}
		j.due = due
		heap.Push(&d.lane(j.account).waiting, j)
		return
	}
	switch {
	case j.place < 0:
		j.again = due
	case due.Before(j.due):
		j.due = due
		heap.Fix(&d.lane(j.account).waiting, j.place)
	}
}

func (d *desk) lane(account string) *lane {
	l, ok := d.lanes[account]
	if !ok {
		l = &lane{}
		d.lanes[account] = l
	}
	return l
}

// start begins the steps whose time has come, one for each account.
func (d *desk) start() {
	now := time.Now()
	for _, l := range d.lanes {
		if l.busy || len(l.waiting) == 0 || later(l.waiting[0].due, l.rest).After(now) {
			continue
		}
		j, _ := heap.Pop(&l.waiting).(*job)
		l.busy = true
		d.work.Go(func() {
			due, rest := d.f.step(d.ctx, j.id, j.replaces)
			d.ended <- result{j, due, rest}
		})
	}
}

// conclude plans what comes after a step.
func (d *desk) conclude(r result) {
	l, j := d.lane(r.job.account), r.job
	l.busy = false
	j.due, j.again = cmp.Or(j.again, r.due), time.Time{}
	switch r.rest {
	case works:
		l.rests, l.rest = 0, time.Time{}
	case unreached:
		l.rest = time.Now().Add(offline[min(l.rests, len(offline)-1)])
		l.rests++
	case unsigned:
		l.rest = time.Now().Add(longest)
	}
	if j.due.IsZero() {
		delete(d.jobs, j.id)
		if d.freed[j.messageID] == j.id {
			delete(d.freed, j.messageID)
		}
		return
	}
	heap.Push(&l.waiting, j)
}

func (d *desk) wake(account string) {
	for name, l := range d.lanes {
		if account != "" && !strings.EqualFold(name, account) {
			continue
		}
		l.rest, l.rests = time.Time{}, 0
	}
}

// alarm rings when the next step is due.
func (d *desk) alarm() (<-chan time.Time, func()) {
	next := d.stale
	for _, l := range d.lanes {
		if l.busy || len(l.waiting) == 0 {
			continue
		}
		if at := later(l.waiting[0].due, l.rest); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	if next.IsZero() {
		return nil, func() {}
	}
	t := time.NewTimer(min(time.Until(next), tick))
	return t.C, func() { t.Stop() }
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// step does what comes next for one message. Whatever goes wrong in it, it comes again.
func (f *Filing) step(ctx context.Context, id, replaces string) (due time.Time, rest pause) {
	defer func() {
		if p := recover(); p != nil {
			f.cfg.Log.Error("filing crashed", "id", id, "panic", fmt.Sprint(p))
			due, rest = time.Now().Add(longest), works
		}
	}()
	t, err := f.open(ctx, id, replaces)
	if err == nil && t.r.Done {
		return time.Time{}, works
	}
	if err == nil {
		rest, err = t.work(ctx)
	}
	if err != nil {
		if ctx.Err() == nil {
			f.cfg.Log.Error("keep what was filed", "id", id, "err", err)
		}
		return time.Now().Add(hiccup), rest
	}
	if t.r.Done {
		return time.Time{}, rest
	}
	return later(t.r.Due, time.Now()), rest
}
