package mail

import "strings"

// named are the fields that say who gets a message.
var named = []string{"To", "Cc", "Bcc", "Resent-To", "Resent-Cc", "Resent-Bcc"}

// WithBcc is c with a Bcc field for those of the envelope's recipients whom the header
// names nowhere: the sender's own copy must still say to whom it went, and a draft to
// whom it is to go. It must never be sent to anybody: see WithoutBcc. A Bcc field that
// says something stays as it is; where nobody is missing, c itself is returned. Only the
// header changes, so signatures of the body stay whole.
func WithBcc(c Content, to []Recipient) (Content, error) {
	bcc, err := missingFrom(c, to)
	if err != nil || len(bcc) == 0 {
		return c, err
	}
	return Edited(c, SetMailboxes("Bcc", bcc))
}

// missingFrom is who of the recipients stands in no field of the header, each once.
func missingFrom(c Content, to []Recipient) ([]Mailbox, error) {
	view, err := Read(c)
	if err != nil && len(view.head) == 0 {
		return nil, err
	}
	if strings.TrimSpace(strings.Join(view.head.all("Bcc"), "")) != "" {
		return nil, nil
	}
	seen := map[Address]bool{}
	for _, field := range named {
		for _, m := range view.mailboxes(field) {
			seen[m.Address.folded()] = true
		}
	}
	var missing []Mailbox
	for _, r := range to {
		if key := r.Address.folded(); !seen[key] {
			seen[key] = true
			missing = append(missing, Mailbox{Address: r.Address})
		}
	}
	return missing, nil
}

// folded is the one spelling of all that are the Same.
func (a Address) folded() Address { return Address{local: strings.ToLower(a.local), domain: a.domain} }
