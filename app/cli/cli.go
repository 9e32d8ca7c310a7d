// Package cli is the command line: everything a person can ask of the guard, in
// words that scripts can rely on.
//
// A command asks the guard process that runs, by its socket. When none runs, the
// commands that need no mail server work on the data directory itself; nothing
// leaves meanwhile, and what is held then leaves when a guard runs again.
//
// Fixed for scripts: the exit codes (0 done, 1 refused with a reason, 2 the
// command was not understood; check and scan have a word of their own), --json on
// every listing with the names of app/control, and the ways of sendmail(1), exit
// codes of sysexits included.
//
// The words that people read are made by the plain functions in words.go. This
// package decides nothing about a message and keeps nothing.
package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdback/app/control"
	"holdback/guard/policy"
)

// Program is what the command line needs from main. Dial and Open are needed by
// nearly every command; a nil Window means that this program has none.
type Program struct {
	Args           []string // the name it was called by, then the arguments; "sendmail" as name means that command
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Version        string
	Now            func() time.Time                    // in the person's time zone; nil means the system's clock
	Ask            func(prompt string) (string, error) // reads a password that is not shown; nil where there is nobody to ask
	User           string                              // login name, whose mail goes to the account; empty means the system's answer

	// Browse opens a page in the person's browser; nil where there is no desktop: the
	// address is then only printed.
	Browse func(url string) error

	// Dial reaches the running guard; control.ErrNotRunning when there is none.
	Dial func(ctx context.Context) (control.Guard, error)
	// Open works on the data directory while no guard runs. The error is
	// control.ErrRunning when one is just starting.
	Open   func(ctx context.Context) (control.Guard, func() error, error)
	Serve  func(ctx context.Context, o ServeOptions) error
	Window func(ctx context.Context, args []string) error
	Demo   func(ctx context.Context, o DemoOptions) error
	// Policy is what organisation and person decided, read from their files. With an
	// error it is what is in force in spite of it.
	Policy func() (policy.InForce, error)
	// Check looks at a message when no guard runs, by settings and policy alone.
	Check func(ctx context.Context, s control.Submission) (control.Verdict, error)
}

// ServeOptions is how the guard process was asked to run.
type ServeOptions struct {
	JSON  bool      // somebody reads the line that Ready prints
	Ready func(any) // must be called once, when the doors are open, with what serve --json prints
}

// DemoOptions is how the demo was asked to run.
type DemoOptions struct {
	Terminal bool // without a window, although there may be a display
}

// The exit codes, fixed for scripts. The command sendmail has those of sysexits.
const (
	exitDone    = 0
	exitRefused = 1
	exitUsage   = 2
)

// Run does what the arguments say and returns the exit code. What went wrong has
// been explained on Stderr by then.
func Run(ctx context.Context, p Program) int {
	if p.Now == nil {
		p.Now = time.Now
	}
	name, args := "holdback", []string{}
	if len(p.Args) > 0 {
		name, args = p.Args[0], p.Args[1:]
	}
	cobra.MousetrapHelpText = "" // on Windows, a double click is a fine way to open the window
	root := p.root()
	if strings.TrimSuffix(filepath.Base(name), ".exe") == "sendmail" {
		args = append([]string{"sendmail"}, args...)
	}
	root.SetArgs(args)
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	return p.explain(root.ExecuteContext(ctx))
}

// ran is an error of a command that was understood; all other errors come from
// cobra and are about the usage.
type ran struct{ error }

func (r ran) Unwrap() error { return r.error }

// usageError says that a command cannot be understood.
type usageError struct{ error }

func (u usageError) Unwrap() error { return u.error }

func usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// explain tells the person about err and chooses the exit code.
func (p Program) explain(err error) int {
	if err == nil {
		return exitDone
	}
	if code, ok := errors.AsType[sysexit](err); ok {
		fmt.Fprint(p.Stderr, complaint("sendmail", code.error))
		return code.code
	}
	if answer, ok := errors.AsType[outcome](err); ok {
		if answer.err != nil {
			fmt.Fprint(p.Stderr, complaint("holdback", answer.err))
		}
		return answer.code
	}
	fmt.Fprint(p.Stderr, complaint("holdback", err))
	_, understood := errors.AsType[ran](err)
	if _, ok := errors.AsType[usageError](err); ok || !understood {
		fmt.Fprintln(p.Stderr, "Run \"holdback help\" to see what it can do.")
		return exitUsage
	}
	return exitRefused
}

// act makes a cobra command of f.
func act(f func(ctx context.Context, args []string) error) func(*cobra.Command, []string) error {
	return func(c *cobra.Command, args []string) error {
		if err := f(c.Context(), args); err != nil {
			return ran{err}
		}
		return nil
	}
}

// starting is how long a command waits for a guard that is just starting.
const starting = 5 * time.Second

// guard is the running guard, or the data directory itself when none runs. The
// caller must call done. offline says that nothing leaves meanwhile.
func (p Program) guard(ctx context.Context) (g control.Guard, done func() error, offline bool, err error) {
	patience, cancel := context.WithTimeout(ctx, starting)
	defer cancel()
	for {
		g, err = p.Dial(patience)
		if err == nil {
			return g, func() error { return nil }, false, nil
		}
		if !errors.Is(err, control.ErrNotRunning) || p.Open == nil {
			return nil, nil, false, err
		}
		g, done, err = p.Open(ctx)
		if !errors.Is(err, control.ErrRunning) {
			return g, done, true, err
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-patience.Done():
			return nil, nil, false, &control.Refusal{Says: "Another Holdback works on the data directory, and it does not answer.", Hint: "Wait a moment and try again; if that does not help, end its process."}
		}
	}
}

// with asks the running guard, or the data directory itself.
func (p Program) with(ctx context.Context, f func(g control.Guard) error) (err error) {
	g, done, _, err := p.guard(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, done()) }()
	return f(g)
}

// running asks the guard that runs. Without one, it is a no with a hint.
func (p Program) running(ctx context.Context, f func(g control.Guard) error) error {
	g, err := p.Dial(ctx)
	if errors.Is(err, control.ErrNotRunning) {
		return &control.Refusal{Says: "Holdback is not running, so nothing can leave.", Hint: "Start it with \"holdback serve\", or open its window with \"holdback\"."}
	}
	if err != nil {
		return err
	}
	return f(g)
}

// print writes words for people, or v as JSON for programs.
func (p Program) print(asJSON bool, v any, words string) error {
	if !asJSON {
		_, err := io.WriteString(p.Stdout, words)
		return err
	}
	var text strings.Builder
	e := json.NewEncoder(&text)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("print JSON: %w", err)
	}
	_, err := io.WriteString(p.Stdout, escaped(text.String()))
	return err
}

// list is values as JSON wants them: never null.
func list[T any](values []T) []T {
	if values == nil {
		return []T{}
	}
	return values
}
