package main

import (
	"errors"
	"fmt"
	"time"

	"holdback/app/control"
	check "holdback/guard"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/relay"
	"holdback/ui"
)

// now is the moment of every picture.
func now() time.Time { return time.Date(2026, 11, 22, 16, 31, 12, 0, time.Local) }

func anna() control.Person {
	return control.Person{Name: "Anna Berg", Address: "anna.berg@lindenhof.example"}
}

func tom() control.Person {
	return control.Person{Name: "Tom Okafor", Address: "tom.okafor@lindenhof.example"}
}

func bob() control.Person { return control.Person{Address: "bob@quayside.example", Outside: true} }

func message(id, subject string, hold, left time.Duration, people ...control.Person) control.Message {
	m := control.Message{
		ID: id, State: "held", Subject: subject, From: "alice@lindenhof.example", Account: "alice@lindenhof.example",
		Due: now().Add(left + 250*time.Millisecond), Hold: hold, Size: 48_000, Checked: true, People: people,
	}
	m.Held = m.Due.Add(-hold)
	m.Changed = m.Held
	for _, p := range people {
		m.To = append(m.To, p.Address)
	}
	return m
}

func spring() control.Message {
	m := message("a1", "Offer for the spring catalogue", 30*time.Second, 18*time.Second, anna(), tom(), bob())
	m.Attachments = []string{"offer.pdf"}
	return m
}

func salaries() control.Message {
	m := message("a2", "Salaries 2027", 30*time.Second, 20*time.Second,
		control.Person{Name: "Anna Bergström", Address: "anna.bergstrom@quayside.example", Outside: true})
	m.State = "asking"
	m.Attachments = []string{"salaries-2027.xlsx"}
	m.Findings = []check.Finding{
		{
			Check: "recipient.similar", Level: check.Ask, Says: "Did you mean Anna Berg?", Quote: "anna.bergstrom@quayside.example",
			Hint:  "You usually send “Salaries” to Anna Berg in Finance. Anna Bergström is outside and never got a file like this.",
			About: "anna.bergstrom@quayside.example", Place: check.Place{Part: check.Recipient, Name: "anna.bergstrom@quayside.example"},
			Repairs: []check.Repair{{Do: check.ReplaceRecipient, Says: "Send to Anna Berg instead", Addresses: []string{"anna.bergstrom@quayside.example"}, With: "Anna Berg <anna.berg@lindenhof.example>"}},
		},
		{
			Check: "content.bank-account", Level: check.Ask, Says: "12 account numbers in your text", Quote: "DE44 •••• 7812",
			Hint: "They go to somebody outside. Send them in an encrypted file, if they must go at all.", Count: 12, Place: check.Place{Part: check.Text},
			Repairs: []check.Repair{
				{Do: check.RemoveAttachment, Says: "Remove the file", Part: 0},
				{Do: check.EncryptAttachment, Says: "Encrypt the file", Part: 0, With: "salaries-2027.zip"},
			},
		},
		{Check: "recipient.outside", Level: check.Note, Says: "One recipient is outside your organisation.", Quote: "quayside.example", Hint: "They can pass it on."},
	}
	return m
}

func minutes() control.Message {
	m := message("a3", "Minutes of the board meeting", 10*time.Minute, 9*time.Minute+20*time.Second)
	for i := range 11 {
		p := control.Person{Address: fmt.Sprintf("board%d@lindenhof.example", i+1)}
		m.People = append(m.People, p)
		m.To = append(m.To, p.Address)
	}
	return m
}

func unsure() control.Message {
	m := message("a4", "Contract, signed", 30*time.Second, -time.Minute, tom())
	m.State = "unsure"
	return m
}

func leaving() control.Message {
	m := message("a5", "Lunch on Thursday?", 30*time.Second, -time.Second, tom())
	m.State = "leaving"
	return m
}

// strange are messages that try to break the layout.
func strange() []control.Message {
	long := message("b1", "Re: Re: Fwd: A subject that goes on and on about the third quarter, the fourth quarter, the budget, the offsite, the menu and the weather 🌦️ until nobody reads it",
		time.Minute, 42*time.Second, control.Person{Name: "Maximiliane Freifrau von und zu Hohenstein-Unterbrunn, Abteilung Öffentlichkeitsarbeit", Address: "m@lindenhof.example"}, bob(), tom(), anna())
	long.Attachments = []string{"a.pdf", "b.pdf", "c.pdf"}
	emoji := message("b2", "🎉🎂 Party für Zoë 👩‍👩‍👧 — 17:00", time.Hour, 58*time.Minute, anna())
	rtl := message("b3", "\u202eexe.fdp \u202c שלום עולם، مرحبا", 24*time.Hour, 15*time.Hour+29*time.Minute,
		control.Person{Name: "tom@lindenhof.example", Address: "mallory@quayside.example", Outside: true})
	sign := message("b4", "", 30*time.Second, 25*time.Second, tom())
	sign.Note = "the server wants you to sign in again"
	stop := salaries()
	stop.ID = "b5"
	stop.Findings = forbidden()
	return []control.Message{long, emoji, rtl, sign, stop}
}

// forbidden is what a policy does not let through.
func forbidden() []check.Finding {
	return []check.Finding{{
		Check: "label.forbidden", Level: check.Stop, Says: "“Confidential” may not go outside your organisation.", Quote: "anna.bergstrom@quayside.example",
		Hint: "Remove the recipient, or ask the person named in the rules.", By: "your organisation",
		Repairs: []check.Repair{{Do: check.RemoveRecipients, Says: "Remove Anna Bergström", Addresses: []string{"anna.bergstrom@quayside.example"}}},
	}}
}

// reasoned is a message for which a written reason is wanted.
func reasoned() control.Message {
	m := salaries()
	m.Findings = []check.Finding{{
		Check: "content.term", Level: check.Justify, Says: "Your text names “Project Osprey”, and somebody outside would read it.", Quote: "the budget of Project Osprey",
		Hint: "The deal is not public before 1 December. Write down why it must go out all the same.", By: "your organisation", Place: check.Place{Part: check.Text},
	}}
	return m
}

func detailOf(m control.Message) control.Detail {
	d := control.Detail{Message: m, Date: m.Held}
	d.Text = "Dear Anna, dear Tom, dear Bob,\n\nplease find our offer attached. It is valid until Friday, 4 December.\n\nKind regards\nAlice\n"
	if len(m.Findings) > 0 {
		d.Text = "Hello Anna,\n\nhere are the figures for next year. Please treat them as confidential.\n\nAlice\n"
	}
	for _, a := range m.Attachments {
		d.Parts = append(d.Parts, control.Part{Name: a, Type: "application/octet-stream", Size: 84_000})
	}
	return d
}

func pastMessages() []control.Message {
	sent := spring()
	sent.ID, sent.State, sent.Changed = "p1", "sent", now().Add(-4*time.Minute)
	sent.Results = results(sent, relay.Accepted, relay.Accepted, relay.Refused)
	sent.Results[2].Code, sent.Results[2].Reply = 550, "5.1.1 No such user here"
	undone := salaries()
	undone.ID, undone.State, undone.Changed, undone.Findings = "p2", "withdrawn", now().Add(-2*time.Hour), nil
	all := minutes()
	all.ID, all.State, all.Changed = "p3", "sent", now().Add(-26*time.Hour)
	all.Results = results(all)
	no := message("p4", "Photos", time.Minute, -time.Hour, tom())
	no.State, no.Changed = "refused", now().AddDate(0, 0, -9)
	no.Results = results(no, relay.Refused)
	no.Results[0].Cause = relay.CauseTooBig
	return []control.Message{sent, undone, all, no}
}

// results are one for each recipient: accepted, where ends has no other.
func results(m control.Message, ends ...relay.End) []relay.Result {
	var out []relay.Result
	for i, p := range m.People {
		a, err := mail.ParseAddress(p.Address)
		if err != nil {
			continue
		}
		r := relay.Result{Address: a, End: relay.Accepted, At: m.Changed}
		if i < len(ends) {
			r.End = ends[i]
		}
		out = append(out, r)
	}
	return out
}

func snapshot(outbox ...control.Message) ui.Snapshot {
	address, _ := mail.ParseAddress("alice@lindenhof.example")
	other, _ := mail.ParseAddress("office@lindenhof.example")
	imap := account.Server{Host: "imap.lindenhof.example", Port: 993, Security: account.TLS}
	smtp := account.Server{Host: "smtp.lindenhof.example", Port: 465, Security: account.TLS}
	s := ui.Snapshot{
		Now: now(), Known: true, Rev: 1, Outbox: outbox,
		Status: control.Status{
			Version: "0.1.0", SMTP: "127.0.0.1:2525", Home: "/home/alice/.local/share/holdback",
			Accounts: []string{"alice@lindenhof.example", "office@lindenhof.example"}, Held: len(outbox),
		},
		Accounts: []control.AccountInfo{{Account: account.Account{Address: address, SMTP: smtp, IMAP: &imap}}, {Account: account.Account{Address: other, SMTP: smtp}}},
		Clients: []control.ClientSettings{{
			Host: "127.0.0.1", Port: 2525, User: "alice@lindenhof.example", Password: "k7Qm-x2Rw-9LpD",
			Security: "none", Account: "alice@lindenhof.example",
		}},
		Settings: []control.SettingValue{
			{Key: "hold.default", Value: "30s", Origin: "built-in", Why: "How long a message waits before it leaves."},
			{Key: "hold.own", Value: "10s", Origin: "you", Why: "How long a message waits that only goes to your own organisation."},
			{Key: "smtp.port", Value: "2525", Origin: "built-in", Why: "Where mail programs on this computer find the door."},
		},
	}
	return s
}

func noAccount() ui.Snapshot {
	s := snapshot()
	s.Status.Accounts, s.Accounts, s.Clients = nil, nil, nil
	return s
}

func gone(s ui.Snapshot) ui.Snapshot {
	s.Gone = errors.New("no socket")
	return s
}

func warned(s ui.Snapshot) ui.Snapshot {
	s.Status.Problem = "The mail server of alice@lindenhof.example cannot be reached; messages wait until it can."
	s.Status.Warnings = []string{"No keyring was found: the key is in a file that only you can read.", "The clock jumped by 3 minutes."}
	return s
}

func demo(outbox ...control.Message) ui.Snapshot {
	s := snapshot(outbox...)
	s.Status.Demo = true
	s.Practice = []ui.Desk{
		{Person: ui.Person{Name: "Tom Okafor", Role: "Sales", Address: "tom@lindenhof.example"}, Mails: []ui.Mail{
			{From: "Alice Lind", Subject: "Lunch on Thursday?", Text: "Hi Tom, shall we try the new place at the corner? I would be there at noon.", At: now().Add(-time.Minute)},
			{From: "Anna Berg", Subject: "Travel expenses", Text: "Please hand them in by Friday.", At: now().Add(-3 * time.Hour)},
		}},
		{Person: ui.Person{Name: "Anna Berg", Role: "Finance", Address: "anna@lindenhof.example"}},
		{Person: ui.Person{Name: "Anna Bergström", Role: "Quayside Ltd", Address: "anna@quayside.example", Outside: true}},
		{Person: ui.Person{Name: "Mia Lindt", Role: "Human resources", Address: "mia@lindenhof.example"}},
	}
	return s
}
