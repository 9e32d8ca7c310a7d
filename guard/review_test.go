package guard_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"holdback/guard"
	"holdback/mail"
)

func set(checks ...guard.Check) guard.Set {
	rules := guard.DefaultRules()
	return guard.Set{Checks: checks, Rules: &rules}
}

func says(id string, l guard.Level) guard.Check {
	return guard.Check{ID: id, Why: "because", Level: l, Look: func(*guard.Mail) []guard.Finding {
		return []guard.Finding{{Level: l, Says: id, About: "somebody"}}
	}}
}

func TestWhatCannotBeReadIsNoted(t *testing.T) {
	c := set(guard.MessageUnreadable())
	if got := c.Review(t.Context(), &guard.Mail{View: &mail.View{}}); len(got) > 0 {
		t.Errorf("a message in order: %+v", got)
	}
	got := c.Review(t.Context(), &guard.Mail{View: &mail.View{}, Unreadable: errors.New("part 2: no boundary")})
	if len(got) != 1 || got[0].Level != guard.Note {
		t.Errorf("got %+v, want one note", got)
	}
}

func TestWhatALimitLeftOutAsks(t *testing.T) {
	raw := "Content-Type: multipart/mixed; boundary=b\r\n\r\n" + strings.Repeat("--b\r\n\r\nx\r\n", 1001)
	v, _ := mail.Read(mail.Bytes(raw))
	got := set(guard.MessageUnreadable()).Review(t.Context(), &guard.Mail{View: v, Unreadable: v.Problem()})
	if len(got) != 1 || got[0].Level != guard.Ask || strings.Contains(got[0].Hint, "\n") || !strings.Contains(got[0].Hint, "; ") {
		t.Errorf("got %+v, want one ask whose reasons stand in one line", got)
	}
}

func TestWhatOnlyTheRecipientsCanReadIsNoted(t *testing.T) {
	raw := "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\n\r\nMIIB\r\n"
	v, _ := mail.Read(mail.Bytes(raw))
	got := set(guard.MessageUnreadable()).Review(t.Context(), &guard.Mail{View: v})
	if len(got) != 1 || got[0].Level != guard.Note || !strings.Contains(got[0].Says, "encrypted") {
		t.Errorf("got %+v, want a note that it is encrypted", got)
	}
}

func TestOfVeryManyFindingsTheRestIsOneThatWeighsAsMuch(t *testing.T) {
	many := guard.Check{ID: "test.many", Level: guard.Ask, Look: func(*guard.Mail) []guard.Finding {
		all := make([]guard.Finding, 1000)
		for i := range all {
			all[i] = guard.Finding{Level: guard.Note, Says: "one"}
		}
		all[999].Level = guard.Ask
		return all
	}}
	got := set(many).Review(t.Context(), &guard.Mail{View: &mail.View{}})
	if len(got) != 101 || got[0].Level != guard.Ask || got[0].Count != 900 || got[0].Check != "test.many" {
		t.Errorf("got %d findings, the first %+v; want 101, and first one for 900 that asks", len(got), got[0])
	}
}

func TestACheckThatPanicsAsksAndTheOthersStillLook(t *testing.T) {
	broken := guard.Check{ID: "test.broken", Level: guard.Note, Look: func(*guard.Mail) []guard.Finding { panic("no") }}
	got := set(broken, says("fine", guard.Note)).Review(t.Context(), &guard.Mail{View: &mail.View{}})
	if len(got) != 2 || got[0].Level != guard.Ask || got[0].Check != guard.CheckFailed || got[1].Check != "fine" {
		t.Errorf("got %+v, want an ask and a note", got)
	}
}

func TestACheckThatDoesNotEndAsks(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		slow := guard.Check{ID: "test.slow", Level: guard.Note, Look: func(*guard.Mail) []guard.Finding {
			time.Sleep(time.Hour)
			return nil
		}}
		got := set(slow, says("fine", guard.Note)).Review(ctx, &guard.Mail{View: &mail.View{}})
		if len(got) != 2 || got[0].Check != guard.CheckFailed || got[1].Check != "fine" {
			t.Errorf("got %+v, want an ask and a note", got)
		}
		time.Sleep(2 * time.Hour) // the slow one ends some day
	})
}

func TestRulesDecideTheLevel(t *testing.T) {
	s := set(says("a", guard.Ask), says("b", guard.Note), says("c", guard.Ask), says("d", guard.Off))
	s.Rules.Levels = map[string]guard.Level{"a": guard.Stop, "b": guard.Off}
	s.Rules.By = map[string]string{"a": "your organisation"}
	s.Rules.When = []guard.Rule{{
		ID:   "r",
		When: func(_ *guard.Mail, found []guard.Finding) (bool, error) { return len(found) == 2, nil },
		Then: guard.Finding{Check: "rule.r", Level: guard.Note},
	}}
	got := s.Review(t.Context(), &guard.Mail{View: &mail.View{}})
	if len(got) != 3 || got[0].Check != "a" || got[0].Level != guard.Stop || got[0].By != "your organisation" || got[1].Check != "c" || got[2].Check != "rule.r" {
		t.Errorf("got %+v", got)
	}
}

func TestARuleThatCannotBeAskedWeighsAsMuchAsIfItHeld(t *testing.T) {
	for _, c := range []struct{ rule, want guard.Level }{{guard.Note, guard.Ask}, {guard.Ask, guard.Ask}, {guard.Justify, guard.Justify}, {guard.Stop, guard.Stop}} {
		s := set()
		s.Rules.When = []guard.Rule{{
			ID: "r", When: func(*guard.Mail, []guard.Finding) (bool, error) { return false, errors.New("no") },
			Then: guard.Finding{Level: c.rule},
		}}
		if got := s.Review(t.Context(), &guard.Mail{View: &mail.View{}}); len(got) != 1 || got[0].Check != guard.CheckFailed || got[0].Level != c.want {
			t.Errorf("a rule of level %s: got %+v, want %s", c.rule, got, c.want)
		}
	}
}

func TestWhatTheSenderSilencedIsSilent(t *testing.T) {
	quiet := guard.Facts{Quiet: map[string]bool{"a somebody": true, "b somebody": true, "c somebody": true}}
	s := set(says("a", guard.Ask), says("b", guard.Stop), says("c", guard.Ask))
	s.Rules.Locked = map[string]bool{"c": true}
	got := s.Review(t.Context(), &guard.Mail{View: &mail.View{}, Facts: quiet})
	if len(got) != 2 || got[0].Check != "b" || got[1].Check != "c" {
		t.Errorf("got %+v, want the stop and the locked one", got)
	}
}

func TestStrongestOfFindings(t *testing.T) {
	for _, c := range []struct {
		levels []guard.Level
		want   guard.Level
	}{
		{nil, ""},
		{[]guard.Level{guard.Note}, guard.Note},
		{[]guard.Level{guard.Ask, guard.Note}, guard.Ask},
		{[]guard.Level{guard.Ask, guard.Justify}, guard.Justify},
		{[]guard.Level{guard.Note, guard.Stop, guard.Ask}, guard.Stop},
	} {
		var findings []guard.Finding
		for _, l := range c.levels {
			findings = append(findings, guard.Finding{Level: l})
		}
		if got := guard.Strongest(findings); got != c.want {
			t.Errorf("Strongest(%v) = %q, want %q", c.levels, got, c.want)
		}
	}
}

func TestPatternsCoverAddresses(t *testing.T) {
	for _, c := range []struct {
		pattern, address string
		want             bool
	}{
		{"example.org", "ann@example.org", true},
		{"example.org", "ann@mail.example.org", true},
		{"example.org", "ann@notexample.org", false},
		{"@Example.org", "Ann@example.org", true},
		{"ann@example.org", "ANN@example.org", true},
		{"*@example.org", "ann@example.org", true},
		{"*.example", "ann@quayside.example", true},
		{"a?n@example.org", "ann@example.org", true},
		{"b*@example.org", "ann@example.org", false},
		{"", "ann@example.org", false},
	} {
		a, err := mail.ParseAddress(c.address)
		if err != nil {
			t.Fatal(err)
		}
		if got := guard.Covers([]string{c.pattern}, a); got != c.want {
			t.Errorf("Covers(%q, %s) = %v", c.pattern, a, got)
		}
	}
}
