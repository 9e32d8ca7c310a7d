package ui

import (
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"
)

const sideWide float32 = 196

// sidebar is the left edge: Compose, the places, and how things stand.
type sidebar struct {
	Object fyne.CanvasObject

	compose  *button
	places   []*placeButton
	sign     *text
	dot      *surface
	guarding *text
	warnings *paragraph
}

// newSidebar returns the sidebar for these places.
func newSidebar(names []Place, visit func(Place), compose func()) *sidebar {
	s := &sidebar{
		compose: newButton(say("side.compose", "Compose"), strong, compose),
		sign:    newText("…", face{size: sizeBadge, role: roleSoft, whole: true}), guarding: newText("", face{size: sizeBadge, role: roleSoft}),
		dot:      newSurface(roleDone, roleNothing, 4.5),
		warnings: newParagraph("", face{size: sizeSmall, role: roleAsk}),
	}
	s.warnings.Object.Hide()
	list := column(4)
	for _, p := range names {
		b := newPlaceButton(p, visit)
		s.places = append(s.places, b)
		list.Add(b)
	}
	key := newText(say("side.undo-key", "Undo last: {{.Key}}", "Key", undoKey()), face{size: sizeBadge, role: roleSoft})
	dot := container.New(arrange{
		min: func([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(10, 10) },
		lay: func(o []fyne.CanvasObject, size fyne.Size) { place(o[0], 0, (size.Height-9)/2, 9, 9) },
	}, s.dot)
	state := container.NewBorder(nil, nil, container.NewStack(s.sign, dot), nil, inset(s.guarding, 0, 0, 2, 0))
	foot := column(2, s.warnings.Object, state, key)
	inside := container.New(arrange{min: minSide, lay: laySide}, column(12, s.compose, list), foot)
	edge := container.NewBorder(nil, nil, nil, atWidth(rule(), 1))
	s.Object = atWidth(container.NewStack(newSurface(roleSide, roleNothing, 0), edge, inset(inside, 16, 12, 12, 13)), sideWide)
	return s
}

// Draw shows how things stand and which place is open.
func (s *sidebar) Draw(snap Snapshot, here Place) {
	sign, tone, words := guarding(snap)
	s.sign.Set(sign)
	show(s.dot, sign == "")
	s.sign.Tint(tone.ink())
	s.guarding.Set(words)
	if w := warningWords(snap); w != s.warnings.segment.Text {
		s.warnings.Set(w)
		show(s.warnings.Object, w != "")
		s.Object.Refresh()
	}
	for _, p := range s.places {
		count := 0
		if p.place == PlaceOutbox {
			count = len(snap.Outbox)
		}
		p.Draw(count, p.place == here)
	}
}

func minSide([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 300) }

// laySide puts the places at the top and how things stand at the bottom, as high
// as its words need at this width.
func laySide(o []fyne.CanvasObject, s fyne.Size) {
	place(o[0], 0, 0, s.Width, o[0].MinSize().Height)
	o[1].Resize(fyne.NewSize(s.Width, o[1].MinSize().Height))
	high := o[1].MinSize().Height
	place(o[1], 0, s.Height-high, s.Width, high)
}

// warningWords are at most two warnings; Settings has them all.
func warningWords(s Snapshot) string {
	w := s.Status.Warnings
	if len(w) == 0 {
		return ""
	}
	lines := []string{fitWords("! "+clean(w[0]), 90)}
	if len(w) > 1 {
		lines = append(lines, sayN("side.more-warnings", "{{.N}} more in Settings", "{{.N}} more in Settings", len(w)-1))
	}
	return strings.Join(lines, "\n")
}

func fitWords(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n]) + "…"
	}
	return s
}

// placeButton leads to one place and counts what waits there.
type placeButton struct {
	widget.BaseWidget
	place            Place
	ground, pill     *surface
	name, count      *text
	hovered, focused bool
	here             bool
	visit            func(Place)
}

func newPlaceButton(p Place, visit func(Place)) *placeButton {
	b := &placeButton{
		place: p, visit: visit, ground: newSurface(roleNothing, roleNothing, 6), pill: newSurface(roleAccent, roleNothing, 10),
		name:  newText(p.words(), face{size: sizeBody, role: roleSoft}),
		count: newText("", face{size: sizeBadge, role: roleOnAccent, bold: true, whole: true}),
	}
	b.ExtendBaseWidget(b)
	return b
}

// Draw shows the count, and whether this is the place that is open.
func (b *placeButton) Draw(count int, here bool) {
	words := ""
	if count > 0 {
		words = strconv.Itoa(count)
	}
	same := b.here == here && b.count.words == words
	b.here = here
	b.count.Set(words)
	show(b.pill, count > 0)
	show(b.count, count > 0)
	if !same {
		b.paint()
	}
}

func (b *placeButton) paint() {
	role, fill := roleSoft, roleNothing
	switch {
	case b.here:
		role, fill = roleAccent, roleTint
	case b.hovered:
		fill = roleHover
	}
	if b.name.face.bold != b.here {
		b.name.face.bold = b.here
		b.name.Refresh()
	}
	b.name.Tint(role)
	b.ground.Fill(fill)
	if b.focused {
		b.ground.Rim(roleNote, 2)
	} else {
		b.ground.Rim(roleNothing, 1)
	}
	b.Refresh()
}

// Tapped goes to the place.
func (b *placeButton) Tapped(*fyne.PointEvent) { b.visit(b.place) }

// TypedKey goes to the place on Space and on Enter.
func (b *placeButton) TypedKey(e *fyne.KeyEvent) {
	if e.Name == fyne.KeySpace || e.Name == fyne.KeyReturn || e.Name == fyne.KeyEnter {
		b.visit(b.place)
	}
}

// TypedRune must be there for the focus; letters mean nothing here.
func (b *placeButton) TypedRune(rune) {}

// FocusGained shows where the keyboard is.
func (b *placeButton) FocusGained() { b.focused = true; b.paint() }

// FocusLost takes the mark away.
func (b *placeButton) FocusLost() { b.focused = false; b.paint() }

// MouseIn is called when the pointer comes.
func (b *placeButton) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.paint() }

// MouseMoved is of no interest; Fyne wants all three.
func (b *placeButton) MouseMoved(*desktop.MouseEvent) {}

// MouseOut is called when the pointer goes.
func (b *placeButton) MouseOut() { b.hovered = false; b.paint() }

// AccessibilityLabel is the name of the place with its count.
func (b *placeButton) AccessibilityLabel() string {
	return strings.TrimSpace(b.name.words + " " + b.count.words)
}

// AccessibilityRole must be button, so that screen readers offer to press it.
func (b *placeButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// CreateRenderer is called by Fyne only.
func (b *placeButton) CreateRenderer() fyne.WidgetRenderer {
	b.pill.Hide()
	b.count.Hide()
	inside := container.New(arrange{min: minPlace, lay: layPlace}, b.ground, b.name, b.pill, b.count)
	return widget.NewSimpleRenderer(container.New(layout.NewStackLayout(), inside))
}

func minPlace([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 36) }

func layPlace(o []fyne.CanvasObject, s fyne.Size) {
	count := o[3].MinSize()
	pill := max(23, count.Width+14)
	o[0].Resize(s)
	place(o[1], 12, 8, s.Width-24-pill, 20)
	place(o[2], s.Width-12-pill, 8, pill, 20)
	place(o[3], s.Width-12-pill+(pill-count.Width)/2, 8+(20-count.Height)/2, count.Width, count.Height)
}
