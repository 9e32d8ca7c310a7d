package ui

import (
	"context"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/app/control"
)

// This file is the last two steps of the path: the mail program, and a message through it.

// openClient asks for what the mail program needs to know, and remembers which messages
// were there before: whoever is quick sends the test at once.
func (p *setupPage) openClient() {
	if p.before == nil {
		p.before, p.door = map[string]bool{}, p.snap.Door
		for _, m := range p.snap.Outbox {
			p.before[m.ID] = true
		}
	}
	if p.values.Account != "" {
		p.guide.Show(p.values)
		return
	}
	address := p.who.Address.String()
	p.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		c, err := g.ClientSettings(ctx, address)
		return func() {
			if err == nil && p.step == stepClient && p.who.Address.String() == address {
				p.values = c
				p.guide.Show(c)
				p.draw()
			}
		}, err
	})
}

// lookClient shows how the mail program is made to send through us.
func (p *setupPage) lookClient() stepView {
	v := stepView{title: say("setup.client", "Your mail program"), quit: say("setup.later", "Later")}
	v.next, v.goOn = say("setup.to-test", "Go on to the test"), func() { p.enter(stepTest) }
	if p.values.Account == "" {
		v.body = []fyne.CanvasObject{card(wrapped(say("setup.no-door", "The values for mail programs are not there yet."), faceBody))}
		return v
	}
	words := column(gap,
		wrapped(say("setup.client-why", "Let it send through Holdback. Reading mail stays as it is."), faceSection),
		wrapped(usesWords(p.account().Mailboxes()), faceSmall), inset(p.guide.Object, 4, 0, 0, 0))
	v.body = []fyne.CanvasObject{card(words)}
	return v
}

// lookTest waits for the first message.
func (p *setupPage) lookTest() stepView {
	v := stepView{title: say("setup.test", "A test message"), quit: say("setup.later", "Later")}
	if p.came != nil {
		return p.lookDone(v)
	}
	address := clean(p.who.Address.String())
	words := column(gap,
		wrapped(say("test.waiting", "Waiting for your test message …"), faceSection),
		wrapped(say("test.how", "In your mail program, write a message from {{.Who}} to yourself, and send it. It stops here, and you see it at once.", "Who", address), faceBody))
	v.body = []fyne.CanvasObject{card(beside(waitingRing(), words))}
	if n := p.news(); n.Says != "" {
		v.body = append(v.body, p.newsBox(n))
	}
	here := column(2, wrapped(say("test.none", "No mail program at hand?"), faceTitle),
		wrapped(say("test.none-why", "Holdback can send a message by itself. That tries the account, not your mail program."), faceSmall))
	button := newButton(say("test.send", "Send one from here"), framed, p.sendTest)
	v.body = append(v.body, card(container.NewBorder(nil, nil, nil, inset(middle(button), 0, 0, gap, 0), here)))
	v.focus = button
	return v
}

// noticeWords are what a notice says, without its button.
func noticeWords(n Notice) fyne.CanvasObject {
	words := column(2, wrapped(n.Says, face{size: sizeBody, role: roleInk, bold: true}))
	if n.Hint != "" {
		words.Add(wrapped(n.Hint, face{size: sizeSmall, role: roleInk}))
	}
	return words
}

// newsBox is what the door tells, with the values that the mail program needs to mend it.
func (p *setupPage) newsBox(n Notice) fyne.CanvasObject {
	words := column(gap, noticeWords(n))
	for _, v := range doorValues(p.snap.Door, p.values) {
		words.Add(valueRow(v, p.hands.Copy))
	}
	return tintBox(n.Tone, words)
}

// news is what a mail program did at the door last. The name it signs in with may be the
// user name or the address.
func (p *setupPage) news() Notice {
	n := p.snap.Door
	if n == p.door {
		return Notice{}
	}
	if strings.EqualFold(n.Account, p.values.User) {
		n.Account = p.who.Address.String()
	}
	return doorWords(n, p.who.Address.String())
}

// sendTest has the guard hold a message of its own.
func (p *setupPage) sendTest() {
	address := p.who.Address.String()
	p.ask(func(ctx context.Context, g Guard) (func(), error) {
		m, err := g.SendTest(ctx, address)
		return func() { p.sent = true; p.before[m.ID] = true; p.arrived(m) }, err
	})
}

// watch looks whether the test has come, or the door has news.
func (p *setupPage) watch(was Snapshot) {
	if p.came != nil && !p.sent { // one that was sent from here is not the last word
		return
	}
	i := slices.IndexFunc(p.snap.Outbox, p.isTest)
	switch {
	case i >= 0:
		p.sent = false
		p.arrived(p.snap.Outbox[i])
	case p.step == stepTest && p.snap.Door != was.Door:
		p.draw()
		p.Focus()
	}
}

func (p *setupPage) isTest(m control.Message) bool {
	return !p.before[m.ID] && strings.EqualFold(m.Account, p.who.Address.String())
}

// arrived shows that all is well. Who is still reading how to set the program up reads on.
func (p *setupPage) arrived(m control.Message) {
	p.came = &m
	if p.step == stepTest {
		p.enter(stepTest)
	}
}

// lookDone is the end of the path.
func (p *setupPage) lookDone(v stepView) stepView {
	r := newRing()
	r.Set(Dial{Step: dialSteps, Sign: SignTick, Tone: Done})
	why := say("test.came", "Your mail program's message “{{.Subject}}” came through. It waits in the outbox, where one click takes it back.", "Subject", subject(p.came.Subject))
	if p.sent {
		why = say("test.held", "The test message waits in the outbox, where one click takes it back. Your mail program is guarded when it sends through Holdback, too.")
	}
	words := column(gap, wrapped(say("test.guarding", "Holdback is guarding {{.Who}}.", "Who", clean(p.who.Address.String())), faceSection), wrapped(why, faceBody))
	v.body = []fyne.CanvasObject{card(beside(atSize(r, ringSize), words))}
	v.next, v.goOn, v.quit = say("test.open", "Open the outbox"), func() { p.end(PlaceOutbox, nil) }, say("bar.close", "Close")
	return v
}
