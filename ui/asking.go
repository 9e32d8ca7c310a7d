package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"

	"holdback/app/control"
)

// This file is how the screen comes to its questions: the review opens when a
// message begins to ask, goes on to the next one, and ends when none is left.

// askNew opens the review for a message that has begun to ask. Somebody who is
// writing is told and not interrupted.
func (s *Screen) askNew() {
	for _, m := range s.snap.Outbox {
		if m.State != "asking" || s.asked[m.ID].Equal(m.Changed) && !m.Changed.IsZero() {
			continue
		}
		_, before := s.asked[m.ID]
		s.asked[m.ID] = m.Changed
		switch {
		case before || s.here == PlaceReview:
		case s.busy():
			s.bar.Show(Notice{
				Tone: Ask, Says: say("asking.new", "“{{.Subject}}” waits for your answer.", "Subject", subject(m.Subject)),
				Button: say("verb.answer", "Answer"), Press: func() { s.answer(m.ID) }, Close: true,
			})
		default:
			s.answer(m.ID)
			s.hands.Raise()
		}
	}
}

// busy reports whether the person is at something that must not be interrupted.
func (s *Screen) busy() bool {
	return s.here == PlaceCompose && !s.compose.Empty() || s.here == PlaceSetup && s.setup.active
}

// keepReviewing follows the message that is being reviewed: after a repair it is
// shown anew, and when it asks no more the next one comes.
func (s *Screen) keepReviewing() {
	if s.here != PlaceReview || s.snap.Gone != nil {
		return
	}
	i := slices.IndexFunc(s.snap.Outbox, func(m control.Message) bool { return m.ID == s.reading.id && (m.State == "asking" || !m.Checked) })
	if i < 0 {
		s.answered(nil)
		return
	}
	if m := s.snap.Outbox[i]; s.reading != (stamp{m.ID, m.Changed, m.State}) {
		s.answer(m.ID)
	}
}

// answer opens the questions of a message.
func (s *Screen) answer(id string) {
	i := slices.IndexFunc(s.snap.Outbox, func(m control.Message) bool { return m.ID == id })
	if i < 0 {
		return
	}
	m := s.snap.Outbox[i]
	s.reading = stamp{m.ID, m.Changed, m.State}
	s.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		d, err := g.Show(ctx, id)
		if err != nil {
			return nil, err
		}
		return func() { s.ask(d) }, nil
	})
}

// ask shows the questions that were fetched, unless another message was chosen meanwhile.
func (s *Screen) ask(d control.Detail) {
	if d.ID != s.reading.id {
		return
	}
	s.review.Open(d, s.snap.Policy.Tick)
	if s.here != PlaceReview {
		s.Visit(PlaceReview)
	}
}

// answered goes on to the next message that asks, else back to the outbox. What must
// still be said stays on the screen.
func (s *Screen) answered(n *Notice) {
	if n != nil {
		s.bar.Show(*n)
	}
	was := s.reading.id
	s.reading = stamp{}
	for _, m := range s.snap.Outbox {
		if m.State == "asking" && m.ID != was {
			s.answer(m.ID)
			return
		}
	}
	s.Visit(PlaceOutbox)
}

// takeBack undoes a message and opens it for writing.
func (s *Screen) takeBack(id string) {
	s.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		if _, err := g.Undo(ctx, id); err != nil {
			return nil, err
		}
		return func() { s.edit(id) }, nil
	})
}

// typedRune is a letter that no field took.
func (s *Screen) typedRune(r rune) {
	if s.here == PlaceReview {
		s.review.press(r)
	}
}

// typedKey is a key that nothing took: Enter sends what is answered, Escape puts
// the questions aside. On the path to an account, Enter goes on and Escape back.
func (s *Screen) typedKey(e *fyne.KeyEvent) {
	if s.here == PlaceSetup {
		s.setup.key(e.Name)
	}
	if s.here != PlaceReview {
		return
	}
	switch e.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		s.review.approve()
	case fyne.KeyEscape:
		s.reading = stamp{}
		s.Visit(PlaceOutbox)
	}
}
