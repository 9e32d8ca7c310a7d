package main

import (
	"time"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/relay"
	"holdback/mail/report"
	"holdback/ui"
)

// accountShots are the accounts in the settings, and what comes back about a message.
func accountShots() []shot {
	two := twoAccounts()
	settings := func(name string, s ui.Snapshot, then func(*stage)) shot {
		return shot{name: "accounts" + name, width: wide, height: high, snapshot: s, then: func(p *stage) { p.screen.Visit(ui.PlaceSettings); then(p) }}
	}
	narrow := settings("-open-narrow", two, openFirst)
	narrow.width, narrow.height = smallWide, smallHigh
	long := settings("-long", two, openFirst)
	long.height = 2000
	return []shot{
		settings("", two, nothing), settings("-open", two, openFirst), narrow, long,
		settings("-again", expired(), func(p *stage) { p.tap("Show") }),
		settings("-tested", two, tested),
		settings("-remove", two, func(p *stage) { openFirst(p); p.tap("Remove") }),
		{name: "again-banner", width: wide, height: high, snapshot: expired(spring()), then: visit(ui.PlaceOutbox)},
		{name: "again-setup", width: wide, height: high, snapshot: expired(), then: signAgain},
		{name: "compose-identities", width: wide, height: high, snapshot: two, then: compose},
		{name: "sent-bounce", width: wide, height: high, snapshot: two, then: cameBack},
		{name: "sent-bounce-narrow", width: smallWide, height: smallHigh, snapshot: two, then: cameBack},
		{name: "undone-copies", width: wide, height: high, snapshot: two, then: func(p *stage) {
			m := spring()
			m.Copies = "The draft is in Drafts; the copy that your mail program had put into Sent was removed."
			p.screen.TakenBack(m)
		}},
	}
}

func openFirst(p *stage) { p.tap("Show") }

func addressOf(s string) mail.Address {
	a, err := mail.ParseAddress(s)
	if err != nil {
		panic(err)
	}
	return a
}

func twoAccounts() ui.Snapshot {
	s := snapshot(spring())
	alice := servers("mail.lindenhof.example", "mail.lindenhof.example")
	alice.Address, alice.Name, alice.User = addressOf("alice@lindenhof.example"), "Alice Lind", "alice@lindenhof.example"
	alice.Identities = []account.Identity{{Address: addressOf("press@lindenhof.example"), Name: "Lindenhof press office"}}
	board := servers("smtp.quayside.example", "imap.quayside.example")
	board.Address, board.Name = addressOf("alice@quayside.example"), "Alice Lind"
	board.OAuth = &account.OAuth{Issuer: "https://login.quayside.example"}
	s.Accounts = []control.AccountInfo{
		{Account: alice, Waiting: 1, Watching: true, SentName: "Sent", DraftsName: "Drafts"},
		{Account: board, Watching: true, SentName: "Sent Items", DraftsName: "Drafts"},
	}
	s.Status.Accounts = []string{"alice@lindenhof.example", "alice@quayside.example"}
	second := s.Clients[0]
	second.User, second.Account = "alice@quayside.example", "alice@quayside.example"
	s.Clients = append(s.Clients, second)
	return s
}

func expired(outbox ...control.Message) ui.Snapshot {
	s := twoAccounts()
	s.Outbox = outbox
	a := s.Accounts[1]
	a.SignInAgain, a.Waiting, a.Watching = true, 2, false
	a.Problem = "login.quayside.example does not accept the sign-in any more."
	a.Hint = "Sign in again. Nothing is lost: 2 messages wait until then."
	s.Accounts = []control.AccountInfo{a, s.Accounts[0]}
	return s
}

func signAgain(p *stage) {
	p.screen.Visit(ui.PlaceSettings)
	p.tap("Show")
	p.tap("Sign in again")
}

func tested(p *stage) {
	p.guard.tried = []control.Diagnosis{
		{What: "account alice@lindenhof.example, smtp", OK: true, Says: "mail.lindenhof.example:465 answers, encrypted; signed in."},
		{What: "account alice@lindenhof.example, imap", Says: "mail.lindenhof.example:993 does not answer.", Hint: "Try again later, or look whether the server has another name."},
	}
	openFirst(p)
	p.tap("Test it")
}

func cameBack(p *stage) {
	p.guard.past = []control.Message{bounced()}
	p.screen.Visit(ui.PlaceSent)
}

// bounced left, and came back for one of three.
func bounced() control.Message {
	m := spring()
	m.ID, m.State, m.Changed = "p0", "sent", now().Add(-3*time.Minute)
	m.Copies = "Filed in Sent."
	for _, p := range m.People {
		m.Results = append(m.Results, relay.Result{Address: addressOf(p.Address), End: relay.Accepted, At: now().Add(-3 * time.Minute)})
	}
	m.Returns = []report.Event{
		{Kind: report.Failed, Recipient: addressOf("bob@quayside.example"), Status: "5.1.1", Says: "550 5.1.1 bob@quayside.example: user unknown", At: now().Add(-2 * time.Minute)},
		{Kind: report.Read, Recipient: addressOf("anna.berg@lindenhof.example"), At: now().Add(-time.Minute)},
		{Kind: report.Answered, Recipient: addressOf("tom.okafor@lindenhof.example"), At: now()},
	}
	return m
}
