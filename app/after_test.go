package app

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"holdback/app/control"
	"holdback/mail/report"
)

func TestWhatIsTakenBackIsADraft(t *testing.T) {
	d := newDesk(t, "1h")
	raw := letter("the offer")
	d.submit(raw, tom, "secret@quayside.example")
	waiting, err := d.Outbox(t.Context())
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%+v, %v", waiting, err)
	}
	copied := fmt.Appendf(nil, "Message-ID: <%s>\r\n%s", waiting[0].MessageID, raw) // the mail client files its copy at once
	if err := d.server.Deliver(alice, "Sent", copied); err != nil {
		t.Fatal(err)
	}
	m, err := d.Undo(t.Context(), waiting[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	var draft string
	d.until("the draft is there and the copy is not", func() bool {
		drafts, err := d.server.Mailbox(alice, "Drafts")
		if err != nil || len(drafts) != 1 {
			return false
		}
		draft = string(drafts[0])
		sent, err := d.server.Mailbox(alice, "Sent")
		return err == nil && len(sent) == 0
	})
	for _, want := range []string{"Bcc: secret@quayside.example", "Subject: the offer", "all is well."} {
		if !strings.Contains(draft, want) {
			t.Errorf("the draft is %q, want %q in it", draft, want)
		}
	}
	d.until("it is said", func() bool {
		shown, err := d.Show(t.Context(), m.ID)
		return err == nil && strings.Contains(shown.Copies, "Drafts")
	})
}

func TestWhatIsSentInItsPlaceTakesTheDraftAway(t *testing.T) {
	d := newDesk(t, "1h")
	m := d.give(letter("the offer"), tom)
	if _, err := d.Undo(t.Context(), m.ID); err != nil {
		t.Fatal(err)
	}
	drafts := func(want int) func() bool {
		return func() bool {
			all, err := d.server.Mailbox(alice, "Drafts")
			return err == nil && len(all) == want
		}
	}
	d.until("the draft is there", drafts(1))
	if shown, err := d.Show(t.Context(), m.ID); err != nil || !shown.Plain {
		t.Errorf("%+v, %v, want a plain message", shown, err)
	}
	_, err := d.Submit(t.Context(), control.Submission{
		Content: bytes.NewReader(letter("the better offer")), Envelope: d.envelope(tom), Supersedes: m.ID,
	})
	if err != nil {
		t.Fatal(err)
	}
	d.until("the draft has gone", drafts(0))
}

func TestWhatHasLeftIsFiledOnce(t *testing.T) {
	d := newDesk(t, "0s")
	d.submit(letter("the offer"), tom)
	next(t, d.server) // the server of the desk files by itself
	var m control.Message
	d.until("it is said", func() bool {
		past, err := d.Past(t.Context(), control.PastQuery{})
		if err != nil || len(past) != 1 || past[0].Copies == "" {
			return false
		}
		m = past[0]
		return true
	})
	if sent, err := d.server.Mailbox(alice, "Sent"); err != nil || len(sent) != 1 {
		t.Errorf("Sent holds %d messages, %v, want 1 (%s)", len(sent), err, m.Copies)
	}
}

func TestABounceIsShownWithItsMessage(t *testing.T) {
	d := newDesk(t, "0s")
	d.until("the inbox is watched", func() bool {
		all, err := d.Accounts(t.Context())
		place, kept := d.loadPlace(t.Context(), alice)
		return err == nil && all[0].Watching && kept == nil && place != nil
	})
	d.submit(letter("the offer"), tom)
	got := next(t, d.server)
	if id := got.Options.EnvelopeID; id == "" || got.Rcpt[0].Notify == nil {
		t.Errorf("the server was not asked to report: %+v, %+v", got.Options, got.Rcpt)
	}
	past, err := d.Past(t.Context(), control.PastQuery{})
	for err == nil && len(past) == 0 {
		past, err = d.Past(t.Context(), control.PastQuery{})
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := d.server.Deliver(alice, "INBOX", bounce(past[0].MessageID)); err != nil {
		t.Fatal(err)
	}
	d.until("it is shown", func() bool {
		shown, err := d.Show(t.Context(), past[0].ID)
		return err == nil && len(shown.Returns) == 1 && shown.Returns[0].Kind == report.Failed && shown.Returns[0].Recipient.String() == tom
	})
}

// bounce is what a mail server writes about a message (RFC 3464).
func bounce(messageID string) []byte {
	return fmt.Appendf(nil, strings.ReplaceAll(`From: MAILER-DAEMON@lindenhof.example
To: %s
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Auto-Submitted: auto-replied
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I am sorry.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mail.lindenhof.example

Final-Recipient: rfc822; %s
Action: failed
Status: 5.1.1
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: text/rfc822-headers

Message-ID: <%s>
From: %s
To: %s

--b--
`, "\n", "\r\n"), alice, tom, messageID, alice, tom)
}

func TestAnInboxIsWatchedOnlyIfThePersonWantsIt(t *testing.T) {
	d := newDesk(t, "0s")
	if err := d.SetSetting(t.Context(), "watch.inbox", "false"); err != nil {
		t.Fatal(err)
	}
	all, err := d.Accounts(t.Context())
	if err != nil || all[0].Watching {
		t.Errorf("%+v, %v", all, err)
	}
}
