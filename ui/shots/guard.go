package main

import (
	"context"
	"time"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/ui"
)

// guard answers from a snapshot and does nothing.
type guard struct {
	snapshot ui.Snapshot
	refuse   error
}

func (g *guard) Status(context.Context) (control.Status, error) { return g.snapshot.Status, nil }

func (g *guard) Outbox(context.Context) ([]control.Message, error) { return g.snapshot.Outbox, nil }

func (g *guard) Past(context.Context, control.PastQuery) ([]control.Message, error) {
	return pastMessages(), nil
}

func (g *guard) Show(_ context.Context, id string) (control.Detail, error) {
	for _, m := range append(pastMessages(), g.snapshot.Outbox...) {
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

func (g *guard) Approve(context.Context, string) (control.Message, error) { return spring(), g.refuse }

func (g *guard) Retry(context.Context, string) (control.Message, error) { return spring(), g.refuse }

func (g *guard) Settle(context.Context, string) (control.Message, error) { return spring(), g.refuse }

func (g *guard) Submit(context.Context, control.Submission) (control.Message, error) {
	return spring(), g.refuse
}

func (g *guard) Accounts(context.Context) ([]account.Account, error) {
	return g.snapshot.Accounts, nil
}

func (g *guard) ClientSettings(context.Context, string) (control.ClientSettings, error) {
	return g.snapshot.Clients[0], nil
}

func (g *guard) Settings(context.Context) ([]control.SettingValue, error) {
	return g.snapshot.Settings, nil
}

func (g *guard) SetSetting(context.Context, string, string) error { return g.refuse }

func (g *guard) Watch(context.Context) (<-chan control.Event, error) { return nil, g.refuse }
