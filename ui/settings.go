package ui

import (
	"context"
	"reflect"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"holdback/app/control"
)

// holdKey is the setting that has a field of its own.
const holdKey = "hold.default"

// settingsPage shows what the person chose and where things are.
type settingsPage struct {
	Object fyne.CanvasObject

	act      func(Job)
	copyText func(string)
	version  string
	hold     *widget.Entry
	answer   *bar
	inside   *fyne.Container
	shown    settingsShown
	accounts *accountCard
	guide    *clientGuide
	guided   string // address of the account that the guide speaks of
	guiding  bool   // the guide is unfolded
	opened   string // the family of checks that is unfolded
}

// settingsShown is what the page depends on, so that it is built anew only when
// some of it changed.
type settingsShown struct {
	clients  []control.ClientSettings
	settings []control.SettingValue
	checks   []control.CheckInfo
	quiet    []control.QuietEntry
	policy   control.PolicyInfo
	accounts []control.AccountInfo
	warnings []string
	home     string
	smtp     string
	guard    string
}

func newSettingsPage(act func(Job), copyText func(string), version string, accounts *accountCard) *settingsPage {
	p := &settingsPage{act: act, copyText: copyText, version: version, hold: widget.NewEntry(), inside: column(cardGap), accounts: accounts}
	accounts.build = p.build
	p.guide = newClientGuide(copyText, p.inside.Refresh)
	p.answer = newBar(0, p.inside.Refresh)
	p.hold.OnSubmitted = func(string) { p.save() }
	head := pageHead(say("settings.title", "Settings"), newText("", faceSmall))
	p.Object = container.NewBorder(head, nil, nil, nil, scrolled(p.inside))
	return p
}

// Draw shows the settings of s while the page is open. What is being typed stays.
func (p *settingsPage) Draw(s Snapshot, open bool) {
	if !open {
		return
	}
	now := settingsShown{
		clients: s.Clients, settings: s.Settings, checks: s.Checks, quiet: s.Quiet, policy: s.Policy, accounts: s.Accounts, warnings: s.Status.Warnings,
		home: s.Status.Home, smtp: s.Status.SMTP, guard: s.Status.Version,
	}
	if reflect.DeepEqual(p.shown, now) {
		return
	}
	if v := s.setting(holdKey); v != (Snapshot{Settings: p.shown.settings}).setting(holdKey) {
		p.hold.SetText(v)
	}
	p.shown = now
	p.build()
}

// build draws all cards anew.
func (p *settingsPage) build() {
	p.inside.Objects = []fyne.CanvasObject{
		card(p.accounts.Draw(p.shown.accounts)), card(p.holdCard()), card(p.clientCard()), card(p.checksCard()), card(p.quietCard()),
		card(p.policyCard()), card(p.listCard()), card(p.placesCard()),
	}
	p.inside.Refresh()
}

func (p *settingsPage) holdCard() fyne.CanvasObject {
	save := newButton(say("settings.save", "Save"), framed, p.save)
	entry := line(gap, atWidth(p.hold, 120), save)
	return column(gap,
		wrapped(say("settings.hold", "How long a message waits"), faceSection),
		wrapped(say("settings.hold-why", "Every message waits this long before it leaves. Write 30s, 2m or 1h."), faceSmall),
		entry, p.answer.Object)
}

// save asks the guard to set the hold. The guard knows what is allowed.
func (p *settingsPage) save() {
	value := p.hold.Text
	p.act(func(ctx context.Context, g Guard) (func(), error) {
		err := g.SetSetting(ctx, holdKey, value)
		return func() { p.saved(value, err) }, nil
	})
}

func (p *settingsPage) saved(value string, err error) {
	if err != nil {
		says, hint := complaint(err)
		p.answer.Show(Notice{Tone: Stop, Says: says, Hint: hint})
	} else {
		p.answer.Show(Notice{Tone: Done, Says: say("settings.saved", "Messages now wait {{.Time}}.", "Time", clean(value)), Close: true})
	}
}

// clientCard shows how each mail program sends through an account.
func (p *settingsPage) clientCard() fyne.CanvasObject {
	words := say("settings.show", "Show")
	if p.guiding {
		words = say("settings.hide", "Hide")
	}
	fold := newButton(words, quiet, func() { p.guiding = !p.guiding; p.build() })
	head := column(4, wrapped(say("settings.client", "Mail program"), faceSection),
		wrapped(say("settings.client-why", "How Thunderbird, Outlook and others send through Holdback, step by step, with the values to copy."), faceSmall))
	rows := column(gap, container.NewBorder(nil, nil, nil, middle(fold), head))
	i := slices.IndexFunc(p.shown.clients, func(c control.ClientSettings) bool { return c.Account == p.guided })
	if i < 0 {
		i = 0
	}
	if !p.guiding {
		return rows
	}
	if len(p.shown.clients) == 0 {
		rows.Add(wrapped(say("settings.no-client", "They appear when there is an account."), faceBody))
		return rows
	}
	if len(p.shown.clients) > 1 {
		rows.Add(formRow(say("settings.client-of", "For"), p.clientPicker(i)))
	}
	p.guide.Show(p.shown.clients[i])
	rows.Add(p.guide.Object)
	return rows
}

// clientPicker chooses of which account the guide speaks.
func (p *settingsPage) clientPicker(at int) fyne.CanvasObject {
	var names []string
	for _, c := range p.shown.clients {
		names = append(names, clean(c.Account))
	}
	s := newPicker(names, func() {})
	s.SetSelectedIndex(at)
	s.OnChanged = func(string) {
		p.guided = p.shown.clients[max(0, s.SelectedIndex())].Account
		p.build()
	}
	return framedSelect(s)
}

func (p *settingsPage) listCard() fyne.CanvasObject {
	rows := column(6, wrapped(say("settings.all", "All settings"), faceSection),
		wrapped(say("settings.all-why", "To change one, type in a terminal: holdback settings set NAME VALUE"), faceSmall))
	for _, s := range p.shown.settings {
		rows.Add(rule())
		head := container.NewGridWithColumns(2, newText(clean(s.Key), faceTitle),
			newText(say("setting.value", "{{.Value}} ({{.Origin}})", "Value", clean(s.Value), "Origin", origin(s.Origin)), faceBody))
		rows.Add(column(0, head, wrapped(clean(s.Why), faceSmall)))
	}
	return rows
}

func (p *settingsPage) placesCard() fyne.CanvasObject {
	rows := column(6, wrapped(say("settings.places", "On this computer"), faceSection))
	add := func(name, value string) {
		if value != "" {
			rows.Add(valueRow(Value{Name: name, Value: value}, p.copyText))
		}
	}
	add(say("settings.home", "Data and settings"), p.shown.home)
	add(say("settings.door", "Door for mail programs"), p.shown.smtp)
	rows.Add(newText(say("settings.version", "Holdback {{.Version}}", "Version", clean(versionOf(p.version, p.shown.guard))), faceSmall))
	for _, w := range p.shown.warnings {
		rows.Add(tintBox(Ask, wrapped("! "+clean(w), faceBody)))
	}
	return rows
}

// versionOf names both programs when they differ, as after an update.
func versionOf(window, guard string) string {
	if window == guard || guard == "" {
		return window
	}
	return say("settings.versions", "{{.Window}} (window), {{.Guard}} (guard)", "Window", window, "Guard", guard)
}
