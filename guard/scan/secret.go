package scan

import (
	"fmt"
	"regexp"
	"strings"
)

// rule is one kind of key or token: literals that open it and an expression that
// is looked for just there.
type rule struct {
	id, title, cite string
	opens           string // literals with spaces between; one begins every match, or stands back octets behind its beginning
	pattern         string // RE2; the secret itself is group 1, where there is one
	back            []int
	loose           bool              // it may stand in the middle of a word, and its alphabet may go on behind it
	long            bool              // it may have thousands of octets
	ready           func(string) bool // a quick look at what follows the literal; nil is yes
	behind          func(string) bool // what must stand before the literal on its line; nil is anything
	check           func(string) bool // what else must hold of the secret
	ends            string            // the secret goes on up to here, if that is not too far
}

// How much of a text a rule sees.
const (
	usual = 600
	large = 8000
)

// compiled is a rule ready for use.
type compiled struct {
	rule
	re *regexp.Regexp
}

// addRule prepares a rule and opens it.
func (b *builder) addRule(r rule) error {
	re, err := regexp.Compile(`\A(?:` + r.pattern + `)`)
	if err != nil {
		return fmt.Errorf("read the rule of %s: %w", r.id, err)
	}
	if r.back == nil {
		r.back = []int{0}
	}
	b.rules = append(b.rules, compiled{r, re})
	for _, o := range strings.Fields(r.opens) {
		g := b.gate(strings.ToLower(o))
		g.openings = append(g.openings, opening{len(b.rules) - 1, o, !strings.Contains(r.pattern, "(?i")})
	}
	return nil
}

// opening is a literal that opens a rule.
type opening struct {
	rule    int
	literal string
	exact   bool // capitals matter
}

// stands reports whether the literal stands at i.
func (o opening) stands(text string, i int) bool {
	if len(text)-i < len(o.literal) {
		return false
	}
	here := text[i : i+len(o.literal)]
	return here == o.literal || !o.exact && strings.EqualFold(here, o.literal)
}

// matchRule looks for a secret whose literal begins at at.
func (p *pass) matchRule(o opening, at int) {
	r := &p.s.rules[o.rule]
	if !o.stands(p.text, at) || r.ready != nil && !r.ready(p.text[at+len(o.literal):]) {
		return
	}
	if r.behind != nil && !r.behind(p.lineBefore(at)) {
		return
	}
	for _, back := range r.back {
		if start := at - back; start >= 0 && p.matchRuleAt(r, start) {
			return
		}
	}
}

func (p *pass) matchRuleAt(r *compiled, start int) bool {
	if !r.loose && start > 0 && (wordBefore(p.text, start) || p.text[start-1] == '_') {
		return false
	}
	limit := usual
	if r.long {
		limit = large
	}
	m := r.re.FindStringSubmatchIndex(p.text[start:min(len(p.text), start+limit)])
	if m == nil {
		return false
	}
	from, to := start+m[0], start+m[1]
	for g := 2; g < len(m); g += 2 {
		if m[g] >= 0 {
			from, to = start+m[g], start+m[g+1]
		}
	}
	if !r.loose && to < len(p.text) && (p.text[to] == '_' || wordAt(p.text, to)) {
		return false
	}
	if r.check != nil && !r.check(p.text[from:to]) || r.check == nil && sample(p.text[from:to]) {
		return false
	}
	if r.ends != "" {
		if n := strings.Index(p.text[to:min(len(p.text), to+large)], r.ends); n >= 0 {
			to += n + len(r.ends)
		}
	}
	p.emit(r.id, rankSecret, from, to)
	return true
}

// lineBefore is what stands before i on its line, but not too far away.
func (p *pass) lineBefore(i int) string {
	line := p.text[max(0, i-300):i]
	if n := strings.LastIndexByte(line, '\n'); n >= 0 {
		return line[n+1:]
	}
	return line
}

// sample reports whether a token is one that only shows how a token looks:
// nothing but a few different letters, or letters that stand for others.
func sample(token string) bool {
	small := strings.ToLower(token)
	for _, s := range []string{"xxxx", "****", "....", "your_", "your-", "placeholder", "redacted", "example", "00000000"} {
		if strings.Contains(small, s) {
			return true
		}
	}
	var seen [256]bool
	different := 0
	for i := max(0, len(token)-32); i < len(token); i++ {
		if !seen[token[i]] {
			seen[token[i]] = true
			different++
		}
	}
	return different < 6
}
