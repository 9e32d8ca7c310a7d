// Package controltest has a guard for the tests of everything that asks one: the
// socket, the command line, the window.
//
// It answers from plain fields, writes down what it was asked, and keeps what it
// was given. It has no rules of its own: what a real guard would refuse, a test
// must set as Err. Only tests may import it.
package controltest

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"time"

	"holdback/app/control"
	"holdback/mail/mailbox"
)

// Guard is the fake. Set its fields before anybody asks.
type Guard struct {
	Is       control.Status
	Waiting  []control.Message // the outbox, the oldest first
	Gone     []control.Message // the past, the newest first
	Details  []control.Detail
	Contents map[string]io.Reader
	Known    []control.AccountInfo
	Client   control.ClientSettings
	Values   []control.SettingValue
	Found    []control.Diagnosis
	Says     control.Verdict // of every message that is checked
	Mended   control.Repaired
	All      []control.CheckInfo
	Silenced []control.QuietEntry
	Rules    control.PolicyInfo
	Lines    []control.JournalLine
	Events   <-chan control.Event // what Watch hands out
	Window   bool                 // whether one is open
	Finds    control.Discovery
	Begun    control.SignInStart
	Shelves  []mailbox.Folder
	Err      error // the answer to everything, when not nil

	mu     sync.Mutex
	calls  []string
	taken  []Taken
	looked []Taken
}

// Taken is a submission that was read to its end.
type Taken struct {
	control.Submission
	Text string
}

var _ control.Guard = (*Guard)(nil)

// Calls are the questions so far, such as "Undo a1".
func (g *Guard) Calls() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.calls)
}

// Taken are the submissions so far.
func (g *Guard) Taken() []Taken {
	g.mu.Lock()
	defer g.mu.Unlock()
	return slices.Clone(g.taken)
}

func (g *Guard) note(words ...any) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.calls = append(g.calls, strings.TrimSuffix(fmt.Sprintln(words...), "\n"))
	return g.Err
}

// become answers with the first message of this beginning of an id, in state.
func (g *Guard) become(what, id, state string) (control.Message, error) {
	if err := g.note(what, id); err != nil {
		return control.Message{}, err
	}
	for _, m := range slices.Concat(g.Waiting, g.Gone) {
		if strings.HasPrefix(m.ID, id) {
			m.State = state
			return m, nil
		}
	}
	return control.Message{}, noSuch(id)
}

func noSuch(id string) error {
	return &control.Refusal{Says: fmt.Sprintf("There is no message %q.", id), Hint: "See holdback outbox."}
}

// Status answers Is.
func (g *Guard) Status(context.Context) (control.Status, error) { return g.Is, g.note("Status") }

// Outbox answers Waiting.
func (g *Guard) Outbox(context.Context) ([]control.Message, error) {
	return g.Waiting, g.note("Outbox")
}

// Past answers Gone, whatever q says.
func (g *Guard) Past(_ context.Context, q control.PastQuery) ([]control.Message, error) {
	return g.Gone, g.note("Past", q.Text, q.Limit)
}

// Show answers from Details.
func (g *Guard) Show(_ context.Context, id string) (control.Detail, error) {
	if err := g.note("Show", id); err != nil {
		return control.Detail{}, err
	}
	for _, d := range g.Details {
		if strings.HasPrefix(d.ID, id) {
			return d, nil
		}
	}
	return control.Detail{}, noSuch(id)
}

// Content answers from Contents, each of which can be read once.
func (g *Guard) Content(_ context.Context, id string) (io.ReadCloser, error) {
	if err := g.note("Content", id); err != nil {
		return nil, err
	}
	r, ok := g.Contents[id]
	if !ok {
		return nil, noSuch(id)
	}
	return io.NopCloser(r), nil
}

// Undo answers with the message, withdrawn.
func (g *Guard) Undo(_ context.Context, id string) (control.Message, error) {
	return g.become("Undo", id, "withdrawn")
}

// UndoLast answers with the last message of Waiting, withdrawn.
func (g *Guard) UndoLast(context.Context) (control.Message, error) {
	if err := g.note("UndoLast"); err != nil {
		return control.Message{}, err
	}
	if len(g.Waiting) == 0 {
		return control.Message{}, &control.Refusal{Says: "Nothing is held."}
	}
	m := g.Waiting[len(g.Waiting)-1]
	m.State = "withdrawn"
	return m, nil
}

// SendNow answers with the message, leaving.
func (g *Guard) SendNow(_ context.Context, id string) (control.Message, error) {
	return g.become("SendNow", id, "leaving")
}

// WaitUntil answers with the message, due at t.
func (g *Guard) WaitUntil(_ context.Context, id string, t time.Time) (control.Message, error) {
	m, err := g.become("WaitUntil "+t.UTC().Format(time.RFC3339), id, "held")
	m.Due = t
	return m, err
}

// Retry answers with the message, held.
func (g *Guard) Retry(_ context.Context, id string) (control.Message, error) {
	return g.become("Retry", id, "held")
}

// Settle answers with the message, sent.
func (g *Guard) Settle(_ context.Context, id string) (control.Message, error) {
	return g.become("Settle", id, "sent")
}

// Submit reads s to its end and keeps it. What cannot be read to its end is not kept.
func (g *Guard) Submit(_ context.Context, s control.Submission) (control.Message, error) {
	if err := g.note("Submit"); err != nil {
		return control.Message{}, err
	}
	text, err := io.ReadAll(s.Content)
	if err != nil {
		return control.Message{}, fmt.Errorf("read message: %w", err)
	}
	s.Content = nil
	g.mu.Lock()
	defer g.mu.Unlock()
	g.taken = append(g.taken, Taken{s, string(text)})
	return control.Message{ID: fmt.Sprintf("new%d", len(g.taken)), State: "held", Size: int64(len(text))}, nil
}

// Setting answers from Values.
func (g *Guard) Setting(_ context.Context, key string) (string, error) {
	if err := g.note("Setting", key); err != nil {
		return "", err
	}
	for _, v := range g.Values {
		if v.Key == key {
			return v.Value, nil
		}
	}
	return "", &control.Refusal{Says: fmt.Sprintf("There is no setting %q.", key), Hint: "See holdback settings."}
}

// SetSetting writes key and value down.
func (g *Guard) SetSetting(_ context.Context, key, value string) error {
	return g.note("SetSetting", key, value)
}

// Settings answers Values.
func (g *Guard) Settings(context.Context) ([]control.SettingValue, error) {
	return g.Values, g.note("Settings")
}

// Doctor answers Found.
func (g *Guard) Doctor(context.Context) ([]control.Diagnosis, error) {
	return g.Found, g.note("Doctor")
}

// Watch hands out Events.
func (g *Guard) Watch(context.Context) (<-chan control.Event, error) {
	return g.Events, g.note("Watch")
}

// OpenWindow answers Window.
func (g *Guard) OpenWindow(_ context.Context, args []string) (bool, error) {
	return g.Window, g.note("OpenWindow", args)
}

// Quit only writes down that it was asked.
func (g *Guard) Quit(context.Context) error { return g.note("Quit") }
