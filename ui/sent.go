package ui

import (
	"context"
	"reflect"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"holdback/app/control"
)

// mostPast is how many messages of the past are listed; the search finds the others.
const mostPast = 200

// sentPage shows what has left, what was refused and what was taken back.
type sentPage struct {
	Object fyne.CanvasObject

	act    func(Job)
	edit   func(id string)
	search *widget.Entry
	none   *paragraph
	sheet  fyne.CanvasObject // around none
	board  *board
	past   []control.Message
	now    time.Time
	rev    int    // of the snapshot that was asked for last
	asked  string // the words that were searched last
	open   bool   // the page is on the screen
}

// newSentPage returns an empty page. edit must open a message for writing.
func newSentPage(act func(Job), edit func(id string)) *sentPage {
	p := &sentPage{act: act, edit: edit, search: widget.NewEntry(), none: newParagraph("", faceBody), rev: -1}
	p.search.SetPlaceHolder(say("sent.search", "Search subject and people"))
	p.search.OnChanged = func(string) { p.ask() }
	p.board = newBoard(p.lineAt, p.do, p.read)
	p.board.Object.Hide()
	head := pageHead(say("sent.title", "Sent"), atWidth(p.search, 260))
	p.sheet = card(p.none.Object)
	p.sheet.Hide()
	p.Object = container.NewBorder(head, nil, nil, nil, container.NewStack(p.board.Object, container.NewVBox(p.sheet)))
	return p
}

// Draw asks again when messages have changed and the page is on the screen.
func (p *sentPage) Draw(s Snapshot, open bool) {
	p.now, p.open = s.Now, open
	if open && p.rev != s.Rev && s.Gone == nil && s.Known {
		p.rev = s.Rev
		p.ask()
	}
}

// ask fetches the past. An answer that comes after a later question is dropped.
func (p *sentPage) ask() {
	words := p.search.Text
	p.asked = words
	p.act(func(ctx context.Context, g Guard) (func(), error) {
		past, err := g.Past(ctx, control.PastQuery{Text: words, Limit: mostPast})
		return func() {
			if err == nil && p.asked == words {
				p.show(past)
			}
		}, err
	})
}

func (p *sentPage) show(past []control.Message) {
	changed := differs(p.past, past, p.board.chosen)
	p.past = past
	ids := make([]string, len(past))
	for i, m := range past {
		ids[i] = m.ID
	}
	any := len(ids) > 0
	p.none.Set(nothingSent(p.search.Text))
	show(p.sheet, !any)
	show(p.board.Object, any)
	p.Object.Refresh()
	p.board.Set(ids)
	if changed {
		p.read(p.board.chosen)
	}
	if !any {
		p.board.detail.Hide()
	}
}

// differs reports whether the message of an id is in both lists, and not the same: a
// report has come back, or its copies were put right.
func differs(was, now []control.Message, id string) bool {
	has := func(m control.Message) bool { return m.ID == id }
	i, j := slices.IndexFunc(was, has), slices.IndexFunc(now, has)
	return i >= 0 && j >= 0 && !reflect.DeepEqual(was[i], now[j])
}

func nothingSent(searched string) string {
	if searched != "" {
		return say("sent.not-found", "No message has “{{.Words}}” in its subject or among its people.", "Words", clean(searched))
	}
	return say("sent.none", "Nothing has left yet. What leaves, what is refused and what you take back is listed here.")
}

func (p *sentPage) lineAt(i int) Line { return pastLine(p.past[i], p.now) }

func (p *sentPage) read(id string) {
	now := p.now
	p.act(func(ctx context.Context, g Guard) (func(), error) {
		d, err := g.Show(ctx, id)
		return func() {
			if err == nil && p.board.chosen == id {
				p.board.detail.Show(reading(d, now), nil)
			}
		}, err
	})
}

func (p *sentPage) do(id string, v Verb) {
	if v == Edit && slices.ContainsFunc(p.past, func(m control.Message) bool { return m.ID == id }) {
		p.edit(id)
	}
}
