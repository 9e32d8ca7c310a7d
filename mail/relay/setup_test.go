package relay_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailtest"
	"holdback/mail/relay"
)

var people = []mailtest.User{{Address: "ada@example.org", Password: "ada-secret", Token: "fresh"}}

// patient is long enough that only a stall reaches it.
var patient = relay.Timeouts{Connect: 10 * time.Second, Command: 10 * time.Second, Block: 10 * time.Second, Dot: 10 * time.Second}

// brisk is for tests in which the server stalls.
var brisk = relay.Timeouts{
	Connect: 200 * time.Millisecond, Command: 200 * time.Millisecond,
	Block: 200 * time.Millisecond, Dot: 200 * time.Millisecond, Stop: 100 * time.Millisecond,
}

func start(t *testing.T, c relay.Config) *relay.Relay {
	t.Helper()
	if c.Timeouts == (relay.Timeouts{}) {
		c.Timeouts = patient
	}
	r := relay.New(c)
	t.Cleanup(func() {
		if err := r.Close(); err != nil {
			t.Error(err)
		}
	})
	return r
}

func within(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return ctx
}

func address(t *testing.T, s string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// message is a small mail from Ada.
func message(t *testing.T, to ...string) mail.Message {
	t.Helper()
	m := mail.Message{
		Envelope: mail.Envelope{From: address(t, "ada@example.org")},
		Content:  mail.Bytes(mailtest.Message{From: "ada@example.org", To: to, Subject: "Plan", Text: "hi\n"}.Bytes()),
	}
	for _, a := range to {
		m.Envelope.Recipients = append(m.Envelope.Recipients, mail.Recipient{Address: address(t, a)})
	}
	return m
}

func ada(s *mailtest.Server) account.Sign {
	return account.Sign{Server: s.SMTP(), User: "ada@example.org", Password: "ada-secret"}
}

func noDot() error { return nil }

// show is a report as tests compare it: one word or two for each recipient.
func show(r relay.Report) string {
	out := []string{string(r.End) + ":"}
	for _, res := range r.Results {
		word := string(res.End)
		if res.Code != 0 {
			word += fmt.Sprintf(" %d", res.Code)
		}
		if res.Cause != "" {
			word += " " + string(res.Cause)
		}
		out = append(out, word)
	}
	return strings.Join(out, ", ")
}

// check compares a report with what show should say, and looks for secrets.
func check(t *testing.T, got relay.Report, want string) {
	t.Helper()
	if show(got) != want {
		t.Errorf("got  %s\nwant %s\n%+v", show(got), want, got.Results)
	}
	for _, r := range got.Results {
		if strings.Contains(r.Reply, "secret") || strings.ContainsAny(r.Reply, "\r\n\x1b") {
			t.Errorf("reply is not fit to be shown: %q", r.Reply)
		}
		if r.At.IsZero() || (r.End != relay.Accepted && r.Reply == "") {
			t.Errorf("result has no time or no words: %+v", r)
		}
	}
}

// taken says whether a server holds as many messages as it should.
func taken(t *testing.T, s *mailtest.Server, want int) {
	t.Helper()
	if got := len(s.Messages()); got != want {
		t.Errorf("messages at the server: got %d, want %d", got, want)
	}
}

// secured starts a server with a certificate for these names, and the authority
// to trust.
func secured(t *testing.T, o mailtest.Options, names ...string) (*mailtest.Server, *mailtest.CA) {
	t.Helper()
	ca, err := mailtest.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	if o.Cert, err = ca.Cert(names...); err != nil {
		t.Fatal(err)
	}
	return mailtest.Run(t, o), ca
}

// broken is content whose disk fails after some octets.
type broken struct {
	content mail.Bytes
	after   int
}

var errDisk = errors.New("disk on fire")

func (b broken) Open() (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(bytes.NewReader(b.content[:b.after]), failing{})), nil
}
func (b broken) Size() int64 { return b.content.Size() }

type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errDisk }
