package recipients_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"holdback/guard"
	"holdback/guard/guardtest"
	"holdback/guard/people"
	"holdback/guard/recipients"
	"holdback/mail"
)

var (
	first = []string{"anna", "ben", "cleo", "dora", "emil", "fritz", "greta", "hugo", "ines", "jonas", "karla", "ludwig", "mara", "nils", "olga", "paul", "quinn", "rosa", "samuel", "tilda"}
	last  = []string{"berg", "moss", "okafor", "lindt", "stone", "hafner", "meister", "quist", "rossi", "tanaka", "ulbrich", "vance", "weber", "xander", "young", "zeller"}
)

// crowd is a book with so many persons, at some two hundred organisations.
func crowd(t testing.TB, persons int) *people.Book {
	t.Helper()
	var sent []people.Message
	at := time.Date(2026, 10, 2, 9, 0, 0, 0, time.UTC)
	for i := range persons {
		name := fmt.Sprintf("%s.%s%d", first[i%len(first)], last[i/len(first)%len(last)], i/320)
		a, err := mail.ParseAddress(fmt.Sprintf("%s@%s-%s%d.example", name, last[i%len(last)], first[i%7], i%211))
		if err != nil {
			t.Fatal(err)
		}
		box := mail.Mailbox{Name: first[i%len(first)] + " " + last[i/len(first)%len(last)], Address: a}
		sent = append(sent, people.Message{To: []mail.Mailbox{box}, At: at.Add(time.Duration(i) * time.Hour)})
	}
	return people.NewBook(sent)
}

func plainSet(t testing.TB) guard.Set {
	t.Helper()
	r := guard.DefaultRules()
	list, err := recipients.Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	return guard.Set{Checks: list, Rules: &r}
}

func addressed(t testing.TB, count int) *guard.Mail {
	t.Helper()
	m := guardtest.Mail(t, "From: Ann Berg <ann.berg@lindenhof.example>\nTo: Ben Moss <ben.moss@quayside.example>, anna.berg@berg-ann1.example\nSubject: Re: Offer\n\nHi Ben,\n\nsee you.\n")
	for i := range count - len(m.Envelope.Recipients) {
		a, err := mail.ParseAddress(fmt.Sprintf("%s.%s@quaysid%d.example", first[i%len(first)], last[i%len(last)], i))
		if err != nil {
			t.Fatal(err)
		}
		m.Envelope.Recipients = append(m.Envelope.Recipients, mail.Recipient{Address: a})
	}
	return m
}

func TestAHundredThousandRecipientsAreBounded(t *testing.T) {
	m := addressed(t, 100_000)
	m.Facts.People = crowd(t, 20_000)
	start := time.Now()
	found := plainSet(t).Review(context.Background(), m)
	if took := time.Since(start); took > time.Minute { // half a second on a quiet machine; tests run on busy ones
		t.Errorf("took %v", took)
	}
	said := false
	for _, f := range found {
		said = said || f.Check == "recipient.too-many-to-check" && f.Level == guard.Ask
	}
	if !said || len(found) > 200 {
		t.Errorf("%d findings, that not all were looked at among them: %v", len(found), said)
	}
}

func BenchmarkTwoRecipients(b *testing.B) {
	book, set := crowd(b, 5000), plainSet(b)
	mails := make([]*guard.Mail, 0, b.N)
	for range b.N {
		m := addressed(b, 2)
		m.Facts.People = book
		mails = append(mails, m)
	}
	set.Review(b.Context(), mails[0])
	b.ResetTimer()
	for _, m := range mails {
		set.Review(b.Context(), m)
	}
}

func BenchmarkHundredThousandRecipients(b *testing.B) {
	book, set := crowd(b, 20_000), plainSet(b)
	for range b.N {
		b.StopTimer()
		m := addressed(b, 100_000)
		m.Facts.People = book
		b.StartTimer()
		set.Review(b.Context(), m)
	}
}

func BenchmarkIndexOfTwentyThousand(b *testing.B) {
	for range b.N {
		b.StopTimer()
		book := crowd(b, 20_000)
		b.StartTimer()
		book.Called("anna")
	}
}
