package app

import (
	"context"
	"os"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/mail/relay"
)

// Status is the guard process at a glance.
func (a *App) Status(ctx context.Context) (control.Status, error) {
	s := control.Status{
		Version: a.opts.Version, PID: pid(), Home: a.opts.Dirs.Data, Demo: a.opts.Demo, Accounts: []string{},
	}
	if addr := a.door.Load(); addr != nil {
		s.SMTP = *addr
	}
	for _, acc := range a.settings.Load().Accounts {
		s.Accounts = append(s.Accounts, acc.Address.String())
		if t := a.health.of(acc.Address.String()); s.Problem == "" {
			s.Problem = t.Says
		}
	}
	if a.warning != "" {
		s.Warnings = append(s.Warnings, a.warning)
	}
	if problem := a.force.Load().problem; problem != "" {
		s.Warnings = append(s.Warnings, "The rules for the checks are not right: "+problem)
	}
	waiting, err := a.Outbox(ctx)
	for _, m := range waiting {
		count(&s, m)
	}
	return s, err
}

// count adds one message to what a status says.
func count(s *control.Status, m control.Message) {
	switch m.State {
	case "held":
		s.Held++
	case "asking":
		s.Held++
		s.Asking++
	case "unsure":
		s.Unsure++
	}
	for _, r := range m.Results {
		if r.End != relay.Later || s.Problem != "" {
			continue
		}
		switch r.Cause {
		case relay.CauseSignIn:
			s.Problem = "The mail server wants you to sign in again. Mail stays held until then."
		case relay.CauseOffline:
			s.Problem = "The mail server cannot be reached. Mail stays held until it can."
		case relay.CauseTLS:
			s.Problem = "The mail server could not prove who it is. Mail stays held."
		}
	}
}

// Watch sends an event for each change until ctx ends.
func (a *App) Watch(ctx context.Context) (<-chan control.Event, error) {
	changes, endChanges := a.box.Subscribe()
	events, endEvents := a.hub.subscribe()
	out := make(chan control.Event, 64)
	go func() {
		defer close(out)
		defer endChanges()
		defer endEvents()
		a.pass(ctx, out, changes, events)
	}()
	return out, nil
}

// pass gives events to a reader without waiting for it. A reader that missed some is
// told to ask again as soon as it reads.
func (a *App) pass(ctx context.Context, out chan<- control.Event, changes <-chan outbox.News, events <-chan control.Event) {
	var resync chan<- control.Event // out while the reader has missed something
	for {
		var e control.Event
		select {
		case <-ctx.Done():
			return
		case resync <- control.Event{Kind: "resync"}:
			resync = nil
			continue
		case n, ok := <-changes:
			if !ok {
				return
			}
			e = a.eventOf(n)
		case e = <-events:
		}
		if resync != nil {
			continue // asking again will show this too
		}
		select {
		case out <- e:
		default:
			resync = out
		}
	}
}

// OpenWindow tells whoever watches that a window is wanted.
func (a *App) OpenWindow(_ context.Context, args []string) (bool, error) {
	return a.hub.publish(control.Event{Kind: "window", Args: args}) > 0, nil
}

// Quit ends Serve.
func (a *App) Quit(context.Context) error {
	a.once.Do(func() { close(a.quit) })
	return nil
}

func pid() int { return os.Getpid() }
