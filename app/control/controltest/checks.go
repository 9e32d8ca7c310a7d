package controltest

import (
	"context"
	"fmt"
	"io"
	"strings"

	"holdback/app/control"
	"holdback/guard"
)

// Approve writes the answer down and answers with the message, held.
func (g *Guard) Approve(_ context.Context, id string, a control.Answer) (control.Message, error) {
	what := "Approve"
	if a.Reason != "" {
		what += " because " + a.Reason
	}
	if len(a.Quiet) > 0 {
		what += " quiet " + strings.Join(a.Quiet, ", ")
	}
	return g.become(what, id, "held")
}

// Repair writes the deed down and answers Mended.
func (g *Guard) Repair(_ context.Context, id string, r guard.Repair, preview bool) (control.Repaired, error) {
	return g.Mended, g.note("Repair", id, r.Do, r.With, preview)
}

// Check reads s to its end and answers Says.
func (g *Guard) Check(_ context.Context, s control.Submission) (control.Verdict, error) {
	if err := g.note("Check", s.Label); err != nil {
		return control.Verdict{}, err
	}
	text, err := io.ReadAll(s.Content)
	if err != nil {
		return control.Verdict{}, fmt.Errorf("read message: %w", err)
	}
	s.Content = nil
	g.mu.Lock()
	defer g.mu.Unlock()
	g.looked = append(g.looked, Taken{s, string(text)})
	return g.Says, nil
}

// Looked are the messages that were checked so far.
func (g *Guard) Looked() []Taken {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]Taken{}, g.looked...)
}

// Checks answers All.
func (g *Guard) Checks(context.Context) ([]control.CheckInfo, error) { return g.All, g.note("Checks") }

// Quiet answers Silenced.
func (g *Guard) Quiet(context.Context) ([]control.QuietEntry, error) {
	return g.Silenced, g.note("Quiet")
}

// Revoke writes the key down.
func (g *Guard) Revoke(_ context.Context, key string) error { return g.note("Revoke", key) }

// Policy answers Rules.
func (g *Guard) Policy(context.Context) (control.PolicyInfo, error) {
	return g.Rules, g.note("Policy")
}

// Journal answers Lines.
func (g *Guard) Journal(_ context.Context, id string) ([]control.JournalLine, error) {
	return g.Lines, g.note("Journal", id)
}
