package ui

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/app/control"
)

// clientGuide shows how each mail program is made to send through us: one page a
// program, with what to copy.
type clientGuide struct {
	Object *fyne.Container

	copyText func(string)
	moved    func()
	client   Client
	values   control.ClientSettings
	tabs     map[Client]*button
	page     *fyne.Container
}

func newClientGuide(copyText func(string), moved func()) *clientGuide {
	g := &clientGuide{copyText: copyText, moved: moved, client: Thunderbird, tabs: map[Client]*button{}, page: column(cardGap)}
	row := flow(gap)
	for _, c := range clientsKnown() {
		g.tabs[c] = newButton(clientWords(c), framed, func() { g.open(c) })
		row.Add(g.tabs[c])
	}
	g.Object = column(cardGap, row, g.page)
	return g
}

// Show has the pages speak of an account.
func (g *clientGuide) Show(v control.ClientSettings) {
	g.values = v
	g.open(g.client)
}

// open shows the page of one program.
func (g *clientGuide) open(c Client) {
	g.client = c
	for name, tab := range g.tabs {
		w := framed
		if name == c {
			w = chosen
		}
		tab.Set(clientWords(name), w)
	}
	g.page.Objects = nil
	p := clientPage(c, g.values)
	for _, first := range p.First {
		g.page.Add(tintBox(Ask, wrapped(first, face{size: sizeSmall, role: roleInk})))
	}
	for i, s := range p.Steps {
		g.page.Add(beside(numbered(i+1), g.step(s)))
	}
	g.Object.Refresh()
	g.moved()
}

// step is one thing to do.
func (g *clientGuide) step(s ClientStep) fyne.CanvasObject {
	rows := column(4, wrapped(s.Says, faceBody))
	for _, v := range s.Values {
		rows.Add(valueRow(v, g.copyText))
	}
	if s.Code.Text != "" {
		rows.Add(snippetBox(s.Code, g.copyText))
	}
	return rows
}

// numbered is the number of a step in a circle.
func numbered(n int) fyne.CanvasObject { return roundMark(strconv.Itoa(n), roleTint, roleAccent) }

// roundMark is one or two letters in a circle.
func roundMark(words string, fill, ink fyne.ThemeColorName) fyne.CanvasObject {
	const size float32 = 22
	mark := container.NewStack(newSurface(fill, roleNothing, size/2), container.NewCenter(newText(words, face{size: sizeBadge, role: ink, bold: true, whole: true})))
	return atSize(mark, size)
}

// snippetBox is text to copy as it is, line for line.
func snippetBox(s Snippet, copyText func(string)) fyne.CanvasObject {
	words := wrapped(s.Shown(), face{size: sizeSmall, role: roleInk})
	box := container.NewStack(newSurface(roleGround, roleLine, radiusButton), inset(words, 10, 10, 12, 12))
	return container.NewBorder(nil, nil, nil, inset(container.NewVBox(copyButton(s.Text, copyText)), 0, 0, gap, 0), box)
}
