package relay_test

import (
	"strings"
	"testing"

	"github.com/emersion/go-smtp"

	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailtest"
	"holdback/mail/relay"
)

// notEvenMail checks that the server heard nothing of the message.
func notEvenMail(t *testing.T, s *mailtest.Server) {
	t.Helper()
	for _, line := range s.Dialogue() {
		if _, cmd, _ := strings.Cut(line, " "); strings.HasPrefix(cmd, "MAIL") {
			t.Errorf("the server heard %q", line)
		}
	}
}

func TestWhatTheServerCannotTakeIsRefusedHere(t *testing.T) {
	utf8Header := mail.Bytes("Subject: Gr\xc3\xbc\xc3\x9fe\r\n\r\nhi\r\n")
	eightBody := mail.Bytes("Subject: x\r\n\r\nGr\xc3\xbc\xc3\x9fe\r\n")
	tests := []struct {
		name    string
		options mailtest.Options
		from    string
		to      string
		content mail.Bytes
		change  func(*mail.Envelope)
		want    string
		says    string
	}{
		{name: "too big", options: mailtest.Options{MaxSize: 50}, want: "refused:, refused too-big", says: "takes at most"},
		{name: "small enough", options: mailtest.Options{MaxSize: 5000}, want: "accepted:, accepted 250"},
		{name: "no limit known", options: mailtest.Options{Without: []string{"SIZE"}}, want: "accepted:, accepted 250"},
		{
			name: "REQUIRETLS", change: func(e *mail.Envelope) { e.RequireTLS = true },
			want: "refused:, refused tls", says: "REQUIRETLS",
		},
		{
			name: "a recipient beyond ASCII", to: "änne@example.net", options: mailtest.Options{Without: []string{"SMTPUTF8"}},
			want: "refused:, refused no-utf8", says: "SMTPUTF8",
		},
		{
			name: "a sender beyond ASCII", from: "änne@example.net", options: mailtest.Options{Without: []string{"SMTPUTF8"}},
			want: "refused:, refused no-utf8", says: "SMTPUTF8",
		},
		{
			name: "a header beyond ASCII", content: utf8Header, change: func(e *mail.Envelope) { e.UTF8 = true },
			options: mailtest.Options{Without: []string{"SMTPUTF8"}}, want: "refused:, refused no-utf8", says: "SMTPUTF8",
		},
		{
			name: "SMTPUTF8 asked for without need", content: eightBody, change: func(e *mail.Envelope) { e.UTF8 = true },
			options: mailtest.Options{Without: []string{"SMTPUTF8"}}, want: "accepted:, accepted 250",
		},
		{
			name: "a domain beyond ASCII", to: "ben@bücher.example",
			options: mailtest.Options{Without: []string{"SMTPUTF8"}}, want: "accepted:, accepted 250",
		},
		{
			name: "octets beyond ASCII", content: eightBody,
			options: mailtest.Options{Without: []string{"8BITMIME"}}, want: "refused:, refused no-utf8", says: "8BITMIME",
		},
		{
			name: "only ASCII", options: mailtest.Options{Without: []string{"8BITMIME"}}, want: "accepted:, accepted 250",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mailtest.Run(t, tt.options)
			to, from := "ben@example.net", "ada@example.org"
			if tt.to != "" {
				to = tt.to
			}
			if tt.from != "" {
				from = tt.from
			}
			m := message(t, to)
			m.Envelope.From = address(t, from)
			if tt.content != nil {
				m.Content = tt.content
			}
			if tt.change != nil {
				tt.change(&m.Envelope)
			}
			r := start(t, relay.Config{})
			got := r.Send(within(t), account.Sign{Server: s.SMTP()}, m, noDot)
			check(t, got, tt.want)
			if !strings.Contains(got.Results[0].Reply, tt.says) {
				t.Errorf("got %q, want it to say %q", got.Results[0].Reply, tt.says)
			}
			if got.End == relay.Refused {
				notEvenMail(t, s)
			}
			check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, small(t), noDot), "accepted:, accepted 250")
		})
	}
}

// small is a message that every server takes.
func small(t *testing.T) mail.Message {
	t.Helper()
	m := message(t, "ben@example.net")
	m.Content = mail.Bytes("Subject: x\r\n\r\n")
	return m
}

func TestAddressesAreSpelledSoThatTheNextServersReadThem(t *testing.T) {
	tests := []struct {
		name    string
		to      []string
		content mail.Bytes
		ask     bool
		want    []string
		utf8    bool
	}{
		{name: "plain", to: []string{"ben@example.net"}, want: []string{"ben@example.net"}},
		{name: "domain in A-labels", to: []string{"ben@bücher.example"}, want: []string{"ben@xn--bcher-kva.example"}},
		{name: "local part needs SMTPUTF8", to: []string{"änne@bücher.example", "ben@bücher.example"}, want: []string{"änne@bücher.example", "ben@xn--bcher-kva.example"}, utf8: true},
		{name: "header needs SMTPUTF8", to: []string{"ben@example.net"}, content: mail.Bytes("Subject: ü\r\n\r\n"), ask: true, want: []string{"ben@example.net"}, utf8: true},
		{name: "body does not", to: []string{"ben@example.net"}, content: mail.Bytes("Subject: u\r\n\r\nü\r\n"), ask: true, want: []string{"ben@example.net"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mailtest.Run(t, mailtest.Options{})
			m := message(t, tt.to...)
			m.Envelope.UTF8 = tt.ask
			if tt.content != nil {
				m.Content = tt.content
			}
			if got := start(t, relay.Config{}).Send(within(t), account.Sign{Server: s.SMTP()}, m, noDot); got.End != relay.Accepted {
				t.Fatalf("got %s", show(got))
			}
			got, err := s.Next(within(t))
			if err != nil || strings.Join(got.To, " ") != strings.Join(tt.want, " ") || got.Options.UTF8 != tt.utf8 {
				t.Errorf("got %q, SMTPUTF8 %v, %v; want %q, %v", got.To, got.Options.UTF8, err, tt.want, tt.utf8)
			}
			if got.Options.Size != m.Content.Size() {
				t.Errorf("SIZE: got %d, want %d", got.Options.Size, m.Content.Size())
			}
		})
	}
}

func TestTheNullPathIsSentAsIs(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{})
	m := message(t, "ben@example.net")
	m.Envelope.From = mail.Address{}
	check(t, start(t, relay.Config{}).Send(within(t), account.Sign{Server: s.SMTP()}, m, noDot), "accepted:, accepted 250")
	if got, err := s.Next(within(t)); err != nil || got.From != "" {
		t.Errorf("from: got %q, %v; want the null path", got.From, err)
	}
}

func TestDeliveryWishesArePassedOn(t *testing.T) {
	m := message(t, "ben@example.net", "eve@example.net", "änne@example.net")
	m.Envelope.Return, m.Envelope.EnvelopeID = "HDRS", "42+7=x y"
	m.Envelope.Recipients[0].Notify = []string{"FAILURE", "delay"}
	m.Envelope.Recipients[0].OriginalType, m.Envelope.Recipients[0].Original = "rfc822", "Ben+x@example.net"
	m.Envelope.Recipients[1].Notify = []string{"NEVER", "SUCCESS"} // contradicts itself: left out
	m.Envelope.Recipients[2].OriginalType, m.Envelope.Recipients[2].Original = "utf-8", "änne@example.net"

	s := mailtest.Run(t, mailtest.Options{})
	r := start(t, relay.Config{})
	if got := r.Send(within(t), account.Sign{Server: s.SMTP()}, m, noDot); got.End != relay.Accepted {
		t.Fatalf("got %s %+v", show(got), got.Results)
	}
	got, err := s.Next(within(t))
	if err != nil || got.Options.Return != smtp.DSNReturnHeaders || got.Options.EnvelopeID != "42+7=x y" {
		t.Errorf("got RET %q, ENVID %q, %v", got.Options.Return, got.Options.EnvelopeID, err)
	}
	ben, eve, anne := got.Rcpt[0], got.Rcpt[1], got.Rcpt[2]
	if len(ben.Notify) != 2 || ben.OriginalRecipientType != smtp.DSNAddressTypeRFC822 || ben.OriginalRecipient != "Ben+x@example.net" {
		t.Errorf("ben: got %+v", ben)
	}
	if len(eve.Notify) != 0 || eve.OriginalRecipient != "" {
		t.Errorf("eve: got %+v", eve)
	}
	if anne.OriginalRecipientType != smtp.DSNAddressTypeUTF8 || anne.OriginalRecipient != "änne@example.net" {
		t.Errorf("änne: got %+v", anne)
	}

	plain := mailtest.Run(t, mailtest.Options{Without: []string{"DSN"}})
	if got := r.Send(within(t), account.Sign{Server: plain.SMTP()}, m, noDot); got.End != relay.Accepted {
		t.Errorf("without DSN: got %s", show(got))
	}
}

func TestRequireTLSIsAskedOfAServerThatOffersIt(t *testing.T) {
	s, ca := secured(t, mailtest.Options{Users: people, Security: account.TLS, Name: "localhost"}, "localhost")
	m := message(t, "ben@example.net")
	m.Envelope.RequireTLS = true
	check(t, start(t, relay.Config{RootCAs: ca.Pool()}).Send(within(t), ada(s), m, noDot), "accepted:, accepted 250")
	if got, err := s.Next(within(t)); err != nil || !got.Options.RequireTLS {
		t.Errorf("REQUIRETLS: got %v, %v", got.Options.RequireTLS, err)
	}
}
