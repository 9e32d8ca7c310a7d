package ui

import (
	"slices"
	"strconv"

	"holdback/app/control"
)

// Value is one value to copy into another program.
type Value struct {
	Name, Value string
	Secret      bool // hidden until the person asks
	Picked      bool // picked from a list in the other program, and so not copied
}

// clientValues are what a mail client wants to know.
func clientValues(c control.ClientSettings) []Value {
	return []Value{
		{Name: say("client.host", "Outgoing server (SMTP)"), Value: c.Host},
		{Name: say("client.port", "Port"), Value: strconv.Itoa(c.Port)},
		{Name: say("client.user", "User name"), Value: c.User},
		{Name: say("client.password", "Password"), Value: c.Password, Secret: true},
		{Name: say("client.security", "Encryption"), Value: securityWords(c.Security), Picked: true},
	}
}

func securityWords(s string) string {
	if s == "none" {
		return say("client.none", "None (it stays on this computer)")
	}
	return s
}

// undone are the words of the bar after an undo.
func undone(m control.Message) string {
	return say("bar.undone", "Taken back: “{{.Subject}}”. Nobody saw it.", "Subject", subject(m.Subject))
}

// origin says where a setting comes from.
func origin(s string) string {
	if s == "you" {
		return say("setting.yours", "set by you")
	}
	return say("setting.built-in", "built-in")
}

// nextStep is what to try next in the demonstration.
func nextStep(s Snapshot) string {
	switch {
	case slices.ContainsFunc(s.Outbox, func(m control.Message) bool { return m.State == "asking" }):
		return say("demo.asking", "Holdback asks before this one leaves. Nobody has seen it yet.")
	case len(s.Outbox) > 0 && s.Undone == 0:
		return say("demo.undo", "It waits, and nobody has seen it. Press Undo to take it back, or watch it leave.")
	case s.Undone > 0 && len(s.Outbox) > 0:
		return say("demo.watch", "Let this one go: look into Practice when its ring is full, and watch it arrive.")
	case arrived(s) > 0 && s.Undone > 0:
		return say("demo.done", "You have undone one and seen one arrive. Now write “the offer is attached” without a file, and see what Holdback asks.")
	case arrived(s) > 0:
		return say("demo.again", "It has arrived; see Practice. Send another one and press Undo before its ring is full.")
	case s.Undone > 0:
		return say("demo.second", "Nobody saw it. Press Compose again and let the next one go.")
	}
	return say("demo.first", "Press Compose and write to {{.Who}}.", "Who", firstColleague(s))
}

func arrived(s Snapshot) int {
	n := 0
	for _, p := range s.Practice {
		n += len(p.Mails)
	}
	return n
}

// firstColleague is whom to write to, with the address to type.
func firstColleague(s Snapshot) string {
	for _, p := range s.Practice {
		if len(s.Status.Accounts) == 0 || p.Person.Address != s.Status.Accounts[0] {
			return clean(p.Person.Name + ", " + p.Person.Address)
		}
	}
	return say("demo.somebody", "somebody")
}
