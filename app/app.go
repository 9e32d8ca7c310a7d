// Package app is the guard process: the part of Holdback that runs from login to
// logout, takes messages from mail clients, holds them, has them checked, and lets
// them go.
//
// App ties the parts together and answers what a person asks (control.Guard). It
// decides nothing about a message: app/outbox does. Each part of the state has one owner:
// messages the outbox, choices the settings file, secrets the store.
//
// Why one process owns everything: a message must never be sent by one process while
// another undoes it. The data directory is therefore locked, and a second start
// speaks to the first by the control socket.
package app

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"

	"holdback/app/control"
	"holdback/app/filing"
	"holdback/app/outbox"
	"holdback/app/settings"
	"holdback/app/store"
	"holdback/guard/policy"
	"holdback/mail/account/discover"
	"holdback/mail/account/oauth"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
)

// Options is what Open needs to know.
type Options struct {
	Dirs    Dirs
	Version string
	Log     *slog.Logger
	Idle    bool           // nothing leaves: for a command that runs while no guard does
	Demo    bool           // this is practice, on an embedded mail server
	RootCAs *x509.CertPool // trusted for mail servers; nil: the system's
	Policy  policy.Places  // where the organisation's policy is; zero: there is none
	KeyFile bool           // keep the key in a file, not in the keyring

	Patience Patience // with mail servers; zero: as the standards want it
}

// Patience is how long mail servers may take.
type Patience struct {
	Relay   relay.Timeouts
	Mailbox mailbox.Timeouts
}

// App is an open data directory and everything that works on it. It implements
// control.Guard. Open makes one; it is complete.
type App struct {
	opts    Options
	unlock  func() error
	store   *store.Store
	box     *outbox.Outbox
	relay   *relay.Relay
	hub     *hub
	log     *slog.Logger
	warning string // what the person should know about the key

	settingsMu sync.Mutex // held while settings are changed and saved
	settings   atomic.Pointer[settings.Settings]
	force      atomic.Pointer[force]
	door       atomic.Pointer[string] // address of the SMTP door, nil while closed

	quiet   *quiet
	history *history
	threads threads

	finder    *discover.Finder
	oauth     *oauth.Service
	tokens    tokens
	signIns   signIns
	health    *health
	mailboxes mailboxes
	filing    *filing.Filing

	back      chan struct{} // a mailbox can be reached again; room for one
	watchedMu sync.Mutex    // held while a list is put into watched
	watched   chan []string // accounts whose inboxes are to be watched; room for the last list

	stirred chan struct{} // see stir

	quit chan struct{} // closed by Quit
	once sync.Once
	life context.Context // of what goes on between two questions; ends with stop
	stop context.CancelFunc
	work sync.WaitGroup // what follows the outbox
	done chan error     // how the outbox ended; read once
}

// ErrRunning says that another process has the data directory.
var ErrRunning = store.ErrLocked

// Open locks the data directory, opens the store and starts the outbox. Nothing
// is reachable from outside before Serve. The caller closes the App.
func Open(ctx context.Context, o Options) (a *App, err error) {
	a = &App{opts: o, log: o.Log, hub: newHub(), history: newHistory(), quit: make(chan struct{}), stirred: make(chan struct{}, 1), done: make(chan error, 1)}
	a.prepareAccounts()
	var undo []func() error
	defer func() {
		if err != nil {
			err = errors.Join(append([]error{err}, reversed(undo)...)...)
		}
	}()
	if err := a.makeDirs(); err != nil {
		return nil, err
	}
	if a.unlock, err = o.lock(ctx); err != nil {
		return nil, err
	}
	undo = append(undo, a.unlock)
	chosen, err := settings.Load(o.Dirs.Settings)
	if err != nil {
		return nil, err
	}
	a.decide(chosen)
	if err := a.openStore(ctx); err != nil {
		return nil, err
	}
	undo = append(undo, a.store.Close)
	if a.quiet, err = loadQuiet(ctx, a.store); err != nil {
		return nil, err
	}
	a.startOutbox()
	if !o.Idle {
		if err := a.recheck(ctx); err != nil { // the outbox says itself why it does not work
			o.Log.Warn("have messages checked by the rules of today", "err", err)
		}
	}
	return a, nil
}

func (a *App) makeDirs() error {
	for _, dir := range []string{a.opts.Dirs.Data, filepath.Dir(a.opts.Dirs.Settings)} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fmt.Errorf("make folder for mail: %w; choose another with HOLDBACK_HOME", err)
		}
	}
	return nil
}

func (a *App) openStore(ctx context.Context) error {
	ring := store.SystemKeyring()
	if a.opts.KeyFile {
		ring = nil
	}
	key, warning, err := store.Key(ctx, a.opts.Dirs.Data, ring)
	if err != nil {
		return err
	}
	if !a.opts.Demo { // nothing in a demo is worth a key
		a.warning = warning
	}
	a.store, err = store.Open(ctx, a.opts.Dirs.Data, store.Config{Key: key, Log: a.log})
	return err
}

// startOutbox gives messages an owner. It runs until Close.
func (a *App) startOutbox() {
	a.relay = relay.New(relay.Config{
		Log: a.log, RootCAs: a.opts.RootCAs, Timeouts: a.opts.Patience.Relay,
		Partial: func() bool { return a.settings.Load().Partial() },
	})
	a.box = outbox.New(outbox.Config{
		Store:    a.store,
		Relay:    a.send,
		Review:   a.review,
		Evidence: a.evidence,
		HoldFor:  a.holdFor,
		Log:      a.log,
		Idle:     a.opts.Idle,
	})
	a.life, a.stop = context.WithCancel(context.Background())
	go func() { a.done <- a.box.Run(a.life) }()
	if !a.opts.Idle { // nothing is checked then
		a.work.Go(func() { a.follow(a.life) })
	}
	a.startAfter()
}

// prepareAccounts makes what accounts need. It asks nobody anything.
func (a *App) prepareAccounts() {
	a.finder = discover.New(discover.Config{RootCAs: a.opts.RootCAs})
	a.oauth = oauth.New(oauth.Config{Log: a.log})
	a.tokens.sources = map[string]*oauth.Source{}
	a.signIns.all = map[string]*signIn{}
	a.mailboxes.open = map[string]keptMailbox{}
	a.watched, a.back = make(chan []string, 1), make(chan struct{}, 1)
	a.health = newHealth(func() { a.hub.publish(control.Event{Kind: "settings"}) })
}

// Close lets attempts that are past the point of no return finish, and closes
// everything. What is held stays on disk.
func (a *App) Close() error {
	a.stop()
	err := <-a.done
	a.work.Wait()
	a.mailboxes.close()
	if errors.Is(err, context.Canceled) {
		err = nil
	}
	return errors.Join(err, a.relay.Close(), a.tokens.close(), a.store.Close(), a.unlock())
}

func reversed(undo []func() error) []error {
	var errs []error
	for i := len(undo) - 1; i >= 0; i-- {
		errs = append(errs, undo[i]())
	}
	return errs
}
