package filing_test

import (
	"encoding/json"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/filing"
	"holdback/app/outbox"
	"holdback/mail/mailbox"
)

// Whatever the moment at which the computer crashes, before or after a change is made,
// there is one copy, or one draft and no false copy, in the end.
func TestACrashAtAnyMomentLosesNothingAndDoublesNothing(t *testing.T) {
	stories := map[string]struct {
		state        outbox.State
		amended      bool
		client       bool
		again        bool // the undone message is superseded after a minute
		sent, drafts int
		leastOfCrash int
		says         string
		noFolder     bool
		always       bool // the line is the same whatever crashed
	}{
		"sent, nobody filed":       {always: true, state: outbox.Sent, sent: 1, leastOfCrash: 4, says: "A copy was put into Sent."},
		"sent, no folder":          {always: true, state: outbox.Sent, noFolder: true, sent: 1, leastOfCrash: 5, says: "A copy was put into Sent."},
		"sent, the client filed":   {always: true, state: outbox.Sent, client: true, sent: 1, leastOfCrash: 1, says: "A copy was in Sent already."},
		"sent, changed here":       {state: outbox.Sent, client: true, amended: true, sent: 1, leastOfCrash: 5, says: "A copy was put into Sent, in the place of the one from before your change."},
		"undone, the client filed": {state: outbox.Withdrawn, client: true, drafts: 1, leastOfCrash: 6, says: "The draft was put into Drafts, and the copy in Sent was removed."},
		"undone, nobody filed":     {always: true, state: outbox.Withdrawn, drafts: 1, leastOfCrash: 4, says: "The draft was put into Drafts."},
		"undone and sent again":    {state: outbox.Withdrawn, client: true, again: true, leastOfCrash: 7, says: "You have sent this mail again, so the draft was removed, and the copy in Sent was removed."},
	}
	for name, s := range stories {
		tell := func(t *testing.T, crashAt int, before bool) (changes int) {
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t)
				w.crashAt, w.before = crashAt, before
				if s.noFolder {
					w.folders = map[mailbox.Role]string{}
				}
				w.start()
				if s.client {
					w.client(letter)
				}
				e := message(t, "m1", s.state)
				e.Amended = s.amended
				w.happens(e, letter)
				w.live(s.again)
				w.wantCount("Sent", s.sent)
				w.wantCount("Drafts", s.drafts)
				if crashAt == 0 || s.always {
					w.wantSays("m1", s.says)
				}
				w.end()
				changes = w.changes
			})
			return changes
		}
		t.Run(name, func(t *testing.T) {
			all := tell(t, 0, false)
			if all < s.leastOfCrash {
				t.Fatalf("only %d changes; the story is not told", all)
			}
			for at := 1; at <= all; at++ {
				for _, before := range []bool{true, false} {
					t.Run(fmt.Sprintf("at %d, before %v", at, before), func(t *testing.T) { tell(t, at, before) })
				}
			}
		})
	}
}

// live lets hours go by; after a crash everything is started anew.
func (w *world) live(again bool) {
	pass(time.Minute)
	w.restart()
	if again {
		for w.filing.Supersede(w.t.Context(), "m1") != nil {
			w.restart()
		}
	}
	pass(time.Minute)
	w.restart()
	pass(4 * time.Hour)
	w.restart()
	pass(4 * time.Hour)
}

func (w *world) restart() {
	dead := false
	w.with(func() { dead = w.dead })
	if dead {
		w.end()
		w.start()
		synctest.Wait()
	}
}

// A slow server goes on with what it was given although the computer that asked is off,
// and ends only after that is on again and has looked.
func TestACrashBeforeASlowServerIsDoneDoublesNothing(t *testing.T) {
	for _, c := range []struct {
		folder string
		state  outbox.State
	}{{"Drafts", outbox.Withdrawn}, {"Sent", outbox.Sent}} {
		t.Run(c.folder, func(t *testing.T) {
			in(t, func(w *world) {
				var slow *stored
				w.during = func(op, folder string) {
					w.with(func() {
						if op != "append" || slow != nil {
							return
						}
						slow = &stored{Copy: mailbox.Copy{MessageID: "a@harbour.example", At: time.Now()}, text: letter}
						w.dead = true
						w.stop()
					})
				}
				w.happens(message(t, "m1", c.state), letter)
				pass(time.Minute)
				w.restart()
				pass(time.Second)
				if slow == nil {
					t.Fatal("nothing was added")
				}
				w.with(func() {
					var r filing.Record
					if err := json.Unmarshal(w.records["m1"], &r); err != nil {
						t.Fatal(err)
					}
					if r.Draft != "" {
						slow.MessageID = r.Draft
					}
					w.put(c.folder, *slow)
				})
				pass(45 * time.Second)
				w.wantCount(c.folder, 1)
				pass(4 * time.Hour)
				w.wantCount(c.folder, 1)
			})
		})
	}
}
