package guard

import (
	"errors"
	"testing"

	"holdback/mail"
)

// examples are the specification of each check: what it must catch, and what it
// must leave alone.
var examples = map[string]struct{ catches, ignores []Mail }{
	"message.unreadable": {
		catches: []Mail{{View: &mail.View{}, Unreadable: errors.New("part 2: no boundary")}},
		ignores: []Mail{{View: &mail.View{}}},
	},
}

func TestEachCheckCatchesAndIgnoresItsExamples(t *testing.T) {
	for _, c := range Checks() {
		ex := examples[c.ID]
		if len(ex.catches) == 0 || len(ex.ignores) == 0 || c.Why == "" {
			t.Errorf("%s: a check needs a reason and examples of both kinds", c.ID)
		}
		for _, m := range ex.catches {
			if got := review(m, []Check{c}); len(got) == 0 {
				t.Errorf("%s did not catch %+v", c.ID, m)
			}
		}
		for _, m := range ex.ignores {
			if got := review(m, []Check{c}); len(got) > 0 {
				t.Errorf("%s fired on %+v: %+v", c.ID, m, got)
			}
		}
	}
}

func TestACheckThatPanicsAsksAndTheOthersStillLook(t *testing.T) {
	broken := Check{ID: "test.broken", Look: func(Mail) []Finding { panic("no") }}
	got := review(Mail{View: &mail.View{}, Unreadable: errors.New("x")}, []Check{broken, messageUnreadable})
	if len(got) != 2 || got[0].Level != Ask || got[0].Check != "test.broken" || got[1].Level != Note {
		t.Errorf("got %+v, want an ask by test.broken and a note", got)
	}
}

func TestStrongestOfFindings(t *testing.T) {
	for _, c := range []struct {
		levels []Level
		want   Level
	}{
		{nil, ""},
		{[]Level{Note}, Note},
		{[]Level{Ask, Note}, Ask},
		{[]Level{Note, Stop, Ask}, Stop},
	} {
		var findings []Finding
		for _, l := range c.levels {
			findings = append(findings, Finding{Level: l})
		}
		if got := Strongest(findings); got != c.want {
			t.Errorf("Strongest(%v) = %q, want %q", c.levels, got, c.want)
		}
	}
}
