package ui

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
)

// This file draws the cards of the review: the questions, who gets the message,
// and what is worth knowing.

func (p *reviewPage) cards(r Review) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	for _, password := range p.opens {
		n := p.passwordNotice(password)
		words := column(2, wrapped(n.Says, face{size: sizeBody, role: roleInk, bold: true}), wrapped(n.Hint, face{size: sizeSmall, role: roleInk}))
		out = append(out, tintBox(n.Tone, container.NewBorder(nil, nil, nil, middle(newButton(n.Button, framed, n.Press)), words)))
	}
	first := r.firstOpen()
	for i, q := range r.Questions {
		out = append(out, p.questionCard(q, i == first))
	}
	if r.Reason {
		out = append(out, card(column(gap, wrapped(say("review.reason-title", "Your reason"), faceSection), p.reason)))
	}
	out = append(out, p.peopleCard(r))
	if len(r.Notes) > 0 {
		out = append(out, noteCard(r.Notes))
	}
	keys := say("review.keys", "Keys: F takes the first proposal, L leaves it as it is, Enter sends, Escape puts the questions aside.")
	return append(out, wrapped(keys, faceSmall))
}

// questionCard is one question with its answers. In the first open one, the best answer is strong.
func (p *reviewPage) questionCard(q Question, first bool) fyne.CanvasObject {
	parts := []fyne.CanvasObject{headline(q)}
	if q.Quote != "" {
		parts = append(parts, evidence(q))
	}
	if q.Hint != "" {
		parts = append(parts, wrapped(q.Hint, faceBody))
	}
	if q.By != "" {
		parts = append(parts, wrapped(q.By, faceSmall))
	}
	if lines := p.previewWords(q); len(lines) > 0 && q.Answered == "" {
		parts = append(parts, wrapped(strings.Join(lines, "\n"), faceSmall))
	}
	parts = append(parts, inset(p.answerRow(q, first), 4, 0, 0, 0))
	return edged(q.Tone, column(gap, parts...))
}

// headline is the question: a badge where it is short, else a paragraph.
func headline(q Question) fyne.CanvasObject {
	const short = 64
	if len([]rune(q.Says)) <= short {
		return atHeight(badge(Chip{Words: q.Says, Tone: q.Tone, Badge: true}), chipHigh)
	}
	return wrapped(q.Says, face{size: sizeBody, role: q.Tone.ink(), bold: true})
}

// evidence is the very words, marked, with their place before them.
func evidence(q Question) fyne.CanvasObject {
	quote := "“" + q.Quote + "”"
	words := wrapped(quote, faceBody)
	under := container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(2, 2) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) { place(o[0], 0, s.Height-2, s.Width, 2) },
	}, newSurface(q.Tone.ink(), roleNothing, 0))
	marked := container.New(hug(fyne.MeasureText(quote, sizeBody, fyne.TextStyle{}).Width+20),
		container.NewStack(newSurface(q.Tone.tint(), roleNothing, 4), under, inset(words, 4, 5, 8, 8)))
	if q.Place == "" {
		return marked
	}
	return column(4, wrapped(q.Place, faceSmall), marked)
}

// hug gives one thing no more width than it needs.
func hug(need float32) arrange {
	return arrange{
		min: func(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(10, o[0].MinSize().Height) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) { place(o[0], 0, 0, min(need, s.Width), s.Height) },
	}
}

// answerRow are the buttons, or the answer that was given.
func (p *reviewPage) answerRow(q Question, first bool) fyne.CanvasObject {
	if q.Answered != "" {
		again := newButton(say("review.change", "Change"), quiet, func() { p.leave(q, false) })
		answer := Chip{Words: q.Answered, Tone: Done, Badge: true, Sign: SignTick}
		return line(gap, atWidth(atHeight(badge(answer), 38), chipWidth(answer)), again)
	}
	var buttons []fyne.CanvasObject
	for i, r := range q.Repairs {
		w := framed
		if first && i == 0 {
			w = strong
		}
		buttons = append(buttons, newButton(clean(r.Says), w, func() { p.repair(r) }))
	}
	if q.Leave != "" {
		w := quiet
		if len(q.Repairs) == 0 {
			w = framed
		}
		buttons = append(buttons, newButton(q.Leave, w, func() { p.leave(q, true) }))
	}
	row := flow(gap, buttons...)
	if q.Quiet == "" {
		return row
	}
	return column(2, row, tickBox(q.Quiet, p.answers.Quiet[q.QuietKey], func(yes bool) { p.answers.Quiet[q.QuietKey] = yes }))
}

// edged is a card with the colour of a tone along its left edge.
func edged(t Tone, inside fyne.CanvasObject) fyne.CanvasObject {
	edge := container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(4, 4) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) { place(o[0], 0, 0, 4, s.Height) },
	}, newSurface(t.ink(), roleNothing, 2))
	return container.NewStack(newSurface(roleCard, roleLine, radiusCard), edge, inset(inside, 14, 14, 18, 16))
}

// noteCard lists what is only worth knowing.
func noteCard(notes []Question) fyne.CanvasObject {
	rows := column(gap, wrapped(say("review.notes", "Worth knowing"), faceSection))
	for _, n := range notes {
		says := n.Says
		if n.Quote != "" {
			says += " “" + n.Quote + "”"
		}
		rows.Add(column(2, wrapped(says, faceBody), wrapped(n.Hint, faceSmall)))
	}
	return card(rows)
}

// peopleCard shows who gets it and what is attached, side by side.
func (p *reviewPage) peopleCard(r Review) fyne.CanvasObject {
	left := column(4, wrapped(say("review.people", "Recipients"), faceSection))
	for _, g := range r.Groups {
		left.Add(groupHead(g))
		for _, t := range g.People[:min(len(g.People), mostPeople)] {
			left.Add(p.tickLine(t))
		}
		if more := len(g.People) - mostPeople; more > 0 {
			left.Add(wrapped(sayN("read.more", "and {{.N}} more", "and {{.N}} more", more), faceSmall))
		}
	}
	right := column(4, wrapped(say("review.files", "Attachments"), faceSection))
	for _, t := range r.Files[:min(len(r.Files), mostPeople)] {
		right.Add(p.fileLine(t))
	}
	if len(r.Files) == 0 {
		right.Add(wrapped(say("review.no-files", "None"), faceSmall))
	}
	return card(container.NewGridWithColumns(2, left, right))
}

func groupHead(g Group) fyne.CanvasObject {
	if g.Outside {
		return atHeight(badge(Chip{Words: say("review.outside", "{{.Domain}}, outside", "Domain", g.Domain), Tone: Ask, Badge: true}), chipHigh)
	}
	return wrapped(g.Domain, faceSmall)
}

// tickLine is one person or file. Where it must be looked at, it has a box to tick.
func (p *reviewPage) tickLine(t Tickable) fyne.CanvasObject {
	if !t.Must {
		return column(0, newText(t.Words, faceBody), newText(t.Soft, faceSmall))
	}
	words := t.Words
	if t.Soft != "" {
		words = say("review.tick", "{{.Name}} ({{.More}})", "Name", t.Words, "More", t.Soft)
	}
	return tickBox(words, t.Ticked, func(yes bool) { p.answers.Ticked[t.Key] = yes; p.draw() })
}

// fileLine is a file with what can be done with it.
func (p *reviewPage) fileLine(t Tickable) fyne.CanvasObject {
	row := line(0)
	for _, r := range t.Repairs {
		row.Add(newButton(r.Says, quiet, func() { p.repair(r) }))
	}
	return container.NewBorder(nil, nil, nil, middle(row), middle(p.tickLine(t)))
}

// tickBox is a box to tick whose words are cut where there is no room for them:
// Fyne's own would make the page wider.
func tickBox(words string, ticked bool, changed func(bool)) fyne.CanvasObject {
	c := newTick(words, ticked, changed)
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(40, o[0].MinSize().Height) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			if cut := fit(words, s.Width-40, faceBody); cut != c.Text {
				c.SetText(cut)
			}
			place(o[0], -4, 0, s.Width+4, s.Height)
		},
	}, c)
}

// flow puts things beside each other, in as many lines as they need.
func flow(space float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewRowWrapLayoutWithCustomPadding(space, space), objects...)
}

// atHeight gives o a height of its own.
func atHeight(o fyne.CanvasObject, high float32) fyne.CanvasObject {
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(o[0].MinSize().Width, high) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			place(o[0], 0, (s.Height-chipHigh)/2, s.Width, chipHigh)
		},
	}, o)
}
