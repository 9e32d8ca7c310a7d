package ui

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"
)

func newTestRow(t *testing.T, width float32, did *[]string) *row {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(FixedTheme(false))
	r := newRow(func(id string, v Verb) { *did = append(*did, id+" "+string(v)) })
	w := test.NewTempWindow(t, r)
	w.Resize(fyne.NewSize(width, 90))
	return r
}

func TestTheButtonsOfARowSayWhatIsWanted(t *testing.T) {
	var did []string
	r := newTestRow(t, 800, &did)
	r.Draw(heldLine(waiting("a", time.Minute, 18*time.Second), noon(), false))
	test.Tap(r.first)
	test.Tap(r.second)
	for _, item := range r.menu() {
		item.Action()
	}
	r.Draw(heldLine(inState(waiting("b", time.Minute, 0), "leaving"), noon(), false))
	if r.first.Visible() {
		t.Error("a message that is leaving still offers a button")
	}
	want := []string{"a undo", "a send-now", "a wait-5m", "a wait-1h", "a wait-tomorrow"}
	if !slices.Equal(did, want) {
		t.Errorf("did %q, want %q", did, want)
	}
}

// In a narrow window nothing may be out of reach.
func TestANarrowRowKeepsItsButtonsInAMenu(t *testing.T) {
	var did []string
	r := newTestRow(t, 480, &did)
	r.Draw(heldLine(waiting("a", time.Minute, 18*time.Second), noon(), false))
	if r.second.Visible() || !r.more.Visible() || len(r.menu()) != 4 {
		t.Errorf("second button %t, menu %t with %d entries; want false, true, 4", r.second.Visible(), r.more.Visible(), len(r.menu()))
	}
	r.menu()[0].Action()
	if want := []string{"a send-now"}; !slices.Equal(did, want) {
		t.Errorf("did %q, want %q", did, want)
	}
}

func TestDrawingTheSameAgainPaintsNothing(t *testing.T) {
	var did []string
	r := newTestRow(t, 800, &did)
	m := waiting("a", 24*time.Hour, 20*time.Hour+30*time.Minute)
	if !r.Draw(heldLine(m, noon(), false)) {
		t.Error("the first drawing painted nothing")
	}
	if r.Draw(heldLine(m, noon().Add(time.Second), false)) {
		t.Error("a second later nothing to be seen has changed, yet it was painted")
	}
	if !r.Draw(heldLine(m, noon().Add(time.Hour), false)) {
		t.Error("an hour later it was not painted")
	}
}

// Somebody outside must not disappear in a number.
func TestWhoFindsNoRoomIsCountedAndMarked(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(FixedTheme(false))
	s := newStrip()
	w := test.NewTempWindow(t, s)
	w.Resize(fyne.NewSize(200, 40))
	s.Set([]Chip{{Words: "anna.berg@example.org"}, {Words: "tom"}, {Words: "bob@quayside.example", Tone: Ask, Sign: SignOut}}, 4, "")
	r := stripRenderer{strip: s}
	if got, want := r.rest(1), (Chip{Words: "+6", Tone: Ask, Sign: SignOut}); got != want {
		t.Errorf("rest is %+v, want %+v", got, want)
	}
	if r.placeChips(200); len(r.objects) == 0 {
		t.Fatal("nothing was placed")
	}
	for _, o := range r.objects {
		if right := o.Position().X + o.Size().Width; right > 201 {
			t.Errorf("%T ends at %.0f, beyond the 200 it has", o, right)
		}
	}
}

func TestTextThatFindsNoRoomIsCut(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(FixedTheme(false))
	for _, words := range []string{"", "short", "a rather long subject line", "👩‍👩‍👧 Zoë שלום and more of it"} {
		got := fit(words, 60, faceBody)
		if wide := fyne.MeasureText(got, sizeBody, fyne.TextStyle{}).Width; wide > 60 && got != "…" {
			t.Errorf("fit(%q) = %q is %.0f wide, want at most 60", words, got, wide)
		}
	}
}

func TestButtonsObeyTheKeyboard(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(FixedTheme(false))
	n := 0
	b := newButton("Undo", strong, func() { n++ })
	w := test.NewTempWindow(t, b)
	w.Canvas().Focus(b)
	for _, k := range []fyne.KeyName{fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter, fyne.KeyA} {
		b.TypedKey(&fyne.KeyEvent{Name: k})
	}
	if !b.focused || n != 3 {
		t.Errorf("focused %t, pressed %d times; want true, 3", b.focused, n)
	}
	if b.Disable(); true {
		test.Tap(b)
	}
	if n != 3 {
		t.Error("a grey button was pressed")
	}
}

// A thousand messages: only the rows on the screen are drawn.
func TestAThousandRowsNeedFewRows(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(FixedTheme(false))
	drawn := 0
	b := newBoard(func(i int) Line { drawn++; return Line{ID: fmt.Sprint(i), Title: "Offer"} },
		func(string, Verb) {}, func(string) {})
	w := test.NewTempWindow(t, b.Object)
	w.Resize(fyne.NewSize(800, 600))
	ids := make([]string, 1000)
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	b.Set(ids)
	for i := range 50 {
		b.list.ScrollTo(i * 20)
	}
	drawn = 0
	b.Set(slices.Clone(ids))
	if drawn > 12 || len(b.rows) > 40 {
		t.Errorf("a redraw made the words of %d rows and %d rows exist; want about as many as can be seen", drawn, len(b.rows))
	}
}

func BenchmarkRedrawThousand(b *testing.B) {
	test.NewTempApp(b).Settings().SetTheme(FixedTheme(false))
	ids := make([]string, 1000)
	for i := range ids {
		ids[i] = fmt.Sprint(i)
	}
	now := noon()
	board := newBoard(func(i int) Line { return heldLine(waiting(ids[i], time.Minute, 30*time.Second), now, false) },
		func(string, Verb) {}, func(string) {})
	w := test.NewTempWindow(b, board.Object)
	w.Resize(fyne.NewSize(1000, 680))
	board.Set(ids)
	for b.Loop() {
		now = now.Add(time.Second)
		board.Set(ids)
	}
}
