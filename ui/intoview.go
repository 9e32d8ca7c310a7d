package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// intoView scrolls to what has got the keyboard: Fyne leaves it where nobody sees it.
func intoView(o fyne.CanvasObject) {
	d := fyne.CurrentApp().Driver()
	c := d.CanvasForObject(o)
	if c == nil {
		return
	}
	s := scrollAround(c.Content(), o)
	if s == nil {
		return
	}
	top := d.AbsolutePositionForObject(o).Y - d.AbsolutePositionForObject(s).Y
	bottom := top + o.Size().Height + gap
	switch {
	case top < 0:
		s.Offset.Y += top - gap
	case bottom > s.Size().Height:
		s.Offset.Y += bottom - s.Size().Height
	default:
		return
	}
	s.Offset.Y = max(0, s.Offset.Y)
	s.Refresh()
}

// scrollAround is the innermost scroll of root in which o is, or nil.
func scrollAround(root, o fyne.CanvasObject) *container.Scroll {
	s, _ := searchScroll(root, o, nil)
	return s
}

func searchScroll(at, o fyne.CanvasObject, within *container.Scroll) (*container.Scroll, bool) {
	if at == o {
		return within, true
	}
	switch at := at.(type) {
	case *container.Scroll:
		return searchScroll(at.Content, o, at)
	case *fyne.Container:
		for _, c := range at.Objects {
			if s, ok := searchScroll(c, o, within); ok {
				return s, true
			}
		}
	}
	return nil, false
}
