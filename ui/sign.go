package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/widget"
)

// Sign is a small drawn mark. We draw these few ourselves: the bundled fonts do
// not have them, and a computer's own fonts show them as anything from a box to
// a coloured picture.
type Sign string

// The signs.
const (
	NoSign    Sign = ""
	SignOut   Sign = "out"  // an arrow leaving to the upper right: outside
	SignTick  Sign = "tick" // done
	SignBack  Sign = "back" // an arrow to the left: taken back
	SignDown  Sign = "down" // there is a menu
	signWidth      = float32(9)
)

// strokes are the lines of each sign in a square of size 1.
var strokes = map[Sign][][4]float32{
	SignOut:  {{0.12, 0.88, 0.88, 0.12}, {0.32, 0.12, 0.88, 0.12}, {0.88, 0.12, 0.88, 0.68}},
	SignTick: {{0.08, 0.55, 0.38, 0.85}, {0.38, 0.85, 0.95, 0.15}},
	SignBack: {{0.05, 0.5, 0.95, 0.5}, {0.05, 0.5, 0.42, 0.13}, {0.05, 0.5, 0.42, 0.87}},
	SignDown: {{0.12, 0.36, 0.5, 0.74}, {0.5, 0.74, 0.88, 0.36}},
}

// drawSign paints a sign with its upper left corner at a place.
func drawSign(s Sign, at fyne.Position, size float32, role fyne.ThemeColorName) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, l := range strokes[s] {
		c := &canvas.Line{StrokeColor: shade(role), StrokeWidth: max(1.5, size/8)}
		c.Position1 = at.AddXY(l[0]*size, l[1]*size)
		c.Position2 = at.AddXY(l[2]*size, l[3]*size)
		out = append(out, c)
	}
	return out
}

// mark is one sign in the middle of its place.
type mark struct {
	widget.BaseWidget
	sign Sign
	role fyne.ThemeColorName
}

func newMark(s Sign, role fyne.ThemeColorName) *mark {
	m := &mark{sign: s, role: role}
	m.ExtendBaseWidget(m)
	return m
}

// CreateRenderer is called by Fyne only.
func (m *mark) CreateRenderer() fyne.WidgetRenderer { return &markRenderer{mark: m} }

type markRenderer struct {
	mark  *mark
	lines []fyne.CanvasObject
}

func (r *markRenderer) MinSize() fyne.Size { return fyne.NewSize(signWidth, signWidth) }

func (r *markRenderer) Layout(s fyne.Size) {
	at := fyne.NewPos((s.Width-signWidth)/2, (s.Height-signWidth)/2)
	r.lines = drawSign(r.mark.sign, at, signWidth, r.mark.role)
}

func (r *markRenderer) Refresh() { r.Layout(r.mark.Size()) }

func (r *markRenderer) Objects() []fyne.CanvasObject { return r.lines }

func (r *markRenderer) Destroy() {}
