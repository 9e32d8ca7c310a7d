package ui

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/guard"
)

// outboxPage shows what can still be undone.
type outboxPage struct {
	Object fyne.CanvasObject

	act      func(Job)
	answer   func(id string) // opens the questions of a message
	undoLast *button
	board    *board
	empty    *welcome
	snap     Snapshot
	opened   stamp // what the detail shows
}

// stamp tells one state of one message from the next.
type stamp struct {
	id      string
	changed time.Time
	state   string
}

// newOutboxPage returns an empty page. act carries the person's wishes over.
func newOutboxPage(act func(Job), undoLast func(), answer func(id string), empty *welcome) *outboxPage {
	p := &outboxPage{act: act, answer: answer, empty: empty}
	p.undoLast = newButton(say("outbox.undo-last", "Undo last"), framed, undoLast)
	p.board = newBoard(p.lineAt, p.do, p.open)
	p.board.Object.Hide()
	head := pageHead(say("outbox.title", "Outbox"), p.undoLast)
	p.Object = container.NewBorder(head, nil, nil, nil, container.NewStack(p.board.Object, p.empty.Object))
	return p
}

// pageHead is the title of a page with what belongs to its right.
func pageHead(title string, right fyne.CanvasObject) fyne.CanvasObject {
	head := container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 38+cardGap) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			wide := o[1].MinSize()
			place(o[0], 0, 0, s.Width-wide.Width-gap, 38)
			place(o[1], s.Width-wide.Width, (38-wide.Height)/2, wide.Width, wide.Height)
		},
	}, newText(title, facePage), right)
	return head
}

// Draw shows what waits now.
func (p *outboxPage) Draw(s Snapshot) {
	p.snap = s
	ids := make([]string, len(s.Outbox))
	for i, m := range s.Outbox {
		ids[i] = m.ID
	}
	any := len(ids) > 0
	show(p.board.Object, any)
	show(p.empty.Object, !any)
	show(p.undoLast, any && s.Gone == nil)
	p.board.Set(ids)
	if !any {
		p.board.detail.Hide()
		p.opened = stamp{}
		p.empty.Draw(s)
		return
	}
	p.open(p.board.chosen)
}

func (p *outboxPage) lineAt(i int) Line {
	l := heldLine(p.snap.Outbox[i], p.snap.Now, p.snap.Gone != nil)
	l.Strong = len(l.Verbs) > 0 && l.Verbs[0] == Undo && i == p.firstUndo()
	return l
}

// firstUndo is the row whose Undo is the strong button.
func (p *outboxPage) firstUndo() int {
	return slices.IndexFunc(p.snap.Outbox, func(m control.Message) bool { return canUndo(m) })
}

// canUndo asks the table of moves; the guard process asks it again.
func canUndo(m control.Message) bool {
	_, err := outbox.State(m.State).On(outbox.Withdraw)
	return err == nil
}

// open fetches a message to read, if it is not what is shown already.
func (p *outboxPage) open(id string) {
	at := slices.IndexFunc(p.snap.Outbox, func(m control.Message) bool { return m.ID == id })
	if at < 0 || p.snap.Gone != nil {
		return
	}
	m := p.snap.Outbox[at]
	want := stamp{id: m.ID, changed: m.Changed, state: m.State}
	if p.opened == want {
		return
	}
	p.opened = want
	now := p.snap.Now
	p.act(func(ctx context.Context, g Guard) (func(), error) {
		d, err := g.Show(ctx, id)
		return func() { p.read(want, d, now, err) }, nil
	})
}

// read shows a message that was fetched, unless another one was chosen meanwhile.
func (p *outboxPage) read(want stamp, d control.Detail, now time.Time, err error) {
	if p.opened != want {
		return
	}
	if err != nil { // it may just have left; the next snapshot tells
		p.board.detail.Hide()
		return
	}
	p.board.detail.Show(reading(d, now), answerVerbs(d.Message, now))
}

// answerVerbs are the verbs that answer a question, for the detail.
func answerVerbs(m control.Message, now time.Time) []Verb {
	if m.State == "held" && !guard.Strongest(m.Findings).Waits() {
		return nil
	}
	return verbs(m, now)
}

// do carries over what the person wants with one message.
func (p *outboxPage) do(id string, v Verb) {
	at := slices.IndexFunc(p.snap.Outbox, func(m control.Message) bool { return m.ID == id })
	if at < 0 {
		return
	}
	m, now := p.snap.Outbox[at], p.snap.Now
	if v == Answer {
		p.answer(id)
		return
	}
	p.act(func(ctx context.Context, g Guard) (func(), error) { return nil, carryOut(ctx, g, v, m, now) })
}

// carryOut asks the guard for what a verb means.
func carryOut(ctx context.Context, g Guard, v Verb, m control.Message, now time.Time) error {
	var err error
	switch v {
	case Undo:
		_, err = g.Undo(ctx, m.ID)
	case SendNow:
		_, err = g.SendNow(ctx, m.ID)
	case Wait5, Wait60, WaitNight:
		_, err = g.WaitUntil(ctx, m.ID, until(v, m, now).UTC())
	case Arrived:
		_, err = g.Settle(ctx, m.ID)
	case SendAgain:
		_, err = g.Retry(ctx, m.ID)
	default:
		err = errors.New("this cannot be done with a message in the outbox")
	}
	return err
}
