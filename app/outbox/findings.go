package outbox

import (
	"fmt"
	"slices"
	"time"

	"holdback/guard"
)

// Checks that are the outbox's own. Each asks, none forbids.
const (
	CheckFailed  = "check.failed" // the checks did not finish
	CheckOverdue = "overdue"      // the message should have left more than a day ago
	CheckStuck   = "relay.stuck"  // no server took it for too long
)

func failed(why error) guard.Finding {
	return guard.Finding{
		Check: CheckFailed, Level: guard.Ask,
		Says: fmt.Sprintf("The checks could not be finished: %v.", why),
		Hint: "Read the message once more yourself, then send it or take it back.",
	}
}

func overdue(by time.Duration) guard.Finding {
	return guard.Finding{
		Check: CheckOverdue, Level: guard.Ask,
		Says: fmt.Sprintf("This message should have left %s ago, while Holdback was not running.", span(by)),
		Hint: "Send it if it is still right, or take it back.",
	}
}

func stuck(tried time.Duration) guard.Finding {
	return guard.Finding{
		Check: CheckStuck, Level: guard.Ask,
		Says: fmt.Sprintf("The mail server has not taken this message for %s.", span(tried)),
		Hint: "Look at what the server said, then try on or take it back.",
	}
}

// span is a length of time in the largest unit that says enough.
func span(d time.Duration) string {
	if d < 48*time.Hour {
		return fmt.Sprintf("%.0f hours", d.Hours())
	}
	return fmt.Sprintf("%.0f days", d.Hours()/24)
}

// ask makes a held message wait for its sender's word.
func (t *turn) ask(e Entry, f guard.Finding) {
	e.Findings = with(e.Findings, f)
	t.step(e, Flag)
}

// with is findings with f, which takes the place of an older one of its check.
func with(findings []guard.Finding, f guard.Finding) []guard.Finding {
	kept := slices.DeleteFunc(slices.Clone(findings), func(g guard.Finding) bool { return g.Check == f.Check })
	return append(kept, f)
}

// ours are the findings of the outbox itself, which no review takes back.
func ours(findings []guard.Finding) []guard.Finding {
	var own []guard.Finding
	for _, f := range findings {
		if f.Check == CheckOverdue || f.Check == CheckStuck {
			own = append(own, f)
		}
	}
	return own
}

// settled reports whether whoever answered old has answered all that waits in found,
// too: the same checks about the same words, none of them heavier.
func settled(old, found []guard.Finding) bool {
	weight := map[gist]int{}
	for _, f := range old {
		weight[gistOf(f)] = max(weight[gistOf(f)], f.Level.Weight())
	}
	for _, f := range found {
		if f.Level.Waits() && f.Level.Weight() > weight[gistOf(f)] {
			return false
		}
	}
	return true
}

// gist is what tells a finding from another.
type gist struct {
	check, kind, quote, about string
	part                      guard.Part
	name                      string
}

func gistOf(f guard.Finding) gist {
	return gist{f.Check, f.Kind, f.Quote, f.About, f.Place.Part, f.Place.Name}
}

// count is what the journal keeps of findings, in the order in which they came.
func count(findings []guard.Finding) []Found {
	var all []Found
	for _, f := range findings {
		i := slices.IndexFunc(all, func(n Found) bool { return n.Check == f.Check && n.Level == f.Level })
		if i < 0 {
			i = len(all)
			all = append(all, Found{Check: f.Check, Level: f.Level})
		}
		all[i].Count++
	}
	return all
}
