package ui

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"holdback/app/control"
)

// Snapshot is all that the window shows, as it was at one moment. It is a value:
// nobody changes what its slices hold.
type Snapshot struct {
	Now      time.Time
	Known    bool  // the guard has answered at least once
	Gone     error // why the guard cannot be asked now; the rest is then the last that was known
	Rev      int   // grows whenever messages may have changed
	Undone   int   // messages taken back since the window opened
	Status   control.Status
	Outbox   []control.Message
	Accounts []control.AccountInfo
	Door     control.DoorNews // the last thing that a mail client did; zero: nothing yet
	Clients  []control.ClientSettings
	Settings []control.SettingValue
	Checks   []control.CheckInfo
	Quiet    []control.QuietEntry // what the person does not want to be asked again
	Policy   control.PolicyInfo
	Practice []Desk // empty outside the demonstration
}

// setting is the value in force of a key, or "".
func (s Snapshot) setting(key string) string {
	for _, one := range s.Settings {
		if one.Key == key {
			return one.Value
		}
	}
	return ""
}

// Desk is one invented colleague with the mails that have arrived.
type Desk struct {
	Person Person
	Mails  []Mail
}

// Job is something the person asked for. It runs beside the screen; the function
// it returns, if any, runs on the screen's own thread afterwards.
type Job func(ctx context.Context, g Guard) (then func(), err error)

// View is what the bridge tells. Its methods are called on the screen's own
// thread only.
type View interface {
	Draw(s Snapshot)
	Fail(err error)              // a job did not work
	TakenBack(m control.Message) // here, by the tray or by anybody else
	Raise(args []string)         // a second start asks for the window
	StartedAgain(problem error)  // the attempt of Bridge.Restart is over
}

// Ways are the ends that the bridge connects. All must be set but Start and Practice.
type Ways struct {
	Connect  func(ctx context.Context) (Guard, error)
	Start    func(ctx context.Context) error // starts the guard process again; nil when that cannot be done from here
	Practice Practice                        // nil outside the demonstration
	Do       func(func())                    // hands a function to the screen's own thread, such as fyne.Do
}

// Pauses of the bridge.
const (
	reconnectAfter = 2 * time.Second
	gatherFor      = 50 * time.Millisecond // events that come together are one change
)

// errEnded says that the stream of events ended, which it does only when the
// guard process does.
var errEnded = errors.New("the guard process ended")

// Bridge is the only place of this package with goroutines. It listens to the
// guard, keeps what was last seen, and carries the person's wishes over.
type Bridge struct {
	ctx   context.Context
	ways  Ways
	again chan struct{} // connect now rather than later
	jobs  sync.WaitGroup

	mu    sync.Mutex
	guard Guard // nil while there is none
	view  View  // nil before Run

	back map[string]bool // messages that were taken back; only Run looks at it
}

// NewBridge returns a bridge that works until ctx ends.
func NewBridge(ctx context.Context, w Ways) *Bridge {
	return &Bridge{ctx: ctx, ways: w, again: make(chan struct{}, 1), back: map[string]bool{}}
}

// Run keeps v up to date until the context of the bridge ends, then waits for
// the jobs that are under way.
func (b *Bridge) Run(v View) {
	b.mu.Lock()
	b.view = v
	b.mu.Unlock()
	defer b.jobs.Wait()
	s := Snapshot{Now: time.Now()}
	for b.ctx.Err() == nil {
		s.Gone = b.session(&s)
		s.Now = time.Now()
		b.draw(s)
		select {
		case <-b.again:
		case <-time.After(reconnectAfter):
		case <-b.ctx.Done():
		}
	}
}

// Act runs job without holding up the screen and shows its error calmly.
func (b *Bridge) Act(job Job) {
	if b.ctx.Err() != nil {
		return
	}
	b.jobs.Go(func() {
		then, err := b.try(job)
		if b.ctx.Err() != nil {
			return
		}
		b.tell(func(v View) {
			if err != nil {
				v.Fail(err)
			}
			if then != nil {
				then()
			}
		})
	})
}

func (b *Bridge) try(job Job) (func(), error) {
	b.mu.Lock()
	g := b.guard
	b.mu.Unlock()
	if g == nil {
		return nil, &control.Refusal{
			Says: say("gone.says", "Holdback is not running, so this cannot be done now."),
			Hint: say("gone.hint", "Start it again first."),
		}
	}
	return job(b.ctx, g)
}

// Restart starts the guard process again and connects at once.
func (b *Bridge) Restart() {
	b.jobs.Go(func() {
		err := b.ways.Start(b.ctx)
		b.tell(func(v View) { v.StartedAgain(err) })
		select {
		case b.again <- struct{}{}:
		default:
		}
	})
}

// CanRestart reports whether Restart may be called.
func (b *Bridge) CanRestart() bool { return b.ways.Start != nil }

// session is the time from one connection to its end.
func (b *Bridge) session(s *Snapshot) error {
	ctx, cancel := context.WithCancel(b.ctx)
	defer cancel()
	g, err := b.ways.Connect(ctx)
	if err != nil {
		return err
	}
	events, err := g.Watch(ctx)
	if err != nil {
		return err
	}
	b.use(g)
	defer b.use(nil)
	if err := b.reload(ctx, g, s, true); err != nil {
		return err
	}
	return b.follow(ctx, g, s, events)
}

// follow draws until the events end: after each change, and once a second while
// a clock is running.
func (b *Bridge) follow(ctx context.Context, g Guard, s *Snapshot, events <-chan control.Event) error {
	second := time.NewTicker(time.Second)
	defer second.Stop()
	var ready <-chan time.Time
	all := false
	for {
		select {
		case e, ok := <-events:
			if !ok {
				return errEnded
			}
			all = b.hear(e, s) || all
			if ready == nil && e.Kind != "window" {
				ready = time.After(gatherFor)
			}
		case <-ready:
			if err := b.reload(ctx, g, s, all); err != nil {
				return err
			}
			ready, all = nil, false
		case <-second.C:
			if counting(*s) {
				s.Now = time.Now()
				b.draw(*s)
			}
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// hear passes on what an event tells at once, and reports whether everything
// must be asked for again.
func (b *Bridge) hear(e control.Event, s *Snapshot) bool {
	switch {
	case e.Kind == "window":
		b.tell(func(v View) { v.Raise(e.Args) })
	case e.Kind == "door" && e.Door != nil:
		s.Door = *e.Door
	case e.Kind == "message" && e.Message != nil && e.Message.State == "withdrawn":
		b.back[e.Message.ID] = true // it is told again when Sent and Drafts are put right
		s.Undone = len(b.back)
		b.tell(func(v View) { v.TakenBack(*e.Message) })
	}
	return e.Kind == "settings" || e.Kind == "resync"
}

// reload asks for what may have changed, and with all for the rest as well.
func (b *Bridge) reload(ctx context.Context, g Guard, s *Snapshot, all bool) error {
	status, err := g.Status(ctx)
	if err != nil {
		return err
	}
	outbox, err := g.Outbox(ctx)
	if err != nil {
		return err
	}
	accounts, err := g.Accounts(ctx)
	if err != nil {
		return err
	}
	all = all || !slices.Equal(status.Accounts, s.Status.Accounts)
	s.Accounts = accounts
	s.Status, s.Outbox, s.Known, s.Gone = status, outbox, true, nil
	s.Rev++
	if all {
		if err := askRest(ctx, g, s); err != nil {
			return err
		}
	}
	s.Practice = b.desks()
	s.Now = time.Now()
	b.draw(*s)
	return nil
}

// askRest asks for what changes only with the settings.
func askRest(ctx context.Context, g Guard, s *Snapshot) error {
	var err error
	if s.Settings, err = g.Settings(ctx); err != nil {
		return err
	}
	if s.Checks, err = g.Checks(ctx); err != nil {
		return err
	}
	if s.Quiet, err = g.Quiet(ctx); err != nil {
		return err
	}
	if s.Policy, err = g.Policy(ctx); err != nil {
		return err
	}
	s.Clients = nil
	for _, address := range s.Status.Accounts {
		// Without a door there are no values; the rest of the window still works.
		if c, err := g.ClientSettings(ctx, address); err == nil {
			s.Clients = append(s.Clients, c)
		}
	}
	return nil
}

func (b *Bridge) desks() []Desk {
	if b.ways.Practice == nil {
		return nil
	}
	var out []Desk
	for _, p := range b.ways.Practice.People() {
		out = append(out, Desk{Person: p, Mails: b.ways.Practice.Inbox(p.Address)})
	}
	return out
}

// counting reports whether any clock of the window is running.
func counting(s Snapshot) bool {
	for _, m := range s.Outbox {
		if m.State == "held" {
			return true
		}
	}
	return false
}

func (b *Bridge) use(g Guard) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.guard = g
}

func (b *Bridge) draw(s Snapshot) { b.tell(func(v View) { v.Draw(s) }) }

// tell calls the view on the screen's own thread, in the order of the calls.
func (b *Bridge) tell(f func(View)) {
	b.mu.Lock()
	v := b.view
	b.mu.Unlock()
	if v != nil && b.ctx.Err() == nil {
		b.ways.Do(func() { f(v) })
	}
}
