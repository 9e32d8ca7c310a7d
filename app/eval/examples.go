package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"

	"holdback/guard"
	"holdback/guard/guardtest"
)

// examples prints how many of the messages that each check must catch it catches,
// and how many of those it must leave alone it leaves alone, under the default
// rules. Checks that speak only under rules of a company catch none of theirs then.
func examples(ctx context.Context, out io.Writer, dir string, set guard.Set) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(out, "\nThe examples of each check, under the default rules; what only rules of a company ask for is not caught here.")
	fmt.Fprintf(w, "\nexamples\tcaught\tleft alone\t\n")
	for _, c := range set.Checks {
		caught, all, err := spoken(ctx, dir, c, "catches")
		if err != nil {
			return err
		}
		spoke, others, err := spoken(ctx, dir, c, "ignores")
		if err != nil {
			return err
		}
		if all+others > 0 {
			fmt.Fprintf(w, "%s\t%d of %d\t%d of %d\t\n", c.ID, caught, all, others-spoke, others)
		}
	}
	return w.Flush()
}

// spoken is of how many examples of a kind a check spoke, and how many there are.
func spoken(ctx context.Context, dir string, c guard.Check, kind string) (spoke, all int, err error) {
	files, err := filepath.Glob(filepath.Join(dir, "*", "testdata", c.ID, kind, "*.eml"))
	if err != nil {
		return 0, 0, fmt.Errorf("find examples: %w", err)
	}
	if c.Level == guard.Off {
		c.Level = guard.Note
	}
	rules := guard.DefaultRules()
	one := guard.Set{Checks: []guard.Check{c}, Rules: &rules}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return 0, 0, fmt.Errorf("read example: %w", err)
		}
		m, err := guardtest.Parse(string(text))
		if err != nil {
			return 0, 0, fmt.Errorf("read example %s: %w", file, err)
		}
		if len(one.Review(ctx, m)) > 0 {
			spoke++
		}
	}
	return spoke, len(files), nil
}
