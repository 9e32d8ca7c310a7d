package ui

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
)

// setupPage leads from a mail address to a guarded account, one calm step after the
// other. What was typed stays until the path is left; passwords do not stay longer.
type setupPage struct {
	Object fyne.CanvasObject

	hands  Hands
	canvas fyne.Canvas          // nil before there is one
	leave  func(Place, *Notice) // the path has ended, with what is to be said about it; "" is the place before it

	head             *text
	path             *fyne.Container
	foot             fyne.CanvasObject
	inside           *fyne.Container
	scroll           *container.Scroll
	problem          *bar
	next, back, quit *button

	active bool      // a path has begun and has not ended
	only   bool      // it signs in again, or changes the servers, and goes no further
	first  setupStep // where the path began
	step   setupStep
	view   stepView
	stop   func() // gives up what is under way; nil: nothing is
	snap   Snapshot

	address, name *lineEntry
	who           mail.Mailbox
	base          account.Account // what is saved of the account already

	servers serverStep
	sign    signStep
	guide   *clientGuide
	values  control.ClientSettings
	before  map[string]bool  // messages that were there before the test
	door    control.DoorNews // what the door had told before the test
	came    *control.Message // the test message
	sent    bool             // it was sent from here
}

// stepView is how one step looks now.
type stepView struct {
	title string
	body  []fyne.CanvasObject
	next  string // what the strong button says; empty: there is none
	goOn  func()
	quit  string         // what leaving is called here
	focus fyne.Focusable // where the keyboard begins; nil: the strong button
}

// newSetupPage returns a page on which no path has begun. leave is called when one ends.
func newSetupPage(h Hands, leave func(Place, *Notice)) *setupPage {
	p := &setupPage{
		hands: h, leave: leave, head: newText("", facePage), path: container.NewStack(), inside: column(cardGap),
		address: newLineEntry("ann@example.org"), name: newLineEntry("Ann Example"),
	}
	p.servers.hand = newHandForm(p.layOut)
	p.sign.password, p.sign.user = newSecretEntry(), newLineEntry("")
	p.guide = newClientGuide(h.Copy, p.layOut)
	p.next, p.back = newButton("", strong, p.goOn), newButton(say("setup.back", "Back"), framed, p.goBack)
	p.quit = newButton("", quiet, func() { p.end("", nil) })
	p.problem = newBar(cardGap, p.layOut)
	p.scroll = container.NewVScroll(padded(p.inside, setupOver))
	p.foot = fromRight(p.next, p.back)
	p.Object = container.New(arrange{min: minSetup, lay: laySetup}, p.scroll, p.problem.Object, p.foot, p.head, p.quit, p.path)
	return p
}

// layOut gives everything its room after something grew.
func (p *setupPage) layOut() {
	if p.Object != nil {
		p.Object.Refresh()
	}
}

// Open begins a path, or goes on with the one that was begun.
func (p *setupPage) Open() {
	if !p.active {
		p.begin()
		p.first, p.step = stepAddress, stepAddress
	}
	p.enter(p.step)
}

// Again signs in to an account that is saved.
func (p *setupPage) Again(a account.Account) {
	p.begin()
	p.only = true
	p.adopt(a)
	p.start(stepSignIn)
}

// Change shows the servers of an account, to be changed by hand.
func (p *setupPage) Change(a account.Account) {
	p.begin()
	p.only = true
	p.adopt(a)
	p.servers.byHand = true
	p.servers.hand.Fill(a)
	p.start(stepServers)
}

// Guide shows how a mail program sends through an account.
func (p *setupPage) Guide(a account.Account, c control.ClientSettings) {
	p.begin()
	p.adopt(a)
	p.values = c
	p.start(stepClient)
}

// start opens the first step of a path.
func (p *setupPage) start(s setupStep) {
	p.first = s
	p.enter(s)
}

// adopt goes on from an account that is saved.
func (p *setupPage) adopt(a account.Account) {
	p.who, p.base, p.servers.picked = mail.Mailbox{Name: a.Name, Address: a.Address}, a, a
	p.address.SetText(a.Address.String())
	p.name.SetText(a.Name)
	p.sign.user.SetText(a.User)
}

// begin forgets the path before.
func (p *setupPage) begin() {
	p.giveUp()
	p.active, p.only = true, false
	p.who, p.base, p.values = mail.Mailbox{}, account.Account{}, control.ClientSettings{}
	p.before, p.came, p.sent = nil, nil, false
	p.address.SetText("")
	p.name.SetText("")
	p.servers.forget(p.layOut)
	p.sign.forget()
}

// end leaves the path; n is what is to be said about it.
func (p *setupPage) end(to Place, n *Notice) {
	p.giveUp()
	p.active = false
	p.sign.forget()
	p.leave(to, n)
}

// Draw looks at what the guard tells: whether it is there, and whether the test came.
func (p *setupPage) Draw(s Snapshot) {
	was := p.snap
	p.snap = s
	switch {
	case !p.active:
	case s.Gone != nil && p.stop != nil:
		p.giveUp()
		p.draw()
	case p.step >= stepClient:
		p.watch(was)
	}
}

// enter opens a step.
func (p *setupPage) enter(s setupStep) {
	p.step = s
	p.problem.Hide()
	if s == stepClient {
		p.openClient()
	}
	p.draw()
	p.scroll.ScrollToTop()
	p.Focus()
}

// draw shows the step as it is now.
func (p *setupPage) draw() {
	p.view = p.look()
	p.head.Set(p.view.title)
	p.path.Objects = nil
	if !p.only {
		p.path.Objects = []fyne.CanvasObject{pathLine(p.step)}
	}
	p.inside.Objects = p.view.body
	p.inside.Refresh()
	p.next.Set(p.view.next, strong)
	show(p.next, p.view.next != "")
	p.back.Set(say("setup.back", "Back"), framed)
	if p.stop != nil {
		p.back.Set(say("setup.stop", "Stop"), framed)
	}
	show(p.back, p.step > p.first || p.stop != nil)
	p.quit.Set(p.view.quit, quiet)
	p.foot.Refresh()
	p.layOut()
}

// look is the step as it is now.
func (p *setupPage) look() stepView {
	var v stepView
	switch p.step {
	case stepServers:
		v = p.lookServers()
	case stepSignIn:
		v = p.lookSignIn()
	case stepClient:
		v = p.lookClient()
	case stepTest:
		v = p.lookTest()
	default:
		v = p.lookAddress()
	}
	if v.quit == "" {
		v.quit = say("setup.cancel", "Cancel")
	}
	return v
}

// Focus puts the keyboard where this step begins.
func (p *setupPage) Focus() {
	c := p.canvas
	switch {
	case c == nil || !p.Object.Visible():
	case p.view.focus != nil:
		c.Focus(p.view.focus)
	case p.view.next != "":
		c.Focus(p.next)
	default:
		c.Unfocus()
	}
}

// goOn does what the strong button says.
func (p *setupPage) goOn() {
	if p.view.next != "" && p.view.goOn != nil {
		p.view.goOn()
	}
}

// goBack gives up what is under way, or goes to the step before. Before the first one
// it leaves the path.
func (p *setupPage) goBack() {
	p.problem.Hide()
	switch {
	case p.stop != nil:
		p.giveUp()
		if p.step == stepServers && !p.servers.known() {
			p.step = stepAddress
		}
		p.enter(p.step)
	case p.step == p.first:
		p.end("", nil)
	case p.step == stepSignIn && p.sign.byPassword && p.servers.picked.OAuth != nil:
		p.sign.byPassword = false
		p.enter(stepSignIn)
	default:
		p.enter(p.step - 1)
	}
}

// key is a key that no field took.
func (p *setupPage) key(name fyne.KeyName) {
	switch name {
	case fyne.KeyReturn, fyne.KeyEnter:
		p.goOn()
	case fyne.KeyEscape:
		p.goBack()
	}
}

// fail says what is wrong and what can be done.
func (p *setupPage) fail(err error) {
	says, hint := complaint(err)
	p.problem.Show(Notice{Tone: Stop, Says: says, Hint: hint})
}

// ask has something done that takes a while. Until it is done it can be given up; what
// comes afterwards is then dropped.
func (p *setupPage) ask(job Job) {
	p.giveUp()
	p.problem.Hide()
	own, cancel := context.WithCancel(context.Background())
	p.stop = cancel
	p.draw()
	p.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		ctx, end := context.WithCancel(ctx)
		defer end()
		defer context.AfterFunc(own, end)()
		then, err := job(ctx, g)
		return func() {
			if own.Err() == nil {
				p.answered(then, err)
			}
		}, nil
	})
}

// answered shows what came of it.
func (p *setupPage) answered(then func(), err error) {
	p.done()
	if err != nil {
		p.draw()
		p.fail(err)
		p.Focus()
		return
	}
	then()
}

// giveUp ends what is under way.
func (p *setupPage) giveUp() {
	if p.stop != nil {
		p.done()
		p.dropSignIn()
	}
}

func (p *setupPage) done() {
	p.stop()
	p.stop = nil
}
