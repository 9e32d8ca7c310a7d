package scan

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"
)

// callingCodes is how long the numbers of each country are.
//
//go:embed data/calling-codes.txt
var callingCodes string

// plan is the telephone numbers of the world: by calling code, how many digits
// may follow it.
type plan map[string]span

type span struct{ least, most int }

func newPlan() plan {
	all := plan{}
	for line := range strings.Lines(callingCodes) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		for _, entry := range strings.Fields(line) {
			code, lengths, _ := strings.Cut(entry, ":")
			from, to, _ := strings.Cut(lengths, "-")
			least, _ := strconv.Atoi(from)
			most, err := strconv.Atoi(to)
			if err != nil {
				most = least
			}
			all[code] = span{least, most}
		}
	}
	return all
}

// holds reports whether digits are an international number without its plus
// sign.
func (all plan) holds(digits string) bool {
	for n := 1; n <= 3 && n < len(digits); n++ {
		if s, ok := all[digits[:n]]; ok {
			rest := digits[n:]
			return len(rest) >= s.least && len(rest) <= s.most && sundry(rest) && (n > 1 || digits[0] != '1' || american(rest))
		}
	}
	return false
}

// american reports whether ten digits are a number of the North American plan:
// neither area nor exchange begins with 0 or 1.
func american(d string) bool {
	return len(d) == 10 && d[0] >= '2' && d[3] >= '2' && d[1:3] != "11" && d[4:6] != "11"
}

// sundry reports whether digits are not all, or nearly all, the same.
func sundry(digits string) bool {
	var counts [10]int
	for i := range len(digits) {
		counts[digits[i]-'0']++
	}
	return slices.Max(counts[:]) <= len(digits)-2
}

// phone finds telephone numbers: with a plus sign or 00 in front (ITU-T E.123),
// or named as such.
func (p *pass) phone(start, end int) int {
	if p.s.class[p.text[start]]&isDigit == 0 || !p.s.phones {
		return 0
	}
	from := start
	for from > 0 && (p.text[from-1] == '+' || p.text[from-1] == '(') && start-from < 2 {
		from--
	}
	plus := from < start && (p.text[from] == '+' || p.text[start-1] == '+')
	double := !plus && end-start >= 2 && p.text[start:start+2] == "00"
	if !plus && !double && (!p.longEnough(start, end) || !p.mayBegin(from)) {
		return 0
	}
	if end-start > 15 || from > 0 && (wordBefore(p.text, from) || strings.IndexByte("_@=&%-/", p.text[from-1]) >= 0) {
		return 0
	}
	d := p.dial(start)
	if d.end < end {
		return 0
	}
	switch digits := d.text(); {
	case plus && p.s.plan.holds(digits), double && p.s.plan.holds(digits[2:]):
	case double || plus || !national(digits) || !p.called(start):
		return 0
	}
	if p.inAddress(from, d.end) {
		return 0
	}
	p.emit("phone", rankPhone, from, d.end)
	return d.end
}

// longEnough reports whether digits may go on to be a number, so that most years,
// hours and amounts are not looked at closer.
func (p *pass) longEnough(start, end int) bool {
	return end-start >= 7 || end+1 < len(p.text) && p.text[end] == ')' || end+1 < len(p.text) && p.s.class[p.text[end]]&alnum == 0 && (p.s.class[p.text[end+1]]&isDigit != 0 || p.text[end+1] == '(')
}

// dialled is the digits of a number, without an area's 0 in brackets.
type dialled struct {
	digits [20]byte
	count  int
	end    int // where it ends; 0 if it goes on like something else
}

func (d *dialled) text() string { return string(d.digits[:d.count]) }

// dial reads a number that begins at start.
func (p *pass) dial(start int) (d dialled) {
	gap := 0
	for i := start; i < len(p.text) && i-start < 32 && d.count < len(d.digits); i++ {
		c := p.text[i]
		if p.s.class[c]&isDigit != 0 {
			d.digits[d.count] = c
			d.count++
			d.end, gap = i+1, 0
			continue
		}
		if c == '(' && d.count > 0 && strings.HasPrefix(p.text[i:], "(0)") {
			i += 2
			continue
		}
		if gap++; gap > 2 || c != ' ' && c != '-' && c != '.' && c != '/' && c != '(' && c != ')' {
			break
		}
	}
	if d.count < 7 || d.count > 17 || !p.mayEnd(d.end) || wordAt(p.text, d.end) {
		d.end = 0
	}
	return d
}

// national reports whether digits may be a number as it is dialled at home.
func national(digits string) bool {
	return len(digits) >= 7 && len(digits) <= 13 && (len(digits) >= 9 || digits[0] == '0' || len(digits) == 7) && sundry(digits)
}

// called reports whether a word for telephones stands right before start.
func (p *pass) called(start int) bool {
	d := p.context.near(p.s.phoneKind, start, start+1)
	return d >= 0 && d <= 16 && !strings.ContainsAny(p.text[max(0, start-d):start], "\n0123456789")
}
