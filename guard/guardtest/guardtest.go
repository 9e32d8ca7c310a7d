// Package guardtest runs the examples that every check carries.
//
// An example is a message in a file: testdata/CHECK/catches/*.eml must make the
// check look, testdata/CHECK/ignores/*.eml must leave it silent. Facts stand in
// fields at the top of the header, which a real message never has:
//
//	X-Own:     Ann Berg <ann@lindenhof.example>         identities, the first is the account (else From)
//	X-Rcpt:    ben@quayside.example, eve@example.net    the envelope, where it is not To, Cc and Bcc
//	X-Now:     Mon, 02 Nov 2026 09:00:00 +0100          (else Date, else that time)
//	X-Known:   12 Ben Ode <ben@quayside.example>        a message to each, so many times; the field may stand several times
//	X-Thread-From, X-Thread-To, X-Thread-Cc: mailboxes  the message that is answered
//	X-Thread-Hidden: yes, X-Thread-List: yes
//	X-Server-Size: 1000000
//
// This package is for tests only.
package guardtest

import (
	"context"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// Examples runs every example of every check below testdata. rules may be nil;
// else it gives the rules for a check, which must be compiled into a check
// of the same id by family. A check without examples of both kinds fails.
func Examples(t *testing.T, rules func(check string) guard.Rules, family func(*guard.Rules) ([]guard.Check, error)) {
	t.Helper()
	plain := guard.DefaultRules()
	list, err := family(&plain)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		t.Run(c.ID, func(t *testing.T) {
			if c.Why == "" || c.Level == "" {
				t.Error("a check needs a reason for the settings page and a usual level")
			}
			set := setFor(t, c.ID, rules, family)
			run(t, set, c.ID, "catches", true)
			run(t, set, c.ID, "ignores", false)
		})
	}
}

// setFor is the one check, made for its rules and turned on.
func setFor(t *testing.T, id string, rules func(string) guard.Rules, family func(*guard.Rules) ([]guard.Check, error)) guard.Set {
	t.Helper()
	r := guard.DefaultRules()
	if rules != nil {
		r = rules(id)
	}
	list, err := family(&r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if c.ID == id {
			if c.Level == guard.Off {
				c.Level = guard.Note
			}
			return guard.Set{Checks: []guard.Check{c}, Rules: &r}
		}
	}
	t.Fatalf("there is no check %s with its own rules", id)
	return guard.Set{}
}

func run(t *testing.T, set guard.Set, id, kind string, want bool) {
	t.Helper()
	files, _ := filepath.Glob(filepath.Join("testdata", id, kind, "*.eml"))
	if len(files) == 0 {
		t.Errorf("no examples in testdata/%s/%s", id, kind)
	}
	for _, file := range files {
		found := set.Review(context.Background(), Read(t, file))
		if (len(found) > 0) != want {
			t.Errorf("%s: found %+v, want something: %v", file, found, want)
		}
		for _, f := range found {
			checkFinding(t, file, f)
		}
	}
}

func checkFinding(t *testing.T, file string, f guard.Finding) {
	t.Helper()
	if f.Says == "" || f.Hint == "" || strings.ToValidUTF8(f.Says+f.Hint+f.Quote, "") != f.Says+f.Hint+f.Quote {
		t.Errorf("%s: %+v: a finding says what is wrong and what to do, in valid UTF-8", file, f)
	}
	if f.Check == guard.CheckFailed {
		t.Errorf("%s: %s", file, f.Says)
	}
}

// Read reads an example with its facts.
func Read(t testing.TB, file string) *guard.Mail {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return Mail(t, string(text))
}

// Mail is Read for a message in memory. Lines may end in LF.
func Mail(t testing.TB, text string) *guard.Mail {
	t.Helper()
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	v, err := mail.Read(mail.Bytes(text))
	m := &guard.Mail{View: v, Unreadable: err, Facts: facts(t, v)}
	m.Envelope = mail.Envelope{From: m.Facts.Account}
	to := boxes(t, v, "X-Rcpt")
	if to == nil {
		to = append(append(append(to, v.To()...), v.Cc()...), v.Bcc()...)
	}
	for _, box := range to {
		m.Envelope.Recipients = append(m.Envelope.Recipients, mail.Recipient{Address: box.Address})
	}
	plain := guard.DefaultRules()
	m.Rules = &plain
	return m
}

func facts(t testing.TB, v *mail.View) guard.Facts {
	t.Helper()
	f := guard.Facts{Own: boxes(t, v, "X-Own"), Now: now(v), Thread: thread(t, v), People: book(t, v)}
	if f.Own == nil {
		f.Own = v.From()
	}
	if len(f.Own) > 0 {
		f.Account = f.Own[0].Address
	}
	f.ServerSize, _ = strconv.ParseInt(v.Header("X-Server-Size"), 10, 64)
	return f
}

func now(v *mail.View) time.Time {
	if at, err := time.Parse(time.RFC1123Z, v.Header("X-Now")); err == nil {
		return at
	}
	if !v.Date().IsZero() {
		return v.Date()
	}
	return time.Date(2026, 11, 2, 9, 0, 0, 0, time.FixedZone("", 3600))
}

func thread(t testing.TB, v *mail.View) *guard.Thread {
	t.Helper()
	if v.Header("X-Thread-From") == "" {
		return nil
	}
	return &guard.Thread{
		From: boxes(t, v, "X-Thread-From"), To: boxes(t, v, "X-Thread-To"), Cc: boxes(t, v, "X-Thread-Cc"),
		List: v.Header("X-Thread-List") != "", Hidden: v.Header("X-Thread-Hidden") != "",
	}
}

func book(t testing.TB, v *mail.View) *people.Book {
	t.Helper()
	var sent []people.Message
	for _, known := range v.Headers("X-Known") {
		count, list, _ := strings.Cut(known, " ")
		to, err := mail.ParseList(list)
		n, bad := strconv.Atoi(count)
		if err != nil || bad != nil {
			t.Fatalf("X-Known: %s: write it like 12 Ben Ode <ben@quayside.example>", known)
		}
		for range n {
			sent = append(sent, people.Message{To: to, At: now(v).AddDate(0, 0, -7)})
		}
	}
	if sent == nil {
		return nil
	}
	return people.NewBook(sent)
}

func boxes(t testing.TB, v *mail.View, field string) []mail.Mailbox {
	t.Helper()
	value := v.Header(field)
	if value == "" {
		return nil
	}
	list, err := mail.ParseList(value)
	if err != nil {
		t.Fatalf("%s: %v", field, err)
	}
	return list
}
