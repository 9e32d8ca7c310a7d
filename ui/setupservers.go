package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/account/discover"
)

// This file is the first two steps of the path: the address, and its servers.

// lookAddress asks for the address.
func (p *setupPage) lookAddress() stepView {
	body := column(gap,
		wrapped(say("setup.address", "Which address shall Holdback guard?"), faceSection),
		wrapped(say("setup.address-why", "Holdback finds the servers for it. It sends no password while it looks."), faceSmall),
		inset(formRow(say("setup.address-name", "Mail address"), p.address), 6, 0, 0, 0),
		formRow(say("setup.name", "Your name"), p.name),
		formRow("", wrapped(say("setup.name-why", "As the people you write to see it. You may leave it out."), faceSmall)))
	return stepView{
		title: say("setup.title", "Add an account"), body: []fyne.CanvasObject{card(body)},
		next: say("setup.find", "Find the servers"), goOn: p.submitAddress, focus: p.address, quit: p.firstQuit(),
	}
}

// firstQuit is what leaving is called as long as nothing is guarded.
func (p *setupPage) firstQuit() string {
	if len(p.snap.Accounts) == 0 {
		return say("setup.later", "Later")
	}
	return ""
}

// submitAddress looks for the servers, unless those of this address were found before.
func (p *setupPage) submitAddress() {
	if p.address.Text == "" {
		p.fail(needAddress())
		p.Focus()
		return
	}
	who, err := readAddress(p.address.Text, p.name.Text)
	if err != nil {
		p.fail(err)
		p.Focus()
		return
	}
	same := who.Address == p.who.Address && p.servers.known()
	p.who = who
	p.base = p.saved()
	if same {
		p.enter(stepServers)
		return
	}
	p.servers.forget(p.layOut)
	p.step = stepServers
	p.search(false)
}

// saved is what is saved of this account already: its folders and identities stay.
func (p *setupPage) saved() account.Account {
	i := slices.IndexFunc(p.snap.Accounts, func(a control.AccountInfo) bool { return a.Address.Same(p.who.Address) })
	if i < 0 {
		return account.Account{}
	}
	return p.snap.Accounts[i].Account
}

// serverStep is what was found, and what was chosen of it.
type serverStep struct {
	found    control.Discovery
	searched bool
	chosen   int
	agreed   bool // to servers outside of the domain
	byHand   bool
	hand     *handForm
	outside  *tick
	picked   account.Account // what goes on to the next step
}

// known reports whether there is something to show.
func (s *serverStep) known() bool { return s.searched || s.byHand }

func (s *serverStep) forget(changed func()) {
	*s = serverStep{hand: newHandForm(changed)}
}

// candidate is what was chosen of what was found.
func (s *serverStep) candidate() (discover.Candidate, bool) {
	if s.byHand || s.chosen >= len(s.found.Candidates) {
		return discover.Candidate{}, false
	}
	return s.found.Candidates[s.chosen], true
}

// search looks for the servers; with permission at the Thunderbird project, too.
func (p *setupPage) search(permission bool) {
	q := control.DiscoverQuery{Address: p.who.Address.String(), Ask: permission}
	p.ask(func(ctx context.Context, g Guard) (func(), error) {
		found, err := g.Discover(ctx, q)
		return func() { p.found(found, err) }, nil
	})
	p.Focus()
}

// found shows what was found. Where that is nothing, the servers are entered by hand.
func (p *setupPage) found(d control.Discovery, err error) {
	p.servers.found, p.servers.searched, p.servers.chosen, p.servers.agreed = d, true, 0, false
	p.servers.byHand = len(d.Candidates) == 0
	p.enter(stepServers)
	if err != nil {
		p.fail(err)
	}
}

// lookServers shows what was found.
func (p *setupPage) lookServers() stepView {
	v := stepView{title: say("setup.servers", "Servers of {{.Who}}", "Who", clean(p.who.Address.String()))}
	switch {
	case p.stop != nil:
		return p.lookSearching(v)
	case p.servers.byHand:
		return p.lookHand(v)
	}
	v.body = append(v.body, p.candidates()...)
	if c, ok := p.servers.candidate(); ok {
		v.body = append(v.body, p.aboutChosen(c)...)
		if len(c.Outside) > 0 && !p.servers.agreed {
			v.focus = p.servers.outside
		}
	}
	v.body = append(v.body, p.otherWays()...)
	v.next, v.goOn = say("setup.use", "Use these"), p.useFound
	c, ok := p.servers.candidate()
	switch {
	case ok && !c.Usable():
		v.next, v.goOn = "", nil
	case ok && c.Asked() && !c.Greets:
		v.next = say("setup.use-anyway", "Use these anyway")
	}
	return v
}

func (p *setupPage) lookSearching(v stepView) stepView {
	hand := newButton(say("setup.by-hand", "Enter them by hand"), framed, p.enterByHand)
	words := column(gap,
		wrapped(say("setup.searching", "Looking for the servers of {{.Domain}} …", "Domain", clean(p.who.Address.Domain())), faceSection),
		wrapped(say("setup.searching-why", "This takes ten seconds at most."), faceSmall),
		inset(line(gap, hand), 4, 0, 0, 0))
	v.body, v.focus = []fyne.CanvasObject{card(beside(waitingRing(), words))}, p.back
	return v
}

// waitingRing is the quiet sign that something is under way.
func waitingRing() fyne.CanvasObject {
	r := newRing()
	r.Set(Dial{Step: dialSteps / 4, Words: "…", Tone: Accent})
	return atSize(r, ringSize)
}

// atSize fixes the size of o, at the top of its place.
func atSize(o fyne.CanvasObject, size float32) fyne.CanvasObject {
	return container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(size, size) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) { place(o[0], 0, 0, size, size) },
	}, o)
}

// beside puts a sign before words.
func beside(sign, words fyne.CanvasObject) fyne.CanvasObject {
	return container.NewBorder(nil, nil, inset(sign, 0, 0, 0, 14), nil, words)
}

// enterByHand shows the form, which begins with what was chosen.
func (p *setupPage) enterByHand() {
	p.giveUp()
	if c, ok := p.servers.candidate(); ok && !p.servers.hand.filled {
		p.servers.hand.Fill(c.Account)
	}
	p.servers.byHand = true
	p.enter(stepServers)
}

// lookHand is the form.
func (p *setupPage) lookHand(v stepView) stepView {
	form := column(cardGap, wrapped(say("setup.hand", "Enter the servers"), faceSection), p.servers.hand.Object)
	if p.servers.searched && len(p.servers.found.Candidates) == 0 {
		v.body = append(v.body, p.nothingFound()...)
	}
	v.body = append(v.body, card(form))
	if len(p.servers.found.Candidates) > 0 {
		back := newButton(say("setup.show-found", "Show what was found"), framed, func() { p.servers.byHand = false; p.enter(stepServers) })
		v.body = append(v.body, line(gap, back))
	}
	v.next, v.goOn, v.focus = say("setup.use", "Use these"), p.useHand, p.servers.hand.smtp.host
	return v
}

func (p *setupPage) nothingFound() []fyne.CanvasObject {
	n := notFound(p.servers.found, p.who.Address.Domain())
	words := column(2, wrapped(n.Says, face{size: sizeBody, role: roleInk, bold: true}), wrapped(n.Hint, face{size: sizeSmall, role: roleInk}))
	again := newButton(say("setup.look-again", "Look again"), framed, func() { p.search(p.servers.found.Asked) })
	out := []fyne.CanvasObject{tintBox(n.Tone, container.NewBorder(nil, nil, nil, inset(middle(again), 0, 0, gap, 0), words))}
	if !p.servers.found.Asked && !p.servers.found.Offline {
		out = append(out, p.askProject())
	}
	return out
}

// useHand goes on with what was entered.
func (p *setupPage) useHand() {
	a, err := p.servers.hand.Account(p.person())
	if err != nil {
		p.fail(err)
		return
	}
	p.use(a)
}

// useFound goes on with what was chosen.
func (p *setupPage) useFound() {
	c, ok := p.servers.candidate()
	if !ok {
		return
	}
	if len(c.Outside) > 0 && !p.servers.agreed {
		p.fail(needConsent())
		p.Focus()
		return
	}
	a := p.person()
	a.User, a.SMTP, a.IMAP, a.OAuth = c.Account.User, c.Account.SMTP, c.Account.IMAP, c.Account.OAuth
	if p.base.Address.IsZero() { // else the person has chosen already
		a.SentCopies = c.Account.SentCopies
	}
	p.use(a)
}

// person is the account before its servers are known.
func (p *setupPage) person() account.Account {
	a := p.base
	a.Address = p.who.Address
	if p.who.Name != "" {
		a.Name = p.who.Name
	}
	return a
}

// use goes on to the sign-in. Another server means another sign-in.
func (p *setupPage) use(a account.Account) {
	if a.SMTP != p.servers.picked.SMTP || a.User != p.servers.picked.User {
		p.sign.renew(a.User)
	}
	p.servers.picked = a
	p.enter(stepSignIn)
}
