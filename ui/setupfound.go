package ui

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/mail/account/discover"
)

// This file is what was found for an address, to choose from.

// candidates are the ways that were found, to choose from.
func (p *setupPage) candidates() []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for i, c := range p.servers.found.Candidates[:min(mostFound, len(p.servers.found.Candidates))] {
		f := foundWords(c)
		words := column(2, stated(f.Title, f.State), wrapped(f.Servers, faceSmall), wrapped(f.SignIn, faceSmall))
		if f.Why != "" {
			words.Add(wrapped(f.Why, face{size: sizeSmall, role: roleAsk}))
		}
		out = append(out, newOption(f.Title, words, i == p.servers.chosen, func() { p.choose(i) }))
	}
	return out
}

// stated is a title with how it is at its right.
func stated(title string, c Chip) fyne.CanvasObject {
	return container.NewBorder(nil, nil, nil, inset(atWidth(badge(c), chipWidth(c)), 0, 0, gap, 0), wrapped(title, faceTitle))
}

// mostFound is how many ways are shown; the best come first.
const mostFound = 6

func (p *setupPage) choose(i int) {
	if p.servers.chosen != i {
		p.servers.chosen, p.servers.agreed = i, false
	}
	p.draw()
	p.Focus()
}

// aboutChosen is what must be known about the way that was chosen.
func (p *setupPage) aboutChosen(c discover.Candidate) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	if len(c.Outside) > 0 {
		p.servers.outside = newTick(say("outside.yes", "Yes, these are the servers of my provider"), p.servers.agreed, func(yes bool) { p.servers.agreed = yes })
		out = append(out, tintBox(Ask, column(4,
			wrapped(outsideWords(c), face{size: sizeBody, role: roleInk, bold: true}),
			wrapped(say("outside.why", "Your password would go to them. That is usual where somebody else runs the mail of a domain."), face{size: sizeSmall, role: roleInk}),
			p.servers.outside)))
	}
	if note := p.note(c); note != nil {
		out = append(out, note)
	}
	return out
}

// note is what a provider wants people to know, with the page that tells more.
func (p *setupPage) note(c discover.Candidate) fyne.CanvasObject {
	if c.Note == "" {
		return nil
	}
	words := wrapped(clean(c.Note), faceBody)
	if c.NoteURL == "" {
		return tintBox(Info, words)
	}
	show := newButton(say("setup.how", "Show me how"), framed, func() { p.browse(c.NoteURL) })
	return tintBox(Info, container.NewBorder(nil, nil, nil, inset(middle(show), 0, 0, gap, 0), middle(words)))
}

// browse opens a page in the browser; where that cannot be, its address is there to copy.
func (p *setupPage) browse(url string) {
	if err := p.hands.Browse(url); err != nil {
		p.problem.Show(noBrowser(url))
	}
}

// otherWays are what can be done where nothing that was found is right.
func (p *setupPage) otherWays() []fyne.CanvasObject {
	hand := newButton(say("setup.by-hand", "Enter them by hand"), framed, p.enterByHand)
	if good(p.servers.found) || p.servers.found.Asked || p.servers.found.Offline {
		return []fyne.CanvasObject{line(gap, hand)}
	}
	return []fyne.CanvasObject{p.askProject(), line(gap, hand)}
}

// askProject offers to ask those who collect the servers of providers.
func (p *setupPage) askProject() fyne.CanvasObject {
	words := column(2,
		wrapped(say("ispdb.title", "The Thunderbird project may know more"), faceTitle),
		wrapped(say("ispdb.why", "It collects the servers of providers. It would learn that somebody asks about {{.Domain}}, and nothing else.", "Domain", clean(p.who.Address.Domain())), faceSmall))
	button := newButton(say("ispdb.ask", "Ask it"), framed, func() { p.search(true) })
	return card(container.NewBorder(nil, nil, nil, inset(middle(button), 0, 0, gap, 0), words))
}
