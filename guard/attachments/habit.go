package attachments

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"holdback/guard"
	"holdback/guard/attachments/promise"
	"holdback/guard/people"
)

// From so many messages on a habit is one. With fewer, chance makes habits.
const (
	habitSent   = 10
	habitShare  = 0.9
	neverSent   = 20 // for "never", which is bolder
	longMention = 4  // letters of a word that mentions a file
)

// habit notes a message without a file to somebody who nearly always gets one.
// Answers are let alone: they say thanks.
func habit(m *guard.Mail) []guard.Finding {
	if m.Facts.People == nil || m.Facts.Thread != nil || len(m.View.InReplyTo()) > 0 || m.View.Encrypted() {
		return nil
	}
	if attached(m, true) || len(missing(m)) > 0 {
		return nil
	}
	for _, r := range m.Addressees() {
		p, ok := m.Facts.People.Find(r.Address)
		if !ok || p.Sent < habitSent || float64(p.Files) < habitShare*float64(p.Sent) {
			continue
		}
		return []guard.Finding{{
			Level: guard.Note,
			Says:  fmt.Sprintf("You nearly always send %s a file, and this message has none.", r.Address),
			Quote: fmt.Sprintf("%d of %d messages had one", p.Files, p.Sent),
			Hint:  "Attach the file, or send it as it is.",
			Place: guard.Place{Part: guard.Recipient, Name: r.Address.String()},
			About: people.Key(p.Address),
		}}
	}
	return nil
}

// unmentioned notes a file that the text says nothing about, to people who never got one.
func unmentioned(m *guard.Mail) []guard.Finding {
	text := m.View.OwnText()
	list := m.View.Attachments()
	if len(list) == 0 || m.Facts.People == nil || strings.TrimSpace(text) == "" || !neverFiles(m) {
		return nil
	}
	said := m.View.Subject() + "\n" + text
	if promise.Mentions(said) {
		return nil
	}
	said = " " + strings.Join(words(said), " ") + " "
	for i, a := range list {
		f := file{Attachment: a, index: i}
		if !deliberate(a, false) || a.IsMessage() || mentioned(said, stem(a.Name)) {
			continue
		}
		return []guard.Finding{{
			Level:   guard.Note,
			Says:    fmt.Sprintf("Your text does not mention %s, and these recipients never got a file from you before.", f.called()),
			Quote:   f.called(),
			Hint:    "Look whether it is meant to go along.",
			Place:   f.place(),
			Repairs: []guard.Repair{f.remove()},
		}}
	}
	return nil
}

// neverFiles reports whether everybody who gets m got many messages and never a
// file.
func neverFiles(m *guard.Mail) bool {
	for _, r := range m.Addressees() {
		if p, ok := m.Facts.People.Find(r.Address); !ok || p.Sent < neverSent || p.Files > 0 {
			return false
		}
	}
	return len(m.Addressees()) > 0
}

// mentioned reports whether the text has a word of the file's name.
func mentioned(said, name string) bool {
	for _, w := range words(name) {
		if utf8.RuneCountInString(w) >= longMention && strings.Contains(said, " "+w) {
			return true
		}
	}
	return false
}
