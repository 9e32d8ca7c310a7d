package ui

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

const (
	rowHigh float32 = 72
	// A row is a little larger than its card, so that frames and the ring of the
	// keyboard are not cut off where the list ends.
	rowSide float32 = 6
	rowEdge float32 = 4
	// narrow is the width below which a row shows one button and keeps the others in a menu.
	narrow float32 = 640
)

// row is one message of a list.
type row struct {
	widget.BaseWidget
	line   Line
	index  int // its place in the list, as long as it shows one
	frame  *surface
	ring   *ring
	title  *text
	badges *strip
	people *strip
	first  *button
	second *button
	more   *button
	do     func(id string, v Verb)
	folded bool // all but the first button are in the menu
}

// newRow returns an empty row. do is called with the id of its message and what
// the person wants.
func newRow(do func(id string, v Verb)) *row {
	r := &row{
		frame: newSurface(roleCard, roleLine, radiusCard), ring: newRing(), title: newText("", faceTitle),
		badges: newStrip(), people: newStrip(), do: do,
	}
	r.first = newButton("", framed, func() { r.press(0) })
	r.second = newButton("", quiet, func() { r.press(1) })
	r.more = newButton("", quiet, r.openMenu)
	r.more.menu = true
	r.ExtendBaseWidget(r)
	return r
}

// Draw shows l. It reports whether anything had to be painted.
func (r *row) Draw(l Line) bool {
	if reflect.DeepEqual(r.line, l) {
		return false
	}
	same := len(r.line.Verbs) == len(l.Verbs) && r.line.Title == l.Title && len(r.line.Badges) == len(l.Badges)
	r.line = l
	r.ring.Set(l.Dial)
	r.title.Set(l.Title)
	r.badges.Set(l.Badges, 0, "")
	r.people.Set(l.People, l.More, l.After)
	r.frame.Rim(rim(l.Selected))
	if r.drawButtons(); !same {
		r.Refresh() // the parts may need other places
	}
	return true
}

func rim(selected bool) (fyne.ThemeColorName, float32) {
	if selected {
		return roleAccent, 2
	}
	return roleLine, 1
}

// drawButtons shows the buttons that there is something to do for.
func (r *row) drawButtons() {
	v := r.line.Verbs
	show(r.first, len(v) > 0)
	show(r.second, len(v) > 1 && !r.folded)
	show(r.more, len(v) > 2 || len(v) > 1 && r.folded)
	if len(v) == 0 {
		return
	}
	w := framed
	if r.line.Strong {
		w = strong
	}
	r.first.Set(verbWords(v[0]), w)
	if len(v) > 1 {
		r.second.Set(verbWords(v[1]), quiet)
	}
	words := say("row.wait", "Wait longer")
	if r.folded {
		words = say("row.more", "More")
	}
	r.more.Set(words, quiet)
}

func show(o fyne.CanvasObject, yes bool) {
	if yes == o.Visible() {
		return
	}
	if yes {
		o.Show()
	} else {
		o.Hide()
	}
}

func (r *row) press(n int) {
	if n < len(r.line.Verbs) {
		r.do(r.line.ID, r.line.Verbs[n])
	}
}

// menu are the verbs that have no button of their own.
func (r *row) menu() []*fyne.MenuItem {
	from := 2
	if r.folded {
		from = 1
	}
	id := r.line.ID
	var items []*fyne.MenuItem
	for _, v := range r.line.Verbs[min(from, len(r.line.Verbs)):] {
		items = append(items, fyne.NewMenuItem(verbWords(v), func() { r.do(id, v) }))
	}
	return items
}

func (r *row) openMenu() {
	c := fyne.CurrentApp().Driver().CanvasForObject(r)
	if c == nil {
		return
	}
	menu := widget.NewPopUpMenu(fyne.NewMenu("", r.menu()...), c)
	menu.ShowAtRelativePosition(fyne.NewPos(0, r.more.Size().Height+2), r.more)
}

// MouseIn takes the pointer, so that Fyne's list does not paint behind the card.
func (r *row) MouseIn(*desktop.MouseEvent) {}

// MouseMoved goes with MouseIn.
func (r *row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut goes with MouseIn.
func (r *row) MouseOut() {}

// CreateRenderer is called by Fyne only.
func (r *row) CreateRenderer() fyne.WidgetRenderer { return &rowRenderer{row: r} }

type rowRenderer struct{ row *row }

func (d *rowRenderer) MinSize() fyne.Size { return fyne.NewSize(200, rowHigh+2*rowEdge) }

func (d *rowRenderer) Objects() []fyne.CanvasObject {
	r := d.row
	return []fyne.CanvasObject{r.frame, r.ring, r.title, r.badges, r.people, r.more, r.second, r.first}
}

func (d *rowRenderer) Refresh() { d.Layout(d.row.Size()) }

func (d *rowRenderer) Destroy() {}

// Layout puts the ring at the left, the buttons at the right, and the words into
// the room between.
func (d *rowRenderer) Layout(size fyne.Size) {
	r := d.row
	if folded := size.Width < narrow; folded != r.folded {
		r.folded = folded
		r.drawButtons()
	}
	place(r.frame, rowSide, rowEdge, size.Width-2*rowSide, rowHigh)
	place(r.ring, rowSide+16, (size.Height-ringSize)/2, ringSize, ringSize)
	right := size.Width - rowSide - 15
	for _, b := range []*button{r.first, r.second, r.more} {
		if !b.Visible() {
			continue
		}
		min := b.MinSize()
		right -= min.Width
		place(b, right, (size.Height-min.Height)/2, min.Width, min.Height)
		right -= gap
	}
	left := rowSide + 16 + ringSize + 14
	d.words(left, right-gap-left)
}

// words places the title with its badges, and the people under them.
func (d *rowRenderer) words(left, width float32) {
	r := d.row
	var marks float32
	for _, c := range r.line.Badges {
		marks += chipWidth(c) + chipGap
	}
	marks = min(marks, width*0.6)
	title := fyne.MeasureText(r.line.Title, sizeBody, fyne.TextStyle{Bold: true}).Width + 2
	title = max(0, min(title, width-marks-gap))
	place(r.title, left, rowEdge+12, title, 22)
	place(r.badges, left+title+gap, rowEdge+11, marks, chipHigh)
	place(r.people, left-1, rowEdge+38, width, chipHigh)
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}
