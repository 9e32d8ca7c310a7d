package recipients

import (
	_ "embed"
	"slices"
	"strings"

	"golang.org/x/net/idna"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

//go:embed data/public.txt
var publicList string

//go:embed data/disposable.txt
var disposableList string

//go:embed data/providers.txt
var providerList string

// lines is the entries of an embedded list, without its heading.
func lines(list string) []string {
	all := strings.Fields(list[strings.IndexByte(list, '\n')+1:])
	return slices.Clip(all)
}

// PublicDomains is the mail services where anybody can have an address. The
// checks always know them; policy may put them among the rules so that people
// see them, and so that the own domain of an account there is not an organisation.
func PublicDomains() []string { return lines(publicList) }

// patterns is what guard.Covers compares, ready for many addresses.
type patterns struct {
	exact map[string]bool // addresses and domains
	wild  []string
}

func compile(list []string) patterns {
	p := patterns{exact: make(map[string]bool, len(list))}
	for _, entry := range list {
		entry = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(entry)), "@")
		if strings.Contains(entry, "xn--") && !strings.ContainsAny(entry, "*?@") {
			entry, _ = idna.ToUnicode(entry)
		}
		if strings.ContainsAny(entry, "*?") {
			p.wild = append(p.wild, entry)
		} else if entry != "" {
			p.exact[entry] = true
		}
	}
	return p
}

func (p patterns) empty() bool { return len(p.exact) == 0 && len(p.wild) == 0 }

// cover reports whether a pattern means a, as guard.Covers does.
func (p patterns) cover(a mail.Address) bool {
	if len(p.exact) > 0 {
		if p.exact[people.Key(a)] {
			return true
		}
		for domain := a.Domain(); domain != ""; _, domain, _ = strings.Cut(domain, ".") {
			if p.exact[domain] {
				return true
			}
		}
	}
	return len(p.wild) > 0 && guard.Covers(p.wild, a)
}

// inside reports whether a belongs to the sender's organisation: as guard.Mail
// says it, and all other hosts of the organisation. Public mail services are
// nobody's organisation.
func (w *world) inside(m *guard.Mail, a mail.Address, orgs []string) bool {
	if m.IsSelf(a) || w.own.cover(a) {
		return true
	}
	return !w.public.cover(a) && slices.Contains(orgs, people.Organisation(a.Domain()))
}

// ownOrganisations is where the sender writes from.
func (w *world) ownOrganisations(m *guard.Mail) []string {
	var orgs []string
	add := func(a mail.Address) {
		if org := people.Organisation(a.Domain()); !a.IsZero() && !w.public.cover(a) && !slices.Contains(orgs, org) {
			orgs = append(orgs, org)
		}
	}
	add(m.Facts.Account)
	for _, box := range m.Facts.Own {
		add(box.Address)
	}
	for _, domain := range m.Rules.Domains.Own {
		if a, err := mail.ParseAddress("x@" + strings.TrimPrefix(strings.ToLower(domain), "@")); err == nil {
			add(a)
		}
	}
	return orgs
}
