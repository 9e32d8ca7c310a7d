package ui

import (
	"reflect"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// detail is one message opened to read, as its recipient will see it.
type detail struct {
	Object fyne.CanvasObject

	reading Reading
	verbs   []Verb
	inside  *fyne.Container
	scroll  *container.Scroll
	do      func(id string, v Verb)
}

func newDetail(do func(id string, v Verb)) *detail {
	d := &detail{inside: column(0), do: do}
	d.scroll = container.NewVScroll(padded(d.inside, cardPad))
	d.Object = container.NewStack(newSurface(roleCard, roleLine, radiusCard), padded(d.scroll, 1))
	d.Object.Hide()
	return d
}

// Show opens a message. verbs are offered beside what the checks found; nothing is
// painted when all is as before.
func (d *detail) Show(r Reading, verbs []Verb) {
	if reflect.DeepEqual(d.reading, r) && slices.Equal(d.verbs, verbs) {
		return
	}
	other := d.reading.ID != r.ID
	d.reading, d.verbs = r, verbs
	d.inside.Objects = []fyne.CanvasObject{column(gap, d.parts()...)}
	d.inside.Refresh()
	d.Object.Show()
	if other {
		d.scroll.ScrollToTop()
	}
}

// Hide shows nothing, as when there is no message.
func (d *detail) Hide() {
	d.reading = Reading{}
	d.Object.Hide()
}

func (d *detail) parts() []fyne.CanvasObject {
	r := d.reading
	parts := []fyne.CanvasObject{wrapped(r.Meta, faceSmall)}
	if r.Others != "" {
		parts = append(parts, wrapped(r.Others, faceSmall))
	}
	parts = append(parts, wrapped(r.Title, faceSection))
	for _, m := range r.Remarks {
		parts = append(parts, remarkBox(m))
	}
	if v := d.answers(); v != nil {
		parts = append(parts, v)
	}
	if len(r.Returned) > 0 {
		parts = append(parts, wrapped(say("read.returned", "What came back"), faceTitle), resultTable(r.Returned), wrapped(say("read.results", "How it left"), faceTitle))
	}
	if len(r.Results) > 0 {
		parts = append(parts, resultTable(r.Results))
	}
	if r.Copies != "" {
		parts = append(parts, wrapped(r.Copies, faceSmall))
	}
	if len(r.Files) > 0 {
		parts = append(parts, fileStrip(r.Files))
	}
	parts = append(parts, body(r.Text))
	if r.Rest != "" {
		parts = append(parts, wrapped(r.Rest, faceSmall))
	}
	return parts
}

// answers are the buttons under the questions.
func (d *detail) answers() fyne.CanvasObject {
	if len(d.reading.Remarks) == 0 || len(d.verbs) == 0 {
		return nil
	}
	row := line(gap)
	for i, v := range d.verbs[:min(2, len(d.verbs))] {
		w := quiet
		if i == 0 {
			w = framed
		}
		id := d.reading.ID
		row.Add(newButton(verbWords(v), w, func() { d.do(id, v) }))
	}
	return inset(row, 0, 4, 0, 0)
}

// body is the text itself; it can be marked and copied.
func body(words string) fyne.CanvasObject {
	l := widget.NewLabel(words)
	l.Wrapping = fyne.TextWrapWord
	l.Selectable = true
	return inset(tight(l), 4, 0, 0, 0)
}

// remarkBox is one finding: what is wrong, the words that made the check look,
// and what to do.
func remarkBox(m Remark) fyne.CanvasObject {
	parts := []fyne.CanvasObject{wrapped(m.Says, face{size: sizeBody, role: roleInk, bold: true})}
	if m.Quote != "" {
		parts = append(parts, wrapped("“"+m.Quote+"”", face{size: sizeBody, role: m.Tone.ink()}))
	}
	if m.Hint != "" {
		parts = append(parts, wrapped(m.Hint, face{size: sizeSmall, role: roleInk}))
	}
	return tintBox(m.Tone, column(4, parts...))
}

// tintBox is an area in the tint of a tone with its colour along the left edge.
func tintBox(t Tone, inside fyne.CanvasObject) fyne.CanvasObject {
	edge := container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(4, 4) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) { place(o[0], 0, 0, 4, s.Height) },
	}, newSurface(t.ink(), roleNothing, 2))
	return container.NewStack(newSurface(t.tint(), roleNothing, 6), edge, inset(inside, 10, 10, 16, 12))
}

// resultTable has a row for each recipient.
func resultTable(results []Outcome) fyne.CanvasObject {
	rows := column(4)
	for i, o := range results {
		if i > 0 {
			rows.Add(rule())
		}
		rows.Add(container.New(arrange{min: resultMin, lay: layResult},
			newText(o.Who, faceTitle), badge(o.State), wrapped(o.Why, faceSmall)))
	}
	return inset(rows, 4, 8, 0, 0)
}

func resultMin(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(300, max(28, o[2].MinSize().Height+6))
}

// stateWide is the room for what became of a recipient.
const stateWide = 184

// layResult gives a third to the name, what it needs to the badge, the rest to
// the reason.
func layResult(o []fyne.CanvasObject, s fyne.Size) {
	name := s.Width * 0.3
	place(o[0], 0, 3, name-gap, 22)
	place(o[1], name, 2, stateWide, chipHigh)
	place(o[2], name+stateWide+gap, 5, s.Width-name-stateWide-gap, s.Height-5)
}

// badge is one remark in a tint, alone.
func badge(c Chip) *strip {
	s := newStrip()
	s.Set([]Chip{c}, 0, "")
	return s
}

func fileStrip(files []string) fyne.CanvasObject {
	s := newStrip()
	var chips []Chip
	for _, f := range files {
		chips = append(chips, Chip{Words: f})
	}
	s.Set(chips, 0, "")
	return s
}

// rule is a thin line across.
func rule() fyne.CanvasObject {
	return container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(1, 1) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) { o[0].Resize(s) },
	}, newSurface(roleLine, roleNothing, 0))
}
