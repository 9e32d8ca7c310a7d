package ui

import (
	"context"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"time"

	"fyne.io/fyne/v2/test"

	"holdback/app/control"
	"holdback/guard"
)

// fakeGuard writes down what it is asked, and answers from what it was given.
type fakeGuard struct {
	mu      sync.Mutex
	status  control.Status
	outbox  []control.Message
	past    []control.Message
	detail  control.Detail
	verdict control.Verdict
	refuse  error // the answer to everything that would change something
	calls   []string
	sent    []string // contents submitted
	events  chan control.Event
	down    error // why nobody can connect

	fakeAccounts
}

var _ Guard = (*fakeGuard)(nil)

func (g *fakeGuard) note(what ...any) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.calls = append(g.calls, strings.TrimSpace(fmt.Sprintln(what...)))
	return g.refuse
}

// asked are the calls that would change something.
func (g *fakeGuard) asked() []string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return append([]string{}, g.calls...)
}

func (g *fakeGuard) set(outbox ...control.Message) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.outbox = outbox
}

func (g *fakeGuard) Status(context.Context) (control.Status, error) { return g.status, nil }

func (g *fakeGuard) Outbox(context.Context) ([]control.Message, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.outbox, nil
}

func (g *fakeGuard) Past(_ context.Context, q control.PastQuery) ([]control.Message, error) {
	return g.past, g.note("past", q.Text)
}

func (g *fakeGuard) Show(_ context.Context, id string) (control.Detail, error) {
	d := g.detail
	d.ID = id
	return d, nil
}

func (g *fakeGuard) Undo(_ context.Context, id string) (control.Message, error) {
	return control.Message{ID: id}, g.note("undo", id)
}

func (g *fakeGuard) UndoLast(context.Context) (control.Message, error) {
	return control.Message{ID: "last", Subject: "Offer"}, g.note("undo-last")
}

func (g *fakeGuard) SendNow(_ context.Context, id string) (control.Message, error) {
	return control.Message{}, g.note("send-now", id)
}

func (g *fakeGuard) WaitUntil(_ context.Context, id string, t time.Time) (control.Message, error) {
	return control.Message{}, g.note("wait", id, t.Format(time.DateTime))
}

func (g *fakeGuard) Approve(_ context.Context, id string, _ control.Answer) (control.Message, error) {
	return control.Message{}, g.note("approve", id)
}

func (g *fakeGuard) Repair(_ context.Context, id string, r guard.Repair, preview bool) (control.Repaired, error) {
	if preview {
		return control.Repaired{}, nil
	}
	return control.Repaired{}, g.note("repair", id, r.Do)
}

func (g *fakeGuard) Check(context.Context, control.Submission) (control.Verdict, error) {
	return g.verdict, nil
}

func (g *fakeGuard) Checks(context.Context) ([]control.CheckInfo, error) { return nil, nil }

func (g *fakeGuard) Quiet(context.Context) ([]control.QuietEntry, error) { return nil, nil }

func (g *fakeGuard) Revoke(_ context.Context, key string) error { return g.note("revoke", key) }

func (g *fakeGuard) Policy(context.Context) (control.PolicyInfo, error) {
	return control.PolicyInfo{}, nil
}

func (g *fakeGuard) Retry(_ context.Context, id string) (control.Message, error) {
	return control.Message{}, g.note("retry", id)
}

func (g *fakeGuard) Settle(_ context.Context, id string) (control.Message, error) {
	return control.Message{}, g.note("settle", id)
}

func (g *fakeGuard) Submit(_ context.Context, s control.Submission) (control.Message, error) {
	content, err := io.ReadAll(s.Content)
	if err != nil {
		return control.Message{}, err
	}
	var to []string
	for _, r := range s.Envelope.Recipients {
		to = append(to, r.Address.String())
	}
	g.sent = append(g.sent, string(content))
	return control.Message{ID: "new"}, g.note("submit", s.Envelope.From, strings.Join(to, " "))
}

func (g *fakeGuard) Settings(context.Context) ([]control.SettingValue, error) { return nil, nil }

func (g *fakeGuard) SetSetting(_ context.Context, key, value string) error {
	return g.note("set", key, value)
}

func (g *fakeGuard) Watch(context.Context) (<-chan control.Event, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.events, nil
}

// connect answers until the guard goes down.
func (g *fakeGuard) connect(context.Context) (Guard, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g, g.down
}

// turn ends the stream of events and takes the guard down, or up again.
func (g *fakeGuard) turn(down error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if down != nil {
		close(g.events)
		g.events = make(chan control.Event, 100)
	}
	g.down = down
}

func clientOf(address string) control.ClientSettings {
	return control.ClientSettings{Host: "127.0.0.1", Port: 2525, User: address, Password: "s3cret-words", Security: "none", Account: address}
}

// noon is the moment of the tests.
func noon() time.Time { return time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC) }

// waiting is a message that leaves so long after noon, as it is shown.
func waiting(id string, hold, left time.Duration) control.Message {
	due := noon().Add(left + 250*time.Millisecond)
	return control.Message{
		ID: id, State: "held", Subject: "Offer", From: "alice@example.org", To: []string{"tom@example.org"},
		Account: "alice@example.org", Held: due.Add(-hold - 250*time.Millisecond), Due: due, Hold: hold,
	}
}

func inState(m control.Message, state string) control.Message {
	m.State = state
	return m
}

// stage is a screen with a fake guard, whose jobs are done at once.
type stage struct {
	*Screen
	guard  *fakeGuard
	copied []string
	raised int

	browsed   []string
	noBrowser error
	slow      bool     // jobs wait for run
	jobs      []func() // those that wait
}

// run does the jobs that wait, and those that they ask for.
func (s *stage) run() {
	for len(s.jobs) > 0 {
		job := s.jobs[0]
		s.jobs = s.jobs[1:]
		job()
	}
}

func newStage(t *testing.T, snap Snapshot) *stage {
	t.Helper()
	a := test.NewTempApp(t)
	a.Settings().SetTheme(FixedTheme(false))
	s := &stage{guard: &fakeGuard{outbox: snap.Outbox}}
	s.Screen = NewScreen(Hands{
		Act: func(j Job) {
			if s.slow {
				s.jobs = append(s.jobs, func() { s.do(t, j) })
				return
			}
			s.do(t, j)
		},
		Copy:   func(v string) { s.copied = append(s.copied, v) },
		Raise:  func() { s.raised++ },
		Browse: func(url string) error { s.browsed = append(s.browsed, url); return s.noBrowser },
	}, About{Version: "1.0"})
	s.Draw(snap)
	return s
}

// do carries a job out, as the bridge does.
func (s *stage) do(t *testing.T, j Job) {
	then, err := j(t.Context(), s.guard)
	if err != nil {
		s.Fail(err)
	}
	if then != nil {
		then()
	}
}

func snapshotOf(outbox ...control.Message) Snapshot {
	s := Snapshot{Now: noon(), Known: true, Rev: 1, Outbox: outbox}
	s.Status.Accounts = []string{"alice@example.org"}
	s.Accounts = []control.AccountInfo{infoOf("alice@example.org")}
	s.Clients = []control.ClientSettings{clientOf("alice@example.org")}
	return s
}
