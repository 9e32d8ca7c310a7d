package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"holdback/app/control"
)

func jsonFlag(c *cobra.Command, asJSON *bool) *cobra.Command {
	c.Flags().BoolVar(asJSON, "json", false, "print JSON for programs")
	return c
}

func (p Program) outbox() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "outbox",
		Short:   "List what is held",
		Long:    "List the messages that are held, that ask you something, that are leaving, and\nthose that may have left. The oldest comes first.",
		Example: "  holdback outbox\n  holdback outbox --json",
		Args:    cobra.NoArgs,
		RunE:    act(func(ctx context.Context, _ []string) error { return p.listOutbox(ctx, asJSON) }),
	}, &asJSON)
}

func (p Program) listOutbox(ctx context.Context, asJSON bool) error {
	return p.with(ctx, func(g control.Guard) error {
		held, err := g.Outbox(ctx)
		if err != nil {
			return err
		}
		return p.print(asJSON, list(held), outboxWords(held, p.Now()))
	})
}

func (p Program) sent() *cobra.Command {
	var asJSON bool
	q := control.PastQuery{}
	c := &cobra.Command{
		Use:     "sent [TEXT]",
		Short:   "List what has left, was refused or taken back",
		Long:    "List the messages that have left, those the mail server refused and those you took\nback, the newest first. TEXT finds words in subjects and addresses.",
		Example: "  holdback sent\n  holdback sent offer --json",
		RunE: act(func(ctx context.Context, args []string) error {
			q.Text = strings.Join(args, " ")
			return p.with(ctx, func(g control.Guard) error {
				past, err := g.Past(ctx, q)
				if err != nil {
					return err
				}
				return p.print(asJSON, list(past), pastWords(past, p.Now()))
			})
		}),
	}
	c.Flags().IntVar(&q.Limit, "limit", 100, "at most so many")
	return jsonFlag(c, &asJSON)
}

func (p Program) show() *cobra.Command {
	var asJSON, raw, journal bool
	c := &cobra.Command{
		Use:     "show ID",
		Short:   "Show one message",
		Long:    "Show one message as its recipients will read it, and what the checks found. With\n--raw, print it octet for octet; with --journal, what was written down about it. ID may\nbe shortened.",
		Example: "  holdback show k3f9\n  holdback show k3f9 --raw > message.eml",
		Args:    oneID,
		RunE: act(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(g control.Guard) error {
				if raw {
					return p.copyContent(ctx, g, args[0])
				}
				if journal {
					lines, err := g.Journal(ctx, args[0])
					if err != nil {
						return err
					}
					return p.print(asJSON, list(lines), journalWords(lines, p.Now()))
				}
				d, err := g.Show(ctx, args[0])
				if err != nil {
					return err
				}
				return p.print(asJSON, d, detailWords(d, p.Now()))
			})
		}),
	}
	c.Flags().BoolVar(&raw, "raw", false, "print the message octet for octet")
	c.Flags().BoolVar(&journal, "journal", false, "show what was found and decided")
	jsonFlag(c, &asJSON)
	c.MarkFlagsMutuallyExclusive("raw", "json")
	c.MarkFlagsMutuallyExclusive("raw", "journal")
	return c
}

func (p Program) copyContent(ctx context.Context, g control.Guard, id string) (err error) {
	content, err := g.Content(ctx, id)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, content.Close()) }()
	if _, err := io.Copy(p.Stdout, content); err != nil {
		return fmt.Errorf("print message: %w", err)
	}
	return nil
}

func (p Program) undo() *cobra.Command {
	var asJSON, last bool
	c := &cobra.Command{
		Use:     "undo [ID | --last]",
		Short:   "Take a message back",
		Long:    "Take a message back before it leaves. Without an ID, the one that was held last.\nWhen it says so, nobody has seen any of it and nobody will.",
		Example: "  holdback undo\n  holdback undo k3f9",
		Args:    cobra.MaximumNArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			if last && len(args) > 0 {
				return usagef("give an ID or --last, not both")
			}
			return p.with(ctx, func(g control.Guard) error {
				m, err := undoOne(ctx, g, args)
				if err != nil {
					return err
				}
				return p.print(asJSON, m, doneWords(m, p.Now()))
			})
		}),
	}
	c.Flags().BoolVar(&last, "last", false, "the message that was held last (the same as no ID)")
	return jsonFlag(c, &asJSON)
}

// undoOne takes back the message of an id that is given, even an empty one, and
// the last one only when none is.
func undoOne(ctx context.Context, g control.Guard, args []string) (control.Message, error) {
	if len(args) == 0 {
		return g.UndoLast(ctx)
	}
	if args[0] == "" { // a script with an empty variable must not undo something else
		return control.Message{}, usagef("the ID is empty")
	}
	return g.Undo(ctx, args[0])
}

// oneID takes exactly one id, and not an empty one.
func oneID(_ *cobra.Command, args []string) error {
	if len(args) != 1 || args[0] == "" {
		return errors.New("give the ID of one message; \"holdback outbox\" shows them")
	}
	return nil
}

// decision is a command that asks one thing about one message.
func (p Program) decision(words cobra.Command, through func(context.Context, func(control.Guard) error) error, ask func(control.Guard, context.Context, string) (control.Message, error)) *cobra.Command {
	var asJSON bool
	words.Args = oneID
	words.RunE = act(func(ctx context.Context, args []string) error {
		return through(ctx, func(g control.Guard) error {
			m, err := ask(g, ctx, args[0])
			if err != nil {
				return err
			}
			return p.print(asJSON, m, doneWords(m, p.Now()))
		})
	})
	return jsonFlag(&words, &asJSON)
}

func (p Program) sendNow() *cobra.Command {
	return p.decision(cobra.Command{
		Use:     "send-now ID",
		Short:   "Let a message leave without waiting",
		Long:    "End the hold of a message. It leaves as soon as its checks have finished.",
		Example: "  holdback send-now k3f9",
	}, p.running, control.Guard.SendNow)
}

func (p Program) retry() *cobra.Command {
	return p.decision(cobra.Command{
		Use:     "retry ID",
		Short:   "Send a message again that may not have arrived",
		Long:    "Send a message again whose fate is unsure, because the line broke at the end. Ask a\nrecipient first: it may have arrived, and then they get it twice.",
		Example: "  holdback retry k3f9",
	}, p.running, control.Guard.Retry)
}

func (p Program) settle() *cobra.Command {
	return p.decision(cobra.Command{
		Use:     "settle ID",
		Short:   "Say that a message did arrive",
		Long:    "Say that a message whose fate is unsure did arrive. It is not sent again.",
		Example: "  holdback settle k3f9",
	}, p.with, control.Guard.Settle)
}

func (p Program) wait() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "wait ID DURATION|TIME",
		Short:   "Let a message leave later",
		Long:    "Let a message leave later: in a while from now, such as 10m or 1h30m, or at a time,\nsuch as 16:40, \"tomorrow 08:00\", \"2026-11-24 08:00\" or 2026-11-24T08:00:00Z. A time\nthat has passed today means tomorrow.",
		Example: "  holdback wait k3f9 10m\n  holdback wait k3f9 16:40\n  holdback wait k3f9 tomorrow 08:00",
		Args:    cobra.MinimumNArgs(2),
		RunE: act(func(ctx context.Context, args []string) error {
			t, err := parseWhen(strings.Join(args[1:], " "), p.Now())
			if err != nil {
				return usageError{err}
			}
			if args[0] == "" {
				return usagef("the ID is empty")
			}
			return p.with(ctx, func(g control.Guard) error {
				m, err := g.WaitUntil(ctx, args[0], t)
				if err != nil {
					return err
				}
				return p.print(asJSON, m, doneWords(m, p.Now()))
			})
		}),
	}, &asJSON)
}
