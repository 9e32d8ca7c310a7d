package mail

// Envelope is what the client told us in MAIL and RCPT (RFC 5321, section 2.3.1),
// with the options that must travel with the message to the next server.
type Envelope struct {
	From       Address     `json:"from"`                  // reverse-path; the zero Address is the null path <>
	Recipients []Recipient `json:"recipients"`            // forward-paths in the order given, never empty in a held message
	EightBit   bool        `json:"eight_bit,omitempty"`   // BODY=8BITMIME, RFC 6152
	UTF8       bool        `json:"utf8,omitempty"`        // SMTPUTF8, RFC 6531
	RequireTLS bool        `json:"require_tls,omitempty"` // REQUIRETLS, RFC 8689
	Return     string      `json:"ret,omitempty"`         // DSN RET: "", "FULL" or "HDRS" (RFC 3461, section 4.3)
	EnvelopeID string      `json:"envid,omitempty"`       // DSN ENVID, xtext decoded (RFC 3461, section 4.4)
}

// Recipient is one forward-path with its own delivery options.
type Recipient struct {
	Address      Address  `json:"address"`
	Notify       []string `json:"notify,omitempty"`     // DSN NOTIFY: NEVER, or of SUCCESS, FAILURE, DELAY (RFC 3461, section 4.1)
	OriginalType string   `json:"orcpt_type,omitempty"` // DSN ORCPT address type, "rfc822" or "utf-8" (RFC 3461, section 4.2)
	Original     string   `json:"orcpt,omitempty"`      // DSN ORCPT address, xtext decoded
}
