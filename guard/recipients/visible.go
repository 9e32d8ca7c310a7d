package recipients

import (
	"fmt"

	"holdback/guard"
	"holdback/guard/people"
)

// tooVisible proposes Bcc when many outside, of several organisations, would
// see each other's addresses. Each private address counts as an organisation.
func (s *sight) tooVisible() []guard.Finding {
	limits := s.rules.Recipients
	if limits.MaxVisible <= 0 || !s.knowsItself() {
		return nil
	}
	var addresses []string
	orgs := map[string]bool{}
	new := 0
	for _, a := range s.m.Addressees() {
		if !a.Visible() || s.inside(s.m, a.Address, s.orgs) || isList(a.Address) {
			continue
		}
		addresses = append(addresses, a.Address.String())
		key := people.Key(a.Address)
		if !s.thread[key] {
			new++
		}
		if org := people.Organisation(a.Address.Domain()); s.public.cover(a.Address) {
			orgs[key] = true
		} else {
			orgs[org] = true
		}
	}
	if len(addresses) < limits.MaxVisible || len(orgs) < limits.MaxOrganisations {
		return nil
	}
	f := guard.Finding{
		Level: guard.Ask, Count: len(addresses),
		Says:    fmt.Sprintf("%d people of %d organisations will see each other's addresses.", len(addresses), len(orgs)),
		Quote:   list(s.which(func(p party) bool { return p.outside && p.Visible() && !p.invited })),
		Hint:    "Move them to Bcc unless they know each other.",
		Place:   guard.Place{Part: guard.Header, Name: "To"},
		Repairs: []guard.Repair{{Do: guard.MoveToBcc, Says: "Move them to Bcc", Addresses: addresses}},
	}
	if new == 0 {
		f.Level = guard.Note // the message that is answered has shown them already
	}
	return []guard.Finding{f}
}

// mixedClients asks when organisations that the sender writes to, but never to both at
// once, are on the same message. A circular to many is not meant.
func (s *sight) mixedClients() []guard.Finding {
	if !s.settled() {
		return nil
	}
	var orgs []string
	at := map[string][]party{}
	for _, p := range s.which(s.client) {
		if at[p.org] == nil {
			orgs = append(orgs, p.org)
		}
		at[p.org] = append(at[p.org], p)
	}
	if len(orgs) < 2 || len(orgs) > 3 {
		return nil
	}
	for i, x := range orgs {
		for _, y := range orgs[i+1:] {
			if s.book.Alongside(x, y) == 0 && !(at[x][0].inThread && at[y][0].inThread) {
				return []guard.Finding{s.mixed(at[x], at[y])}
			}
		}
	}
	return nil
}

// client reports whether p is of an organisation outside that the sender often writes to.
func (s *sight) client(p party) bool {
	return p.outside && !p.trusted && !p.public && p.Visible() && !p.invited && !role(p.Address) && s.book.Weight(p.org) >= 5
}

func (s *sight) mixed(some, others []party) guard.Finding {
	x, y := some[0].org, others[0].org
	return guard.Finding{
		Level: guard.Ask,
		Says:  fmt.Sprintf("Do you want to write to %s and %s together? You never have.", x, y),
		Quote: list(append(some[:len(some):len(some)], others...)),
		Hint:  "Each sees the other's addresses and all of the message.",
		About: min(x, y) + " " + max(x, y),
		Place: guard.Place{Part: guard.Recipient, Name: others[0].Address.String()},
		Repairs: append(s.remove("Remove those at "+y, others...),
			s.remove("Remove those at "+x, some...)...),
	}
}
