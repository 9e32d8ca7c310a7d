package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// pathLine shows all steps of the path, and how far one has come. Where there is no room
// for every name, only the step at hand has one.
func pathLine(at setupStep) fyne.CanvasObject {
	names := stepNames()
	var parts []fyne.CanvasObject
	for i, name := range names {
		mark, words := stepMark(i, int(at)), face{size: sizeSmall, role: roleSoft, whole: true}
		if i == int(at) {
			words.role, words.bold = roleInk, true
		}
		parts = append(parts, mark, newText(name, words))
	}
	return container.New(arrange{min: minPath, lay: func(o []fyne.CanvasObject, s fyne.Size) { layPathLine(o, s, int(at)) }}, parts...)
}

func minPath([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, markHigh) }

const (
	markHigh float32 = 22
	stepGap  float32 = 22
)

// stepMark is a step that is done, at hand, or to come.
func stepMark(i, at int) fyne.CanvasObject {
	switch {
	case i < at:
		mark := container.New(arrange{
			min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(markHigh, markHigh) },
			lay: func(o []fyne.CanvasObject, s fyne.Size) {
				place(o[0], 0, 0, markHigh, markHigh)
				place(o[1], 0, 0, markHigh, markHigh)
			},
		}, newSurface(roleDoneTint, roleNothing, markHigh/2), newMark(SignTick, roleDone))
		return atSize(mark, markHigh)
	case i == at:
		return roundMark(strconv.Itoa(i+1), roleAccent, roleOnAccent)
	}
	return roundMark(strconv.Itoa(i+1), roleSide, roleSoft)
}

// layPathLine places mark and name of each step from the left.
func layPathLine(o []fyne.CanvasObject, s fyne.Size, at int) {
	whole := -stepGap
	for i := 0; i < len(o); i += 2 {
		whole += markHigh + 6 + o[i+1].MinSize().Width + stepGap
	}
	var x float32
	for i := 0; i < len(o); i += 2 {
		named := whole <= s.Width || i/2 == at
		place(o[i], x, 0, markHigh, markHigh)
		x += markHigh
		if show(o[i+1], named); named {
			wide := o[i+1].MinSize().Width
			place(o[i+1], x+6, 0, wide, markHigh)
			x += 6 + wide
		}
		x += stepGap
	}
}
