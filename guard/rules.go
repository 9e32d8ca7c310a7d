package guard

import (
	"maps"
	"slices"
)

// Rules is what a company and a person decided about the checks, ready for use.
// Package policy reads it from files. It must not change while checks look.
type Rules struct {
	Levels      map[string]Level  // by check id, where it is not the built-in one; Off drops the check
	By          map[string]string // by check id: who set the level, "your organisation" or "you"
	Locked      map[string]bool   // check ids whose level only the organisation may change; they cannot be silenced
	Domains     DomainRules
	Recipients  RecipientRules
	Identities  []IdentityRule // where several name a recipient, the first counts
	Attachments AttachmentRules
	Content     ContentRules
	Labels      LabelRules
	When        []Rule
}

// DomainRules sorts the world. The patterns are those of Covers.
type DomainRules struct {
	Own       []string // besides the domains of the accounts
	Trusted   []string // partners: outside, but first contact and the like do not ask
	Attention []string // always asked about
	Blocked   []string // never sent to
	Public    []string // mail services where anybody can have an address
}

// RecipientRules are numbers and choices of the recipient checks.
type RecipientRules struct {
	MaxVisible       int  // outside addresses in To and Cc from which Bcc is proposed, together with MaxOrganisations
	MaxOrganisations int  // organisations that see each other's addresses
	LargeGroup       int  // recipients from which a reply to all is a large one
	History          int  // messages in the book from which "first contact" means something
	Confirm          bool // every message to the outside is asked about, each recipient ticked
}

// IdentityRule binds mail to some recipients to one identity of the sender.
type IdentityRule struct {
	To    []string // patterns of recipients
	From  string   // pattern of the addresses that may write to them
	Level Level    // "" is Ask
	Says  string   // instead of the built-in sentence
	By    string   // who wrote it: "your organisation" or "you"; "" is not said
}

// AttachmentRules are numbers and lists of the attachment checks.
type AttachmentRules struct {
	MaxSize   int64    // octets of the whole message; 0 is no limit but the server's
	Forbidden []string // name patterns with * and ?, such as "*.exe", that are never sent
	Attention []string // name patterns that are always asked about
}

// ContentRules are what the content checks look for.
type ContentRules struct {
	Countries []string // ISO 3166 codes whose numbers are looked for; empty is all
	Bulk      int      // distinct personal data from which it is a list
	Terms     []TermList
}

// TermList is words that a company or a person wants to hear about.
type TermList struct {
	ID          string   // short, for settings: "codenames"
	Name        string   // for people: "project names"
	Words       []string // whole words or phrases; case does not matter; * stands for letters within a word
	Expressions []string // regular expressions (RE2)
	Level       Level    // "" is Ask
	Says        string   // instead of the built-in sentence
	Outside     bool     // only when somebody outside is among the recipients
	Except      []string // patterns of recipients who may get it
	Quoted      bool     // look in quoted text as well
	By          string   // who wrote it: "your organisation" or "you"; "" is not said
}

// LabelRules are the sensitivity labels of a company, the mildest first.
type LabelRules struct {
	Labels   []Label
	Header   string // field that carries the label's id, besides Sensitivity; "" is none
	Required bool   // a message without a label is asked about
	Default  string // id of the label that a new message gets; "" is none
}

// Label is one sensitivity label.
type Label struct {
	ID          string   // in the header field: "confidential"
	Name        string   // for people: "Confidential"
	Sensitivity string   // the value of Sensitivity: "Personal", "Private", "Company-Confidential" (RFC 4021, 2.1.55) or ""
	Only        []string // patterns of recipients who may get it, the own organisation always among them; empty is everybody
	Inside      bool     // only the own organisation may get it, and those in Only
	Mark        string   // words that the subject must begin with, such as "[Confidential]"; "" is none
	MIP         []string // ids of Microsoft labels that mean this one
}

// Rule is one rule that a company wrote in the expression language. When is
// asked after all checks.
type Rule struct {
	ID   string
	When func(m *Mail, found []Finding) (bool, error)
	Then Finding
}

// DefaultRules are in force where nobody decided otherwise.
func DefaultRules() Rules {
	return Rules{
		Recipients: RecipientRules{MaxVisible: 10, MaxOrganisations: 3, LargeGroup: 15, History: 30},
		Content:    ContentRules{Bulk: 5},
	}
}

// level is the level in force for a finding of a check, and who set it. What a
// check itself calls weaker than its usual level stays so, unless the check is
// off.
func (r *Rules) level(c Check, f Finding) (Level, string) {
	set, ok := r.Levels[f.Check]
	if !ok || set != Off && f.Level.Weight() < c.Level.Weight() {
		return f.Level, f.By
	}
	return set, r.By[f.Check]
}

// Clone returns a copy whose top maps may be changed.
func (r Rules) Clone() Rules {
	r.Levels, r.By, r.Locked = maps.Clone(r.Levels), maps.Clone(r.By), maps.Clone(r.Locked)
	r.When = slices.Clone(r.When)
	return r
}
