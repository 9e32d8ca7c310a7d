package cli_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/app/cli"
	"holdback/app/control"
	"holdback/app/control/controltest"
	"holdback/guard"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
	"holdback/mail/report"
)

var now = time.Date(2026, 11, 22, 15, 0, 0, 0, time.FixedZone("CET", 3600))

// office is a guard with something of everything.
func office(t *testing.T) *controltest.Guard {
	t.Helper()
	held := control.Message{
		ID: "k3f9x2", State: "held", Subject: "Offer for the harbour", From: "ann@example.org", To: []string{"bob@example.com"},
		Account: "ann@example.org", Held: now.UTC(), Due: now.Add(25*time.Second + 250*time.Millisecond).UTC(), Hold: 30 * time.Second, Changed: now.UTC(), Size: 1234, Checked: true,
	}
	later, asking, evil, unsure := held, held, held, held
	later.ID, later.Due, later.Subject = "m1", now.Add(16*time.Hour+250*time.Millisecond).UTC(), "会議の資料をお送りします、ご確認のほどよろしくお願いいたします"
	asking.ID, asking.State, asking.To = "m2", "asking", []string{"a.very.long.name.of.somebody@department.example.com", "x@example.com", "y@example.com"}
	evil.ID, evil.Subject = "m3", "\x1b[31mred\x07\u202eesrever\u009b2J\nX-Line: two\x00"
	unsure.ID, unsure.State, unsure.Subject = "m4", "unsure", ""
	sent, undone := held, held
	sent.ID, sent.State, sent.Changed = "p1", "sent", now.Add(-26*time.Hour).UTC()
	undone.ID, undone.State, undone.Changed = "p2", "withdrawn", now.Add(-time.Hour).UTC()
	detail := control.Detail{
		Message: held, Cc: []string{"cc@example.com"}, Text: "Dear Bob,\n\n\x1b]0;title\x07see attached.\n", Cut: true,
		Parts: []control.Part{{Name: "offer.pdf", Type: "application/pdf", Size: 123456}},
	}
	detail.Findings = []guard.Finding{{Check: "c", Level: guard.Ask, Says: "Bob is new to you.", Hint: "Look twice."}}
	detail.Results = []relay.Result{{Address: address(t, "bob@example.com"), End: relay.Later, Reply: "450 busy"}}
	detail.Copies = "A copy is in Sent."
	detail.Returns = []report.Event{{Kind: report.Failed, Recipient: address(t, "bob@example.com"), Status: "5.1.1", Says: "550 no such \x1b[31muser"}}
	imap := account.Server{Host: "imap.example.org", Port: 993, Security: account.TLS}
	return &controltest.Guard{
		Waiting: []control.Message{held, later, asking, evil, unsure}, Gone: []control.Message{undone, sent},
		Details: []control.Detail{detail}, Contents: map[string]io.Reader{"k3f9x2": strings.NewReader("Subject: x\r\n\r\n\x1b\xff")},
		Known: []control.AccountInfo{
			{Account: account.Account{Address: address(t, "ann@example.org"), Name: "Ann Example", User: "ann", SMTP: account.Server{Host: "smtp.example.org", Port: 465, Security: account.TLS}, IMAP: &imap, Identities: []account.Identity{{Address: address(t, "info@example.org"), Name: "Example Ltd"}}}, Waiting: 2, SignInAgain: true, Problem: "The sign-in has come to its end.", Hint: "Sign in again.", SentName: "Gesendet"},
			{Account: account.Account{Address: address(t, "cron@example.org"), User: "cron", SMTP: account.Server{Host: "::1", Port: 2525, Security: account.None}}},
		},
		Client:  control.ClientSettings{Host: "127.0.0.1", Port: 2525, User: "ann@example.org", Password: "secret", Security: "none", Account: "ann@example.org"},
		Values:  []control.SettingValue{{Key: "hold.default", Value: "30s", Origin: "built-in", Why: "How long a message waits."}},
		Found:   []control.Diagnosis{{What: "disk", OK: true, Says: "12 GB free."}},
		Shelves: []mailbox.Folder{{Name: "INBOX", Role: mailbox.Inbox}, {Name: "Gesendet", Role: mailbox.Sent, Guessed: true}, {Name: "\x1b[2JX"}},
		Finds:   twoWays(t),
	}
}

func address(t *testing.T, s string) mail.Address {
	t.Helper()
	a, err := mail.ParseAddress(s)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// result is what a command did.
type result struct {
	code     int
	out, err string
}

// program is the command line with a guard that runs.
func program(g control.Guard) cli.Program {
	return cli.Program{
		Stdin: strings.NewReader(""), Version: "1.2.3", User: "ann", Now: func() time.Time { return now },
		Dial: func(context.Context) (control.Guard, error) { return g, nil },
		Open: func(context.Context) (control.Guard, func() error, error) {
			return nil, nil, errors.New("opened the data directory beside a running guard")
		},
	}
}

func run(t *testing.T, p cli.Program, args ...string) result {
	t.Helper()
	var out, err bytes.Buffer
	p.Stdout, p.Stderr = &out, &err
	p.Args = args
	code := cli.Run(t.Context(), p)
	return result{code, out.String(), err.String()}
}

// golden compares with a file that people review.
func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s\ngot:\n%s\nwant:\n%s", file, got, want)
	}
}

func TestListingsReadWell(t *testing.T) {
	for _, words := range []string{
		"outbox", "outbox --json", "sent", "sent offer --json", "show k3f", "show k3f --json", "account", "account list --json",
		"client-settings", "client-settings --json", "client-settings --password-only",
		"client-settings --for thunderbird", "client-settings --for outlook", "client-settings --for apple-mail",
		"client-settings --for mutt", "client-settings --for msmtp", "client-settings --for git",
		"account folders ann@example.org", "account test ann@example.org", "account discover ann@example.org", "account discover ann@example.org --json",
		"help account", "help account test", "help account set", "help client-settings", "settings", "settings --json", "settings get hold.default", "doctor", "doctor --json",
		"undo", "undo k3f --json", "wait k3f 10m", "approve m2", "settle m4", "send-now k3f", "version",
		"help", "help account add", "help sendmail", "help wait",
	} {
		t.Run(words, func(t *testing.T) {
			r := run(t, program(office(t)), append([]string{"holdback"}, strings.Fields(words)...)...)
			if r.code != 0 || r.err != "" {
				t.Errorf("code %d, stderr %q", r.code, r.err)
			}
			golden(t, strings.ReplaceAll(words, " ", "_")+".txt", r.out)
		})
	}
}

func TestEmptyListingsSayWhat(t *testing.T) {
	for _, c := range []struct{ args, out string }{
		{"outbox", "Nothing is held.\n"},
		{"outbox --json", "[]\n"},
		{"sent --json", "[]\n"},
		{"account list --json", "[]\n"},
		{"settings --json", "[]\n"},
		{"doctor --json", "[]\n"},
	} {
		if r := run(t, program(&controltest.Guard{}), append([]string{"holdback"}, strings.Fields(c.args)...)...); r.out != c.out || r.code != 0 {
			t.Errorf("%s: %+v, want %q", c.args, r, c.out)
		}
	}
}

func TestNothingFromAMailControlsTheTerminal(t *testing.T) {
	for _, args := range [][]string{{"outbox"}, {"outbox", "--json"}, {"undo", "m3"}, {"show", "k3f"}, {"undo", "\x1b[31m"}} {
		r := run(t, program(office(t)), append([]string{"holdback"}, args...)...)
		for _, bad := range []string{"\x1b", "\x07", "\x00", "\u202e", "\u009b"} {
			if strings.Contains(r.out+r.err, bad) {
				t.Errorf("%q prints %q in %q", args, bad, r.out+r.err)
			}
		}
	}
	var read []control.Message
	if r := run(t, program(office(t)), "holdback", "outbox", "--json"); json.Unmarshal([]byte(r.out), &read) != nil || read[3].Subject != office(t).Waiting[3].Subject {
		t.Errorf("JSON does not mean the subject that it escapes: %q", r.out)
	}
	if r := run(t, program(office(t)), "holdback", "show", "k3f9x2", "--raw"); r.out != "Subject: x\r\n\r\n\x1b\xff" {
		t.Errorf("--raw printed %q, want every octet", r.out)
	}
}

func TestExitCodesTellRefusedFromMisunderstood(t *testing.T) {
	for _, c := range []struct {
		args []string
		code int
		says string
	}{
		{[]string{"undo", "zz"}, 1, "There is no message"},
		{[]string{"undo", "a", "b"}, 2, ""},
		{[]string{"undo", "a", "--last"}, 2, "not both"},
		{[]string{"undo", ""}, 2, "empty"},
		{[]string{"show"}, 2, "ID"},
		{[]string{"show", "k3f", "--raw", "--json"}, 2, "raw"},
		{[]string{"outbx"}, 2, "did you mean outbox?"},
		{[]string{"account", "ad"}, 2, "did you mean add?"},
		{[]string{"settings", "frob"}, 2, "no command"},
		{[]string{"settings", "set", "x"}, 2, ""},
		{[]string{"settings", "get", "no.such"}, 1, "no setting"},
		{[]string{"outbox", "--frob"}, 2, "--frob"},
		{[]string{"wait", "k3f"}, 2, ""},
		{[]string{"wait", "k3f", "soon"}, 2, "10m"},
		{[]string{"wait", "k3f", "2026-11-22T10:00:00Z"}, 2, "past"},
		{[]string{"account", "add"}, 2, "--address"},
		{[]string{"account", "add", "--address", "x", "--smtp", "a:1", "--password-file", "-"}, 2, "no @"},
		{[]string{"account", "add", "--address", "a@example.org", "--smtp", "smtp.example.org:25", "--smtp-security", "none", "--password-file", "-"}, 2, "this computer"},
		{[]string{"account", "add", "--address", "a@example.org", "--smtp", "smtp.example.org:465", "--password-file", "-"}, 1, "password is empty"},
		{[]string{"account", "add", "--address", "a@example.org", "--smtp", "smtp.example.org:465", "--password-file", "/no/such/file"}, 1, "read password"},
		{nil, 1, "without a window"},
	} {
		r := run(t, program(office(t)), append([]string{"holdback"}, c.args...)...)
		if r.code != c.code || !strings.Contains(r.err, c.says) || r.err == "" || r.out != "" {
			t.Errorf("%q: %+v, want code %d and a word of %q on stderr alone", c.args, r, c.code, c.says)
		}
	}
}

func TestDoctorExitsWithOneWhenSomethingIsWrong(t *testing.T) {
	g := office(t)
	g.Found = append(g.Found, control.Diagnosis{What: "account", Says: "Sign-in failed.", Hint: "Enter the password again."})
	r := run(t, program(g), "holdback", "doctor")
	if r.code != 1 || !strings.Contains(r.out, "BAD  account: Sign-in failed.\n     Enter the password again.\n") {
		t.Errorf("got %+v", r)
	}
}

func TestCommandsAskTheGuardWhatTheyWereGiven(t *testing.T) {
	password := filepath.Join(t.TempDir(), "password")
	if err := os.WriteFile(password, []byte("swordfish\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ args, call string }{
		{"undo", "UndoLast"},
		{"undo --last", "UndoLast"},
		{"undo k3f", "Undo k3f"},
		{"retry m4", "Retry m4"},
		{"wait k3f 10m", "WaitUntil 2026-11-22T14:10:00Z k3f"},
		{"wait k3f tomorrow 08:00", "WaitUntil 2026-11-23T07:00:00Z k3f"},
		{"sent two words --limit 5", "Past two words 5"},
		{"account remove ann@example.org", "RemoveAccount ann@example.org"},
		{"client-settings --account cron@example.org", "ClientSettings cron@example.org"},
		{"settings set hold.default 1m", "SetSetting hold.default 1m"},
		{"quit", "Quit"},
		{
			"account add --address ann@example.org --name Ann --smtp smtp.example.org:587 --smtp-security starttls --imap imap.example.org:993 --user u --password-file " + password,
			"Accounts\nAddAccount ann@example.org Ann u smtp.example.org:587/starttls imap.example.org:993/tls swordfish",
		},
	} {
		g := office(t)
		r := run(t, program(g), append([]string{"holdback"}, strings.Fields(c.args)...)...)
		if strings.Join(g.Calls(), "\n") != c.call || r.code != 0 {
			t.Errorf("%s: asked %q, want %q; %+v", c.args, g.Calls(), c.call, r)
		}
	}
}

func TestWithoutAGuardCommandsWorkOnTheDataDirectory(t *testing.T) {
	g, closed := office(t), 0
	p := program(nil)
	p.Dial = func(context.Context) (control.Guard, error) { return nil, control.ErrNotRunning }
	p.Open = func(context.Context) (control.Guard, func() error, error) {
		return g, func() error { closed++; return nil }, nil
	}
	if r := run(t, p, "holdback", "undo", "k3f"); r.code != 0 || closed != 1 {
		t.Errorf("undo: %+v, closed %d times", r, closed)
	}
	for _, args := range []string{"send-now k3f", "retry m4"} {
		if r := run(t, p, append([]string{"holdback"}, strings.Fields(args)...)...); r.code != 1 || !strings.Contains(r.err, "holdback serve") {
			t.Errorf("%s: %+v, want a no that names holdback serve", args, r)
		}
	}
	if r := run(t, p, "holdback", "quit"); r.code != 0 || r.out != "Holdback is not running.\n" {
		t.Errorf("quit: %+v", r)
	}
}

func TestQuitWaitsUntilTheGuardHasEnded(t *testing.T) {
	p, asked := program(office(t)), 0
	p.Open = func(context.Context) (control.Guard, func() error, error) {
		if asked++; asked < 3 {
			return nil, nil, control.ErrRunning
		}
		return office(t), func() error { return nil }, nil
	}
	if r := run(t, p, "holdback", "quit"); r.code != 0 || asked != 3 || !strings.HasPrefix(r.out, "Holdback has ended.") {
		t.Errorf("asked %d times for the data directory, want 3; %+v", asked, r)
	}
}

func TestCommandWaitsForAGuardThatIsJustStarting(t *testing.T) {
	g, asked := office(t), 0
	p := program(nil)
	p.Dial = func(context.Context) (control.Guard, error) {
		if asked++; asked < 3 {
			return nil, control.ErrNotRunning
		}
		return g, nil
	}
	p.Open = func(context.Context) (control.Guard, func() error, error) { return nil, nil, control.ErrRunning }
	if r := run(t, p, "holdback", "undo"); r.code != 0 {
		t.Errorf("got %+v", r)
	}
}

func TestServeTellsThatItIsReadyInOneLine(t *testing.T) {
	p := program(nil)
	p.Serve = func(_ context.Context, o cli.ServeOptions) error {
		o.Ready(map[string]any{"ready": true, "smtp": "127.0.0.1:2525"})
		return nil
	}
	r := run(t, p, "holdback", "serve", "--json")
	var got map[string]any
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || strings.Count(r.out, "\n") != 1 || got["smtp"] != "127.0.0.1:2525" {
		t.Errorf("got %+v, %v", r, err)
	}
	if r := run(t, p, "holdback", "serve"); r.out != "Holdback is running. Mail clients send to 127.0.0.1:2525; \"holdback client-settings\" shows the rest.\n" {
		t.Errorf("got %q", r.out)
	}
}

func TestWithoutArgumentsTheWindowOpens(t *testing.T) {
	var got []string
	p := program(nil)
	p.Window = func(_ context.Context, args []string) error { got = args; return nil }
	if r := run(t, p, "holdback", "mailto:bob@example.com"); r.code != 0 || !slices.Equal(got, []string{"mailto:bob@example.com"}) {
		t.Errorf("%+v, args %q", r, got)
	}
	p.Window = func(context.Context, []string) error { return errors.New("there is no display") }
	if r := run(t, p, "holdback"); r.code != 1 || !strings.Contains(r.err, "there is no display") || !strings.Contains(r.err, "holdback serve") {
		t.Errorf("without a display: %+v", r)
	}
}

func TestCompletionScriptsAreThere(t *testing.T) {
	for _, shell := range []string{"bash", "zsh", "fish", "powershell"} {
		if r := run(t, program(nil), "holdback", "completion", shell); r.code != 0 || !strings.Contains(r.out, "holdback") {
			t.Errorf("%s: code %d, %q", shell, r.code, r.err)
		}
	}
}
