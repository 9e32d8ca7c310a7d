package outbox_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/iotest"
	"testing/synctest"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/guard"
	"holdback/mail"
)

func TestWhatIsTheSameMessageAndWhatIsNot(t *testing.T) {
	base := letter("a")
	noID := strings.Replace(base, "Message-ID: <a@harbour.example>\r\n", "", 1)
	neither := "Subject: a\r\n\r\nHello.\r\n"
	for name, c := range map[string]struct {
		first, second string
		to            string // of the second, when it is another
		same          bool
	}{
		"again":                         {base, base, "", true},
		"with a later Date":             {base, strings.Replace(base, "08:00:00", "08:05:00", 1), "", true},
		"with a Received field":         {base, "Received: from desk\r\n by laptop; now\r\n" + base, "", true},
		"with another Message-ID":       {base, strings.Replace(base, "<a@", "<b@", 1), "", false},
		"with another word":             {base, strings.Replace(base, "free", "full", 1), "", false},
		"with another subject":          {base, strings.Replace(base, "Subject: a", "Subject: b", 1), "", false},
		"to somebody else":              {base, base, "eva@inn.example", false},
		"without Message-ID":            {noID, noID, "", true},
		"without it, with a later Date": {noID, strings.Replace(noID, "08:00:00", "08:05:00", 1), "", false},
		"with neither":                  {neither, neither, "", false},
		"with fields in the body":       {neither, neither + "Message-ID: <x@y.example>\r\n", "", false},
		"with a folded Message-ID":      {strings.Replace(base, ": <a@", ":\r\n <a@", 1), strings.Replace(base, ": <a@", ":\r\n <a@", 1), "", true},
		"with a very long field":        {"X: " + strings.Repeat("x", 9000) + "\r\n" + base, "X: " + strings.Repeat("x", 9000) + "\r\n" + base, "", true},
		"with a long field changed":     {"X: " + strings.Repeat("x", 9000) + "\r\n" + base, "X: " + strings.Repeat("x", 8999) + "y\r\n" + base, "", false},
	} {
		t.Run(name, func(t *testing.T) {
			bubble(t, func(t *testing.T, d *desk) {
				first, err := d.submit(c.first)
				if err != nil {
					t.Fatal(err)
				}
				to := []string{"omar@inn.example"}
				if c.to != "" {
					to = []string{c.to}
				}
				second, err := d.submit(c.second, to...)
				if err != nil || (second.ID == first.ID) != c.same {
					t.Errorf("same: got %v, %v, want %v", second.ID == first.ID, err, c.same)
				}
			})
		})
	}
}

func TestAMessageNobodyCanReadIsHeldAllTheSame(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		for _, content := range []string{"", "\r\n", "no header at all", "\x00\xff\r\n\r\n", "Content-Type: multipart/mixed\r\n\r\nx"} {
			e, err := d.submit(content)
			if err != nil {
				t.Errorf("hold %q: %v", content, err)
				continue
			}
			if e.Summary.To[0].Address.String() != "omar@inn.example" {
				t.Errorf("hold %q: described as %+v", content, e.Summary)
			}
		}
		pass(time.Minute)
		if n := d.server.attempts(); n != 5 {
			t.Errorf("%d left, want 5", n)
		}
	})
}

func TestAHoldThatBreaksOffLeavesNothing(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		cut := errors.New("line cut")
		s := outbox.Submission{Account: "ines@harbour.example", Content: io.MultiReader(strings.NewReader(letter("a")), iotest.ErrReader(cut))}
		_, err := d.Hold(t.Context(), s)
		if err == nil {
			t.Error("hold without a recipient: got no error")
		}
		s.Envelope.Recipients = []mail.Recipient{{Address: outboxtest.Address(t, "omar@inn.example")}}
		_, err = d.Hold(t.Context(), s)
		wantErr(t, "hold a content that breaks off", err, cut)
		if n := d.store.(*outboxtest.Memory).Staged(); n != 0 {
			t.Errorf("%d contents left behind", n)
		}
	})
}

func TestIDsAreShortUniqueAndSortByTime(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		var ids []string
		for range 50 {
			e, err := d.submit("Subject: x\r\n\r\n")
			if err != nil {
				t.Fatal(err)
			}
			ids = append(ids, e.ID)
			time.Sleep(time.Millisecond)
		}
		if !slices.IsSorted(ids) || len(slices.Compact(slices.Clone(ids))) != 50 || len(ids[0]) != 13 || strings.Trim(ids[0], "0123456789abcdefghjkmnpqrstvwxyz") != "" {
			t.Errorf("got %q", ids)
		}
	})
}

func TestUndoLastTwiceInAMomentMeansOnce(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		_, err := d.UndoLast(t.Context())
		wantErr(t, "undo with nothing held", err, outbox.ErrNothing)
		a, b := d.hold("a"), d.hold("b")
		time.Sleep(time.Second)
		answers := make(chan string, 2)
		go func() { _, _ = d.WaitUntil(t.Context(), a.ID, time.Now().Add(time.Hour)) }() // keeps the disk busy, so that both share a write
		synctest.Wait()
		for range 2 { // an excited finger
			go func() {
				e, _ := d.UndoLast(t.Context())
				answers <- e.ID
			}()
		}
		if x, y := <-answers, <-answers; x != b.ID || y != b.ID {
			t.Errorf("got %s and %s, want %s twice", x, y, b.ID)
		}
		pass(2*time.Second + time.Millisecond)
		if e := must(t, "undo the one before")(d.UndoLast(t.Context())); e.ID != a.ID {
			t.Errorf("got %s, want %s", e.ID, a.ID)
		}
	}, slowDisk)
}

func TestOneBadChangeDoesNotFailTheOthers(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		var group sync.WaitGroup
		for n := range 20 {
			name := fmt.Sprint("good", n)
			if n%5 == 3 {
				name = "bad"
			}
			group.Go(func() {
				_, err := d.submit(letter(name))
				if (name == "bad") != errors.Is(err, errDisk) {
					t.Errorf("hold %s: %v", name, err)
				}
			})
		}
		group.Wait()
		if list, err := d.List(t.Context()); err != nil || len(list) != 16 {
			t.Errorf("list: got %d, %v, want 16", len(list), err)
		}
	}, slowDisk)
}

func TestWaitUntilEndsTheShownTimeThen(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		_, err := d.WaitUntil(t.Context(), e.ID, time.Now())
		wantErr(t, "wait until now", err, outbox.ErrTime)
		at := time.Now().Add(20 * time.Hour)
		must(t, "wait")(d.WaitUntil(t.Context(), e.ID, at))
		pass(time.Hour)
		d.shift.Store(-int64(5 * time.Minute)) // a clock set back does not move a time of day
		pass(time.Minute)
		if got := d.want(e.ID, outbox.Held).Due; !got.Equal(at.Add(outbox.Margin)) {
			t.Errorf("due %s, want %s", got, at.Add(outbox.Margin))
		}
		must(t, "wait less")(d.WaitUntil(t.Context(), e.ID, time.Now().Add(-4*time.Minute)))
		pass(time.Minute + outbox.Margin)
		d.want(e.ID, outbox.Sent)
	})
}

func TestIdleOnlyLooks(t *testing.T) {
	store := &outboxtest.Memory{}
	reviews := 0
	bubble(t, func(t *testing.T, d *desk) {
		e, f := d.hold("a"), d.hold("b")
		pass(time.Hour)
		d.want(e.ID, outbox.Held)
		must(t, "undo")(d.Undo(t.Context(), e.ID))
		if d.server.attempts() != 0 || reviews != 0 {
			t.Errorf("%d attempts and %d reviews, want none", d.server.attempts(), reviews)
		}
		_ = d.stop()
		next := start(t, store)
		pass(outbox.Grace)
		next.want(f.ID, outbox.Sent)
	}, func(c *outbox.Config) {
		c.Idle, c.Store = true, store
		c.Review = func(context.Context, outbox.Entry, *mail.View) ([]guard.Finding, error) {
			reviews++
			return nil, nil
		}
	})
}

func TestASlowSubscriberIsToldToAskAgain(t *testing.T) {
	bubble(t, func(t *testing.T, d *desk) {
		changes, cancel := d.Subscribe()
		for range 200 { // two changes each, and nobody reads
			if _, err := d.submit("Subject: x\r\n\r\n"); err != nil {
				t.Fatal(err)
			}
		}
		pass(time.Second)
		var last outbox.News
		seen := 0
		for len(changes) > 0 {
			last = <-changes
			seen++
		}
		if !last.Resync || seen > 256 {
			t.Errorf("after %d of 400 changes: got %+v, want Resync", seen, last)
		}
		e := d.hold("after")
		if got := <-changes; got.Entry.ID != e.ID {
			t.Errorf("after catching up: got %+v, want %s", got, e.ID)
		}
		cancel()
		cancel()
		for range changes {
			t.Log("what was on its way")
		}
	})
}

func TestWithNothingHeldNothingTicks(t *testing.T) {
	var looks atomic.Int64
	bubble(t, func(t *testing.T, d *desk) {
		e := d.hold("a")
		pass(time.Minute)
		d.want(e.ID, outbox.Sent)
		before := looks.Load()
		pass(24 * time.Hour)
		if more := looks.Load() - before; more != 0 {
			t.Errorf("the clock was looked at %d times in a day without messages", more)
		}
	}, func(c *outbox.Config) {
		wall := c.Wall
		c.Wall = func() time.Time {
			looks.Add(1)
			return wall()
		}
	})
}
