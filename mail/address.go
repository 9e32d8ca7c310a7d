package mail

// Address is one mailbox as SMTP names it, local-part@domain (RFC 5321, section
// 4.1.2, with RFC 6531). A value that exists is valid; the zero Address is the
// null reverse-path. Addresses can be compared with == after ParseAddress,
// which brings the domain to one spelling.
type Address struct {
	local  string
	domain string // lower-case U-labels, or an address literal with its brackets
}

// Mailbox is an Address with the name that a header field gives it.
type Mailbox struct {
	Name    string  `json:"name,omitempty"`
	Address Address `json:"address"`
}

// IsZero reports whether a is the null path.
func (a Address) IsZero() bool { return a == Address{} }

// String is the address for people and for SMTPUTF8: U-labels, the local part
// quoted where RFC 5321 wants it.
func (a Address) String() string {
	if a.IsZero() {
		return ""
	}
	return a.local + "@" + a.domain
}
