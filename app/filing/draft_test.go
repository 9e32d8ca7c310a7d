package filing_test

import (
	"strings"
	"testing"
	"time"

	"holdback/app/outbox"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

func TestAnUndoneMessageIsInDraftsAndTheFalseCopyGoes(t *testing.T) {
	in(t, func(w *world) {
		w.client(letter)
		e := message(t, "m1", outbox.Withdrawn)
		w.happens(e, letter)
		pass(time.Second)
		w.wantCount("Sent", 0)
		got := w.wantCount("Drafts", 1)
		if len(got) != 1 {
			return
		}
		head, body, _ := strings.Cut(got[0], "\r\n\r\n")
		view, _ := mail.Read(mail.Bytes(got[0]))
		if body != "Are two rooms free?\r\n" || view.Subject() != "Rooms" || len(view.References()) != 1 {
			t.Errorf("the draft is not the message:\n%s", got[0])
		}
		if bcc := view.Bcc(); len(bcc) != 1 || bcc[0].Address.String() != "secret@inn.example" {
			t.Errorf("Bcc is %v, want secret@inn.example", bcc)
		}
		if id := view.MessageID(); id == "a@harbour.example" || !strings.HasSuffix(id, "@harbour.example") {
			t.Errorf("Message-ID %q, want a new one of the same domain", id)
		}
		if from := e.Changed.Format(time.RFC1123Z) + "; id=m1"; view.Header("X-Holdback-Undone") != from {
			t.Errorf("it comes from %q, want %q in\n%s", view.Header("X-Holdback-Undone"), from, head)
		}
		if flags := w.flags("Drafts"); flags != `\Draft \Seen $Holdback` {
			t.Errorf("flags %s", flags)
		}
		w.wantSays("m1", "The draft was put into Drafts, and the copy in Sent was removed.")
		pass(3 * time.Hour)
		w.wantCount("Drafts", 1)
	})
}

func TestAFalseCopyThatComesLateIsFound(t *testing.T) {
	for _, late := range []time.Duration{10 * time.Second, time.Minute, 5 * time.Minute, 40 * time.Minute} {
		t.Run(late.String(), func(t *testing.T) {
			in(t, func(w *world) {
				w.happens(message(t, "m1", outbox.Withdrawn), letter)
				pass(late)
				w.wantSays("m1", "The draft was put into Drafts.")
				w.client(letter)
				pass(2 * time.Hour)
				w.wantCount("Sent", 0)
				w.wantSays("m1", "The draft was put into Drafts, and the copy in Sent was removed.")
			})
		})
	}
}

func TestTheFalseCopyStaysUntilTheDraftIsSafe(t *testing.T) {
	in(t, func(w *world) {
		w.client(letter)
		full := true
		w.with(func() {
			w.fault = func(op, folder string) error {
				if op == "append" && folder == "Drafts" && full {
					return problem(mailbox.CauseQuota)
				}
				return nil
			}
		})
		w.happens(message(t, "m1", outbox.Withdrawn), letter)
		pass(30 * time.Hour)
		w.wantCount("Sent", 1)
		w.wantSays("m1", "The draft could not be saved: the mailbox is full. Holdback tries again. The message is safe in Holdback.")
		w.with(func() { full = false })
		pass(time.Hour)
		w.wantCount("Sent", 0)
		w.wantCount("Drafts", 1)
		w.wantSays("m1", "The draft was put into Drafts, and the copy in Sent was removed.")
	})
}

func TestOnlyTheFalseCopyIsRemoved(t *testing.T) {
	for name, c := range map[string]struct {
		other outbox.State // of another message with the same Message-ID; empty: there is none
		early time.Duration
		kept  int
		says  string
	}{
		"another is held":       {other: outbox.Held, kept: 1, says: "The draft was put into Drafts, and a copy in Sent was left there, because it may be of another time that you sent it."},
		"another is unsure":     {other: outbox.Unsure, kept: 1, says: "The draft was put into Drafts, and a copy in Sent was left there, because it may be of another time that you sent it."},
		"another was undone":    {other: outbox.Withdrawn, says: "The draft was put into Drafts, and the copy in Sent was removed."},
		"it is from last week":  {early: 7 * 24 * time.Hour, kept: 1, says: "The draft was put into Drafts, and a copy in Sent was left there, because it may be of another time that you sent it."},
		"the clocks do not fit": {early: 10 * time.Minute, says: "The draft was put into Drafts, and the copy in Sent was removed."},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.client(letter)
				w.client(strings.Replace(letter, "<a@", "<aa@", 1))
				pass(c.early)
				if c.other != "" {
					w.with(func() { w.entries["m0"] = message(t, "m0", c.other) })
				}
				w.happens(message(t, "m1", outbox.Withdrawn), letter)
				pass(2 * time.Hour)
				w.wantCount("Sent", 1+c.kept)
				w.wantSays("m1", c.says)
			})
		})
	}
}

func TestWhereRemovingIsNotSafeTheFalseCopyIsMarked(t *testing.T) {
	for name, c := range map[string]struct {
		noPlus  bool
		changed int
		flags   string
		says    string
	}{
		"no UIDPLUS":              {noPlus: true, flags: `\Deleted`, says: "the copy in Sent is marked as deleted."},
		"somebody changed it":     {changed: 1, flags: `0 messages`, says: "the copy in Sent was removed."},
		"somebody changes it all": {changed: 9, flags: `\Flagged`, says: "a copy in Sent that is not true has a star, because something else changed it meanwhile."},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.noPlus, w.changed = c.noPlus, c.changed
				w.client(letter)
				w.happens(message(t, "m1", outbox.Withdrawn), letter)
				pass(2 * time.Hour)
				if flags := w.flags("Sent"); flags != c.flags {
					t.Errorf("flags %s, want %s", flags, c.flags)
				}
				w.wantSays("m1", "The draft was put into Drafts, and "+c.says)
			})
		})
	}
}

func TestNoDraftIsPutWhereItCannotOrNeedNot(t *testing.T) {
	for name, c := range map[string]struct {
		declined, noBox, gone bool
		copies                account.Copies
		text                  string
		drafts                int
		says                  string
	}{
		"the client was told no":     {declined: true, says: "Your mail program was told no and still has this mail, so there is no draft."},
		"there is no mailbox":        {noBox: true, says: "This account has no mailbox here (IMAP), so nothing was filed. The message is safe in Holdback."},
		"the account is gone":        {gone: true, says: "This account is no longer set up here, so nothing was filed. The message is safe in Holdback."},
		"it has no header":           {text: "just words\r\n", says: "The draft could not be saved: the message has no header that could be read. The message is safe in Holdback."},
		"nobody shall file in Sent":  {copies: account.CopiesNever, drafts: 1, says: "The draft was put into Drafts."},
		"its Bcc field cannot be it": {text: "Bcc: a\r\n" + letter, drafts: 1, says: "The draft was put into Drafts."},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.noBox, w.gone, w.copies = c.noBox, c.gone, c.copies
				e := message(t, "m1", outbox.Withdrawn)
				e.Declined = c.declined
				text := letter
				if c.text != "" {
					text = c.text
				}
				w.happens(e, text)
				pass(2 * time.Hour)
				w.wantCount("Drafts", c.drafts)
				w.wantSays("m1", c.says)
			})
		})
	}
}

// undo takes a message back and returns its draft.
func (w *world) undo(id string) string {
	w.t.Helper()
	w.happens(message(w.t, id, outbox.Withdrawn), letter)
	pass(time.Second)
	got := w.wantCount("Drafts", 1)
	if len(got) != 1 {
		w.t.FailNow()
	}
	return got[0]
}

// sendsAgain sends a text as the message id, and lets it be filed.
func (w *world) sendsAgain(id, text string) {
	w.t.Helper()
	e := message(w.t, id, outbox.Sent)
	view, _ := mail.Read(mail.Bytes(text))
	e.Summary.MessageID = view.MessageID()
	w.happens(e, text)
}

func TestAMailThatIsSentAgainTakesThePlaceOfItsDraft(t *testing.T) {
	for name, again := range map[string]func(w *world, draft string) string{
		"the draft as it is": func(_ *world, draft string) string { return draft },
		"without our field":  func(_ *world, draft string) string { return strings.Replace(draft, "X-Holdback-Undone", "X-Other", 1) },
		"with another Message-ID": func(*world, string) string {
			return "X-Holdback-Undone: now; id=m1\r\n" + strings.Replace(letter, "<a@", "<b@", 1)
		},
		"the same mail, once more":    func(*world, string) string { return letter },
		"edited in Holdback's window": nil,
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				draft := w.undo("m1")
				pass(5 * time.Minute)
				if again == nil {
					if err := w.filing.Supersede(t.Context(), "m1"); err != nil {
						t.Fatal(err)
					}
				} else {
					w.sendsAgain("m2", again(w, draft))
				}
				pass(10 * time.Second)
				w.wantCount("Drafts", 0)
				w.wantSays("m1", "You have sent this mail again, so the draft was removed.")
				pass(3 * time.Hour)
				w.wantCount("Drafts", 0)
			})
		})
	}
}

func TestAMailThatOnlyLooksLikeADraftTakesNoPlace(t *testing.T) {
	in(t, func(w *world) {
		w.undo("m1")
		w.sendsAgain("m2", strings.Replace(letter, "<a@", "<x.m1.undone@", 1))
		pass(3 * time.Hour)
		w.wantCount("Drafts", 1)
	})
}

func TestADraftStaysUntilAnotherTakesItsPlace(t *testing.T) {
	for name, again := range map[string]func(draft string) string{
		"the draft":     func(draft string) string { return draft },
		"the same mail": func(string) string { return letter },
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				draft := w.undo("m1")
				text := again(draft)
				e := message(t, "m2", outbox.Held)
				view, _ := mail.Read(mail.Bytes(text))
				e.Summary.MessageID = view.MessageID()
				w.happens(e, text)
				pass(2 * time.Hour)
				if got := w.wantCount("Drafts", 1); len(got) == 1 && got[0] != draft {
					t.Errorf("while it is held, the draft is\n%s\nwant\n%s", got[0], draft)
				}
				e.State, e.Changed = outbox.Withdrawn, time.Now()
				w.happens(e, text)
				pass(10 * time.Second)
				if got := w.wantCount("Drafts", 1); len(got) == 1 && got[0] == draft {
					t.Errorf("the old draft is still there, want the new one")
				}
			})
		})
	}
}

// A copy that a program files for the second sending must not go with the first.
func TestTheSameMailHeldForLongIsNotTakenForTheUndoneOne(t *testing.T) {
	for state, want := range map[outbox.State]int{outbox.Sent: 1, outbox.Withdrawn: 0} {
		t.Run(string(state), func(t *testing.T) {
			in(t, func(w *world) {
				w.undo("m1")
				e := message(t, "m2", outbox.Held)
				w.happens(e, letter)
				w.client(letter)
				pass(30 * time.Hour)
				w.wantCount("Sent", 1)
				e.State, e.Changed = state, time.Now()
				w.happens(e, letter)
				pass(3 * time.Hour)
				w.wantCount("Sent", want)
				w.wantCount("Drafts", 1-want)
			})
		})
	}
}

func TestWhatIsSentAgainBeforeItsDraftCouldBePutNeverGetsOne(t *testing.T) {
	in(t, func(w *world) {
		offline := true
		w.with(func() {
			w.fault = func(string, string) error {
				if offline {
					return problem(mailbox.CauseOffline)
				}
				return nil
			}
		})
		w.happens(message(t, "m1", outbox.Withdrawn), letter)
		pass(time.Minute)
		if err := w.filing.Supersede(t.Context(), "m1"); err != nil {
			t.Fatal(err)
		}
		w.with(func() { offline = false })
		w.filing.Wake("")
		pass(2 * time.Hour)
		w.wantCount("Drafts", 0)
		w.wantSays("m1", "You have sent this mail again, and there is no draft of it.")
	})
}

// A slow server adds what it was given only after the line broke, and after we looked.
func TestALostAnswerNeverLeavesASecondDraft(t *testing.T) {
	for name, late := range map[string]time.Duration{"it was added": 0, "it is added late": 20 * time.Second} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				lostOnce := false
				w.with(func() {
					w.fault = func(op, _ string) error {
						if op != "append" || lostOnce {
							return nil
						}
						lostOnce = true
						if late > 0 {
							return problem(mailbox.CauseUnknown)
						}
						return lost{problem(mailbox.CauseUnknown)}
					}
				})
				w.happens(message(t, "m1", outbox.Withdrawn), letter)
				pass(late)
				if late > 0 {
					w.with(func() { w.put("Drafts", w.messages["Drafts"][0]) })
				}
				pass(3 * time.Hour)
				w.wantCount("Drafts", 1)
				w.wantSays("m1", "The draft was put into Drafts.")
			})
		})
	}
}
