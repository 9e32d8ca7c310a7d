// Package discover finds the servers of a mail address, so that nobody has to know
// what SMTP is.
//
// It looks in this order, and says of each result where it comes from: what we know
// of the large providers, by the domain and by who takes the domain's mail (MX); SRV
// records (RFC 6186, RFC 8314); the autoconfig file of the domain, over HTTPS; the
// collection of the Thunderbird project, only when the person agrees, because it is
// told the domain; guesses last.
//
// We promise that no credential is sent: a result was only greeted, over TLS with a
// certificate that belongs to its name. Where a server is outside of the person's
// domain the result says so, and the person must confirm it (RFC 6186, section 6).
// What stands before the @ is told to nobody but the domain itself. An answer of a
// stranger is bounded in time and size, whatever it is.
//
// We do not sign in, do not ask over HTTP or by Microsoft's autodiscover, and save
// nothing.
package discover

import (
	"holdback/mail/account"
)

// Origin is where a result comes from.
type Origin string

// The origins, the most trusted first.
const (
	Preset     Origin = "preset"     // the domain is one of a provider that we know
	MX         Origin = "mx"         // a provider that we know takes the mail of the domain
	SRV        Origin = "srv"        // RFC 6186
	Autoconfig Origin = "autoconfig" // a file at the domain, or at who takes its mail
	ISPDB      Origin = "ispdb"      // the collection of the Thunderbird project
	Guess      Origin = "guess"      // the usual names
)

// Candidate is one way to reach a mailbox. Of a preset nobody was asked, because we
// answer at once and without a network: it does not Greet and Says nothing. A provider
// that lets no mail program in has no Account.SMTP.Host; Says then tells why.
type Candidate struct {
	Origin   Origin          `json:"origin"`
	Source   string          `json:"source,omitempty"`   // who said so: a host, an URL; "" for a preset
	Provider string          `json:"provider,omitempty"` // name for people: "Gmail"
	Account  account.Account `json:"account"`            // complete but for the person's name; OAuth is set where that is the way to sign in
	Password bool            `json:"password"`           // a password works (also where OAuth is set)
	Outside  []string        `json:"outside,omitempty"`  // servers outside of the address's domain that the person must confirm
	Note     string          `json:"note,omitempty"`     // one sentence for people, such as where to make an app password
	NoteURL  string          `json:"note_url,omitempty"` // a page that tells more
	Greets   bool            `json:"greets"`             // every server answered, over TLS, with its own certificate
	Says     string          `json:"says,omitempty"`     // why not, and what to do about it
}

// Result is what was found for one address.
type Result struct {
	Candidates []Candidate // the best first; may be empty
	Offline    bool        // nobody answered at all: there seems to be no network
	Asked      bool        // the collection of the Thunderbird project was told the domain
}

// Asked reports whether the servers of a candidate were asked. Those of a provider that we
// know were not: they are greeted when the person signs in, before anything secret is sent.
func (c Candidate) Asked() bool { return c.Greets || c.Says != "" }

// Usable reports whether mail programs can use the mailbox at all. Says tells why not.
func (c Candidate) Usable() bool { return c.Account.SMTP.Host != "" }
