package app

import (
	"errors"
	"fmt"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/app/store"
	"holdback/guard"
	"holdback/mail"
	"holdback/mail/relay"
)

// This file puts entries of the outbox into the values that people and scripts see.

// textLimit is how much of a message's text Show gives, in octets.
const textLimit = 100_000

func (a *App) messages(entries []outbox.Entry) []control.Message {
	all := make([]control.Message, 0, len(entries))
	copies := a.filing.Says(a.life, entries)
	for _, e := range entries {
		all = append(all, a.described(e, copies[e.ID]))
	}
	return all
}

func (a *App) message(e outbox.Entry) control.Message {
	return a.messages([]outbox.Entry{e})[0]
}

func (a *App) described(e outbox.Entry, copies string) control.Message {
	m := control.Message{
		ID: e.ID, State: string(e.State), Subject: e.Summary.Subject, From: sender(e).String(),
		To: []string{}, Account: e.Account,
		Held: e.Held, Due: e.Due, Hold: e.Hold, Changed: e.Changed,
		Size: e.Summary.Size, MessageID: e.Summary.MessageID, Attachments: e.Summary.Attachments,
		Findings: e.Findings, Checked: e.Checked, Results: e.Results, Attempts: e.Attempts, Note: note(e),
		Copies: copies, Returns: e.Returns,
	}
	for _, r := range e.Envelope.Recipients {
		m.To = append(m.To, r.Address.String())
	}
	m.People = a.persons(e.Summary.To)
	return m
}

func sender(e outbox.Entry) mail.Address {
	if e.Envelope.From.IsZero() {
		return e.Summary.From.Address
	}
	return e.Envelope.From
}

// persons is recipients as the sender knows them. A colleague is whom the checks
// take for one: at a public mail service nobody is one by their domain.
func (a *App) persons(to []mail.Mailbox) []control.Person {
	s := a.settings.Load()
	m := guard.Mail{Rules: a.force.Load().set.Rules, Facts: guard.Facts{Own: identities(*s)}}
	all := make([]control.Person, 0, len(to))
	for _, box := range to {
		outside := !s.Own(box.Address) || m.Outside(box.Address)
		all = append(all, control.Person{Name: box.Name, Address: box.Address.String(), Outside: outside})
	}
	return all
}

func (a *App) eventOf(n outbox.News) control.Event {
	if n.Resync {
		return control.Event{Kind: "resync"}
	}
	m := a.message(n.Entry)
	return control.Event{Kind: "message", Message: &m}
}

// note is one line for people: why the message is where it is.
func note(e outbox.Entry) string {
	switch e.State {
	case outbox.Asking:
		return "Waits for your answer."
	case outbox.Unsure:
		return "The line broke before the server answered. It may have arrived."
	case outbox.Held:
		return delayNote(e)
	case outbox.Refused, outbox.Sent:
		return refusedNote(e)
	}
	return ""
}

// delayNote says why a message that was tried is still here.
func delayNote(e outbox.Entry) string {
	for _, r := range e.Results {
		if r.End != relay.Later {
			continue
		}
		switch r.Cause {
		case relay.CauseOffline:
			return "The mail server cannot be reached; it leaves when it can."
		case relay.CauseSignIn:
			return "The mail server wants you to sign in again."
		case relay.CauseTLS:
			return "The mail server could not prove who it is: " + r.Reply
		}
		return "The mail server said “not now”: " + r.Reply
	}
	return ""
}

func refusedNote(e outbox.Entry) string {
	var refused []string
	reply := ""
	for _, r := range e.Results {
		if r.End == relay.Refused && r.Cause != relay.CauseOthers {
			refused = append(refused, r.Address.String())
			reply = r.Reply
		}
	}
	if len(refused) == 0 {
		return ""
	}
	return fmt.Sprintf("Refused for %s: %s", strings.Join(refused, ", "), reply)
}

func (a *App) detail(e outbox.Entry, c mail.Content) control.Detail {
	d := control.Detail{Message: a.message(e)}
	view, _ := mail.Read(c) // what can be read is shown, also when that is not all
	d.Date = view.Date()
	d.Label = a.labelOf(view)
	d.Text, d.Cut = cut(view.Text(), textLimit)
	kind, _, _ := mime.ParseMediaType(view.Header("Content-Type"))
	d.Plain = kind == "" || kind == "text/plain" // RFC 2045, section 5.2
	for _, p := range view.Attachments() {
		d.Parts = append(d.Parts, control.Part{Name: p.Name, Type: p.Type, Size: p.Size()})
	}
	named := map[mail.Address]bool{}
	for _, m := range view.To() {
		named[m.Address] = true
	}
	for _, m := range view.Cc() {
		named[m.Address] = true
		d.Cc = append(d.Cc, m.Address.String())
	}
	for _, r := range e.Envelope.Recipients {
		if !named[r.Address] {
			d.Bcc = append(d.Bcc, r.Address.String())
		}
	}
	return d
}

// cut ends a text at the last whole character before limit.
func cut(text string, limit int) (string, bool) {
	if len(text) <= limit {
		return text, false
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return text[:limit], true
}

// refusal turns what the outbox refuses with a reason into words that cross the
// control socket.
func refusal(err error) error {
	var no *outbox.No
	switch {
	case errors.As(err, &no):
		return &control.Refusal{Says: no.Says, Hint: no.Hint}
	case errors.Is(err, store.ErrFull):
		return &control.Refusal{Says: "The disk is full or cannot be written, so this could not be done.", Hint: "Make room and try again.", Later: true}
	}
	return err
}

// sentence makes an error read like one.
func sentence(err error) string {
	text := err.Error()
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:] + "."
}
