package attachments_test

import (
	"testing"

	"holdback/guard"
	"holdback/guard/attachments"
	"holdback/guard/guardtest"
)

// ruled are the rules for checks that need some.
func ruled(check string) guard.Rules {
	r := guard.DefaultRules()
	switch check {
	case "attachment.forbidden":
		r.Attachments.Forbidden = []string{"*.bak", "*.exe"}
	case "attachment.attention":
		r.Attachments.Attention = []string{"Payroll*", "*.docm"}
	case "attachment.large":
		r.Attachments.MaxSize = 10_000
	}
	return r
}

func TestExamples(t *testing.T) { guardtest.Examples(t, ruled, attachments.Checks) }
