package sender

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// book is the identity rules, made ready for looking up one address after the other.
type book struct {
	rules []guard.IdentityRule
	exact map[string]int // addresses and domains, with the first rule that names them
	wild  []wildcard
}

type wildcard struct {
	pattern string
	rule    int
}

func newBook(rules []guard.IdentityRule) book {
	b := book{rules: rules, exact: map[string]int{}}
	for i, r := range rules {
		for _, p := range r.To {
			p = spelled(p)
			if strings.ContainsAny(p, "*?") {
				b.wild = append(b.wild, wildcard{p, i})
			} else if _, there := b.exact[p]; !there && p != "" {
				b.exact[p] = i
			}
		}
	}
	return b
}

// spelled is a pattern as addresses are spelled here: small letters, and those of the
// domain as people read them.
func spelled(p string) string {
	p = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(p)), "@")
	if !strings.Contains(p, "xn--") || strings.ContainsAny(p, "*?") {
		return p
	}
	local, domain, both := strings.Cut(p, "@")
	if !both {
		local, domain = "", p
	}
	read, err := idna.ToUnicode(domain)
	if err != nil {
		return p
	}
	if both {
		return local + "@" + read
	}
	return read
}

// find is the first rule for a recipient, or -1.
func (b book) find(a mail.Address) int {
	first := -1
	earlier := func(i int) {
		if first < 0 || i < first {
			first = i
		}
	}
	if i, ok := b.exact[people.Key(a)]; ok {
		earlier(i)
	}
	for domain := a.Domain(); domain != ""; _, domain, _ = strings.Cut(domain, ".") {
		if i, ok := b.exact[domain]; ok {
			earlier(i)
		}
	}
	for _, w := range b.wild {
		if first >= 0 && w.rule >= first {
			break
		}
		if guard.Covers([]string{w.pattern}, a) {
			earlier(w.rule)
		}
	}
	return first
}

// look asks where a rule wants another sender for some recipients.
func (b book) look(m *guard.Mail) []guard.Finding {
	from := m.View.From()
	if len(b.rules) == 0 || len(from) == 0 {
		return nil
	}
	to := map[int][]guard.Addressee{}
	for _, a := range m.Addressees() {
		if i := b.find(a.Address); i >= 0 {
			to[i] = append(to[i], a)
		}
	}
	var found []guard.Finding
	for _, i := range slices.Sorted(maps.Keys(to)) {
		if as, wrong := wrongAuthor(b.rules[i], from); wrong {
			found = append(found, wanted(m, b.rules[i], as, to[i]))
		}
	}
	return found
}

// allows reports whether a rule lets an address write.
func allows(r guard.IdentityRule, as mail.Address) bool {
	pattern := []string{spelled(r.From)}
	if guard.Covers(pattern, as) {
		return true
	}
	plain, err := mail.ParseAddress(undetailed(as) + "@" + as.Domain())
	return err == nil && guard.Covers(pattern, plain)
}

// wrongAuthor is the first author whom a rule does not let write.
func wrongAuthor(r guard.IdentityRule, from []mail.Mailbox) (mail.Mailbox, bool) {
	i := slices.IndexFunc(from, func(b mail.Mailbox) bool { return !allows(r, b.Address) })
	if i < 0 {
		return mail.Mailbox{}, false
	}
	return from[i], true
}

func wanted(m *guard.Mail, r guard.IdentityRule, as mail.Mailbox, to []guard.Addressee) guard.Finding {
	f := guard.Finding{
		Level: r.Level, Says: r.Says, By: r.By, Count: len(to), Quote: names(to), About: to[0].Address.Domain(),
		Place: guard.Place{Part: guard.Recipient, Name: to[0].Address.String()},
		Hint:  "Choose a sender of " + r.From + " in your mail program.",
	}
	if f.Level == "" {
		f.Level = guard.Ask
	}
	if strings.Contains(r.From, "@") {
		f.Hint = "Choose the sender " + r.From + " in your mail program."
	}
	if f.Says == "" {
		f.Says = fmt.Sprintf("Mail to %s is to be sent as %s, not as %s.", to[0].Address, r.From, as.Address)
	}
	if own, ok := allowed(m, r); ok {
		f.Repairs = writeAs(m, own)
	}
	return f
}

// allowed is the own identity that a rule wants: one of the account that the message
// leaves through, where it has one.
func allowed(m *guard.Mail, r guard.IdentityRule) (mail.Mailbox, bool) {
	var all []mail.Mailbox
	if acc, ok := through(m); ok {
		all = acc.Mailboxes()
	}
	for _, acc := range m.Facts.Accounts {
		all = append(all, acc.Mailboxes()...)
	}
	all = append(all, m.Facts.Own...)
	i := slices.IndexFunc(all, func(b mail.Mailbox) bool { return allows(r, b.Address) })
	if i < 0 {
		return mail.Mailbox{}, false
	}
	return all[i], true
}

// names is a few recipients for a Quote.
func names(to []guard.Addressee) string {
	const most = 5
	var all []string
	for _, a := range to[:min(len(to), most)] {
		all = append(all, a.Address.String())
	}
	if len(to) > most {
		all = append(all, "…")
	}
	return strings.Join(all, ", ")
}
