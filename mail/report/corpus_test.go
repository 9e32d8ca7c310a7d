package report_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/mail"
	"holdback/mail/report"
)

// The message that the corpus is about.
const (
	envelopeID = "0c4mk7p2a9xyz"
	messageID  = "offer.7@harbour.example"
)

func address(t testing.TB, s string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(s)
	if err != nil {
		t.Fatalf("address %q: %v", s, err)
	}
	return a
}

func offer(t testing.TB) mail.Envelope {
	t.Helper()
	e := mail.Envelope{From: address(t, "ines@harbour.example")}
	for _, to := range []string{"omar@inn.example", "lea@inn.example", "jörg@bücher.example", "bob+news@quay.example"} {
		e.Recipients = append(e.Recipients, mail.Recipient{Address: address(t, to)})
	}
	return e
}

// TestCorpus reads each message in testdata/reports as the watch of an inbox does, and
// compares with testdata/events.txt. UPDATE=1 rewrites it.
func TestCorpus(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "reports", "*.eml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("find the corpus: %d files, %v", len(files), err)
	}
	var got strings.Builder
	for _, name := range files {
		fmt.Fprintf(&got, "%s\n%s\n", strings.TrimSuffix(filepath.Base(name), ".eml"), judge(t, raw(t, name)))
	}
	golden := filepath.Join("testdata", "events.txt")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

// raw is a file with the line ends of mail.
func raw(t testing.TB, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return bytes.ReplaceAll(text, []byte("\n"), []byte("\r\n"))
}

// judge is what comes of a message, in lines for people.
func judge(t testing.TB, content []byte) string {
	t.Helper()
	header, _, _ := bytes.Cut(content, []byte("\r\n\r\n"))
	s := report.Look(header)
	r, read := s.Report, "by its header"
	if s.Ours {
		return "  is for Holdback\n"
	}
	if s.Unread {
		var err error
		if r, err = report.Parse(mail.Bytes(content)); err != nil {
			t.Fatal(err)
		}
		read = "by its text"
	}
	events := r.About(offer(t), time.Date(2026, 4, 7, 9, 30, 0, 0, time.UTC))
	named := slices.ContainsFunc(events, func(ev report.Event) bool { return !ev.Recipient.IsZero() })
	if !slices.Contains(r.MessageIDs, messageID) && !(r.EnvelopeID == envelopeID && named) {
		return "  not ours, " + read + "\n"
	}
	var lines strings.Builder
	for _, ev := range events {
		line := fmt.Sprintf("  %s %s %s %s", ev.Kind, ev.Recipient, ev.Status, ev.Says)
		fmt.Fprintf(&lines, "%s (%s)\n", strings.TrimRight(line, " "), read)
	}
	if len(events) == 0 {
		return "  ours, says nothing, " + read + "\n"
	}
	return lines.String()
}
