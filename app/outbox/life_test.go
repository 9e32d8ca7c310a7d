package outbox_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdback/app/outbox"
)

var (
	states = []outbox.State{
		outbox.Held, outbox.Asking, outbox.Leaving, outbox.Unsure, outbox.Sent, outbox.Refused, outbox.Withdrawn,
	}
	events = []outbox.Event{
		outbox.Flag, outbox.Approve, outbox.Due, outbox.Accept, outbox.Refuse,
		outbox.Later, outbox.Lose, outbox.Settle, outbox.Withdraw, outbox.Amend,
	}
)

// TestMoves writes the life of a message down for people to read. UPDATE=1
// rewrites it.
func TestMoves(t *testing.T) {
	var table strings.Builder
	line := func(first string, cell func(outbox.Event) string) {
		row := fmt.Sprintf("%-11s", first)
		for _, ev := range events {
			row += fmt.Sprintf(" %-9s", cell(ev))
		}
		table.WriteString(strings.TrimRight(row, " ") + "\n")
	}
	line("", func(ev outbox.Event) string { return string(ev) })
	for _, s := range states {
		line(string(s), func(ev outbox.Event) string {
			next, err := s.On(ev)
			if err != nil {
				return "·"
			}
			return string(next)
		})
	}
	file := filepath.Join("testdata", "moves.txt")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(table.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got := table.String(); got != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// FuzzLife throws any order of events at a message. Whatever happens, it must not
// be sent twice, must not leave but from held, and must not come back from an end.
func FuzzLife(f *testing.F) {
	f.Add([]byte{2, 3})
	f.Add([]byte{0, 1, 2, 5, 2, 6, 7})
	f.Add([]byte{2, 4, 8, 1, 2, 3})
	f.Fuzz(func(t *testing.T, order []byte) {
		s, sent := outbox.Held, 0
		for _, b := range order {
			was := s
			s, _ = s.On(events[int(b)%len(events)])
			if was.Final() && s != was && (was != outbox.Refused || s != outbox.Withdrawn) {
				t.Fatalf("%v: %s came back as %s", order, was, s)
			}
			if s == outbox.Leaving && was != outbox.Leaving && was != outbox.Held {
				t.Fatalf("%v: %s left", order, was)
			}
			if s == outbox.Sent && was != outbox.Sent {
				sent++
			}
		}
		if sent > 1 {
			t.Fatalf("%v: sent %d times", order, sent)
		}
	})
}
