package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// Notice is what a bar says.
type Notice struct {
	Tone       Tone
	Says, Hint string
	Button     string // what the button says; empty: no button
	Press      func()
	Close      bool // the person can put it away
}

// bar is a calm line across the page. It waits; it never covers anything and
// takes no focus.
type bar struct {
	Object *fyne.Container
	says   string
	hint   string
	button string
	below  float32 // space under it, while it is there
	moved  func()  // the bar takes room, or gives it back
}

func newBar(below float32, moved func()) *bar {
	b := &bar{Object: container.NewStack(), below: below, moved: moved}
	b.Object.Hide()
	return b
}

// Show says n. Saying the same again paints nothing.
func (b *bar) Show(n Notice) {
	if b.Object.Visible() && b.says == n.Says && b.hint == n.Hint && b.button == n.Button {
		return
	}
	b.says, b.hint, b.button = n.Says, n.Hint, n.Button
	words := column(2, wrapped(n.Says, face{size: sizeBody, role: roleInk, bold: true}))
	if n.Hint != "" {
		words.Add(wrapped(n.Hint, face{size: sizeSmall, role: roleInk}))
	}
	inside := container.NewBorder(nil, nil, nil, middle(b.buttons(n)), middle(words))
	b.Object.Objects = []fyne.CanvasObject{inset(tintBox(n.Tone, inside), 0, b.below, 0, 0)}
	b.Object.Show()
	b.Object.Refresh()
	b.moved()
}

func (b *bar) buttons(n Notice) fyne.CanvasObject {
	row := line(gap, layout.NewSpacer())
	if n.Button != "" {
		row.Add(newButton(n.Button, framed, n.Press))
	}
	if n.Close {
		row.Add(newButton(say("bar.close", "Close"), quiet, b.Hide))
	}
	return row
}

// Says reports whether the bar can be seen and says words.
func (b *bar) Says(words string) bool { return b.Object.Visible() && b.says == words }

// Hide says nothing.
func (b *bar) Hide() {
	if b.Object.Visible() {
		b.Object.Hide()
		b.moved()
	}
}
