package recipients

import (
	"fmt"
	"strings"

	"golang.org/x/net/idna"
	"golang.org/x/net/publicsuffix"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// These checks look at one address each and need no history.

func (s *sight) blocked() []guard.Finding {
	return s.every(s.world.blocked, func(p party) guard.Finding {
		return about(p, guard.Stop, fmt.Sprintf("Mail to %s is not allowed.", p.Address), "Remove the address, or ask whoever wrote the rule.")
	})
}

func (s *sight) attention() []guard.Finding {
	return s.every(s.world.attention, func(p party) guard.Finding {
		return about(p, guard.Ask, fmt.Sprintf("Is this really meant for %s?", p.Address), "Your rules want you to look twice at this address.")
	})
}

// every is a finding for each recipient that a rule means, also of those that
// nothing else looks at. None of them may be silenced.
func (s *sight) every(rule patterns, say func(party) guard.Finding) []guard.Finding {
	if rule.empty() {
		return nil
	}
	meant := s.which(func(p party) bool { return rule.cover(p.Address) })
	for _, a := range s.m.Addressees()[len(s.m.Addressees())-s.skipped:] {
		if rule.cover(a.Address) {
			meant = append(meant, s.party(a))
		}
	}
	return findings(s, meant, func(p party) guard.Finding {
		f := say(p)
		f.About, f.Repairs = "", s.remove("Remove "+p.Address.String(), p)
		return f
	})
}

// each is a finding for every party that is so, up to a number that people can read.
func (s *sight) each(is func(party) bool, say func(party) guard.Finding) []guard.Finding {
	return findings(s, s.which(is), say)
}

func findings(s *sight, all []party, say func(party) guard.Finding) []guard.Finding {
	var found []guard.Finding
	for _, p := range all[:min(len(all), maxSingle)] {
		found = append(found, say(p))
	}
	if rest := all[len(found):]; len(rest) > 0 {
		last := say(rest[0])
		last.Says, last.Quote, last.Count = fmt.Sprintf("%d more recipients are like this.", len(rest)), list(rest), len(rest)
		last.About, last.Repairs = "", s.remove("Remove these", rest...)
		found = append(found, last)
	}
	return found
}

// invalid looks for domains that cannot be.
func (s *sight) invalid() []guard.Finding {
	var found []guard.Finding
	for _, p := range s.parties {
		if f, ok := s.impossible(p); ok && len(found) < maxSingle {
			found = append(found, f)
		}
	}
	return found
}

// endings are what a broken ending was likely meant to be.
var endings = strings.Fields("com net org de at ch fr it es nl be uk us eu info edu gov biz pl se dk no fi jp cn ru br au ca in io")

func (s *sight) impossible(p party) (guard.Finding, bool) {
	domain := p.Address.Domain()
	if reserved(domain) || p.known || s.doubted[p.key] || s.own.cover(p.Address) || !p.outside && s.knowsItself() {
		return guard.Finding{}, false
	}
	at := strings.LastIndexByte(domain, '.')
	if at < 0 {
		return about(p, guard.Note, fmt.Sprintf("The address %s has no ending such as .com.", p.Address), "It works in your own network only."), true
	}
	ascii, err := idna.Lookup.ToASCII(domain)
	if _, icann := publicsuffix.PublicSuffix(ascii); err != nil || icann || managed(ascii) {
		return guard.Finding{}, false
	}
	end := domain[at+1:]
	meant := ""
	for _, e := range endings {
		if slips := people.Distance(end, e, 1); meant == "" && (slips <= 0.5 || slips <= 1 && len(e) > 2) {
			meant = e
		}
	}
	if meant == "" && strings.Trim(end, "0123456789") != "" {
		return about(p, guard.Note, fmt.Sprintf("No domain that we know of ends in .%s.", end), "See whether the address is right."), true
	}
	f := about(p, guard.Ask, fmt.Sprintf("No address ends in .%s.", end), "Mail to it cannot arrive. Correct the address.")
	if a, err := mail.ParseAddress(quoted(p.Address) + "@" + domain[:at+1] + meant); err == nil && meant != "" {
		f.Says = fmt.Sprintf("No address ends in .%s. Did you mean .%s?", end, meant)
		f.Repairs = replace(p, mail.Mailbox{Name: p.Name, Address: a})
	}
	return f, true
}

// managed reports whether the ending of a domain is one, though somebody
// private has entered what is in front of it (github.io) into the Public Suffix List.
func managed(ascii string) bool {
	_, icann := publicsuffix.PublicSuffix("x." + ascii[strings.LastIndexByte(ascii, '.')+1:])
	return icann
}

func (s *sight) disposable() []guard.Finding {
	return s.each(func(p party) bool { return s.throwaway.cover(p.Address) && !s.doubted[p.key] }, func(p party) guard.Finding {
		f := about(p, guard.Note, fmt.Sprintf("%s is a throw-away mailbox.", p.Address), "Others may be able to read what is sent there.")
		if s.files() && p.person.Sent == 0 {
			f.Level = guard.Ask
			f.Says = fmt.Sprintf("Do you want to send files to %s, a throw-away mailbox?", p.Address)
		}
		return f
	})
}

// noReply asks when an answer goes only where nobody reads it.
func (s *sight) noReply() []guard.Finding {
	return s.each(func(p party) bool { return unread(p.Address) }, func(p party) guard.Finding {
		f := about(p, guard.Note, fmt.Sprintf("Nobody reads mail to %s.", p.Address), "Look for an address to write to in the message you answer.")
		if s.answers() && len(s.m.Addressees()) == 1 && strings.TrimSpace(s.m.View.OwnText()) != "" {
			f.Level = guard.Ask
		}
		f.Repairs = s.remove("Remove "+p.Address.String(), p)
		return f
	})
}

func (s *sight) confirm() []guard.Finding {
	outside := s.which(func(p party) bool { return p.outside })
	if len(outside) == 0 {
		return nil
	}
	return []guard.Finding{{
		Level: guard.Ask, Says: "Is each of these recipients right?", Quote: list(s.parties), Count: len(s.parties),
		Hint:  "Go through them one by one; somebody outside your organisation is among them.",
		Place: guard.Place{Part: guard.Recipient, Name: outside[0].Address.String()},
	}}
}

func (s *sight) outsiders() []guard.Finding {
	all := s.which(func(p party) bool { return !p.invited })
	outside := s.which(func(p party) bool { return p.outside && !p.invited })
	if len(outside) == 0 {
		return nil
	}
	f := guard.Finding{
		Level: guard.Note, Quote: list(outside), Count: len(outside), Hint: "Is everything in this message meant for them?",
		Says:  fmt.Sprintf("%d of %d recipients are outside your organisation.", len(outside), len(all)),
		Place: guard.Place{Part: guard.Recipient, Name: outside[0].Address.String()},
	}
	if len(all) == 1 {
		f.Says = "This goes outside your organisation."
	}
	if org := outside[0].org; len(outside) == len(s.which(func(p party) bool { return p.outside && !p.invited && p.org == org })) {
		f.About = org
		if outside[0].public {
			f.About = outside[0].key
		}
	}
	return []guard.Finding{f}
}

// groups notes addresses behind which there are more people.
func (s *sight) groups() []guard.Finding {
	found := s.each(func(p party) bool { return isList(p.Address) && !p.invited }, func(p party) guard.Finding {
		return about(p, guard.Note, fmt.Sprintf("%s seems to be a list: more people get this than you see.", p.Address), "Write to a person if this is for one.")
	})
	for _, field := range []string{"To", "Cc"} {
		for _, value := range s.m.View.Headers(field) {
			groups, _ := mail.ParseGroups(value)
			for _, g := range groups {
				if g.Name == "" || len(g.Mailboxes) == 0 || len(found) >= maxSingle {
					continue
				}
				found = append(found, guard.Finding{
					Level: guard.Note, Count: len(g.Mailboxes), Quote: g.Name, About: strings.ToLower(g.Name),
					Says:  fmt.Sprintf("The group %q stands for %d addresses.", g.Name, len(g.Mailboxes)),
					Hint:  "All of them get this message.",
					Place: guard.Place{Part: guard.Header, Name: field},
				})
			}
		}
	}
	return found
}

// duplicates notes who is named twice. They get the message once.
func (s *sight) duplicates() []guard.Finding {
	count := map[string]int{}
	for _, boxes := range [][]mail.Mailbox{s.m.View.To(), s.m.View.Cc(), s.m.View.Bcc()} {
		for _, box := range boxes {
			count[people.Key(box.Address)]++
		}
	}
	return s.each(func(p party) bool { return count[p.key] > 1 }, func(p party) guard.Finding {
		return about(p, guard.Note, fmt.Sprintf("%s is named more than once.", p.Address), "They get one copy. Was somebody else meant?")
	})
}

func (s *sight) unchecked() []guard.Finding {
	if s.skipped == 0 {
		return nil
	}
	return []guard.Finding{{
		Level: guard.Ask, Count: s.skipped, Says: fmt.Sprintf("Only the first %d of %d recipients were looked at.", maxParties, maxParties+s.skipped),
		Hint:  "Go through the others yourself, or use a list for so many.",
		Place: guard.Place{Part: guard.Recipient},
	}}
}
