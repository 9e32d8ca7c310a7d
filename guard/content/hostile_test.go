package content

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"holdback/guard"
	"holdback/guard/guardtest"
	"holdback/mail"
)

// Much of what makes a check look twice must not take longer than one can
// wait for, whatever it is.
func TestMuchOfAnythingIsReadInTime(t *testing.T) {
	const size = 1 << 16
	r := guard.DefaultRules()
	list, err := Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	for _, piece := range []string{
		"[", "{{", "[NAME] ", "Tue ", "Wednesday 3 November 2026 ", "11/3(水)", "火", "3.", "XX.", "XXX ", "?", "@", "a@b.cc ", `\\`, `\\a\b\c `,
		"://", "http://a/ ", "From: a@lindenhof.example\nTo: b@lindenhof.example\n", "> ", "\n", "SECRET\n", "//", " - ", "tomorrow (Sunday) ",
		"4539 1488 0343 6467 ", "password is ", "TODO:\n", "Dear [\n", "%", "'", "’", "-", "é", "\u3000", "```\n",
	} {
		text := strings.Repeat(piece, size/len(piece))
		began := time.Now()
		m := guardtest.Mail(t, toClient+"X-Thread-From: eve@example.net\n\n"+text+"\n-----Original Message-----\n"+text)
		guard.Set{Checks: list, Rules: &r}.Review(t.Context(), m)
		if took := time.Since(began); took > time.Minute {
			t.Errorf("much of %q took %s", piece, took)
		}
	}
}

// FuzzContent throws any message at all checks. Whatever they find must be true
// of the text: words that stand where they are said to stand, repairs that can
// be made, and nothing that cannot be shown.
func FuzzContent(f *testing.F) {
	f.Add("Card 4539 1488 0343 6467", "Dear [NAME],\nWednesday, 3 November 2026 or 11/3(水)\nTODO: XX.XX.2026\n", "From: Cem <cem@lindenhof.example>\nTo: Ann <ann@lindenhof.example>\n> SECRET\n")
	f.Add("[PW:x] TLP:RED", "tomorrow (Sunday) \\\\a\\b\\c file:///x {{first_name}} EUR XX", "")
	f.Add("\xff", "\x00(\u6708\n\n3.11.", "> \n")
	f.Add("", "Tue Nov 3 10:00:00 WED 2026 tomorrow (Tue) \\\\srv\\a\\b http://intranet/ Dear XXX", "Von: Kaya, Cem\nAn: Berg, Ann\n")
	r := guard.DefaultRules()
	r.Content.Terms = []guard.TermList{{ID: "t", Words: []string{"bird*", "ä"}, Quoted: true}}
	list, err := Checks(&r)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, subject, own, quoted string) {
		one := strings.NewReplacer("\r", " ", "\n", " ").Replace(subject)
		m := guardtest.Mail(t, "From: ann@lindenhof.example\nTo: ben@quayside.example\nX-Thread-From: eve@example.net\nContent-Type: text/plain; charset=utf-8\nSubject: "+one+"\n\n"+own+"\n-----Original Message-----\n"+quoted)
		for _, found := range (guard.Set{Checks: list, Rules: &r}).Review(t.Context(), m) {
			if found.Check == guard.CheckFailed || !utf8.ValidString(found.Says+found.Quote+found.Hint) || found.Says == "" {
				t.Errorf("%+v", found)
			}
			text := map[guard.Part]string{guard.Subject: m.View.Subject(), guard.Text: m.View.OwnText(), guard.Quoted: m.View.QuotedText()}[found.Place.Part]
			if found.Place.At > len(text) {
				t.Errorf("%+v stands behind the end of its text", found)
			}
			for _, rep := range found.Repairs {
				if rep.Do == guard.ReplaceText && (rep.Old == "" || rep.Old == rep.With || !strings.Contains(text, rep.Old)) {
					t.Errorf("%+v: this repair cannot be done", found)
				}
			}
		}
	})
}

// A message to a hundred thousand must be read in time too.
func TestAHundredThousandRecipientsAreLookedAtInTime(t *testing.T) {
	r := guard.DefaultRules()
	r.Content.Terms = []guard.TermList{{ID: "t", Words: []string{"plan"}, Outside: true, Except: []string{"*@example.net", "example.com"}}}
	list, err := Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	m := guardtest.Mail(t, toClient+"\nThe plan.\n\n-----Original Message-----\nFrom: Cem <cem@lindenhof.example>\nSent: today\nTo: Ann <ann@lindenhof.example>\n\nSECRET\n")
	for i := range 100_000 {
		a, err := mail.ParseAddress(fmt.Sprintf("a%d@quayside.example", i))
		if err != nil {
			t.Fatal(err)
		}
		m.Envelope.Recipients = append(m.Envelope.Recipients, mail.Recipient{Address: a})
	}
	began := time.Now()
	found := (guard.Set{Checks: list, Rules: &r}).Review(t.Context(), m)
	if took := time.Since(began); took > time.Minute {
		t.Errorf("took %s", took)
	}
	if len(found) < 2 {
		t.Errorf("found %+v, want the term and the conversation", found)
	}
}
