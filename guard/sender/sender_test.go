package sender_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/guardtest"
	"holdback/guard/recipients"
	"holdback/guard/sender"
)

// rulesFor are the rules that examples of a check are run with.
func rulesFor(string) guard.Rules {
	r := guard.DefaultRules()
	r.Domains.Public = recipients.PublicDomains()
	r.Identities = []guard.IdentityRule{
		{To: []string{"boss@client.example"}, From: "ann.berg@lindenhof.example"},
		{To: []string{"client.example", "*@*.bank.example", "xn--bcher-kva.example"}, From: "office@lindenhof.example", Level: guard.Justify, By: "your organisation"},
		{To: []string{"court.example"}, From: "lindenhof.example", Says: "The court knows us by our address only."},
	}
	return r
}

func TestEveryCheckKeepsItsExamples(t *testing.T) {
	guardtest.Examples(t, rulesFor, sender.Checks)
}

// review is what all checks of the family say about an example.
func review(t *testing.T, m *guard.Mail) []guard.Finding {
	t.Helper()
	r := rulesFor("")
	list, err := sender.Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	return guard.Set{Checks: list, Rules: &r}.Review(t.Context(), m)
}

// Each line is an example, what is found there, how much it weighs, and which repairs it
// has: the deed, what with, and the account that it moves to.
func TestFindingsWeighWhatTheyShouldAndOfferTheRightAccount(t *testing.T) {
	want, err := os.ReadFile("testdata/weights.txt")
	if err != nil && os.Getenv("UPDATE") == "" {
		t.Fatal(err)
	}
	files, _ := filepath.Glob("testdata/*/catches/*.eml")
	var got strings.Builder
	for _, file := range files {
		for _, f := range review(t, guardtest.Read(t, file)) {
			got.WriteString(strings.TrimSuffix(strings.TrimPrefix(filepath.ToSlash(file), "testdata/"), ".eml") + ": " + f.Check + " " + string(f.Level))
			if f.QuietKey() != "" {
				got.WriteString(", may be silenced")
			}
			got.WriteString("\n    " + f.Says + "\n")
			for _, r := range f.Repairs {
				got.WriteString(strings.TrimRight("    "+string(r.Do)+" "+r.With+", "+strings.Join(r.Addresses, " "), ", ") + "\n")
			}
		}
	}
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile("testdata/weights.txt", []byte(got.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got.String() != string(want) {
		t.Errorf("got\n%s\nwant\n%s", got.String(), want)
	}
}

// Mails of scripts and programs must pass in silence as long as they go out as the account.
func TestProgramsAreNeverAskedAbout(t *testing.T) {
	const facts = "X-Account: Ann Berg <ann@lindenhof.example>\nX-Account: ann@gmail.com\n"
	for name, text := range map[string]string{
		"swaks":     "From: ann@lindenhof.example\nTo: ben@quayside.example\nSubject: test Mon, 23 Nov 2026 01:00:00 +0000\nX-Mailer: swaks v20201014.0 jetmore.org/john/code/swaks/\n\nThis is a test mailing\n",
		"cron":      "X-Sender: root@localhost\nFrom: root@localhost (Cron Daemon)\nTo: root@localhost\nSubject: Cron <root@db1> /usr/bin/backup\n\nbackup finished\n",
		"cron host": "From: Cron Daemon <root@db1.lindenhof.example>\nTo: ann@lindenhof.example\nSubject: Cron\n\nbackup finished\n",
		"msmtp":     "To: ben@quayside.example\nSubject: x\n\nhello\n",
		"smtplib":   "From: =?utf-8?b?w4RubmU=?= <ann@lindenhof.example>\nTo: ben@quayside.example\nSubject: x\n\nhello\n",
		"git":       "From: Cleo Lindt <cleo@harbour.example>\nTo: list@example.org\nSubject: [PATCH 1/2] mail: say what is wrong\n\nThe error named no line.\n",
	} {
		for _, f := range review(t, guardtest.Mail(t, facts+text)) {
			if f.Level.Waits() {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestASignedMessageIsNotRewritten(t *testing.T) {
	found := review(t, guardtest.Read(t, "testdata/sender.identity/catches/signed.eml"))
	if len(found) != 1 || len(found[0].Repairs) != 1 || found[0].Repairs[0].Do != guard.UseAccount {
		t.Errorf("found %+v, want one with the repair %s alone", found, guard.UseAccount)
	}
}
