package policy

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"holdback/guard"
	"holdback/guard/labels"
)

// env is what an expression can ask about a message. The names in it are fixed:
// policies rely on them. What they mean stands in variables.
type env struct {
	Sender        string      `expr:"sender"`
	Recipients    []recipient `expr:"recipients"`
	Outside       int         `expr:"outside"`
	Organisations int         `expr:"organisations"`
	Subject       string      `expr:"subject"`
	Text          string      `expr:"text"`
	Label         string      `expr:"label"`
	Attachments   []attached  `expr:"attachments"`
	Size          int         `expr:"size"`
	Encrypted     bool        `expr:"encrypted"`
	Reply         bool        `expr:"reply"`
	Findings      []string    `expr:"findings"`
	Kinds         []string    `expr:"kinds"`
	Found         []finding   `expr:"found"`
	Hour          int         `expr:"hour"`
	Weekday       string      `expr:"weekday"`
}

// recipient is one element of recipients.
type recipient struct {
	Address string `expr:"address"`
	Name    string `expr:"name"`
	Domain  string `expr:"domain"`
	Field   string `expr:"field"`
	Outside bool   `expr:"outside"`
	Trusted bool   `expr:"trusted"`
	First   bool   `expr:"first"`
}

// attached is one element of attachments.
type attached struct {
	Name string `expr:"name"`
	Ext  string `expr:"ext"`
	Type string `expr:"type"`
	Size int    `expr:"size"`
}

// finding is one element of found.
type finding struct {
	Check string `expr:"check"`
	Level string `expr:"level"`
	Kind  string `expr:"kind"`
	Count int    `expr:"count"`
}

// variable is one name that expressions know, for the documentation.
type variable struct{ name, kind, why string }

// variables is what expressions know, in the order of the documentation. A test
// compares it with env.
var variables = []variable{
	{"sender", "string", "address of the account, in small letters"},
	{"recipients", "list", "everybody in the envelope; each has:"},
	{"  .address", "string", "in small letters"},
	{"  .name", "string", "as the header calls them"},
	{"  .domain", "string", "what stands after the @"},
	{"  .field", "string", "to, cc or bcc"},
	{"  .outside", "bool", "not of the own organisation"},
	{"  .trusted", "bool", "in domains.trusted"},
	{"  .first", "bool", "never written to before, as far as that is known"},
	{"outside", "number", "how many recipients are outside"},
	{"organisations", "number", "how many organisations outside there are among the recipients"},
	{"subject", "string", ""},
	{"text", "string", "the sender's own words, without quoted text and signature"},
	{"label", "string", "id of the message's label, or empty"},
	{"attachments", "list", "each has:"},
	{"  .name", "string", "file name"},
	{"  .ext", "string", "what follows the last dot, in small letters, without it"},
	{"  .type", "string", "media type, such as application/pdf"},
	{"  .size", "number", "octets"},
	{"size", "number", "octets of all attachments together"},
	{"encrypted", "bool", "only the recipients can read it"},
	{"reply", "bool", "it answers a message"},
	{"findings", "list", "ids of the checks that found something, such as \"content.secret\""},
	{"kinds", "list", "kinds of what they found, such as \"iban\""},
	{"found", "list", "the same, one by one; each has:"},
	{"  .check", "string", "id of the check"},
	{"  .level", "string", "note, ask, justify or stop"},
	{"  .kind", "string", "what was found, where the check knows several kinds"},
	{"  .count", "number", "how many different ones, at least 1"},
	{"hour", "number", "0 to 23, in the sender's time zone"},
	{"weekday", "string", "monday to sunday"},
}

// Limits of what an expression is asked about. A message beyond them makes every
// rule ask that wants to know: see bounds.go, which counts with them.
const (
	mostRecipients  = 500
	mostAttachments = 100
	mostFindings    = 100
	longestText     = 128 << 10
	longestName     = 255
)

// environment is m for expressions that use the variables in used. The error says
// what of it is too much.
func environment(m *guard.Mail, found []guard.Finding, used map[string]bool) (env, error) {
	e := env{
		Sender:  strings.ToLower(m.Facts.Account.String()),
		Subject: m.View.Subject(),
		Reply:   len(m.View.InReplyTo()) > 0 || m.Facts.Thread != nil,
		Hour:    m.Facts.Now.Hour(), Weekday: strings.ToLower(m.Facts.Now.Weekday().String()),
	}
	if e.Sender == "" {
		e.Sender = strings.ToLower(m.Envelope.From.String())
	}
	if used["text"] {
		e.Text = m.View.OwnText()
	}
	if used["encrypted"] {
		e.Encrypted = m.View.Encrypted()
	}
	if l, ok := labels.Of(m.View, m.Rules.Labels); ok {
		e.Label = l.ID
	}
	if used["recipients"] || used["outside"] || used["organisations"] {
		e.recipients(m)
	}
	if used["attachments"] || used["size"] {
		e.attachments(m)
	}
	e.findings(found)
	return e, e.tooMuch(used)
}

func (e *env) recipients(m *guard.Mail) {
	organisations := map[string]bool{}
	for _, a := range m.Addressees() {
		r := recipient{
			Address: strings.ToLower(a.Address.String()), Name: a.Name, Domain: a.Address.Domain(), Field: a.Field,
			Outside: m.Outside(a.Address), Trusted: guard.Covers(m.Rules.Domains.Trusted, a.Address),
		}
		if m.Facts.People != nil && r.Outside {
			p, met := m.Facts.People.Find(a.Address)
			r.First = !met || p.Sent == 0
		}
		if r.Outside {
			e.Outside++
			organisations[organisation(r.Domain)] = true
		}
		e.Recipients = append(e.Recipients, r)
	}
	e.Organisations = len(organisations)
}

// organisation is the part of a domain that somebody registered.
func organisation(domain string) string {
	if own, err := publicsuffix.EffectiveTLDPlusOne(domain); err == nil {
		return own
	}
	return domain
}

func (e *env) attachments(m *guard.Mail) {
	for _, a := range m.View.Attachments() {
		e.Attachments = append(e.Attachments, attached{
			Name: a.Name, Ext: strings.TrimPrefix(strings.ToLower(path.Ext(a.Name)), "."), Type: a.Type, Size: int(a.Bytes),
		})
		e.Size += int(a.Bytes)
	}
}

func (e *env) findings(found []guard.Finding) {
	for _, f := range found {
		if len(e.Found) <= mostFindings {
			e.Found = append(e.Found, finding{Check: f.Check, Level: string(f.Level), Kind: f.Kind, Count: max(f.Count, 1)})
		}
		if !slices.Contains(e.Findings, f.Check) {
			e.Findings = append(e.Findings, f.Check)
		}
		if f.Kind != "" && len(e.Kinds) <= mostFindings && !slices.Contains(e.Kinds, f.Kind) {
			e.Kinds = append(e.Kinds, f.Kind)
		}
	}
}

// tooMuch says which of the variables that are used is larger than an expression
// may look through.
func (e *env) tooMuch(used map[string]bool) error {
	long := func(s string) bool { return len(s) > longestName }
	switch {
	case used["recipients"] && len(e.Recipients) > mostRecipients:
		return fmt.Errorf("the message has %d recipients, and rules look through %d", len(e.Recipients), mostRecipients)
	case used["attachments"] && len(e.Attachments) > mostAttachments:
		return fmt.Errorf("the message has %d attachments, and rules look through %d", len(e.Attachments), mostAttachments)
	case used["text"] && len(e.Text) > longestText:
		return fmt.Errorf("the text has %d octets, and rules look through %d", len(e.Text), longestText)
	case used["subject"] && len(e.Subject) > 4*longestName:
		return errors.New("the subject is too long for a rule")
	case used["recipients"] && slices.ContainsFunc(e.Recipients, func(r recipient) bool { return long(r.Name) }):
		return errors.New("the name of a recipient is too long for a rule")
	case used["attachments"] && slices.ContainsFunc(e.Attachments, func(a attached) bool { return long(a.Name) || long(a.Type) }):
		return errors.New("the name of an attachment is too long for a rule")
	case used["kinds"] && len(e.Kinds) > mostFindings || used["found"] && len(e.Found) > mostFindings || used["findings"] && len(e.Findings) > mostFindings:
		return errors.New("too much was found for a rule")
	}
	return nil
}
