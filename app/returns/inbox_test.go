package returns_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/app/outbox"
	"holdback/app/outbox/outboxtest"
	"holdback/app/returns"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
	"holdback/mail/mailtest"
	"holdback/mail/report"
)

// The whole corpus of reports arrives in a real inbox, between mail that concerns
// nobody but its reader.
func TestARealInboxIsWatchedAndLeftAsItIs(t *testing.T) {
	server := mailtest.Run(t, mailtest.Options{Users: []mailtest.User{{Address: ines, Password: "secret"}}})
	box := mailbox.Of(mailbox.Config{Sign: func(context.Context) (account.Sign, error) {
		return account.Sign{Server: server.IMAP(), User: ines, Password: "secret"}, nil
	}})
	defer box.Close()
	sent := outbox.Entry{ID: "0c4mk7p2a9xyz", State: outbox.Sent, Envelope: mail.Envelope{
		From: outboxtest.Address(t, ines), Recipients: []mail.Recipient{{Address: outboxtest.Address(t, "omar@inn.example")}},
	}}
	heard, read, began := make(chan report.Event, 1000), make(chan uint32, 1000), make(chan struct{}, 1000)
	watch := returns.New(returns.Config{
		Watch: func(ctx context.Context, _ string, from mailbox.State, f func(context.Context, []mailbox.Arrival, mailbox.State) error) error {
			return box.Watch(ctx, "INBOX", from, f)
		},
		Body: func(ctx context.Context, _ string, c mailbox.Copy, most int64) ([]byte, error) {
			read <- c.UID
			return box.Body(ctx, c, most)
		},
		Mine: func(_ context.Context, messageID string) (string, error) {
			if messageID == "offer.7@harbour.example" {
				return sent.ID, nil
			}
			return "", nil
		},
		Get: func(_ context.Context, id string) (outbox.Entry, error) {
			if id != sent.ID {
				return outbox.Entry{}, outbox.ErrNotFound
			}
			return sent, nil
		},
		Hear: func(_ context.Context, _ string, events []report.Event) (outbox.Entry, error) {
			for _, ev := range events {
				heard <- ev
			}
			return sent, nil
		},
		Load: func(context.Context, string) ([]byte, error) { return nil, nil },
		Save: func(context.Context, string, []byte) error { began <- struct{}{}; return nil },
	})
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	accounts, ended := make(chan []string, 1), make(chan struct{})
	accounts <- []string{ines}
	go func() { defer close(ended); watch.Run(ctx, accounts) }()
	<-began // the watch is in place, so all that follows is new
	deliver := func(content string) {
		t.Helper()
		if err := server.Deliver(ines, "INBOX", []byte(strings.ReplaceAll(content, "\n", "\r\n"))); err != nil {
			t.Fatal(err)
		}
	}
	deliver(letter("omar@inn.example", "")) // UID 1
	for _, name := range []string{"postfix-unknown-user", "thunderbird-read", "answer", "not-newsletter-about-bounces"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "mail", "report", "testdata", "reports", name+".eml"))
		if err != nil {
			t.Fatal(err)
		}
		deliver(string(text))
	}
	deliver(letter("omar@inn.example", "offer.7@harbour.example"))
	for _, want := range []report.Kind{report.Failed, report.Read, report.Answered, report.Answered} {
		select {
		case got := <-heard:
			if got.Kind != want || got.At.IsZero() {
				t.Errorf("heard %+v, want %s", got, want)
			}
		case <-ctx.Done():
			t.Fatalf("waited for %s in vain", want)
		}
	}
	cancel()
	<-ended
	close(read)
	if uids := slices.Collect(func(yield func(uint32) bool) {
		for uid := range read {
			if !yield(uid) {
				return
			}
		}
	}); !slices.Equal(uids, []uint32{2, 3}) {
		t.Errorf("the text of %v was read, want that of the reports, 2 and 3", uids)
	}
	copies, err := server.Copies(ines, "INBOX")
	if err != nil || len(copies) != 6 {
		t.Fatalf("%d copies, %v", len(copies), err)
	}
	for _, c := range copies {
		if slices.Contains(c.Flags, `\Seen`) {
			t.Errorf("message %d was marked as read", c.UID)
		}
	}
}
