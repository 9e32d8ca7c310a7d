package ui

import (
	"context"
	"strings"
	"testing"

	"fyne.io/fyne/v2/test"

	"holdback/app/control"
	"holdback/guard"
)

func asking() control.Detail {
	d := control.Detail{Message: control.Message{
		ID: "a", State: "asking", Subject: "Salaries", Checked: true, To: []string{"anna@quayside.example", "tom@lindenhof.example"},
		People: []control.Person{{Name: "Tom Okafor", Address: "tom@lindenhof.example"}, {Name: "Anna", Address: "anna@quayside.example", Outside: true}},
	}}
	d.Findings = []guard.Finding{
		{
			Check: "recipient.lookalike", Level: guard.Ask, Says: "Did you mean Anna Berg?", Quote: "anna@quayside.example", Hint: "Look.", About: "anna@quayside.example",
			Repairs: []guard.Repair{{Do: guard.ReplaceRecipient, Says: "Send to Anna Berg instead"}},
		},
		{Check: "content.secret", Level: guard.Ask, Says: "A password stands in your text.", Quote: "hun••••2", Hint: "Leave it out."},
		{Check: "recipient.outside", Level: guard.Note, Says: "One is outside.", Hint: "Look."},
	}
	d.Parts = []control.Part{{Name: "a.xlsx", Size: 1000}}
	return d
}

func noAnswers() Answers {
	return Answers{Left: map[string]bool{}, Quiet: map[string]bool{}, Ticked: map[string]bool{}}
}

func TestReviewCountsWhatIsMissing(t *testing.T) {
	a := noAnswers()
	r := review(asking(), a, "outside")
	if r.Title != "Before this leaves: 2 questions" || r.Missing != 4 || r.Footer != "answers missing: 4" || len(r.Notes) != 1 {
		t.Errorf("at first: %q, %d missing, %q, %d notes", r.Title, r.Missing, r.Footer, len(r.Notes))
	}
	if !r.Groups[0].Outside || r.Groups[0].Domain != "quayside.example" {
		t.Errorf("the first group is %+v, want those outside", r.Groups[0])
	}
	for _, q := range r.Questions {
		a.Left[q.Key] = true
	}
	a.Ticked["to anna@quayside.example"], a.Ticked["file a.xlsx"] = true, true
	if r = review(asking(), a, "outside"); r.Missing != 0 || r.Footer != "all answered" {
		t.Errorf("at last: %d missing, %q", r.Missing, r.Footer)
	}
}

func TestReviewAsksAboutAPersonByName(t *testing.T) {
	q := review(asking(), noAnswers(), "none").Questions
	if q[0].Leave != "It is Anna" || q[0].Quiet == "" {
		t.Errorf("who is meant: %+v", q[0])
	}
	if q[1].Leave != "Leave it" || q[1].Quiet != "" {
		t.Errorf("a secret is always asked about: %+v", q[1])
	}
}

func TestWhatIsForbiddenCannotBeLeft(t *testing.T) {
	d := asking()
	d.Findings = []guard.Finding{{Check: "label.forbidden", Level: guard.Stop, Says: "No.", Hint: "Remove it."}}
	r := review(d, noAnswers(), "none")
	if !r.Forbidden || r.Missing != 1 || r.Questions[0].Leave != "" || r.Title != "This cannot leave like this" {
		t.Errorf("got %+v", r)
	}
}

func TestAReasonHasToBeWritten(t *testing.T) {
	d := asking()
	d.Findings = []guard.Finding{{Check: "content.term", Level: guard.Justify, Says: "Osprey?", Hint: "Why?"}}
	a := noAnswers()
	a.Left[findingKey(d.Findings[0])] = true
	for reason, missing := range map[string]int{"": 1, " ok ": 1, "the client asked for it": 0} {
		a.Reason = reason
		if r := review(d, a, "none"); r.Missing != missing {
			t.Errorf("reason %q: %d missing, want %d", reason, r.Missing, missing)
		}
	}
}

// reviewed is a page with a guard that remembers what it was asked for.
type reviewed struct {
	Guard
	repaired []guard.Repair
	answer   *control.Answer
}

func (g *reviewed) Repair(_ context.Context, _ string, r guard.Repair, preview bool) (control.Repaired, error) {
	if !preview {
		g.repaired = append(g.repaired, r)
	}
	return control.Repaired{}, nil
}

func (g *reviewed) Approve(_ context.Context, _ string, a control.Answer) (control.Message, error) {
	g.answer = &a
	return control.Message{}, nil
}

func openReview(t *testing.T, d control.Detail) (*reviewPage, *reviewed, *bool) {
	t.Helper()
	test.NewTempApp(t).Settings().SetTheme(FixedTheme(false))
	g, done := &reviewed{}, false
	act := func(j Job) {
		then, err := j(t.Context(), g)
		if err != nil {
			t.Error(err)
		}
		if then != nil {
			then()
		}
	}
	p := newReviewPage(act, func(string) {}, func(*Notice) { done = true }, func(string) {})
	test.NewTempWindow(t, p.Object)
	p.Open(d, "none")
	return p, g, &done
}

func TestKeysRepairLeaveAndSend(t *testing.T) {
	p, g, done := openReview(t, asking())
	p.approve() // too early: nothing is answered
	p.press('f')
	if g.answer != nil || len(g.repaired) != 1 || g.repaired[0].Do != guard.ReplaceRecipient {
		t.Fatalf("answer %v, repaired %v", g.answer, g.repaired)
	}
	p.press('l')
	p.press('l')
	p.answers.Quiet["recipient.lookalike anna@quayside.example"] = true
	p.approve()
	if g.answer == nil || !*done || strings.Join(g.answer.Quiet, ",") != "recipient.lookalike anna@quayside.example" {
		t.Errorf("answer %+v, done %v", g.answer, *done)
	}
}

func TestAnswersOutliveARepair(t *testing.T) {
	p, _, _ := openReview(t, asking())
	p.press('l')
	d := asking()
	d.Findings = append(d.Findings[:1:1], guard.Finding{Check: "new", Level: guard.Ask, Says: "New?", Hint: "Look."})
	p.Open(d, "none")
	if q := p.shown.Questions; q[0].Answered == "" || q[1].Answered != "" {
		t.Errorf("got %+v, want the first one answered and the new one open", q)
	}
	d.ID = "b"
	if p.Open(d, "none"); p.shown.Questions[0].Answered != "" {
		t.Error("another message begins with the answers of the first")
	}
}
