package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"holdback/app/control"
	"holdback/ui"
)

// The sizes of the window: as it opens, and as small as it may become.
const (
	wide, high           = 1000, 680
	smallWide, smallHigh = 720, 480
)

// shots are all screens and states that people meet.
func shots() []shot {
	three := snapshot(spring(), salaries(), minutes())
	return []shot{
		{name: "outbox", width: wide, height: high, snapshot: three},
		{name: "outbox-narrow", width: smallWide, height: smallHigh, snapshot: three},
		{name: "outbox-asking", width: wide, height: high, snapshot: snapshot(salaries(), spring())},
		{name: "outbox-unsure", width: wide, height: high, snapshot: snapshot(unsure(), leaving(), spring())},
		{name: "outbox-strange", width: wide, height: high, snapshot: snapshot(strange()...)},
		{name: "outbox-strange-narrow", width: smallWide, height: high, snapshot: snapshot(strange()...)},
		{name: "outbox-stop", width: wide, height: high, snapshot: snapshot(strange()[4])},
		{name: "outbox-undone", width: wide, height: high, snapshot: snapshot(minutes()), then: undone},
		{name: "outbox-warned", width: wide, height: high, snapshot: warned(three)},
		{name: "outbox-gone", width: wide, height: high, snapshot: gone(three)},
		{name: "empty", width: wide, height: high, snapshot: snapshot()},
		{name: "empty-narrow", width: smallWide, height: smallHigh, snapshot: snapshot()},
		{name: "empty-no-account", width: wide, height: high, snapshot: noAccount()},
		{name: "starting", width: wide, height: high, snapshot: ui.Snapshot{Now: now()}},
		{name: "compose", width: wide, height: high, snapshot: three, then: compose},
		{name: "compose-error", width: wide, height: high, snapshot: three, then: composeError},
		{name: "compose-narrow", width: smallWide, height: smallHigh, snapshot: three, then: compose},
		{name: "sent", width: wide, height: high, snapshot: three, then: visit(ui.PlaceSent)},
		{name: "sent-narrow", width: smallWide, height: smallHigh, snapshot: three, then: visit(ui.PlaceSent)},
		{name: "settings", width: wide, height: high, snapshot: three, then: visit(ui.PlaceSettings)},
		{name: "settings-long", width: wide, height: 1500, snapshot: warned(three), then: visit(ui.PlaceSettings)},
		{name: "practice", width: wide, height: high, snapshot: demo(), practice: true, then: visit(ui.PlacePractice)},
		{name: "practice-outbox", width: wide, height: high, snapshot: demo(spring()), practice: true},
	}
}

func visit(place ui.Place) func(*stage) {
	return func(p *stage) { p.screen.Visit(place) }
}

func undone(p *stage) { p.screen.TakenBack(spring()) }

func compose(p *stage) {
	p.screen.Write(ui.Draft{
		To: "tom@lindenhof.example", Subject: "Offer for the spring catalogue",
		Text: "Dear Tom,\n\nplease have a look at the offer before it goes out.\n\nAlice\n",
	})
}

func composeError(p *stage) {
	compose(p)
	p.guard.refuse = &control.Refusal{
		Says: "The disk is full, so the message could not be saved.",
		Hint: "Make some room and press Send again. Your text is still here.",
	}
	test.TapCanvas(p.canvas, fyne.NewPos(wide-60, 40)) // Send
}
