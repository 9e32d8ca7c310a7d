package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/test"

	"holdback/app/control"
	"holdback/guard"
)

// find returns the visible button that says words.
func find(t *testing.T, o fyne.CanvasObject, words string) *button {
	t.Helper()
	var found *button
	walk(o, func(o fyne.CanvasObject) {
		if b, ok := o.(*button); ok && b.words == words && found == nil {
			found = b
		}
	})
	if found == nil {
		t.Fatalf("no button says %q", words)
	}
	return found
}

// walk visits everything that can be seen.
func walk(o fyne.CanvasObject, visit func(fyne.CanvasObject)) {
	if o == nil || !o.Visible() {
		return
	}
	visit(o)
	switch o := o.(type) {
	case *fyne.Container:
		for _, c := range o.Objects {
			walk(c, visit)
		}
	case fyne.Widget:
		for _, c := range test.WidgetRenderer(o).Objects() {
			walk(c, visit)
		}
	}
}

// says reports whether a bar says words.
func says(b *bar, words string) bool { return b.Object.Visible() && strings.Contains(b.says, words) }

func inWindow(t *testing.T, s *stage) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, s.Object)
	w.Resize(fyne.NewSize(1000, 680))
	s.Keys(w.Canvas())
	return w
}

// keyboard is a canvas of which only the shortcuts work.
type keyboard struct {
	fyne.Canvas
	handler fyne.ShortcutHandler
}

func (k *keyboard) AddShortcut(s fyne.Shortcut, f func(fyne.Shortcut)) { k.handler.AddShortcut(s, f) }

func (k *keyboard) SetOnTypedRune(func(rune)) {}

func (k *keyboard) SetOnTypedKey(func(*fyne.KeyEvent)) {}

func TestTheUndoKeyTakesTheLastMessageBack(t *testing.T) {
	s := newStage(t, snapshotOf(waiting("a", time.Minute, 18*time.Second)))
	c := &keyboard{}
	s.Keys(c)
	c.handler.TypedShortcut(&fyne.ShortcutUndo{})
	if want := []string{"undo-last"}; !slices.Equal(s.guard.asked(), want) {
		t.Errorf("asked %q, want %q", s.guard.asked(), want)
	}
	if !says(s.bar, "Taken back: “Offer”. Nobody saw it.") {
		t.Errorf("the bar says %q", s.bar.says)
	}
}

func TestUndoOfARowNamesItsMessage(t *testing.T) {
	s := newStage(t, snapshotOf(waiting("a", time.Minute, 18*time.Second), waiting("b", time.Minute, 20*time.Second)))
	inWindow(t, s)
	for _, r := range s.outbox.board.rows {
		if r.line.ID == "b" {
			test.Tap(r.first)
		}
	}
	if want := []string{"undo b"}; !slices.Equal(s.guard.asked(), want) {
		t.Errorf("asked %q, want %q", s.guard.asked(), want)
	}
}

func TestEachVerbReachesTheGuard(t *testing.T) {
	held := waiting("a", time.Minute, 30*time.Second)
	s := newStage(t, snapshotOf(held, inState(waiting("u", time.Minute, 0), "unsure"), inState(waiting("q", time.Minute, 0), "asking")))
	s.outbox.do("a", SendNow)
	s.outbox.do("a", Wait5)
	s.outbox.do("u", Arrived)
	s.outbox.do("u", SendAgain)
	s.outbox.do("q", Answer)
	s.outbox.do("gone", Undo)
	want := []string{"send-now a", "wait a 2026-11-23 12:05:30", "settle u", "retry u"}
	if !slices.Equal(s.guard.asked(), want) || s.here != PlaceReview {
		t.Errorf("asked %q, want %q; then at %s, want the review", s.guard.asked(), want, s.here)
	}
}

func TestUpAndDownChooseAndDeleteUndoes(t *testing.T) {
	s := newStage(t, snapshotOf(waiting("a", time.Minute, time.Second), waiting("b", time.Minute, 2*time.Second), inState(waiting("c", time.Minute, 0), "leaving")))
	inWindow(t, s)
	press := func(keys ...fyne.KeyName) {
		for _, k := range keys {
			s.outbox.board.list.TypedKey(&fyne.KeyEvent{Name: k})
		}
	}
	press(fyne.KeyDown, fyne.KeyDown, fyne.KeyDown, fyne.KeyDelete) // c is leaving: nothing to undo
	press(fyne.KeyUp, fyne.KeyDelete)
	if want := []string{"undo b"}; !slices.Equal(s.guard.asked(), want) {
		t.Errorf("asked %q, want %q", s.guard.asked(), want)
	}
	if s.outbox.board.detail.reading.ID != "b" {
		t.Errorf("opened %q, want b", s.outbox.board.detail.reading.ID)
	}
}

func TestTheFirstThatCanBeUndoneHasTheStrongButton(t *testing.T) {
	s := newStage(t, snapshotOf(inState(waiting("a", time.Minute, 0), "unsure"), waiting("b", time.Minute, time.Second), waiting("c", time.Minute, time.Second)))
	var strong []string
	for i := range s.snap.Outbox {
		if l := s.outbox.lineAt(i); l.Strong {
			strong = append(strong, l.ID)
		}
	}
	if !slices.Equal(strong, []string{"b"}) {
		t.Errorf("strong are %q, want b alone", strong)
	}
}

func TestAQuestionOpensTheReviewAndTheAnswerClosesIt(t *testing.T) {
	m := inState(waiting("q", time.Minute, time.Second), "asking")
	m.Findings = []guard.Finding{{Check: "c", Level: guard.Ask, Says: "Did you mean Anna?", Quote: "ana@", Hint: "Look again."}}
	s := newStage(t, snapshotOf())
	s.guard.detail = control.Detail{Message: m}
	s.Draw(snapshotOf(m))
	inWindow(t, s)
	if s.here != PlaceReview || len(s.review.shown.Questions) != 1 {
		t.Fatalf("at %s with %+v", s.here, s.review.shown)
	}
	test.Tap(find(t, s.review.Object, "Leave it"))
	test.Tap(find(t, s.review.Object, "Send after the hold"))
	if want := []string{"approve q"}; !slices.Equal(s.guard.asked(), want) || s.here != PlaceOutbox {
		t.Errorf("asked %q, want %q; then at %s", s.guard.asked(), want, s.here)
	}
}

func TestWhoIsWritingIsNotInterruptedByAQuestion(t *testing.T) {
	s := newStage(t, snapshotOf())
	inWindow(t, s)
	s.Write(Draft{To: "tom@example.org", Text: "Dear Tom"})
	s.Draw(snapshotOf(inState(waiting("q", time.Minute, time.Second), "asking")))
	if s.here != PlaceCompose || !s.bar.Object.Visible() {
		t.Errorf("at %s, told: %v", s.here, s.bar.Object.Visible())
	}
}

func TestEscapePutsTheQuestionsAside(t *testing.T) {
	s := newStage(t, snapshotOf())
	inWindow(t, s)
	s.Draw(snapshotOf(inState(waiting("q", time.Minute, time.Second), "asking")))
	s.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.Draw(s.snap)
	if s.here != PlaceOutbox {
		t.Errorf("at %s, want the outbox", s.here)
	}
}

func TestTheEmptyOutboxGivesTheValuesToCopy(t *testing.T) {
	s := newStage(t, snapshotOf())
	inWindow(t, s)
	var shown []string
	walk(s.outbox.empty.Object, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *text:
			shown = append(shown, o.words)
		case *button:
			if o.words == "Copy" {
				test.Tap(o)
			}
		}
	})
	want := []string{"127.0.0.1", "2525", "alice@example.org", "s3cret-words"}
	if !slices.Equal(s.copied, want) {
		t.Errorf("copied %q, want %q", s.copied, want)
	}
	if slices.Contains(shown, "s3cret-words") {
		t.Error("the password is shown without being asked for")
	}
	test.Tap(find(t, s.outbox.empty.Object, "Show"))
	if test.Tap(find(t, s.outbox.empty.Object, "Hide")); slices.Contains(shown, "s3cret-words") {
		t.Error("the password stays")
	}
}

func TestWithoutAnAccountTheWindowLeadsToOne(t *testing.T) {
	snap := snapshotOf()
	snap.Status.Accounts, snap.Clients = nil, nil
	s := newStage(t, snap)
	inWindow(t, s)
	if s.here != PlaceSetup {
		t.Errorf("opened %s, want the path to an account", s.here)
	}
	s.typedKey(&fyne.KeyEvent{Name: fyne.KeyEscape})
	s.Draw(s.snap)
	if s.here != PlaceOutbox {
		t.Fatalf("after Escape at %s, want the outbox", s.here)
	}
	if test.Tap(find(t, s.outbox.empty.Object, "Add an account")); s.here != PlaceSetup {
		t.Errorf("the button leads to %s", s.here)
	}
}

func TestEditBringsTheTextBackAndSaysWhatIsMissing(t *testing.T) {
	s := newStage(t, snapshotOf())
	s.guard.detail = control.Detail{
		Message: control.Message{Account: "alice@example.org", Subject: "Offer", To: []string{"tom@example.org", "anna@example.org"}},
		Cc:      []string{"anna@example.org"}, Text: "Dear Tom\r\n", Parts: []control.Part{{Name: "offer.pdf"}},
	}
	inWindow(t, s)
	s.TakenBack(control.Message{ID: "a", Subject: "Offer"})
	test.Tap(find(t, s.bar.Object, "Edit"))
	want := Draft{From: "alice@example.org", Account: "alice@example.org", To: "tom@example.org", Cc: "anna@example.org", Subject: "Offer", Text: "Dear Tom\n"}
	if got := s.compose.Typed(); got != want || s.here != PlaceCompose {
		t.Errorf("sheet at %s holds %+v, want %+v", s.here, got, want)
	}
	if !says(s.compose.note, "attachment did not come along") {
		t.Errorf("the note says %q", s.compose.note.says)
	}
}

func TestWhatIsEditedWholeTakesThePlaceOfItsDraft(t *testing.T) {
	for _, c := range []struct {
		name string
		d    control.Detail
		of   string
	}{
		{"plain text", control.Detail{Message: control.Message{ID: "a", State: "withdrawn"}, Text: "x", Plain: true}, "a"},
		{"it left", control.Detail{Message: control.Message{ID: "a", State: "refused"}, Text: "x", Plain: true}, ""},
		{"HTML", control.Detail{Message: control.Message{ID: "a", State: "withdrawn"}, Text: "x"}, ""},
		{"hidden copies", control.Detail{Message: control.Message{ID: "a", State: "withdrawn"}, Text: "x", Plain: true, Bcc: []string{"b@example.org"}}, ""},
	} {
		c.d.Account, c.d.From, c.d.To = "alice@example.org", "alice@example.org", []string{"tom@example.org"}
		s := newStage(t, snapshotOf())
		s.guard.detail = c.d
		s.edit("a")
		sub, err := s.compose.Typed().submission(time.Now())
		if err != nil || sub.Supersedes != c.of {
			t.Errorf("%s: it takes the place of %q, %v, want %q", c.name, sub.Supersedes, err, c.of)
		}
	}
}

func TestAMessageTooLongToEditIsNotCutInSilence(t *testing.T) {
	s := newStage(t, snapshotOf())
	s.guard.detail = control.Detail{Text: "x", Cut: true}
	s.edit("a")
	if !says(s.bar, "too long") || s.here == PlaceCompose {
		t.Errorf("at %s the bar says %q", s.here, s.bar.says)
	}
}

func TestNothingIsLostWhenSendingFails(t *testing.T) {
	s := newStage(t, snapshotOf())
	inWindow(t, s)
	d := Draft{From: "alice@example.org", Account: "alice@example.org", To: "Tom <tom@example.org>; anna@example.org", Cc: "tom@example.org", Subject: "Grüße", Text: "Hello\nworld\n"}
	s.Write(d)
	s.guard.refuse = &control.Refusal{Says: "The disk is full.", Hint: "Make room."}
	test.Tap(s.compose.send)
	if got := s.compose.Typed(); got != d || !says(s.compose.problem, "The disk is full.") {
		t.Fatalf("after a refusal the sheet holds %+v and says %q", got, s.compose.problem.says)
	}
	s.guard.refuse = nil
	test.Tap(s.compose.send)
	if !s.compose.Empty() || s.here != PlaceOutbox {
		t.Errorf("after success the sheet holds %+v at %s", s.compose.Typed(), s.here)
	}
	want := "submit alice@example.org tom@example.org anna@example.org"
	if calls := s.guard.asked(); !slices.Contains(calls, want) {
		t.Errorf("asked %q, want %q: each recipient once", calls, want)
	}
	for _, part := range []string{"From: alice@example.org\r\n", "To: Tom <tom@example.org>, anna@example.org\r\n", "Subject: =?utf-8?", "Message-ID: <", "\r\n\r\nHello\r\nworld\r\n"} {
		if got := s.guard.sent[0]; !strings.Contains(strings.ToLower(got), strings.ToLower(part)) {
			t.Errorf("the message lacks %q:\n%s", part, got)
		}
	}
}

func TestMistakesInTheSheetAreSaidInPlace(t *testing.T) {
	for _, c := range []struct{ to, from, want string }{
		{"", "alice@example.org", "no recipient"},
		{"tom at example", "alice@example.org", "“To” cannot be read"},
		{"tom@example.org", "", "no account"},
	} {
		snap := snapshotOf()
		if c.from == "" {
			snap.Accounts = nil
		}
		s := newStage(t, snap)
		s.Write(Draft{From: c.from, To: c.to, Text: "x"})
		s.compose.submit()
		if !says(s.compose.problem, c.want) || len(s.guard.asked()) > 0 {
			t.Errorf("to %q from %q: says %q, asked %q; want %q and nothing", c.to, c.from, s.compose.problem.says, s.guard.asked(), c.want)
		}
	}
}

// Who types must come to Send after the text, and never by accident to Discard.
func TestTheKeyboardGoesDownTheSheet(t *testing.T) {
	s := newStage(t, snapshotOf())
	w := inWindow(t, s)
	s.Visit(PlaceCompose)
	p := s.compose
	for i, want := range []fyne.Focusable{p.to, p.cc, p.subject, p.text, p.send} {
		if got := w.Canvas().Focused(); got != want {
			t.Fatalf("stop %d is %T %v, want %T", i, got, got, want)
		}
		w.Canvas().FocusNext()
	}
}

func TestCtrlEnterSends(t *testing.T) {
	s := newStage(t, snapshotOf())
	inWindow(t, s)
	s.Write(Draft{From: "alice@example.org", To: "tom@example.org", Text: "Hello"})
	s.compose.text.TypedShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyReturn, Modifier: fyne.KeyModifierShortcutDefault})
	if want := "submit alice@example.org tom@example.org"; !slices.Contains(s.guard.asked(), want) {
		t.Errorf("asked %q, want %q", s.guard.asked(), want)
	}
}

// The very next thing after Send may be the undo key: it must not end in the
// field that was typed in.
func TestAfterSendingTheUndoKeyIsFree(t *testing.T) {
	s := newStage(t, snapshotOf())
	w := inWindow(t, s)
	s.Write(Draft{From: "alice@example.org", To: "tom@example.org", Text: "Hello"})
	w.Canvas().Focus(s.compose.text)
	test.Tap(s.compose.send)
	if f := w.Canvas().Focused(); f != nil {
		t.Errorf("the keyboard is still in %T", f)
	}
	s.Draw(snapshotOf(waiting("old", time.Minute, time.Second), waiting("new", time.Minute, time.Minute)))
	if got := s.outbox.board.chosen; got != "new" {
		t.Errorf("chosen is %q, want the message just sent", got)
	}
}

func TestWhatWasDiscardedCanBeBroughtBack(t *testing.T) {
	s := newStage(t, snapshotOf())
	inWindow(t, s)
	d := Draft{From: "alice@example.org", Account: "alice@example.org", To: "tom@example.org", Text: "Hello"}
	s.Write(d)
	test.Tap(find(t, s.compose.Object, "Discard"))
	if !s.compose.Empty() {
		t.Fatal("the sheet is not empty")
	}
	test.Tap(find(t, s.bar.Object, "Bring it back"))
	if got := s.compose.Typed(); got != d {
		t.Errorf("brought back %+v, want %+v", got, d)
	}
}

func TestWithoutTheGuardNothingCountsDown(t *testing.T) {
	snap := snapshotOf(waiting("a", time.Minute, 18*time.Second))
	snap.Gone = errors.New("no socket")
	s := newStage(t, snap)
	if !says(s.banner, "Holdback is not running") {
		t.Errorf("the banner says %q", s.banner.says)
	}
	if l := s.outbox.lineAt(0); l.Dial.Words != "–" || len(l.Verbs) > 0 {
		t.Errorf("the row shows %q and offers %q", l.Dial.Words, l.Verbs)
	}
	snap.Gone = nil
	if s.Draw(snap); s.banner.Object.Visible() {
		t.Error("the banner stays")
	}
}

func TestSentIsAskedForWhenItIsLookedAt(t *testing.T) {
	s := newStage(t, snapshotOf())
	s.guard.past = []control.Message{inState(waiting("p", time.Minute, 0), "refused")}
	if len(s.guard.asked()) != 0 {
		t.Fatalf("asked %q before anybody looked", s.guard.asked())
	}
	s.Visit(PlaceSent)
	s.Draw(s.snap) // nothing changed
	s.sent.search.SetText("offer")
	if want := []string{"past", "past offer"}; !slices.Equal(s.guard.asked(), want) {
		t.Errorf("asked %q, want %q", s.guard.asked(), want)
	}
	if s.sent.do("p", Edit); s.here != PlaceCompose {
		t.Error("a refused message cannot be edited")
	}
}

func TestTheHoldIsSetInSettings(t *testing.T) {
	snap := snapshotOf()
	snap.Settings = []control.SettingValue{{Key: holdKey, Value: "30s"}}
	s := newStage(t, snap)
	inWindow(t, s)
	s.Visit(PlaceSettings)
	s.settings.hold.SetText("2m")
	test.Tap(find(t, s.settings.Object, "Save"))
	if want := []string{"set hold.default 2m"}; !slices.Equal(s.guard.asked(), want) {
		t.Errorf("asked %q, want %q", s.guard.asked(), want)
	}
	s.guard.refuse = &control.Refusal{Says: "“2 moons” is no duration."}
	s.settings.save()
	if !says(s.settings.answer, "no duration") {
		t.Errorf("the answer says %q", s.settings.answer.says)
	}
}

func TestASecondStartRaisesTheWindow(t *testing.T) {
	s := newStage(t, snapshotOf())
	if s.Raise(nil); s.raised != 1 {
		t.Errorf("raised %d times, want once", s.raised)
	}
}

// The window must stay usable at its smallest, whatever a mail says.
func TestNothingMakesTheWindowWider(t *testing.T) {
	m := waiting("a", time.Minute, 18*time.Second)
	m.Subject, m.From = strings.Repeat("Subject", 40), strings.Repeat("a", 60)+"@"+strings.Repeat("b", 180)+".example"
	m.People = []control.Person{{Name: strings.Repeat("Name", 60), Address: m.From, Outside: true}}
	m.Note, m.Attachments = strings.Repeat("note", 80), []string{strings.Repeat("file", 60)}
	s := newStage(t, snapshotOf())
	s.guard.detail = control.Detail{Message: m, Text: strings.Repeat("word", 500)}
	snap := snapshotOf(m)
	snap.Status.Warnings, snap.Status.Problem = []string{strings.Repeat("warning", 60)}, strings.Repeat("problem", 60)
	s.Draw(snap)
	s.Fail(errors.New(strings.Repeat("error", 100)))
	for _, p := range []Place{PlaceOutbox, PlaceSent, PlaceSettings, PlaceCompose, PlaceSetup} {
		s.Visit(p)
		if size := s.Object.MinSize(); size.Width > 720 || size.Height > 480 {
			t.Errorf("%s needs %v, want at most 720 x 480", p, size)
		}
	}
}
