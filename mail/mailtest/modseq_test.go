package mailtest_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/emersion/go-imap/v2"

	"holdback/mail/mailtest"
)

func TestChangesAreCountedAndConditionsHold(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	for range 3 {
		if err := s.Deliver(ada, "INBOX", letter); err != nil {
			t.Fatal(err)
		}
	}
	r := dialRaw(t, s.IMAP())
	dialogue := []struct {
		before func() error
		say    string
		want   []string // all that is said
	}{
		{nil, "LOGIN ada@example.org ada-secret", nil},
		{nil, "STATUS INBOX (HIGHESTMODSEQ)", []string{"* STATUS INBOX (MESSAGES 3 HIGHESTMODSEQ 4)", "OK STATUS completed"}},
		{nil, "SELECT INBOX (CONDSTORE)", nil},
		{nil, "UID FETCH 2 (MODSEQ)", []string{"* 2 FETCH (UID 2 MODSEQ (3))", "OK UID FETCH completed"}},
		{
			func() error { return s.Flag(ada, "INBOX", 2, `\Seen`) },
			`UID STORE 1,2 (UNCHANGEDSINCE 4) +FLAGS.SILENT (\Deleted)`,
			[]string{`* 1 FETCH (UID 1 MODSEQ (6) FLAGS (\deleted))`, `* 2 FETCH (UID 2 MODSEQ (5) FLAGS (\seen))`, "OK [MODIFIED 2] Some were changed meanwhile"},
		},
		{nil, `STORE 2:3 (UNCHANGEDSINCE 4) +FLAGS (\Flagged)`, []string{`* 3 FETCH (UID 3 MODSEQ (7) FLAGS (\flagged))`, "OK [MODIFIED 2] Some were changed meanwhile"}},
		{nil, "UID FETCH 1:* (FLAGS) (CHANGEDSINCE 5)", []string{`* 1 FETCH (UID 1 MODSEQ (6) FLAGS (\deleted))`, `* 3 FETCH (UID 3 MODSEQ (7) FLAGS (\flagged))`, "OK UID FETCH completed"}},
		{nil, "UID EXPUNGE 1", []string{"* 1 EXPUNGE", "OK UID EXPUNGE completed"}},
		{nil, "STATUS INBOX (HIGHESTMODSEQ)", []string{"* STATUS INBOX (MESSAGES 2 HIGHESTMODSEQ 8)", "OK STATUS completed"}},
		{nil, "UID MOVE 2 Trash", nil},
		{nil, "STATUS Trash (HIGHESTMODSEQ MESSAGES)", []string{`* STATUS "Trash" (MESSAGES 1 HIGHESTMODSEQ 2)`, "OK STATUS completed"}},
		{nil, "ENABLE CONDSTORE", []string{"* ENABLED CONDSTORE", "OK ENABLE completed"}},
	}
	for i, d := range dialogue {
		if d.before != nil {
			if err := d.before(); err != nil {
				t.Fatal(err)
			}
		}
		tag := string(rune('a' + i))
		r.say(tag + " " + d.say + "\r\n")
		var got []string
		for line := ""; !strings.HasPrefix(line, tag+" "); got = append(got, line) {
			if line = r.hears(""); strings.HasSuffix(line, "EOF") {
				t.Fatalf("%s: the line ended", d.say)
			}
		}
		got[len(got)-1] = strings.TrimPrefix(got[len(got)-1], tag+" ")
		if d.want == nil && !strings.HasPrefix(got[len(got)-1], "OK") || d.want != nil && !slices.Equal(got, d.want) {
			t.Errorf("%s:\n got %q\nwant %q", d.say, got, d.want)
		}
	}
}

func TestAServerNeedNotCountChanges(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people, IMAPWithout: []string{"CONDSTORE"}})
	c := signedIn(t, s)
	if c.Caps().Has(imap.CapCondStore) {
		t.Error("CONDSTORE is offered")
	}
	if _, err := c.Select("INBOX", &imap.SelectOptions{CondStore: true}).Wait(); err == nil {
		t.Error("SELECT (CONDSTORE): got no error, want BAD")
	}
	if c := signedIn(t, mailtest.Run(t, mailtest.Options{Users: people})); !c.Caps().Has(imap.CapCondStore) {
		t.Errorf("CONDSTORE is not offered where nothing is missing: %v", c.Caps())
	}
}
