package ui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/test"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/account/discover"
)

// path is a stage on which somebody sets an account up with the keyboard alone.
type path struct {
	*stage
	canvas fyne.Canvas
}

// newPath opens the window of somebody who has no account yet.
func newPath(t *testing.T) *path {
	t.Helper()
	s := newStage(t, snapshotOf())
	w := inWindow(t, s)
	none := snapshotOf()
	none.Status.Accounts, none.Accounts, none.Clients = nil, nil, nil
	s.Draw(none)
	if s.here != PlaceSetup {
		t.Fatalf("at %s, want the path to open by itself", s.here)
	}
	return &path{stage: s, canvas: w.Canvas()}
}

// press types keys where the keyboard is.
func (p *path) press(keys ...fyne.KeyName) {
	for _, k := range keys {
		e := &fyne.KeyEvent{Name: k}
		if f := p.canvas.Focused(); f != nil {
			f.TypedKey(e)
			continue
		}
		p.canvas.OnTypedKey()(e)
	}
}

// write types words where the keyboard is.
func (p *path) write(t *testing.T, words string) {
	t.Helper()
	f := p.canvas.Focused()
	if f == nil {
		t.Fatalf("nothing has the keyboard to type %q", words)
	}
	for _, r := range words {
		f.TypedRune(r)
	}
}

// own is what the domain itself says about ann@example.org.
func own() discover.Candidate {
	info := infoOf("ann@example.org")
	return discover.Candidate{Origin: discover.SRV, Source: "example.org", Account: info.Account, Password: true, Greets: true}
}

// browsed is a provider where one signs in in the browser.
func browsed() discover.Candidate {
	c := own()
	c.Account.OAuth = &account.OAuth{Issuer: "https://login.example.org"}
	return c
}

func fine() []control.Diagnosis {
	return []control.Diagnosis{
		{What: "account ann@example.org, smtp", OK: true, Says: "It answers."},
		{What: "account ann@example.org, imap", OK: true, Says: "It answers, too."},
	}
}

// words are all that can be read on the screen.
func wordsOn(o fyne.CanvasObject) string {
	var all []string
	walk(o, func(o fyne.CanvasObject) {
		switch o := o.(type) {
		case *text:
			all = append(all, o.words)
		case *button:
			all = append(all, o.words)
		case interface{ String() string }: // rich text
			all = append(all, o.String())
		}
	})
	return strings.Join(all, "\n")
}

func (p *path) wants(t *testing.T, parts ...string) {
	t.Helper()
	got := wordsOn(p.setup.Object)
	for _, part := range parts {
		if !strings.Contains(got, part) {
			t.Errorf("the page lacks %q:\n%s", part, got)
		}
	}
}

func TestTheWholePathIsWalkedWithTheKeyboard(t *testing.T) {
	p := newPath(t)
	p.guard.discovery.Candidates = []discover.Candidate{own()}
	p.guard.tried = fine()
	p.write(t, "ann@example.org")
	p.canvas.FocusNext()
	p.write(t, "Ann Lee")
	p.press(fyne.KeyReturn)
	p.wants(t, "smtp.example.org, as example.org itself says", "Use these")
	p.press(fyne.KeyReturn)
	p.write(t, "s3cret")
	p.press(fyne.KeyReturn)
	p.wants(t, "ann@example.org is set up", "The server for sending", "The server for reading")
	p.press(fyne.KeyReturn)
	p.wants(t, "Password, transmitted insecurely", "127.0.0.1", "Ann Lee <ann@example.org>")
	p.press(fyne.KeyReturn)
	p.wants(t, "Waiting for your test message")
	after := snapshotOf(func() control.Message {
		m := waiting("t", time.Minute, time.Second)
		m.Account = "ann@example.org"
		return m
	}())
	p.Draw(after)
	p.wants(t, "Holdback is guarding ann@example.org.")
	if p.press(fyne.KeyReturn); p.here != PlaceOutbox {
		t.Errorf("at %s, want the outbox", p.here)
	}
	if want := []string{"try ann@example.org", "add ann@example.org"}; !slices.Equal(p.guard.asked(), want) {
		t.Errorf("asked %q, want %q", p.guard.asked(), want)
	}
	got := p.guard.added[0]
	if got.Name != "Ann Lee" || got.SMTP.Host != "smtp.example.org" || p.guard.credits[1].Password != "s3cret" {
		t.Errorf("added %+v with %+v", got, p.guard.credits[1])
	}
}

func TestAWrongPasswordIsSaidAndTypedAgain(t *testing.T) {
	p := newPath(t)
	p.guard.discovery.Candidates = []discover.Candidate{own()}
	p.guard.tried = []control.Diagnosis{{What: "account ann@example.org, smtp", Says: "The server does not take the password.", Hint: "Type it again."}}
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn, fyne.KeyReturn)
	p.write(t, "wrong")
	p.press(fyne.KeyReturn)
	p.wants(t, "The server does not take the password.", "Type it again.")
	if len(p.guard.added) > 0 {
		t.Errorf("added %+v although the password was wrong", p.guard.added)
	}
	p.guard.tried = fine()
	p.setup.sign.password.SetText("")
	p.write(t, "right")
	p.press(fyne.KeyReturn)
	if p.wants(t, "is set up"); len(p.guard.added) != 1 || p.guard.credits[2].Password != "right" {
		t.Errorf("added %+v with %+v", p.guard.added, p.guard.credits)
	}
}

func TestGoingBackKeepsWhatWasTyped(t *testing.T) {
	p := newPath(t)
	p.guard.discovery.Candidates = []discover.Candidate{own()}
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn, fyne.KeyReturn)
	p.write(t, "half")
	p.press(fyne.KeyEscape, fyne.KeyEscape)
	if got := p.setup.address.Text; got != "ann@example.org" || p.setup.step != stepAddress {
		t.Fatalf("at step %d the address is %q", p.setup.step, got)
	}
	p.press(fyne.KeyReturn, fyne.KeyReturn)
	if got := p.setup.sign.password.Text; got != "half" {
		t.Errorf("the password is %q, want what was typed", got)
	}
	if len(p.guard.fakeAccounts.asked) != 1 {
		t.Errorf("looked %d times for the same address, want once", len(p.guard.fakeAccounts.asked))
	}
}

func TestLookingForServersCanBeGivenUp(t *testing.T) {
	p := newPath(t)
	p.slow = true
	p.guard.discovery.Candidates = []discover.Candidate{own()}
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn)
	p.wants(t, "Looking for the servers of example.org")
	p.press(fyne.KeyEscape)
	p.run()
	if p.setup.step != stepAddress || p.setup.address.Text != "ann@example.org" {
		t.Errorf("at step %d with %q; want the address as it was", p.setup.step, p.setup.address.Text)
	}
	if p.setup.problem.Object.Visible() {
		t.Errorf("giving up is told as a problem: %q", p.setup.problem.says)
	}
}

func TestServersOutsideOfTheDomainMustBeConfirmed(t *testing.T) {
	p := newPath(t)
	c := own()
	c.Outside = []string{"smtp.quayside.example"}
	p.guard.discovery.Candidates = []discover.Candidate{c}
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn)
	p.wants(t, "Servers outside of example.org: smtp.quayside.example.")
	if p.press(fyne.KeyReturn); p.setup.step != stepServers || !says(p.setup.problem, "outside of your domain") {
		t.Fatalf("at step %d, told %q; want to be asked first", p.setup.step, p.setup.problem.says)
	}
	p.canvas.Focused().TypedRune(' ')
	if p.press(fyne.KeyReturn); p.setup.step != stepSignIn {
		t.Errorf("at step %d, want the sign-in", p.setup.step)
	}
}

func TestAProviderThatIsKnownWasNotAskedYet(t *testing.T) {
	p := newPath(t)
	c := browsed()
	c.Origin, c.Provider, c.Greets, c.Account.SentCopies = discover.Preset, "Example Mail", false, account.CopiesServer
	p.guard.discovery.Candidates = []discover.Candidate{c}
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn)
	p.wants(t, "Example Mail: found by its domain", "Use these")
	if p.press(fyne.KeyReturn); p.setup.step != stepSignIn || p.setup.servers.picked.SentCopies != account.CopiesServer {
		t.Errorf("at step %d with %+v, want the sign-in, and the server filing", p.setup.step, p.setup.servers.picked)
	}
}

func TestAProviderThatLetsNoMailProgramInIsNotGoneOnWith(t *testing.T) {
	p := newPath(t)
	c := own()
	c.Origin, c.Provider, c.Greets, c.Says = discover.Preset, "Example Mail", false, "It lets no mail program in."
	c.Account.SMTP, c.Account.IMAP = account.Server{}, nil
	p.guard.discovery.Candidates = []discover.Candidate{c}
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn)
	p.wants(t, "It lets no mail program in.")
	if p.setup.goOn(); p.setup.step != stepServers {
		t.Errorf("at step %d, want to stay", p.setup.step)
	}
}

func TestNobodyIsAskedAboutTheDomainWithoutConsent(t *testing.T) {
	p := newPath(t)
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn)
	test.Tap(find(t, p.setup.Object, "Ask it"))
	want := []control.DiscoverQuery{{Address: "ann@example.org"}, {Address: "ann@example.org", Ask: true}}
	if !slices.Equal(p.guard.fakeAccounts.asked, want) {
		t.Errorf("asked %+v, want %+v", p.guard.fakeAccounts.asked, want)
	}
}

func TestWithoutANetworkTheServersAreEnteredByHand(t *testing.T) {
	p := newPath(t)
	p.guard.discovery.Offline = true
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn)
	p.wants(t, "There seems to be no network.", "Enter the servers")
	p.press(fyne.KeyReturn)
	if !says(p.setup.problem, "The server for sending is missing.") {
		t.Errorf("told %q", p.setup.problem.says)
	}
	p.write(t, "mail.example.org:2465")
	if p.press(fyne.KeyReturn); p.setup.step != stepSignIn {
		t.Fatalf("at step %d: %q", p.setup.step, p.setup.problem.says)
	}
	want := account.Server{Host: "mail.example.org", Port: 2465, Security: account.TLS}
	if a := p.setup.account(); a.SMTP != want || a.IMAP != nil || a.User != "ann@example.org" {
		t.Errorf("entered %+v", a)
	}
}

func TestTheUsualPortFollowsTheProtection(t *testing.T) {
	test.NewTempApp(t).Settings().SetTheme(FixedTheme(false))
	f := newHandForm(func() {})
	f.smtp.security.SetSelectedIndex(1)
	f.imap.port.SetText("10143")
	f.imap.security.SetSelectedIndex(1)
	if f.smtp.port.Text != "587" || f.imap.port.Text != "10143" {
		t.Errorf("ports are %q and %q, want 587 and the one that was typed", f.smtp.port.Text, f.imap.port.Text)
	}
}

func TestSigningInInTheBrowserGoesOnByItself(t *testing.T) {
	p := newPath(t)
	p.guard.discovery.Candidates = []discover.Candidate{browsed()}
	p.guard.start = control.SignInStart{ID: "s1", URL: "https://login.example.org/auth?state=x"}
	p.guard.tried = fine()
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn, fyne.KeyReturn, fyne.KeyReturn)
	p.wants(t, "is set up")
	if !slices.Equal(p.browsed, []string{p.guard.start.URL}) || p.raised == 0 {
		t.Errorf("opened %q, raised %d times", p.browsed, p.raised)
	}
	if c := p.guard.credits; len(c) != 2 || c[0].SignIn != "s1" || c[1].SignIn != "s1" {
		t.Errorf("signed in with %+v, want what came of the sign-in", c)
	}
}

func TestWaitingForTheBrowserCanBeStopped(t *testing.T) {
	p := newPath(t)
	p.guard.discovery.Candidates = []discover.Candidate{browsed()}
	p.guard.start = control.SignInStart{ID: "s1", URL: "https://www.example.org/device", Code: "WDJB-MJHT"}
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn, fyne.KeyReturn)
	p.slow = true
	test.Tap(find(t, p.setup.Object, "With a code, on another device"))
	p.jobs[0]()
	p.jobs = p.jobs[1:]
	p.wants(t, "WDJB-MJHT", "https://www.example.org/device")
	p.press(fyne.KeyEscape)
	p.run()
	if !slices.Contains(p.guard.asked(), "cancel-sign-in s1") || p.setup.step != stepSignIn || len(p.guard.added) > 0 {
		t.Errorf("asked %q at step %d", p.guard.asked(), p.setup.step)
	}
	p.wants(t, "Sign in in the browser")
}

func TestABrowserThatDoesNotOpenIsSaid(t *testing.T) {
	p := newPath(t)
	p.guard.discovery.Candidates = []discover.Candidate{browsed()}
	p.guard.start = control.SignInStart{ID: "s1", URL: "https://login.example.org/auth"}
	p.noBrowser = errors.New("no browser")
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn, fyne.KeyReturn)
	p.slow = true
	p.press(fyne.KeyReturn)
	p.jobs[0]()
	p.wants(t, "No browser could be opened.", "https://login.example.org/auth")
}

func TestThePasswordDoesNotOutliveThePath(t *testing.T) {
	p := newPath(t)
	p.guard.discovery.Candidates = []discover.Candidate{own()}
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn, fyne.KeyReturn)
	p.write(t, "s3cret")
	if !p.setup.sign.password.Password {
		t.Error("the password is shown without being asked for")
	}
	test.Tap(find(t, p.setup.Object, "Cancel"))
	if p.setup.sign.password.Text != "" || p.here == PlaceSetup {
		t.Errorf("after leaving, at %s, the field holds %q", p.here, p.setup.sign.password.Text)
	}
}

func TestTheDoorSaysWhatTheMailProgramDoesWrong(t *testing.T) {
	for what, want := range map[string]string{
		"connected": "has not signed in yet", "wrong-password": "wrong password", "unknown-user": "“bob”, which no account has",
		"no-sign-in": "without signing in", "tls-first": "begins with encryption", "signed-in": "another account",
	} {
		n := doorWords(control.DoorNews{What: what, Account: "bob"}, "ann@example.org")
		if !strings.Contains(n.Says, want) {
			t.Errorf("%s: says %q, want %q", what, n.Says, want)
		}
		if n.Hint == "" && what != "connected" {
			t.Errorf("%s: says nothing about what to do", what)
		}
	}
	if n := doorWords(control.DoorNews{What: "signed-in", Account: "Ann@example.org"}, "ann@example.org"); n.Tone != Done {
		t.Errorf("the right account is told as %+v", n)
	}
}

func TestTheDoorIsWatchedWhileTheTestIsAwaited(t *testing.T) {
	p := newPath(t)
	p.setup.Guide(infoOf("ann@example.org").Account, clientOf("ann@example.org"))
	p.press(fyne.KeyReturn)
	s := snapshotOf(waiting("old", time.Minute, time.Second)) // of another account
	s.Door = control.DoorNews{What: "wrong-password", Account: "ann@example.org"}
	p.Draw(s)
	p.wants(t, "wrong password", "Copy")
	if strings.Contains(wordsOn(p.setup.Object), "s3cret-words") {
		t.Error("the password of the door is shown without being asked for")
	}
	test.Tap(find(t, p.setup.Object, "Send one from here"))
	p.wants(t, "Holdback is guarding ann@example.org.", "Your mail program is guarded when")
}

// What a mail program did yesterday is no news.
func TestOnlyWhatTheDoorTellsNowIsShown(t *testing.T) {
	p := newPath(t)
	s := snapshotOf()
	s.Door = control.DoorNews{What: "wrong-password", Account: "ann@example.org"}
	p.Draw(s)
	p.setup.Guide(infoOf("ann@example.org").Account, clientOf("ann@example.org"))
	p.press(fyne.KeyReturn)
	if strings.Contains(wordsOn(p.setup.Object), "wrong password") {
		t.Error("old news of the door is shown")
	}
}

func TestAQuestionDoesNotInterruptThePath(t *testing.T) {
	p := newPath(t)
	s := snapshotOf(inState(waiting("q", time.Minute, time.Second), "asking"))
	if p.Draw(s); p.here != PlaceSetup || !p.bar.Object.Visible() {
		t.Errorf("at %s, told: %v; want to stay and be told", p.here, p.bar.Object.Visible())
	}
}

func TestWithoutTheGuardThePathWaitsNoLonger(t *testing.T) {
	p := newPath(t)
	p.slow = true
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn)
	s := p.snap
	s.Gone = errors.New("no socket")
	if p.Draw(s); p.setup.stop != nil {
		t.Error("the page waits for a guard that is gone")
	}
}

// The page must stay usable in the smallest window, whatever servers say of themselves.
func TestNothingMakesThePathWider(t *testing.T) {
	p := newPath(t)
	c := own()
	long := strings.Repeat("long", 60)
	c.Provider, c.Says, c.Note, c.NoteURL, c.Greets, c.Outside = long, long, long, "https://example.org", false, []string{long, long}
	c.Account.SMTP.Host = long + ".example"
	p.guard.discovery.Candidates = []discover.Candidate{c, own()}
	p.guard.tried = []control.Diagnosis{{What: long, Says: long, Hint: long}}
	fits := func(what string) {
		t.Helper()
		if size := p.Object.MinSize(); size.Width > 720 || size.Height > 480 {
			t.Errorf("%s needs %v, want at most 720 x 480", what, size)
		}
	}
	p.write(t, "ann@example.org")
	p.press(fyne.KeyReturn)
	fits("servers")
	p.setup.servers.agreed = true
	p.setup.useFound()
	p.setup.sign.password.SetText("x")
	p.setup.submitPassword()
	fits("sign-in")
	p.setup.addAnyway()
	p.press(fyne.KeyReturn)
	for _, client := range clientsKnown() {
		p.setup.guide.open(client)
		fits(string(client))
	}
}
