package recipients_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/guard/recipients"
	"holdback/mail"
)

// FuzzReview lets all checks look at any message to any recipients.
func FuzzReview(f *testing.F) {
	files, _ := filepath.Glob("testdata/*/*/*.eml")
	for i, file := range files {
		if text, err := os.ReadFile(file); err == nil && len(text) < 4000 && i%5 == 0 {
			f.Add(string(text), "ben.ode@quayside.example, x@a.b.quaysid.example", "Anna Berg <anna@xn--quyside-6fg.example>")
		}
	}
	r := guard.DefaultRules()
	r.Recipients = guard.RecipientRules{MaxVisible: 2, MaxOrganisations: 1, LargeGroup: 2, History: 1, Confirm: true}
	r.Domains.Attention, r.Domains.Blocked = []string{"*.test", ""}, []string{"?@*"}
	list, err := recipients.Checks(&r)
	if err != nil {
		f.Fatal(err)
	}
	set := guard.Set{Checks: list, Rules: &r}
	f.Fuzz(func(t *testing.T, text, to, knownTo string) {
		v, _ := mail.Read(mail.Bytes(text))
		boxes, _ := mail.ParseList(to)
		past, _ := mail.ParseList(knownTo)
		own, _ := mail.ParseAddress("ann@lindenhof.example")
		m := &guard.Mail{View: v, Facts: guard.Facts{Account: own, Own: v.From(), Thread: &guard.Thread{From: past, To: boxes, Hidden: true}}}
		m.Facts.People = people.NewBook([]people.Message{{To: past}, {To: past}, {To: past}, {To: append(past, boxes...)}})
		for _, box := range append(boxes, v.To()...) {
			m.Envelope.Recipients = append(m.Envelope.Recipients, mail.Recipient{Address: box.Address})
		}
		for _, found := range set.Review(t.Context(), m) {
			said := found.Says + found.Quote + found.Hint
			if found.Check == guard.CheckFailed || !utf8.ValidString(said) || strings.ContainsAny(found.Says, "\x00") {
				t.Errorf("%q to %q: %+v", text, to, found)
			}
			for _, repair := range found.Repairs {
				checkRepair(t, repair)
			}
		}
	})
}

// checkRepair fails for a repair that nobody could do.
func checkRepair(t *testing.T, r guard.Repair) {
	t.Helper()
	if len(r.Addresses) == 0 || r.Says == "" {
		t.Errorf("%+v is about nobody", r)
	}
	if r.Do != guard.ReplaceRecipient {
		return
	}
	if with, err := mail.ParseList(r.With); err != nil || len(with) != 1 {
		t.Errorf("%q is no mailbox: %v", r.With, err)
	}
}
