// Package recipients asks whether a message goes to those it is meant for.
//
// Most mail that should not have left went to the wrong person: the other Anna,
// a domain with a letter too few, everybody instead of one, an address that a
// program completed. The checks here compare the recipients with whom the sender
// knows (guard/people), with each other, with the message that is answered,
// and with the name after "Dear".
//
// What we promise: at most one finding of those that doubt an address speaks
// about one address, the strongest. Nothing is guessed where nothing is known: without a book
// nobody is new, without own addresses nobody is outside. Names of
// RFC 2606 (.example, .test) are as good as any other.
//
// What we do not do: no look-up in the DNS or in a directory, no expansion of lists.
package recipients

import (
	"holdback/guard"
	"holdback/mail"
)

// Checks is the family, made for these rules.
func Checks(r *guard.Rules) ([]guard.Check, error) {
	w := newWorld(r)
	confirm := guard.Off
	if r.Recipients.Confirm {
		confirm = guard.Ask
	}
	return []guard.Check{
		w.check("recipient.blocked", guard.Stop, "Your organisation forbids mail to some addresses.", (*sight).blocked),
		w.check("recipient.attention", guard.Ask, "Asks before mail goes to addresses that need attention.", (*sight).attention),
		w.check("recipient.invalid", guard.Ask, "Asks when an address cannot exist, such as one that ends in .con.", (*sight).invalid),
		w.doubt(misspelled, guard.Ask, "Asks when the name of a mail service is misspelled, such as gmial.com."),
		w.doubt(lookalike, guard.Ask, "Asks when an address is almost that of somebody you know."),
		w.doubt(privateTwin, guard.Ask, "Asks when the private address of somebody is used whom you know at work."),
		w.doubt(ownPrivate, guard.Ask, "Asks when files go to a private mailbox of your own."),
		w.doubt(sameName, guard.Ask, "Asks when somebody of the same name fits the other recipients better."),
		w.doubt(firstContact, guard.Note, "Notes whom you have never written to, and asks when such a stranger gets files along with people you know."),
		w.check("recipient.name-mismatch", guard.Ask, "Asks when the name beside an address is that of somebody else.", (*sight).nameMismatch),
		w.check("recipient.salutation", guard.Ask, "Asks when the person you greet is not among the recipients.", (*sight).salutation),
		w.check("recipient.too-visible", guard.Ask, "Asks before many people outside see each other's addresses.", (*sight).tooVisible),
		w.check("recipient.mixed-clients", guard.Ask, "Asks when two organisations get one message that never had one together.", (*sight).mixedClients),
		w.check("recipient.hidden-reply", guard.Ask, "Asks when you answer to all though you were a secret (Bcc) recipient.", (*sight).hiddenReply),
		w.check("recipient.reply-all", guard.Ask, "Asks before an answer goes to a large group.", (*sight).replyAll),
		w.check("recipient.added", guard.Ask, "Asks when somebody from another organisation gets a conversation that others began.", (*sight).added),
		w.check("sender.private", guard.Note, "Notes a private address of yours in a message to people whom you know at work.", (*sight).privateSender),
		w.check("recipient.invitation", guard.Ask, "Asks when an invitation names people who do not get it.", (*sight).invitation),
		w.check("recipient.disposable", guard.Ask, "Asks before files go to a throw-away mailbox that everybody can read.", (*sight).disposable),
		w.check("recipient.no-reply", guard.Ask, "Asks when you answer to an address that nobody reads.", (*sight).noReply),
		w.check("recipient.confirm", confirm, "Has every recipient ticked when somebody outside is among them.", (*sight).confirm),
		w.check("recipient.outside", guard.Note, "Notes who of the recipients is outside your organisation.", (*sight).outsiders),
		w.check("recipient.group", guard.Note, "Notes that an address is a list or a group.", (*sight).groups),
		w.check("recipient.duplicate", guard.Note, "Notes an address that is named more than once.", (*sight).duplicates),
		w.check("recipient.too-many-to-check", guard.Ask, "Asks when there are more recipients than are looked at.", (*sight).unchecked),
	}, nil
}

func (w *world) check(id string, usual guard.Level, why string, look func(*sight) []guard.Finding) guard.Check {
	return guard.Check{ID: id, Why: why, Level: usual, Look: func(m *guard.Mail) []guard.Finding { return look(w.sight(m)) }}
}

// doubt is a check that speaks about an address when it has the most to say.
func (w *world) doubt(id string, usual guard.Level, why string) guard.Check {
	return w.check(id, usual, why, func(s *sight) []guard.Finding { return s.doubtsOf(id) })
}

// world is the rules, made ready for looking at one address after the other.
type world struct {
	rules                                    *guard.Rules
	own, trusted, attention, blocked, public patterns
	throwaway                                patterns
	providers                                []provider
}

func newWorld(r *guard.Rules) *world {
	return &world{
		rules: r,
		own:   compile(r.Domains.Own), trusted: compile(r.Domains.Trusted),
		attention: compile(r.Domains.Attention), blocked: compile(r.Domains.Blocked),
		public:    compile(append(PublicDomains(), r.Domains.Public...)),
		throwaway: compile(lines(disposableList)),
		providers: misspellable(),
	}
}

// about is a finding about one recipient that the sender may silence.
func about(p party, l guard.Level, says, hint string) guard.Finding {
	return guard.Finding{
		Level: l, Says: says, Quote: p.Address.String(), Hint: hint, About: p.key,
		Place: guard.Place{Part: guard.Recipient, Name: p.Address.String()},
	}
}

// replace is the repair that sends to somebody else instead.
func replace(p party, by mail.Mailbox) []guard.Repair {
	if p.invited {
		return nil // an invitation is made anew by the program that made it
	}
	return []guard.Repair{{
		Do: guard.ReplaceRecipient, Says: "Send to " + by.String() + " instead",
		Addresses: []string{p.Address.String()}, With: by.String(),
	}}
}

// remove is the repair that leaves somebody out. The last recipient stays.
func (s *sight) remove(says string, parties ...party) []guard.Repair {
	var addresses []string
	for _, p := range parties {
		if !p.invited {
			addresses = append(addresses, p.Address.String())
		}
	}
	if len(addresses) == 0 || len(addresses) >= len(s.m.Addressees()) {
		return nil
	}
	return []guard.Repair{{Do: guard.RemoveRecipients, Says: says, Addresses: addresses}}
}
