package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

// This file is what a person does with keyboard and mouse.

// press types keys where the keyboard is.
func (p *stage) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		e := &fyne.KeyEvent{Name: k}
		if f := p.canvas.Focused(); f != nil {
			f.TypedKey(e)
			continue
		}
		p.canvas.OnTypedKey()(e)
	}
}

// write types words where the keyboard is.
func (p *stage) write(words string) {
	for _, r := range words {
		p.canvas.Focused().TypedRune(r)
	}
}

// tap presses the first button that can be seen and says words.
func (p *stage) tap(words string) {
	done := false
	walk(p.screen.Object, func(o fyne.CanvasObject) {
		t, ok := o.(fyne.Tappable)
		l, named := o.(namedObject)
		if !done && ok && named && l.AccessibilityLabel() == words {
			done = true
			t.Tapped(&fyne.PointEvent{})
		}
	})
}

// namedObject is what a screen reader can name.
type namedObject interface{ AccessibilityLabel() string }

// walk visits everything that can be seen.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, visit)
		}
	}
}
