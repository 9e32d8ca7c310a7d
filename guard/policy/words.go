package policy

import (
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"

	"holdback/guard/scan"
)

// Limits on what a policy may look for, so that reading it and looking for it
// take bounded time and memory.
const (
	mostWords      = 500_000 // in one list
	longestWord    = 200     // letters
	longestPattern = 1_000   // octets of an expression
	largestProgram = 5_000   // steps of its automaton
)

// phrase is a word or phrase to look for.
func phrase(s string) (string, error) {
	s = strings.Join(strings.Fields(s), " ")
	switch {
	case !utf8.ValidString(s):
		return "", fmt.Errorf("%q is not UTF-8", shorten(s))
	case !strings.ContainsFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsSymbol(r) }):
		return "", fmt.Errorf("%q has no letter; it would be found everywhere or nowhere", shorten(s))
	case strings.ContainsFunc(s, unicode.IsControl):
		return "", fmt.Errorf("%q has a control character; remove it", shorten(s))
	case utf8.RuneCountInString(s) > longestWord:
		return "", fmt.Errorf("%q has more than %d letters", shorten(s), longestWord)
	}
	return s, nil
}

// expression is a regular expression to look for.
func expression(s string) (string, error) {
	if _, err := cheap(s); err != nil {
		return "", err
	}
	re, err := regexp.Compile(s)
	if err != nil {
		return "", fmt.Errorf("the expression %q cannot be understood: %w", shorten(s), err)
	}
	if re.MatchString("") {
		return "", fmt.Errorf("the expression %q is found in every text, because it may be empty; write what must be there", shorten(s))
	}
	return s, nil
}

// cheap gives the size of a regular expression that may be asked of every message.
// RE2 takes time linear in the text; the size of the automaton is the factor.
func cheap(s string) (int, error) {
	if len(s) > longestPattern {
		return 0, fmt.Errorf("the expression %q has %d octets; at most %d are allowed", shorten(s), len(s), longestPattern)
	}
	parsed, err := syntax.Parse(s, syntax.Perl)
	if err != nil {
		return 0, fmt.Errorf("the expression %q cannot be understood: %w", shorten(s), err)
	}
	n := size(parsed)
	if n > largestProgram {
		return 0, fmt.Errorf("the expression %q is too large once its repetitions are written out; use smaller numbers in { }", shorten(s))
	}
	return n, nil
}

// size is about how many steps the automaton of re has. Its depth is bounded by
// the parser.
func size(re *syntax.Regexp) int {
	n := 1 + len(re.Rune)/2
	for _, sub := range re.Sub {
		n += size(sub)
	}
	if re.Op == syntax.OpRepeat {
		n *= max(re.Min, re.Max, 1)
	}
	return min(n, largestProgram+1)
}

// textFile is the name of a file beside the policy.
func textFile(s string) (string, error) {
	if s == "" || strings.ContainsFunc(s, unicode.IsControl) {
		return "", fmt.Errorf("%q is not the name of a file", shorten(s))
	}
	return s, nil
}

// wordFiles reads the files of a list of terms.
func (r *reader) wordFiles(t Table, path string) []string {
	var all []string
	for _, name := range t.list("files") {
		lines, err := r.wordFile(name)
		if err != nil {
			r.wrong(path+".files", termTable+".files", err.Error())
			return nil
		}
		all = append(all, lines...)
	}
	if n := len(all) + len(t.list("words")); n > mostWords {
		r.wrong(path, termTable, fmt.Sprintf("the list has %d words; at most %d are allowed", n, mostWords))
		return nil
	}
	return all
}

// scannable tries what the checks will do with the lists: a policy that is right
// must never fail later.
func (r *reader) scannable() {
	var o scan.Options
	for _, k := range scan.Kinds() {
		o.Off = append(o.Off, k.ID)
	}
	for i, t := range r.out.tables[termTable] {
		path := fmt.Sprintf("%s[%d].", termTable, i)
		o.Terms = append(o.Terms,
			scan.Term{List: path + "words", Words: t.list("words")},
			scan.Term{List: path + "files", Words: t.lines},
			scan.Term{List: path + "expressions", Expressions: t.list("expressions")},
		)
	}
	if len(o.Terms) == 0 || len(r.faults) > 0 {
		return
	}
	_, err := scan.New(o)
	if err == nil {
		return
	}
	path, says := termTable, err.Error()
	if m := listName.FindStringSubmatch(says); m != nil {
		path, says = m[1], m[3]
	}
	r.wrong(path, termTable, says)
}

// listName is how the scanner begins when it does not like a list.
var listName = regexp.MustCompile(`^list "(terms\[\d+\]\.(\w+))": (?s:(.*))$`)

func (r *reader) wordFile(name string) ([]string, error) {
	if r.source.Open == nil {
		return nil, errors.New("files cannot be read here")
	}
	text, err := r.source.Open(name)
	if err != nil {
		return nil, err
	}
	return wordLines(name, string(text))
}

// wordLines is the words of a file, one a line.
func wordLines(name, text string) ([]string, error) {
	var lines []string
	n := 0
	for line := range strings.Lines(strings.TrimPrefix(text, "\ufeff")) {
		n++
		line = strings.TrimSpace(line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		word, err := phrase(line)
		if err != nil {
			return nil, fmt.Errorf("%s:%d: %w", name, n, err)
		}
		if lines = append(lines, word); len(lines) > mostWords {
			return nil, fmt.Errorf("%s has more than %d words", name, mostWords)
		}
	}
	if len(lines) == 0 {
		return nil, fmt.Errorf("%s has no words", name)
	}
	return lines, nil
}

// beside is a file named in a policy: beside it, unless the name says where.
func beside(file, name string) string {
	if filepath.IsAbs(name) {
		return name
	}
	return filepath.Join(filepath.Dir(file), filepath.FromSlash(name))
}
