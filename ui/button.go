package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// weight is how much a button asks to be pressed. A page has one strong button.
type weight int

const (
	quiet  weight = iota // soft words without a frame
	framed               // words in a frame
	strong               // the one that most people want
	chosen               // of several, the one that is open
)

// button says what happens when it is pressed. Unlike Fyne's it has a frame, a
// visible focus, and obeys Enter as well as the space bar.
type button struct {
	widget.DisableableWidget
	words            string
	weight           weight
	press            func()
	menu             bool // a sign says that it opens a menu
	hovered, focused bool
}

func newButton(words string, w weight, press func()) *button {
	b := &button{words: words, weight: w, press: press}
	b.ExtendBaseWidget(b)
	return b
}

// Set shows other words or another weight; nothing is painted when both are the same.
func (b *button) Set(words string, w weight) {
	if b.words == words && b.weight == w {
		return
	}
	b.words, b.weight = words, w
	b.Refresh()
}

// Tapped presses the button.
func (b *button) Tapped(*fyne.PointEvent) {
	if !b.Disabled() {
		b.press()
	}
}

// MouseIn is called when the pointer comes.
func (b *button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved is of no interest; Fyne wants all three.
func (b *button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called when the pointer goes.
func (b *button) MouseOut() { b.hovered = false; b.Refresh() }

// FocusGained shows the ring by which people find the keyboard's place.
func (b *button) FocusGained() { b.focused = true; b.Refresh(); intoView(b) }

// FocusLost takes the ring away.
func (b *button) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune must be there for the focus; letters mean nothing here.
func (b *button) TypedRune(rune) {}

// TypedKey presses the button on Space and on Enter. Other keys belong to the page.
func (b *button) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		passOn(b, e)
	}
}

// AccessibilityLabel is what the button says.
func (b *button) AccessibilityLabel() string { return b.words }

// AccessibilityRole must be button, so that screen readers offer to press it.
func (b *button) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by Fyne only.
func (b *button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{button: b, area: &canvas.Rectangle{}, over: &canvas.Rectangle{}, ring: &canvas.Rectangle{}, words: canvas.NewText("", nil)}
	r.paint()
	return r
}

type buttonRenderer struct {
	button           *button
	area, over, ring *canvas.Rectangle
	words            *canvas.Text
	sign             []fyne.CanvasObject
}

func (r *buttonRenderer) MinSize() fyne.Size {
	text := fyne.MeasureText(r.button.words, sizeBody, fyne.TextStyle{Bold: true})
	side := float32(14)
	if r.button.weight == quiet {
		side = 10
	}
	if r.button.menu {
		text.Width += signWidth + 5
	}
	return fyne.NewSize(text.Width+2*side, 38)
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.area.Resize(size)
	r.over.Resize(size)
	r.ring.Resize(size.AddWidthHeight(6, 6))
	r.ring.Move(fyne.NewPos(-3, -3))
	text := r.words.MinSize()
	r.words.Resize(text)
	left := (size.Width - text.Width) / 2
	if r.sign = nil; r.button.menu {
		left -= (signWidth + 5) / 2
		at := fyne.NewPos(left+text.Width+5, (size.Height-signWidth)/2+1)
		r.sign = drawSign(SignDown, at, signWidth, r.ink())
	}
	r.words.Move(fyne.NewPos(left, (size.Height-text.Height)/2))
}

func (r *buttonRenderer) Refresh() {
	r.paint()
	r.Layout(r.button.Size())
	canvas.Refresh(r.button)
}

func (r *buttonRenderer) paint() {
	b := r.button
	fill, rim, _ := looks(b.weight)
	if b.Disabled() && b.weight == strong {
		fill, rim = roleSide, roleLine
	}
	r.area.FillColor, r.area.StrokeColor, r.area.StrokeWidth = shade(fill), shade(rim), 1
	r.area.CornerRadius, r.over.CornerRadius = radiusButton, radiusButton
	r.words.Text, r.words.TextSize, r.words.TextStyle.Bold, r.words.Color = b.words, sizeBody, true, shade(r.ink())
	r.over.FillColor = shade(roleNothing)
	if b.hovered && !b.Disabled() {
		r.over.FillColor = shade(roleHover)
	}
	r.ring.FillColor, r.ring.CornerRadius, r.ring.StrokeWidth = shade(roleNothing), radiusButton+3, 2
	r.ring.StrokeColor = shade(roleNothing)
	if b.focused {
		r.ring.StrokeColor = shade(roleNote)
	}
}

func (r *buttonRenderer) ink() fyne.ThemeColorName {
	if r.button.Disabled() {
		return theme.ColorNameDisabled
	}
	_, _, ink := looks(r.button.weight)
	return ink
}

// looks are the ground, the rim and the ink of a button.
func looks(w weight) (fill, rim, ink fyne.ThemeColorName) {
	switch w {
	case strong:
		return roleAccent, roleAccent, roleOnAccent
	case chosen:
		return roleTint, roleAccent, roleAccent
	case framed:
		return roleCard, theme.ColorNameInputBorder, roleInk
	}
	return roleNothing, roleNothing, roleSoft
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.ring, r.area, r.over, r.words}, r.sign...)
}

func (r *buttonRenderer) Destroy() {}
