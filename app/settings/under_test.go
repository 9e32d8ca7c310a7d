package settings

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdback/guard"
	"holdback/guard/policy"
	"holdback/mail"
	"holdback/mail/account"
)

// policyOf is a policy of that text.
func policyOf(t *testing.T, text string) policy.Policy {
	t.Helper()
	file := filepath.Join(t.TempDir(), "policy.toml")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	p, err := policy.Load(policy.Places{File: file})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestWhatIsLockedCannotBeSetAndDoesNotCount(t *testing.T) {
	chosen := with(t, Settings{}, "hold.default", "5s", "notify.held", "false")
	s := chosen.Under(policyOf(t, "name = 'x'\nlocked = ['hold.*']\n[hold]\ndefault = '1m'\n[door]\nrefuse = false\n[review]\ntick = 'all'\n"))
	if _, err := s.Set("hold.default", "1s"); err == nil || !strings.Contains(err.Error(), "locked by your organisation (") || !strings.Contains(err.Error(), "policy.toml:2:1)") {
		t.Errorf("setting what is locked: %v", err)
	}
	if _, err := s.Set("hold.recipient.ben@quayside.example", "1s"); err == nil {
		t.Error("what is below a lock could be set")
	}
	k, err := s.Key("hold.default")
	if err != nil || k.Value != "1m" || k.Origin != "your organisation" || k.Chosen || k.Locked == "" {
		t.Errorf("got %+v, %v", k, err)
	}
	if k, err := s.Key("notify.held"); err != nil || k.Value != "false" || k.Origin != "you" || k.Locked != "" {
		t.Errorf("got %+v, %v", k, err)
	}
	if s.RefuseAtDoor() || s.Tick() != "all" || !(Settings{}).RefuseAtDoor() || (Settings{}).Tick() != "none" {
		t.Errorf("door.refuse is %v, review.tick %s", s.RefuseAtDoor(), s.Tick())
	}
	if got := s.HoldFor(address(t, "ann@lindenhof.example"), []mail.Recipient{{Address: address(t, "ben@quayside.example")}}); got != time.Minute {
		t.Errorf("waits %s, want what is locked", got)
	}
}

func TestWhatIsSavedIsThePersonsAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	p := policyOf(t, "locked = ['smtp.port']\n[smtp]\nport = 2000\n[hold]\ndefault = '1m'\n[domains]\nblocked = ['a.example']\n")
	s := with(t, Settings{}.Under(p), "domains.blocked", "b.example, C.example", "checks.message.unreadable", "ask")
	if err := Save(path, s); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(text), "2000") || strings.Contains(string(text), "a.example") || strings.Contains(string(text), "hold") {
		t.Errorf("the file is, %v:\n%s", err, text)
	}
	back, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	r, err := back.Under(p).Rules()
	if err != nil || strings.Join(r.Domains.Blocked, " ") != "a.example b.example c.example" || r.Levels["message.unreadable"] != guard.Ask || r.By["message.unreadable"] != "you" {
		t.Errorf("rules %+v, %v", r, err)
	}
	if back.Under(p).Port() != 2000 || !back.Under(p).PortChosen() || back.PortChosen() {
		t.Errorf("port %d", back.Under(p).Port())
	}
}

// byHand is a file with everything that only a hand can write.
const byHand = `# mine
[checks]
message.unreadable = "ask"

[hold.recipient]
"Ben@Quayside.Example" = "2m"

[[terms]]
id = "mine"
words = ["salary", 'the "big" one']
expressions = ['\bMatter-\d+\b']
files = ["words.txt"]
level = "note"
outside = true

[[labels]]
id = "private"
only = ["ben@quayside.example"]

[labelling]
default = "private"

[attachments]
max_size_mb = 12
forbidden = ["*.exe"]

[[account]]
address = "ann@lindenhof.example"
user = "ann"
smtp = {host = "smtp.lindenhof.example", port = 465, security = "tls"}
`

func TestAFileWrittenByHandComesBackTheSame(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "settings.toml")
	for name, content := range map[string]string{path: byHand, filepath.Join(dir, "words.txt"): "Project Heron\n"} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	first, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Save(path, first); err != nil {
		t.Fatal(err)
	}
	once, _ := os.ReadFile(path)
	second, err := Load(path)
	if err != nil {
		t.Fatalf("%v in\n%s", err, once)
	}
	if err := Save(path, second); err != nil {
		t.Fatal(err)
	}
	twice, _ := os.ReadFile(path)
	if string(once) != string(twice) {
		t.Errorf("saved twice it became\n%s\nof\n%s", twice, once)
	}
	r, err := second.Rules()
	if err != nil || len(r.Content.Terms) != 1 || strings.Join(r.Content.Terms[0].Words, "|") != `salary|the "big" one|Project Heron` || r.Content.Terms[0].Expressions[0] != `\bMatter-\d+\b` ||
		len(r.Labels.Labels) != 1 || r.Attachments.MaxSize != 12_000_000 || len(second.Accounts) != 1 || second.Accounts[0].SMTP.Security != account.TLS {
		t.Errorf("came back as %+v, %+v, %v", r, second.Accounts, err)
	}
}

func TestAChangeKeepsWhatOnlyTheFileCanHave(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings.toml")
	if err := os.WriteFile(path, []byte("[[terms]]\nid = 'mine'\nwords = ['salary']\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := Save(path, with(t, s, "hold.default", "1m")); err != nil {
		t.Fatal(err)
	}
	s, err = Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if r, err := s.Rules(); err != nil || len(r.Content.Terms) != 1 {
		t.Errorf("the terms are gone: %+v, %v", r.Content.Terms, err)
	}
}

func TestAnUnknownSettingIsRefusedWithWhatWasPerhapsMeant(t *testing.T) {
	for key, want := range map[string]string{
		"checks.message.unreadble": `did you mean "message.unreadable"?`, "domains.trustd": `did you mean "domains.trusted"?`,
		"checks.message.unreadable": "", "recipients.max_visible": "", "terms": "no setting", "terms[].words": "write it into the file", "locked": "write it into the file",
	} {
		_, err := Settings{}.Set(key, "3")
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", key, err, want)
		}
	}
	if _, err := (Settings{}).Set("checks.message.unreadable", "off"); err != nil {
		t.Error(err)
	}
}

func TestOwnIsWhatAccountsAndChoicesSay(t *testing.T) {
	s := with(t, Settings{}, "domains.own", "branch.example").WithAccount(account.Account{Address: address(t, "ann@lindenhof.example")})
	for a, want := range map[string]bool{
		"tom@lindenhof.example": true, "tom@mail.lindenhof.example": false, "eve@branch.example": true, "eve@mail.branch.example": true, "ben@quayside.example": false,
	} {
		if got := s.Own(address(t, a)); got != want {
			t.Errorf("%s: %v", a, got)
		}
		hold := map[bool]time.Duration{true: 15 * time.Second, false: 30 * time.Second}[want]
		if got := s.HoldFor(address(t, "ann@lindenhof.example"), []mail.Recipient{{Address: address(t, a)}}); got != hold {
			t.Errorf("%s waits %s, want %s", a, got, hold)
		}
	}
}
