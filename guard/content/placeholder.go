package content

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"holdback/guard"
)

// mostSlots is how many places left to fill in are reported.
const mostSlots = 5

// slot is a place that somebody left to fill in.
type slot struct {
	from, to int
	level    guard.Level
	first    bool // it begins its line
}

// placeholder asks about places left to fill in. Where the message is about
// templates or programs, their marks are what it speaks of, and only a greeting
// without a name counts.
func placeholder(m *guard.Mail) []guard.Finding {
	var found []guard.Finding
	outside := stranded(m) != ""
	about := topicOf(m.View.OwnText())
	for _, p := range ownWords(m) {
		seen := map[string]bool{}
		for _, s := range slots(p.text, about) {
			if s.level == reminder {
				s.level = guard.Note
				if outside {
					s.level = guard.Ask
				}
			}
			quote := strings.Join(strings.Fields(p.text[s.from:s.to]), " ")
			if seen[quote] || len(found) >= mostSlots {
				continue
			}
			seen[quote] = true
			found = append(found, guard.Finding{
				Level: s.level,
				Says:  fmt.Sprintf("%q looks like a place that was left to fill in.", quote),
				Quote: quote,
				Hint:  "Write what belongs there, or remove it.",
				Place: guard.Place{Part: p.part, At: s.from},
			})
		}
	}
	return found
}

// topic is what a message is about.
type topic struct {
	technical bool // programs: what looks like a place to fill in is one of theirs
	templates bool // templates: such places are what is spoken of
}

func topicOf(text string) topic {
	_, technical := prose(text)
	return topic{technical, technical || aboutTemplates(strings.ToLower(text))}
}

// slots finds the places left to fill in.
func slots(text string, about topic) []slot {
	v := theVocabulary()
	lines, _ := prose(text)
	var all []slot
	if low := strings.ToLower(text); !about.templates && len(low) == len(text) { // else the places would not be those of text
		all = v.leftovers(low)
	}
	for _, l := range lines {
		for _, s := range v.slotsIn(l.text) {
			switch {
			case about.technical && s.level != greeting:
				continue
			case s.level == greeting:
				s.level = guard.Ask
			case about.templates || s.level == reminder && !s.first:
				s.level = guard.Note
			}
			s.from, s.to = s.from+l.at, s.to+l.at
			all = append(all, s)
		}
		if len(all) >= 10*mostSlots {
			break
		}
	}
	return all
}

// Levels of slots until it is known how much they count.
const (
	greeting guard.Level = "greeting" // in the line that greets somebody
	reminder guard.Level = "reminder" // the sender's note to themselves: it asks before it gets outside
)

// aboutTemplates reports whether a text, in lower case, speaks of templates.
func aboutTemplates(low string) bool {
	const most = 20_000 // a letter says early what it is about
	low = low[:min(len(low), most)]
	for _, word := range []string{"placeholder", "template", "merge field", "mail merge", "platzhalter", "vorlage", "serienbrief", "modèle", "plantilla", "segnaposto"} {
		if strings.Contains(low, word) {
			return true
		}
	}
	return false
}

// leftovers finds what word processors and layouts leave behind, in a text in
// lower case.
func (v *vocabulary) leftovers(low string) []slot {
	var all []slot
	for _, phrase := range v.phrases {
		if i := strings.Index(low, phrase); i >= 0 {
			all = append(all, slot{from: i, to: i + len(phrase), level: guard.Ask})
		}
	}
	for _, mention := range v.mentions {
		if i := strings.Index(low, mention); i >= 0 && len(all) == 0 {
			all = append(all, slot{from: i, to: i + len(mention), level: guard.Note})
		}
	}
	return all
}

// slotsIn finds the places left to fill in, in one line.
func (v *vocabulary) slotsIn(l string) []slot {
	if end, ok := v.greets(l); ok {
		if s, ok := v.nobody(l, end); ok {
			return []slot{s}
		}
	}
	var all []slot
	for i := 0; i < len(l) && len(all) < mostSlots; i++ {
		switch c := l[i]; {
		case c == '[' || c == '{' || c == '<' || c == '%' || c == '$' || c == '*' || c == 0xC2:
			if s, ok := v.bracket(l, i); ok {
				if s.level != "" {
					all = append(all, s)
				}
				i = s.to - 1
			}
		case (c == 'X' || c == 'x' || c == '?') && !inWord(l, i):
			end := i + len(l[i:]) - len(strings.TrimLeft(l[i:], string(c)))
			if s, ok := blank(l, i, end); ok {
				all = append(all, s)
				end = s.to
			}
			i = end - 1
		case (c == 'T' || c == 'F') && !inWord(l, i):
			n, first := marker(l[i:]), strings.Trim(l[:i], " -*•([") == ""
			if n > 0 && (first || strings.HasPrefix(l[i+n:], ":")) {
				all = append(all, slot{i, i + n, reminder, first || begins(l[:i])})
			}
		}
	}
	return all
}

// bracket judges what opens at l[i]. The slot has no level where it is named, and
// not used.
func (v *vocabulary) bracket(l string, i int) (slot, bool) {
	inside, end, ok := bracketed(l, i)
	s := slot{from: i, to: end}
	switch {
	case !ok:
		return s, false
	case v.toFill(inside) && (l[i] != '<' || strings.HasPrefix(l[i:], "<<") || strings.Contains(inside, " ")), variable(l, i, inside):
		s.level = guard.Ask
	case (l[i] == '[' || l[i] == '<') && unfinished(inside):
		s.level, s.first = reminder, true
	default:
		return s, false
	}
	if quotedAt(l, i, end) {
		s.level = ""
	}
	return s, true
}

// nobody finds what stands for a name in a greeting: "Dear [Client],",
// "Hi ???,", "Hello undefined,".
func (v *vocabulary) nobody(l string, end int) (slot, bool) {
	rest := strings.TrimLeft(l[end:], " ")
	from := len(l) - len(rest)
	for _, title := range []string{"Mr ", "Mr. ", "Ms ", "Ms. ", "Mrs ", "Mrs. ", "Dr ", "Dr. ", "Herr ", "Frau ", "Herr/Frau ", "M. ", "Mme ", "Sr. ", "Sra. "} {
		if strings.HasPrefix(rest, title) {
			from += len(title)
			rest = rest[len(title):]
		}
	}
	if inside, to, ok := bracketed(l, from); ok && !strings.ContainsAny(inside, "@:/") && to-from <= 40 {
		return slot{from: from, to: to, level: greeting}, true
	}
	to := from + strings.IndexAny(l[from:]+",", ",!;:-")
	word, tail := strings.TrimSpace(l[from:to]), strings.TrimSpace(l[to:])
	switch {
	case word == "" && tail == "," && wantsName(l[:end]):
		return slot{from: 0, to: len(l), level: greeting}, true
	case standsForName(word), strings.Contains(word, " ") && v.fields[strings.ToLower(word)]:
		return slot{from: from, to: from + len(word), level: greeting}, true
	}
	return slot{}, false
}

// wantsName reports whether a greeting is none without a name: "Dear ," was
// written by a program that had none.
func wantsName(words string) bool {
	switch strings.ToLower(words) {
	case "dear", "liebe", "lieber", "sehr geehrte", "sehr geehrter", "cher", "chère", "estimado", "estimada", "gentile",
		"prezado", "prezada", "geachte", "szanowny", "vážený", "kedves", "tisztelt", "sayın", "уважаемый":
		return true
	}
	return false
}

// standsForName reports whether a word is what programs and people write where a
// name belongs.
func standsForName(word string) bool {
	switch word {
	case "NAME", "Name", "name", "FIRSTNAME", "FirstName", "Firstname", "VORNAME", "Vorname", "NACHNAME", "NOM", "NOMBRE", "NOME",
		"null", "undefined", "None", "NULL", "NaN":
		return true
	}
	if len(word) < 2 || len(word) > 40 {
		return false
	}
	if (strings.Contains("$#%&{", word[:1]) || strings.HasPrefix(word, "@@")) && !strings.ContainsAny(word, " /.") {
		return true
	}
	return strings.Trim(word, "X") == "" || strings.Trim(word, "x") == "" || strings.Trim(word, "?") == "" || strings.Trim(word, "_") == "" || strings.Trim(word, ".") == "" && len(word) > 3
}

// unfinished reports whether what stands in brackets says that something is to be
// done or known later.
func unfinished(inside string) bool {
	word, _, _ := strings.Cut(strings.TrimSpace(inside), " ")
	word = strings.TrimRight(word, ":")
	return word == "TODO" || word == "TBD" || word == "TBC" || word == "FIXME" || inside == "XX" || inside == "XXX"
}

// marker is the length of a word that marks unfinished work where a text begins
// with it, or 0. A list of things to do is another.
func marker(text string) int {
	for _, word := range []string{"TODO", "FIXME"} {
		rest, ok := strings.CutPrefix(text, word)
		if ok && (rest == "" || strings.HasPrefix(rest, ":") || strings.HasPrefix(rest, " ") && !strings.HasPrefix(rest, " list") && !strings.HasPrefix(rest, " item")) {
			return len(word)
		}
	}
	return 0
}

// begins reports whether a new thought begins behind a text: a line, a sentence, what
// stands behind a dash or in brackets.
func begins(before string) bool {
	before = strings.TrimRight(before, " *")
	last, _ := utf8.DecodeLastRuneInString(before)
	return before == "" || strings.ContainsRune(".!?-–—([•;", last)
}

// inWord reports whether the character at l[i] continues a word.
func inWord(l string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(l[:i])
	return i > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r))
}
