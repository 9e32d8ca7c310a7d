package content

import (
	"fmt"
	"strings"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/mail"
)

// exchange is one message within the quoted text, as far as the copied header
// tells.
type exchange struct {
	from mail.Mailbox
	to   []mail.Mailbox // and Cc; empty when the header does not say
	at   int
	line string
}

// mostExchanges is how many quoted messages are looked at; below them nobody
// reads.
const mostExchanges = 200

// quotedName asks when the quoted text holds a message among people inside, and
// somebody outside gets it who has not seen it yet: who stands in a quoted header
// above has got what is below. Where a person forwards a single message, that is
// what they mean to do.
func quotedName(m *guard.Mail) []guard.Finding {
	quoted := m.View.QuotedText()
	outside := outsiders(m)
	if len(outside) == 0 || strings.TrimSpace(quoted) == "" {
		return nil
	}
	var found []guard.Finding
	for i, e := range exchanges(quoted) {
		e = e.resolved(known(m))
		for _, box := range append(e.to, e.from) {
			delete(outside, people.Key(box.Address))
		}
		if len(outside) == 0 {
			break
		}
		if !m.Inside(e.from.Address) {
			continue
		}
		if f, ok := report(m, e, outside); ok {
			if i == 0 && forwards(m.View.Subject()) {
				f.Level = guard.Note
			}
			found = append(found, f)
		}
	}
	return heaviest(found)
}

// heaviest is the first of the heaviest findings: one is enough for a thread.
func heaviest(found []guard.Finding) []guard.Finding {
	if len(found) == 0 {
		return nil
	}
	best := found[0]
	for _, f := range found {
		if f.Level.Weight() > best.Level.Weight() {
			best = f
		}
	}
	return []guard.Finding{best}
}

// outsiders is the recipients outside who were not on the message that is answered,
// by address.
func outsiders(m *guard.Mail) map[string]bool {
	all := map[string]bool{}
	for _, to := range m.Addressees() {
		if m.Outside(to.Address) {
			all[people.Key(to.Address)] = true
		}
	}
	if th := m.Facts.Thread; th != nil {
		for _, list := range [][]mail.Mailbox{th.From, th.To, th.Cc} {
			for _, box := range list {
				delete(all, people.Key(box.Address))
			}
		}
	}
	return all
}

// report is a finding about a quoted message, if it stayed inside or its author
// did: then it is a note.
func report(m *guard.Mail, e exchange, outside map[string]bool) (guard.Finding, bool) {
	f := guard.Finding{
		Level: guard.Note,
		Says:  fmt.Sprintf("The quoted text below holds an earlier message by %s.", called(e.from)),
		Quote: e.line,
		Hint:  fmt.Sprintf("Remove the quoted text, unless %s may read it.", oneName(m, outside)),
		Place: guard.Place{Part: guard.Quoted, At: e.at},
	}
	if len(e.to) == 0 {
		return f, !m.IsSelf(e.from.Address)
	}
	var others []string
	unsure := false
	for _, box := range e.to {
		if !box.Address.IsZero() && !m.Inside(box.Address) {
			return f, false
		}
		unsure = unsure || box.Address.IsZero()
		others = append(others, called(box))
	}
	if unsure {
		return f, !m.IsSelf(e.from.Address)
	}
	f.Level = guard.Ask
	f.Says = fmt.Sprintf("The quoted text below holds an earlier conversation between %s and %s.", called(e.from), someOf(others))
	return f, true
}

// oneName is the first recipient among some, in the order of the envelope.
func oneName(m *guard.Mail, some map[string]bool) string {
	for _, to := range m.Addressees() {
		if key := people.Key(to.Address); some[key] {
			return key
		}
	}
	return "they"
}

func called(box mail.Mailbox) string {
	if box.Name != "" {
		return box.Name
	}
	return people.Key(box.Address)
}

// exchanges reads the headers that programs copy in front of quoted messages:
// "From: … Sent: … To: …", and "On …, Ann <ann@…> wrote:".
func exchanges(quoted string) []exchange {
	var all []exchange
	offset, open := 0, false // open: the lines of a header follow
	for raw := range strings.Lines(quoted) {
		at := offset
		offset += len(raw)
		l := strings.TrimSpace(strings.TrimLeft(raw, "> \t*"))
		if len(all) >= mostExchanges {
			break
		}
		field, value, ok := strings.Cut(strings.ReplaceAll(l, "：", ":"), ":")
		value = strings.Trim(value, " *\u00a0")
		switch kind := fieldOf(field); {
		case l == "":
			open = false
		case ok && kind == "from" && value != "":
			all = append(all, exchange{from: peopleIn(value)[0], at: at, line: l})
			open = true
		case ok && open && kind == "to" && value != "":
			last := &all[len(all)-1]
			last.to = append(last.to, peopleIn(value)...)
		case strings.HasSuffix(l, ":") && strings.Contains(l, "@") && len(l) < 400:
			if boxes := boxesIn(strings.Trim(l, ":")); len(boxes) > 0 {
				all = append(all, exchange{from: boxes[0], at: at, line: l})
			}
		}
	}
	return all
}

// fieldOf is what a copied field means, in the languages of the programs.
func fieldOf(name string) string {
	if len(name) > 40 {
		return ""
	}
	switch strings.ToLower(strings.Trim(name, " *\u00a0")) {
	case "from", "von", "de", "da", "van", "från", "fra", "lähettäjä", "od", "от", "від", "gönderen", "feladó", "de la", "差出人", "发件人", "보낸 사람":
		return "from"
	case "to", "an", "à", "para", "a", "aan", "till", "til", "vastaanottaja", "do", "komu", "кому", "kime", "címzett", "către", "宛先", "收件人", "받는 사람",
		"cc", "kopie", "copie", "kopia", "kopi", "копия", "копія":
		return "to"
	}
	return ""
}

// peopleIn is the people of a copied field. Outlook writes those of the own
// organisation without their addresses: "Berg, Ann; Kaya, Cem".
func peopleIn(value string) []mail.Mailbox {
	if boxes := boxesIn(value); len(boxes) > 0 {
		return boxes
	}
	var boxes []mail.Mailbox
	for name := range strings.SplitSeq(value, ";") {
		if len(boxes) < mostExchanges {
			boxes = append(boxes, mail.Mailbox{Name: strings.Trim(name, " '\"")})
		}
	}
	return boxes
}

// resolved is e with the addresses of those who are named without one.
func (e exchange) resolved(known map[string]mail.Address) exchange {
	find := func(box mail.Mailbox) mail.Mailbox {
		if box.Address.IsZero() {
			box.Address = known[plainName(box.Name)]
		}
		return box
	}
	to := e.to
	e.from, e.to = find(e.from), nil
	for _, box := range to {
		e.to = append(e.to, find(box))
	}
	return e
}

type knownKey struct{}

// known is the addresses of those whose names are known: the recipients, people
// of the book, the sender. A name that two people have is none.
func known(m *guard.Mail) map[string]mail.Address {
	return guard.Memo(m, knownKey{}, func() map[string]mail.Address {
		all := map[string]mail.Address{}
		add := func(name string, a mail.Address) {
			name = plainName(name)
			if other, ok := all[name]; ok && !other.Same(a) {
				a = mail.Address{}
			}
			all[name] = a
		}
		for _, to := range m.Addressees() {
			add(to.Name, to.Address)
		}
		for _, own := range m.Facts.Own {
			add(own.Name, own.Address)
		}
		if m.Facts.People != nil {
			for _, p := range m.Facts.People.All() {
				for _, name := range p.Names {
					add(name, p.Address)
				}
			}
		}
		delete(all, "")
		return all
	})
}

// plainName is a name in lower case, the family name last.
func plainName(name string) string {
	family, first, ok := strings.Cut(name, ",")
	if ok {
		name = first + " " + family
	}
	return strings.ToLower(strings.Join(strings.Fields(name), " "))
}

// boxesIn reads the mailboxes of a copied field, also as Outlook writes them:
// "Ann Berg [mailto:ann@…]; Ben Ode <ben@…>".
func boxesIn(value string) []mail.Mailbox {
	var boxes []mail.Mailbox
	end := 0
	eachAddress(value, func(address string, at int) bool {
		a, err := mail.ParseAddress(address)
		if err == nil {
			name := value[min(end, at):at]
			if i := strings.LastIndexAny(name, ",;"); i >= 0 && i > len(name)-3 {
				name = ""
			}
			name = strings.TrimPrefix(strings.Trim(name, " \t<[\"',;>]"), "mailto:")
			boxes = append(boxes, mail.Mailbox{Name: personName(name), Address: a})
		}
		end = at + len(address)
		return len(boxes) < mostExchanges
	})
	return boxes
}

// personName is the name in front of an address: the last words, without the
// rest of a sentence such as "On Tuesday, 3 November 2026 at 10:00, Ann Berg".
func personName(words string) string {
	words = strings.TrimPrefix(words, "Quoting ")
	words = strings.Trim(strings.TrimSuffix(strings.TrimSpace(words), "mailto:"), " <[\"'")
	if i := strings.LastIndexAny(words, ",;:0123456789"); i >= 0 {
		words = words[i+1:]
	}
	return strings.Trim(words, " \t\"'<[")
}
