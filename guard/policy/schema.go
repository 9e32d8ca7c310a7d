package policy

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"

	"holdback/guard"
	"holdback/guard/checks"
	"holdback/mail"
)

// Key is one thing that can be chosen. The list of all keys is the only
// description of both files: reading, checking, defaults and documentation come
// from it.
type Key struct {
	Name    string // with dots; * stands for a name: "hold.default", "hold.domain.*", "terms[].words"
	Kind    Kind
	Default string // in force where nobody chose; "" is nothing
	Why     string // one sentence for people

	united bool                         // a list: what the organisation wrote and what the person wrote both count
	orgs   bool                         // only in policy.toml
	needed bool                         // of a table: it cannot be without
	named  func(string) (string, error) // gives the one spelling of what stands for *
}

// The tables that may stand several times.
const (
	termTable  = "terms"
	labelTable = "labels"
	ruleTable  = "rules"
	fromTable  = "identities"
)

// tableNames is those tables, in the order in which they are listed.
func tableNames() []string { return []string{fromTable, termTable, labelTable, ruleTable} }

// keys is every key of policy.toml and settings.toml but the accounts, in the
// order of the documentation.
var keys = []Key{
	{Name: "name", Kind: sentenceKind, orgs: true, Why: "Whose policy this is, as people know it: \"Lindenhof Law\"."},
	{Name: "contact", Kind: sentenceKind, orgs: true, Why: "Whom to ask about it: an address, a number, a page."},
	{Name: "locked", Kind: lockableKind, orgs: true, Why: "Keys that only the organisation sets: what a person chose for them does not count, and cannot be chosen."},

	{Name: "review.open", Kind: yesNoKind, Default: "true", Why: "Open the window by itself when a message asks something."},
	{Name: "review.tick", Kind: tickKind, Default: "none", Why: "Which recipients a person must tick in a review before the message can go on."},
	{Name: "door.refuse", Kind: yesNoKind, Default: "true", Why: "Where policy says stop, the mail client is told at once, so that its window stays open with the message."},

	{Name: "hold.default", Kind: holdKind, Default: "30s", Why: "How long a message waits before it leaves."},
	{Name: "hold.own_domain", Kind: holdKind, Default: "15s", Why: "How long a message waits when all its recipients belong to your own domain. Who chose hold.default alone meant it for everybody."},
	{Name: "hold.recipient.*", Kind: holdKind, named: addressName, Why: "How long a message to this address waits."},
	{Name: "hold.domain.*", Kind: holdKind, named: domainName, Why: "How long a message to this domain waits."},
	{Name: "hold.account.*", Kind: holdKind, named: addressName, Why: "How long a message from this account waits."},
	{Name: "smtp.port", Kind: number(1024, 65535), Default: "11587", Why: "The port on this computer that mail clients send through."},
	{Name: "smtp.max_size", Kind: number(1, 2000), Default: "150", Why: "The largest message that is taken, in MB."},
	{Name: "send.partial", Kind: yesNoKind, Default: "false", Why: "When the server refuses some recipients, send to the others all the same."},
	{Name: "watch.inbox", Kind: yesNoKind, Default: "true", Why: "Watch the inbox for bounces, receipts and answers to what you sent. Of other mail no more than the header is looked at, and nothing is kept."},
	{Name: "oauth.google.client_id", Kind: tokenKind, Why: "The client id by which this program signs in at Google, where none is built in: from the Google Cloud console, of the type desktop app."},
	{Name: "oauth.google.client_secret", Kind: tokenKind, Why: "What Google gives out with the client id. In a desktop app it is no secret (RFC 8252, section 8.5), but Google asks for it."},
	{Name: "oauth.microsoft.client_id", Kind: tokenKind, Why: "The client id by which this program signs in at Microsoft, where none is built in: the application id of a public client in the Entra admin center."},
	{Name: "oauth.microsoft.tenant", Kind: tenantKind, Default: "common", Why: "Who may sign in at Microsoft: the id or domain of one organisation, organizations, consumers, or common for everybody."},
	{Name: "oauth.client_id.*", Kind: tokenKind, named: hostName, Why: "The client id for another sign-in service, by its host: \"login.example.org\"."},
	{Name: "notify.held", Kind: yesNoKind, Default: "true", Why: "Show a notification when a message is held."},

	{Name: "checks.*", Kind: levelKind, named: checkID, Why: "How much the findings of a check weigh. The ids are in checks.md; the usual level of a check is in force where nobody chose. What a check itself calls milder than usual stays so."},

	{Name: "domains.own", Kind: whoKind, united: true, Why: "Domains and addresses of the organisation, besides those of the accounts."},
	{Name: "domains.trusted", Kind: whoKind, united: true, Why: "Partners outside: that they are new, or outside, is not asked about."},
	{Name: "domains.attention", Kind: whoKind, united: true, Why: "Recipients that are always asked about."},
	{Name: "domains.blocked", Kind: whoKind, united: true, Why: "Recipients that nothing may be sent to."},

	{Name: "recipients.max_visible", Kind: number(1, 100_000), Default: "10", Why: "Outside addresses in To and Cc from which Bcc is proposed, together with recipients.max_organisations."},
	{Name: "recipients.max_organisations", Kind: number(1, 100_000), Default: "3", Why: "Organisations that may see each other's addresses."},
	{Name: "recipients.large_group", Kind: number(2, 100_000), Default: "15", Why: "Recipients from which an answer to all is an answer to many."},
	{Name: "recipients.history", Kind: number(0, 1_000_000), Default: "30", Why: "Messages that must be known before the first message to somebody means something."},
	{Name: "recipients.confirm", Kind: yesNoKind, Default: "false", Why: "Every message to somebody outside is asked about, whoever it is."},

	{Name: "identities[].to", Kind: whoKind, needed: true, Why: "Recipients whom a message may reach from one of your addresses only. Where several tables name a recipient, the first counts."},
	{Name: "identities[].from", Kind: senderKind, needed: true, Why: "The address, or all addresses of the domain, that must write to them. Somebody who has such an address is offered to send as it."},
	{Name: "identities[].level", Kind: seenLevelKind, Default: "ask", Why: "How much another sender weighs."},
	{Name: "identities[].says", Kind: sentenceKind, Why: "What the person is told, instead of the usual sentence."},

	{Name: "attachments.max_size_mb", Kind: number(0, 2000), Default: "0", Why: "The largest message, in MB of 1,000,000 octets. 0 is no limit but the server's own."},
	{Name: "attachments.forbidden", Kind: fileNamesKind, united: true, Why: "Files that are never sent."},
	{Name: "attachments.attention", Kind: fileNamesKind, united: true, Why: "Files that are always asked about."},

	{Name: "content.countries", Kind: countriesKind, Why: "Countries whose identity, tax and health numbers are looked for. Nothing is all countries."},
	{Name: "content.bulk", Kind: number(2, 100_000), Default: "5", Why: "Different persons' data from which a message holds a list."},

	{Name: "terms[].id", Kind: idKind, needed: true, Why: "Short name of the list."},
	{Name: "terms[].name", Kind: sentenceKind, Why: "What the words are, as people are told: \"names of clients\"."},
	{Name: "terms[].words", Kind: phrasesKind, Why: "Whole words and phrases. Case does not matter. Beside a * there are two letters at least."},
	{Name: "terms[].expressions", Kind: regexpsKind, Why: "Regular expressions (RE2, so without back-references). Let each hold three letters, or three digits in a row, that are always there: they are looked for first. Of others at most 20 are taken in all, because each of them reads the whole text."},
	{Name: "terms[].files", Kind: pathsKind, Why: "Text files with a word or phrase a line, by the thousand. A line that begins with # is a remark."},
	{Name: "terms[].level", Kind: seenLevelKind, Default: "ask", Why: "How much such a word weighs."},
	{Name: "terms[].says", Kind: sentenceKind, Why: "What the person is told, instead of the usual sentence."},
	{Name: "terms[].outside", Kind: yesNoKind, Default: "false", Why: "Only when somebody outside gets the message."},
	{Name: "terms[].except", Kind: whoKind, Why: "Recipients who may get such words."},
	{Name: "terms[].quoted", Kind: yesNoKind, Default: "false", Why: "Quoted and forwarded text counts too."},

	{Name: "labels[].id", Kind: idKind, needed: true, Why: "Short name, which stands in the header field. The labels stand in the file from the mildest on."},
	{Name: "labels[].name", Kind: sentenceKind, Why: "The name for people: \"Confidential\"."},
	{Name: "labels[].sensitivity", Kind: sensitivityKind, Why: "What the field Sensitivity says (RFC 4021, section 2.1.55)."},
	{Name: "labels[].only", Kind: whoKind, Why: "Who may get it, besides the own organisation. Nothing is everybody."},
	{Name: "labels[].inside", Kind: yesNoKind, Default: "false", Why: "Only the own organisation may get it, and those in only."},
	{Name: "labels[].mark", Kind: sentenceKind, Why: "What the subject must begin with: \"[Confidential]\"."},
	{Name: "labels[].mip", Kind: idsKind, Why: "Ids of Microsoft labels that mean this one."},
	{Name: "labelling.header", Kind: fieldKind, Why: "The field that carries the label's id, besides Sensitivity."},
	{Name: "labelling.required", Kind: yesNoKind, Default: "false", Why: "A message without a label is asked about."},
	{Name: "labelling.default", Kind: sentenceKind, Why: "Id of the label that a new message gets."},

	{Name: "rules[].id", Kind: idKind, orgs: true, needed: true, Why: "Short name of the rule; its findings are those of the check rule.ID."},
	{Name: "rules[].name", Kind: sentenceKind, orgs: true, Why: "What the rule is for, for the listing."},
	{Name: "rules[].when", Kind: conditionKind, orgs: true, needed: true, Why: "When the rule speaks: an expression."},
	{Name: "rules[].level", Kind: levelKind, Default: "ask", orgs: true, Why: "How much it weighs."},
	{Name: "rules[].says", Kind: sentenceKind, orgs: true, needed: true, Why: "What the person is told."},
	{Name: "rules[].hint", Kind: sentenceKind, orgs: true, Why: "What the person can do about it."},
	{Name: "rules[].label", Kind: sentenceKind, orgs: true, Why: "Id of the label that such a message must wear at least. The rule speaks only while the label is milder or missing, and offers to put this one on."},
}

// find is the key that a name means, with the name in its one spelling:
// "hold.domain.Example.ORG" is hold.domain.* and "hold.domain.example.org". Names
// of fields in tables are written like terms[].id. The error names the nearest.
func find(name string) (Key, string, error) {
	for _, k := range keys {
		if k.Name == name && k.named == nil {
			return k, name, nil
		}
		rest, ok := strings.CutPrefix(name, strings.TrimSuffix(k.Name, "*"))
		if k.named == nil || !ok || rest == "*" {
			continue
		}
		plain, err := k.named(rest)
		if err != nil {
			return Key{}, name, fmt.Errorf("%s: %w", shorten(name), err)
		}
		return k, strings.TrimSuffix(k.Name, "*") + plain, nil
	}
	names := make([]string, len(keys))
	for i, k := range keys {
		names[i] = k.Name
	}
	return Key{}, "", fmt.Errorf("there is no setting %q%s", shorten(name), didYouMean(name, names))
}

// known is all checks, as they are with the built-in rules, and their ids.
var known = sync.OnceValue(func() guard.Set {
	set, _ := checks.New(guard.DefaultRules()) // the built-in rules compile: a test says so
	return set
})

func checkIDs() []string {
	set := known()
	all := make([]string, len(set.Checks))
	for i, c := range set.Checks {
		all[i] = c.ID
	}
	return all
}

func checkID(name string) (string, error) {
	if ids := checkIDs(); !slices.Contains(ids, name) {
		return "", fmt.Errorf("there is no check %q%s", shorten(name), didYouMean(name, ids))
	}
	return name, nil
}

// addressName and domainName are the one spelling under which a hold is kept and
// looked for.
func addressName(name string) (string, error) {
	a, err := mail.ParseAddress(name)
	return strings.ToLower(a.String()), err
}

// hostName is the host of a sign-in service, with its port where it has one.
func hostName(name string) (string, error) {
	host, port, ported := strings.Cut(strings.ToLower(name), ":")
	if n, err := strconv.Atoi(port); ported && (err != nil || n < 1 || n > 65535) {
		return "", fmt.Errorf("%q is not a host with its port; write it like \"login.example.org\"", shorten(name))
	}
	if _, err := domainName(host); err != nil {
		return "", fmt.Errorf("%q is not a host; write it like \"login.example.org\"", shorten(name))
	}
	if ported {
		host += ":" + port
	}
	return host, nil
}

func domainName(name string) (string, error) {
	a, err := mail.ParseAddress("x@" + name)
	if err != nil {
		return "", fmt.Errorf("%q is not a domain", shorten(name))
	}
	return a.Domain(), nil
}
