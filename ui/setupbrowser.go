package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/app/control"
)

// This file is signing in in the browser, and by a code on another device.

// signIn begins to sign in by OAuth, and waits for the person.
func (p *setupPage) signIn(device bool) {
	q := control.SignInQuery{Account: p.account(), Device: device}
	p.sign.results = nil
	p.ask(func(ctx context.Context, g Guard) (func(), error) {
		start, err := g.SignIn(ctx, q)
		return func() { p.signingIn(start) }, err
	})
}

// signingIn opens the browser, and waits until the person has finished there.
func (p *setupPage) signingIn(start control.SignInStart) {
	p.sign.start = start
	var unopened error
	if start.Code == "" {
		unopened = p.hands.Browse(start.URL)
	}
	p.ask(func(ctx context.Context, g Guard) (func(), error) {
		err := g.SignedIn(ctx, start.ID)
		return func() { p.signedIn(start.ID, err) }, nil
	})
	p.Focus()
	if unopened != nil && p.stop != nil {
		p.problem.Show(noBrowserWaiting())
	}
}

// signedIn goes on with what came of a sign-in.
func (p *setupPage) signedIn(id string, err error) {
	p.sign.start = control.SignInStart{}
	if err != nil {
		p.enter(stepSignIn)
		p.fail(err)
		return
	}
	p.sign.id = id
	p.hands.Raise()
	p.try()
}

// dropSignIn gives up a sign-in that waits for the person.
func (p *setupPage) dropSignIn() {
	id := p.sign.start.ID
	p.sign.start = control.SignInStart{}
	if id == "" {
		return
	}
	p.hands.Act(func(ctx context.Context, g Guard) (func(), error) { return nil, g.CancelSignIn(ctx, id) })
}

// lookWaiting says what to do in the browser, or on the other device.
func (p *setupPage) lookWaiting(v stepView) stepView {
	words := column(gap, wrapped(say("sign.waiting", "Waiting for the browser …"), faceSection),
		wrapped(say("sign.waiting-why", "Sign in there and agree. This page goes on by itself. If no browser has opened, copy this address into one:"), faceBody),
		codeLine(p.sign.start.URL, p.hands.Copy))
	if p.sign.start.Code != "" {
		words = p.deviceWords()
	}
	if t := p.sign.start.Expires; !t.IsZero() {
		words.Add(wrapped(say("sign.expires", "It waits until {{.Time}}.", "Time", moment(t.In(p.snap.Now.Location()), p.snap.Now)), faceSmall))
	}
	v.body, v.focus = []fyne.CanvasObject{card(beside(waitingRing(), words))}, p.back
	return v
}

// deviceWords shows the code to type on another device.
func (p *setupPage) deviceWords() *fyne.Container {
	s := p.sign.start
	code := newText(clean(s.Code), face{size: sizeCode, role: roleAccent, bold: true, whole: true})
	row := container.NewBorder(nil, nil, nil, line(gap, middle(copyButton(s.Code, p.hands.Copy))), code)
	open := newButton(say("sign.open", "Open it here"), framed, func() { p.browse(s.URL) })
	return column(gap, wrapped(say("sign.code", "Type this code there"), faceSection), row,
		wrapped(say("sign.code-why", "On any device, open this address, type the code, and agree. This page goes on by itself."), faceBody),
		codeLine(s.URL, p.hands.Copy), line(gap, open))
}

// sizeCode is for a code that is read from the screen and typed elsewhere.
const sizeCode float32 = 30
