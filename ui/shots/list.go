package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"holdback/app/control"
	check "holdback/guard"
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
		{name: "outbox-asking", width: wide, height: high, snapshot: snapshot(salaries(), spring()), then: visit(ui.PlaceOutbox)},
		{name: "outbox-unsure", width: wide, height: high, snapshot: snapshot(unsure(), leaving(), spring())},
		{name: "outbox-strange", width: wide, height: high, snapshot: snapshot(strange()...), then: visit(ui.PlaceOutbox)},
		{name: "outbox-strange-narrow", width: smallWide, height: high, snapshot: snapshot(strange()...), then: visit(ui.PlaceOutbox)},
		{name: "outbox-stop", width: wide, height: high, snapshot: snapshot(strange()[4]), then: visit(ui.PlaceOutbox)},
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
		{name: "compose-live", width: wide, height: high, snapshot: labelled(three), then: compose},
		{name: "review", width: wide, height: high, snapshot: snapshot(salaries(), spring())},
		{name: "review-narrow", width: smallWide, height: smallHigh, snapshot: snapshot(salaries(), spring())},
		{name: "review-answered", width: wide, height: high, snapshot: snapshot(salaries(), spring()), then: leaveAll},
		{name: "review-stop", width: wide, height: high, snapshot: snapshot(strange()[4])},
		{name: "review-reason", width: wide, height: high, snapshot: snapshot(reasoned())},
		{name: "review-ticks", width: wide, height: 900, snapshot: ticking(snapshot(salaries()))},
		{name: "review-encrypted", width: wide, height: high, snapshot: snapshot(salaries(), spring()), then: encrypt},
		{name: "sent", width: wide, height: high, snapshot: three, then: visit(ui.PlaceSent)},
		{name: "sent-narrow", width: smallWide, height: smallHigh, snapshot: three, then: visit(ui.PlaceSent)},
		{name: "settings", width: wide, height: high, snapshot: three, then: visit(ui.PlaceSettings)},
		{name: "settings-long", width: wide, height: 1900, snapshot: ruled(warned(three)), then: unfolded},
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

// leaveAll answers every question with "as it is", as the key L does.
func leaveAll(p *stage) { typed(p, "lll") }

// encrypt lets the guard repair the first question.
func encrypt(p *stage) { typed(p, "lf") }

func typed(p *stage, keys string) {
	for _, r := range keys {
		p.canvas.OnTypedRune()(r)
	}
}

func unfolded(p *stage) {
	p.screen.Visit(ui.PlaceSettings)
	p.screen.Unfold("recipient")
}

// labelled is s in an organisation with labels.
func labelled(s ui.Snapshot) ui.Snapshot {
	s.Policy.Labels = []control.LabelInfo{{ID: "internal", Name: "Internal"}, {ID: "confidential", Name: "Confidential"}}
	return s
}

// ticking is s where everybody outside must be ticked.
func ticking(s ui.Snapshot) ui.Snapshot {
	s.Policy.Tick = "outside"
	return s
}

// ruled is s under the rules of an organisation.
func ruled(s ui.Snapshot) ui.Snapshot {
	s = labelled(s)
	s.Policy.Name, s.Policy.File, s.Policy.Contact = "Lindenhof clinic", "/etc/holdback/policy.toml", "it@lindenhof.example"
	s.Checks = []control.CheckInfo{
		{ID: "recipient.outside", Why: "Notes who is outside your organisation.", Level: check.Note, Default: check.Note, By: "built-in"},
		{ID: "recipient.lookalike", Why: "Asks when an address looks like that of somebody you know, and is not.", Level: check.Ask, Default: check.Ask, By: "built-in"},
		{ID: "recipient.blocked", Why: "Stops mail to addresses that your organisation has blocked.", Level: check.Stop, Default: check.Stop, By: "your organisation", Locked: true},
		{ID: "recipient.first-contact", Why: "Notes when you write to somebody for the first time.", Level: check.Off, Default: check.Note, By: "you"},
		{ID: "attachment.missing", Why: "Asks when you mention an attachment but attached nothing.", Level: check.Ask, Default: check.Ask, By: "built-in"},
		{ID: "content.secret", Why: "Asks when a password or key stands in the text.", Level: check.Ask, Default: check.Ask, By: "built-in"},
	}
	s.Quiet = []control.QuietEntry{{Key: "recipient.first-contact bob@quayside.example", Check: "recipient.first-contact", About: "bob@quayside.example", Since: now()}}
	return s
}
