package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// textSizes are the names by which rich text asks the theme for a size of type.
var textSizes = map[fyne.ThemeSizeName]float32{
	theme.SizeNameHeadingText:    sizePage,
	theme.SizeNameSubHeadingText: sizeSection,
	theme.SizeNameText:           sizeBody,
	theme.SizeNameCaptionText:    sizeSmall,
}

// surface is a painted area whose colours follow the theme.
type surface struct {
	widget.BaseWidget
	fill, rim fyne.ThemeColorName
	radius    float32
	width     float32 // of the rim
}

func newSurface(fill, rim fyne.ThemeColorName, radius float32) *surface {
	s := &surface{fill: fill, rim: rim, radius: radius, width: 1}
	s.ExtendBaseWidget(s)
	return s
}

// Rim paints another border; nothing is painted when it is the same.
func (s *surface) Rim(role fyne.ThemeColorName, width float32) {
	if s.rim == role && s.width == width {
		return
	}
	s.rim, s.width = role, width
	s.Refresh()
}

// Fill paints another ground; nothing is painted when it is the same.
func (s *surface) Fill(role fyne.ThemeColorName) {
	if s.fill == role {
		return
	}
	s.fill = role
	s.Refresh()
}

// CreateRenderer is called by Fyne only.
func (s *surface) CreateRenderer() fyne.WidgetRenderer {
	r := &surfaceRenderer{surface: s, area: &canvas.Rectangle{}}
	r.Refresh()
	return r
}

type surfaceRenderer struct {
	surface *surface
	area    *canvas.Rectangle
}

func (r *surfaceRenderer) MinSize() fyne.Size { return fyne.Size{} }

func (r *surfaceRenderer) Layout(size fyne.Size) { r.area.Resize(size) }

func (r *surfaceRenderer) Refresh() {
	r.area.FillColor = shade(r.surface.fill)
	r.area.StrokeColor = shade(r.surface.rim)
	r.area.StrokeWidth = r.surface.width
	if r.surface.rim == roleNothing {
		r.area.StrokeWidth = 0
	}
	r.area.CornerRadius = r.surface.radius
	r.area.Refresh()
}

func (r *surfaceRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.area} }

func (r *surfaceRenderer) Destroy() {}

// card is a white sheet with things on it.
func card(inside fyne.CanvasObject) fyne.CanvasObject {
	return container.NewStack(newSurface(roleCard, roleLine, radiusCard), padded(inside, cardPad))
}

// padded leaves the same space on all sides.
func padded(o fyne.CanvasObject, by float32) fyne.CanvasObject {
	return inset(o, by, by, by, by)
}

// inset leaves space at the top, bottom, left and right.
func inset(o fyne.CanvasObject, top, bottom, left, right float32) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(top, bottom, left, right), o)
}

// column puts things under each other.
func column(space float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(space), objects...)
}

// line puts things beside each other.
func line(space float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedHBoxLayout(space), objects...)
}

// middle keeps o at its own height, centred.
func middle(o fyne.CanvasObject) *fyne.Container {
	return container.NewVBox(layout.NewSpacer(), o, layout.NewSpacer())
}

// arrange is a layout made of two functions, for places that no ready one fits.
type arrange struct {
	min func([]fyne.CanvasObject) fyne.Size
	lay func([]fyne.CanvasObject, fyne.Size)
}

// MinSize must not depend on the size at hand, as with every layout.
func (a arrange) MinSize(o []fyne.CanvasObject) fyne.Size { return a.min(o) }

// Layout places the objects.
func (a arrange) Layout(o []fyne.CanvasObject, s fyne.Size) { a.lay(o, s) }

// above puts top over rest, which gets the remaining room. The keyboard visits
// top first; with Fyne's border layout it would come last.
func above(top, rest fyne.CanvasObject) fyne.CanvasObject {
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size {
			a, b := o[0].MinSize(), o[1].MinSize()
			return fyne.NewSize(max(a.Width, b.Width), a.Height+gap+b.Height)
		},
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			high := o[0].MinSize().Height
			place(o[0], 0, 0, s.Width, high)
			place(o[1], 0, high+gap, s.Width, s.Height-high-gap)
		},
	}, top, rest)
}

// fromRight puts things beside each other, the first one at the right edge: the
// keyboard comes to it first.
func fromRight(objects ...fyne.CanvasObject) fyne.CanvasObject {
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size {
			var size fyne.Size
			for _, c := range visibleOf(o) {
				size = fyne.NewSize(size.Width+c.MinSize().Width+gap, max(size.Height, c.MinSize().Height))
			}
			return size.SubtractWidthHeight(gap, 0)
		},
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			right := s.Width
			for _, c := range visibleOf(o) {
				min := c.MinSize()
				place(c, right-min.Width, 0, min.Width, s.Height)
				right -= min.Width + gap
			}
		},
	}, objects...)
}

func visibleOf(all []fyne.CanvasObject) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, o := range all {
		if o.Visible() {
			out = append(out, o)
		}
	}
	return out
}

// scrolled lets o scroll. It reaches a little over its place, so that frames and
// the ring of the keyboard are not cut off.
func scrolled(o fyne.CanvasObject) fyne.CanvasObject {
	const over float32 = 6
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size { return o[0].MinSize() },
		lay: func(o []fyne.CanvasObject, s fyne.Size) { place(o[0], -over, -over, s.Width+2*over, s.Height+2*over) },
	}, container.NewVScroll(padded(o, over)))
}

// atWidth fixes the width of o.
func atWidth(o fyne.CanvasObject, width float32) fyne.CanvasObject {
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(width, o[0].MinSize().Height) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) },
	}, o)
}
