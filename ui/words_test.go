package ui

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/guard"
	"holdback/mail/relay"
	"holdback/mail/report"
)

// testdata/words.txt is for people: it shows what the window says about each kind
// of message. UPDATE=1 rewrites it.
func TestWhatTheWindowSaysAboutMessages(t *testing.T) {
	var b strings.Builder
	for _, c := range kinds() {
		l := heldLine(c.m, noon(), c.away)
		if c.past {
			l = pastLine(c.m, noon())
		}
		fmt.Fprintf(&b, "%s\n  %s\n\n", c.name, strings.Join(asWords(l), "\n  "))
	}
	file := filepath.Join("testdata", "words.txt")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if b.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s\nIf this is better, run: UPDATE=1 go test -tags ci ./ui", b.String(), want)
	}
}

type kind struct {
	name       string
	m          control.Message
	past, away bool
}

func kinds() []kind {
	anna := control.Person{Name: "Anna Berg", Address: "anna@example.org"}
	bob := control.Person{Address: "bob@quayside.example", Outside: true}
	asking := inState(waiting("a", time.Minute, time.Second), "asking")
	asking.Findings = []guard.Finding{{Level: guard.Ask}, {Level: guard.Ask}, {Level: guard.Note}}
	stopped := inState(asking, "asking")
	stopped.Findings = []guard.Finding{{Level: guard.Stop}}
	people := waiting("a", time.Minute, 18*time.Second)
	people.People = []control.Person{anna, bob, {Name: "anna@example.org", Address: "mallory@quayside.example", Outside: true}}
	people.Attachments = []string{"offer.pdf"}
	many := waiting("a", 24*time.Hour, 20*time.Hour)
	many.To = strings.Split(strings.Repeat("a@example.org ", 40), " ")[:40]
	many.Attachments = []string{"a", "b"}
	noted := waiting("a", time.Minute, 18*time.Second)
	noted.Note, noted.Subject = "the server wants you to sign in again", ""
	turned := waiting("a", time.Hour, 9*time.Minute)
	turned.Subject = "in\u202evoice\u2066 \x07fdp.exe\r\nBcc: x"
	gone := waiting("a", time.Minute, -time.Hour)
	gone.Changed = noon().AddDate(0, 0, -1)
	partly := inState(gone, "sent")
	partly.Results = []relay.Result{{End: relay.Accepted}, {End: relay.Refused}}
	bounced := inState(gone, "sent")
	bounced.Returns = []report.Event{{Kind: report.Failed, Recipient: addressOf("tom@example.org")}}
	read := inState(gone, "sent")
	read.Returns = []report.Event{{Kind: report.Read, Recipient: addressOf("tom@example.org")}}
	return []kind{
		{name: "held, a colleague and two people outside, one of whom borrows a name", m: people},
		{name: "held until tomorrow, forty people, two attachments", m: many},
		{name: "held, with a note, without a subject", m: noted},
		{name: "held, a subject that would turn the line around", m: turned},
		{name: "held, in its last quarter of a second", m: waiting("a", time.Minute, 0)},
		{name: "asking, two questions and a note", m: asking},
		{name: "asking, forbidden", m: stopped},
		{name: "leaving", m: inState(people, "leaving")},
		{name: "unsure", m: inState(people, "unsure")},
		{name: "held, while the guard process is away", m: people, away: true},
		{name: "sent", m: inState(gone, "sent"), past: true},
		{name: "sent, refused for one", m: partly, past: true},
		{name: "sent, came back", m: bounced, past: true},
		{name: "sent, with a receipt", m: read, past: true},
		{name: "refused", m: inState(gone, "refused"), past: true},
		{name: "taken back", m: inState(gone, "withdrawn"), past: true},
	}
}

func asWords(l Line) []string {
	var people, verbs []string
	for _, c := range append(append([]Chip{}, l.Badges...), l.People...) {
		people = append(people, strings.TrimSpace(fmt.Sprintf("[%s %s %s]", c.Words, c.Sign, c.Tone)))
	}
	for _, v := range l.Verbs {
		verbs = append(verbs, verbWords(v))
	}
	return []string{
		fmt.Sprintf("(%s%s %d/%d %s) %s", l.Dial.Words, l.Dial.Sign, l.Dial.Step, dialSteps, l.Dial.Tone, l.Title),
		fmt.Sprintf("%s +%d %s", strings.Join(people, " "), l.More, l.After),
		"buttons: " + strings.Join(verbs, ", "),
	}
}

func TestShortTime(t *testing.T) {
	for d, want := range map[time.Duration]string{
		-time.Second: "0 s", 0: "0 s", time.Millisecond: "1 s", 17500 * time.Millisecond: "18 s", 59 * time.Second: "59 s",
		time.Minute: "1 m", 9*time.Minute + 59*time.Second: "9 m", 59 * time.Minute: "59 m", time.Hour: "1 h",
		47 * time.Hour: "47 h", 48 * time.Hour: "2 d",
	} {
		if got := shortTime(d); got != want {
			t.Errorf("shortTime(%s) = %q, want %q", d, got, want)
		}
	}
}

func TestMomentsAreSaidAsPeopleDo(t *testing.T) {
	for when, want := range map[time.Time]string{
		noon().Add(time.Hour):         "13:00",
		noon().Add(20 * time.Hour):    "tomorrow at 08:00",
		noon().Add(-13 * time.Hour):   "yesterday at 23:00",
		noon().AddDate(0, 0, 11):      "4 Dec at 12:00",
		noon().AddDate(-1, 0, 0):      "23 Nov 2025 at 12:00",
		noon().Add(11 * time.Hour):    "23:00",
		noon().Add(-12 * time.Hour):   "00:00",
		noon().AddDate(0, 0, 2):       "25 Nov at 12:00",
		noon().Add(12 * time.Hour):    "tomorrow at 00:00",
		noon().Add(-12*time.Hour - 1): "yesterday at 23:59",
	} {
		if got := moment(when, noon()); got != want {
			t.Errorf("moment(%s) = %q, want %q", when, got, want)
		}
	}
}

func TestCleanHidesNothingAndTurnsNothing(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                               "plain",
		"  two \t words\r\n":                  "two words",
		"bell\x07 nul\x00 esc\x1b[31m":        "bell nul esc[31m",
		"a\u202eb\u2067c\u200ed\u061ce\u200b": "abcde",
		"👩\u200d👩":                            "👩\u200d👩",
		"Grüße, 你好, שלום":                     "Grüße, 你好, שלום",
		"\xff\xfe broken":                     "broken",
		strings.Repeat("x", 500):              strings.Repeat("x", longest) + "…",
	} {
		if got := clean(in); got != want {
			t.Errorf("clean(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestWaitingLongerNeverShortensTheHold(t *testing.T) {
	m := waiting("a", time.Hour, 30*time.Minute)
	for v, want := range map[Verb]time.Time{
		Wait5:     m.Due.Add(5 * time.Minute),
		Wait60:    m.Due.Add(time.Hour),
		WaitNight: time.Date(2026, 11, 24, 8, 0, 0, 0, time.UTC),
	} {
		if got := until(v, m, noon()); !got.Equal(want) {
			t.Errorf("until(%s) = %s, want %s", v, got, want)
		}
	}
}

// A long text must be cut where the window would become slow, and say so.
func TestALongTextIsCutAtARune(t *testing.T) {
	r := reading(control.Detail{Text: strings.Repeat("ü", maxShown), Message: control.Message{Size: 2_000_000}}, noon())
	if len(r.Text) > maxShown || !strings.HasSuffix(r.Text, "ü") {
		t.Errorf("shown %d octets ending in %q, want at most %d, whole letters", len(r.Text), r.Text[len(r.Text)-3:], maxShown)
	}
	if want := "The text goes on; the whole message is 2.0 MB."; r.Rest != want {
		t.Errorf("said %q, want %q", r.Rest, want)
	}
}

func TestErrorsSayWhatIsWrongAndWhatCanBeDone(t *testing.T) {
	says, hint := complaint(fmt.Errorf("undo: %w", &control.Refusal{Says: "It has left.", Hint: "Take it back instead."}))
	if says != "It has left." || hint != "Take it back instead." {
		t.Errorf("refusal: got %q, %q", says, hint)
	}
	says, hint = complaint(errors.New("disk on fire"))
	if says != "That did not work: disk on fire." || hint == "" {
		t.Errorf("other error: got %q, %q", says, hint)
	}
}

func TestEveryOutcomeHasWords(t *testing.T) {
	for _, end := range []relay.End{relay.Accepted, relay.Refused, relay.Later, relay.Unknown} {
		if c, _ := outcome(relay.Result{End: end}); c.Words == "" {
			t.Errorf("%s has no words", end)
		}
	}
	for _, c := range []relay.Cause{
		relay.CauseOffline, relay.CauseSignIn, relay.CauseTLS, relay.CauseTooBig,
		relay.CauseNoUTF8, relay.CauseLocal, relay.CauseOthers, relay.CauseTimeout,
	} {
		if cause(c) == "" {
			t.Errorf("cause %s has no words", c)
		}
	}
}

// The demonstration must always have a next step, and end somewhere.
func TestTheDemonstrationLeadsOn(t *testing.T) {
	desk := []Desk{{Person: Person{Name: "Alice", Address: "alice@example.org"}}, {Person: Person{Name: "Tom"}}}
	full := []Desk{{Person: Person{Name: "Tom"}, Mails: []Mail{{}}}}
	one := []control.Message{{}}
	s := Snapshot{Practice: desk}
	s.Status.Accounts = []string{"alice@example.org"}
	for _, c := range []struct {
		snap Snapshot
		want string
	}{
		{s, "write to Tom"},
		{Snapshot{Outbox: one, Practice: desk}, "Press Undo"},
		{Snapshot{Undone: 1, Practice: desk}, "let the next one go"},
		{Snapshot{Undone: 1, Outbox: one, Practice: desk}, "watch it arrive"},
		{Snapshot{Practice: full}, "It has arrived"},
		{Snapshot{Undone: 1, Practice: full}, "what Holdback asks"},
	} {
		if got := nextStep(c.snap); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want it to say %q", got, c.want)
		}
	}
}
