package content

import (
	"strings"

	"holdback/guard"
)

// maskTag asks about tags such as "[PW:…]", by which a sender tells a gateway to
// encrypt a message with a password of theirs. We are in front of that gateway
// and cannot know that it is there: where it is not, the password leaves in clear,
// in the one field that every server on the way writes down.
func maskTag(m *guard.Mail) []guard.Finding {
	subject := m.View.Subject()
	from, to, ok := passwordTag(subject)
	if !ok {
		return nil
	}
	name, _, _ := strings.Cut(subject[from:to], ":")
	without := strings.Join(strings.Fields(subject[:from]+" "+subject[to:]), " ")
	return []guard.Finding{{
		Level:   guard.Ask,
		Says:    "The subject holds a password. Unless a gateway takes it out, everybody on the way can read it.",
		Quote:   name + ":••••]",
		Hint:    "Take it out, and pass the password on by another way.",
		Place:   guard.Place{Part: guard.Subject, At: from},
		Repairs: []guard.Repair{{Do: guard.SetSubject, Says: "Take the tag out of the subject", With: without}},
	}}
}

// passwordTag is where a tag with a password stands in a subject.
func passwordTag(subject string) (from, to int, ok bool) {
	for i := 0; i < len(subject); i++ {
		if subject[i] != '[' {
			continue
		}
		name, rest, cut := strings.Cut(subject[i+1:min(len(subject), i+32)], ":")
		if !cut || strings.TrimSpace(rest) == "" || rest[0] == ']' {
			continue
		}
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "pw", "pwd", "pass", "passwd", "password", "passwort", "kennwort", "mdp", "psw", "enc-pw", "encrypt-pw":
			end := strings.IndexByte(subject[i:], ']')
			if end < 0 {
				end = len(subject) - i - 1
			}
			return i, i + end + 1, true
		}
	}
	return 0, 0, false
}
