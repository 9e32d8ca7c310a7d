package report_test

import (
	"bytes"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"holdback/mail"
	"holdback/mail/report"
)

// bounce is a delivery status in the smallest form, with these groups of fields.
func bounce(groups string) []byte {
	text := "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n" +
		"--b\nContent-Type: message/delivery-status\n\n" + groups + "\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: <" + messageID + ">\n\n--b--\n"
	return bytes.ReplaceAll([]byte(text), []byte("\n"), []byte("\r\n"))
}

func TestWhatAServerSaidCanDoNoHarmWhereItIsShown(t *testing.T) {
	for said, want := range map[string]string{
		"smtp; 550 5.1.1 no\x1b[31m such\u202euser\u200b":   "550 5.1.1 no [31m suchuser",
		"550 without a type":                                "550 without a type",
		"smtp; 550-5.1.1 one 550-5.1.1 two 550 5.1.1 three": "550 5.1.1 one two three",
		"smtp; 552 the limit is 550 MB":                     "552 the limit is 550 MB",
		"smtp;" + strings.Repeat(" é", 300):                 strings.TrimSpace(strings.Repeat("é ", 100)) + "…",
	} {
		r, err := report.Parse(mail.Bytes(bounce("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; omar@inn.example\nAction: failed\nDiagnostic-Code: " + said + "\n")))
		events := r.About(offer(t), time.Now())
		if err != nil || len(events) != 1 || events[0].Says != want {
			t.Errorf("%q: got %+v, %v, want %q", said, events, err, want)
		}
	}
}

func TestOddSpellingsOfARecipientAreUnderstood(t *testing.T) {
	for fields, want := range map[string]string{
		"Final-Recipient: rfc822; OMAR@INN.EXAMPLE":                                                "omar@inn.example",
		"Final-Recipient: rfc822;<omar@inn.example>":                                               "omar@inn.example",
		"Final-Recipient: omar@inn.example":                                                        "omar@inn.example",
		"Final-Recipient: rfc822; omar@inn.example (was: o@backend)":                               "omar@inn.example",
		"Final-Recipient: utf-8; j\\x{f6}rg@b\\x{fc}cher.example":                                  "jörg@bücher.example",
		"Final-Recipient: rfc822; jörg@xn--bcher-kva.example":                                      "jörg@bücher.example",
		"Final-Recipient: rfc822; bob+2Bnews@quay.example":                                         "bob+news@quay.example",
		"Final-Recipient: rfc822; o1@backend.example\nOriginal-Recipient: rfc822;omar@inn.example": "omar@inn.example",
		"Final-Recipient: rfc822; stranger@mx.example":                                             "",
		"Final-Recipient: x400; /G=Omar/S=Inn/":                                                    "",
	} {
		r, err := report.Parse(mail.Bytes(bounce(fields + "\nAction: failed\n")))
		events := r.About(offer(t), time.Now())
		if err != nil || len(events) != 1 || events[0].Recipient.String() != want {
			t.Errorf("%q: got %+v, %v, want %q", fields, events, err, want)
		}
	}
}

func TestARecipientIsKnownByWhatAnEarlierServerCalledThem(t *testing.T) {
	e := offer(t)
	e.Recipients[0].OriginalType, e.Recipients[0].Original = "rfc822", "front-desk@inn.example"
	r, _ := report.Parse(mail.Bytes(bounce("Original-Recipient: rfc822; front-desk@inn.example\nAction: failed\n")))
	events := r.About(e, time.Now())
	if len(events) != 1 || events[0].Recipient != e.Recipients[0].Address {
		t.Errorf("got %+v, want %s", events, e.Recipients[0].Address)
	}
}

func manyAddresses(n int) string {
	var all strings.Builder
	for i := range n {
		all.WriteString("guest" + strconv.Itoa(i) + "@x.example\r\n")
	}
	return all.String()
}

func TestHostileReportsAreBounded(t *testing.T) {
	group := "Final-Recipient: rfc822; omar@inn.example\nAction: failed\nDiagnostic-Code: smtp; " + strings.Repeat("x", 500) + "\n\n"
	for name, content := range map[string][]byte{
		"a hundred thousand recipients": bounce(strings.Repeat("Final-Recipient: rfc822; omar@inn.example\nAction: failed\n\n", 100_000)),
		"long diagnoses":                bounce(strings.Repeat(group, 5000)),
		"one line of megabytes":         bounce("Final-Recipient: rfc822; " + strings.Repeat("a+41\\x{41}", 500_000) + "\nAction: failed\n"),
		"a thousand attached messages":  []byte(strings.Replace(string(bounce("Action: failed\n")), "--b--", strings.Repeat("--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: <x@y>\r\n\r\n", 1000), 1)),
		"a text of addresses":           []byte("From: MAILER-DAEMON@x.example\r\nX-Failed-Recipients: " + strings.Repeat("a@x.example, ", 50_000) + "\r\nSubject: failure notice\r\n\r\n" + strings.Repeat("a@x.example\r\n", 200_000)),
		"a text of many addresses":      []byte("From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n\r\n" + manyAddresses(20_000)),
		"a text of dashes":              []byte("From: MAILER-DAEMON@x.example\r\nSubject: failure notice\r\n\r\n" + strings.Repeat("--- following address\r\n", 50_000)),
		"a thread of ids":               []byte("From: x@y.example\r\nIn-Reply-To: " + strings.Repeat("<a@b> ", 100_000) + "\r\n\r\n"),
	} {
		began := time.Now()
		r, _ := report.Parse(mail.Bytes(content))
		events := r.About(offer(t), began)
		took := time.Since(began)
		t.Logf("%s: %d octets in %s", name, len(content), took.Round(time.Millisecond))
		if took > time.Minute || len(events) > 200 || len(r.MessageIDs) > 10 {
			t.Errorf("%s: %d events, %d ids in %s", name, len(events), len(r.MessageIDs), took)
		}
	}
}

func TestABeginningIsEnough(t *testing.T) {
	whole := raw(t, filepath.Join("testdata", "reports", "exchange-online.eml"))
	cut := append(whole[:len(whole)-40:len(whole)-40], bytes.Repeat([]byte("The berth is free.\r\n"), 1000)...)
	r, err := report.Parse(mail.Bytes(cut))
	if events := r.About(offer(t), time.Now()); err != nil || len(events) != 1 || len(r.MessageIDs) != 1 {
		t.Errorf("got %+v about %q, %v", events, r.MessageIDs, err)
	}
}

// FuzzParse wants of any message: no crash, nothing unbounded, nothing that cannot be
// shown, and the same from the header section as from the whole.
func FuzzParse(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "reports", "*.eml"))
	if err != nil || len(files) == 0 {
		f.Fatalf("find the corpus: %v", err)
	}
	for _, name := range files {
		f.Add(raw(f, name))
	}
	to := offer(f)
	f.Fuzz(func(t *testing.T, content []byte) {
		r, err := report.Parse(mail.Bytes(content))
		if err != nil {
			t.Fatal(err)
		}
		report.Look(content)
		if len(r.MessageIDs) > 10 || len(r.EnvelopeID) > 100 {
			t.Fatalf("%d ids, envelope id %q", len(r.MessageIDs), r.EnvelopeID)
		}
		for _, ev := range r.About(to, time.Now()) {
			odd := strings.ContainsFunc(ev.Says, func(r rune) bool { return !unicode.IsPrint(r) })
			if odd || !utf8.ValidString(ev.Says) || utf8.RuneCountInString(ev.Says) > 200 || ev.Kind == "" || len(ev.Status) > 9 {
				t.Fatalf("%+q", ev)
			}
		}
	})
}
