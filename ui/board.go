package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// board is a list of messages with one of them opened beneath it. Up and Down
// choose another one, Delete undoes the chosen one.
type board struct {
	Object fyne.CanvasObject

	list   *rowList
	rows   []*row // all that Fyne ever made; it reuses them while scrolling
	detail *detail
	ids    []string
	chosen string
	lineAt func(i int) Line
	open   func(id string) // asks for the message that was chosen
}

// newBoard returns an empty board. lineAt gives the words of a row; do is called
// with what the person wants; open must fetch a message and Show it.
func newBoard(lineAt func(i int) Line, do func(id string, v Verb), open func(id string)) *board {
	b := &board{lineAt: lineAt, open: open, detail: newDetail(do)}
	b.list = newRowList(b, do)
	b.Object = container.New(arrange{min: b.min, lay: b.lay},
		b.list, b.detail.Object)
	return b
}

// Set shows the messages of these ids. Where they are the same as before, only
// rows whose words changed are painted.
func (b *board) Set(ids []string) {
	same := slices.Equal(ids, b.ids)
	at := slices.Index(b.ids, b.chosen)
	b.ids = ids
	if !slices.Contains(ids, b.chosen) {
		b.chosen = ""
		if len(ids) > 0 {
			b.chosen = ids[max(0, min(at, len(ids)-1))]
			b.open(b.chosen)
		}
	}
	if same {
		b.redraw()
		return
	}
	b.list.Refresh()
	b.Object.Refresh()
}

// choose opens the message at i.
func (b *board) choose(i int) {
	if i < 0 || i >= len(b.ids) || b.ids[i] == b.chosen {
		return
	}
	b.chosen = b.ids[i]
	b.open(b.chosen)
	b.list.ScrollTo(i)
	b.redraw()
}

// redraw brings the rows on the screen up to date.
func (b *board) redraw() {
	for _, r := range b.rows {
		if r.index < len(b.ids) && b.ids[r.index] == r.line.ID {
			b.drawRow(r.index, r)
		}
	}
}

func (b *board) drawRow(i int, r *row) {
	if i >= len(b.ids) {
		return
	}
	l := b.lineAt(i)
	l.Selected = l.ID == b.chosen
	r.index = i
	r.Draw(l)
}

func (b *board) newRow(do func(string, Verb)) *row {
	r := newRow(do)
	b.rows = append(b.rows, r)
	return r
}

func (b *board) min([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(200, rowHigh+cardGap+120)
}

// lay gives the list what it needs, but never more than half, so that there is
// always something to read.
func (b *board) lay(o []fyne.CanvasObject, size fyne.Size) {
	n := float32(len(b.ids))
	high := min(n*rowHigh+(n-1)*cardGap, max(rowHigh, size.Height*0.5))
	high = max(high, 0)
	place(o[0], -rowSide, -rowEdge, size.Width+2*rowSide, high+2*rowEdge)
	place(o[1], 0, high+cardGap, size.Width, size.Height-high-cardGap)
}

// rowList is Fyne's list with our keys: there the highlight follows the pointer,
// which would open a message that is only passed over.
type rowList struct {
	widget.List
	board *board
	do    func(string, Verb)
}

func newRowList(b *board, do func(string, Verb)) *rowList {
	l := &rowList{board: b, do: do}
	l.HideSeparators = true
	l.Length = func() int { return len(b.ids) }
	l.CreateItem = l.create
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { b.drawRow(i, o.(*row)) }
	l.OnSelected = func(i widget.ListItemID) {
		l.UnselectAll() // ours is the only mark; the list must not remember another
		b.choose(i)
	}
	l.ExtendBaseWidget(l)
	return l
}

// create makes a row for the list. Fyne also makes one each time it wants to know
// how high a row is; that one never gets a place and must not be kept.
func (l *rowList) create() fyne.CanvasObject {
	l.board.rows = slices.DeleteFunc(l.board.rows, func(r *row) bool { return r.line.ID == "" })
	return l.board.newRow(l.do)
}

// FocusGained is ours because Fyne's marks a row of its own choice.
func (l *rowList) FocusGained() {}

// FocusLost goes with FocusGained.
func (l *rowList) FocusLost() {}

// TypedKey moves the choice, and undoes what is chosen on Delete.
func (l *rowList) TypedKey(e *fyne.KeyEvent) {
	b := l.board
	at := slices.Index(b.ids, b.chosen)
	switch e.Name {
	case fyne.KeyDown:
		b.choose(at + 1)
	case fyne.KeyUp:
		b.choose(at - 1)
	case fyne.KeyDelete, fyne.KeyBackspace:
		if at >= 0 && slices.Contains(b.lineAt(at).Verbs, Undo) {
			l.do(b.chosen, Undo)
		}
	}
}
