package recipients

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"
	"unicode"

	"holdback/guard/people"
)

//go:embed data/greetings.txt
var greetingList string

// greeting is how a message addresses its reader.
type greeting struct {
	line  string     // as it stands in the text
	names [][]string // folded words, one entry for each person
	sure  bool       // a comma, a line end or a title shows that these are names
}

// words is the greeting without the letter that begins behind it in its line: "Hi Tom,".
func (g greeting) words() string {
	left := map[string]bool{}
	for _, name := range g.names {
		for _, w := range name {
			left[w] = true
		}
	}
	at := 0
	for _, w := range strings.Fields(g.line) {
		at += strings.Index(g.line[at:], w) + len(w)
		if delete(left, people.Fold(nameWord(strings.TrimRight(w, ",;:!?)")))); len(left) == 0 {
			return g.line[:at]
		}
	}
	return g.line
}

type openings struct {
	start   *regexp.Regexp
	nobody  map[string]bool
	between map[string]bool
}

var opening = sync.OnceValue(func() openings {
	o := openings{nobody: map[string]bool{}, between: words("and und et y e en og och i & + / ja sowie or oder ou")}
	var starts []string
	for _, line := range strings.Split(greetingList, "\n")[1:] {
		if rest, ok := strings.CutPrefix(line, "="); ok {
			for _, w := range strings.Fields(rest) {
				o.nobody[w] = true
			}
		} else if line != "" {
			starts = append(starts, line)
		}
	}
	o.start = regexp.MustCompile(`^(?:` + strings.Join(starts, "|") + `)\b[\s,]*`)
	return o
})

const (
	greetingLines = 3   // that are not blank, from the top
	greetingBytes = 600 // of the text
)

// greetingOf finds the greeting in what the sender wrote. known says whether a
// folded word is the name of somebody the sender knows.
func greetingOf(text string, known func(string) bool) (greeting, bool) {
	looked := 0
	for line := range strings.Lines(text[:min(len(text), greetingBytes)]) {
		line = strings.TrimSpace(printable(line))
		if line == "" {
			continue
		}
		if looked++; looked > greetingLines {
			break
		}
		if g, ok := eastern(line); ok {
			return g, true
		}
		if rest, ok := afterOpening(line); ok {
			if toFill(rest) {
				return greeting{}, false
			}
			return namesIn(line, rest, known) // "Dear Mr. Okafor,"
		}
		if g, ok := nameFirst(line, known); ok && looked == 1 {
			return g, true
		}
	}
	return greeting{}, false
}

// printable is line without what has no place in a sentence on a screen.
func printable(line string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\t' || r == unicode.ReplacementChar {
			return -1
		}
		return r
	}, line)
}

// afterOpening is line without the opening, which was found in the folded line. The
// names are read from the line as it is, because only their capitals tell them
// from the words that follow.
func afterOpening(line string) (string, bool) {
	opened := opening().start.FindString(people.Fold(line))
	for range strings.Fields(opened) {
		line = strings.TrimLeftFunc(line, unicode.IsSpace)
		_, line, _ = strings.Cut(line, " ")
	}
	return line, opened != ""
}

// toFill reports whether what follows an opening is the place of a name, as
// templates have: "[NAME]", a row of crosses. content.placeholder speaks of it.
func toFill(rest string) bool {
	name, _, _ := strings.Cut(rest, ",")
	switch name {
	case "NAME", "Name", "FIRSTNAME", "VORNAME", "NOM", "NOMBRE", "NOME", "null", "undefined", "None":
		return true
	}
	return strings.ContainsAny(name, "[]{}<>«»%$|_") || name != "" && strings.Trim(name, "Xx .") == ""
}

var (
	dotted    = regexp.MustCompile(`\b(\p{Lu}|[Dd]r|[Mm]rs?|[Mm]s|[Pp]rof|[Ss]ra?|[Mm]me|[Ss]ig|[Dd]ott|[Hh]r|[Ff]r|[Dd]ipl|[Ii]ng|[Hh]err|[Mm]ed|[Jj]ur)\.`)
	stops     = regexp.MustCompile(`[!:;.?…–—()]|\s-+\s|\s-$|--|：`)
	courtesy  = words("professorin doktor mr mrs ms miss mx dr prof professor herr herrn frau hr fr sir lady monsieur madame mademoiselle m mme mlle senor senora senorita sr sra don dona signor signora signore sig dott dottor dottoressa avv ing heer mevrouw mijnheer dhr mevr senhor senhora pan pani sra maitre me dipl med jur san sama")
	particle  = words("von van vom zu zur zum de der den het ter ten la le du di da do dos das del della della el bin ibn af av")
	honorific = regexp.MustCompile(`(?i)-(san|sama|sensei|kun|chan|ji)$`)
)

// namesIn reads the names behind an opening.
func namesIn(line, rest string, known func(string) bool) (greeting, bool) {
	rest = dotted.ReplaceAllString(rest, "$1 ")
	if at := stops.FindStringIndex(rest); at != nil {
		rest = rest[:at[0]] + ","
	}
	r := nameReader{known: known}
	segments := strings.Split(rest, ",")
	for i, segment := range segments {
		last := i == len(segments)-1
		if i > 0 {
			segment, _ = afterOpening(strings.TrimSpace(segment)) // "Liebe Anna, lieber Tom,"
		}
		if i > 0 && !r.continues(segment, last) {
			break
		}
		if !r.read(segment, last && strings.TrimSpace(segment) != "") {
			return greeting{}, false
		}
	}
	r.flush()
	ok := len(r.names) > 0 && len(r.names) <= 6 && (r.sure || r.allKnown())
	return greeting{line: line, names: r.names, sure: r.sure}, ok
}

// nameReader gathers the names of a greeting, word by word.
type nameReader struct {
	known func(string) bool
	names [][]string
	now   []string // the person that is being read
	sure  bool
}

// continues reports whether what follows a comma is one more name, as in "Hi
// Ann, Bob and Eve," and not the beginning of the letter.
func (r *nameReader) continues(segment string, last bool) bool {
	words := strings.Fields(segment)
	if len(words) == 0 || len(words) > 5 || len(r.names)+len(r.now) == 0 {
		return false
	}
	for _, w := range words {
		bare := nameWord(w)
		if !opening().between[strings.ToLower(w)] && !(startsUpper(bare) && (people.GivenName(people.Fold(bare)) || r.known(people.Fold(bare)))) {
			return false
		}
	}
	return !last || len(words) <= 3
}

// read takes the words of one segment. It is false when they greet nobody in particular.
func (r *nameReader) read(segment string, open bool) bool {
	words := strings.Fields(strings.ReplaceAll(strings.ReplaceAll(segment, "/", " / "), "&", " & "))
	defer r.flush()
	for i, w := range words {
		bare := nameWord(w)
		folded := people.Fold(bare)
		switch {
		case opening().between[strings.ToLower(w)]:
			r.flush()
		case courtesy[folded] && len(r.now) == 0:
			r.sure = true
		case opening().nobody[folded] && !(startsUpper(bare) && people.GivenName(folded) && len(words) == 1):
			return len(r.names)+len(r.now) > 0 && !startsUpper(bare)
		case particle[folded] && len(r.now)+i > 0:
			r.now = append(r.now, folded)
		case startsUpper(bare) && len(r.now) < 4:
			r.now = append(r.now, folded)
		case i == 0 && len(words) == 1 && (people.GivenName(folded) || r.known(folded)):
			r.now = append(r.now, folded) // "hi ann,"
		default:
			return len(r.names)+len(r.now) > 0 // the letter has begun without a comma
		}
	}
	if len(words) > 0 && (!open || len(words) <= 3) {
		r.sure = true
	}
	return true
}

func (r *nameReader) flush() {
	if len(r.now) > 0 {
		r.names = append(r.names, r.now)
	}
	r.now = nil
}

func (r *nameReader) allKnown() bool {
	for _, name := range r.names {
		if !people.GivenName(name[0]) && !r.known(name[0]) {
			return false
		}
	}
	return true
}

func nameWord(w string) string {
	return honorific.ReplaceAllString(strings.Trim(w, `"'’“”«»*_.`), "")
}

func startsUpper(w string) bool {
	for _, r := range w {
		return unicode.IsUpper(r) || unicode.IsTitle(r)
	}
	return false
}

var bare = regexp.MustCompile(`^(\p{Lu}[\p{L}'’-]+)(?:\s*(?:,|and|und|et|y|e|&|/)\s*(\p{Lu}[\p{L}'’-]+))?\s*(?:,|:|!|-|–|—)$`)

// clause is a name and then the letter: "Ann, could you".
var clause = regexp.MustCompile(`^(\p{Lu}[\p{L}'’-]+)()\s*(?:,|-|–|—)\s+\p{Ll}`)

// nameFirst reads a first line that begins with names that one knows: "Ann,".
// When the letter goes on in that line, the name may be that of somebody else.
func nameFirst(line string, known func(string) bool) (greeting, bool) {
	m, sure := bare.FindStringSubmatch(line), true
	if m == nil {
		m, sure = clause.FindStringSubmatch(line), false
	}
	if m == nil {
		return greeting{}, false
	}
	g := greeting{line: line, sure: sure}
	for _, w := range m[1:] {
		folded := people.Fold(w)
		if w == "" {
			continue
		}
		if opening().nobody[folded] || !people.GivenName(folded) && !known(folded) {
			return greeting{}, false
		}
		g.names = append(g.names, []string{folded})
	}
	return g, true
}
