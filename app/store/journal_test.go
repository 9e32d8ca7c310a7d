package store

import (
	"bytes"
	"os"
	"reflect"
	"testing"

	"holdback/app/outbox"
	"holdback/mail/report"
)

// What came back names people, so it is sealed like all that a journal keeps.
func TestTheJournalKeepsWhatCameBackSealed(t *testing.T) {
	dir := t.TempDir()
	s, e := open(t, dir), entry(1)
	e.State = outbox.Sent
	want := []report.Event{{
		Kind: report.Failed, Recipient: e.Envelope.Recipients[0].Address, Status: "5.1.1", Says: "no such user at the quay", At: begin,
	}}
	e.Returns = want
	if err := s.Put(t.Context(), []outbox.Change{{Entry: e, Record: outbox.Record{Returns: want}}}); err != nil {
		t.Fatal(err)
	}
	lines, err := s.Journal(t.Context(), e.ID)
	if err != nil || len(lines) != 1 || !reflect.DeepEqual(lines[0].Record.Returns, want) {
		t.Errorf("the journal has %+v, %v, want %+v", lines, err, want)
	}
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		text, err := os.ReadFile(dir + "/" + f.Name())
		if err == nil && bytes.Contains(text, []byte("at the quay")) {
			t.Errorf("%s tells what the server said", f.Name())
		}
	}
}
