package recipients

import (
	"fmt"
	"slices"
	"strings"

	"holdback/guard"
	"holdback/guard/people"
)

// maxGreeted is up to how many recipients the greeting is compared with.
const maxGreeted = 25

// salutation asks when whoever is greeted is not among the recipients. It says nothing
// unless it knows of every recipient who that is.
func (s *sight) salutation() []guard.Finding {
	readers := s.which(func(p party) bool { return !p.invited && !unread(p.Address) })
	if len(readers) == 0 || len(readers) > maxGreeted || s.skipped > 0 {
		return nil
	}
	text := s.m.View.OwnText()
	g, ok := greetingOf(text, s.knowsName)
	if !ok {
		return nil
	}
	han := hasHan(g.names[0][0])
	for _, p := range readers {
		if s.m.IsSelf(p.Address) && len(readers) == 1 || han && !hasHan(s.callings(p)) || !han && !s.identified(p) {
			return nil
		}
	}
	var missing []string
	for _, name := range g.names {
		if s.greetsSender(name) {
			return nil // a letter of somebody else, or to oneself
		}
		if !slices.ContainsFunc(readers, func(p party) bool { return s.greets(name, p, han) }) {
			missing = append(missing, display(name))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return []guard.Finding{s.misgreeted(g, missing, readers, strings.Index(text, g.line))}
}

func (s *sight) misgreeted(g greeting, missing []string, readers []party, at int) guard.Finding {
	f := guard.Finding{
		Level: guard.Ask, Quote: shorten(g.words()), Hint: "See whether the message goes to the right person.",
		Says:  fmt.Sprintf("You greet %s, but no recipient has that name.", strings.Join(missing, " and ")),
		Place: guard.Place{Part: guard.Text, At: max(at, 0)},
		About: strings.ToLower(strings.Join(missing, " ")) + " " + readers[0].key,
	}
	if len(missing) < len(g.names) || !g.sure {
		f.Level = guard.Note
		f.Hint = "Perhaps a recipient is missing."
	}
	if len(readers) == 1 && len(g.names) == 1 {
		if meant, ok := s.meant(g.names[0]); ok {
			f.Repairs = replace(readers[0], box(meant))
		}
	}
	return f
}

// meant is the person whom a greeting calls, when the sender knows but one, or
// one far better than the others.
func (s *sight) meant(name []string) (people.Person, bool) {
	var found []people.Person
	for _, p := range s.book.Called(name[len(name)-1]) {
		has := func(w string) bool {
			return slices.ContainsFunc(append(p.Names, p.Address.Local()), func(n string) bool { return strings.Contains(people.Fold(n), w) })
		}
		if p.Sent+p.Received >= 2 && !s.m.IsSelf(p.Address) && !slices.ContainsFunc(name, func(w string) bool { return !has(w) }) {
			found = append(found, p)
		}
	}
	if len(found) == 0 || len(found) > 1 && found[0].Sent < 3*found[1].Sent {
		return people.Person{}, false
	}
	return found[0], true
}

// knowsName reports whether a word is in the name of somebody known.
func (s *sight) knowsName(word string) bool { return len(s.book.Called(word)) > 0 }

// callings is every name of p in one text.
func (s *sight) callings(p party) string {
	return strings.Join(append(slices.Clone(p.person.Names), p.Name), " ")
}

// identified reports whether one knows what p is called: a full name, or a given
// name. Offices, lists and firms are called many things.
func (s *sight) identified(p party) bool {
	if role(p.Address) {
		return false
	}
	for _, words := range s.namings(p) {
		if slices.ContainsFunc(words, func(w string) bool { return roles[w] || firms[w] }) {
			return false
		}
	}
	return slices.ContainsFunc(s.namings(p), func(words []string) bool {
		return latin(words) && (people.FullName(words) != "" || len(words) == 1 && people.GivenName(words[0]))
	})
}

var firms = words("gmbh ag kg ohg ltd limited inc llc llp plc corp corporation company co sa sarl sas srl spa bv nv oy ab as aps group team verein ev foundation association university school bank hotel family familie famille club church praxis kanzlei")

// latin reports whether words can be compared with a greeting in Latin letters.
func latin(words []string) bool {
	return !slices.ContainsFunc(words, func(w string) bool { return w[0] >= 0x80 })
}

// namings is every name of p as words.
func (s *sight) namings(p party) [][]string {
	all := [][]string{people.LocalWords(p.Address)}
	for _, n := range append([]string{p.Name}, p.person.Names...) {
		if words := people.Words(n); len(words) > 0 {
			all = append(all, words)
		}
	}
	return all
}

// greets reports whether a greeting can mean p. It says so when in doubt.
func (s *sight) greets(name []string, p party, han bool) bool {
	if han {
		return calledInHan(s.callings(p), name[0])
	}
	have := append(slices.Concat(s.namings(p)...), people.Label(p.org))
	local := strings.Join(people.LocalWords(p.Address), "")
	for _, w := range name {
		if particle[w] {
			continue
		}
		if slices.ContainsFunc(have, func(h string) bool {
			return agrees(w, h) || slices.ContainsFunc(strings.Split(h, "-"), func(part string) bool { return agrees(w, part) })
		}) || len(w) >= 3 && strings.Contains(local, w) {
			return true
		}
		if slices.ContainsFunc(s.namings(p), func(words []string) bool { return len(w) <= 3 && len(w) > 1 && strings.HasPrefix(initials(words), w) }) {
			return true
		}
	}
	joined := strings.Join(name, "")
	return slices.ContainsFunc(have, func(h string) bool { return len(h) > 3 && h == joined })
}

func initials(words []string) string {
	var b strings.Builder
	for _, w := range strings.Split(strings.Join(words, "-"), "-") {
		for _, r := range w {
			b.WriteRune(r)
			break
		}
	}
	return b.String()
}

// greetsSender reports whether the greeting means the sender: a text that was
// written to them and is sent on.
func (s *sight) greetsSender(name []string) bool {
	for _, own := range append(s.m.View.From(), s.m.Facts.Own...) {
		have := append(people.Words(own.Name), people.LocalWords(own.Address)...)
		if hasHan(name[0]) && own.Name != "" && calledInHan(own.Name, name[0]) {
			return true
		}
		if !slices.ContainsFunc(name, func(w string) bool { return !slices.Contains(have, w) }) {
			return true
		}
	}
	return false
}

// display is a name from a greeting as people write it.
func display(name []string) string {
	var parts []string
	for _, w := range name {
		r := []rune(w)
		if !particle[w] {
			r[0] = []rune(strings.ToUpper(string(r[0])))[0]
		}
		parts = append(parts, string(r))
	}
	return strings.Join(parts, " ")
}

// shorten keeps a quoted line to what fits into a row: its first words, as they stand in the text.
func shorten(line string) string {
	const most = 80
	if r := []rune(line); len(r) > most {
		return string(r[:most])
	}
	return line
}
