package cli

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"holdback/app/control"
	"holdback/guard"
)

// This file is what people answer to the checks.

func (p Program) approve() *cobra.Command {
	var reason string
	var silence bool
	c := p.decision(cobra.Command{
		Use:     "approve ID",
		Short:   "Let a message that asks you go on",
		Long:    "Answer yes to what the checks asked about a message. It goes on with what is left\nof its hold, so it can still be undone. Where the rules want to know why, say it with\n--reason; with --quiet you are not asked again about the same people, threads and words.",
		Example: "  holdback approve k3f9\n  holdback approve k3f9 --reason \"The auditor asked for it.\"\n  holdback approve k3f9 --quiet",
	}, p.with, func(g control.Guard, ctx context.Context, id string) (control.Message, error) {
		answer := control.Answer{Reason: reason}
		if silence {
			d, err := g.Show(ctx, id)
			if err != nil {
				return control.Message{}, err
			}
			answer.Quiet = quietKeys(d.Findings)
		}
		return g.Approve(ctx, id, answer)
	})
	c.Flags().StringVar(&reason, "reason", "", "why it is to be sent all the same")
	c.Flags().BoolVar(&silence, "quiet", false, "do not ask again about the same people, threads and words")
	return c
}

// quietKeys are the questions that may be silenced.
func quietKeys(found []guard.Finding) []string {
	var keys []string
	for _, f := range found {
		if key := f.QuietKey(); key != "" && f.Level.Waits() && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// numberedRepair is a repair under the number by which it is called.
type numberedRepair struct {
	Number int    `json:"number"`
	Check  string `json:"check"`
	guard.Repair
}

func repairsOf(found []guard.Finding) []numberedRepair {
	var all []numberedRepair
	for _, f := range found {
		for _, r := range f.Repairs {
			all = append(all, numberedRepair{len(all) + 1, f.Check, r})
		}
	}
	return all
}

// allRepairs are those that findings offer, and what can always be done with files.
func allRepairs(d control.Detail) []numberedRepair {
	all := repairsOf(d.Findings)
	for _, r := range d.FileRepairs() {
		offered := slices.ContainsFunc(all, func(o numberedRepair) bool { return o.Do == r.Do && o.Part == r.Part })
		if !offered {
			all = append(all, numberedRepair{Number: len(all) + 1, Repair: r})
		}
	}
	return all
}

func (p Program) repair() *cobra.Command {
	var asJSON, preview bool
	c := jsonFlag(&cobra.Command{
		Use:     "repair ID [N]",
		Short:   "Put a held message right",
		Long:    "List what can be put right in a held message, or do number N of the list. The message\nkeeps its ID and what is left of its hold, and is checked again. With --preview, only\nsay what would change. A signed or encrypted message is never altered.",
		Example: "  holdback repair k3f9\n  holdback repair k3f9 1 --preview\n  holdback repair k3f9 1",
		Args:    cobra.RangeArgs(1, 2),
		RunE: act(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(g control.Guard) error {
				d, err := g.Show(ctx, args[0])
				if err != nil {
					return err
				}
				all := allRepairs(d)
				if len(args) == 1 {
					return p.print(asJSON, list(all), repairWords(all))
				}
				r, err := pick(all, args[1])
				if err != nil {
					return err
				}
				done, err := g.Repair(ctx, d.ID, r, preview)
				if err != nil {
					return err
				}
				return p.print(asJSON, done, repairedWords(done, preview, p.Now()))
			})
		}),
	}, &asJSON)
	c.Flags().BoolVar(&preview, "preview", false, "only say what would change")
	return c
}

func pick(all []numberedRepair, number string) (guard.Repair, error) {
	n, err := strconv.Atoi(number)
	if err != nil {
		return guard.Repair{}, usagef("%q is no number", number)
	}
	if n < 1 || n > len(all) {
		return guard.Repair{}, &control.Refusal{Says: fmt.Sprintf("There is no repair %d for this message.", n), Hint: "\"holdback repair ID\" lists them."}
	}
	return all[n-1].Repair, nil
}

func repairWords(all []numberedRepair) string {
	if len(all) == 0 {
		return "There is nothing that Holdback could put right by itself.\n"
	}
	var rows [][]string
	for _, r := range all {
		rows = append(rows, []string{fmt.Sprint(r.Number), r.Says, r.Check})
	}
	return table(rows, 0, 0, 0)
}

func repairedWords(r control.Repaired, preview bool, now time.Time) string {
	var b strings.Builder
	for _, c := range r.Changes {
		switch {
		case c.After == "":
			fmt.Fprintf(&b, "%s: without %s\n", clean(c.What), clean(c.Before))
		case c.Before == "":
			fmt.Fprintf(&b, "%s: new %s\n", clean(c.What), clean(c.After))
		default:
			fmt.Fprintf(&b, "%s: %s → %s\n", clean(c.What), clean(c.Before), clean(c.After))
		}
	}
	if preview {
		return b.String() + "Nothing was changed.\n"
	}
	b.WriteString(doneWords(r.Message, now))
	if r.Password != "" {
		fmt.Fprintf(&b, "Password: %s\nIt is shown only now. Pass it on by another way than mail.\n", clean(r.Password))
	}
	return b.String()
}

func (p Program) label() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "label ID LABEL",
		Short:   "Put a sensitivity label on a held message",
		Long:    "Put a sensitivity label of your organisation on a held message, by its id or its name.\nThe message is checked again.",
		Example: "  holdback label k3f9 confidential",
		Args:    cobra.ExactArgs(2),
		RunE: act(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(g control.Guard) error {
				id, err := labelID(ctx, g, args[1])
				if err != nil {
					return err
				}
				done, err := g.Repair(ctx, args[0], guard.Repair{Do: guard.SetLabel, With: id}, false)
				if err != nil {
					return err
				}
				return p.print(asJSON, done, repairedWords(done, false, p.Now()))
			})
		}),
	}, &asJSON)
}

// labelID is the id of a label that was named by id or name.
func labelID(ctx context.Context, g control.Guard, name string) (string, error) {
	orgs, err := g.Policy(ctx)
	if err != nil {
		return "", err
	}
	var ids []string
	for _, l := range orgs.Labels {
		if strings.EqualFold(l.ID, name) || strings.EqualFold(l.Name, name) {
			return l.ID, nil
		}
		ids = append(ids, l.ID)
	}
	if len(ids) == 0 {
		return "", &control.Refusal{Says: "Your organisation has no labels.", Hint: "They stand in its policy: see \"holdback policy\"."}
	}
	return "", &control.Refusal{Says: fmt.Sprintf("There is no label %q.", name), Hint: "There are " + strings.Join(ids, ", ") + "."}
}

func (p Program) quiet() *cobra.Command {
	var asJSON bool
	show := act(func(ctx context.Context, _ []string) error {
		return p.with(ctx, func(g control.Guard) error {
			all, err := g.Quiet(ctx)
			if err != nil {
				return err
			}
			return p.print(asJSON, list(all), quietWords(all, p.Now()))
		})
	})
	c := jsonFlag(&cobra.Command{
		Use:     "quiet",
		Short:   "List what you are not asked again",
		Long:    "List what you do not want to be asked again, and take it back.",
		Example: "  holdback quiet\n  holdback quiet revoke recipient.first-contact bob@example.org",
		Args:    knownOnly,
		RunE:    show,
	}, &asJSON)
	c.AddCommand(jsonFlag(&cobra.Command{
		Use: "list", Short: "List what you are not asked again", Args: cobra.NoArgs, RunE: show,
		Long: "List what you do not want to be asked again.", Example: "  holdback quiet list --json",
	}, &asJSON), p.revoke())
	return c
}

func (p Program) revoke() *cobra.Command {
	return &cobra.Command{
		Use:     "revoke KEY",
		Short:   "Be asked again",
		Long:    "Be asked again. KEY is a line of the list: the check, and what it is about.",
		Example: "  holdback quiet revoke recipient.first-contact bob@example.org",
		Args:    cobra.MinimumNArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			key := strings.Join(args, " ")
			return p.with(ctx, func(g control.Guard) error {
				all, err := g.Quiet(ctx)
				if err != nil {
					return err
				}
				if !slices.ContainsFunc(all, func(e control.QuietEntry) bool { return e.Key == key }) {
					return &control.Refusal{Says: fmt.Sprintf("%q is not quiet.", key), Hint: "\"holdback quiet\" lists what is."}
				}
				if err := g.Revoke(ctx, key); err != nil {
					return err
				}
				return p.print(false, nil, "You are asked again: "+clean(key)+"\n")
			})
		}),
	}
}

func quietWords(all []control.QuietEntry, now time.Time) string {
	if len(all) == 0 {
		return "You are asked about everything.\n"
	}
	rows := [][]string{{"KEY", "SINCE"}}
	for _, e := range all {
		rows = append(rows, []string{e.Key, atWords(e.Since, now)})
	}
	return table(rows, 0, 0)
}

func (p Program) checks() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "checks",
		Short:   "List the checks, how much they weigh, and who decided it",
		Long:    "List every check with its level: off, note (shown), ask (waits for your word), justify\n(wants a reason too), stop (forbidden); and who decided it. \"holdback settings set\nchecks.ID LEVEL\" chooses another, where your organisation has not locked it.",
		Example: "  holdback checks\n  holdback settings set checks.recipient.outside off",
		Args:    cobra.NoArgs,
		RunE: act(func(ctx context.Context, _ []string) error {
			return p.with(ctx, func(g control.Guard) error {
				all, err := g.Checks(ctx)
				if err != nil {
					return err
				}
				return p.print(asJSON, list(all), checkWords(all))
			})
		}),
	}, &asJSON)
}

func checkWords(all []control.CheckInfo) string {
	rows := [][]string{{"CHECK", "LEVEL", "BY", "WHAT FOR"}}
	for _, c := range all {
		by := c.By
		if c.Locked {
			by += " (locked)"
		}
		rows = append(rows, []string{c.ID, string(c.Level), by, c.Why})
	}
	return table(rows, 0, 0, 0, 0)
}

// journalWords is what was written down about a message.
func journalWords(lines []control.JournalLine, now time.Time) string {
	rows := [][]string{{"WHEN", "WHAT", "STATE", "DETAILS"}}
	for _, l := range lines {
		var more []string
		for _, f := range l.Found {
			more = append(more, fmt.Sprintf("%s %s ×%d", f.Level, f.Check, f.Count))
		}
		if l.Repair != "" {
			more = append(more, l.Repair)
		}
		for _, back := range l.Heard {
			more = append(more, returnWords(back))
		}
		if l.Reason != "" {
			more = append(more, "because: "+l.Reason)
		}
		rows = append(rows, []string{l.At.In(now.Location()).Format("2006-01-02 15:04:05"), l.Event, l.State, strings.Join(more, ", ")})
	}
	return table(rows, 0, 0, 0, 0)
}
