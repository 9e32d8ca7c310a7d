// Package content reads what a message says: personal data and secrets, the
// company's terms, markings, days that do not match their dates, places left to
// fill in, and earlier conversations below the text.
//
// The sender's own words count, and the subject. What others wrote counts only
// where it goes to somebody who has not seen it. The block below a message with
// the sender's address and telephone number never counts as personal data. What
// a finding quotes is masked where it is a secret or a number of somebody's.
//
// Texts are read as mail.View gives them, which is bounded; what it left out it
// says itself. What lies inside attachments is not read here.
package content

import (
	"strings"

	"holdback/guard"
)

// A passage is a stretch of a message that one side wrote.
type passage struct {
	part guard.Part
	text string
}

// ownWords is the subject, unless it came with the message that is answered, and
// the text that the sender wrote for people: not a patch below it.
func ownWords(m *guard.Mail) []passage {
	var all []passage
	if s := m.View.Subject(); s != "" && !answers(s) {
		all = append(all, passage{guard.Subject, s})
	}
	if text := withoutPatch(m.View.OwnText()); text != "" {
		all = append(all, passage{guard.Text, text})
	}
	return all
}

// answers reports whether a subject begins as programs begin those of answers
// and forwarded messages: two or three letters and a colon, in any language.
func answers(subject string) bool {
	front, _, ok := strings.Cut(subject, ":")
	front, _, _ = strings.Cut(front, "[") // "Re[2]:"
	switch strings.ToLower(strings.TrimSpace(front)) {
	case "re", "aw", "antw", "sv", "vs", "ref", "res", "rif", "odp", "ynt", "回复", "返信", "答复",
		"fw", "fwd", "wg", "tr", "rv", "enc", "i", "doorst", "pd", "vl", "vb", "转发", "転送":
		return ok
	}
	return false
}
