package ui

import (
	"context"
	"time"

	"holdback/app/control"
	"holdback/app/practice"
	"holdback/guard"
)

// Guard is what the window needs of the guard process: a part of control.Guard,
// with the same promises. control.Client implements it, and so does the guard
// process itself.
type Guard interface {
	control.Accounts

	Status(ctx context.Context) (control.Status, error)
	Outbox(ctx context.Context) ([]control.Message, error)
	Past(ctx context.Context, q control.PastQuery) ([]control.Message, error)
	Show(ctx context.Context, id string) (control.Detail, error)

	Undo(ctx context.Context, id string) (control.Message, error)
	UndoLast(ctx context.Context) (control.Message, error)
	SendNow(ctx context.Context, id string) (control.Message, error)
	WaitUntil(ctx context.Context, id string, t time.Time) (control.Message, error)
	Approve(ctx context.Context, id string, a control.Answer) (control.Message, error)
	Repair(ctx context.Context, id string, r guard.Repair, preview bool) (control.Repaired, error)
	Retry(ctx context.Context, id string) (control.Message, error)
	Settle(ctx context.Context, id string) (control.Message, error)
	Submit(ctx context.Context, s control.Submission) (control.Message, error)
	Check(ctx context.Context, s control.Submission) (control.Verdict, error)

	Settings(ctx context.Context) ([]control.SettingValue, error)
	SetSetting(ctx context.Context, key, value string) error
	Checks(ctx context.Context) ([]control.CheckInfo, error)
	Quiet(ctx context.Context) ([]control.QuietEntry, error)
	Revoke(ctx context.Context, key string) error
	Policy(ctx context.Context) (control.PolicyInfo, error)
	Watch(ctx context.Context) (<-chan control.Event, error)
}

// Practice is the invented organisation of the demonstration, as the window
// shows it: who works there, and what has arrived at each of them. Its methods
// must be quick; they are asked at every change.
type Practice interface {
	People() []Person
	Inbox(address string) []Mail
}

// Person and Mail are what practice shows: somebody invented, and what arrived there.
type (
	Person = practice.Person
	Mail   = practice.Mail
)
