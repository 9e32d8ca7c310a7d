package relay_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/mail/account"
	"holdback/mail/mailtest"
	"holdback/mail/relay"
)

func TestEveryKindOfProtectionWorks(t *testing.T) {
	for _, security := range []account.Security{account.TLS, account.StartTLS} {
		t.Run(string(security), func(t *testing.T) {
			s, ca := secured(t, mailtest.Options{Users: people, Security: security, Name: "localhost"}, "localhost")
			r := start(t, relay.Config{RootCAs: ca.Pool(), HelloName: "laptop.example.org"})
			if err := r.Probe(within(t), ada(s)); err != nil {
				t.Errorf("probe: %v", err)
			}
			check(t, r.Send(within(t), ada(s), message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
			got, err := s.Next(within(t))
			if err != nil || !got.TLS || got.User != "ada@example.org" {
				t.Errorf("got tls %v, user %q, %v", got.TLS, got.User, err)
			}
			if !slices.Contains(s.Dialogue(), "1 EHLO laptop.example.org") {
				t.Errorf("our name is missing in %q", s.Dialogue())
			}
		})
	}
}

func TestWrongCertificatesAreNamedAndNothingIsSaid(t *testing.T) {
	other, err := mailtest.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	ca, err := mailtest.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name  string
		names []string
		end   time.Time
		trust *mailtest.CA
		says  string
	}{
		{"expired", []string{"localhost"}, time.Now().Add(-time.Hour), ca, "is only valid from"},
		{"wrong name", []string{"mail.example.com"}, time.Now().Add(time.Hour), ca, "made out to mail.example.com, not to localhost"},
		{"unknown authority", []string{"localhost"}, time.Now().Add(time.Hour), other, "an authority that this computer does not know"},
	}
	for _, security := range []account.Security{account.TLS, account.StartTLS} {
		for _, tt := range tests {
			t.Run(string(security)+" "+tt.name, func(t *testing.T) {
				cert, err := ca.CertUntil(tt.end, tt.names...)
				if err != nil {
					t.Fatal(err)
				}
				s := mailtest.Run(t, mailtest.Options{Users: people, Security: security, Name: "localhost", Cert: cert})
				r := start(t, relay.Config{RootCAs: tt.trust.Pool()})
				got := r.Send(within(t), ada(s), message(t, "ben@example.net"), noDot)
				check(t, got, "later:, later tls")
				if !strings.Contains(got.Results[0].Reply, tt.says) {
					t.Errorf("got %q, want it to say %q", got.Results[0].Reply, tt.says)
				}
				onlyBeforeTLS(t, s)
			})
		}
	}
}

// onlyBeforeTLS checks that the server heard nothing that matters.
func onlyBeforeTLS(t *testing.T, s *mailtest.Server) {
	t.Helper()
	for _, line := range s.Dialogue() {
		_, verb, _ := strings.Cut(line, " ")
		if !strings.HasPrefix(verb, "EHLO") && verb != "STARTTLS" && verb != "QUIT" {
			t.Errorf("the server heard %q", line)
		}
	}
}

func TestThereIsNoWayBackFromTLS(t *testing.T) {
	t.Run("STARTTLS is not offered", func(t *testing.T) {
		s, ca := secured(t, mailtest.Options{Users: people, Security: account.StartTLS, Name: "localhost", Without: []string{"STARTTLS"}}, "localhost")
		got := start(t, relay.Config{RootCAs: ca.Pool()}).Send(within(t), ada(s), message(t, "ben@example.net"), noDot)
		check(t, got, "later:, later tls")
		if !strings.Contains(got.Results[0].Reply, "does not offer STARTTLS") {
			t.Errorf("got %q", got.Results[0].Reply)
		}
		onlyBeforeTLS(t, s)
	})
	t.Run("STARTTLS is refused", func(t *testing.T) {
		s, ca := secured(t, mailtest.Options{
			Users: people, Security: account.StartTLS, Name: "localhost",
			Faults: []mailtest.Fault{{At: mailtest.StartTLS, Do: mailtest.Answer, Reply: "454 4.7.0 not now"}},
		}, "localhost")
		check(t, start(t, relay.Config{RootCAs: ca.Pool()}).Send(within(t), ada(s), message(t, "ben@example.net"), noDot), "later:, later 454")
		onlyBeforeTLS(t, s)
	})
	t.Run("the server stalls at STARTTLS", func(t *testing.T) {
		s, ca := secured(t, mailtest.Options{
			Users: people, Security: account.StartTLS, Name: "localhost",
			Faults: []mailtest.Fault{{At: mailtest.StartTLS, Do: mailtest.Stall}},
		}, "localhost")
		check(t, start(t, relay.Config{RootCAs: ca.Pool(), Timeouts: brisk}).Send(within(t), ada(s), message(t, "ben@example.net"), noDot), "later:, later timeout")
	})
	t.Run("a plain server at a TLS port", func(t *testing.T) {
		s := mailtest.Run(t, mailtest.Options{Users: people})
		sign := ada(s)
		sign.Server.Security = account.TLS
		got := start(t, relay.Config{}).Send(within(t), sign, message(t, "ben@example.net"), noDot)
		check(t, got, "later:, later tls")
		if !strings.Contains(got.Results[0].Reply, "does not speak TLS at port") {
			t.Errorf("got %q", got.Results[0].Reply)
		}
	})
	t.Run("a plain line to another computer", func(t *testing.T) {
		sign := account.Sign{Server: account.Server{Host: "smtp.example.org", Port: 25, Security: account.None}}
		check(t, start(t, relay.Config{}).Send(within(t), sign, message(t, "ben@example.net"), noDot), "later:, later tls")
	})
}

func TestSigningIn(t *testing.T) {
	right := func(context.Context, string) (string, error) { return "fresh", nil }
	tests := []struct {
		name       string
		mechanisms []string
		sign       account.Sign
		want       string
		auth       string // the AUTH that the server must have heard
	}{
		{"PLAIN is preferred", []string{"LOGIN", "PLAIN"}, account.Sign{Password: "ada-secret"}, "accepted:, accepted 250", "AUTH PLAIN"},
		{"LOGIN where there is no PLAIN", []string{"LOGIN"}, account.Sign{Password: "ada-secret"}, "accepted:, accepted 250", "AUTH LOGIN"},
		{"a wrong password", []string{"PLAIN"}, account.Sign{Password: "wrong"}, "later:, later 535 sign-in", "AUTH PLAIN"},
		{"a wrong password, LOGIN", []string{"LOGIN"}, account.Sign{Password: "wrong"}, "later:, later 535 sign-in", "AUTH LOGIN"},
		{"no way in", []string{"XOAUTH2"}, account.Sign{Password: "ada-secret"}, "later:, later sign-in", ""},
		{"XOAUTH2 is preferred", []string{"OAUTHBEARER", "XOAUTH2"}, account.Sign{Token: right}, "accepted:, accepted 250", "AUTH XOAUTH2"},
		{"OAUTHBEARER", []string{"OAUTHBEARER"}, account.Sign{Token: right}, "accepted:, accepted 250", "AUTH OAUTHBEARER"},
		{"no way in for tokens", []string{"PLAIN"}, account.Sign{Token: right}, "later:, later sign-in", ""},
		{"no AUTH at all", []string{}, account.Sign{Password: "ada-secret"}, "later:, later sign-in", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, ca := secured(t, mailtest.Options{Users: people, Security: account.TLS, Name: "localhost", Mechanisms: tt.mechanisms}, "localhost")
			tt.sign.Server, tt.sign.User = s.SMTP(), "ada@example.org"
			r := start(t, relay.Config{RootCAs: ca.Pool()})
			check(t, r.Send(within(t), tt.sign, message(t, "ben@example.net"), noDot), tt.want)
			heard := slices.ContainsFunc(s.Dialogue(), func(l string) bool { return tt.auth != "" && strings.HasSuffix(l, tt.auth) })
			if heard != (tt.auth != "") {
				t.Errorf("dialogue %q, want %q in it", s.Dialogue(), tt.auth)
			}
		})
	}
}

func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	for _, mechanism := range []string{"XOAUTH2", "OAUTHBEARER"} {
		for _, tt := range []struct{ renewed, want string }{
			{"fresh", "accepted:, accepted 250"},
			{"stale-too", "later:, later sign-in"},
		} {
			t.Run(mechanism+" "+tt.renewed, func(t *testing.T) {
				s := mailtest.Run(t, mailtest.Options{Users: people, Mechanisms: []string{mechanism}})
				var refused []string
				sign := account.Sign{Server: s.SMTP(), User: "ada@example.org", Token: func(_ context.Context, r string) (string, error) {
					refused = append(refused, r)
					if r == "" {
						return "stale", nil
					}
					return tt.renewed, nil
				}}
				check(t, start(t, relay.Config{}).Send(within(t), sign, message(t, "ben@example.net"), noDot), tt.want)
				if want := []string{"", "stale"}; !slices.Equal(refused, want) {
					t.Errorf("asked for tokens with %q, want %q", refused, want)
				}
			})
		}
	}
}

// A reply is kept with the message and shown.
func TestWhatWasSentToSignInIsNotKeptWhenTheServerRepeatsIt(t *testing.T) {
	const password = "ada-pass phrase"
	plain := base64.StdEncoding.EncodeToString([]byte("\x00ada@example.org\x00" + password))
	for _, c := range []struct{ says, want string }{
		{"535 5.7.8 ada-pass phrase is wrong", "… is wrong"},
		{"535 5.7.8 no " + plain + " here", "no … here"},
		{"535 5.7.8 no " + plain[20:] + ", sorry", "no … sorry"},
		{"535 5.7.8 PASS=YWRhLXBhc3MgcGhyYXNl", "…"},
		{"454 4.7.0 cannot look up ada-pass phrase", "cannot look up …"},
		{"535 5.7.8 Use an app password: https://help.example/app", "Use an app password: https://help.example/app"},
	} {
		s := mailtest.Run(t, mailtest.Options{Users: people, Faults: []mailtest.Fault{{At: mailtest.SignIn, Do: mailtest.Answer, Reply: c.says}}})
		sign := account.Sign{Server: s.SMTP(), User: "ada@example.org", Password: password}
		r := start(t, relay.Config{})
		got := r.Send(within(t), sign, message(t, "ben@example.net"), noDot)
		if len(got.Results) != 1 || got.Results[0].Reply != c.want {
			t.Errorf("%s: kept %+v, want %q", c.says, got.Results, c.want)
		}
		if err := r.Probe(within(t), sign); err == nil || strings.Contains(err.Error(), "ada-pass") {
			t.Errorf("%s: the trial says %v", c.says, err)
		}
	}
}

func TestATokenThatCannotBeHadKeepsTheMessage(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{Users: people, Mechanisms: []string{"XOAUTH2"}})
	for _, c := range []struct {
		err  error
		want string
	}{
		{fmt.Errorf("refresh_token=secret is revoked: %w", account.ErrSignInAgain), "later:, later sign-in"},
		{errors.New("refresh_token=secret: 503"), "later:, later offline"},
	} {
		sign := account.Sign{Server: s.SMTP(), User: "ada@example.org", Token: func(context.Context, string) (string, error) {
			return "", c.err
		}}
		got := start(t, relay.Config{}).Send(within(t), sign, message(t, "ben@example.net"), noDot)
		check(t, got, c.want)
		if strings.Contains(fmt.Sprint(got), "secret") {
			t.Errorf("%v: the report %v repeats the words of the sign-in service", c.err, got)
		}
	}
}

func TestAServerOfThisComputerMayTakeMailWithoutSignIn(t *testing.T) {
	s := mailtest.Run(t, mailtest.Options{})
	check(t, start(t, relay.Config{}).Send(within(t), ada(s), message(t, "ben@example.net"), noDot), "accepted:, accepted 250")
}
