package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// This file is where the parts of the path to an account have their places.

// setupOver is how far the scroll reaches over its place, as scrolled does.
const setupOver float32 = 6

func minSetup([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(440, 240) }

// laySetup puts head and path at the top, the buttons at the bottom, and the step between.
// The keyboard comes to the step first: objects are in its order, not in that of the eye.
func laySetup(o []fyne.CanvasObject, s fyne.Size) {
	const head, foot = 38, 38
	quit := o[4].MinSize().Width
	place(o[3], 0, 0, s.Width-quit-gap, head)
	place(o[4], s.Width-quit, 0, quit, head)
	top := head + cardGap
	if path := o[5].MinSize().Height; path > 0 {
		place(o[5], 0, head+4, s.Width, path)
		top += path + gap
	}
	var problem float32
	if o[1].Visible() {
		o[1].Resize(fyne.NewSize(s.Width, o[1].MinSize().Height))
		problem = o[1].MinSize().Height
	}
	o[0].Move(fyne.NewPos(-setupOver, top-setupOver))
	step := stepHigh(o[0], s.Width, s.Height-top-problem-cardGap-foot)
	place(o[1], 0, top+step+cardGap, s.Width, problem)
	place(o[2], 0, top+step+cardGap+problem, s.Width, foot)
}

// stepHigh gives a step what it needs at this width, and at most the room that there is. The
// buttons follow right under it, where the eye is.
func stepHigh(o fyne.CanvasObject, width, room float32) float32 {
	const top = setupOver
	o.Resize(fyne.NewSize(width+2*top, room+2*top))
	need := o.(*container.Scroll).Content.MinSize().Height - 2*top
	high := min(need, room)
	o.Resize(fyne.NewSize(width+2*top, high+2*top))
	return high
}
