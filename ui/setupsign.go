package ui

import (
	"context"

	"fyne.io/fyne/v2"

	"holdback/app/control"
	"holdback/mail/account"
)

// This file is the third step of the path: signing in, with a password or in the
// browser, and seeing that both servers take it.

// signStep is how the person signs in.
type signStep struct {
	user       *lineEntry
	password   *lineEntry
	byPassword bool                // although the browser would do
	start      control.SignInStart // a sign-in that waits for the person; without an ID: none
	id         string              // a sign-in that has ended well
	results    []Checked           // of the last attempt
	ready      bool                // the servers took it, and the account is saved
}

// forget drops every secret. Go cannot wipe strings; nothing refers to them any more.
func (s *signStep) forget() {
	s.password.SetText("")
	s.renew(s.user.Text)
}

// renew begins anew for another user or another server; a password that was typed stays.
func (s *signStep) renew(user string) {
	s.user.SetText(user)
	s.start, s.id, s.results, s.ready, s.byPassword = control.SignInStart{}, "", nil, false, false
}

// credential is what there is to sign in with.
func (s *signStep) credential() control.Credential {
	if s.id != "" {
		return control.Credential{SignIn: s.id}
	}
	return control.Credential{Password: s.password.Text}
}

// inBrowser reports whether the person signs in in the browser.
func (p *setupPage) inBrowser() bool { return p.servers.picked.OAuth != nil && !p.sign.byPassword }

// account is the account as it is to be saved.
func (p *setupPage) account() account.Account {
	a := p.servers.picked
	if p.sign.user.Text != "" {
		a.User = p.sign.user.Text
	}
	if p.sign.byPassword {
		a.OAuth = nil
	}
	return a
}

// lookSignIn is the step as it is now.
func (p *setupPage) lookSignIn() stepView {
	v := stepView{title: say("sign.title", "Sign in as {{.Who}}", "Who", clean(p.who.Address.String()))}
	if p.first == stepSignIn {
		v.title = say("sign.again-title", "Sign in again as {{.Who}}", "Who", clean(p.who.Address.String()))
	}
	switch {
	case p.sign.ready:
		return p.lookReady(v)
	case p.stop != nil && p.sign.start.ID != "":
		return p.lookWaiting(v)
	case p.stop != nil:
		words := column(gap, wrapped(say("sign.trying", "Signing in to both servers …"), faceSection), wrapped(serverWords(p.account()), faceSmall))
		v.body, v.focus = []fyne.CanvasObject{card(beside(waitingRing(), words))}, p.back
		return v
	}
	if v = p.lookForm(v); len(p.sign.results) > 0 { // under the field, which must be seen
		v.body = append(v.body, p.failures())
	}
	return v
}

// lookForm is the way that the person signs in.
func (p *setupPage) lookForm(v stepView) stepView {
	if p.inBrowser() {
		return p.lookBrowser(v)
	}
	return p.lookPassword(v)
}

// lookPassword asks for the password.
func (p *setupPage) lookPassword(v stepView) stepView {
	if c, ok := p.servers.candidate(); ok {
		if note := p.note(c); note != nil {
			v.body = append(v.body, note)
		}
	}
	form := column(gap,
		wrapped(say("sign.password-title", "With which password?"), faceSection),
		wrapped(passwordWords(p.account()), faceSmall),
		inset(formRow(say("client.user", "User name"), p.sign.user), 6, 0, 0, 0),
		formRow(say("client.password", "Password"), p.sign.password))
	v.body = append(v.body, card(form))
	v.next, v.goOn, v.focus = say("sign.in", "Sign in"), p.submitPassword, p.sign.password
	return v
}

// lookBrowser offers to go on in the browser.
func (p *setupPage) lookBrowser(v stepView) stepView {
	words := column(gap,
		wrapped(say("sign.browser-title", "Your provider signs you in in the browser"), faceSection),
		wrapped(say("sign.browser-why", "Holdback never sees the password. The provider asks whether Holdback may read and send your mail; it needs that to hold it, and to find its copies."), faceBody))
	others := flow(gap, newButton(say("sign.device", "With a code, on another device"), framed, func() { p.signIn(true) }))
	if c, ok := p.servers.candidate(); ok && c.Password {
		others.Add(newButton(say("sign.with-password", "With a password instead"), quiet, p.usePassword))
	}
	if p.sign.id != "" {
		others.Objects[0] = newButton(say("sign.browser-again", "Sign in in the browser again"), framed, func() { p.sign.id = ""; p.signIn(false) })
	}
	words.Add(inset(others, 4, 0, 0, 0))
	v.body = append(v.body, card(words))
	v.next, v.goOn = say("sign.browser", "Sign in in the browser"), func() { p.signIn(false) }
	if p.sign.id != "" { // signed in; only the servers did not take it yet
		v.next, v.goOn = say("sign.retry", "Try again"), p.try
	}
	return v
}

func (p *setupPage) usePassword() {
	p.sign.byPassword, p.sign.id = true, ""
	p.enter(stepSignIn)
}

// submitPassword tries what was typed. A server on this computer may want none.
func (p *setupPage) submitPassword() {
	kept := p.base.Address == p.who.Address && p.first == stepServers // the saved one stays
	if p.sign.password.Text == "" && !kept && !p.servers.picked.SMTP.Loopback() {
		p.fail(needPassword())
		p.Focus()
		return
	}
	p.sign.id = ""
	p.try()
}

// try signs in to the servers, and saves the account where all of them agree.
func (p *setupPage) try() {
	a, c := p.account(), p.sign.credential()
	p.sign.results = nil
	p.ask(func(ctx context.Context, g Guard) (func(), error) {
		all, err := g.TryAccount(ctx, a, c)
		if err != nil {
			return nil, err
		}
		lines, ok := checkedWords(all)
		if !ok {
			return func() { p.refused(lines) }, nil
		}
		err = g.AddAccount(ctx, a, c)
		return func() { p.accepted(lines) }, err
	})
	p.Focus()
}

// addAnyway saves the account although a server did not agree, as when it is away.
func (p *setupPage) addAnyway() {
	a, c := p.account(), p.sign.credential()
	p.ask(func(ctx context.Context, g Guard) (func(), error) {
		err := g.AddAccount(ctx, a, c)
		return func() { p.accepted(nil) }, err
	})
}

func (p *setupPage) refused(lines []Checked) {
	p.sign.results = lines
	p.enter(stepSignIn)
}

// accepted shows that the servers agree. The password is needed no more.
func (p *setupPage) accepted(lines []Checked) {
	p.base, p.servers.picked = p.account(), p.account()
	p.sign.password.SetText("")
	p.sign.id, p.sign.results, p.sign.ready = "", lines, true
	p.enter(stepSignIn)
}

// failures are the servers that were tried, each with what is wrong.
func (p *setupPage) failures() fyne.CanvasObject {
	rows := checkedRows(p.sign.results)
	anyway := newButton(say("sign.anyway", "Add it as it is"), framed, p.addAnyway)
	return column(gap, card(rows), line(gap, anyway))
}

// checkedRows are servers that were tried.
func checkedRows(all []Checked) *fyne.Container {
	rows := column(gap)
	for i, c := range all {
		if i > 0 {
			rows.Add(rule())
		}
		rows.Add(checkedRow(c))
	}
	return rows
}

func checkedRow(c Checked) fyne.CanvasObject {
	d := Dial{Step: dialSteps, Sign: SignTick, Tone: Done}
	if !c.OK {
		d = Dial{Step: dialSteps, Words: "!", Tone: Stop}
	}
	r := newRing()
	r.Set(d)
	words := column(2, newText(c.What, faceTitle), wrapped(c.Says, faceSmall))
	if c.Hint != "" {
		words.Add(wrapped(c.Hint, faceBody))
	}
	return beside(atSize(r, ringSize), words)
}

// lookReady shows that the servers agree.
func (p *setupPage) lookReady(v stepView) stepView {
	rows := column(cardGap, wrapped(say("sign.ready", "{{.Who}} is set up", "Who", clean(p.who.Address.String())), faceSection))
	rows.Add(checkedRows(p.sign.results))
	v.body = []fyne.CanvasObject{card(rows)}
	v.next, v.goOn = say("setup.on", "Go on"), func() { p.enter(stepClient) }
	if p.only {
		v.next, v.goOn = say("setup.done", "Done"), p.signedInAgain
	}
	v.quit = say("setup.later", "Later")
	return v
}

func (p *setupPage) signedInAgain() {
	if p.first != stepSignIn {
		p.end("", &Notice{Tone: Done, Says: say("servers.saved", "The servers of {{.Who}} are saved.", "Who", clean(p.who.Address.String())), Close: true})
		return
	}
	p.end("", &Notice{
		Tone: Done, Says: say("sign.again-done", "{{.Who}} is signed in again.", "Who", clean(p.who.Address.String())),
		Hint: say("sign.again-hint", "What waited for it goes on."), Close: true,
	})
}
