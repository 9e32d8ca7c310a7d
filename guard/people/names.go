package people

import (
	_ "embed"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"holdback/mail"
)

// Words is a display name as words that can be compared: in lower case, without
// diacritics, titles, and what stands in brackets, the given name first. It is
// empty where the name is an address, as many programs write it.
func Words(name string) []string {
	name, _, _ = strings.Cut(aside.ReplaceAllString(name, " "), "|")
	if strings.Contains(name, "@") {
		return nil
	}
	name, _, _ = strings.Cut(name, " via ") // mailing lists
	if last, first, ok := strings.Cut(name, ","); ok {
		name = first + " " + last
	}
	var words []string
	for _, word := range strings.FieldsFunc(Fold(name), notName) {
		word = strings.Trim(word, "'’-.")
		if word != "" && !titles[word] {
			words = append(words, word)
		}
	}
	return words
}

// aside is what stands in brackets or quotes beside a name.
var aside = regexp.MustCompile(`\([^)]*\)|\[[^\]]*\]|["“”„]`)

func notName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsMark(r) && !unicode.IsDigit(r) && r != '\'' && r != '’' && r != '-'
}

var titles = set(`dr prof professor mr mrs ms miss mx sir dame lady herr frau hr fr monsieur madame mademoiselle mme mlle
	sr sra srta don dona señor señora senor senora dott dottssa dottore avv ing dipl dipl-ing mag lic phd md jr ii iii iv esq ra rain rae mba llm
	ba ma msc bsc cpa med jur rer nat hc mevr dhr drs ir meester pan pani`)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for _, w := range strings.Fields(words) {
		all[w] = true
	}
	return all
}

// Fold is text in lower case and without diacritics, so that Jörg and JORG are
// the same. It never changes what has no Latin spelling.
func Fold(text string) string {
	text = strings.ToLower(text)
	if ascii(text) {
		return text
	}
	var b strings.Builder
	for _, r := range norm.NFKD.String(text) {
		switch {
		case unicode.Is(unicode.Mn, r) && r < 0x3000: // the voicing marks of kana are letters of their own
		case plain[r] != "":
			b.WriteString(plain[r])
		default:
			b.WriteRune(r)
		}
	}
	return norm.NFC.String(b.String())
}

// plain is how letters that have no decomposition are written without them.
var plain = map[rune]string{'ß': "ss", 'æ': "ae", 'œ': "oe", 'ø': "o", 'đ': "d", 'ð': "d", 'ł': "l", 'þ': "th", 'ħ': "h", 'ı': "i"}

func ascii(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r > unicode.MaxASCII }) < 0
}

// LocalWords is the part before the @ as words: anna.berg+news9 is anna, berg.
func LocalWords(a mail.Address) []string {
	local, _, _ := strings.Cut(a.Local(), "+")
	return strings.FieldsFunc(Fold(local), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) })
}

//go:embed data/nicknames.txt
var nicknames string

// groups is the groups of each form of a given name.
var groups = sync.OnceValue(func() map[string][]int {
	of := map[string][]int{}
	for i, line := range strings.Split(nicknames, "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, form := range strings.Fields(line) {
			of[form] = append(of[form], i)
		}
	}
	return of
})

// SameGiven reports whether two words can be the same given name: Bob and
// Robert, Kathrin and Kati. Both must be folded.
func SameGiven(x, y string) bool {
	if x == y {
		return true
	}
	ofY := groups()[y]
	return slices.ContainsFunc(groups()[x], func(g int) bool { return slices.Contains(ofY, g) })
}

// GivenName reports whether a folded word is a given name that we know of.
func GivenName(word string) bool { return len(groups()[word]) > 0 }
