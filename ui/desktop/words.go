package desktop

import (
	"fmt"
	"time"

	"holdback/app/control"
)

// announce puts messages that began to wait into words, without a word of what is in
// them. id is the message that an Undo button would take back.
func announce(fresh []control.Message, now time.Time) (title, body, id string) {
	last := fresh[len(fresh)-1]
	if len(fresh) > 1 {
		return fmt.Sprintf("%d messages wait", len(fresh)), "Undo takes back the last one.", last.ID
	}
	left := max(last.Due.Sub(now).Round(time.Second), time.Second)
	return fmt.Sprintf("Waiting %s", span(left)), plural(len(last.To), "recipient", "recipients"), last.ID
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
