package content

import (
	_ "embed"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"
)

//go:embed data/slots.txt
var slotsText string

//go:embed data/greetings.txt
var greetingsText string

// vocabulary is what templates and letters are made of, in lower case.
type vocabulary struct {
	verbs     []string
	fields    map[string]bool
	phrases   []string
	mentions  []string
	greetings map[string]bool
}

var theVocabulary = sync.OnceValue(func() *vocabulary {
	v := &vocabulary{fields: map[string]bool{}, greetings: map[string]bool{}}
	for line := range strings.Lines(slotsText) {
		switch kind, words, _ := strings.Cut(strings.TrimSpace(line), " "); kind {
		case "verb":
			v.verbs = append(v.verbs, words)
		case "field":
			v.fields[words] = true
		case "phrase":
			v.phrases = append(v.phrases, words)
		case "mention":
			v.mentions = append(v.mentions, words)
		}
	}
	for line := range strings.Lines(greetingsText) {
		if line = strings.TrimSpace(line); line[0] != '#' {
			v.greetings[line] = true
		}
	}
	return v
})

// greets reports whether a line greets somebody, and where the greeting ends.
func (v *vocabulary) greets(line string) (end int, ok bool) {
	if len(line) > 120 {
		return 0, false
	}
	words := 0
	for i := 0; i <= len(line); i++ {
		if i < len(line) && line[i] != ' ' && line[i] != ',' {
			continue
		}
		if i > 0 && v.greetings[strings.ToLower(line[:i])] {
			end, ok = i, true
		}
		if words++; words == 3 {
			break
		}
	}
	return end, ok
}

// toFill reports whether what stands in brackets is for the sender to fill in.
func (v *vocabulary) toFill(inside string) bool {
	if inside == "" || len(inside) > mostInside {
		return false
	}
	words := strings.Join(strings.FieldsFunc(strings.ToLower(inside), func(r rune) bool {
		return r == ' ' || r == '_' || r == '-' || r == '.' || r == '\u00a0' || r == '\n'
	}), " ")
	if v.fields[words] {
		return true
	}
	return slices.ContainsFunc(v.verbs, func(verb string) bool {
		n := len(words) - len(verb)
		return n > 1 && (strings.HasPrefix(words, verb) && words[len(verb)] == ' ' || strings.HasSuffix(words, verb) && words[n-1] == ' ')
	})
}

// variable reports whether what stands in the brackets that open at l[i] is a name
// as templates have: "${expiry_date}", "{{ order.total }}".
func variable(l string, i int, inside string) bool {
	if !strings.HasPrefix(l[i:], "${") && !strings.HasPrefix(l[i:], "{{") || inside != strings.ToLower(inside) {
		return false
	}
	return strings.ContainsAny(strings.Trim(inside, "_."), "_.") && strings.Trim(inside, "abcdefghijklmnopqrstuvwxyz0123456789_.") == ""
}

// mostInside is how long what stands between brackets may be.
const mostInside = 60

// brackets is how templates enclose what is to be filled in. Where code is, only
// the plainest are.
var brackets = []struct{ open, shut string }{
	{"{{", "}}"},
	{"${", "}"},
	{"*|", "|*"},
	{"<<", ">>"},
	{"[[", "]]"},
	{"[", "]"},
	{"<", ">"},
	{"«", "»"},
	{"%", "%"},
	{"{", "}"},
}

// bracketed is what stands between brackets that open at line[i:].
func bracketed(line string, i int) (inside string, end int, ok bool) {
	for _, b := range brackets {
		if !strings.HasPrefix(line[i:], b.open) {
			continue
		}
		from := i + len(b.open)
		to := min(len(line), from+mostInside+len(b.shut))
		n := strings.Index(line[from:to], b.shut)
		if n <= 0 || b.open == "%" && !capitals(line[from:from+n]) {
			continue
		}
		return strings.TrimSpace(line[from : from+n]), from + n + len(b.shut), true
	}
	return "", 0, false
}

// capitals reports whether a text is a name as programs write constants.
func capitals(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < 'A' || c > 'Z') && c != '_' {
			return false
		}
	}
	return len(s) > 2
}

// quotedAt reports whether what stands at line[from:to] is named and not used.
func quotedAt(line string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(line[:from])
	after, _ := utf8.DecodeRuneInString(line[to:])
	return strings.ContainsRune("\"'`“„‘«”’", before) && before != utf8.RuneError ||
		after == '`' || after == '('
}
