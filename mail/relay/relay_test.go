package relay_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailtest"
	"holdback/mail/relay"
)

func TestWhatLeavesIsByteForByteWhatCameIn(t *testing.T) {
	header := "Subject: x\r\n\r\n"
	tests := map[string]string{
		"plain":                 header + "hi\r\n",
		"dots at line starts":   header + ".\r\n..\r\n.hidden\r\n...\r\n",
		"only a dot":            ".\r\n",
		"eight bit":             header + "Gr\xfc\xdfe \xe2\x82\xac\r\n",
		"no body":               header,
		"a line of 60000":       header + strings.Repeat("x", 60000) + "\r\n",
		"a hundred thousand":    header + strings.Repeat("line\r\n", 100000),
		"dot after a full page": header + strings.Repeat("x", 4096-len(header)-2) + "\r\n.\r\n",
	}
	s := mailtest.Run(t, mailtest.Options{})
	r := start(t, relay.Config{})
	for name, content := range tests {
		t.Run(name, func(t *testing.T) {
			m := message(t, "ben@example.net")
			m.Content = mail.Bytes(content)
			check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, m, noDot), "accepted:, accepted 250")
			got, err := s.Next(within(t))
			if err != nil || string(got.Content) != content {
				t.Errorf("%v: got %d octets %.60q, want %d %.60q", err, len(got.Content), got.Content, len(content), content)
			}
		})
	}
	m := message(t, "ben@example.net")
	m.Content = mail.Bytes(header + "no line end")
	check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, m, noDot), "accepted:, accepted 250")
	got, err := s.Next(within(t))
	if want := header + "no line end\r\n"; err != nil || string(got.Content) != want {
		t.Errorf("a last line without end: got %q, %v; want %q", got.Content, err, want)
	}
}

func TestClientTruncation(t *testing.T) {
	whole := mail.Bytes("Subject: x\r\n\r\n" + strings.Repeat("line\r\n", 10000))
	for _, after := range []int{0, 20, 5000, len(whole) - 1, len(whole)} {
		s := mailtest.Run(t, mailtest.Options{})
		r := start(t, relay.Config{})
		m := message(t, "ben@example.net")
		m.Content = broken{content: whole, after: after}
		dots := 0
		got := r.Send(within(t), account.Sign{Server: s.SMTP()}, m, func() error { dots++; return nil })
		check(t, got, "later:, later local")
		if dots != 0 {
			t.Errorf("cut at %d: the dot was announced", after)
		}
		if err := s.Close(); err != nil { // whatever was on its way has now arrived
			t.Error(err)
		}
		taken(t, s, 0)
	}
}

func TestContentThatChangedItsSizeIsNotSent(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{})
	m := message(t, "ben@example.net")
	m.Content = sized{m.Content, m.Content.Size() + 1}
	check(t, start(t, relay.Config{}).Send(within(t), account.Sign{Server: s.SMTP()}, m, noDot), "later:, later local")
	taken(t, s, 0)
}

type sized struct {
	mail.Content
	size int64
}

func (s sized) Size() int64 { return s.size }

func TestNothingIsTakenBeforeTheDotIsDurable(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{})
	r := start(t, relay.Config{})
	got := r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), func() error {
		taken(t, s, 0)
		return nil
	})
	check(t, got, "accepted:, accepted 250")
	taken(t, s, 1)
	got = r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), func() error { return errDisk })
	check(t, got, "later:, later local")
	if err := r.Close(); err != nil {
		t.Fatal(err)
	}
	taken(t, s, 1)
}

func TestLostReply(t *testing.T) {
	tests := []struct {
		name  string
		fault mailtest.Fault
		want  string
		taken int
	}{
		{"lost after it was taken", mailtest.Fault{Do: mailtest.Lose}, "unknown:, unknown line", 1},
		{"lost before it was taken", mailtest.Fault{Do: mailtest.Cut}, "unknown:, unknown line", 0},
		{"silence", mailtest.Fault{Do: mailtest.Stall}, "unknown:, unknown timeout", 0},
		{"nonsense", mailtest.Fault{Do: mailtest.Answer, Reply: "what?"}, "unknown:, unknown line", 0},
		{"a code that means nothing", mailtest.Fault{Do: mailtest.Answer, Reply: "354 go on"}, "unknown:, unknown line", 0},
		{"another yes", mailtest.Fault{Do: mailtest.Answer, Reply: "251 2.1.5 fine"}, "accepted:, accepted 250", 0},
		{"definitely later", mailtest.Fault{Do: mailtest.Answer, Reply: "451 4.3.0 busy"}, "later:, later 451", 0},
		{"closing down", mailtest.Fault{Do: mailtest.Answer, Reply: "421 4.3.2 bye"}, "later:, later 421", 0},
		{"definitely not", mailtest.Fault{Do: mailtest.Answer, Reply: "554 5.7.1 spam"}, "refused:, refused 554", 0},
		{"too big after all", mailtest.Fault{Do: mailtest.Answer, Reply: "552 5.3.4 too big"}, "refused:, refused 552 too-big", 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.fault.At = mailtest.Dot
			s := mailtest.Run(t, mailtest.Options{Faults: []mailtest.Fault{tt.fault}})
			got := start(t, relay.Config{Timeouts: brisk}).Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), noDot)
			check(t, got, tt.want)
			taken(t, s, tt.taken)
		})
	}
}

func TestEveryStepCanFailWithoutLosingOrSendingAnything(t *testing.T) {
	steps := []mailtest.Step{
		mailtest.Connect, mailtest.Hello, mailtest.SignIn, mailtest.Mail,
		mailtest.Rcpt, mailtest.Data, mailtest.Body,
	}
	acts := map[string]struct {
		fault mailtest.Fault
		want  string
	}{
		"421":      {mailtest.Fault{Do: mailtest.Answer, Reply: "421 4.3.2 closing"}, "later:, later 421"},
		"cut":      {mailtest.Fault{Do: mailtest.Cut}, "later:, later line"},
		"lose":     {mailtest.Fault{Do: mailtest.Lose}, "later:, later line"},
		"stall":    {mailtest.Fault{Do: mailtest.Stall}, "later:, later timeout"},
		"nonsense": {mailtest.Fault{Do: mailtest.Answer, Reply: "\x1b[31mwhat?"}, "later:, later line"},
	}
	for _, step := range steps {
		for name, act := range acts {
			t.Run(string(step)+" "+name, func(t *testing.T) {
				act.fault.At = step
				m := message(t, "ben@example.net")
				want := act.want
				if step == mailtest.Body { // large enough that the client must notice before the dot
					m.Content = mail.Bytes("Subject: x\r\n\r\n" + strings.Repeat("line\r\n", 4<<20))
					if name == "421" || name == "nonsense" {
						want = "later:, later line"
					}
				}
				s := mailtest.Run(t, mailtest.Options{Users: people, Faults: []mailtest.Fault{act.fault}})
				got := start(t, relay.Config{Timeouts: brisk}).Send(within(t), ada(s), m, func() error {
					t.Error("the dot was announced")
					return nil
				})
				check(t, got, want)
				taken(t, s, 0)
			})
		}
	}
}

func TestRefusalsOfTheWholeMessage(t *testing.T) {
	tests := []struct {
		at          mailtest.Step
		reply, want string
	}{
		{mailtest.Connect, "554 5.3.2 no service", "later:, later 554"}, // says nothing about the message
		{mailtest.Hello, "550 5.7.1 go away", "later:, later 550"},
		{mailtest.SignIn, "535 5.7.8 wrong", "later:, later 535 sign-in"},
		{mailtest.SignIn, "534 5.7.9 app password needed", "later:, later 534 sign-in"},
		{mailtest.SignIn, "454 4.7.0 lost the directory", "later:, later 454"},
		{mailtest.Mail, "530 5.7.0 sign in", "later:, later 530 sign-in"},
		{mailtest.Mail, "550 5.7.1 not your address", "refused:, refused 550"},
		{mailtest.Mail, "451 4.3.0 busy", "later:, later 451"},
		{mailtest.Mail, "552 5.3.4 too big", "refused:, refused 552 too-big"},
		{mailtest.Data, "554 5.7.1 no", "refused:, refused 554"},
		{mailtest.Data, "451 4.3.0 busy", "later:, later 451"},
		{mailtest.Data, "250 what", "later:, later line"},
	}
	for _, tt := range tests {
		t.Run(string(tt.at)+" "+tt.reply, func(t *testing.T) {
			s := mailtest.Run(t, mailtest.Options{Users: people, Faults: []mailtest.Fault{{At: tt.at, Do: mailtest.Answer, Reply: tt.reply, Times: 1}}})
			r := start(t, relay.Config{})
			check(t, r.Send(within(t), ada(s), message(t, "ben@example.net"), noDot), tt.want)
			taken(t, s, 0)
			// The next message is not harmed by it.
			check(t, r.Send(within(t), ada(s), message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
		})
	}
}

func TestRefusedRecipients(t *testing.T) {
	no := mailtest.Fault{At: mailtest.Rcpt, To: "no@example.net", Do: mailtest.Answer, Reply: "550 5.1.1 unknown\x1b\r\n"}
	no.Reply = strings.TrimSpace(no.Reply)
	later := mailtest.Fault{At: mailtest.Rcpt, To: "later@example.net", Do: mailtest.Answer, Reply: "450 4.2.1 busy"}
	cut := mailtest.Fault{At: mailtest.Rcpt, To: "cut@example.net", Do: mailtest.Cut}
	full := mailtest.Fault{At: mailtest.Rcpt, To: "full@example.net", Do: mailtest.Answer, Reply: "552 too many recipients"}
	tests := []struct {
		name    string
		partial bool
		to      []string
		want    string
		sentTo  []string
	}{
		{"one refused holds the others back", false, []string{"a@", "no@", "b@"}, "refused:, refused others, refused 550, refused others", nil},
		{"unless the sender wants otherwise", true, []string{"a@", "no@", "b@"}, "accepted:, accepted 250, refused 550, accepted 250", []string{"a@", "b@"}},
		{"later for one, now for the others", false, []string{"a@", "later@", "b@"}, "later:, accepted 250, later 450, accepted 250", []string{"a@", "b@"}},
		{"refused beats later", false, []string{"later@", "no@"}, "refused:, refused others, refused 550", nil},
		{"all refused", true, []string{"no@", "no@"}, "refused:, refused 550, refused 550", nil},
		{"all later", false, []string{"later@"}, "later:, later 450", nil},
		{"cut after a refusal", false, []string{"a@", "no@", "cut@", "b@"}, "refused:, refused others, refused 550, refused others, refused others", nil},
		{"cut after a refusal, partial", true, []string{"a@", "no@", "cut@"}, "later:, later line, refused 550, later line", nil},
		{"too many at once", false, []string{"a@", "full@"}, "later:, accepted 250, later 552", []string{"a@"}},
		{"the first cannot be too many", false, []string{"full@", "a@"}, "refused:, refused 552, refused others", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := mailtest.Run(t, mailtest.Options{Faults: []mailtest.Fault{no, later, cut, full}})
			r := start(t, relay.Config{Partial: func() bool { return tt.partial }})
			var to []string
			for _, a := range tt.to {
				to = append(to, a+"example.net")
			}
			check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, to...), noDot), tt.want)
			var got []string
			for _, m := range s.Messages() {
				for _, a := range m.To {
					got = append(got, strings.TrimSuffix(a, "example.net"))
				}
			}
			if !slices.Equal(got, tt.sentTo) {
				t.Errorf("sent to %q, want %q", got, tt.sentTo)
			}
			check(t, r.Send(within(t), account.Sign{Server: s.SMTP()}, message(t, "x@example.net"), noDot), "accepted:, accepted 250")
		})
	}
}

func TestStoppingBeforeTheDotSendsNothing(t *testing.T) {
	for _, step := range []mailtest.Step{mailtest.Connect, mailtest.SignIn, mailtest.Mail, mailtest.Rcpt, mailtest.Data} {
		t.Run(string(step), func(t *testing.T) {
			s := mailtest.Run(t, mailtest.Options{Users: people, Faults: []mailtest.Fault{{At: step, Do: mailtest.Stall}}})
			ctx, cancel := context.WithTimeout(within(t), 100*time.Millisecond)
			defer cancel()
			got := start(t, relay.Config{}).Send(ctx, ada(s), message(t, "ben@example.net"), noDot)
			check(t, got, "later:, later local")
			taken(t, s, 0)
		})
	}
	t.Run("when everything but the dot is said", func(t *testing.T) {
		s := mailtest.Run(t, mailtest.Options{})
		ctx, cancel := context.WithCancel(within(t))
		m := message(t, "ben@example.net")
		m.Content = stopping{m.Content, cancel}
		got := start(t, relay.Config{}).Send(ctx, account.Sign{Server: s.SMTP()}, m, func() error {
			t.Error("the dot was announced")
			return nil
		})
		check(t, got, "later:, later local")
		taken(t, s, 0)
	})
}

// stopping is content that cancels when it has been read to its end.
type stopping struct {
	mail.Content
	cancel func()
}

func (s stopping) Open() (io.ReadCloser, error) {
	content, err := s.Content.Open()
	return struct {
		io.Reader
		io.Closer
	}{io.MultiReader(content, atEnd(s.cancel)), content}, err
}

// atEnd is an empty reader that does something when it is reached.
type atEnd func()

func (f atEnd) Read([]byte) (int, error) {
	f()
	return 0, io.EOF
}

func TestStoppingAfterTheDotWaitsALittle(t *testing.T) {
	tests := []struct {
		name  string
		fault mailtest.Fault
		want  string
	}{
		{"the answer comes in time", mailtest.Fault{Do: mailtest.Wait, Delay: 50 * time.Millisecond}, "accepted:, accepted 250"},
		{"the answer does not come", mailtest.Fault{Do: mailtest.Stall}, "unknown:, unknown timeout"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tt.fault.At = mailtest.Dot
			s := mailtest.Run(t, mailtest.Options{Faults: []mailtest.Fault{tt.fault}})
			ctx, cancel := context.WithCancel(within(t))
			limits := patient
			limits.Stop = time.Second
			got := start(t, relay.Config{Timeouts: limits}).Send(ctx, account.Sign{Server: s.SMTP()}, message(t, "ben@example.net"), func() error {
				cancel()
				return nil
			})
			check(t, got, tt.want)
		})
	}
}

func TestTheLogNamesNobody(t *testing.T) {
	var log bytes.Buffer
	s := mailtest.Run(t, mailtest.Options{Users: people, Faults: []mailtest.Fault{{At: mailtest.Rcpt, Do: mailtest.Answer, Reply: "550 5.1.1 ben@example.net is unknown"}}})
	r := start(t, relay.Config{Log: slog.New(slog.NewTextHandler(&log, nil))})
	check(t, r.Send(within(t), ada(s), message(t, "ben@example.net"), noDot), "refused:, refused 550")
	for _, secret := range []string{"ada", "ben", "secret", "Plan", "unknown"} {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q is in the log: %s", secret, log.String())
		}
	}
	if !strings.Contains(log.String(), "end=refused") {
		t.Errorf("the outcome is missing in the log: %s", log.String())
	}
}

func TestAServerThatIsNotThereIsOffline(t *testing.T) {
	s, err := mailtest.Start(mailtest.Options{})
	if err != nil {
		t.Fatal(err)
	}
	sign := account.Sign{Server: s.SMTP()}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	r := start(t, relay.Config{})
	check(t, r.Send(within(t), sign, message(t, "ben@example.net"), noDot), "later:, later offline")
	problem, ok := errors.AsType[*relay.Problem](r.Probe(within(t), sign))
	if !ok || problem.Cause != relay.CauseOffline || problem.Says == "" || problem.Hint == "" {
		t.Errorf("probe: got %+v, want a problem of cause offline in words", problem)
	}
}
