package cli_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/app/control"
	"holdback/app/control/controltest"
	"holdback/guard"
	"holdback/guard/repair"
)

// judged is a guard whose checks have something to say.
func judged(t *testing.T) *controltest.Guard {
	g := office(t)
	found := []guard.Finding{
		{
			Check: "recipient.lookalike", Level: guard.Ask, Says: "Do you mean Anna Berg?", Quote: "anna@lindenhof.example", About: "anna@lindenhof.example",
			Hint: "Look at the address.", Repairs: []guard.Repair{{Do: guard.ReplaceRecipient, Says: "Send to Anna Berg instead"}, {Do: guard.RemoveRecipients, Says: "Leave her out"}},
		},
		{Check: "attachment.forbidden", Level: guard.Justify, Says: "This file should not leave.", By: "your organisation", Repairs: []guard.Repair{{Do: guard.EncryptAttachment, Says: "Lock it", With: "x.zip"}}},
	}
	g.Details[0].Findings = found
	g.Details[0].Label = "internal"
	g.Says = control.Verdict{Findings: found, Level: guard.Justify, Hold: 30 * time.Second}
	g.Mended = control.Repaired{
		Message:  g.Waiting[0],
		Changes:  []repair.Change{{What: "Attachment", Before: "x.pdf", After: "x.zip"}, {What: "Cc", Before: "eve@example.com"}, {What: "Sensitivity", After: "Private"}},
		Password: "tavo-lemi-9r4k",
	}
	g.All = []control.CheckInfo{
		{ID: "recipient.blocked", Why: "Stops mail to whom the organisation blocked.", Level: guard.Stop, Default: guard.Ask, By: "your organisation", Locked: true},
		{ID: "attachment.missing", Why: "Asks when nothing is attached.", Level: guard.Ask, Default: guard.Ask, By: "built-in"},
	}
	g.Silenced = []control.QuietEntry{{Key: "recipient.first-contact bob@example.com", Check: "recipient.first-contact", About: "bob@example.com", Since: now.Add(-time.Hour)}}
	g.Rules = control.PolicyInfo{Labels: []control.LabelInfo{{ID: "internal", Name: "Internal"}, {ID: "secret", Name: "Strictly Secret"}}}
	g.Lines = []control.JournalLine{
		{At: now.UTC(), State: "held"},
		{At: now.UTC(), Event: "flag", State: "asking", Found: []control.JournalFinding{{Check: "attachment.missing", Level: guard.Ask, Count: 2}}},
		{At: now.UTC(), Event: "approve", State: "held", Reason: "The auditor asked."},
	}
	return g
}

func TestWhatTheChecksSayReadsWell(t *testing.T) {
	for _, words := range []string{
		"show k3f --journal", "show k3f --journal --json", "repair k3f", "repair k3f --json", "repair k3f 3", "repair k3f 3 --preview", "checks", "checks --json",
		"quiet", "quiet list --json", "quiet revoke recipient.first-contact bob@example.com", "label k3f secret", "help check", "help scan",
	} {
		t.Run(words, func(t *testing.T) {
			r := run(t, program(judged(t)), append([]string{"holdback"}, strings.Fields(words)...)...)
			if r.code != 0 || r.err != "" {
				t.Errorf("code %d, stderr %q", r.code, r.err)
			}
			golden(t, strings.ReplaceAll(words, " ", "_")+".txt", r.out)
		})
	}
}

func TestAnswersReachTheGuardAsTheyWereGiven(t *testing.T) {
	for args, want := range map[string]string{
		"approve k3f":                  "Approve k3f",
		"approve k3f --reason auditor": "Approve because auditor k3f",
		"approve k3f --quiet":          "Approve quiet recipient.lookalike anna@lindenhof.example k3f",
		"repair k3f 1":                 "Repair k3f9x2 recipient.replace  false",
		"repair k3f 3 --preview":       "Repair k3f9x2 attachment.encrypt x.zip true",
		"label k3f INTERNAL":           "Repair k3f label.set internal false",
		"quiet revoke recipient.first-contact bob@example.com": "Revoke recipient.first-contact bob@example.com",
	} {
		g := judged(t)
		r := run(t, program(g), append([]string{"holdback"}, strings.Fields(args)...)...)
		if r.code != 0 || !slices.Contains(g.Calls(), want) {
			t.Errorf("%s: code %d, %q; the guard was asked %q, want %q among it", args, r.code, r.err, g.Calls(), want)
		}
	}
	for args, code := range map[string]int{
		"repair k3f 9": 1, "repair k3f x": 2, "label k3f none": 1, "label k3f": 2, "quiet revoke what is not": 1, "quiet lst": 2, "approve": 2, "check": 2, "scan /no/such/file": 2,
	} {
		if r := run(t, program(judged(t)), append([]string{"holdback"}, strings.Fields(args)...)...); r.code != code || r.err == "" {
			t.Errorf("%s: code %d and %q, want %d and a reason", args, r.code, r.err, code)
		}
	}
}

func TestCheckTellsItsVerdictByItsExitCode(t *testing.T) {
	file := filepath.Join(t.TempDir(), "m.eml")
	text := "From: Ann <ann@example.org>\nTo: Bob <bob@example.com>, eve@example.com\nCc: bob@example.com\nBcc: eve@example.net\nSubject: x\n\nbody\n"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	for level, code := range map[guard.Level]int{"": 0, guard.Note: 0, guard.Ask: 1, guard.Justify: 1, guard.Stop: 3} {
		g := judged(t)
		g.Says.Level = level
		r := run(t, program(g), "holdback", "check", file)
		if r.code != code || !strings.Contains(r.out, "Do you mean Anna Berg?") || !strings.Contains(r.out, "→ Send to Anna Berg instead") || r.err != "" {
			t.Errorf("level %q: code %d, want %d\n%s%s", level, r.code, code, r.out, r.err)
		}
		got := g.Looked()[0]
		if got.Text != strings.ReplaceAll(text, "\n", "\r\n") || got.Envelope.From.String() != "ann@example.org" || len(got.Envelope.Recipients) != 3 {
			t.Errorf("the guard was given %q with %+v", got.Text, got.Envelope)
		}
	}
	g := judged(t)
	p := program(g)
	p.Stdin = strings.NewReader(text)
	if r := run(t, p, "holdback", "check", "-", "--from", "x@example.org", "--to", "a@example.net, b@example.net", "--label", "internal", "--json"); r.code != 1 || !strings.Contains(r.out, `"level": "justify"`) {
		t.Errorf("from standard input: code %d\n%s%s", r.code, r.out, r.err)
	}
	got := g.Looked()[0]
	if got.Envelope.From.String() != "x@example.org" || len(got.Envelope.Recipients) != 2 || got.Label != "internal" {
		t.Errorf("the guard was given %+v", got)
	}
}

func TestCheckWorksWithoutAGuard(t *testing.T) {
	p := program(nil)
	p.Dial = func(context.Context) (control.Guard, error) { return nil, control.ErrNotRunning }
	p.Check = func(_ context.Context, s control.Submission) (control.Verdict, error) {
		if s.Envelope.From.String() != "ann@example.org" {
			return control.Verdict{}, errors.New("not the message")
		}
		return control.Verdict{Level: guard.Stop, Findings: []guard.Finding{{Check: "x.y", Level: guard.Stop, Says: "No."}}}, nil
	}
	p.Stdin = strings.NewReader("From: ann@example.org\n\nx\n")
	if r := run(t, p, "holdback", "check", "-"); r.code != 3 || !strings.Contains(r.out, "The rules forbid this message") {
		t.Errorf("code %d, %q, %q", r.code, r.out, r.err)
	}
	for name, text := range map[string]string{"nothing at all": "", "no guard, no message": "From: eve@example.org\n\n"} {
		p.Stdin = strings.NewReader(text)
		if r := run(t, p, "holdback", "check", "-"); r.code != 2 || r.err == "" {
			t.Errorf("%s: code %d, %q; want 2 and a reason", name, r.code, r.err)
		}
	}
}

const iban = "DE89 3704 0044 0532 0130 00"

func TestScanNamesFileAndLineAndMasksWhatItFound(t *testing.T) {
	dir := t.TempDir()
	file, terms := filepath.Join(dir, "notes.txt"), filepath.Join(dir, "codenames.txt")
	long := strings.Repeat("nothing on this line\n", 40_000)
	for name, text := range map[string]string{file: "one\ntwo\nIBAN " + iban + "\n" + long + "Operation Heron, and " + iban + "\n", terms: "# secret\nheron\n\n"} {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	r := run(t, program(nil), "holdback", "scan", "--terms", terms, file)
	lines := strings.Split(strings.TrimSpace(r.out), "\n")
	if r.code != 1 || r.err != "" || len(lines) != 3 || !strings.HasPrefix(lines[0], file+":3: ") || !strings.HasPrefix(lines[1], file+":40004: ") || strings.Contains(r.out, "0440532") {
		t.Errorf("code %d, %q\n%s", r.code, r.err, r.out)
	}
	if r := run(t, program(nil), "holdback", "scan", file, "--json"); r.code != 1 || !strings.Contains(r.out, `"kind": "iban"`) || !strings.Contains(r.out, `"line": 3`) || !strings.Contains(r.out, `"start": 13`) {
		t.Errorf("--json: code %d\n%s", r.code, r.out)
	}
	p := program(nil)
	p.Stdin = strings.NewReader("all quiet\n")
	if r := run(t, p, "holdback", "scan"); r.code != 0 || r.out != "" {
		t.Errorf("of nothing: code %d, %q", r.code, r.out)
	}
	if r := run(t, program(nil), "holdback", "scan", filepath.Join(dir, "gone"), file); r.code != 2 || !strings.Contains(r.out, "notes.txt:3") || r.err == "" {
		t.Errorf("a file that is not there keeps the other from being scanned: code %d, %q, %q", r.code, r.out, r.err)
	}
}

func TestScanReadsWhatWindowsWrites(t *testing.T) {
	for name, mark := range map[string]string{"little": "\xff\xfe", "big": "\xfe\xff"} {
		text := mark
		for _, c := range []byte("IBAN " + iban + "\r\n") {
			text += map[string]string{"little": string([]byte{c, 0}), "big": string([]byte{0, c})}[name]
		}
		p := program(nil)
		p.Stdin = strings.NewReader(text)
		if r := run(t, p, "holdback", "scan", "--json"); r.code != 1 || !strings.Contains(r.out, `"start": 5`) {
			t.Errorf("%s endian: code %d, %s%s; want the IBAN at 5", name, r.code, r.out, r.err)
		}
	}
}

func TestScanDoesNotReadTermsWithoutEnd(t *testing.T) {
	file := filepath.Join(t.TempDir(), "terms")
	if err := os.WriteFile(file, []byte(strings.Repeat("word\n", 1<<20)), 0o600); err != nil {
		t.Fatal(err)
	}
	if r := run(t, program(nil), "holdback", "scan", "--terms", file); r.code != 2 || !strings.Contains(r.err, "longer than") {
		t.Errorf("code %d, %q; want 2 and why", r.code, r.err)
	}
}

func TestScanAnswersALineForALine(t *testing.T) {
	p := program(nil)
	p.Stdin = strings.NewReader(`{"id": "a<b", "text": "IBAN ` + iban + `"}` + "\n" +
		"\n" + `{"id": 2}` + "\n" + `{"id": {"n": 1}, "text": "x", "more": true}` + "\r\n" + `["no"]` + "\n" + `{"text": "at the end"}`)
	r := run(t, p, "holdback", "scan", "--jsonl")
	lines := strings.Split(strings.TrimSuffix(r.out, "\n"), "\n")
	if r.code != 2 || len(lines) != 6 {
		t.Fatalf("code %d, %d lines:\n%s%s", r.code, len(lines), r.out, r.err)
	}
	for i, want := range []string{
		`{"id":"a<b","findings":[{"kind":"iban",`, `{"id":null,"error":"line 2: `, `{"id":null,"error":"line 3: there is no \"text\""}`,
		`{"id":{"n":1},"findings":[]}`, `{"id":null,"error":"line 5: it is not an object with `, `{"id":null,"findings":[]}`,
	} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %s, want %s…", i+1, lines[i], want)
		}
	}
	if want := `"family":"account","start":5,"end":32,"quote":"DE89`; !strings.Contains(lines[0], want) {
		t.Errorf("line 1 is %s, want %s in it", lines[0], want)
	}
}
