package desktop

import (
	"fmt"
	"slices"
	"time"

	"holdback/app/control"
)

// announce puts messages that began to wait into words, without a word of what is in
// them; a question comes before all else. Nothing in it is foreign text, so there is no markup to escape.
func announce(fresh []control.Message, now time.Time) notice {
	last := fresh[len(fresh)-1]
	if i := slices.IndexFunc(fresh, func(m control.Message) bool { return m.State == "asking" }); i >= 0 {
		last = fresh[i]
	}
	switch {
	case len(fresh) > 1 && last.State != "asking":
		return notice{fmt.Sprintf("%d messages held", len(fresh)), "Undo takes back the last one.", last.ID}
	case last.State == "asking":
		return notice{"A message wants your answer", "It stays here until you decide.", last.ID}
	}
	left := max(last.Due.Sub(now).Round(time.Second), time.Second)
	return notice{"Message held for " + span(left), plural(len(last.To), "recipient", "recipients"), last.ID}
}

// span is a short length of time: "30 s", "9 min", "2 h".
func span(d time.Duration) string {
	switch {
	case d < 2*time.Minute:
		return fmt.Sprintf("%d s", int(d.Seconds()))
	case d < 2*time.Hour:
		return fmt.Sprintf("%d min", int(d.Minutes()))
	}
	return fmt.Sprintf("%d h", int(d.Hours()))
}
