package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"holdback/guard"
)

// table counts messages, not findings: a check that speaks twice of one message
// disturbs once.
type table struct {
	checks   []string // in the order of the set, then what else spoke
	spoke    map[string]map[guard.Level]int
	goals    []goal
	reached  []int // by goal: messages
	messages int
}

// goal is a share of the messages that must not be exceeded.
type goal struct {
	what    string
	percent float64
	counts  func(guard.Finding) bool
}

var goals = []goal{
	{"personal data and secrets", 0.5, sensitive},
	{"attachment.missing", 0.1, func(f guard.Finding) bool { return f.Check == "attachment.missing" }},
	{"interrupted by any check", 1, func(f guard.Finding) bool { return f.Level.Waits() }},
}

// sensitive reports whether a finding comes from a detector of numbers, personal
// data or secrets: they say which kind they found.
func sensitive(f guard.Finding) bool { return strings.HasPrefix(f.Check, "content.") && f.Kind != "" }

func newTable(set guard.Set) *table {
	t := &table{spoke: map[string]map[guard.Level]int{}, goals: goals, reached: make([]int, len(goals))}
	for _, c := range set.Checks {
		t.row(c.ID)
	}
	return t
}

// row is the counts of a check.
func (t *table) row(check string) map[guard.Level]int {
	if t.spoke[check] == nil {
		t.spoke[check] = map[guard.Level]int{}
		t.checks = append(t.checks, check)
	}
	return t.spoke[check]
}

// count adds the findings about one message.
func (t *table) count(found []guard.Finding) {
	t.messages++
	heaviest := map[string]guard.Level{}
	for _, f := range found {
		if f.Level.Weight() > heaviest[f.Check].Weight() {
			heaviest[f.Check] = f.Level
		}
		t.row(f.Check)
	}
	for check, level := range heaviest {
		t.spoke[check][level]++
	}
	for i, g := range t.goals {
		if slices.ContainsFunc(found, g.counts) {
			t.reached[i]++
		}
	}
}

// percent is a share of all messages.
func (t *table) percent(n int) float64 { return 100 * float64(n) / float64(max(t.messages, 1)) }

func (t *table) print(out io.Writer) {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "check\tnote\task\tstop\tof %d\t\n", t.messages)
	for _, check := range t.checks {
		n := t.spoke[check]
		note, ask, stop := n[guard.Note], n[guard.Ask]+n[guard.Justify], n[guard.Stop]
		fmt.Fprintf(w, "%s\t%d\t%d\t%d\t%.2f %%\t\n", check, note, ask, stop, t.percent(note+ask+stop))
	}
	w.Flush()
	fmt.Fprintln(out)
	for i, g := range t.goals {
		share, word := t.percent(t.reached[i]), "reached"
		if share > g.percent {
			word = "missed"
		}
		fmt.Fprintf(out, "%s: %d messages, %.2f %%; goal: at most %g %%: %s\n", g.what, t.reached[i], share, g.percent, word)
	}
}
