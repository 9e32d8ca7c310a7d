package mailtest_test

import (
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"

	"holdback/mail/account"
	"holdback/mail/mailtest"
)

var people = []mailtest.User{
	{Address: "ada@example.org", Password: "ada-secret"},
	{Address: "ben@example.org", Password: "ben-secret"},
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// dial opens a line that cannot hang the test.
func dial(t *testing.T, s *mailtest.Server) *smtp.Client {
	t.Helper()
	c, err := net.Dial("tcp", s.SMTP().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	client := smtp.NewClient(c)
	client.CommandTimeout, client.SubmissionTimeout = 10*time.Second, 10*time.Second
	return client
}

// send hands over one message by the book and returns what the dot brought.
func send(c *smtp.Client, to string, content []byte) error {
	if err := c.Mail("ada@example.org", nil); err != nil {
		return err
	}
	if err := c.Rcpt(to, nil); err != nil {
		return err
	}
	w, err := c.Data()
	if err != nil {
		return err
	}
	if _, err := w.Write(content); err != nil {
		return err
	}
	return w.Close()
}

func TestMailArrivesInTheInboxOfALocalUser(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people, FilesSent: true})
	want := mailtest.Message{From: "ada@example.org", To: []string{"ben@example.org"}, Subject: "Grüße", Text: ".dot\nhello\n"}.Bytes()
	c := dial(t, s)
	if err := c.Auth(sasl.NewPlainClient("", "ada@example.org", "ada-secret")); err != nil {
		t.Fatal(err)
	}
	if err := send(c, "BEN@example.org", want); err != nil {
		t.Fatal(err)
	}
	got, err := s.Next(within(t))
	if err != nil || string(got.Content) != string(want) || got.User != "ada@example.org" {
		t.Errorf("got %q of %s, %v\nwant %q", got.Content, got.User, err, want)
	}
	for box, user := range map[string]string{"INBOX": "ben@example.org", "Sent": "ada@example.org"} {
		all, err := s.Arrived(within(t), user, box, 1)
		if err != nil || len(all) != 1 || string(all[0]) != string(want) {
			t.Errorf("%s of %s: got %q, %v; want %q", box, user, all, err, want)
		}
	}
}

func TestMailboxesCanBeReadOverTLS(t *testing.T) {
	ca, err := mailtest.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	cert, err := ca.Cert("127.0.0.1")
	if err != nil {
		t.Fatal(err)
	}
	for _, security := range []account.Security{account.StartTLS, account.TLS} {
		s := mailtest.Run(t, mailtest.Options{Users: people, Security: security, Cert: cert})
		if got, err := s.Mailbox("ben@example.org", "INBOX"); err != nil || len(got) != 0 {
			t.Errorf("mailbox over %s: got %d messages, %v; want none", security, len(got), err)
		}
	}
}

func TestSignInIsNeededWhereThereAreUsers(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	var got *smtp.SMTPError
	if err := dial(t, s).Mail("ada@example.org", nil); !errors.As(err, &got) || got.Code != 530 {
		t.Errorf("MAIL without AUTH: got %v, want 530", err)
	}
	if err := dial(t, s).Auth(sasl.NewPlainClient("", "ada@example.org", "wrong")); !errors.As(err, &got) || got.Code != 535 {
		t.Errorf("wrong password: got %v, want 535", err)
	}
}

func TestALostReplyIsExact(t *testing.T) {
	tests := []struct {
		name  string
		fault mailtest.Fault
		taken int
	}{
		{"after the message was taken", mailtest.Fault{At: mailtest.Dot, Do: mailtest.Lose}, 1},
		{"before the message was taken", mailtest.Fault{At: mailtest.Dot, Do: mailtest.Cut}, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for range 20 {
				s := mailtest.Run(t, mailtest.Options{Faults: []mailtest.Fault{tt.fault}})
				err := send(dial(t, s), "ben@example.net", []byte("Subject: x\r\n\r\nhi\r\n"))
				if !errors.Is(err, io.EOF) {
					t.Errorf("got %v, want EOF", err)
				}
				if got := len(s.Messages()); got != tt.taken {
					t.Errorf("messages taken: got %d, want %d", got, tt.taken)
				}
			}
		})
	}
}

func TestFaultsHappenAtTheirStepAndAsOftenAsSaid(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Faults: []mailtest.Fault{
		{At: mailtest.Rcpt, To: "ben@example.net", Do: mailtest.Answer, Reply: "450 4.2.1 Busy", Times: 1},
	}})
	c := dial(t, s)
	content := []byte("Subject: x\r\n\r\nhi\r\n")
	if got := len(s.Unmet()); got != 1 {
		t.Errorf("before: %d faults to come, want 1", got)
	}
	var got *smtp.SMTPError
	if err := send(c, "ben@example.net", content); !errors.As(err, &got) || got.Code != 450 {
		t.Errorf("first: got %v, want 450", err)
	}
	if err := c.Reset(); err != nil {
		t.Fatal(err)
	}
	if err := send(c, "ben@example.net", content); err != nil {
		t.Errorf("second: got %v, want no error", err)
	}
	if got := len(s.Unmet()); got != 0 {
		t.Errorf("after: %d faults to come, want none", got)
	}
	s.Break(mailtest.Fault{At: mailtest.Dot, Do: mailtest.Answer, Reply: "554 5.7.1 Spam"})
	if err := send(c, "ben@example.net", content); !errors.As(err, &got) || got.Code != 554 {
		t.Errorf("at the dot: got %v, want 554", err)
	}
	s.Mend()
	if err := send(c, "ben@example.net", content); err != nil {
		t.Errorf("mended: got %v, want no error", err)
	}
	if got := len(s.Messages()); got != 2 {
		t.Errorf("messages: got %d, want 2", got)
	}
}

func TestMagicNamesMeetTheirFaults(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people, Open: true, Faults: mailtest.Magic()})
	for to, want := range map[string]string{
		"refused@example.org":    "550",
		"later@example.com":      "451",
		"too-big@example.org":    "552",
		"spam@example.org":       "554",
		"lost-reply@example.org": "EOF",
		"lost-mail@example.org":  "EOF",
		"nobody@example.org":     "550",
		"ben@example.org":        "<nil>",
	} {
		err := send(dial(t, s), to, []byte("Subject: x\r\n\r\nhi\r\n"))
		got := "<nil>"
		if err != nil {
			got = err.Error()
		}
		if !strings.Contains(got, want) {
			t.Errorf("to %s: got %s, want %s", to, got, want)
		}
	}
	if got := len(s.Messages()); got != 2 {
		t.Errorf("messages: got %d, want 2 (ben, lost-reply)", got)
	}
}

func TestExtensionsCanBeMissing(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Without: []string{"SIZE", "8BITMIME", "SMTPUTF8", "DSN"}})
	c := dial(t, s)
	for _, keyword := range []string{"SIZE", "8BITMIME", "SMTPUTF8", "DSN", "CHUNKING", "AUTH", "STARTTLS"} {
		if ok, _ := c.Extension(keyword); ok {
			t.Errorf("%s is offered", keyword)
		}
	}
	if ok, _ := c.Extension("PIPELINING"); !ok {
		t.Error("PIPELINING is not offered")
	}
}

func TestCloseFreesWhatStalls(t *testing.T) {
	s, err := mailtest.Start(mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.Mail, Do: mailtest.Stall}}})
	if err != nil {
		t.Fatal(err)
	}
	c := dial(t, s)
	ended := make(chan error, 1)
	go func() { ended <- c.Mail("ada@example.org", nil) }()
	if err := s.Await(within(t), "MAIL"); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-ended; err == nil {
		t.Error("MAIL: got no error after Close, want one")
	}
}

func TestTheDialogueKeepsNoSecret(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people})
	if err := dial(t, s).Auth(sasl.NewLoginClient("ada@example.org", "ada-secret")); err != nil {
		t.Fatal(err)
	}
	want := []string{"1 EHLO localhost", "1 AUTH LOGIN", "1 (answer)"}
	if got := s.Dialogue(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestAMessageIsBuiltTheSameEachTime(t *testing.T) {
	m := mailtest.Message{
		From: "Ada <ada@example.org>", To: []string{"ben@example.org"}, Subject: "Plan", MessageID: "1@example.org",
		Header: []string{"X-Mailer: mutt"}, Text: "hi\n", HTML: "<p>hi</p>\n", Files: []mailtest.File{{Name: "plan.pdf", Content: make([]byte, 100)}},
	}
	got := string(m.Bytes())
	if got != string(m.Bytes()) {
		t.Error("two builds differ")
	}
	for _, want := range []string{"From: Ada <ada@example.org>\r\n", "X-Mailer: mutt\r\n", "multipart/mixed", "multipart/alternative", `filename=plan.pdf`} {
		if !strings.Contains(got, want) {
			t.Errorf("%q is missing in\n%s", want, got)
		}
	}
	if strings.Contains(strings.ReplaceAll(got, "\r\n", ""), "\n") {
		t.Error("a line does not end in CRLF")
	}
}
