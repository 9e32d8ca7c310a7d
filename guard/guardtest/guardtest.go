// Package guardtest runs the examples that every check carries.
//
// An example is a message in a file: testdata/CHECK/catches/*.eml must make the
// check look, testdata/CHECK/ignores/*.eml must leave it silent. Facts stand in
// fields at the top of the header, which a real message never has:
//
//	X-Own:     Ann Berg <ann@lindenhof.example>         identities, the first is the account (else those of X-Account, else From)
//	X-Account: ann@gmail.com; Ann Berg <a@example.org>  an account and what else it may send as; the field may stand several times
//	X-Through: ann@gmail.com                            the account it leaves through, where it is not the first of X-Own
//	X-Sender:  ann@gmail.com                            the envelope's sender, where it is not that account; <> is the null path
//	X-Rcpt:    ben@quayside.example, eve@example.net    the envelope, where it is not To, Cc and Bcc
//	X-Now:     Mon, 02 Nov 2026 09:00:00 +0100          (else Date, else that time)
//	X-Known:   12 Ben Ode <ben@quayside.example>        a message to each, so many times; the field may stand several times
//	X-Known-Files: the same, with a file each
//	X-Thread-From, X-Thread-To, X-Thread-Cc: mailboxes  the message that is answered
//	X-Thread-Hidden: yes, X-Thread-List: yes
//	X-Server-Size: 1000000
//
// This package is for tests and measurements only.
package guardtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
	"holdback/mail/account"
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
	m, err := Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// Parse is Mail outside of tests.
func Parse(text string) (*guard.Mail, error) {
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\n", "\r\n")
	v, unreadable := mail.Read(mail.Bytes(text))
	r := reader{v: v}
	m := &guard.Mail{View: v, Unreadable: unreadable, Facts: r.facts()}
	m.Envelope = mail.Envelope{From: r.sender(m.Facts.Account)}
	to := r.boxes("X-Rcpt")
	if to == nil {
		to = append(append(append(to, v.To()...), v.Cc()...), v.Bcc()...)
	}
	for _, box := range to {
		m.Envelope.Recipients = append(m.Envelope.Recipients, mail.Recipient{Address: box.Address})
	}
	plain := guard.DefaultRules()
	m.Rules = &plain
	return m, errors.Join(r.wrong...)
}

// reader reads facts, and keeps what is wrong with them.
type reader struct {
	v     *mail.View
	wrong []error
}

func (r *reader) facts() guard.Facts {
	f := guard.Facts{Own: r.boxes("X-Own"), Now: now(r.v), Thread: r.thread(), People: r.book()}
	f.Accounts = r.accounts()
	for _, a := range f.Accounts {
		if !r.v.Has("X-Own") {
			f.Own = append(f.Own, a.Mailboxes()...)
		}
	}
	if f.Own == nil {
		f.Own = r.v.From()
	}
	if len(f.Own) > 0 {
		f.Account = f.Own[0].Address
	}
	for _, box := range r.boxes("X-Through") {
		f.Account = box.Address
	}
	f.ServerSize, _ = strconv.ParseInt(r.v.Header("X-Server-Size"), 10, 64)
	return f
}

// accounts is the accounts that the fields X-Account tell.
func (r *reader) accounts() []account.Account {
	var all []account.Account
	for _, told := range r.v.Headers("X-Account") {
		first, more, _ := strings.Cut(told, ";")
		own := append(r.list("X-Account", first), r.list("X-Account", more)...)
		if len(own) == 0 {
			continue
		}
		a := account.Account{Address: own[0].Address, Name: own[0].Name}
		for _, box := range own[1:] {
			a.Identities = append(a.Identities, account.Identity{Address: box.Address, Name: box.Name})
		}
		all = append(all, a)
	}
	return all
}

func (r *reader) sender(account mail.Address) mail.Address {
	if r.v.Header("X-Sender") == "<>" {
		return mail.Address{}
	}
	for _, box := range r.boxes("X-Sender") {
		return box.Address
	}
	return account
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

func (r *reader) thread() *guard.Thread {
	if r.v.Header("X-Thread-From") == "" {
		return nil
	}
	return &guard.Thread{
		From: r.boxes("X-Thread-From"), To: r.boxes("X-Thread-To"), Cc: r.boxes("X-Thread-Cc"),
		List: r.v.Header("X-Thread-List") != "", Hidden: r.v.Header("X-Thread-Hidden") != "",
	}
}

func (r *reader) book() *people.Book {
	sent := append(r.sent("X-Known", false), r.sent("X-Known-Files", true)...)
	if sent == nil {
		return nil
	}
	return people.NewBook(sent)
}

// sent is the past messages that the fields of this name tell.
func (r *reader) sent(field string, files bool) []people.Message {
	var sent []people.Message
	for _, known := range r.v.Headers(field) {
		count, list, _ := strings.Cut(known, " ")
		to, err := mail.ParseList(list)
		n, bad := strconv.Atoi(count)
		if err != nil || bad != nil {
			r.wrong = append(r.wrong, fmt.Errorf("%s: %s: write it like 12 Ben Ode <ben@quayside.example>", field, known))
		}
		for range n {
			sent = append(sent, people.Message{To: to, At: now(r.v).AddDate(0, 0, -7), Files: files})
		}
	}
	return sent
}

func (r *reader) boxes(field string) []mail.Mailbox {
	return r.list(field, r.v.Header(field))
}

func (r *reader) list(field, value string) []mail.Mailbox {
	if strings.TrimSpace(value) == "" {
		return nil
	}
	list, err := mail.ParseList(value)
	if err != nil {
		r.wrong = append(r.wrong, fmt.Errorf("%s: %w", field, err))
	}
	return list
}
