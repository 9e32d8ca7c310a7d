package main

import (
	"context"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"time"

	check "holdback/guard"
	"holdback/guard/checks"
	"holdback/guard/people"
	"holdback/mail"
)

// What a review is measured with.
const (
	reviewTerms  = 1000
	reviewPeople = 2000
	reviewRounds = 1000
	reviewGoal   = 5 * time.Millisecond
)

// reviews measures what all checks cost for an ordinary message, on one core, reading
// of the message included: 10 KB, two recipients, a thousand terms, a book of two
// thousand people.
func reviews(ctx context.Context, b bench) ([]row, error) {
	rules := check.DefaultRules()
	rules.Content.Terms = []check.TermList{{ID: "bench", Name: "code names", Words: codeNames(reviewTerms)}}
	began := time.Now()
	set, err := checks.New(rules)
	if err != nil {
		return nil, err
	}
	built := time.Since(began)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	facts, envelope := reviewFacts(), reviewEnvelope()
	took := make([]time.Duration, 0, reviewRounds)
	found := 0
	for i := range b.scale(reviewRounds) {
		content := mail.Bytes(letter(i))
		began := time.Now()
		view, err := mail.Read(content)
		found = len(set.Review(ctx, &check.Mail{Envelope: envelope, View: view, Unreadable: err, Facts: facts}))
		took = append(took, time.Since(began))
	}
	slices.Sort(took)
	p50, p99 := took[len(took)/2], took[len(took)*99/100]
	return []row{{
		what: fmt.Sprintf("review 10 KB, 2 recipients, %d terms, %d people, 1 core", reviewTerms, reviewPeople),
		got:  fmt.Sprintf("p50 %.2f, p99 %.2f ms; %d checks, %d findings, made ready in %.0f ms", ms(p50), ms(p99), len(set.Checks), found, ms(built)),
		goal: "p99 under 5 ms", ok: p99 < reviewGoal,
	}}, nil
}

// codeNames are invented words that no letter holds.
func codeNames(n int) []string {
	words := make([]string, n)
	for i := range words {
		words[i] = fmt.Sprintf("Osprey%c%c%d", 'a'+i%26, 'a'+i/26%26, i)
	}
	return words
}

// letter is a message of 10 KB, each with other words.
func letter(n int) string {
	var text strings.Builder
	for i := 0; text.Len() < 10_000; i++ {
		fmt.Fprintf(&text, "On the %d. of the month we talked about order %d and what it means for the team in room %d.\r\n", i%28+1, n*1000+i, i%90)
	}
	return "From: Ann Berg <ann.berg@lindenhof.example>\r\nTo: Ben Ode <ben@quayside.example>\r\nCc: tom.okafor@lindenhof.example\r\n" +
		"Subject: Notes of the meeting\r\nDate: Mon, 02 Nov 2026 09:00:00 +0100\r\nMessage-ID: <1@lindenhof.example>\r\n\r\nDear Ben,\r\n\r\n" +
		text.String() + "\r\nKind regards\r\nAnn\r\n"
}

func reviewEnvelope() mail.Envelope {
	return mail.Envelope{From: address("ann.berg@lindenhof.example"), Recipients: []mail.Recipient{
		{Address: address("ben@quayside.example")}, {Address: address("tom.okafor@lindenhof.example")},
	}}
}

func reviewFacts() check.Facts {
	var sent []people.Message
	for i := range reviewPeople {
		box := mail.Mailbox{Name: fmt.Sprintf("Person%d Name%d", i, i%500), Address: address(fmt.Sprintf("person%d@company%d.example", i, i%200))}
		sent = append(sent, people.Message{To: []mail.Mailbox{box}, At: time.Date(2026, 10, 1+i%30, 9, 0, 0, 0, time.UTC)})
	}
	own := mail.Mailbox{Name: "Ann Berg", Address: address("ann.berg@lindenhof.example")}
	return check.Facts{
		Now: time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC), Own: []mail.Mailbox{own}, Account: own.Address,
		People: people.NewBook(sent),
	}
}

// address is one of ours, which is always right.
func address(s string) mail.Address {
	a, _ := mail.ParseAddress(s)
	return a
}
