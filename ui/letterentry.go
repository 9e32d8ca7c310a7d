package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"
)

// letterEntry is the field for the text of a mail. Tab leaves it, so that Send can
// be reached without a mouse; Ctrl+Enter (Cmd+Enter) sends at once.
type letterEntry struct {
	widget.Entry
	send func()
}

func newLetterEntry(send func()) *letterEntry {
	e := &letterEntry{send: send}
	e.MultiLine = true
	e.Wrapping = fyne.TextWrapWord
	e.ExtendBaseWidget(e)
	return e
}

// AcceptsTab must be false: the key goes on to the next field.
func (e *letterEntry) AcceptsTab() bool { return false }

// TypedShortcut sends, or does what the entry does.
func (e *letterEntry) TypedShortcut(s fyne.Shortcut) {
	c, ok := s.(*desktop.CustomShortcut)
	if ok && c.Modifier == fyne.KeyModifierShortcutDefault && (c.KeyName == fyne.KeyReturn || c.KeyName == fyne.KeyEnter) {
		e.send()
		return
	}
	e.Entry.TypedShortcut(s)
}
