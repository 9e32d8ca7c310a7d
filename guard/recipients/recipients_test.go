package recipients_test

import (
	"os"
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/guardtest"
	"holdback/guard/recipients"
)

// rulesFor are the rules that examples of a check are run with.
func rulesFor(check string) guard.Rules {
	r := guard.DefaultRules()
	r.Recipients.History = 10
	r.Domains.Trusted = []string{"partner.example"}
	switch check {
	case "recipient.blocked":
		r.Domains.Blocked = []string{"rival.example", "*@*.blocked.example", "eve@quayside.example"}
	case "recipient.attention":
		r.Domains.Attention = []string{"press.example", "ben@quayside.example", "*-legal@*"}
	case "recipient.confirm":
		r.Recipients.Confirm = true
	case "recipient.reply-all":
		r.Recipients.LargeGroup = 5
	}
	return r
}

func TestEveryCheckIsInTheManual(t *testing.T) {
	manual, err := os.ReadFile("../../docs/checks.md")
	if err != nil {
		t.Fatal(err)
	}
	r := guard.DefaultRules()
	list, err := recipients.Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range list {
		if row := "| `" + c.ID + "` | " + string(c.Level) + " |"; !strings.Contains(string(manual), row) {
			t.Errorf("docs/checks.md has no row that begins with %q", row)
		}
	}
}

func TestEveryCheckKeepsItsExamples(t *testing.T) {
	guardtest.Examples(t, rulesFor, recipients.Checks)
}
