package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Dial is what a ring shows: how much of the wait is over, and a short word.
type Dial struct {
	Step  int // 0 to dialSteps; whole steps, so that a long wait is not painted each second
	Words string
	Sign  Sign // instead of words
	Tone  Tone
}

// dialSteps is fine enough to be seen moving and coarse enough to rest.
const dialSteps = 120

const (
	ringSize  float32 = 40
	ringThick float32 = 3
)

// ring is the quiet clock of a message: it fills while the message waits.
type ring struct {
	widget.BaseWidget
	dial Dial
}

func newRing() *ring {
	r := &ring{}
	r.ExtendBaseWidget(r)
	return r
}

// Set shows another dial; nothing is painted when it is the same.
func (r *ring) Set(d Dial) {
	if r.dial == d {
		return
	}
	r.dial = d
	r.Refresh()
}

// AccessibilityLabel is the word in the ring.
func (r *ring) AccessibilityLabel() string { return r.dial.Words }

// AccessibilityRole must be text: it cannot be pressed.
func (r *ring) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is called by Fyne only.
func (r *ring) CreateRenderer() fyne.WidgetRenderer {
	cut := 1 - 2*ringThick/ringSize
	d := &ringRenderer{
		ring: r, words: canvas.NewText("", nil),
		track: canvas.NewArc(0, 360, cut, nil),
		done:  canvas.NewArc(0, 0, cut, nil),
	}
	d.words.TextSize = sizeBadge
	d.words.Alignment = fyne.TextAlignCenter
	d.paint()
	return d
}

type ringRenderer struct {
	ring        *ring
	track, done *canvas.Arc
	words       *canvas.Text
	sign        []fyne.CanvasObject
}

func (r *ringRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(ringSize) }

func (r *ringRenderer) Layout(size fyne.Size) {
	at := fyne.NewPos((size.Width-ringSize)/2, (size.Height-ringSize)/2)
	for _, a := range []*canvas.Arc{r.track, r.done} {
		a.Resize(fyne.NewSquareSize(ringSize))
		a.Move(at)
	}
	high := r.words.MinSize().Height
	r.words.Resize(fyne.NewSize(ringSize, high))
	r.words.Move(at.AddXY(0, (ringSize-high)/2))
	const half = (ringSize - 14) / 2
	r.sign = drawSign(r.ring.dial.Sign, at.AddXY(half, half), 14, r.ring.dial.Tone.ink())
}

func (r *ringRenderer) Refresh() {
	r.paint()
	r.Layout(r.ring.Size())
	canvas.Refresh(r.ring)
}

func (r *ringRenderer) paint() {
	d := r.ring.dial
	r.track.FillColor = shade(roleLine)
	r.done.FillColor = shade(d.Tone.ink())
	r.done.EndAngle = 360 * float32(d.Step) / dialSteps
	r.words.Text = d.Words
	r.words.Color = shade(roleInk)
	r.words.TextStyle.Bold = d.Tone != Accent
	if d.Tone != Accent {
		r.words.Color = shade(d.Tone.ink())
	}
	r.track.Refresh()
	r.done.Refresh()
	r.words.Refresh()
}

func (r *ringRenderer) Objects() []fyne.CanvasObject {
	return append([]fyne.CanvasObject{r.track, r.done, r.words}, r.sign...)
}

func (r *ringRenderer) Destroy() {}
