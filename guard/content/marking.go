package content

import (
	_ "embed"
	"fmt"
	"path"
	"strings"
	"sync"
	"unicode"

	"holdback/guard"
)

//go:embed data/markings.txt
var markingsText string

// theMarkings is the level of every marking, by its words in upper case.
var theMarkings = sync.OnceValue(func() map[string]guard.Level {
	all := map[string]guard.Level{}
	for line := range strings.Lines(markingsText) {
		kind, words, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch kind {
		case "strong":
			all[words] = guard.Ask
		case "weak":
			all[words] = guard.Note
		}
	}
	return all
})

const (
	longestMarking = 80 // octets of a line that can be one
	firstLines     = 6  // of a text, in which a common word that stands alone is a marking
	mostMarkings   = 5
)

// marking asks when something that says of itself that it is classified goes
// outside. A marking stands alone on a line, in brackets or at the start of a
// subject, or in a file name. Words within sentences, and with them the
// disclaimers that some programs put below every message, are none; the few that
// have no other meaning are noted.
func marking(m *guard.Mail) []guard.Finding {
	to := stranded(m)
	if to == "" {
		return nil
	}
	var found []guard.Finding
	add := func(words string, level guard.Level, place guard.Place) {
		if level != "" && len(found) < mostMarkings {
			found = append(found, guard.Finding{
				Level: level,
				Says:  fmt.Sprintf("This is marked %q and goes to %s.", words, to),
				Quote: words,
				Hint:  "Check that it may leave your organisation.",
				Place: place,
			})
		}
	}
	words, level := markedSubject(m.View.Subject())
	add(words, level, guard.Place{Part: guard.Subject})
	for _, p := range unseenText(m) {
		eachMarked(p.text, func(words string, level guard.Level, at int) { add(words, level, guard.Place{Part: p.part, At: at}) })
	}
	if words, at := spokenOf(m.View.OwnText()); len(found) == 0 && words != "" {
		add(words, guard.Note, guard.Place{Part: guard.Text, At: at})
	}
	for i, a := range m.View.Attachments() {
		words, level := markedName(a.Name)
		add(words, level, guard.Place{Part: guard.Attachment, Name: a.Name, Index: i})
	}
	if s := m.View.Header("Sensitivity"); strings.EqualFold(s, "Company-Confidential") { // RFC 4021, section 2.1.55
		add(s, guard.Note, guard.Place{Part: guard.Header, Name: "Sensitivity"})
	}
	return found
}

// unseenText is the own text, and the quoted text where it goes to somebody new.
func unseenText(m *guard.Mail) []passage {
	all := []passage{{guard.Text, m.View.OwnText()}}
	if len(newcomers(m)) > 0 {
		all = append(all, passage{guard.Quoted, m.View.QuotedText()})
	}
	return all
}

// eachMarked calls each for every line of a text that is a marking.
func eachMarked(text string, each func(words string, level guard.Level, at int)) {
	offset, filled := 0, 0
	for raw := range strings.Lines(text) {
		at := offset
		offset += len(raw)
		if len(raw) > longestMarking || strings.TrimSpace(raw) == "" {
			continue
		}
		filled++
		words, level := markedLine(raw)
		if level == guard.Ask || level == guard.Note && filled <= firstLines {
			each(words, level, at+max(strings.Index(raw, words), 0))
		}
	}
}

// markedLine is the marking that a line is, and its level; "" is none.
func markedLine(l string) (string, guard.Level) {
	l = strings.TrimFunc(l, func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("*#=_-–—[](){}<>|/\\.!•:;\"'>", r)
	})
	if level := theMarkings()[plainly(l)]; level != "" {
		return l, milder(l, level)
	}
	if front, rest, ok := strings.Cut(l, ":"); ok && announces(front) {
		rest = strings.TrimSpace(rest)
		return rest, theMarkings()[plainly(rest)]
	}
	return joinedMarkings(l)
}

// joinedMarkings is the strictest of several markings in one line, such as
// "Confidential - internal use only", or the one in capitals that comes before
// more: "SECRET//NOFORN", "RESTRICTED - draft".
func joinedMarkings(l string) (string, guard.Level) {
	front, strictest, all := "", guard.Level(""), true
	for i, segment := range strings.Split(segments.Replace(l), "\x00") {
		segment = strings.TrimSpace(segment)
		level := theMarkings()[plainly(segment)]
		all = all && level != ""
		if i == 0 && segment == strings.ToUpper(segment) && level != "" {
			front, strictest = segment, level
		}
		if all && level.Weight() > strictest.Weight() {
			strictest = level
		}
	}
	switch {
	case all:
		return l, strictest
	case front != "":
		return front, theMarkings()[plainly(front)]
	}
	return "", ""
}

// segments cuts a line where one marking ends and another begins.
var segments = strings.NewReplacer("//", "\x00", " - ", "\x00", " – ", "\x00", " — ", "\x00", " | ", "\x00", " / ", "\x00", ", ", "\x00", " · ", "\x00", "; ", "\x00")

// milder is the level of a marking that is one word. Not in capitals it may be a
// heading: "Secret", "Geheim".
func milder(words string, level guard.Level) guard.Level {
	if !strings.ContainsAny(words, " :-") && words != strings.ToUpper(words) {
		return guard.Note
	}
	return level
}

// spokenOf finds a marking within a sentence, of those that have no other meaning.
func spokenOf(text string) (words string, at int) {
	for _, words := range []string{"TLP:RED", "TLP:AMBER+STRICT", "VS-NfD", "VS-NUR FÜR DEN DIENSTGEBRAUCH", "VS - NUR FÜR DEN DIENSTGEBRAUCH", "NOFORN"} {
		if i := strings.Index(text, words); i >= 0 {
			return words, i
		}
	}
	return "", 0
}

// announces reports whether a word says that a marking follows.
func announces(word string) bool {
	switch strings.ToLower(strings.TrimSpace(word)) {
	case "classification", "classified", "security classification", "sensitivity", "marking", "handling", "distribution",
		"einstufung", "klassifizierung", "klassifikation", "vertraulichkeit", "vertraulichkeitsstufe",
		"clasificación", "classificazione", "classificação", "classificatie", "klasyfikacja", "klassning":
		return true
	}
	return false
}

// plainly is words as the list of markings writes them.
func plainly(words string) string {
	if len(words) > longestMarking {
		return ""
	}
	words = strings.ToUpper(strings.Join(strings.Fields(words), " "))
	return dashes.Replace(words)
}

// dashes brings the ways to write one marking to one.
var dashes = strings.NewReplacer("‑", "-", "–", "-", "—", "-", ": ", ":")

// markedSubject is the marking of a subject: all of it, what stands before a
// colon or a dash, or what stands in brackets.
func markedSubject(subject string) (string, guard.Level) {
	rest := subject
	for answers(rest) {
		_, rest, _ = strings.Cut(rest, ":")
		rest = strings.TrimSpace(rest)
	}
	if words, level := markedLine(rest); level != "" {
		return words, level
	}
	front, _, ok := strings.Cut(rest, ":")
	if level := theMarkings()[plainly(front)]; ok && level != "" {
		return front, level
	}
	if strings.HasPrefix(plainly(rest), "TLP:") {
		words, _, _ := strings.Cut(rest, " ")
		return words, theMarkings()[plainly(words)]
	}
	for _, pair := range []string{"[]", "()", "【】"} {
		r := []rune(pair)
		for from := range strings.SplitSeq(rest, string(r[0])) {
			inside, _, shut := strings.Cut(from, string(r[1]))
			if level := theMarkings()[plainly(inside)]; shut && level != "" && (r[0] != '(' || level == guard.Ask) {
				return inside, level
			}
		}
	}
	return "", ""
}

// markedName is the marking in a file name. A single word asks only where nothing
// else can be meant: "secret-santa.xlsx" is none, "vs-nfd_plan.pdf" is.
func markedName(file string) (string, guard.Level) {
	base := strings.TrimSuffix(file, path.Ext(file))
	if len(base) > 2*longestMarking {
		return "", ""
	}
	words := strings.FieldsFunc(base, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	for n := min(5, len(words)); n >= 1; n-- {
		for i := 0; i+n <= len(words); i++ {
			if found, level := markedWords(words[i : i+n]); level != "" {
				return found, level
			}
		}
	}
	return "", ""
}

// markedWords is the marking that words of a file name make, however they are
// joined. A word alone is only noted, and only where it is in capitals or common
// as a marking.
func markedWords(words []string) (string, guard.Level) {
	level := guard.Level("")
	for _, join := range []string{" ", "-", ":"} {
		if level == "" {
			level = theMarkings()[plainly(strings.Join(words, join))]
		}
	}
	if level != "" && len(words) == 1 {
		if level == guard.Ask && words[0] != strings.ToUpper(words[0]) {
			return "", ""
		}
		level = guard.Note
	}
	return strings.Join(words, " "), level
}
