// Command bench measures Holdback and prints a table: what was measured, how it
// did, what it was compared with in the same run, and whether that reaches the
// goal.
//
// It works on the headless binary that `make bench` builds, as a mail client and as a
// person would use it: over loopback SMTP, over the control socket, with kill -9. A
// comparison with Postfix needs Postfix and Dovecot and root, and says so where
// they are missing. The numbers are for this computer at this moment; the ratios
// are what to look at.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strings"
	"text/tabwriter"
	"time"
)

// row is one line of the table.
type row struct {
	what string // what was measured
	got  string // how Holdback did
	peer string // what it was compared with, in the same run
	goal string // what was asked for
	ok   bool   // the goal is reached
}

// measure is one of the things to measure.
type measure struct {
	name string
	run  func(ctx context.Context, b bench) ([]row, error)
}

// bench is what all measures share.
type bench struct {
	binary string // the headless program
	short  bool   // a tenth of the work, for a quick look
}

// scale is how much work a measure does.
func (b bench) scale(n int) int {
	if b.short {
		return max(n/10, 1)
	}
	return n
}

var measures = []measure{
	{"accept", acceptance},
	{"large", largeMessage},
	{"undo", undoLatency},
	{"release", release},
	{"race", races},
	{"kill", kills},
	{"review", reviews},
	{"scan", scanning},
	{"idle", idle},
	{"start", coldStart},
	{"discover", discovery},
	{"signin", signIn},
	{"sent", fullSent},
	{"window", windowMemory},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	binary := flags.String("binary", "bin/holdback-headless", "the program to measure")
	only := flags.String("only", "", "measure only these, by name and with commas between")
	short := flags.Bool("short", false, "do a tenth of the work")
	if err := flags.Parse(args); err != nil {
		return err
	}
	b := bench{binary: *binary, short: *short}
	fmt.Fprintf(out, "%s, %s/%s, %d cores, %s\n\n", time.Now().Format(time.RFC3339), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version())
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "measured\tHoldback\tcompared with\tgoal\t")
	for _, m := range measures {
		if *only != "" && !strings.Contains(","+*only+",", ","+m.name+",") {
			continue
		}
		fmt.Fprintf(os.Stderr, "measuring %s …\n", m.name)
		rows, err := m.run(ctx, b)
		for _, r := range rows {
			fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\n", r.what, r.got, r.peer, r.goal, verdict(r.ok))
		}
		if err != nil {
			fmt.Fprintf(table, "%s\t\t\t\tnot measured: %v\n", m.name, err)
		}
	}
	return table.Flush()
}

func verdict(ok bool) string {
	if ok {
		return "reached"
	}
	return "MISSED"
}
