package scan

import (
	"fmt"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode/utf8"
)

// expression is a regular expression of a term list. It is run only on the lines
// around a literal, or around digits, that whatever it matches must hold. A few may have
// neither and see the whole text.
type expression struct {
	re     *regexp.Regexp
	list   int
	digits int  // digits in a row that open it, where no literal does
	slow   bool // nothing opens it
}

// Bounds that keep an expression from slowing every message down.
const (
	shortestOpening = 3    // octets of a literal
	mostOpenings    = 64   // literals of one expression
	largestProgram  = 1000 // instructions
	reach           = 500  // octets around an opening that an expression sees
	mostSlow        = 20   // expressions that see the whole text
)

// addExpression prepares one regular expression of a list.
func (b *builder) addExpression(list int, spelled string) error {
	tree, err := syntax.Parse(spelled, syntax.Perl)
	if err != nil {
		return fmt.Errorf("read expression %q: %w", spelled, err)
	}
	if program, err := syntax.Compile(tree.Simplify()); err != nil || len(program.Inst) > largestProgram {
		return fmt.Errorf("read expression %q: it is too large and would be slow; make its repetitions smaller", spelled)
	}
	re, err := regexp.Compile("(?m:" + spelled + ")")
	if err != nil {
		return fmt.Errorf("read expression %q: %w", spelled, err)
	}
	if re.MatchString("") {
		return fmt.Errorf("read expression %q: it matches nothing at all, and so every text", spelled)
	}
	e := expression{re: re, list: list}
	tree = tree.Simplify()
	openings := required(tree)
	if openings == nil {
		e.digits = digitsIn(tree)
		e.slow = e.digits < 3
	}
	if e.slow {
		if b.slow++; b.slow > mostSlow {
			return fmt.Errorf("read expression %q: it is one too many that can match without any fixed text, and would slow every message down;"+
				" let it hold three letters, or three digits in a row, that are always there", spelled)
		}
	}
	b.expressions = append(b.expressions, e)
	for _, o := range openings {
		g := b.gate(o)
		g.expressions = append(g.expressions, len(b.expressions)-1)
	}
	return nil
}

// required is literals one of which every match of re holds, folded; nil where
// there are none that are long enough.
func required(re *syntax.Regexp) []string {
	if all := exact(re); usable(all) {
		return all
	}
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return required(re.Sub[0])
	case syntax.OpRepeat:
		if re.Min > 0 {
			return required(re.Sub[0])
		}
	case syntax.OpAlternate:
		return requiredOfEach(re.Sub)
	case syntax.OpConcat:
		return requiredOfAny(re.Sub)
	}
	return nil
}

func requiredOfEach(ways []*syntax.Regexp) []string {
	var all []string
	for _, way := range ways {
		one := required(way)
		if one == nil || len(all)+len(one) > mostOpenings {
			return nil
		}
		all = append(all, one...)
	}
	return all
}

// requiredOfAny is the best of what the parts in a row give: the longest.
func requiredOfAny(parts []*syntax.Regexp) []string {
	var best []string
	better := func(all []string) {
		if usable(all) && (best == nil || shortest(all) > shortest(best)) {
			best = all
		}
	}
	run := []string{""}
	for _, part := range parts {
		if next := product(run, exact(part)); next != nil {
			run = next
			better(run)
			continue
		}
		better(required(part))
		run = []string{""}
	}
	return best
}

// exact is all texts that re matches, folded; nil where they are too many.
func exact(re *syntax.Regexp) []string {
	switch re.Op {
	case syntax.OpLiteral:
		return []string{strings.ToLower(fold(string(re.Rune)).text)}
	case syntax.OpCharClass:
		return exactClass(re.Rune)
	case syntax.OpCapture:
		return exact(re.Sub[0])
	case syntax.OpEmptyMatch, syntax.OpWordBoundary, syntax.OpBeginLine, syntax.OpEndLine, syntax.OpBeginText, syntax.OpEndText:
		return []string{""}
	case syntax.OpQuest:
		if one := exact(re.Sub[0]); one != nil {
			return append(one, "")
		}
	case syntax.OpAlternate:
		return exactEach(re.Sub)
	case syntax.OpConcat:
		all := []string{""}
		for _, part := range re.Sub {
			all = product(all, exact(part))
		}
		return all
	}
	return nil
}

func exactClass(ranges []rune) []string {
	var all []string
	for i := 0; i < len(ranges); i += 2 {
		if ranges[i+1]-ranges[i] > 8 || len(all) > 8 {
			return nil
		}
		for r := ranges[i]; r <= ranges[i+1]; r++ {
			all = append(all, strings.ToLower(fold(string(r)).text))
		}
	}
	return all
}

func exactEach(ways []*syntax.Regexp) []string {
	var all []string
	for _, way := range ways {
		one := exact(way)
		if one == nil || len(all)+len(one) > mostOpenings {
			return nil
		}
		all = append(all, one...)
	}
	return all
}

// product is every text of a followed by every text of b.
func product(a, b []string) []string {
	if a == nil || b == nil || len(a)*len(b) > mostOpenings {
		return nil
	}
	all := make([]string, 0, len(a)*len(b))
	for _, x := range a {
		for _, y := range b {
			all = append(all, x+y)
		}
	}
	return all
}

func usable(all []string) bool { return len(all) > 0 && shortest(all) >= shortestOpening }

func shortest(all []string) int {
	n := len(all[0])
	for _, s := range all {
		n = min(n, len(strings.TrimSpace(s)))
	}
	return n
}

// digitsIn is how many digits in a row every match of re holds.
func digitsIn(re *syntax.Regexp) int {
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus:
		return digitsIn(re.Sub[0])
	case syntax.OpRepeat:
		if onlyDigits(re.Sub[0]) {
			return re.Min
		}
	case syntax.OpCharClass, syntax.OpLiteral:
		if onlyDigits(re) {
			return digitsOf(re)
		}
	case syntax.OpConcat:
		best, row := 0, 0
		for _, part := range re.Sub {
			n := digitsIn(part)
			best = max(best, n)
			if row += n; !onlyDigits(part) {
				row = 0
			}
			best = max(best, row)
		}
		return best
	}
	return 0
}

func onlyDigits(re *syntax.Regexp) bool {
	switch re.Op {
	case syntax.OpCapture, syntax.OpPlus, syntax.OpRepeat:
		return onlyDigits(re.Sub[0])
	case syntax.OpCharClass:
		return len(re.Rune) == 2 && re.Rune[0] >= '0' && re.Rune[1] <= '9'
	case syntax.OpLiteral:
		return strings.Trim(string(re.Rune), "0123456789") == ""
	}
	return false
}

// window is a stretch of the source that an expression has yet to look at.
type window struct{ from, to int }

// openExpression wants an expression to look at the lines around text[at:end].
// Windows that touch become one, so that no octet is looked at twice.
func (p *pass) openExpression(n, at, end int) {
	source := p.f.source
	from, to := p.f.span(at, end)
	w := window{lineStart(source, max(from-reach, 0)), lineEnd(source, min(to+reach, len(source)))}
	last := &p.windows[n]
	if w.from <= last.to {
		last.to = max(last.to, w.to)
		return
	}
	p.runExpression(n)
	*last = w
}

// runExpression looks at the last window of an expression.
func (p *pass) runExpression(n int) {
	e, w := p.s.expressions[n], p.windows[n]
	for _, m := range e.re.FindAllStringIndex(p.f.source[w.from:w.to], -1) {
		if m[0] < m[1] {
			p.terms = append(p.terms, Hit{Kind: termKind, List: p.s.lists[e.list], Start: w.from + m[0], End: w.from + m[1]})
		}
	}
}

// expressions opens those that digits open, and runs what is still open.
func (p *pass) expressions() {
	for n, e := range p.s.expressions {
		switch {
		case e.slow:
			p.windows[n] = window{0, len(p.f.source)}
		case e.digits > 0:
			p.openAtDigits(n, e.digits)
		}
		p.runExpression(n)
	}
}

func (p *pass) openAtDigits(n, row int) {
	for i := nextDigit(p.text, 0); i < len(p.text); {
		end := i
		for end < len(p.text) && p.text[end] >= '0' && p.text[end] <= '9' {
			end++
		}
		if end-i >= row {
			p.openExpression(n, i, end)
		}
		i = nextDigit(p.text, end)
	}
}

// lineStart is the beginning of the line around i, or i where that is far away.
func lineStart(s string, i int) int {
	if n := strings.LastIndexByte(s[max(0, i-reach):i], '\n'); n >= 0 {
		return max(0, i-reach) + n + 1
	}
	if i <= reach {
		return 0
	}
	return runeStart(s, i)
}

// lineEnd is the end of the line around i, or i where that is far away.
func lineEnd(s string, i int) int {
	if n := strings.IndexByte(s[i:min(len(s), i+reach)], '\n'); n >= 0 {
		return i + n
	}
	if len(s)-i <= reach {
		return len(s)
	}
	return runeStart(s, i)
}

func runeStart(s string, i int) int {
	for i > 0 && i < len(s) && !utf8.RuneStart(s[i]) {
		i--
	}
	return i
}

// digitsOf is how many digits a literal or a class of digits stands for.
func digitsOf(re *syntax.Regexp) int {
	if re.Op == syntax.OpLiteral {
		return len(re.Rune)
	}
	return 1
}
