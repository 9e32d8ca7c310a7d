package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// This file is the fields that leave to the page what they have no use for: Fyne
// gives a key to what has the focus, and to nobody else.

// passOn gives a key to the window, as if nothing had the focus.
func passOn(o fyne.CanvasObject, e *fyne.KeyEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(o)
	if c != nil && c.OnTypedKey() != nil {
		c.OnTypedKey()(e)
	}
}

// lineEntry is a field of one line. Enter and Escape belong to the page.
type lineEntry struct {
	widget.Entry
}

func newLineEntry(hint string) *lineEntry {
	e := &lineEntry{}
	e.ExtendBaseWidget(e)
	e.SetPlaceHolder(hint)
	return e
}

// newSecretEntry hides what is typed, until the person asks for it.
func newSecretEntry() *lineEntry {
	e := &lineEntry{}
	e.Password = true
	e.ExtendBaseWidget(e)
	return e
}

// TypedKey keeps everything but Escape, and but Enter where it means nothing to the field.
func (e *lineEntry) TypedKey(k *fyne.KeyEvent) {
	if forPage(k) && (e.OnSubmitted == nil || k.Name == fyne.KeyEscape) {
		passOn(e, k)
		return
	}
	e.Entry.TypedKey(k)
}

func forPage(k *fyne.KeyEvent) bool {
	return k.Name == fyne.KeyReturn || k.Name == fyne.KeyEnter || k.Name == fyne.KeyEscape
}

// tick is a box to tick. Space ticks it; other keys belong to the page.
type tick struct {
	widget.Check
}

func newTick(words string, ticked bool, changed func(bool)) *tick {
	t := &tick{}
	t.Text, t.Checked, t.OnChanged = words, ticked, changed
	t.ExtendBaseWidget(t)
	return t
}

// TypedKey leaves every key to the page: the space bar comes as a rune.
func (t *tick) TypedKey(k *fyne.KeyEvent) { passOn(t, k) }

// picker is a choice of one among a few. Enter and Escape belong to the page.
type picker struct {
	widget.Select
}

func newPicker(options []string, changed func()) *picker {
	p := &picker{}
	p.Options = options
	p.ExtendBaseWidget(p)
	p.OnChanged = func(string) { changed() }
	return p
}

// TypedKey keeps everything but Enter and Escape.
func (p *picker) TypedKey(k *fyne.KeyEvent) {
	if forPage(k) {
		passOn(p, k)
		return
	}
	p.Select.TypedKey(k)
}

// FocusGained scrolls to it, too.
func (e *lineEntry) FocusGained() { e.Entry.FocusGained(); intoView(e) }

// FocusGained scrolls to it, too.
func (t *tick) FocusGained() { t.Check.FocusGained(); intoView(t) }

// FocusGained scrolls to it, too.
func (p *picker) FocusGained() { p.Select.FocusGained(); intoView(p) }
