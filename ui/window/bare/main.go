//go:build !headless

// Command bare opens an empty Fyne window of the size of ours. `make bench` compares
// the memory of Holdback's window with it.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/widget"
)

func main() {
	a := app.NewWithID("io.holdback.bare")
	w := a.NewWindow("bare")
	w.SetContent(widget.NewLabel("bare"))
	w.Resize(fyne.NewSize(1000, 680))
	w.ShowAndRun()
}
