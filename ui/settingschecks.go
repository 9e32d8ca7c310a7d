package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"holdback/app/control"
	"holdback/guard"
)

// This file is the part of the settings about checks: how loud each one is, what
// is not asked again, and what the organisation has laid down.

// Family is the checks that look at one side of a message, in words.
type Family struct {
	ID, Title string
	Checks    []CheckLine
}

// CheckLine is one check in words.
type CheckLine struct {
	ID, Why string
	Level   guard.Level
	By      string // who set the level, where it is not the usual one
	Locked  bool
}

// families sorts checks by what they look at, in the order in which they come.
func families(checks []control.CheckInfo) []Family {
	var out []Family
	for _, c := range checks {
		id, _, _ := strings.Cut(c.ID, ".")
		i := slices.IndexFunc(out, func(f Family) bool { return f.ID == id })
		if i < 0 {
			i = len(out)
			out = append(out, Family{ID: id, Title: familyWords(id)})
		}
		line := CheckLine{ID: c.ID, Why: clean(c.Why), Level: c.Level, Locked: c.Locked}
		if c.By != "" && c.By != "built-in" {
			line.By = say("check.by", "set by {{.Who}}", "Who", clean(c.By))
		}
		out[i].Checks = append(out[i].Checks, line)
	}
	return out
}

func familyWords(id string) string {
	switch id {
	case "recipient":
		return say("family.recipient", "Recipients")
	case "sender":
		return say("family.sender", "Sender")
	case "attachment":
		return say("family.attachment", "Attachments")
	case "content":
		return say("family.content", "What the message says")
	case "label":
		return say("family.label", "Labels")
	case "message":
		return say("family.message", "The message itself")
	}
	return clean(id)
}

// levelsToChoose are the levels a person may give a check.
func levelsToChoose() []guard.Level { return []guard.Level{guard.Off, guard.Note, guard.Ask} }

func levelWords(l guard.Level) string {
	switch l {
	case guard.Off:
		return say("level.off", "Off")
	case guard.Note:
		return say("level.note", "Only note")
	case guard.Justify:
		return say("level.justify", "Ask for a reason")
	case guard.Stop:
		return say("level.stop", "Stop")
	}
	return say("level.ask", "Ask me")
}

// checksCard lists the checks, a family at a time.
func (p *settingsPage) checksCard() fyne.CanvasObject {
	rows := column(6, wrapped(say("settings.checks", "Checks"), faceSection),
		wrapped(say("settings.checks-why", "What Holdback looks at before a message leaves, and how loud it is about it."), faceSmall))
	for _, f := range families(p.shown.checks) {
		rows.Add(rule())
		words := say("settings.show", "Show")
		if p.opened == f.ID {
			words = say("settings.hide", "Hide")
		}
		head := container.NewBorder(nil, nil, nil, newButton(words, quiet, func() { p.unfold(f.ID) }),
			middle(newText(say("settings.family", "{{.Title}} ({{.N}})", "Title", f.Title, "N", len(f.Checks)), faceTitle)))
		rows.Add(head)
		if p.opened != f.ID {
			continue
		}
		for _, c := range f.Checks {
			rows.Add(p.checkRow(c))
		}
	}
	return rows
}

// unfold opens a family, or closes it.
func (p *settingsPage) unfold(family string) {
	if p.opened == family {
		family = ""
	}
	p.opened = family
	p.build()
}

func (p *settingsPage) checkRow(c CheckLine) fyne.CanvasObject {
	soft := c.ID
	if c.By != "" {
		soft += ", " + c.By
	}
	words := column(0, wrapped(c.Why, faceBody), wrapped(soft, faceSmall))
	if c.Locked || !slices.Contains(levelsToChoose(), c.Level) {
		locked := say("level.locked", "{{.Level}} (locked)", "Level", levelWords(c.Level))
		return container.NewBorder(nil, nil, nil, atWidth(newText(locked, faceSmall), 150), words)
	}
	var names []string
	for _, l := range levelsToChoose() {
		names = append(names, levelWords(l))
	}
	s := widget.NewSelect(names, nil)
	s.SetSelectedIndex(slices.Index(levelsToChoose(), c.Level))
	s.OnChanged = func(string) { p.setLevel(c.ID, levelsToChoose()[s.SelectedIndex()]) }
	return container.NewBorder(nil, nil, nil, middle(atWidth(framedSelect(s), 150)), words)
}

func (p *settingsPage) setLevel(id string, l guard.Level) {
	p.act(func(ctx context.Context, g Guard) (func(), error) {
		return nil, g.SetSetting(ctx, "checks."+id, string(l))
	})
}

// quietCard lists what is not asked again, each with the way to be asked after all.
func (p *settingsPage) quietCard() fyne.CanvasObject {
	rows := column(6, wrapped(say("settings.quiet", "Not asked again"), faceSection))
	if len(p.shown.quiet) == 0 {
		rows.Add(wrapped(say("settings.quiet-none", "Nothing yet. When a question bothers you, tick “Do not ask again” beside it."), faceSmall))
	}
	for _, q := range p.shown.quiet {
		again := newButton(say("settings.ask-again", "Ask again"), quiet, func() { p.revoke(q.Key) })
		words := column(0, newText(clean(q.About), faceTitle), newText(clean(q.Check), faceSmall))
		rows.Add(container.NewBorder(nil, nil, nil, middle(again), words))
	}
	return rows
}

func (p *settingsPage) revoke(key string) {
	p.act(func(ctx context.Context, g Guard) (func(), error) { return nil, g.Revoke(ctx, key) })
}

// policyCard says what the organisation laid down, where it did.
func (p *settingsPage) policyCard() fyne.CanvasObject {
	rows := column(6, wrapped(say("settings.policy", "Rules of your organisation"), faceSection))
	info := p.shown.policy
	if info.Problem != "" {
		rows.Add(tintBox(Stop, wrapped(clean(info.Problem), faceBody)))
	}
	if info.File == "" {
		rows.Add(wrapped(say("settings.no-policy", "There are none on this computer: you decide."), faceSmall))
		return rows
	}
	rows.Add(newText(clean(info.Name), faceTitle))
	rows.Add(valueRow(Value{Name: say("settings.policy-file", "File"), Value: info.File}, p.copyText))
	if info.Contact != "" {
		rows.Add(wrapped(say("settings.policy-contact", "Questions: {{.Who}}", "Who", clean(info.Contact)), faceSmall))
	}
	return rows
}
