package ui

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"

	"holdback/app/control"
)

// Place is one page that the sidebar leads to.
type Place string

// The places. Compose is one too, but has a button of its own; so is the review.
const (
	PlaceOutbox   Place = "outbox"
	PlaceSent     Place = "sent"
	PlaceSettings Place = "settings"
	PlacePractice Place = "practice"
	PlaceCompose  Place = "compose"
	PlaceReview   Place = "review" // belongs to the outbox; opens by itself
	PlaceSetup    Place = "setup"  // belongs to the settings; opens by itself where there is no account
)

// inSidebar is the place that the sidebar marks.
func (p Place) inSidebar() Place {
	switch p {
	case PlaceReview:
		return PlaceOutbox
	case PlaceSetup:
		return PlaceSettings
	}
	return p
}

func (p Place) words() string {
	switch p {
	case PlaceSent:
		return say("place.sent", "Sent")
	case PlaceSettings:
		return say("place.settings", "Settings")
	case PlacePractice:
		return say("place.practice", "Practice")
	}
	return say("place.outbox", "Outbox")
}

// Hands are what the screen may do to the world around it. All must be set;
// Restart may be nil when the guard cannot be started from here.
type Hands struct {
	Act     func(Job)
	Restart func()
	Copy    func(string)           // onto the clipboard
	Raise   func()                 // brings the window to the front
	Browse  func(url string) error // opens a page in the person's browser
}

// Screen is everything in the window. It is the View of a Bridge.
type Screen struct {
	Object *fyne.Container // put this into the window

	hands    Hands
	canvas   fyne.Canvas // nil before Keys; Fyne finds the canvas of an object only after it was painted
	side     *sidebar
	banner   *bar
	bar      *bar
	outbox   *outboxPage
	review   *reviewPage
	sent     *sentPage
	compose  *composePage
	settings *settingsPage
	practice *practicePage
	setup    *setupPage
	pages    map[Place]fyne.CanvasObject
	here     Place
	before   Place // where the path to an account was begun
	snap     Snapshot
	asked    map[string]time.Time // messages whose questions were shown, as of their last change
	reading  stamp                // what the review shows, or is about to show
	welcomed bool                 // the path to the first account has opened by itself
	back     string               // id of the message of which the bar says that it was taken back
}

// About is what the screen is told once.
type About struct {
	Version  string
	Practice bool // the demonstration has colleagues to show
}

// NewScreen returns the screen as it is before the guard has answered. The theme
// and LoadWords must be in force already.
func NewScreen(h Hands, a About) *Screen {
	s := &Screen{hands: h, here: PlaceOutbox, Object: container.NewStack(), asked: map[string]time.Time{}}
	s.banner, s.bar = newBar(0, s.Object.Refresh), newBar(0, s.Object.Refresh)
	s.setup = newSetupPage(h, s.setUp)
	s.outbox = newOutboxPage(h.Act, s.undoLast, s.answer, newWelcome(h.Copy, s.addAccount, s.guideClient))
	s.review = newReviewPage(h.Act, s.takeBack, s.answered, h.Copy)
	s.sent = newSentPage(h.Act, s.edit)
	s.compose = newComposePage(h.Act, s.submitted, s.discard)
	s.settings = newSettingsPage(h.Act, h.Copy, a.Version, newAccountCard(h, s.addAccount, s.setup, func() { s.Visit(PlaceSetup) }))
	s.practice = newPracticePage()
	places := []Place{PlaceOutbox, PlaceSent, PlaceSettings}
	if a.Practice {
		places = append(places, PlacePractice)
	}
	s.side = newSidebar(places, s.Visit, func() { s.Visit(PlaceCompose) })
	s.pages = map[Place]fyne.CanvasObject{
		PlaceOutbox: s.outbox.Object, PlaceSent: s.sent.Object, PlaceSettings: s.settings.Object,
		PlacePractice: s.practice.Object, PlaceCompose: s.compose.Object, PlaceReview: s.review.Object,
		PlaceSetup: s.setup.Object,
	}
	s.Object.Add(s.assemble())
	s.Draw(Snapshot{})
	return s
}

func (s *Screen) assemble() fyne.CanvasObject {
	stack := container.NewStack()
	for place, page := range s.pages {
		show(page, place == s.here)
		stack.Add(page)
	}
	top := inset(s.banner.Object, 0, 0, 0, 0)
	bottom := inset(s.bar.Object, 0, 0, 0, 0)
	page := container.New(arrange{min: minPage, lay: layPage}, top, stack, bottom)
	ground := newSurface(roleGround, roleNothing, 0)
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size {
			side, page := o[0].MinSize(), o[1].MinSize()
			return fyne.NewSize(side.Width+page.Width, max(side.Height, page.Height))
		},
		lay: func(o []fyne.CanvasObject, size fyne.Size) {
			place(o[0], 0, 0, sideWide, size.Height)
			place(o[1], sideWide, 0, size.Width-sideWide, size.Height)
		},
	}, s.side.Object, container.NewStack(ground, inset(page, 20, 20, pagePad, pagePad)))
}

func minPage(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(476, 240)
}

// layPage gives the bars what they need and the page the rest.
func layPage(o []fyne.CanvasObject, s fyne.Size) {
	top, bottom := barHigh(o[0], s.Width), barHigh(o[2], s.Width)
	place(o[0], 0, 0, s.Width, top)
	place(o[1], 0, lift(top), s.Width, s.Height-lift(top)-lift(bottom))
	place(o[2], 0, s.Height-bottom, s.Width, bottom)
}

// lift is a height with the gap below it, or nothing when there is nothing.
func lift(high float32) float32 {
	if high == 0 {
		return 0
	}
	return high + cardGap
}

// barHigh is how high a bar is at a width: its words wrap.
func barHigh(o fyne.CanvasObject, width float32) float32 {
	inside := o.(*fyne.Container).Objects[0]
	if !inside.Visible() {
		return 0
	}
	o.Resize(fyne.NewSize(width, o.MinSize().Height))
	return o.MinSize().Height
}

// Visit opens a place.
func (s *Screen) Visit(p Place) {
	if p == PlaceSetup && s.here != PlaceSetup {
		s.before = s.here
	}
	s.here = p
	for place, page := range s.pages {
		show(page, place == p)
	}
	s.Draw(s.snap)
	s.focus(p)
}

// focus puts the keyboard where the person goes on. It must not stay in a field
// that is hidden: there, the undo key would undo typing and not the message.
func (s *Screen) focus(p Place) {
	c := s.canvas
	switch {
	case c == nil:
	case p == PlaceCompose:
		c.Focus(s.compose.to)
	case p == PlaceSetup:
		s.setup.Focus()
	case p == PlaceOutbox && len(s.snap.Outbox) > 0:
		c.Focus(s.outbox.board.list)
	default:
		c.Unfocus()
	}
}

// Draw shows what the guard holds now.
func (s *Screen) Draw(snap Snapshot) {
	s.snap = snap
	s.side.Draw(snap, s.here.inSidebar())
	s.drawBanner()
	s.outbox.Draw(snap)
	s.sent.Draw(snap, s.here == PlaceSent)
	s.compose.Draw(snap)
	s.settings.Draw(snap, s.here == PlaceSettings)
	s.practice.Draw(snap)
	s.setup.Draw(snap)
	s.welcome()
	s.askNew()
	s.keepReviewing()
}

// drawBanner says what stands in the way, or in the demonstration what to try next.
func (s *Screen) drawBanner() {
	if n := s.bannerNow(); n.Says != "" {
		s.banner.Show(n)
		return
	}
	s.banner.Hide()
}

func (s *Screen) bannerNow() Notice {
	switch {
	case s.snap.Gone != nil:
		n := Notice{
			Tone: Stop, Says: say("gone.banner", "Holdback is not running, so nothing can leave through it now."),
			Hint: say("gone.banner-hint", "What it held is safe on disk and waits."),
		}
		if s.hands.Restart != nil {
			n.Button, n.Press = say("gone.restart", "Start again"), s.hands.Restart
		}
		return n
	case s.mustSignIn() && (s.here == PlaceSettings || s.here == PlaceSetup): // said there, and in one place only
		return Notice{}
	case s.mustSignIn():
		return s.signInNotice()
	case s.snap.Status.Problem != "":
		return Notice{Tone: Ask, Says: clean(s.snap.Status.Problem)}
	case s.snap.Status.Demo && s.snap.Known:
		return Notice{Tone: Info, Says: nextStep(s.snap)}
	}
	return Notice{}
}

// Keys adds the shortcuts to the window: Undo takes the last message back,
// Ctrl+N (Cmd+N) writes a new one. In a field that is being typed in, Undo stays
// the undo of typing.
func (s *Screen) Keys(c fyne.Canvas) {
	s.canvas, s.setup.canvas = c, c
	c.AddShortcut(&fyne.ShortcutUndo{}, func(fyne.Shortcut) { s.undoLast() })
	c.SetOnTypedRune(s.typedRune)
	c.SetOnTypedKey(s.typedKey)
	c.AddShortcut(&desktop.CustomShortcut{KeyName: fyne.KeyN, Modifier: fyne.KeyModifierShortcutDefault},
		func(fyne.Shortcut) { s.Visit(PlaceCompose) })
}

func (s *Screen) undoLast() {
	s.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		m, err := g.UndoLast(ctx)
		if err != nil {
			return nil, err
		}
		return func() { s.TakenBack(m) }, nil
	})
}

// TakenBack says that nobody saw the message, and offers it for editing. It is told
// again when Sent and Drafts were put right; a bar that was closed by then stays closed.
func (s *Screen) TakenBack(m control.Message) {
	if s.back == m.ID && !s.bar.Says(undone(m)) {
		return
	}
	s.back = m.ID
	s.bar.Show(Notice{
		Tone: Done, Says: undone(m), Hint: clean(m.Copies), Close: true,
		Button: say("verb.edit", "Edit"), Press: func() { s.edit(m.ID) },
	})
}

// edit brings a message that did not leave back onto the sheet.
func (s *Screen) edit(id string) {
	s.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		d, err := g.Show(ctx, id)
		if err != nil {
			return nil, err
		}
		draft, err := draftOf(d)
		if err != nil {
			return nil, err
		}
		return func() { s.Write(draft) }, nil
	})
}

// Write opens the sheet with a draft. What was on it can be brought back.
func (s *Screen) Write(d Draft) {
	was, empty := s.compose.Typed(), s.compose.Empty()
	s.compose.Fill(d)
	s.bar.Hide()
	s.Visit(PlaceCompose)
	if !empty {
		s.offerBack(was, say("compose.replaced", "The message you were writing was put aside."))
	}
}

// discard empties the sheet. It can be brought back.
func (s *Screen) discard() {
	was, empty := s.compose.Typed(), s.compose.Empty()
	s.compose.Fill(Draft{})
	s.Visit(PlaceOutbox)
	if !empty {
		s.offerBack(was, say("compose.discarded", "Your text was discarded."))
	}
}

func (s *Screen) offerBack(d Draft, says string) {
	s.bar.Show(Notice{
		Tone: Info, Says: says, Close: true, Button: say("compose.back", "Bring it back"),
		Press: func() { s.Write(d) },
	})
}

// submitted goes to the outbox, where the new message waits.
func (s *Screen) submitted(m control.Message) {
	s.bar.Hide()
	s.outbox.board.wish = m.ID
	s.Visit(PlaceOutbox)
}

// Fail says what did not work and what can be done.
func (s *Screen) Fail(err error) {
	says, hint := complaint(err)
	s.bar.Show(Notice{Tone: Stop, Says: says, Hint: hint, Close: true})
}

// StartedAgain says why the guard process could not be started, if so.
func (s *Screen) StartedAgain(problem error) {
	if problem != nil {
		s.Fail(problem)
	}
}

// Raise brings the window to the front.
func (s *Screen) Raise([]string) { s.hands.Raise() }

// Unfold opens a family of checks in the settings.
func (s *Screen) Unfold(family string) { s.settings.unfold(family) }
