package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdback/app/control"
)

const rootLong = `Holdback holds every mail you send for a while, so that you can take it back.

Without a command it opens its window. Every command that lists something takes
--json. The variable HOLDBACK_HOME puts data, settings and socket into one folder.

Exit codes: 0 done, 1 refused with a reason, 2 the command was not understood.
The command sendmail has the exit codes of sysexits instead.`

// root is the whole command line.
func (p Program) root() *cobra.Command {
	c := &cobra.Command{
		Use:           "holdback",
		Short:         "Hold outgoing mail, so that it can be undone",
		Long:          rootLong,
		Example:       "  holdback\n  holdback undo\n  holdback outbox --json",
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          mailtoOnly,
		RunE:          act(p.window),
	}
	c.CompletionOptions.HiddenDefaultCmd = false
	c.AddGroup(
		&cobra.Group{ID: "mail", Title: "Messages:"},
		&cobra.Group{ID: "checks", Title: "Checks:"},
		&cobra.Group{ID: "setup", Title: "Setting up:"},
		&cobra.Group{ID: "program", Title: "The program:"},
	)
	group(c, "mail", p.outbox(), p.show(), p.undo(), p.sendNow(), p.wait(), p.approve(), p.repair(), p.label(), p.retry(), p.settle(), p.sent(), p.sendmail())
	group(c, "checks", p.check(), p.scan(), p.checks(), p.quiet())
	group(c, "setup", p.account(), p.clientSettings(), p.settings(), p.policy(), p.doctor())
	group(c, "program", p.serve(), p.demo(), p.quit(), p.version())
	c.SetHelpCommandGroupID("program")
	c.SetCompletionCommandGroupID("program")
	return c
}

func group(c *cobra.Command, id string, members ...*cobra.Command) {
	for _, m := range members {
		m.GroupID = id
	}
	c.AddCommand(members...)
}

// mailtoOnly lets the desktop open mailto links and refuses what looks like a
// command that does not exist.
func mailtoOnly(c *cobra.Command, args []string) error {
	if len(args) == 0 || strings.HasPrefix(strings.ToLower(args[0]), "mailto:") {
		return nil
	}
	return knownOnly(c, args)
}

// knownOnly refuses any argument that is no command, and names near ones.
func knownOnly(c *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	c.SuggestionsMinimumDistance = 2
	words := fmt.Sprintf("there is no command %q", c.CommandPath()+" "+args[0])
	if near := c.SuggestionsFor(args[0]); len(near) > 0 {
		words += "; did you mean " + strings.Join(near, " or ") + "?"
	}
	return errors.New(words)
}

// window opens the window.
func (p Program) window(ctx context.Context, args []string) error {
	if p.Window == nil {
		return &control.Refusal{Says: "This Holdback was built without a window.", Hint: "\"holdback serve\" runs it without one; \"holdback help\" shows the commands."}
	}
	if err := p.Window(ctx, args); err != nil {
		return fmt.Errorf("%w\nWithout a window: \"holdback serve\" runs the guard, \"holdback help\" shows the commands", err)
	}
	return nil
}

func (p Program) serve() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "serve",
		Short:   "Run the guard without a window",
		Long:    "Run the guard: take mail from mail clients and commands, hold it, and let it go.\nIt runs until it is interrupted or told to quit. With --json it prints one line\nof JSON when it is ready.",
		Example: "  holdback serve\n  holdback serve --json",
		Args:    cobra.NoArgs,
		RunE: act(func(ctx context.Context, _ []string) error {
			return p.Serve(ctx, ServeOptions{JSON: asJSON, Ready: func(v any) { p.ready(asJSON, v) }})
		}),
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one line of JSON when ready")
	return c
}

// ready prints the one line that tells that the guard listens.
func (p Program) ready(asJSON bool, v any) {
	line, err := json.Marshal(v)
	if err != nil {
		line = []byte(`{"ready":true}`)
	}
	if asJSON {
		fmt.Fprintf(p.Stdout, "%s\n", line)
		return
	}
	var at struct{ SMTP string }
	_ = json.Unmarshal(line, &at) // without it, the words are shorter
	fmt.Fprintln(p.Stdout, strings.TrimSpace("Holdback is running. "+doorWords(at.SMTP)))
}

func (p Program) demo() *cobra.Command {
	var o DemoOptions
	c := &cobra.Command{
		Use:     "demo",
		Short:   "Try Holdback on a mail server of its own",
		Long:    "Try Holdback with an invented organisation on a small mail server that it brings\nalong. Nothing leaves this computer, and your own mail is not touched.",
		Example: "  holdback demo\n  holdback demo --terminal",
		Args:    cobra.NoArgs,
		RunE:    act(func(ctx context.Context, _ []string) error { return p.Demo(ctx, o) }),
	}
	c.Flags().BoolVar(&o.Terminal, "terminal", false, "show it in the terminal, without a window")
	return c
}

func (p Program) quit() *cobra.Command {
	return &cobra.Command{
		Use:     "quit",
		Short:   "End the guard; what is held stays on disk",
		Long:    "End the guard process. Messages that are held stay on disk and leave only when\nHoldback runs again.",
		Example: "  holdback quit",
		Args:    cobra.NoArgs,
		RunE: act(func(ctx context.Context, _ []string) error {
			g, err := p.Dial(ctx)
			if errors.Is(err, control.ErrNotRunning) {
				return p.print(false, nil, "Holdback is not running.\n")
			}
			if err != nil {
				return err
			}
			if err := g.Quit(ctx); err != nil {
				return err
			}
			if err := p.ended(ctx); err != nil {
				return err
			}
			return p.print(false, nil, "Holdback has ended. What is held stays on disk.\n")
		}),
	}
}

// ending is how long a guard may take to finish what is leaving.
const ending = 30 * time.Second

// ended waits until the guard has let go of the data directory, so that another may
// start at once.
func (p Program) ended(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, ending)
	defer cancel()
	for p.Open != nil {
		_, done, err := p.Open(ctx)
		if err == nil {
			return done()
		}
		if !errors.Is(err, control.ErrRunning) {
			return nil // it is free; what is wrong with it is for the next start to say
		}
		select {
		case <-time.After(50 * time.Millisecond):
		case <-ctx.Done():
			return &control.Refusal{Says: "Holdback was told to end, and still works on what is leaving.", Hint: "Wait a moment; what is held stays on disk."}
		}
	}
	return nil
}

func (p Program) version() *cobra.Command {
	return &cobra.Command{
		Use:     "version",
		Short:   "Print the version",
		Long:    "Print the version of this program. The running guard may be another one: see doctor.",
		Example: "  holdback version",
		Args:    cobra.NoArgs,
		RunE:    act(func(context.Context, []string) error { return p.print(false, nil, "holdback "+p.Version+"\n") }),
	}
}
