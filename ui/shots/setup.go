package main

import (
	"time"

	"fyne.io/fyne/v2"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/account/discover"
	"holdback/ui"
)

// setupShots are the steps from an address to a guarded account.
func setupShots() []shot {
	none := noAccount()
	step := func(name string, then func(*stage)) shot {
		return shot{name: "setup-" + name, width: wide, height: high, snapshot: none, then: then}
	}
	small := func(name string, then func(*stage)) shot {
		s := step(name+"-narrow", then)
		s.width, s.height = smallWide, smallHigh
		return s
	}
	tall := func(name string, then func(*stage)) shot {
		s := step(name, then)
		s.height = 1000
		return s
	}
	return []shot{
		step("address", nothing), small("address", nothing),
		step("address-wrong", func(p *stage) { p.write("ann at lindenhof"); p.press(fyne.KeyReturn) }),
		step("searching", func(p *stage) { p.guard.hang = true; p.look() }),
		step("found", found(gmail())), small("found", found(gmail())),
		step("several", found(several()...)), small("several", found(several()...)),
		step("outside", found(outside())), small("outside", found(outside())),
		step("only-guess", found(guess())),
		step("nothing", found()), step("offline", offline), small("offline", offline),
		step("by-hand", byHand), small("by-hand", byHand), step("by-hand-oauth", byHandOAuth),
		step("password", passworded), small("password", passworded),
		step("password-note", func(p *stage) { found(appPassword())(p); p.press(fyne.KeyReturn) }),
		step("trying", func(p *stage) { passworded(p); p.guard.hang = true; p.press(fyne.KeyReturn) }),
		step("wrong-password", wrongPassword), small("wrong-password", wrongPassword),
		step("browser", func(p *stage) { found(gmail())(p); p.press(fyne.KeyReturn) }),
		step("browser-waiting", browserWaiting), small("browser-waiting", browserWaiting),
		step("browser-failed", func(p *stage) { p.blind = true; browserWaiting(p) }),
		step("code", code), small("code", code),
		step("no-client-id", noClientID),
		step("both-greet", greeted), small("both-greet", greeted),
		tall("client-thunderbird", client(0)), small("client-thunderbird", client(0)), tall("client-outlook", client(1)),
		tall("client-apple", client(2)), tall("client-mutt", client(3)), tall("client-git", client(4)), tall("client-other", client(5)),
		step("test", testing("")), small("test", testing("")),
		step("test-connected", testing("connected")), step("test-wrong-password", testing("wrong-password")),
		small("test-wrong-password", testing("wrong-password")), step("test-unknown-user", testing("unknown-user")),
		step("test-tls", testing("tls-first")), step("test-signed-in", testing("signed-in")),
		step("done", done), small("done", done), step("done-here", doneHere),
	}
}

func nothing(*stage) {}

const annsAddress = "ann@lindenhof.example"

// look types the address and has the servers looked for.
func (p *stage) look() {
	p.write(annsAddress)
	p.press(fyne.KeyReturn)
}

func found(all ...discover.Candidate) func(*stage) {
	return func(p *stage) {
		p.guard.found = control.Discovery{Candidates: all, Took: time.Second}
		p.look()
	}
}

func offline(p *stage) {
	p.guard.found = control.Discovery{Offline: true}
	p.look()
}

func servers(smtp, imap string) account.Account {
	a, err := mail.ParseAddress(annsAddress)
	if err != nil {
		panic(err)
	}
	return account.Account{
		Address: a, User: annsAddress,
		SMTP: account.Server{Host: smtp, Port: 465, Security: account.TLS},
		IMAP: &account.Server{Host: imap, Port: 993, Security: account.TLS},
	}
}

func gmail() discover.Candidate {
	c := discover.Candidate{Origin: discover.MX, Provider: "Gmail", Account: servers("smtp.gmail.example", "imap.gmail.example"), Password: true, Greets: true}
	c.Account.OAuth = &account.OAuth{Issuer: "https://accounts.gmail.example"}
	return c
}

func own() discover.Candidate {
	return discover.Candidate{
		Origin: discover.SRV, Source: "lindenhof.example", Password: true, Greets: true,
		Account: servers("mail.lindenhof.example", "mail.lindenhof.example"),
	}
}

func guess() discover.Candidate {
	return discover.Candidate{
		Origin: discover.Guess, Password: true, Account: servers("smtp.lindenhof.example", "imap.lindenhof.example"),
		Says: "imap.lindenhof.example shows a certificate of another name, hosting.example, so it cannot be trusted.",
	}
}

func outside() discover.Candidate {
	return discover.Candidate{
		Origin: discover.Autoconfig, Source: "https://autoconfig.lindenhof.example/mail/config-v1.1.xml", Provider: "Quayside Hosting", Password: true, Greets: true,
		Account: servers("smtp.quayside.example", "imap.quayside.example"), Outside: []string{"smtp.quayside.example", "imap.quayside.example"},
	}
}

func appPassword() discover.Candidate {
	c := own()
	c.Origin, c.Provider = discover.Preset, "Fastmail"
	c.Note = "Fastmail wants an app password here, not the one that you type in the browser."
	c.NoteURL = "https://help.example/app-password"
	return c
}

func several() []discover.Candidate { return []discover.Candidate{own(), outside(), guess()} }

func byHand(p *stage) {
	found(several()...)(p)
	p.tap("Enter them by hand")
}

func byHandOAuth(p *stage) {
	found(gmail())(p)
	p.tap("Enter them by hand")
}

func passworded(p *stage) {
	found(own())(p)
	p.press(fyne.KeyReturn)
	p.write("correct horse")
}

func wrongPassword(p *stage) {
	p.guard.tried = []control.Diagnosis{
		{What: "account " + annsAddress + ", smtp", Says: "mail.lindenhof.example does not take this user name and password.", Hint: "Type the password again. Some providers want an app password here."},
		{What: "account " + annsAddress + ", imap", OK: true, Says: "mail.lindenhof.example:993 answers, encrypted; signed in."},
	}
	passworded(p)
	p.press(fyne.KeyReturn)
}

func started(device bool) control.SignInStart {
	s := control.SignInStart{
		ID: "s1", Expires: now().Add(10 * time.Minute),
		URL: "https://accounts.gmail.example/o/oauth2/v2/auth?client_id=1234567890&redirect_uri=http%3A%2F%2F127.0.0.1%3A41234&response_type=code&scope=mail&state=abcdef",
	}
	if device {
		s.URL, s.Code = "https://www.gmail.example/device", "WDJB-MJHT"
	}
	return s
}

func browserWaiting(p *stage) {
	p.guard.start, p.guard.waits = started(false), true
	found(gmail())(p)
	p.press(fyne.KeyReturn, fyne.KeyReturn)
}

func code(p *stage) {
	p.guard.start, p.guard.waits = started(true), true
	found(gmail())(p)
	p.press(fyne.KeyReturn)
	p.tap("With a code, on another device")
}

func noClientID(p *stage) {
	found(gmail())(p)
	p.press(fyne.KeyReturn)
	p.guard.refuse = &control.Refusal{
		Says: "This Holdback was built without a client id for Gmail, so it cannot sign you in in the browser.",
		Hint: "Use an app password, or set one with “holdback settings set oauth.google.client_id …”.",
	}
	p.press(fyne.KeyReturn)
}

func greeted(p *stage) {
	p.guard.tried = []control.Diagnosis{
		{What: "account " + annsAddress + ", smtp", OK: true, Says: "mail.lindenhof.example:465 answers, encrypted; signed in."},
		{What: "account " + annsAddress + ", imap", OK: true, Says: "mail.lindenhof.example:993 answers, encrypted; signed in. Sent is “Sent”, Drafts is “Drafts”."},
	}
	p.guard.snapshot = snapshot()
	passworded(p)
	p.press(fyne.KeyReturn)
	p.screen.Draw(withAnn())
}

// withAnn is how things are when the new account is there.
func withAnn(outbox ...control.Message) ui.Snapshot {
	s := snapshot(outbox...)
	s.Status.Accounts = []string{annsAddress}
	s.Accounts = []control.AccountInfo{{Account: servers("mail.lindenhof.example", "mail.lindenhof.example"), Watching: true, SentName: "Sent", DraftsName: "Drafts"}}
	return s
}

func client(n int) func(*stage) {
	return func(p *stage) {
		greeted(p)
		p.press(fyne.KeyReturn)
		p.tap([]string{"Thunderbird", "Outlook", "Apple Mail", "mutt, msmtp", "git", "Another"}[n])
	}
}

func testing(news string) func(*stage) {
	return func(p *stage) {
		greeted(p)
		p.press(fyne.KeyReturn, fyne.KeyReturn)
		s := withAnn()
		s.Door = control.DoorNews{What: news, Account: annsAddress, At: now()}
		if news == "unknown-user" {
			s.Door.Account = "ann"
		}
		p.screen.Draw(s)
	}
}

func done(p *stage) {
	testing("signed-in")(p)
	m := message("t1", "Test", 30*time.Second, 28*time.Second)
	m.Account = annsAddress
	p.screen.Draw(withAnn(m))
}

func doneHere(p *stage) {
	testing("")(p)
	p.tap("Send one from here")
}
