package app

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/app/store"
	"holdback/guard"
	"holdback/mail"
	"holdback/mail/submit"
)

// Ready is what `holdback serve --json` prints when both doors are open.
type Ready struct {
	Ready   bool   `json:"ready"`
	SMTP    string `json:"smtp"`    // host:port of the door for mail clients
	Control string `json:"control"` // path of the control socket
	PID     int    `json:"pid"`
	Version string `json:"version"`
}

// Serve opens the doors and works until ctx ends or somebody asks to quit. ready is
// called once both doors are open.
func (a *App) Serve(ctx context.Context, ready func(Ready)) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	path := a.opts.Dirs.SocketPath()
	socket, err := control.Listen(path)
	if err != nil {
		return err
	}
	doors, cfg, err := a.openDoor(ctx)
	if err != nil {
		return errors.Join(err, socket.Close())
	}
	addr := doors[0].Addr().String()
	a.door.Store(&addr)

	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return control.Serve(ctx, socket, a) })
	g.Go(func() error { return submit.Serve(ctx, doors, cfg, a.take) })
	g.Go(func() error { return a.watchPolicy(ctx) })
	g.Go(func() error { return a.rest(ctx) })
	g.Go(func() error { return a.untilQuit(ctx) })
	a.log.Info("ready", "smtp", addr)
	ready(Ready{Ready: true, SMTP: addr, Control: path, PID: pid(), Version: a.opts.Version})
	if err := g.Wait(); !errors.Is(err, errQuit) && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// errQuit ends the group of goroutines that serve; it is nobody's error.
var errQuit = errors.New("asked to quit")

// untilQuit ends serving when somebody asks, or when the outbox can go on no longer.
func (a *App) untilQuit(ctx context.Context) error {
	select {
	case <-a.quit:
		return errQuit
	case err := <-a.done:
		a.done <- err
		return fmt.Errorf("the outbox stopped: %w", err)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// openDoor listens for mail clients. When the usual port is taken at the first
// start another one is chosen and kept, so that mail clients can rely on it.
func (a *App) openDoor(ctx context.Context) ([]net.Listener, submit.Config, error) {
	password, err := a.doorPassword(ctx)
	if err != nil {
		return nil, submit.Config{}, err
	}
	tlsConfig, err := a.doorCertificate(ctx)
	if err != nil {
		return nil, submit.Config{}, err
	}
	doors, err := a.listenSMTP()
	if err != nil {
		return nil, submit.Config{}, err
	}
	return doors, submit.Config{
		Sign:   func(user, given string) bool { return a.signs(user, given, password) },
		Known:  func(user string) bool { _, known := a.settings.Load().AccountOf(user); return known },
		News:   a.tellDoor,
		TLS:    tlsConfig,
		Limits: submit.Limits{MaxMessageBytes: a.settings.Load().MaxOctets()},
		Log:    a.log,
	}, nil
}

// tellDoor shows whoever sets a mail client up what it does. Nobody waits for it.
func (a *App) tellDoor(what submit.News, user string) {
	a.hub.publish(control.Event{Kind: "door", Door: &control.DoorNews{What: string(what), Account: user, At: time.Now().UTC()}})
}

func (a *App) listenSMTP() ([]net.Listener, error) {
	chosen := a.settings.Load()
	doors, err := submit.Listen(chosen.Port())
	if chosen.PortChosen() {
		if err != nil {
			return nil, fmt.Errorf("open the door for mail clients on port %d: %w; another program may use it: `holdback settings set smtp.port N` chooses another, then change it in your mail client too", chosen.Port(), err)
		}
		return doors, nil
	}
	if err != nil {
		doors, err = submit.Listen(0)
	}
	if err != nil {
		return nil, fmt.Errorf("open the door for mail clients: %w", err)
	}
	return doors, a.keepPort(doors[0].Addr().(*net.TCPAddr).Port)
}

// keepPort remembers the port that mail clients are going to be told.
func (a *App) keepPort(port int) error {
	return a.changeSetting("smtp.port", fmt.Sprint(port))
}

// signs compares in constant time and looks at the user name only afterwards.
func (a *App) signs(user, given, password string) bool {
	same := subtle.ConstantTimeCompare([]byte(given), []byte(password)) == 1
	_, known := a.settings.Load().AccountOf(user)
	return same && known
}

// take is where a mail client's message becomes ours. Errors are put into the
// door's words here and nowhere else.
func (a *App) take(ctx context.Context, user string, env mail.Envelope, content io.Reader) (string, error) {
	acc, ok := a.settings.Load().AccountOf(user)
	if !ok {
		return "", &submit.Reply{Code: 535, Enhanced: "5.7.8", Text: "This account is no longer set up in Holdback"}
	}
	e, err := a.box.Hold(ctx, outbox.Submission{Account: acc.Address.String(), Envelope: env, Content: content, Wait: a.doorWait()})
	switch {
	case errors.Is(err, mail.ErrBigHeader):
		return "", &submit.Reply{Code: 552, Enhanced: "5.3.4", Text: "The header of this message is too long; leave out the long fields"}
	case errors.Is(err, store.ErrFull):
		return "", fmt.Errorf("%w: %w", submit.ErrNoSpace, err)
	case err != nil:
		return "", err
	}
	if no := stopped(e); no != nil {
		// RFC 3463, section 3.8: 5.7.1, delivery not authorized.
		return "", &submit.Reply{Code: 550, Enhanced: "5.7.1", Text: strings.TrimSpace(no.Says + " " + no.Hint)}
	}
	return e.ID, nil
}

// refuseWithin is how long a mail client waits for the checks. Longer, and its user
// believes that it hangs.
const refuseWithin = 2 * time.Second

// doorWait is how long whoever hands over a message waits to be told that it is
// forbidden. Where nothing can be, nobody waits. A policy counts from the message on
// that comes after it.
func (a *App) doorWait() time.Duration {
	a.renew()
	if a.opts.Idle || !a.force.Load().stops || !a.settings.Load().RefuseAtDoor() {
		return 0
	}
	return refuseWithin
}

// stopped is what forbids a message that was withdrawn while its client waited.
func stopped(e outbox.Entry) *guard.Finding {
	if e.State != outbox.Withdrawn {
		return nil
	}
	i := slices.IndexFunc(e.Findings, func(f guard.Finding) bool { return f.Level == guard.Stop })
	if i < 0 {
		return nil
	}
	return &e.Findings[i]
}
