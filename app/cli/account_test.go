package cli_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/app/cli"
	"holdback/app/control"
	"holdback/app/control/controltest"
	"holdback/mail/account"
	"holdback/mail/account/discover"
)

// twoWays is what is found for ann@example.org: one way that answers, and one that is
// somebody else's.
func twoWays(t *testing.T) control.Discovery {
	t.Helper()
	own := &account.Server{Host: "imap.example.org", Port: 993, Security: account.TLS}
	other := &account.Server{Host: "imap.hoster.example", Port: 993, Security: account.TLS}
	who := address(t, "ann@example.org")
	return control.Discovery{Took: 12 * time.Millisecond, Candidates: []discover.Candidate{
		{
			Origin: discover.SRV, Source: "_submissions._tcp.example.org", Password: true, Greets: true,
			Account: account.Account{Address: who, User: who.String(), SMTP: account.Server{Host: "smtp.example.org", Port: 465, Security: account.TLS}, IMAP: own, OAuth: &account.OAuth{Issuer: "https://login.example.org"}},
		},
		{
			Origin: discover.MX, Provider: "Hoster", Source: "mx.hoster.example", Password: true, Outside: []string{"smtp.hoster.example", "imap.hoster.example"},
			Says: "smtp.hoster.example does not answer.\x1b[31m", Note: "Make an app password first.", NoteURL: "https://hoster.example/help",
			Account: account.Account{Address: who, User: "ann", SMTP: account.Server{Host: "smtp.hoster.example", Port: 587, Security: account.StartTLS}, IMAP: other},
		},
	}}
}

// desk is a guard that keeps the accounts it was given, and answers a trial with one
// result after the other.
type desk struct {
	*controltest.Guard
	saved  []account.Account
	trials [][]control.Diagnosis
	signed error // what SignedIn answers
}

func (d *desk) AddAccount(ctx context.Context, a account.Account, c control.Credential) error {
	d.saved = append(d.saved, a)
	return d.Guard.AddAccount(ctx, a, c)
}

func (d *desk) TryAccount(ctx context.Context, a account.Account, c control.Credential) ([]control.Diagnosis, error) {
	found, err := d.Guard.TryAccount(ctx, a, c)
	if len(d.trials) > 0 {
		found, d.trials = d.trials[0], d.trials[1:]
	}
	return found, err
}

func (d *desk) SignedIn(ctx context.Context, id string) error {
	return errors.Join(d.Guard.SignedIn(ctx, id), d.signed)
}

func newDesk(t *testing.T) *desk {
	t.Helper()
	g := office(t)
	g.Known = nil
	g.Found = []control.Diagnosis{{What: "smtp.example.org:465", OK: true, Says: "It let you sign in."}, {What: "imap.example.org:993", OK: true, Says: "It let you sign in."}}
	g.Begun = control.SignInStart{ID: "s1", URL: "https://login.example.org/authorize?state=x\x1b[2J", Expires: now.Add(10 * time.Minute)}
	return &desk{Guard: g}
}

var refused = []control.Diagnosis{{What: "smtp.example.org:465", Says: "The password is wrong.", Hint: "Enter it again."}}

// at is a terminal where somebody types these lines and, when a password is asked for,
// these passwords.
func at(g control.Guard, lines string, passwords ...string) cli.Program {
	p := program(g)
	p.Stdin = strings.NewReader(lines)
	p.Ask = func(string) (string, error) {
		if len(passwords) == 0 {
			return "", errors.New("no more passwords")
		}
		said := passwords[0]
		passwords = passwords[1:]
		return said, nil
	}
	return p
}

// Each is a walk from an address to an account: what was typed, what was said, and what
// the guard was asked.
func TestAPathInTheTerminalReadsWell(t *testing.T) {
	for name, c := range map[string]struct {
		args, typed string
		passwords   []string
		change      func(*desk)
		code        int
	}{
		"password":           {"account add ann@example.org", "Ann Example\n1\np\n", []string{"horse"}, nil, 0},
		"address-asked":      {"account add", "ann@example.org\n\n\np\n", []string{"horse"}, nil, 0},
		"address-mistyped":   {"account add", "ann\nann@example.org\n\n\np\n", []string{"horse"}, nil, 0},
		"browser-refused":    {"account add ann@example.org --name Ann", "1\nb\n\n", []string{"horse"}, noClientID, 0},
		"browser-only":       {"account add ann@example.org --name Ann", "1\nb\nn\n", nil, noClientID, 1},
		"browser":            {"account add ann@example.org --name Ann", "1\nb\n", nil, nil, 0},
		"device":             {"account add ann@example.org --name Ann --sign-in device", "\n", nil, func(d *desk) { d.Begun.Code = "WDJB-MJHT" }, 0},
		"outside-agreed":     {"account add ann@example.org --name Ann", "3\n2\ny\n", []string{"horse"}, nil, 0},
		"outside-not":        {"account add ann@example.org --name Ann", "2\n\n", nil, nil, 1},
		"wrong-password":     {"account add ann@example.org --name Ann --sign-in password", "\nt\n", []string{"hose", "horse"}, func(d *desk) { d.trials = [][]control.Diagnosis{refused} }, 0},
		"saved-all-the-same": {"account add ann@example.org --name Ann --sign-in password", "\ns\n", []string{"horse"}, func(d *desk) { d.trials = [][]control.Diagnosis{refused} }, 0},
		"given-up":           {"account add ann@example.org --name Ann --sign-in password", "\nq\n", []string{"horse"}, func(d *desk) { d.trials = [][]control.Diagnosis{refused} }, 1},
		"by-hand":            {"account add ann@example.org --name Ann", "n\nsmtp.example.org\nsmtp.example.org:587\n\n", []string{"horse"}, func(d *desk) { d.Finds = control.Discovery{} }, 0},
		"thunderbird-asked":  {"account add ann@example.org --name Ann", "y\n\n", nil, func(d *desk) { d.Finds = control.Discovery{} }, 1},
		"offline":            {"account add ann@example.org --name Ann", "\n", nil, func(d *desk) { d.Finds = control.Discovery{Offline: true} }, 1},
		"sign-in-failed":     {"account add ann@example.org --name Ann --sign-in browser", "\n", nil, func(d *desk) { d.signed = &control.Refusal{Says: "Nobody signed in in time."} }, 1},
		"nobody-answers":     {"account add ann@example.org --name Ann", "", nil, nil, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			if c.change != nil {
				c.change(d)
			}
			r := run(t, at(d, c.typed, c.passwords...), append([]string{"holdback"}, strings.Fields(c.args)...)...)
			if r.code != c.code {
				t.Errorf("code %d, want %d", r.code, c.code)
			}
			if said := r.out + r.err; strings.Contains(said, "horse") || strings.Contains(said, "hose\n") || strings.Contains(said, "\x1b") {
				t.Errorf("a password or a control was shown: %q", said)
			}
			golden(t, "path-"+name+".txt", fmt.Sprintf("-- said --\n%s\n-- printed --\n%s-- asked --\n%s\n", r.err, r.out, strings.Join(d.Calls(), "\n")))
		})
	}
}

// noClientID refuses everybody who wants to sign in in the browser.
func noClientID(d *desk) {
	d.signed = &control.Refusal{Says: "Holdback has no client id for Example yet.", Hint: "An administrator sets it."}
}

// silentOwn has only the second way answer, which is outside.
func silentOwn(d *control.Discovery) {
	d.Candidates[0].Greets, d.Candidates[0].Says, d.Candidates[1].Greets = false, "It does not answer.", true
}

func TestWithoutAPersonOnlyAnswersOfTheOwnDomainAreTaken(t *testing.T) {
	for name, c := range map[string]struct {
		finds func(*control.Discovery)
		args  string
		smtp  string
		says  string
	}{
		"own":     {nil, "", "smtp.example.org:465", ""},
		"outside": {silentOwn, "", "", "--yes"},
		"agreed":  {silentOwn, "--yes", "smtp.hoster.example:587", ""},
		"known":   {func(d *control.Discovery) { d.Candidates[0].Origin, d.Candidates[0].Greets = discover.Preset, false }, "", "smtp.example.org:465", ""},
		"no programs": {func(d *control.Discovery) {
			d.Candidates = d.Candidates[:1]
			d.Candidates[0].Account.SMTP, d.Candidates[0].Greets, d.Candidates[0].Says = account.Server{}, false, "It lets no mail program in."
		}, "--yes", "", "none answers"},
		"no answer": {func(d *control.Discovery) {
			d.Candidates[0].Greets, d.Candidates[0].Says = false, "It does not answer."
		}, "--yes", "", "none answers"},
		"nothing": {func(d *control.Discovery) { *d = control.Discovery{} }, "", "", "--ask-thunderbird"},
	} {
		d := newDesk(t)
		if c.finds != nil {
			c.finds(&d.Finds)
		}
		p := program(d)
		p.Stdin = strings.NewReader("horse\n")
		r := run(t, p, append([]string{"holdback"}, strings.Fields("account add ann@example.org --password-file - "+c.args)...)...)
		switch {
		case c.smtp != "" && (r.code != 0 || len(d.saved) != 1 || d.saved[0].SMTP.String() != c.smtp || d.saved[0].OAuth != nil):
			t.Errorf("%s: saved %+v, %+v", name, d.saved, r)
		case c.smtp == "" && (r.code != 1 || len(d.saved) > 0 || !strings.Contains(r.err, c.says)):
			t.Errorf("%s: saved %+v, %+v, want %q", name, d.saved, r, c.says)
		}
	}
}

func TestAScriptLearnsFromJSONWhatWasTried(t *testing.T) {
	d := newDesk(t)
	p := program(d)
	p.Stdin = strings.NewReader("horse\n")
	r := run(t, p, strings.Fields("holdback account add ann@example.org --password-file - --json")...)
	var got struct {
		Account account.Account
		Checks  []control.Diagnosis
	}
	if err := json.Unmarshal([]byte(r.out), &got); err != nil || got.Account.SMTP.Host != "smtp.example.org" || len(got.Checks) != 2 || strings.Contains(r.out, "horse") {
		t.Errorf("%v, %+v", err, r)
	}
	d.trials = [][]control.Diagnosis{refused}
	p.Stdin = strings.NewReader("horse\n")
	if r := run(t, p, strings.Fields("holdback account add ann@example.org --password-file - --json")...); r.code != 1 || r.out != "" || !strings.Contains(r.err, "The password is wrong.") || len(d.saved) != 1 {
		t.Errorf("with a wrong password: %+v, saved %d", r, len(d.saved))
	}
}

func TestFlagsSayWhatElseBelongsToAnAccount(t *testing.T) {
	d := newDesk(t)
	p := program(d)
	p.Stdin = strings.NewReader("horse\n")
	r := run(t, p, "holdback", "account", "add", "--address", "ann@example.org", "--smtp", "smtp.example.org:465", "--password-file", "-",
		"--identity", "info@example.org=Example, Ltd", "--identity", "a=b@example.org", "--sent-folder", "Sent Items", "--drafts-folder", "D", "--sent-copies", "never")
	if r.code != 0 || len(d.saved) != 1 {
		t.Fatalf("%+v", r)
	}
	a := d.saved[0]
	if fmt.Sprint(a.Identities) != fmt.Sprint([]account.Identity{{Address: address(t, "info@example.org"), Name: "Example, Ltd"}, {Address: address(t, "a=b@example.org")}}) || a.Sent != "Sent Items" || a.Drafts != "D" || a.SentCopies != account.CopiesNever {
		t.Errorf("saved %+v", a)
	}
	if calls := d.Calls(); len(calls) != 2 { // what is saved, and the new account
		t.Errorf("a script asked more than needed: %q", calls)
	}
}

func TestWhatIsSavedOfAnAccountStaysWhenItIsAddedAgain(t *testing.T) {
	d := newDesk(t)
	d.Known = office(t).Known
	d.Known[0].Sent = "Gesendet"
	if r := run(t, at(d, "1\np\n", "horse"), "holdback", "account", "add", "Ann@example.org"); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	if a := d.saved[0]; a.Name != "Ann Example" || len(a.Identities) != 1 || a.Sent != "Gesendet" {
		t.Errorf("saved %+v", a)
	}
	p := program(d)
	p.Stdin = strings.NewReader("horse\n")
	if r := run(t, p, strings.Fields("holdback account add ann@example.org --smtp smtp2.example.org:465 --password-file -")...); r.code != 0 {
		t.Fatalf("%+v", r)
	}
	if a := d.saved[1]; a.SMTP.Host != "smtp2.example.org" || a.IMAP != nil || a.Name != "Ann Example" || len(a.Identities) != 1 || a.Sent != "Gesendet" {
		t.Errorf("with other servers it is %+v", a)
	}
}

func TestAfterAFailureTheServersCanBeChanged(t *testing.T) {
	d := newDesk(t)
	d.trials = [][]control.Diagnosis{refused, refused, nil}
	p := at(d, "Ann\n1\np\nc\nsmtp2.example.org:587\nimap2.example.org:993\nt\n", "horse", "")
	if r := run(t, p, "holdback", "account", "add", "ann@example.org"); r.code != 0 || len(d.saved) != 1 {
		t.Fatalf("%+v", r)
	}
	a := d.saved[0]
	if a.SMTP.String() != "smtp2.example.org:587" || a.SMTP.Security != account.StartTLS || a.IMAP == nil || a.IMAP.Host != "imap2.example.org" {
		t.Errorf("saved %+v", a)
	}
	if calls := strings.Join(d.Calls(), "\n"); !strings.Contains(calls, "horse") {
		t.Errorf("an empty answer changed the password: %s", calls)
	}
}

func TestSetChangesOnlyWhatItNames(t *testing.T) {
	for args, want := range map[string]func(*account.Account){
		"--name Anna":                        func(a *account.Account) { a.Name = "Anna" },
		"--name=":                            func(a *account.Account) { a.Name = "" },
		"--sent-folder Sent":                 func(a *account.Account) { a.Sent = "Sent" },
		"--sent-copies server":               func(a *account.Account) { a.SentCopies = account.CopiesServer },
		"--remove-identity INFO@example.org": func(a *account.Account) { a.Identities = nil },
		"--identity info@example.org=X":      func(a *account.Account) { a.Identities[0].Name = "X" },
		"--identity b@example.org --remove-identity info@example.org": func(a *account.Account) { a.Identities[0] = account.Identity{Address: address(t, "b@example.org")} },
	} {
		d := &desk{Guard: office(t)}
		r := run(t, program(d), append([]string{"holdback", "account", "set", "ann@example.org"}, strings.Fields(args)...)...)
		a := office(t).Known[0].Account
		a.Identities = slices.Clone(a.Identities)
		want(&a)
		if r.code != 0 || len(d.saved) != 1 || asJSON(t, d.saved[0]) != asJSON(t, a) {
			t.Errorf("%s: saved %+v, want %+v; %+v", args, d.saved, a, r)
		}
		if !strings.HasSuffix(d.Calls()[1], " ") && !strings.HasSuffix(d.Calls()[1], "tls") {
			t.Errorf("%s: the password was touched: %q", args, d.Calls())
		}
	}
}

func asJSON(t *testing.T, v any) string {
	t.Helper()
	text, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSigningInAgainIsTriedBeforeItIsSaved(t *testing.T) {
	d := newDesk(t)
	d.Known = office(t).Known
	if r := run(t, at(d, "", "horse"), "holdback", "account", "sign-in", "ann@example.org"); r.code != 0 || r.out != "Signed in to ann@example.org.\n" {
		t.Errorf("%+v", r)
	}
	d.Known[0].OAuth = &account.OAuth{Issuer: "https://login.example.org"}
	if r := run(t, at(d, ""), "holdback", "account", "sign-in", "ann@example.org", "--device"); r.code != 0 || !slices.Contains(d.Calls(), "SignIn ann@example.org true") {
		t.Errorf("%+v, %q", r, d.Calls())
	}
	d.trials = [][]control.Diagnosis{refused}
	saved := len(d.saved)
	if r := run(t, at(d, "q\n"), "holdback", "account", "sign-in", "ann@example.org"); r.code != 1 || len(d.saved) != saved {
		t.Errorf("%+v, saved %d", r, len(d.saved)-saved)
	}
	d.Known[0].OAuth = nil
	if r := run(t, at(d, ""), "holdback", "account", "sign-in", "ann@example.org", "--device"); r.code != 1 || !strings.Contains(r.err, "with a password") {
		t.Errorf("%+v", r)
	}
}

// Whoever waits for the browser may press Ctrl-C.
func TestASignInThatIsInterruptedIsGivenUp(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	d := newDesk(t)
	d.signed, d.Begun.URL = context.Canceled, "https://login.example.org/"
	p := at(d, "\n")
	p.Browse = func(string) error { interrupt(); return nil }
	var out, err strings.Builder
	p.Stdout, p.Stderr = &out, &err
	p.Args = strings.Fields("holdback account add ann@example.org --name Ann --sign-in browser")
	if code := cli.Run(ctx, p); code != 1 || !strings.Contains(err.String(), "Interrupted; nothing was saved.") || !slices.Contains(d.Calls(), "CancelSignIn s1") {
		t.Errorf("code %d, said %q, asked %q", code, err.String(), d.Calls())
	}
}

// silence is a terminal where nobody types.
type silence struct{ ended <-chan struct{} }

func (s silence) Read([]byte) (int, error) {
	<-s.ended
	return 0, io.EOF
}

func TestAQuestionEndsWithTheProgram(t *testing.T) {
	ctx, interrupt := context.WithCancel(t.Context())
	ended := make(chan struct{})
	defer close(ended)
	p := at(newDesk(t), "")
	p.Stdin = silence{ended}
	var said strings.Builder
	p.Stdout, p.Stderr = &said, &said
	p.Args = strings.Fields("holdback account add")
	interrupt()
	if code := cli.Run(ctx, p); code != 1 || !strings.Contains(said.String(), "Interrupted") {
		t.Errorf("code %d, said %q", code, said.String())
	}
}

func TestOnlyPagesThatMayBeOpenedAreOpened(t *testing.T) {
	for page, want := range map[string]bool{
		"https://login.example.org/a?b=c": true, "http://127.0.0.1:8080/x": true,
		"http://login.example.org/": false, "file:///etc/passwd": false, "javascript:alert(1)": false, "-x": false,
	} {
		d, opened := newDesk(t), ""
		d.Begun.URL = page
		p := at(d, "\n")
		p.Browse = func(url string) error { opened = url; return errors.New("no browser") }
		r := run(t, p, strings.Fields("holdback account add ann@example.org --name Ann --sign-in browser")...)
		if (opened == page) != want || r.code != 0 || !strings.Contains(r.err, page) {
			t.Errorf("%s: opened %q, want it %v; %+v", page, opened, want, r)
		}
	}
}

func TestATestMessageIsWaitedFor(t *testing.T) {
	for name, c := range map[string]struct {
		events []control.Message
		code   int
		says   string
	}{
		"sent":    {[]control.Message{{ID: "other", State: "refused"}, {ID: "k3f9x2", State: "leaving"}, {ID: "k3f9x2", State: "sent"}}, 0, "ok   test message: It was held, and has left."},
		"refused": {[]control.Message{{ID: "k3f9x2", State: "refused", Note: "550 no"}}, 1, "BAD  test message: The server refused it.\n     550 no\n"},
		"later":   {[]control.Message{{ID: "k3f9x2", State: "held", Attempts: 1, Note: "450 busy"}}, 1, "goes on trying.\n     450 busy\n"},
		"asks":    {[]control.Message{{ID: "k3f9x2", State: "asking"}}, 1, "holdback show k3f9x2"},
		"unsure":  {[]control.Message{{ID: "k3f9x2", State: "unsure"}}, 1, "nobody knows"},
	} {
		g := office(t)
		events := make(chan control.Event, len(c.events))
		for _, m := range c.events {
			events <- control.Event{Kind: "message", Message: &m}
		}
		g.Events = events
		r := run(t, program(g), "holdback", "account", "test", "ann@example.org", "--send")
		if r.code != c.code || !strings.Contains(r.out, c.says) {
			t.Errorf("%s: %+v, want %d %q", name, r, c.code, c.says)
		}
	}
	g := office(t)
	g.Found = refused
	if r := run(t, program(g), "holdback", "account", "test", "ann@example.org", "--send"); r.code != 1 || slices.Contains(g.Calls(), "SendTest ann@example.org") {
		t.Errorf("sent through servers that are not well: %+v", r)
	}
}

func TestAnswersThatCannotBeMeantAreRefused(t *testing.T) {
	for _, c := range []struct {
		args string
		code int
		says string
	}{
		{"account add ann@example.org --sign-in fax", 2, "browser, device or password"},
		{"account add ann@example.org --sign-in browser --password-file x", 2, "leave one out"},
		{"account add ann@example.org --address ben@example.org", 2, "twice"},
		{"account add ann@example.org --sent-copies often", 2, "auto, server or never"},
		{"account add ann@example.org --identity example.org --password-file /dev/null", 2, "--identity"},
		{"account add nobody", 2, "no @"},
		{"account test ben@example.org", 1, "There are: ann@example.org, cron@example.org."},
		{"account set ann@example.org", 2, "say what to change"},
		{"account set ann@example.org --sent-copies often", 2, "auto, server or never"},
		{"account discover nobody", 2, "no @"},
		{"client-settings --for pine", 2, "thunderbird, outlook"},
		{"client-settings --for mutt --password-only", 2, "password-only"},
	} {
		r := run(t, program(office(t)), append([]string{"holdback"}, strings.Fields(c.args)...)...)
		if r.code != c.code || !strings.Contains(r.err, c.says) {
			t.Errorf("%s: %+v, want %d and %q", c.args, r, c.code, c.says)
		}
	}
}

func TestAnAddressThatAShellWouldReadIsNotWrittenIntoAFile(t *testing.T) {
	g := office(t)
	g.Client.Account = "a`id`@example.org"
	for _, client := range []string{"mutt", "msmtp", "git"} {
		if r := run(t, program(g), "holdback", "client-settings", "--for", client); r.code != 1 || r.out != "" {
			t.Errorf("%s: %+v", client, r)
		}
	}
}
