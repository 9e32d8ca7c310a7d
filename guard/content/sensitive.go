package content

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/guard/scan"
)

// data is what a family of checks about numbers and secrets says.
type data struct {
	id, why  string
	level    guard.Level   // the usual one, for the settings
	families []scan.Family // what it reports
	outside  guard.Level   // of one that goes outside
	inside   guard.Level   // of one that does not
	hint     string
}

// personal is the families that tell something of a person, so that many of them
// make a list.
var personal = []scan.Family{scan.Card, scan.Account, scan.Identity, scan.Tax, scan.Health, scan.Passport, scan.Licence}

// unheard is kinds that no check of ours reports: they name a bank and nobody's
// account; lists of addresses have a check of their own.
var unheard = []string{"bic", "in.ifsc", "us.routing-number", "email-list"}

// kinds of data, a check each. A single account number is in every invoice, a
// telephone number below every letter: of those only lists matter.
var allData = []data{
	{
		"content.payment-card", "Asks before a payment card number leaves your organisation.", guard.Ask,
		[]scan.Family{scan.Card},
		guard.Ask, guard.Note,
		"Leave out all but the last four digits, or pass it on by telephone.",
	},
	{
		"content.bank-account", "Notes account numbers, and asks when they are a list.", guard.Note,
		[]scan.Family{scan.Account},
		guard.Note, guard.Note,
		"Check that it is the right account, and that it may be sent.",
	},
	{
		"content.identity-number", "Asks before a national identity number leaves your organisation.", guard.Ask,
		[]scan.Family{scan.Identity},
		guard.Ask, guard.Note,
		"Leave it out, or send it in an encrypted file.",
	},
	{
		"content.tax-number", "Asks before a person's tax number leaves your organisation.", guard.Ask,
		[]scan.Family{scan.Tax},
		guard.Ask, guard.Note,
		"Leave it out, or send it in an encrypted file.",
	},
	{
		"content.health-number", "Asks before a health insurance or patient number leaves your organisation.", guard.Ask,
		[]scan.Family{scan.Health},
		guard.Ask, guard.Note,
		"Leave it out, or send it in an encrypted file.",
	},
	{
		"content.passport", "Asks before the number of a passport or a driving licence leaves your organisation.", guard.Ask,
		[]scan.Family{scan.Passport, scan.Licence},
		guard.Ask, guard.Note,
		"Leave it out, or send it in an encrypted file.",
	},
	{
		"content.phone-list", "Notes lists of telephone numbers, and asks when a long one leaves your organisation.", guard.Note,
		[]scan.Family{scan.Phone},
		guard.Off, guard.Off,
		"Check that these people want their numbers to be passed on.",
	},
	{
		"content.network-address", "Notes IP and MAC addresses that leave your organisation.", guard.Off,
		[]scan.Family{scan.Network},
		guard.Note, guard.Off,
		"Check that the other side needs to know your network.",
	},
	{
		"content.crypto-address", "Notes addresses of cryptocurrencies: what is paid to a wrong one is lost.", guard.Note,
		[]scan.Family{scan.Crypto},
		guard.Note, guard.Note,
		"Compare it with the original, character by character.",
	},
	{
		"content.secret", "Asks about passwords, keys and tokens, whoever gets them.", guard.Ask,
		[]scan.Family{scan.Secret},
		guard.Ask, guard.Ask,
		"Pass secrets on by another way. If this one has been sent before, change it.",
	},
}

func (s *sensitive) check(d data) guard.Check {
	return guard.Check{ID: d.id, Why: d.why, Level: d.level, Look: func(m *guard.Mail) []guard.Finding { return s.look(m, d) }}
}

// sensitive finds numbers, secrets and terms: one scan of each passage, shared by
// all checks.
type sensitive struct {
	scanner *scan.Scanner
	kinds   map[string]scan.Kind
	terms   []guard.TermList
	quoted  bool // a list of terms wants quoted text as well
}

// hit is one thing that was found.
type hit struct {
	scan.Hit
	kind scan.Kind
	passage
	old bool // it stands in quoted text that everybody has seen
}

func (h hit) words() string { return h.text[h.Start:h.End] }

// value is what tells one number from another, however it is written.
func (h hit) value() string {
	return h.Kind + " " + strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || h.kind.Family == scan.Secret {
			return unicode.ToUpper(r)
		}
		return -1
	}, h.words())
}

type hitsKey struct{ s *sensitive }

// mostHits is how many hits are kept. With more of them a message is a list,
// whatever they are.
const mostHits = 100_000

// hits is what stands in the passages of a message. The subject always counts,
// the block below the message never, quoted text when somebody new gets it.
func (s *sensitive) hits(m *guard.Mail) []hit {
	return guard.Memo(m, hitsKey{s}, func() []hit {
		all := []passage{{guard.Subject, m.View.Subject()}, {guard.Text, m.View.OwnText()}}
		fresh := len(newcomers(m)) > 0
		if fresh || s.quoted {
			all = append(all, passage{guard.Quoted, m.View.QuotedText()})
		}
		var found []hit
		for _, p := range all {
			for _, h := range s.scanner.Scan(p.text) {
				if len(found) < mostHits && !slices.Contains(unheard, h.Kind) && !inTag(p, h) {
					found = append(found, hit{h, s.kinds[h.Kind], p, p.part == guard.Quoted && !fresh})
				}
			}
		}
		return found
	})
}

// inTag reports whether a hit stands in a tag of the subject, of which content.mask-tag
// speaks.
func inTag(p passage, h scan.Hit) bool {
	if p.part != guard.Subject {
		return false
	}
	from, to, tagged := passwordTag(p.text)
	return tagged && h.Start < to && h.End > from
}

// look reports the kinds of a family that were found, a finding each.
func (s *sensitive) look(m *guard.Mail, d data) []guard.Finding {
	hits := s.hits(m)
	if len(hits) == 0 {
		return nil
	}
	list := tally(hits, personal) >= bulkOf(m)
	to := stranded(m)
	var found []guard.Finding
	for _, kind := range kindsOf(hits, d.families) {
		own := slices.DeleteFunc(slices.Clone(hits), func(h hit) bool { return h.old || h.Kind != kind.ID })
		f := guard.Finding{Kind: kind.ID, Count: count(own), Hint: d.hint, Quote: scan.Mask(own[0].text, own[0].Hit)}
		f.Place = guard.Place{Part: own[0].part, At: own[0].Start}
		f.Level = d.weigh(m, f.Count, list, to != "")
		if f.Level == guard.Off {
			continue
		}
		if !list && !slices.ContainsFunc(own, hit.private) {
			f.Level = guard.Note
		}
		f.Says = sentence(kind, f, to)
		found = append(found, f)
	}
	return found
}

// weigh is the level of a kind that was found count times. A list of personal
// data asks, whoever gets it.
func (d data) weigh(m *guard.Mail, count int, list, outside bool) guard.Level {
	bulk := bulkOf(m)
	long := count >= 4*bulk
	switch {
	case d.families[0] == scan.Phone && long && outside:
		return guard.Ask
	case d.families[0] == scan.Phone && count >= bulk:
		return guard.Note
	case list && slices.Contains(personal, d.families[0]):
		return guard.Ask
	case outside:
		return d.outside
	}
	return d.inside
}

// bulkOf is how many personal data make a list; rules that do not say it mean the
// usual number.
func bulkOf(m *guard.Mail) int {
	if n := m.Rules.Content.Bulk; n > 0 {
		return n
	}
	return guard.DefaultRules().Content.Bulk
}

// sentence says what was found and where it goes.
func sentence(kind scan.Kind, f guard.Finding, to string) string {
	title := capital(kind.Title)
	if f.Count > 1 {
		title = fmt.Sprintf("%s, %d different ones,", title, f.Count)
	}
	says := fmt.Sprintf("%s in %s", title, where(f.Place.Part))
	if to != "" && kind.Family != scan.Secret {
		return fmt.Sprintf("%s, which goes to %s.", strings.TrimSuffix(says, ","), to)
	}
	return says + "."
}

// where is a part of a message in words.
func where(p guard.Part) string {
	switch p {
	case guard.Subject:
		return "the subject"
	case guard.Quoted:
		return "the quoted text"
	}
	return "the text"
}

// stranded is a recipient outside the organisation who is no trusted partner, or "".
func stranded(m *guard.Mail) string {
	for _, to := range m.Addressees() {
		if m.Outside(to.Address) && !guard.Covers(m.Rules.Domains.Trusted, to.Address) {
			return people.Key(to.Address)
		}
	}
	return ""
}

// kindsOf is the kinds of some families among hits, in the order in which they
// were found.
func kindsOf(hits []hit, families []scan.Family) []scan.Kind {
	var kinds []scan.Kind
	for _, h := range hits {
		if !h.old && slices.Contains(families, h.kind.Family) && !slices.ContainsFunc(kinds, func(k scan.Kind) bool { return k.ID == h.Kind }) {
			kinds = append(kinds, h.kind)
		}
	}
	return kinds
}

// tally counts the distinct values of some families.
func tally(hits []hit, families []scan.Family) int {
	return count(slices.DeleteFunc(slices.Clone(hits), func(h hit) bool { return h.old || !slices.Contains(families, h.kind.Family) }))
}

// count counts distinct values.
func count(hits []hit) int {
	seen := map[string]bool{}
	for _, h := range hits {
		seen[h.value()] = true
	}
	return len(seen)
}
