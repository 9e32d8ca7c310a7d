package filing_test

import (
	"strings"
	"testing"
	"time"

	"holdback/app/filing"
	"holdback/app/outbox"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

func TestACopyIsAddedWhereNobodyFiledOne(t *testing.T) {
	in(t, func(w *world) {
		e := message(t, "m1", outbox.Sent)
		w.happens(e, letter)
		pass(14 * time.Second)
		w.wantCount("Sent", 0)
		pass(2 * time.Second)
		got := w.wantCount("Sent", 1)
		if want := "Bcc: secret@inn.example\r\n" + letter; len(got) == 1 && got[0] != want {
			t.Errorf("got\n%s\nwant what was sent, and to whom\n%s", got[0], want)
		}
		if flags := w.flags("Sent"); flags != `\Seen` {
			t.Errorf("flags %s, want it read", flags)
		}
		var at time.Time
		w.with(func() { at = w.messages["Sent"][0].At })
		if !at.Equal(e.Changed) {
			t.Errorf("dated %s, want %s when it left", at, e.Changed)
		}
		w.wantSays("m1", "A copy was put into Sent.")
		pass(3 * time.Hour)
		w.wantCount("Sent", 1)
		w.wantSays("m1", "A copy was put into Sent.")
	})
}

func TestWhoeverFiledBeforeUsIsFoundAndNothingIsAdded(t *testing.T) {
	for name, after := range map[string]time.Duration{"while it was held": 0, "a moment later": 10 * time.Second} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				if after == 0 {
					w.client(letter)
				}
				w.happens(message(t, "m1", outbox.Sent), letter)
				if after > 0 {
					pass(after)
					w.client(letter)
				}
				pass(3 * time.Hour)
				w.wantCount("Sent", 1)
				w.wantSays("m1", "A copy was in Sent already.")
			})
		})
	}
}

func TestACopyThatAProgramFilesAfterOursTakesItsPlace(t *testing.T) {
	for name, noPlus := range map[string]bool{"with UIDPLUS": false, "without UIDPLUS": true} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.noPlus = noPlus
				w.happens(message(t, "m1", outbox.Sent), letter)
				pass(time.Minute)
				w.client(letter)
				pass(30 * time.Minute)
				w.wantCount("Sent", 2)
				pass(time.Hour)
				if got := w.wantCount("Sent", 1); len(got) == 1 && got[0] != letter {
					t.Errorf("ours is left, want the one of the mail program:\n%s", got[0])
				}
			})
		})
	}
}

func TestWhoFilesIsWhatWasChosenForTheAccount(t *testing.T) {
	for name, c := range map[string]struct {
		copies       account.Copies
		server       time.Duration // when the server files; 0: never
		noBox, gone  bool
		noID         bool
		wantSent     int
		says         string
		looksAtLeast int
	}{
		"the server does, in time":        {copies: account.CopiesServer, server: time.Minute, wantSent: 1, says: "Your mail server has put a copy into Sent."},
		"the server does not":             {copies: account.CopiesServer, wantSent: 0, says: "Your mail server has put no copy into Sent that Holdback could find.", looksAtLeast: 4},
		"nobody shall":                    {copies: account.CopiesNever, wantSent: 0, says: "No copy was put into Sent, as you chose for this account."},
		"there is no mailbox":             {noBox: true, says: "This account has no mailbox here (IMAP), so nothing was filed."},
		"the account is gone":             {gone: true, says: "This account is no longer set up here, so nothing was filed."},
		"it cannot be looked for by name": {noID: true, says: "Holdback could not look for a copy in Sent, because this mail has no Message-ID."},
	} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.copies, w.noBox, w.gone = c.copies, c.noBox, c.gone
				e := message(t, "m1", outbox.Sent)
				if c.noID {
					e.Summary.MessageID = ""
				}
				w.happens(e, letter)
				if c.server > 0 {
					pass(c.server)
					w.client(letter)
				}
				pass(3 * time.Hour)
				w.wantCount("Sent", c.wantSent)
				w.wantSays("m1", c.says)
				if w.finds < c.looksAtLeast {
					t.Errorf("Sent was looked at %d times, want %d at least", w.finds, c.looksAtLeast)
				}
			})
		})
	}
}

func TestALostAnswerNeverMakesASecondCopy(t *testing.T) {
	for name, cause := range map[string]mailbox.Cause{"line broke": mailbox.CauseOffline, "nobody knows": mailbox.CauseUnknown, "busy": mailbox.CauseLater} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				answers := 0
				w.with(func() {
					w.fault = func(op, _ string) error {
						if op != "append" {
							return nil
						}
						answers++
						return lost{problem(cause)}
					}
				})
				w.happens(message(t, "m1", outbox.Sent), letter)
				pass(3 * time.Hour)
				w.wantCount("Sent", 1)
				w.wantSays("m1", "A copy was put into Sent.")
				if answers != 1 {
					t.Errorf("it was added %d times", answers)
				}
			})
		})
	}
}

func TestASearchThatFailsIsNotANo(t *testing.T) {
	in(t, func(w *world) {
		w.client(letter)
		failing := true
		w.with(func() {
			w.fault = func(op, _ string) error {
				if op == "find" && failing {
					return problem(mailbox.CauseLater)
				}
				return nil
			}
		})
		w.happens(message(t, "m1", outbox.Sent), letter)
		pass(5 * time.Hour)
		w.wantCount("Sent", 1)
		w.wantSays("m1", "Holdback could not see to the copy in Sent yet: the mail server could not do it now. Holdback tries again.")
		w.with(func() { failing = false })
		pass(2 * time.Hour)
		w.wantCount("Sent", 1)
		w.wantSays("m1", "A copy was in Sent already.")
	})
}

func TestAMessageThatWasChangedHereHasTheChangedCopyInSent(t *testing.T) {
	in(t, func(w *world) {
		w.client(strings.Replace(letter, "two rooms", "ten rooms", 1))
		e := message(t, "m1", outbox.Sent)
		e.Amended = true
		w.happens(e, letter)
		pass(time.Minute)
		if got := w.wantCount("Sent", 1); len(got) == 1 && !strings.Contains(got[0], "two rooms") {
			t.Errorf("Sent holds what was not sent:\n%s", got[0])
		}
		w.wantSays("m1", "A copy was put into Sent, in the place of the one from before your change.")
	})
}

func TestEachTroubleHasAnEndAndALine(t *testing.T) {
	for _, c := range []struct {
		cause mailbox.Cause
		ends  time.Duration
		says  string
	}{
		{mailbox.CauseTooBig, time.Minute, "Holdback could not see to the copy in Sent: it is larger than the mail server takes."},
		{mailbox.CauseRefused, 4 * time.Hour, "Holdback could not see to the copy in Sent: the mail server refused it."},
		{mailbox.CauseQuota, 5 * 24 * time.Hour, "Holdback could not see to the copy in Sent: the mailbox is full."},
		{mailbox.CauseLater, 5 * 24 * time.Hour, "Holdback could not see to the copy in Sent: the mail server could not do it now."},
		{mailbox.CauseTLS, 5 * 24 * time.Hour, "Holdback could not see to the copy in Sent: the mail server could not prove who it is."},
	} {
		t.Run(string(c.cause), func(t *testing.T) {
			in(t, func(w *world) {
				tries := 0
				w.with(func() {
					w.fault = func(op, _ string) error {
						if op != "append" {
							return nil
						}
						tries++
						return problem(c.cause)
					}
				})
				w.happens(message(t, "m1", outbox.Sent), letter)
				pass(c.ends)
				w.wantSays("m1", c.says)
				was := tries
				pass(48 * time.Hour)
				if tries != was || tries > 101 {
					t.Errorf("tried %d times, then %d more, want an end", was, tries-was)
				}
			})
		})
	}
}

func TestBeingOfflineCountsForNothingAndWakeTriesAtOnce(t *testing.T) {
	for cause, tries := range map[mailbox.Cause]int{mailbox.CauseOffline: 9000, mailbox.CauseSignIn: 31} {
		t.Run(string(cause), func(t *testing.T) {
			in(t, func(w *world) {
				asked, broken := 0, true
				w.with(func() {
					w.fault = func(string, string) error {
						asked++
						if broken {
							return problem(cause)
						}
						return nil
					}
				})
				for _, id := range []string{"m1", "m2", "m3"} {
					e := message(t, id, outbox.Sent)
					e.Summary.MessageID = id
					w.happens(e, strings.Replace(letter, "<a@", "<"+id, 1))
				}
				pass(30 * 24 * time.Hour)
				if asked > tries {
					t.Errorf("the mailbox was asked %d times in 30 days, want %d at most", asked, tries)
				}
				w.with(func() { broken = false })
				w.filing.Wake(ines)
				pass(time.Minute)
				w.wantCount("Sent", 3)
				w.wantSays("m2", "A copy was put into Sent.")
			})
		})
	}
}

func TestAFolderThatIsMissingIsMade(t *testing.T) {
	in(t, func(w *world) {
		w.folders = map[mailbox.Role]string{}
		w.happens(message(t, "m1", outbox.Sent), letter)
		e := message(t, "m2", outbox.Withdrawn)
		e.Summary.MessageID = "b@harbour.example"
		w.happens(e, strings.Replace(letter, "<a@", "<b@", 1))
		pass(2 * time.Hour)
		w.wantCount("Sent", 1)
		w.wantCount("Drafts", 1)
	})
}

func TestACopyOfAnotherMessageIsNotTakenForAnOldOne(t *testing.T) {
	for name, c := range map[string]struct {
		other outbox.State
		want  int
	}{"that was sent": {outbox.Sent, 2}, "that was taken back": {outbox.Withdrawn, 1}} {
		t.Run(name, func(t *testing.T) {
			in(t, func(w *world) {
				w.client(letter)
				w.with(func() { w.entries["m0"] = message(t, "m0", c.other) })
				e := message(t, "m1", outbox.Sent)
				e.Amended = true
				w.happens(e, letter)
				pass(3 * time.Hour)
				w.wantCount("Sent", c.want)
			})
		})
	}
}

func TestACopyThatIsMarkedAsDeletedTakesNoPlace(t *testing.T) {
	in(t, func(w *world) {
		w.happens(message(t, "m1", outbox.Sent), letter)
		pass(time.Minute)
		w.client(letter)
		w.with(func() { w.messages["Sent"][1].Flags = []string{`\Deleted`} })
		pass(3 * time.Hour)
		w.wantCount("Sent", 1)
	})
}

func TestWhatIsInAFolderThatWasChosenAndHasGoneIsFound(t *testing.T) {
	in(t, func(w *world) {
		w.with(func() {
			w.fault = func(op, _ string) error {
				switch op {
				case "folder":
					return problem(mailbox.CauseNoFolder)
				case "append":
					return lost{problem(mailbox.CauseUnknown)}
				}
				return nil
			}
		})
		w.happens(message(t, "m1", outbox.Sent), letter)
		pass(3 * time.Hour)
		w.wantCount("Sent", 1)
	})
}

func TestMissedChangesAreReadFromDisk(t *testing.T) {
	in(t, func(w *world) {
		pass(time.Minute)
		w.with(func() { w.entries["m1"], w.contents["m1"] = message(t, "m1", outbox.Sent), letter })
		w.news <- outbox.News{Resync: true}
		pass(time.Minute)
		w.wantCount("Sent", 1)
	})
}

func TestAClockThatWasAheadHoldsNothingUpForLong(t *testing.T) {
	in(t, func(w *world) {
		w.end()
		w.with(func() { w.entries["m1"], w.contents["m1"] = message(t, "m1", outbox.Sent), letter })
		if err := w.PutFiled(t.Context(), filing.Record{ID: "m1", Looks: 1, Due: time.Now().Add(365 * 24 * time.Hour)}); err != nil {
			t.Fatal(err)
		}
		w.start()
		pass(25 * time.Hour)
		w.wantCount("Sent", 1)
	})
}

// A slow server adds what it was given only after the line broke, and after we looked.
func TestACopyThatIsAddedLateIsWaitedFor(t *testing.T) {
	in(t, func(w *world) {
		w.with(func() {
			w.fault = func(op, _ string) error {
				if op == "append" {
					return problem(mailbox.CauseUnknown)
				}
				return nil
			}
		})
		w.happens(message(t, "m1", outbox.Sent), letter)
		pass(45 * time.Second)
		w.with(func() { w.fault = nil })
		w.client(letter)
		pass(5 * time.Minute)
		w.wantCount("Sent", 1)
		w.wantSays("m1", "A copy was put into Sent.")
	})
}
