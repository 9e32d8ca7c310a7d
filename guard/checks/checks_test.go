package checks_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/checks"
	"holdback/guard/guardtest"
)

func newSet(t testing.TB) guard.Set {
	t.Helper()
	set, err := checks.New(guard.DefaultRules())
	if err != nil {
		t.Fatal(err)
	}
	return set
}

func TestEveryCheckHasAnIDAReasonAndALevel(t *testing.T) {
	seen := map[string]bool{}
	shape := regexp.MustCompile(`^[a-z]+\.[a-z0-9-]+$`)
	for _, c := range newSet(t).Checks {
		if !shape.MatchString(c.ID) || seen[c.ID] || c.Why == "" || !slices.Contains(guard.Levels(), c.Level) {
			t.Errorf("%q: why %q, level %q, twice %v", c.ID, c.Why, c.Level, seen[c.ID])
		}
		seen[c.ID] = true
	}
}

func TestTheManualHasEveryCheckWithItsLevel(t *testing.T) {
	manual, err := os.ReadFile("../../docs/checks.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range newSet(t).Checks {
		if row := fmt.Sprintf("| `%s` | %s |", c.ID, c.Level); !strings.Contains(string(manual), row) {
			t.Errorf("docs/checks.md has no row that begins with %q", row)
		}
	}
}

// Mails of scripts and programs must pass in silence: a guard that asks about them
// stops machines.
func TestOrdinaryMailIsNotAskedAbout(t *testing.T) {
	set := newSet(t)
	for _, text := range []string{
		"From: ann@lindenhof.example\nTo: ben@quayside.example\nSubject: test Mon, 23 Nov 2026 01:00:00 +0000\nX-Mailer: swaks v20201014.0 jetmore.org/john/code/swaks/\n\nThis is a test mailing\n\n",
		"From: cron@lindenhof.example\nTo: root@lindenhof.example\nSubject: Cron <root@db1> /usr/bin/backup\n\nbackup finished in 12 s, 3 files\n",
		"From: Ann Berg <ann@lindenhof.example>\nTo: list@example.org\nSubject: [PATCH 1/2] mail: say what is wrong\n\nThe error named no line.\n\nSigned-off-by: Ann Berg <ann@lindenhof.example>\n---\n a.go | 2 +-\n\ndiff --git a/a.go b/a.go\nindex 83db48f..bf2ac31 100644\n--- a/a.go\n+++ b/a.go\n@@ -1 +1 @@\n-a\n+b\n-- \n2.39.5\n",
		"From: Ann Berg <ann@lindenhof.example>\nTo: Ben Ode <ben@quayside.example>\nSubject: Lunch\n\nHi Ben,\n\nshall we have lunch at noon?\n\nAnn\n",
	} {
		for _, f := range set.Review(t.Context(), guardtest.Mail(t, text)) {
			if f.Level.Waits() {
				t.Errorf("%q:\n%+v", text, f)
			}
		}
	}
}

func TestTheSameMessageGivesTheSameFindings(t *testing.T) {
	set := newSet(t)
	text := "From: ann@lindenhof.example\nTo: ben@quayside.example, ben@quayside.example\nSubject: \n\nThe password is hunter2-Blue!77 and the card 4111 1111 1111 1111, see attached.\n"
	want := set.Review(t.Context(), guardtest.Mail(t, text))
	for range 20 {
		got := set.Review(t.Context(), guardtest.Mail(t, text))
		if len(got) != len(want) || !slices.EqualFunc(got, want, func(a, b guard.Finding) bool { return a.Check == b.Check && a.Says == b.Says && a.Quote == b.Quote }) {
			t.Fatalf("got %+v, want %+v", got, want)
		}
	}
	if len(want) < 3 {
		t.Errorf("found only %+v", want)
	}
}

func TestOthersAtAMailServiceAreOutside(t *testing.T) {
	set := newSet(t)
	for to, want := range map[string]bool{
		"tom@gmail.com": true, "ann@gmail.com": false,
		"tom@lindenhof.example": false, "tom@mail.lindenhof.example": false, "tom@quayside.example": true,
	} {
		m := guardtest.Mail(t, "X-Own: ann@gmail.com, ann@lindenhof.example\nFrom: ann@gmail.com\nTo: "+to+"\nSubject: x\n\nhello\n")
		m.Rules = set.Rules
		if got := m.Outside(m.Envelope.Recipients[0].Address); got != want {
			t.Errorf("%s is outside: %v, want %v", to, got, want)
		}
	}
}

// FuzzReview throws any message at all checks. They may find what they like, but no
// check may fail, and all that is said is valid text.
func FuzzReview(f *testing.F) {
	set := newSet(f)
	f.Add("From: ann@lindenhof.example\nTo: ben@quayside.example\nSubject: x\n\nhello\n")
	f.Add("From: ann@lindenhof.example\nTo: ben@quayside.example\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ntext\n--b\nContent-Type: application/zip; name=a.zip\n\nPK\x03\x04\n--b--\n")
	f.Fuzz(func(t *testing.T, text string) {
		for _, header := range []string{"X-Known", "X-Own", "X-Rcpt", "X-Thread"} {
			if regexp.MustCompile("(?i)" + header).MatchString(text) {
				t.Skip("facts that are no facts are not what is tested")
			}
		}
		for _, found := range set.Review(t.Context(), guardtest.Mail(t, text)) {
			if found.Check == guard.CheckFailed {
				t.Fatalf("%q: %s", text, found.Says)
			}
		}
	})
}

// BenchmarkReview is what all checks cost for a short ordinary message.
func BenchmarkReview(b *testing.B) {
	set := newSet(b)
	text := "From: Ann Berg <ann@lindenhof.example>\nTo: Ben Ode <ben@quayside.example>\nSubject: Notes\n\nHi Ben,\n\n"
	for range 100 {
		text += "On the 12. of the month we talked about order 1000234 and what it means for the team in room 17.\n"
	}
	b.ReportAllocs()
	for b.Loop() {
		set.Review(b.Context(), guardtest.Mail(b, text))
	}
}
