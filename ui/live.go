package ui

import (
	"context"
	"reflect"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"

	"holdback/app/control"
)

// livePause is how long somebody must have stopped typing before the checks look.
const livePause = 600 * time.Millisecond

// mostLive is how many remarks fit under the sheet.
const mostLive = 3

// live shows what the checks say about a message while it is written. It only
// tells; nothing is asked before Send.
type live struct {
	Object *fyne.Container

	act   func(Job)
	draft func() Draft
	moved func()
	asked atomic.Int64 // counts changes, so that only the last one is looked at
	shown []Remark
}

func newLive(act func(Job), draft func() Draft, moved func()) *live {
	l := &live{Object: column(4), act: act, draft: draft, moved: moved}
	l.Object.Hide()
	return l
}

// Changed has the draft looked at as soon as the person pauses.
func (l *live) Changed() {
	mine := l.asked.Add(1)
	d, now := l.draft(), time.Now()
	if d.Text == "" && d.Subject == "" {
		l.show(nil)
		return
	}
	s, err := d.submission(now)
	if err != nil { // not yet a message: nobody to send it to
		l.show(nil)
		return
	}
	l.act(func(ctx context.Context, g Guard) (func(), error) {
		select {
		case <-time.After(livePause):
		case <-ctx.Done():
			return nil, nil
		}
		if l.asked.Load() != mine {
			return nil, nil
		}
		v, err := g.Check(ctx, s)
		if err != nil { // it is asked again at Send
			return nil, nil
		}
		return func() { l.answered(mine, v) }, nil
	})
}

func (l *live) answered(mine int64, v control.Verdict) {
	if l.asked.Load() == mine {
		l.show(remarksOf(v.Findings))
	}
}

// show draws the remarks, the heaviest first; what finds no room is counted.
func (l *live) show(remarks []Remark) {
	if reflect.DeepEqual(l.shown, remarks) {
		return
	}
	l.shown = remarks
	l.Object.RemoveAll()
	for _, r := range remarks[:min(len(remarks), mostLive)] {
		words := r.Says
		if r.Quote != "" {
			words += " “" + r.Quote + "”"
		}
		l.Object.Add(tintBox(r.Tone, wrapped(words, face{size: sizeSmall, role: roleInk})))
	}
	if more := len(remarks) - mostLive; more > 0 {
		l.Object.Add(newText(sayN("live.more", "and {{.N}} more remark", "and {{.N}} more remarks", more), faceSmall))
	}
	show(l.Object, len(remarks) > 0)
	l.moved()
}
