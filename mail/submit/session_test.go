package submit

import (
	"reflect"
	"strings"
	"testing"

	"holdback/mail"
)

func address(t *testing.T, s string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func TestTheEnvelopeIsWhatTheClientSaid(t *testing.T) {
	for name, x := range map[string]struct {
		dialogue []string
		want     mail.Envelope
	}{
		"plain": {
			[]string{"C: MAIL FROM:<anna@example.org>", "S: 250", "C: RCPT TO:<ben@EXAMPLE.com>", "S: 250"},
			mail.Envelope{
				From:       address(t, "anna@example.org"),
				Recipients: []mail.Recipient{{Address: address(t, "ben@example.com")}},
			},
		},
		"null path": {
			[]string{"C: MAIL FROM:<>", "S: 250", "C: RCPT TO:<ben@example.com>", "S: 250"},
			mail.Envelope{Recipients: []mail.Recipient{{Address: address(t, "ben@example.com")}}},
		},
		"DSN": {
			[]string{
				"C: MAIL FROM:<anna@example.org> RET=hdrs ENVID=QQ+2B31 BODY=8BITMIME", "S: 250",
				"C: RCPT TO:<ben@example.com> NOTIFY=SUCCESS,DELAY ORCPT=rfc822;Ben+2Bx@example.com", "S: 250",
				"C: RCPT TO:<carla@example.com> NOTIFY=never", "S: 250",
			},
			mail.Envelope{
				From: address(t, "anna@example.org"), EightBit: true, Return: "HDRS", EnvelopeID: "QQ+31",
				Recipients: []mail.Recipient{
					{
						Address: address(t, "ben@example.com"), Notify: []string{"SUCCESS", "DELAY"},
						OriginalType: "rfc822", Original: "Ben+x@example.com",
					},
					{Address: address(t, "carla@example.com"), Notify: []string{"NEVER"}},
				},
			},
		},
		"letters": {
			[]string{
				"C: MAIL FROM:<änne@bücher.example> SMTPUTF8", "S: 250",
				"C: RCPT TO:<jörg@example.com> ORCPT=utf-8;j\\x{F6}rg@example.com", "S: 250",
			},
			mail.Envelope{
				From: address(t, "änne@bücher.example"), UTF8: true,
				Recipients: []mail.Recipient{
					{Address: address(t, "jörg@example.com"), OriginalType: "utf-8", Original: "jörg@example.com"},
				},
			},
		},
		"quoted, twice, source route": {
			[]string{
				"C: MAIL FROM:<\"anna b\"@example.org>", "S: 250",
				"C: RCPT TO:<@relay.example:ben..x@example.com>", "S: 250",
				"C: RCPT TO:<\"ben..x\"@example.com>", "S: 250",
				"C: RCPT TO:<ben@[192.0.2.1]>", "S: 250",
			},
			mail.Envelope{
				From: address(t, `"anna b"@example.org`),
				Recipients: []mail.Recipient{
					{Address: address(t, `"ben..x"@example.com`)},
					{Address: address(t, `ben@[192.0.2.1]`)},
				},
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := openDesk(t, small)
			c := dial(t, d.addr)
			c.signIn(t)
			c.say(t, x.dialogue...)
			c.say(t, "C: DATA", "S: 354", "C: Subject: x", "C:", "C: ..hi", "C: .", "S: 250")
			want := []held{{"anna", x.want, "Subject: x\r\n\r\n.hi\r\n"}}
			if got := d.messages(); !reflect.DeepEqual(got, want) {
				t.Errorf("got  %+v\nwant %+v", got, want)
			}
		})
	}
}

func TestALastLineGetsItsCRLF(t *testing.T) {
	d := openDesk(t, small)
	c := dial(t, d.addr)
	c.compose(t, "ben@example.com")
	c.say(t, "R: \"BDAT 7\\r\\nA: b\\r\\n\\r\"", "S: 250", "R: \"BDAT 3 LAST\\r\\n\\nhi\"", "S: 250 2.0.0 Ok: held")
	if got, want := d.messages()[0].raw, "A: b\r\n\r\nhi\r\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTheLogHoldsNoWordOfTheMail(t *testing.T) {
	d := openDesk(t, small)
	for _, to := range []string{"ben", "panic", "policy", "full", "lazy"} {
		c := dial(t, d.addr)
		c.compose(t, to+"@example.com")
		c.say(t, "C: DATA", "S: 354", "C: Subject: secret", "C:", "C: secret", "C: .")
		if _, err := c.line(); err != nil {
			t.Fatal(err)
		}
	}
	c := dial(t, d.addr)
	c.say(t, "S: 220", "C: EHLO laptop", "S: 250-", "…", "C: AUTH PLAIN AGFubmEAd3Jvbmc=", "S: 535")
	got := d.log.String()
	for _, secret := range []string{"secret", "correct horse", "wrong horse", "example.com", "anna", "ben@"} {
		if strings.Contains(got, secret) {
			t.Errorf("the log has %q:\n%s", secret, got)
		}
	}
	for _, fact := range []string{`"message taken over" id=h1`, "panic while", "code=452", "sign-in of a mail client refused"} {
		if !strings.Contains(got, fact) {
			t.Errorf("the log lacks %q:\n%s", fact, got)
		}
	}
}
