package filing_test

import (
	"testing"
	"time"

	"holdback/app/outbox"
)

func TestSupersedeOfWhatWasNotUndoneDoesNothing(t *testing.T) {
	in(t, func(w *world) {
		w.happens(message(t, "m1", outbox.Sent), letter)
		pass(2 * time.Hour)
		if err := w.filing.Supersede(t.Context(), "m1"); err != nil {
			t.Error(err)
		}
		if err := w.filing.Supersede(t.Context(), "nobody"); err == nil {
			t.Error("a message that there is not: got no error")
		}
		pass(time.Minute)
		w.wantSays("m1", "A copy was put into Sent.")
	})
}

func TestSupersedeWhereThereIsNoDraftDoesNothing(t *testing.T) {
	in(t, func(w *world) {
		w.noBox = true
		w.happens(message(t, "m1", outbox.Withdrawn), letter)
		pass(time.Minute)
		before := w.says("m1")
		if err := w.filing.Supersede(t.Context(), "m1"); err != nil {
			t.Error(err)
		}
		w.with(func() { w.noBox = false })
		pass(time.Minute)
		w.wantSays("m1", before)
	})
}

// The person sends the changed mail at the very moment at which its draft is being put.
func TestSupersedeWhileTheDraftIsPutWins(t *testing.T) {
	for _, moment := range []string{"folder", "append", "mark", "find"} {
		t.Run(moment, func(t *testing.T) {
			in(t, func(w *world) {
				once := true
				w.with(func() {
					w.during = func(op, _ string) {
						if op == moment && once {
							once = false
							if err := w.filing.Supersede(t.Context(), "m1"); err != nil {
								t.Error(err)
							}
						}
					}
				})
				w.happens(message(t, "m1", outbox.Withdrawn), letter)
				pass(time.Minute)
				w.wantCount("Drafts", 0)
			})
		})
	}
}

func TestSupersedeAfterTheLastStepWins(t *testing.T) {
	for range 20 { // whether the step or the wish is heard of first is chance
		in(t, func(w *world) {
			w.happens(message(t, "m1", outbox.Withdrawn), letter)
			pass(59 * time.Minute)
			w.with(func() {
				w.onSaid = func(id string) {
					if err := w.filing.Supersede(t.Context(), id); err != nil {
						t.Error(err)
					}
				}
			})
			w.client(letter)
			pass(2 * time.Hour)
			w.wantCount("Sent", 0)
			w.wantCount("Drafts", 0)
		})
	}
}

func TestTheCopyInSentDoesNotSayThatItWasADraft(t *testing.T) {
	in(t, func(w *world) {
		w.sendsAgain("m2", "X-Holdback-Undone: now; id=m1\r\n"+letter)
		pass(time.Minute)
		if got := w.wantCount("Sent", 1); len(got) == 1 && got[0] != "Bcc: secret@inn.example\r\n"+letter {
			t.Errorf("Sent holds\n%s", got[0])
		}
	})
}
