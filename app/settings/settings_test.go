package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdback/mail"
	"holdback/mail/account"
)

func address(t *testing.T, s string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

func with(t *testing.T, s Settings, pairs ...string) Settings {
	t.Helper()
	for i := 0; i < len(pairs); i += 2 {
		var err error
		if s, err = s.Set(pairs[i], pairs[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestTheMostExactHoldRuleDecidesAndTheLongestRecipientWins(t *testing.T) {
	alice := address(t, "alice@lindenhof.example")
	own := Settings{}.WithAccount(account.Account{Address: alice})
	ruled := with(t, own, "hold.default", "1m", "hold.own_domain", "5s",
		"hold.domain.quayside.example", "10m", "hold.recipient.bob@quayside.example", "2m", "hold.account.alice@lindenhof.example", "40s")
	for _, c := range []struct {
		name string
		s    Settings
		to   []string
		want time.Duration
	}{
		{"built-in", own, []string{"bob@quayside.example"}, 30 * time.Second},
		{"own domain is shorter", own, []string{"tom@lindenhof.example"}, 15 * time.Second},
		{"one outside makes it longer", own, []string{"tom@lindenhof.example", "bob@quayside.example"}, 30 * time.Second},
		{"a chosen default is meant for everybody", with(t, own, "hold.default", "3m"), []string{"tom@lindenhof.example"}, 3 * time.Minute},
		{"recipient before domain", ruled, []string{"bob@quayside.example"}, 2 * time.Minute},
		{"domain before account", ruled, []string{"eve@quayside.example"}, 10 * time.Minute},
		{"account before own domain", ruled, []string{"tom@lindenhof.example"}, 40 * time.Second},
	} {
		var to []mail.Recipient
		for _, a := range c.to {
			to = append(to, mail.Recipient{Address: address(t, a)})
		}
		if got := c.s.HoldFor(alice, to); got != c.want {
			t.Errorf("%s: HoldFor(%v) = %s, want %s", c.name, c.to, got, c.want)
		}
	}
}

func TestSetRefusesWhatMakesNoSense(t *testing.T) {
	for _, c := range []struct{ key, value, want string }{
		{"hold.default", "soon", "not a length of time"},
		{"hold.default", "-1s", "out of bounds"},
		{"hold.default", "9999h", "out of bounds"},
		{"hold.defualt", "1s", "no setting"},
		{"smtp.port", "80", "number from 1024 to 65535"},
		{"send.partial", "yes", "neither true nor false"},
		{"hold.recipient.bob", "1s", "hold.recipient.bob"},
		{"hold.domain.", "1s", "hold.domain."},
	} {
		_, err := Settings{}.Set(c.key, c.value)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Set(%q, %q) says %v, want %q in it", c.key, c.value, err, c.want)
		}
	}
}

func TestSetDoesNotChangeTheOriginal(t *testing.T) {
	before := with(t, Settings{}, "hold.domain.example.org", "1m")
	with(t, before, "hold.domain.example.org", "2m", "hold.default", "5s")
	if k, _ := before.Key("hold.domain.example.org"); k.Value != "1m" {
		t.Errorf("the original says %s now, want 1m", k.Value)
	}
}

func TestEmptyValueGoesBackToBuiltIn(t *testing.T) {
	s := with(t, Settings{}, "hold.default", "5s", "hold.domain.example.org", "1m", "hold.default", "", "hold.domain.example.org", "")
	if k, _ := s.Key("hold.default"); k.Chosen || k.Value != "30s" {
		t.Errorf("hold.default = %+v, want the built-in 30s", k)
	}
	if k, err := s.Key("hold.domain.example.org"); err != nil || k.Chosen {
		t.Errorf("the rule is still there: %+v, %v", k, err)
	}
}

func TestSavedSettingsComeBackTheSame(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	imap := account.Server{Host: "127.0.0.1", Port: 143, Security: account.None}
	want := with(t, Settings{}, "hold.default", "90s", "hold.recipient.bob@quayside.example", "2m", "smtp.port", "12000", "notify.held", "false").
		WithAccount(account.Account{
			Address: address(t, "alice@lindenhof.example"), Name: "Alice", User: "alice",
			SMTP: account.Server{Host: "smtp.lindenhof.example", Port: 465, Security: account.TLS}, IMAP: &imap,
		})
	if err := Save(path, want); err != nil {
		t.Fatal(err)
	}
	got, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range want.Keys() {
		if g := got.Keys()[i]; g.Name != k.Name || g.Value != k.Value || g.Chosen != k.Chosen {
			t.Errorf("key %d came back as %s = %s (%v), want %s = %s (%v)", i, g.Name, g.Value, g.Chosen, k.Name, k.Value, k.Chosen)
		}
	}
	a, ok := got.Account("ALICE@lindenhof.example")
	if !ok || a.SMTP != want.Accounts[0].SMTP || a.IMAP == nil || *a.IMAP != imap || a.Name != "Alice" {
		t.Errorf("the account came back as %+v", a)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".settings-*"))
	if len(left) > 0 {
		t.Errorf("saving left %v behind", left)
	}
}

func TestABadFileIsRefusedWithItsPlace(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"[hold]\ndefault = \"soon\"\n", ":2:1: hold.default:"},
		{"[hold]\n\ndefualt = \"1s\"\n", ":3:1: there is no setting \"hold.defualt\""},
		{"[hold\n", ":1:"},
		{"[hold]\ndefault = 5\n", "hold.default: 5 is here, but a string"}, // TOML's 5 would be nanoseconds: no hold at all
		{"[hold.domain]\n\"example.org\" = 30\n", ":2:1: hold.domain.example.org: 30 is here, but a string: a length of time such as"},
		{"[hold.recipient]\nbob = \"5s\"\n", "hold.recipient.bob: "},
		{"garbage", ":1:7: expected '='"},
		{"[[account]]\naddress = \"a@example.org\"\nsmtp = {host = \"s.example\", port = 465, security = \"tls\"}\n" +
			"[[account]]\naddress = \"A@example.org\"\nsmtp = {host = \"s.example\", port = 465, security = \"tls\"}\n", "A@example.org is there twice"},
		{"[smtp]\nport = \"x\"\n", ":2:"},
		{"[smtp]\nport = 80\n", "smtp.port"},
		{"[[account]]\naddress = \"alice\"\n", ":2:"},
		{"[[account]]\naddress = \"a@example.org\"\n[account.smtp]\nhost = \"smtp.example.org\"\nport = 25\nsecurity = \"none\"\n", ":1: account a@example.org, smtp: server smtp.example.org:25: without TLS"},
		{"[hold]\ndefault = \"1s\"\n\n[[account]]\naddress = \"a@example.org\"\nsent_copies = \"x\"\nsmtp = {host = \"s.example\", port = 465, security = \"tls\"}\n", ":4: account a@example.org: sent_copies is"},
		{"[[account]]\naddress = \"a@example.org\"\nsmtp = {host = \"s.example\", port = \"465\"}\n", ":3: account.smtp: a number is expected here, not this string"},
		{"[[account]]\naddress = \"a@example.org\"\nuser = 3\n", ":3: account.user: a text in quotes is expected here, not this integer"},
	} {
		path := filepath.Join(t.TempDir(), "settings.toml")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Load(path)
		if err == nil || !strings.Contains(err.Error(), path) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("Load(%q) says %v, want the path and %q in it", c.text, err, c.want)
		}
	}
}

func TestARuleIsFoundHoweverItsNameIsSpelled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	text := "[hold.recipient]\n\"Bob@Quayside.Example\" = \"2m\"\n[hold.domain]\n\"B\u00dcCHER.example\" = \"3m\"\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	s = with(t, s, "hold.domain.XN--MGBH0FB.example", "4m")
	for to, want := range map[string]time.Duration{
		"bob@quayside.example": 2 * time.Minute, "ann@b\u00fccher.example": 3 * time.Minute,
		"ann@xn--bcher-kva.example": 3 * time.Minute, "ann@xn--mgbh0fb.example": 4 * time.Minute,
	} {
		if got := s.HoldFor(address(t, "alice@lindenhof.example"), []mail.Recipient{{Address: address(t, to)}}); got != want {
			t.Errorf("%s waits %s, want %s", to, got, want)
		}
	}
}

func TestNoFileMeansNothingWasChosen(t *testing.T) {
	s, err := Load(filepath.Join(t.TempDir(), "none.toml"))
	if err != nil || s.Port() != 11587 || !s.NotifyHeld() {
		t.Errorf("got %+v, %v", s, err)
	}
}
