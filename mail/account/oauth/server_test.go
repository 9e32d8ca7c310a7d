package oauth_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/account/oauth"
	"holdback/mail/mailtest"
	"holdback/mail/relay"
)

// A mail server's no decides whether a token is renewed: 535 does, 454 and its like do
// not, and a server that goes on saying no is not answered with token after token.
func TestOnlyARefusalRenewsAToken(t *testing.T) {
	for name, c := range map[string]struct {
		token string // that the server takes
		fault string // what it says to AUTH instead
		end   relay.End
		cause relay.Cause
		want  string // what was renewed and saved
	}{
		"the token is good":                {"first", "", relay.Accepted, "", ""},
		"the token is refused":             {"token of r'", "", relay.Accepted, "", "renewed r, saved r'"},
		"the server is busy (454)":         {"first", "454 4.7.0 Temporary authentication failure", relay.Later, "", ""},
		"the server is ending (421)":       {"first", "421 4.3.2 going down", relay.Later, "", ""},
		"the server lost its list (451)":   {"first", "451 4.3.0 try again", relay.Later, "", ""},
		"the server refuses everybody":     {"another", "", relay.Later, relay.CauseSignIn, "renewed r, saved r'"},
		"the server speaks nonsense there": {"first", "hello", relay.Later, relay.CauseLine, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := mailServer(t, c.token)
			if c.fault != "" {
				s.Break(mailtest.Fault{At: mailtest.SignIn, Do: mailtest.Answer, Reply: c.fault})
			}
			var d desk
			source := d.source(t, time.Hour)
			for range 2 { // the second finds what the first left
				got := hand(t, account.Sign{Server: s.SMTP(), User: "ann@example.org", Token: source.Token})
				if got.End != c.end || got.Results[0].Cause != c.cause || d.said() != c.want {
					t.Errorf("got %s %q %q; happened: %s; want %s %q; %s", got.End, got.Results[0].Cause, got.Results[0].Reply, d.said(), c.end, c.cause, c.want)
				}
				if strings.Contains(got.Results[0].Reply, "token of") {
					t.Errorf("the reply names the token: %s", got.Results[0].Reply)
				}
			}
		})
	}
}

// mailServer takes mail of Ann, who has a token.
func mailServer(t *testing.T, token string) *mailtest.Server {
	t.Helper()
	return mailtest.Run(t, mailtest.Options{
		Users:      []mailtest.User{{Address: "ann@example.org", Token: token}},
		Mechanisms: []string{"XOAUTH2"},
	})
}

// hand hands over a mail of Ann.
func hand(t *testing.T, sign account.Sign) relay.Report {
	t.Helper()
	r := relay.New(relay.Config{})
	defer func() { _ = r.Close() }()
	ann, err := mail.ParseAddress("ann@example.org")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	return r.Send(ctx, sign, mail.Message{
		Envelope: mail.Envelope{From: ann, Recipients: []mail.Recipient{{Address: ann}}},
		Content:  mail.Bytes("From: <ann@example.org>\r\nSubject: s\r\n\r\nhi\r\n"),
	}, func() error { return nil })
}

// A mail server and a sign-in service that are both away leave the grant as it was.
func TestNothingIsLostWhileNobodyAnswers(t *testing.T) {
	i := start(t)
	var d desk
	s := oauth.NewSource(oauth.SourceConfig{
		Grant: old(),
		Refresh: func(ctx context.Context, g oauth.Grant) (oauth.Grant, error) {
			return i.service().Refresh(ctx, i.at(), us, g)
		},
		Save: d.save,
	})
	defer func() { _ = s.Close() }()
	i.says(answer{status: 503})
	server := mailServer(t, "access-"+secret)
	sign := account.Sign{Server: server.SMTP(), User: "ann@example.org", Token: s.Token}
	if got := hand(t, sign); got.End != relay.Later || got.Results[0].Cause != relay.CauseOffline || d.said() != "" {
		t.Errorf("got %s %q; happened: %s", got.End, got.Results[0].Cause, d.said())
	}
	i.says(good(nil))
	if got := hand(t, sign); got.End != relay.Accepted || d.said() != "saved refresh-"+secret {
		t.Errorf("got %s %q; happened: %s", got.End, got.Results[0].Reply, d.said())
	}
}
