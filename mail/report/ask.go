package report

import (
	"slices"

	"holdback/mail"
)

// Ask is e with the wish to hear of failures and delays under this id, wherever the
// client wished for nothing itself (RFC 3461, section 4). It must be used for what is
// sent and not for what is kept: what the client wished for must stay known.
func Ask(e mail.Envelope, id string) mail.Envelope {
	if e.From.IsZero() { // nobody would be told
		return e
	}
	if e.Return == "" {
		e.Return = "HDRS" // enough to know it by, and nothing of it travels once more
	}
	if e.EnvelopeID == "" {
		e.EnvelopeID = id
	}
	e.Recipients = slices.Clone(e.Recipients)
	for i := range e.Recipients {
		ask(&e.Recipients[i])
	}
	return e
}

func ask(r *mail.Recipient) {
	if len(r.Notify) == 0 {
		r.Notify = []string{"FAILURE", "DELAY"}
	}
	if r.Original != "" {
		return
	}
	if ascii, ok := r.Address.ASCII(); ok {
		r.OriginalType, r.Original = "rfc822", ascii
		return
	}
	r.OriginalType, r.Original = "utf-8", r.Address.String() // RFC 6533, section 3
}
