package desktop

import (
	"context"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/control"
)

func message(id, state, subject string, people ...string) control.Message {
	m := control.Message{ID: id, State: state, Subject: subject, Due: time.Now().Add(30 * time.Second)}
	for _, p := range people {
		m.People = append(m.People, control.Person{Name: p, Address: p + "@example.org"})
		m.To = append(m.To, p+"@example.org")
	}
	return m
}

func TestMenuCountsWhatWaitsAndNamesTheNewestFirst(t *testing.T) {
	many := []control.Message{}
	for range 12 {
		many = append(many, message("m", "held", "s", "Tom"))
	}
	for _, c := range []struct {
		name       string
		in         []control.Message
		badge, tip string
		first      string
	}{
		{"nothing", nil, "", "guarding", ""},
		{"leaving cannot be undone", []control.Message{message("a", "leaving", "Offer", "Anna")}, "", "guarding", ""},
		{"one", []control.Message{message("a", "held", "Offer", "Anna")}, "1", "1 message waits", "Undo: to Anna, “Offer”"},
		{"newest first", []control.Message{message("a", "held", "Old", "Anna"), message("b", "held", "New", "Tom", "Eve")}, "2", "2 messages wait", "Undo: to Tom and 1 more, “New”"},
		{"asking", []control.Message{message("a", "asking", "Offer", "Anna")}, "!", "wants your answer", "Undo: to Anna, “Offer”"},
		{"many", many, "9+", "12 messages wait", "Undo: to Tom, “s”"},
		{"a subject cannot disguise itself", []control.Message{message("a", "held", "a\u202eb\x1b[31mc\n", "Anna")}, "1", "", "Undo: to Anna, “ab[31mc”"},
	} {
		got := menuFor(c.in)
		if got.badge != c.badge || !strings.Contains(got.tip, c.tip) {
			t.Errorf("%s: badge %q, tip %q; want %q, %q", c.name, got.badge, got.tip, c.badge, c.tip)
		}
		if c.first != "" && got.waiting[0].title != c.first {
			t.Errorf("%s: first is %q, want %q", c.name, got.waiting[0].title, c.first)
		}
		if len(got.waiting) > maxWaiting || got.canUndo != (c.first != "") {
			t.Errorf("%s: %d entries, can undo %v", c.name, len(got.waiting), got.canUndo)
		}
	}
}

func TestNotificationTellsNothingOfTheContent(t *testing.T) {
	now := time.Now()
	m := message("a", "held", "Salaries 2027", "Anna", "Tom")
	m.Due = now.Add(30 * time.Second)
	title, body, id := announce([]control.Message{m}, now)
	if title != "Waiting 30 s" || body != "2 recipients" || id != "a" {
		t.Errorf("got %q, %q, %q", title, body, id)
	}
}

// desk is a guard, a tray and a notifier in one.
type desk struct {
	outbox  []control.Message
	events  chan control.Event
	menus   []menu
	told    []string
	cleared int
	undone  []string
	click   chan click
	press   chan string
	wanted  string
}

func (d *desk) Outbox(context.Context) ([]control.Message, error)   { return d.outbox, nil }
func (d *desk) Setting(context.Context, string) (string, error)     { return d.wanted, nil }
func (d *desk) Watch(context.Context) (<-chan control.Event, error) { return d.events, nil }
func (d *desk) UndoLast(context.Context) (control.Message, error)   { return d.Undo(nil, "last") }
func (d *desk) Quit(context.Context) error                          { return nil }
func (d *desk) draw(m menu)                                         { d.menus = append(d.menus, m) }
func (d *desk) clicks() <-chan click                                { return d.click }
func (d *desk) undo() <-chan string                                 { return d.press }
func (d *desk) clear()                                              { d.cleared++ }
func (d *desk) held(fresh []control.Message) {
	for _, m := range fresh {
		d.told = append(d.told, m.ID)
	}
}

func (d *desk) Undo(_ context.Context, id string) (control.Message, error) {
	d.undone = append(d.undone, id)
	return control.Message{}, nil
}

// sit runs attend with d until f has returned.
func sit(t *testing.T, d *desk, f func()) {
	t.Helper()
	d.events, d.click, d.press = make(chan control.Event), make(chan click), make(chan string)
	done := make(chan error)
	o := Options{Guard: d, Log: slog.New(slog.DiscardHandler), Open: func(context.Context) error { return nil }}
	go func() { done <- attend(t.Context(), o, d, d) }()
	f()
	close(d.events)
	if err := <-done; err != nil {
		t.Error(err)
	}
}

func after(d time.Duration) { time.Sleep(d); synctest.Wait() }

func TestAThousandMessagesAtOnceAreOneChangeOfTheIcon(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{wanted: "true"}
		sit(t, d, func() {
			after(time.Second)
			for range 1000 {
				m := message("m", "held", "s", "Tom")
				d.outbox = append(d.outbox, m)
				d.events <- control.Event{Kind: "message", Message: &m}
			}
			after(time.Second)
		})
		if len(d.menus) != 2 || d.menus[1].badge != "9+" {
			t.Errorf("the icon was drawn %d times: %+v", len(d.menus), d.menus)
		}
		if len(d.told) != 1 {
			t.Errorf("told of %d messages with one id, want 1", len(d.told))
		}
	})
}

func TestNotificationGoesWhenTheMessageDoes(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{wanted: "true"}
		sit(t, d, func() {
			m := message("a", "held", "s", "Tom")
			d.events <- control.Event{Kind: "message", Message: &m}
			after(time.Second)
			gone := message("a", "withdrawn", "s", "Tom")
			d.events <- control.Event{Kind: "message", Message: &gone}
			after(time.Second)
		})
		if len(d.told) != 1 || d.cleared != 1 {
			t.Errorf("told %v, cleared %d times; want one of each", d.told, d.cleared)
		}
	})
}

func TestNoNotificationWhenNotWanted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{wanted: "false"}
		sit(t, d, func() {
			m := message("a", "held", "s", "Tom")
			d.events <- control.Event{Kind: "message", Message: &m}
			after(time.Second)
		})
		if len(d.told) != 0 {
			t.Errorf("told of %v all the same", d.told)
		}
	})
}

func TestClicksReachTheGuard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{wanted: "true"}
		sit(t, d, func() {
			d.click <- click{what: undoLast}
			synctest.Wait()
			d.click <- click{what: undoOne, id: "a"}
			synctest.Wait()
			d.press <- "b"
			synctest.Wait()
		})
		if got := strings.Join(d.undone, " "); got != "last a b" {
			t.Errorf("undone %q, want last, a and b", got)
		}
	})
}
