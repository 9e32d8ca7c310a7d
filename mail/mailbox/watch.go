package mailbox

import (
	"cmp"
	"context"
	"errors"
	"math"
	"slices"
	"time"

	"github.com/emersion/go-imap/v2"
)

const (
	batch       = 50     // arrivals that are handed over at a time
	mostArrived = 10_000 // UIDs that are asked for at a time
	batchOctets = batch * (mostHeader + 4<<10)
	idleOctets  = 4 << 20     // that the server may say while we are idle
	steady      = time.Minute // a watch that lasted so long has worked
)

// Watch hands over what arrives in a folder, in order, each message once, with its
// header and nothing else, until ctx or the mailbox ends. It marks nothing as read. A
// line that breaks is made anew, with growing patience; Tell hears of it.
//
// f gets at most 50 arrivals and the State after them, which must be kept: a Watch that
// starts from there misses none and repeats none. It is also called without arrivals
// when the State alone has changed, above all at the very start. The zero State, and a
// folder whose UIDs have begun anew (UIDVALIDITY), start at what arrives next. An error
// of f ends the Watch and is returned; the arrivals it was called with come again when
// a Watch starts from the State before. A folder that is not there ends it as well, with
// CauseNoFolder.
func (m *Mailbox) Watch(ctx context.Context, folder string, from State, f func(context.Context, []Arrival, State) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	_, done, err := m.begin(ctx, m.config.Timeouts.Call)
	if err != nil {
		return err
	}
	defer done()
	defer context.AfterFunc(m.end, cancel)()
	w := &watch{m: m, folder: folder, at: from, hand: f}
	again := m.config.Timeouts.Retry
	for {
		began := time.Now()
		err := w.once(ctx)
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case w.ended != nil:
			return w.ended
		case noSuchFolder(err):
			return err
		}
		m.config.Log.Info("watch folder again", "cause", causeOf(err))
		if time.Since(began) > steady {
			again = m.config.Timeouts.Retry
		}
		if err := m.patience.wait(ctx, again); err != nil {
			return err
		}
		again = min(2*again, longestRetry)
	}
}

func causeOf(err error) Cause {
	if p, ok := errors.AsType[*Problem](err); ok {
		return p.Cause
	}
	return ""
}

// watch is one call of Watch.
type watch struct {
	m      *Mailbox
	folder string
	at     State
	hand   func(context.Context, []Arrival, State) error
	ended  error // what hand returned
	line   *line
	polls  bool   // this line takes no IDLE
	put    putOff // the arrival that the server wants to show later
}

// putOff is an arrival that the server wants to show later, and how often it said so.
type putOff struct {
	uid   imap.UID
	times int
}

// mostLate is how often an arrival may be put off. A server that says so of a message it
// has lost says so for ever, and the ones after it must not wait.
const mostLate = 6

// waits reports whether an arrival that was put off is worth another try.
func (w *watch) waits(uid imap.UID) bool {
	if w.put.uid != uid {
		w.put = putOff{uid: uid}
	}
	w.put.times++
	return w.put.times < mostLate
}

// once watches on one line until that breaks or hand has had enough.
func (w *watch) once(ctx context.Context) error {
	if p := w.m.patience.rest(); p != nil {
		return p
	}
	l, err := w.m.reach(ctx)
	if err != nil {
		return err
	}
	w.line, w.polls = l, false
	defer l.close()
	if err := w.begin(ctx); err != nil {
		return err
	}
	for {
		if err := w.collect(ctx); err != nil {
			return err
		}
		if err := w.sleep(ctx); err != nil {
			return err
		}
	}
}

// do bounds one step.
func (w *watch) do(ctx context.Context, octets int64, f func() error) error {
	ctx, cancel := context.WithTimeout(ctx, w.m.config.Timeouts.Call)
	defer cancel()
	return w.line.do(ctx, octets, f)
}

// begin opens the folder and finds out where to start.
func (w *watch) begin(ctx context.Context) error {
	var v view
	err := w.do(ctx, usual, func() (err error) {
		if v, err = w.line.enter(w.folder, false); err == nil && v.next == 0 {
			v.next, err = w.line.nextUID(v)
		}
		return err
	})
	if err != nil {
		return err
	}
	if w.at.Validity == v.validity && w.at.Next > 0 {
		return nil
	}
	w.at = State{Validity: v.validity, Next: uint32(v.next)}
	return w.give(ctx, nil)
}

// nextUID is for servers that do not say their UIDNEXT, which RFC 3501 allows.
func (l *line) nextUID(v view) (imap.UID, error) {
	if v.messages == 0 {
		return 1, nil
	}
	last, err := l.client.Fetch(imap.SeqSetNum(v.messages), &imap.FetchOptions{UID: true}).Collect()
	if err != nil || len(last) == 0 {
		return 1, err
	}
	return last[0].UID + 1, nil
}

// give hands arrivals over, with the State after them.
func (w *watch) give(ctx context.Context, arrivals []Arrival) error {
	w.ended = w.hand(ctx, arrivals, w.at)
	return w.ended
}

// collect fetches and hands over what has arrived since w.at.
func (w *watch) collect(ctx context.Context) error {
	for {
		select {
		case <-w.line.exists: // what is said from now on means more
		default:
		}
		fresh, err := w.fresh(ctx)
		if err != nil || len(fresh) == 0 {
			return err
		}
		for part := range slices.Chunk(fresh, batch) {
			arrivals, err := w.headers(ctx, part)
			if err != nil {
				return err
			}
			before := w.at
			w.at.Next = uint32(part[len(part)-1]) + 1
			if err := w.give(ctx, arrivals); err != nil {
				w.at = before
				return err
			}
		}
	}
}

// fresh is the lowest UIDs that were not looked at, in order.
func (w *watch) fresh(ctx context.Context) ([]imap.UID, error) {
	for stop := uint64(w.at.Next) + mostArrived; ; stop = 0 {
		set := imap.UIDSet{{Start: imap.UID(w.at.Next), Stop: imap.UID(min(stop, 1<<32-1))}}
		var all []imap.UID
		err := w.do(ctx, usual, func() error {
			d, err := w.line.client.UIDSearch(&imap.SearchCriteria{UID: []imap.UIDSet{set}}, nil).Wait()
			if err == nil {
				all = some(d.All, mostArrived+2)
			}
			return err
		})
		// "n:*" always matches the last message (RFC 9051, section 6.4.8).
		// The highest UID there can be has none after it to go on from.
		all = slices.DeleteFunc(all, func(u imap.UID) bool { return uint32(u) < w.at.Next || uint32(u) == math.MaxUint32 })
		if err != nil || len(all) > 0 || stop == 0 {
			return all, err
		}
	}
}

// headers fetches some arrivals. Those that have gone meanwhile are left out, and so is
// one that the server cannot show: it must not hide all that follow.
func (w *watch) headers(ctx context.Context, some []imap.UID) ([]Arrival, error) {
	var out []Arrival
	err := w.do(ctx, batchOctets, func() error {
		section := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true, Partial: &imap.SectionPartial{Size: mostHeader}}
		v := view{folder: w.folder, validity: w.at.Validity}
		all, err := w.line.fetch(v, uids(some...), section)
		for _, m := range all {
			header := sectionOf(m)
			header = header[:min(len(header), mostHeader)]
			out = append(out, Arrival{Copy: copyOf(v, m, header), Header: header})
		}
		return err
	})
	if err == nil {
		slices.SortFunc(out, func(a, b Arrival) int { return cmp.Compare(a.Copy.UID, b.Copy.UID) })
		return out, nil
	}
	if broken(err) || len(some) == 1 && causeOf(err) == CauseLater && w.waits(some[0]) {
		return nil, err
	}
	if len(some) == 1 {
		w.m.config.Log.Warn("an arrival cannot be read", "uid", some[0], "cause", causeOf(err))
		return nil, nil
	}
	var each []Arrival
	for _, uid := range some {
		one, err := w.headers(ctx, []imap.UID{uid})
		if err != nil {
			return nil, err
		}
		each = append(each, one...)
	}
	return each, nil
}

// sleep returns when something may have arrived, or it is time to look anyway: not
// every server tells.
func (w *watch) sleep(ctx context.Context) error {
	if w.polls || !w.line.caps.Has(imap.CapIdle) {
		if err := w.pause(ctx, w.m.config.Timeouts.Poll); err != nil {
			return err
		}
		return w.do(ctx, usual, func() error { return w.line.client.Noop().Wait() })
	}
	idle := idling{}
	err := w.do(ctx, idleOctets, func() (err error) {
		idle.command, err = w.line.client.Idle()
		return err
	})
	if err != nil && !broken(err) {
		w.polls = true // offered, and refused
		return nil
	}
	if err != nil {
		return err
	}
	waited := w.pause(ctx, w.m.config.Timeouts.Renew)
	err = w.do(ctx, idleOctets, idle.end)
	return errors.Join(waited, err)
}

// pause ends when the server speaks of messages, when the line breaks, or in time.
func (w *watch) pause(ctx context.Context, most time.Duration) error {
	t := time.NewTimer(most)
	defer t.Stop()
	select {
	case <-w.line.exists:
	case <-t.C:
	case <-w.line.client.Closed():
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// idling is an IDLE that has begun (RFC 2177).
type idling struct {
	command interface {
		Close() error
		Wait() error
	}
}

func (i idling) end() error {
	if err := i.command.Close(); err != nil {
		return err
	}
	return i.command.Wait()
}
