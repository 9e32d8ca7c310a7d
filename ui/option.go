package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// option is one of several things of which one is chosen: a card with a mark before it.
// Space chooses it; Enter does too, and goes on where it is chosen already.
type option struct {
	widget.BaseWidget
	label            string // what a screen reader says
	chosen           bool
	hovered, focused bool
	choose           func()
	inside           fyne.CanvasObject
	frame, ring, dot *surface
}

func newOption(label string, inside fyne.CanvasObject, chosen bool, choose func()) *option {
	o := &option{
		label: label, inside: inside, chosen: chosen, choose: choose,
		frame: newSurface(roleCard, roleLine, radiusCard), ring: newSurface(roleCard, theme.ColorNameInputBorder, 9), dot: newSurface(roleAccent, roleNothing, 5),
	}
	o.ExtendBaseWidget(o)
	return o
}

// Tapped chooses it.
func (o *option) Tapped(*fyne.PointEvent) { o.choose() }

// TypedKey chooses it, or leaves the key to the page.
func (o *option) TypedKey(e *fyne.KeyEvent) {
	enter := e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter
	if e.Name == fyne.KeySpace || enter && !o.chosen {
		o.choose()
		return
	}
	passOn(o, e)
}

// TypedRune must be there for the focus; letters mean nothing here.
func (o *option) TypedRune(rune) {}

// FocusGained shows where the keyboard is.
func (o *option) FocusGained() { o.focused = true; o.paint(); intoView(o) }

// FocusLost takes the mark away.
func (o *option) FocusLost() { o.focused = false; o.paint() }

// MouseIn is called when the pointer comes.
func (o *option) MouseIn(*desktop.MouseEvent) { o.hovered = true; o.paint() }

// MouseMoved is of no interest; Fyne wants all three.
func (o *option) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called when the pointer goes.
func (o *option) MouseOut() { o.hovered = false; o.paint() }

// AccessibilityLabel is what can be chosen, and whether it is.
func (o *option) AccessibilityLabel() string {
	if o.chosen {
		return say("option.chosen", "{{.What}}, chosen", "What", o.label)
	}
	return o.label
}

// AccessibilityRole must be button, so that screen readers offer to press it.
func (o *option) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

func (o *option) paint() {
	rim, width := roleLine, float32(1)
	switch {
	case o.focused:
		rim, width = roleNote, 2
	case o.chosen:
		rim, width = roleAccent, 2
	case o.hovered:
		rim = theme.ColorNameInputBorder
	}
	o.frame.Rim(rim, width)
	if o.chosen {
		o.ring.Rim(roleAccent, 2)
	}
	show(o.dot, o.chosen)
}

// CreateRenderer is called by Fyne only.
func (o *option) CreateRenderer() fyne.WidgetRenderer {
	o.paint()
	mark := container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(18+12, 18) },
		lay: func(c []fyne.CanvasObject, s fyne.Size) {
			place(c[0], 0, 2, 18, 18)
			place(c[1], 4, 6, 10, 10)
		},
	}, o.ring, o.dot)
	inside := container.NewBorder(nil, nil, mark, nil, o.inside)
	return widget.NewSimpleRenderer(container.NewStack(o.frame, inset(inside, 12, 12, 14, 14)))
}
