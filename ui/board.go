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
	rows   map[int]*row // by their place in the list, at least those that can be seen
	detail *detail
	ids    []string
	chosen string
	wish   string // to be chosen as soon as it is there
	lineAt func(i int) Line
	open   func(id string) // asks for the message that was chosen
}

// newBoard returns an empty board. lineAt gives the words of a row; do is called
// with what the person wants; open must fetch a message and Show it.
func newBoard(lineAt func(i int) Line, do func(id string, v Verb), open func(id string)) *board {
	b := &board{lineAt: lineAt, open: open, detail: newDetail(do), rows: map[int]*row{}}
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
	if i := slices.Index(ids, b.wish); i >= 0 {
		b.wish = ""
		b.choose(i)
	}
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

// redraw brings the rows on the screen up to date. Fyne does not tell which rows
// it has put aside, so we look at how far the list is scrolled.
func (b *board) redraw() {
	const step = rowHigh + cardGap
	first := int(b.list.GetScrollOffset()/step) - 1
	last := first + int(b.list.Size().Height/step) + 3
	for i, r := range b.rows {
		if i < first || i > last {
			delete(b.rows, i)
			continue
		}
		b.drawRow(i, r)
	}
}

func (b *board) drawRow(i int, r *row) {
	if i >= len(b.ids) {
		return
	}
	l := b.lineAt(i)
	l.Selected = l.ID == b.chosen
	r.Draw(l)
}

// show is what Fyne calls when a row gets a place in the list.
func (b *board) show(i int, r *row) {
	if b.rows[r.index] == r {
		delete(b.rows, r.index)
	}
	r.index, b.rows[i] = i, r
	b.drawRow(i, r)
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
	l.CreateItem = func() fyne.CanvasObject { return newRow(do) }
	l.UpdateItem = func(i widget.ListItemID, o fyne.CanvasObject) { b.show(i, o.(*row)) }
	l.OnSelected = func(i widget.ListItemID) {
		l.UnselectAll() // ours is the only mark; the list must not remember another
		b.choose(i)
	}
	l.ExtendBaseWidget(l)
	return l
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
