package ui

import (
	"sort"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// face is how a text looks.
type face struct {
	size  float32
	role  fyne.ThemeColorName
	bold  bool
	whole bool // never cut; only for words of ours, never for what came in a mail
}

func (f face) style() fyne.TextStyle { return fyne.TextStyle{Bold: f.bold} }

// The faces that are used in more than one place.
var (
	facePage    = face{size: sizePage, role: roleInk, bold: true}
	faceSection = face{size: sizeSection, role: roleInk, bold: true}
	faceTitle   = face{size: sizeBody, role: roleInk, bold: true}
	faceBody    = face{size: sizeBody, role: roleInk}
	faceSmall   = face{size: sizeSmall, role: roleSoft}
)

// text is one line that ends in an ellipsis where there is no room for it. It
// never makes its surroundings wider.
type text struct {
	widget.BaseWidget
	words string
	face  face
}

func newText(words string, f face) *text {
	t := &text{words: words, face: f}
	t.ExtendBaseWidget(t)
	return t
}

// Set shows other words; nothing is painted when they are the same.
func (t *text) Set(words string) {
	if t.words == words {
		return
	}
	t.words = words
	t.Refresh()
}

// Tint shows the words in another role.
func (t *text) Tint(role fyne.ThemeColorName) {
	if t.face.role == role {
		return
	}
	t.face.role = role
	t.Refresh()
}

// AccessibilityLabel is the whole text, also where the screen shows it cut.
func (t *text) AccessibilityLabel() string { return t.words }

// AccessibilityRole must be text: it cannot be pressed.
func (t *text) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// CreateRenderer is called by Fyne only.
func (t *text) CreateRenderer() fyne.WidgetRenderer {
	r := &textRenderer{text: t, line: canvas.NewText("", nil)}
	r.paint()
	return r
}

type textRenderer struct {
	text *text
	line *canvas.Text
}

func (r *textRenderer) MinSize() fyne.Size {
	f := r.text.face
	if f.whole {
		return fyne.MeasureText(r.text.words, f.size, f.style())
	}
	return fyne.NewSize(f.size, fyne.MeasureText("Ag", f.size, f.style()).Height)
}

func (r *textRenderer) Layout(size fyne.Size) {
	shown := r.text.words
	if !r.text.face.whole {
		shown = fit(shown, size.Width, r.text.face)
	}
	high := fyne.MeasureText("Ag", r.text.face.size, r.text.face.style()).Height
	r.line.Resize(fyne.NewSize(size.Width, high))
	r.line.Move(fyne.NewPos(0, (size.Height-high)/2))
	if r.line.Text != shown {
		r.line.Text = shown
		r.line.Refresh()
	}
}

func (r *textRenderer) Refresh() {
	r.paint()
	r.Layout(r.text.Size())
	canvas.Refresh(r.text)
}

func (r *textRenderer) paint() {
	r.line.Color = shade(r.text.face.role)
	r.line.TextSize = r.text.face.size
	r.line.TextStyle = r.text.face.style()
	r.line.Refresh()
}

func (r *textRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.line} }

func (r *textRenderer) Destroy() {}

// fit is the beginning of words that has room in width, with an ellipsis where
// something is missing.
func fit(words string, width float32, f face) string {
	wide := func(s string) float32 { return fyne.MeasureText(s, f.size, f.style()).Width }
	if wide(words) <= width {
		return words
	}
	runes := []rune(words)
	n := sort.Search(len(runes), func(n int) bool { return wide(string(runes[:n+1])+"…") > width })
	return string(runes[:n]) + "…"
}

// newParagraph is text that wraps. Its owner must keep what it shows short: a
// long text is slow to wrap (see maxShown).
func newParagraph(words string, f face) *paragraph {
	style := widget.RichTextStyle{
		ColorName: f.role, SizeName: sizeName(f.size), TextStyle: f.style(),
	}
	p := &paragraph{segment: &widget.TextSegment{Text: words, Style: style}}
	p.rich = widget.NewRichText(p.segment)
	p.rich.Wrapping = fyne.TextWrapWord
	p.Object = tight(p.rich)
	return p
}

// paragraph is text of several lines.
type paragraph struct {
	Object  fyne.CanvasObject
	rich    *widget.RichText
	segment *widget.TextSegment
}

// Set shows other words; nothing is painted when they are the same.
func (p *paragraph) Set(words string) {
	if p.segment.Text == words {
		return
	}
	p.segment.Text = words
	p.rich.Refresh()
}

// tight takes away the space that Fyne puts around the words of a label. We do
// not use a theme override for it: Fyne loads every font again for each override
// and keeps them all.
func tight(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size {
			return o[0].MinSize().SubtractWidthHeight(2*labelPad, 2*labelPad)
		},
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			place(o[0], -labelPad, -labelPad, s.Width+2*labelPad, s.Height+2*labelPad)
		},
	}, o)
}

// wrapped is a paragraph that never changes.
func wrapped(words string, f face) fyne.CanvasObject { return newParagraph(words, f).Object }

// sizeName finds the name under which the theme knows a size of type.
func sizeName(size float32) fyne.ThemeSizeName {
	for name, s := range textSizes {
		if s == size {
			return name
		}
	}
	return ""
}
