package account

import (
	"strings"
	"testing"

	"holdback/mail"
)

func TestWhatCannotWorkIsRefusedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ host, want string }{
		{"smtp.example.org:465", ""},
		{"[::1]:465", ""},
		{"b\u00fccher.example:465", ""},
		{"smtp.example.org", "want host:port"},
		{"smtp.example.org:x", "not a number"},
		{"smtp.example.org:0", "from 1 to 65535"},
		{"exam ple.org:465", "a space or a control character"},
		{"example.org\r\nQUIT:465", "a space or a control character"},
	} {
		_, err := ParseServer(c.host, TLS)
		if ok := err == nil; ok != (c.want == "") || !ok && !strings.Contains(err.Error(), c.want) {
			t.Errorf("ParseServer(%q) says %v, want %q in it", c.host, err, c.want)
		}
	}
}

func TestANameIsSpelledAsDNSSpellsIt(t *testing.T) {
	for typed, want := range map[string]string{
		"b\u00fccher.example:465": "xn--bcher-kva.example", "SMTP.Example.org:465": "smtp.example.org", "[::1]:465": "::1", "127.0.0.1:25": "127.0.0.1",
	} {
		if s, err := ParseServer(typed, TLS); err != nil || s.Host != want {
			t.Errorf("ParseServer(%q) has the host %q, %v, want %q", typed, s.Host, err, want)
		}
	}
}

func TestNoneIsOnlyForThisComputer(t *testing.T) {
	for host, ok := range map[string]bool{
		"localhost": true, "LocalHost": true, "127.0.0.1": true, "::1": true,
		"smtp.example.org": false, "192.0.2.1": false, "localhost.example.org": false, "0.0.0.0": false,
	} {
		if err := (Server{Host: host, Port: 25, Security: None}).Check(); (err == nil) != ok {
			t.Errorf("plain text to %s: %v, want it allowed: %v", host, err, ok)
		}
	}
}

func TestNamesHaveNoControlCharacters(t *testing.T) {
	address, err := mail.ParseAddress("alice@example.org")
	if err != nil {
		t.Fatal(err)
	}
	good := Account{Address: address, Name: "Alice \u00c4", User: "alice", SMTP: Server{Host: "localhost", Port: 25, Security: None}}
	if err := good.Check(); err != nil {
		t.Errorf("%+v: %v", good, err)
	}
	for what, a := range map[string]Account{
		"name": {Address: address, Name: "Al\nice\x1b[31m", User: "alice", SMTP: good.SMTP},
		"user": {Address: address, User: "al\x00ice", SMTP: good.SMTP},
	} {
		if err := a.Check(); err == nil || !strings.Contains(err.Error(), what) {
			t.Errorf("a control character in the %s: %v, want it refused", what, err)
		}
	}
}

func TestARedirectStaysOnThisComputer(t *testing.T) {
	for redirect, ok := range map[string]bool{
		"": true, "http://127.0.0.1/callback": true, "http://localhost/auth/callback": true, "http://localhost": true,
		"https://login.example.org/callback": false, "http://example.org/callback": false, "http://localhost:8080/x": false,
		"http://localhost.example.org/": false, "http://u@localhost/": false, "custom://auth/callback": false, "http://localhost/?a=b": false,
	} {
		err := OAuth{Issuer: "https://login.example.org", Redirect: redirect}.Check()
		if (err == nil) != ok {
			t.Errorf("redirect %q: %v, want it allowed: %v", redirect, err, ok)
		}
	}
}

func TestStrangersWordsAreMadeFitToBeShown(t *testing.T) {
	for in, want := range map[string]string{
		"plain":                "plain",
		"two\r\nlines":         "two lines",
		"\x1b[31mred\x07":      "[31mred",
		"turned \u202eround":   "turned round",
		"bad \xff octet":       "bad ? octet",
		"  much \t space\n\n ": "much space",
	} {
		if got := OneLine(in); got != want {
			t.Errorf("OneLine(%q): got %q, want %q", in, got, want)
		}
	}
	long := make([]byte, 1000)
	for i := range long {
		long[i] = 'x'
	}
	if got := []rune(OneLine(string(long))); len(got) != 301 {
		t.Errorf("a long reply: got %d characters, want 300 and an ellipsis", len(got))
	}
}
