package desktop

import (
	"context"
	"fmt"
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
	in := func(d time.Duration, m control.Message) control.Message { m.Due = now.Add(d); return m }
	one := in(30*time.Second, message("a", "held", "Salaries 2027", "Anna", "Tom"))
	ask := message("b", "asking", "Salaries 2027", "Anna")
	for _, c := range []struct {
		name string
		in   []control.Message
		want notice
	}{
		{"one", []control.Message{one}, notice{"Message held for 30 s", "2 recipients", "a"}},
		{"overdue", []control.Message{in(-time.Hour, one)}, notice{"Message held for 1 s", "2 recipients", "a"}},
		{"long", []control.Message{in(26*time.Hour, one)}, notice{"Message held for 26 h", "2 recipients", "a"}},
		{"several", []control.Message{one, one}, notice{"2 messages held", "Undo takes back the last one.", "a"}},
		{"a question among several", []control.Message{ask, one}, notice{"A message wants your answer", "It stays here until you decide.", "b"}},
		{"asking", []control.Message{ask}, notice{"A message wants your answer", "It stays here until you decide.", "b"}},
	} {
		if got := announce(c.in, now); got != c.want {
			t.Errorf("%s: got %+v, want %+v", c.name, got, c.want)
		}
	}
}

func TestClickOnAnEntryThatJustChangedMeansNothing(t *testing.T) {
	start := time.Now()
	var p places
	p.put(menu{waiting: []waiting{{"a", "to Anna"}}}, start)
	p.put(menu{waiting: []waiting{{"b", "to Tom"}, {"a", "to Anna"}}}, start.Add(time.Minute))
	for _, c := range []struct {
		name string
		pick pick
		late time.Duration
		want string // what and id, or nothing
	}{
		{"aimed at a, which stood here", pick{undoOne, 0}, 100 * time.Millisecond, ""},
		{"read first", pick{undoOne, 0}, time.Second, "undo b"},
		{"an empty place", pick{undoOne, 4}, time.Second, ""},
		{"not about one message", pick{what: undoLast}, 0, "undo last "},
	} {
		got := ""
		if click, ok := p.meant(c.pick, start.Add(time.Minute+c.late)); ok {
			got = click.what + " " + click.id
		}
		if got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, got, c.want)
		}
	}
}

// desk is a guard, a tray and a notifier in one.
type desk struct {
	outbox []control.Message
	events chan control.Event
	menus  []menu
	said   []string // ids of the notices, "-" when one was taken away
	undone []string
	opened int // windows
	click  chan click
	wanted string
}

func (d *desk) Outbox(context.Context) ([]control.Message, error)   { return d.outbox, nil }
func (d *desk) Setting(context.Context, string) (string, error)     { return d.wanted, nil }
func (d *desk) Watch(context.Context) (<-chan control.Event, error) { return d.events, nil }
func (d *desk) Quit(context.Context) error                          { return nil }
func (d *desk) draw(m menu)                                         { d.menus = append(d.menus, m) }
func (d *desk) clicks() <-chan click                                { return d.click }

func (d *desk) show(n notice) {
	if n == (notice{}) {
		n.id = "-"
	}
	d.said = append(d.said, n.id)
}

func (d *desk) Undo(_ context.Context, id string) (control.Message, error) {
	d.undone = append(d.undone, id)
	return control.Message{}, nil
}

func (d *desk) UndoLast(ctx context.Context) (control.Message, error) { return d.Undo(ctx, "last") }

// now makes the outbox hold ms, and gives the tray time to see it.
func (d *desk) now(ms ...control.Message) {
	d.outbox = ms
	d.events <- control.Event{Kind: "resync"}
	after(time.Second)
}

// sit runs attend with d in fake time until f has returned.
func sit(t *testing.T, d *desk, f func()) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		d.events, d.click = make(chan control.Event), make(chan click)
		done := make(chan error)
		o := Options{Guard: d, Log: slog.New(slog.DiscardHandler), Open: func(context.Context) error { d.opened++; return nil }}
		go func() { done <- attend(t.Context(), o, d, d) }()
		after(time.Second)
		f()
		close(d.events)
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}

func after(d time.Duration) { time.Sleep(d); synctest.Wait() }

func TestAThousandMessagesAtOnceAreOneChangeOfTheIcon(t *testing.T) {
	d := &desk{wanted: "true"}
	sit(t, d, func() {
		for i := range 1000 {
			d.outbox = append(d.outbox, message(fmt.Sprint(i), "held", "s", "Tom"))
			d.events <- control.Event{Kind: "message", Message: &d.outbox[i]}
		}
		after(time.Second)
	})
	if len(d.menus) != 2 || d.menus[1].badge != "9+" {
		t.Errorf("the icon was drawn %d times: %+v", len(d.menus), d.menus)
	}
	if got := strings.Join(d.said, " "); got != "999" {
		t.Errorf("notifications %q, want one about the last message", got)
	}
}

func TestNotificationComesOnceAndGoesWithItsMessage(t *testing.T) {
	held := func(id string) control.Message { return message(id, "held", "s", "Tom") }
	again := held("a")
	again.Attempts = 1
	for _, c := range []struct {
		name   string
		wanted string
		steps  [][]control.Message
		want   string
	}{
		{"held, then gone", "true", [][]control.Message{{held("a")}, {}}, "a -"},
		{"leaving takes the button away", "true", [][]control.Message{{held("a")}, {message("a", "leaving", "s", "Tom")}}, "a -"},
		{"wait longer is no news", "true", [][]control.Message{{held("a")}, {held("a")}}, "a"},
		{"the next takes its place", "true", [][]control.Message{{held("a")}, {held("a"), held("b")}, {held("b")}}, "a b"},
		{"its message goes, another stays", "true", [][]control.Message{{held("a")}, {held("a"), held("b")}, {held("a")}}, "a b -"},
		{"back after an attempt", "true", [][]control.Message{{held("a")}, {message("a", "leaving", "s", "Tom")}, {again}}, "a -"},
		{"approved after a question", "true", [][]control.Message{{message("a", "asking", "s", "Tom")}, {held("a")}}, "a"},
		{"a question that comes up later", "true", [][]control.Message{{held("a")}, {message("a", "asking", "s", "Tom")}}, "a a"},
		{"not wanted", "false", [][]control.Message{{held("a")}, {}}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := &desk{wanted: c.wanted}
			sit(t, d, func() {
				for _, ms := range c.steps {
					d.now(ms...)
				}
			})
			if got := strings.Join(d.said, " "); got != c.want {
				t.Errorf("notifications %q, want %q", got, c.want)
			}
		})
	}
}

func TestAQuestionOpensTheWindowOnce(t *testing.T) {
	for wanted, want := range map[string]int{"true": 1, "false": 0} {
		d := &desk{wanted: wanted}
		sit(t, d, func() {
			d.now(message("a", "held", "s", "Tom"))
			d.now(message("a", "asking", "s", "Tom"))
			d.now(message("a", "asking", "s", "Tom"))
		})
		if d.opened != want {
			t.Errorf("wanted %s: opened %d times, want %d", wanted, d.opened, want)
		}
	}
}

func TestWhatWaitedBeforeTheGuardCameIsNoNews(t *testing.T) {
	d := &desk{wanted: "true", outbox: []control.Message{message("old", "held", "s", "Tom")}}
	sit(t, d, func() { d.now(d.outbox[0], message("new", "held", "s", "Tom")) })
	if got := strings.Join(d.said, " "); got != "new" {
		t.Errorf("notifications %q, want only the new message's", got)
	}
}

func TestClicksReachTheGuard(t *testing.T) {
	d := &desk{}
	sit(t, d, func() {
		for _, c := range []click{{what: undoLast}, {what: undoOne, id: "a"}, {what: openWindow}} {
			d.click <- c
			synctest.Wait()
		}
	})
	if got := strings.Join(d.undone, " "); got != "last a" {
		t.Errorf("undone %q, want last and a", got)
	}
}
