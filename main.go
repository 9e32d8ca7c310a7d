// Holdback stands between a person and their mail server. It holds every outgoing
// mail for a while so that it can be undone, checks it before it leaves, and takes
// back what has left.
//
// # The map
//
// One binary, two processes. The guard (`holdback serve`) owns everything: the doors
// for mail clients and for commands, the outbox, the store, the relay. The window (`holdback`) is
// a client of the guard; close it or kill it, and nothing changes.
//
//	main.go          ties the parts to the command line; run(ctx) error
//	mail/            What is a message, and how does it travel?
//	  submit/        the door for mail clients: SMTP submission on loopback
//	  relay/         to the account's server: accepted, refused, later or unknown
//	  mailbox/       IMAP: finding, filing and removing copies, watching what arrives
//	  account/       one account: servers, identities, how it signs in
//	    discover/    the servers of an address
//	    oauth/       signing in without a password
//	  report/        bounces, receipts and answers, read
//	  mailtest/      servers with faults on demand, for tests and practice
//	guard/           What would a careful colleague say about it?  Findings, levels, rules
//	  checks/        the list of all checks, made for the rules in force
//	  sender/        whom it comes from
//	  recipients/    whom it goes to
//	  attachments/   what is attached, judged without opening documents
//	  content/       what it says
//	  labels/        how sensitive its organisation calls it
//	  people/        whom the sender knows
//	  scan/          sensitive content in any text; numbers/ is its table
//	  filetype/      what a file is by its octets
//	  policy/        policy.toml and the person's choices, read into rules
//	  repair/        what the sender accepted, done to a message
//	app/             What happens to it, and when?
//	  outbox/        the life of a held message: table of moves, owner, scheduler
//	  filing/        its copies in Sent and Drafts
//	  returns/       what comes back about it
//	  store/         SQLite and sealed files on disk
//	  settings/      what the person chose
//	  control/       the local control socket and its client
//	  cli/           the command line
//	  practice/      the embedded mail server of `holdback demo`
//	  e2e/           real clients and real servers, in tests
//	  bench/, eval/  the numbers of `make bench` and `make eval`
//	ui/              What does the sender see and decide?
//	  window/        the real window
//	  desktop/       tray and notifications of the guard process
//	assets/          icon, translations, what is known of mail providers
//
// Arrows go main → ui → app → guard → mail, and a test enforces it. To read the
// program, begin with app/outbox/state.go: what its table does not allow cannot
// happen to a message.
//
// Built with -tags headless it has no window and needs no C compiler.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"syscall"

	"github.com/cli/browser"
	"golang.org/x/term"

	"holdback/app"
	"holdback/app/cli"
	"holdback/app/control"
	"holdback/app/practice"
	"holdback/app/settings"
	"holdback/guard/policy"
	"holdback/ui/desktop"
	"holdback/ui/window"
)

// version is set when a release is built.
var version = "dev"

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	defer stop()
	var code exitCode
	if err := run(ctx); errors.As(err, &code) {
		os.Exit(int(code))
	} else if err != nil {
		fmt.Fprintln(os.Stderr, "holdback:", err)
		os.Exit(1)
	}
}

// endings are the signals that end the program in good order: a terminal that is
// closed, too, unless nohup(1) said otherwise.
func endings() []os.Signal {
	all := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		all = append(all, syscall.SIGHUP)
	}
	return all
}

// exitCode is a result of the command line that was already explained.
type exitCode int

func (c exitCode) Error() string { return fmt.Sprintf("exit code %d", int(c)) }

func run(ctx context.Context) error {
	dirs, err := app.FindDirs(os.Getenv)
	p := program{dirs: dirs, lost: err, log: slog.New(slog.NewTextHandler(os.Stderr, nil))}
	code := cli.Run(ctx, cli.Program{
		Args: os.Args, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr,
		Version: version,
		Ask:     ask(ctx),
		Browse:  browse(),
		Dial:    p.dial,
		Open:    p.open,
		Serve:   p.serve,
		Window:  p.window,
		Demo:    p.demo,
		Policy:  p.policy,
		Check:   p.check,
	})
	if code != 0 {
		return exitCode(code)
	}
	return nil
}

// ask reads a password from the terminal without showing it, where there is one. It ends
// with ctx and leaves the terminal as it was; the reader, which nothing can end, then goes
// with the program.
func ask(ctx context.Context) func(prompt string) (string, error) {
	in := int(os.Stdin.Fd())
	before, err := term.GetState(in)
	if err != nil { // no terminal
		return nil
	}
	type said struct {
		text []byte
		err  error
	}
	return func(prompt string) (string, error) {
		fmt.Fprint(os.Stderr, prompt)
		defer fmt.Fprintln(os.Stderr)
		heard := make(chan said, 1)
		go func() {
			text, err := term.ReadPassword(in)
			heard <- said{text, err}
		}()
		select {
		case s := <-heard:
			return string(s.text), s.err
		case <-ctx.Done():
			return "", errors.Join(ctx.Err(), term.Restore(in, before))
		}
	}
}

// browse opens an address in the browser of this computer, where somebody would see it.
func browse() func(url string) error {
	screen := os.Getenv("DISPLAY") + os.Getenv("WAYLAND_DISPLAY")
	if runtime.GOOS == "linux" && screen == "" {
		return nil
	}
	browser.Stdout, browser.Stderr = io.Discard, io.Discard // the terminal is ours
	return browser.OpenURL
}

// program is what the command line can start.
type program struct {
	dirs app.Dirs
	lost error // why dirs is empty; help, version and demo do without
	log  *slog.Logger
}

func (p program) options() app.Options {
	return app.Options{
		Dirs: p.dirs, Version: version, Log: p.log, Policy: policy.System(runtime.GOOS, p.dirs.Data, os.Getenv),
		KeyFile: os.Getenv("HOLDBACK_KEYRING") == "off", // for servers and tests, which have nobody to unlock one
	}
}

// policy is what the files of the organisation and the person say.
func (p program) policy() (policy.InForce, error) {
	if p.lost != nil {
		return policy.InForce{}, p.lost
	}
	chosen, err := settings.Load(p.dirs.Settings)
	orgs, problem := policy.Look(policy.System(runtime.GOOS, p.dirs.Data, os.Getenv))
	return chosen.Under(orgs).InForce(), errors.Join(err, problem)
}

// check looks at a message while no guard runs.
func (p program) check(ctx context.Context, s control.Submission) (control.Verdict, error) {
	if p.lost != nil {
		return control.Verdict{}, p.lost
	}
	o := p.options()
	o.Log = slog.New(slog.DiscardHandler)
	return app.Look(ctx, o, s)
}

// dial reaches the running guard process.
func (p program) dial(ctx context.Context) (control.Guard, error) {
	if p.lost != nil {
		return nil, p.lost
	}
	c, err := app.Dial(ctx, p.dirs)
	if err != nil {
		return nil, err
	}
	return c, nil
}

// open works on the data directory itself, for commands given while no guard runs.
func (p program) open(ctx context.Context) (control.Guard, func() error, error) {
	o := p.options()
	o.Idle = true
	o.Log = slog.New(slog.DiscardHandler) // the command says itself what happened
	a, err := app.Open(ctx, o)
	if errors.Is(err, app.ErrRunning) {
		return nil, nil, control.ErrRunning // a guard is just starting, or another command works
	}
	if err != nil {
		return nil, nil, err
	}
	return a, a.Close, nil
}

// serve is the guard process.
func (p program) serve(ctx context.Context, o cli.ServeOptions) error {
	if p.lost != nil {
		return p.lost
	}
	signal.Ignore(syscall.SIGPIPE) // whoever read what we print may have gone; the mail has not
	a, err := app.Open(ctx, p.options())
	if err != nil {
		return err
	}
	debug.SetGCPercent(400) // the heap is a few MB: without this a burst of mail is half collecting
	work := func(ctx context.Context) error {
		return a.Serve(ctx, func(r app.Ready) { o.Ready(r) })
	}
	err = desktop.Run(ctx, desktop.Options{Guard: a, Log: p.log, Open: p.openWindow}, work)
	return errors.Join(err, a.Close())
}

// openWindow starts a window as a process of its own, so that it can neither hold
// up nor take down the guard.
func (p program) openWindow(ctx context.Context) error {
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	return app.Launch(exe)
}

// window opens the window, and starts the guard first if none runs.
func (p program) window(ctx context.Context, args []string) error {
	if p.lost != nil {
		return p.lost
	}
	exe, err := os.Executable()
	if err != nil {
		return fmt.Errorf("find this program: %w", err)
	}
	if err := window.Available(); err != nil {
		return err
	}
	start := func(ctx context.Context) error { return app.Start(ctx, p.dirs, exe) }
	if err := start(ctx); err != nil {
		return err
	}
	unlock, err := app.LockWindow(p.dirs)
	if errors.Is(err, app.ErrRunning) {
		return p.showWindow(ctx, args)
	}
	if err != nil {
		return err
	}
	defer unlock()
	return window.Run(ctx, window.Options{Connect: p.dial, Start: start, Version: version})
}

// showWindow asks the window that is open already to come to the front.
func (p program) showWindow(ctx context.Context, args []string) error {
	g, err := p.dial(ctx)
	if err != nil {
		return err
	}
	_, err = g.OpenWindow(ctx, args)
	return err
}

// demo is practice on an embedded mail server, in a window or in the terminal.
func (p program) demo(ctx context.Context, o cli.DemoOptions) error {
	show := func(ctx context.Context, s *practice.Session) error {
		return window.Run(ctx, window.Options{
			Connect:  func(context.Context) (control.Guard, error) { return s.Guard, nil },
			Practice: s.Office, Version: version,
		})
	}
	if err := window.Available(); err != nil && !o.Terminal {
		fmt.Println(err, "The same demo follows in the terminal.")
		o.Terminal = true
	}
	if o.Terminal {
		show = func(ctx context.Context, s *practice.Session) error { return practice.Tell(ctx, os.Stdout, s) }
	}
	quiet := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return practice.Run(ctx, practice.Options{Version: version, Log: quiet}, show)
}
