package content

import (
	"fmt"
	"strconv"
	"strings"

	"holdback/guard"
	"holdback/guard/people"
	"holdback/guard/scan"
)

// mostTerms is how many terms of one list are reported one by one.
const mostTerms = 8

// newSensitive compiles the detectors and the terms of the rules.
func newSensitive(r guard.ContentRules) (*sensitive, error) {
	s := &sensitive{kinds: map[string]scan.Kind{}, terms: r.Terms}
	for _, k := range scan.Kinds() {
		s.kinds[k.ID] = k
	}
	o := scan.Options{Countries: r.Countries}
	for i, list := range r.Terms {
		o.Terms = append(o.Terms, scan.Term{List: strconv.Itoa(i), Words: list.Words, Expressions: list.Expressions})
		s.quoted = s.quoted || list.Quoted
	}
	var err error
	if s.scanner, err = scan.New(o); err != nil {
		return nil, fmt.Errorf("prepare content checks: %w", err)
	}
	return s, nil
}

func (s *sensitive) term() guard.Check {
	return guard.Check{
		ID:    "content.term",
		Level: guard.Ask,
		Why:   "Asks about the words and expressions that you or your organisation want to hear about.",
		Look:  s.lookTerms,
	}
}

// lookTerms reports the terms of each list that its recipients may not get.
func (s *sensitive) lookTerms(m *guard.Mail) []guard.Finding {
	byList := map[string][]hit{}
	for _, h := range s.hits(m) {
		if h.List != "" {
			byList[h.List] = append(byList[h.List], h)
		}
	}
	var found []guard.Finding
	for i, list := range s.terms {
		if hits := byList[strconv.Itoa(i)]; len(hits) > 0 {
			found = append(found, reportTerms(m, list, hits)...)
		}
	}
	return found
}

func reportTerms(m *guard.Mail, list guard.TermList, hits []hit) []guard.Finding {
	to := forbiddenTo(m, list)
	if len(to) == 0 {
		return nil
	}
	var found []guard.Finding
	seen := map[string]bool{}
	for _, h := range hits {
		word := strings.ToLower(strings.Join(strings.Fields(h.words()), " "))
		if h.old && !list.Quoted || seen[word] {
			continue
		}
		seen[word] = true
		if len(seen) <= mostTerms {
			found = append(found, termFinding(m, list, h, word, to))
		}
	}
	if more := len(seen) - mostTerms; more > 0 {
		last := &found[len(found)-1]
		last.Says = fmt.Sprintf("%s %d more of these words stand in the message.", last.Says, more)
	}
	return found
}

func termFinding(m *guard.Mail, list guard.TermList, h hit, word string, to []string) guard.Finding {
	f := guard.Finding{
		Level: list.Level,
		Says:  list.Says,
		Quote: strings.Join(strings.Fields(h.words()), " "),
		Hint:  "Check that these recipients may read it.",
		Place: guard.Place{Part: h.part, At: h.Start},
		Kind:  list.ID,
		About: word,
		By:    list.By,
	}
	if f.Level == "" {
		f.Level = guard.Ask
	}
	if f.Says == "" {
		f.Says = fmt.Sprintf("%q in %s is one of the words to look out for.", f.Quote, where(h.part))
		if list.Name != "" {
			f.Says = fmt.Sprintf("%q in %s is one of the words to look out for (%s).", f.Quote, where(h.part), list.Name)
		}
	}
	if len(to) < len(m.Addressees()) && (list.Outside || len(list.Except) > 0) {
		f.Repairs = []guard.Repair{{Do: guard.RemoveRecipients, Says: "Remove " + someOf(to), Addresses: to}}
	}
	return f
}

// forbiddenTo is the recipients to whom a list of terms matters.
func forbiddenTo(m *guard.Mail, list guard.TermList) []string {
	var to []string
	for _, r := range m.Addressees() {
		if list.Outside && !m.Outside(r.Address) || guard.Covers(list.Except, r.Address) {
			continue
		}
		to = append(to, people.Key(r.Address))
	}
	return to
}

// someOf names the first of many.
func someOf(list []string) string {
	const most = 3
	if len(list) <= most {
		return strings.Join(list, ", ")
	}
	return fmt.Sprintf("%s and %d others", strings.Join(list[:most-1], ", "), len(list)-most+1)
}
