package main

import (
	"context"
	"slices"
	"time"

	"holdback/app/control"
	check "holdback/guard"
	"holdback/guard/repair"
	"holdback/ui"
)

// guard answers from a snapshot and does nothing.
type guard struct {
	snapshot ui.Snapshot
	refuse   error
	found    control.Discovery
	tried    []control.Diagnosis
	start    control.SignInStart
	past     []control.Message
	waits    bool // a sign-in waits for the person
	hang     bool // no answer has come yet
}

func (g *guard) Status(context.Context) (control.Status, error) { return g.snapshot.Status, nil }

func (g *guard) Outbox(context.Context) ([]control.Message, error) { return g.snapshot.Outbox, nil }

func (g *guard) Past(context.Context, control.PastQuery) ([]control.Message, error) {
	return append(g.past, pastMessages()...), nil
}

func (g *guard) Show(_ context.Context, id string) (control.Detail, error) {
	for _, m := range slices.Concat(g.past, pastMessages(), g.snapshot.Outbox) {
		if m.ID == id {
			return detailOf(m), nil
		}
	}
	return detailOf(spring()), nil
}

func (g *guard) Undo(context.Context, string) (control.Message, error) { return spring(), g.refuse }

func (g *guard) UndoLast(context.Context) (control.Message, error) { return spring(), g.refuse }

func (g *guard) SendNow(context.Context, string) (control.Message, error) { return spring(), g.refuse }

func (g *guard) WaitUntil(context.Context, string, time.Time) (control.Message, error) {
	return spring(), g.refuse
}

func (g *guard) Approve(context.Context, string, control.Answer) (control.Message, error) {
	return spring(), g.refuse
}

// Repair says what it would do.
func (g *guard) Repair(_ context.Context, _ string, r check.Repair, preview bool) (control.Repaired, error) {
	switch r.Do {
	case check.ReplaceRecipient:
		return control.Repaired{Changes: []repair.Change{{What: "Recipients", Before: "Anna Bergström", After: "Anna Berg"}}}, g.refuse
	case check.RemoveRecipients:
		return control.Repaired{Changes: []repair.Change{{What: "Recipients", Before: "Anna Bergström"}}}, g.refuse
	}
	if r.Do == check.RemoveAttachment {
		return control.Repaired{Changes: []repair.Change{{What: "Attachment", Before: "salaries-2027.xlsx"}}}, g.refuse
	}
	done := control.Repaired{Changes: []repair.Change{{What: "Attachment", Before: "salaries-2027.xlsx", After: "salaries-2027.zip"}}}
	if !preview {
		done.Password = "tavo-lemi-9r4k-sude-nopi"
	}
	return done, g.refuse
}

// Check finds a thing or two.
func (g *guard) Check(context.Context, control.Submission) (control.Verdict, error) {
	return control.Verdict{Findings: []check.Finding{
		{Level: check.Ask, Says: "You mention an attachment, but nothing is attached.", Quote: "the offer is attached"},
		{Level: check.Note, Says: "Tom Okafor gets the first mail from you.", Quote: ""},
	}}, g.refuse
}

func (g *guard) Checks(context.Context) ([]control.CheckInfo, error) { return g.snapshot.Checks, nil }

func (g *guard) Quiet(context.Context) ([]control.QuietEntry, error) { return g.snapshot.Quiet, nil }

func (g *guard) Revoke(context.Context, string) error { return g.refuse }

func (g *guard) Policy(context.Context) (control.PolicyInfo, error) { return g.snapshot.Policy, nil }

func (g *guard) Retry(context.Context, string) (control.Message, error) { return spring(), g.refuse }

func (g *guard) Settle(context.Context, string) (control.Message, error) { return spring(), g.refuse }

func (g *guard) Submit(context.Context, control.Submission) (control.Message, error) {
	return spring(), g.refuse
}

func (g *guard) Settings(context.Context) ([]control.SettingValue, error) {
	return g.snapshot.Settings, nil
}

func (g *guard) SetSetting(context.Context, string, string) error { return g.refuse }

func (g *guard) Watch(context.Context) (<-chan control.Event, error) { return nil, g.refuse }
