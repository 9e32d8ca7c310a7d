// Command eval measures the guard on real mail and prints a table: on how many
// messages each check spoke, and how heavily.
//
// The mail is the ham of the SpamAssassin corpus, 4,150 messages that people
// really sent, from an npm package of a pinned version and checksum. It is kept
// in the user's cache folder and never becomes part of the repository. Nobody
// meant to leak anything in it, so nearly all that a check says about it is a
// false alarm. Every message is looked at as if its sender were just sending it,
// with no history.
//
// What the table cannot say is how much of that mail a careful colleague would
// have spoken about as well: `eval -show CHECK` prints the words that made a
// check look, for a person to judge.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"iter"
	"os"
	"os/signal"

	"holdback/guard"
	"holdback/guard/checks"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "eval:", err)
		os.Exit(1)
	}
}

// options is what the command line says.
type options struct {
	show     string // a check whose words are printed
	folder   string // of messages to look at instead of the ham
	examples string // the folder of the families, with their examples
}

func run(ctx context.Context, args []string, out io.Writer) error {
	var o options
	flags := flag.NewFlagSet("eval", flag.ContinueOnError)
	flags.StringVar(&o.show, "show", "", "print the words that made this check look, or those of all checks with \"all\"")
	flags.StringVar(&o.folder, "mail", "", "look at the .eml files in this folder instead of the ham")
	flags.StringVar(&o.examples, "examples", "guard", "the folder with the examples of the checks")
	if err := flags.Parse(args); err != nil {
		return err
	}
	set, err := checks.New(guard.DefaultRules())
	if err != nil {
		return fmt.Errorf("make checks: %w", err)
	}
	letters, err := o.letters(ctx)
	if err != nil {
		return err
	}
	t := newTable(set)
	for l, err := range letters {
		if err != nil {
			return err
		}
		found := set.Review(ctx, outgoing(l.text))
		if ctx.Err() != nil {
			return ctx.Err()
		}
		t.count(found)
		show(out, o.show, l.name, found)
	}
	t.print(out)
	return examples(ctx, out, o.examples, set)
}

// letters is the mail to look at.
func (o options) letters(ctx context.Context) (iter.Seq2[letter, error], error) {
	if o.folder != "" {
		return folder(o.folder), nil
	}
	file, err := fetch(ctx, theHam)
	if err != nil {
		return nil, err
	}
	return archive(file), nil
}

// show prints the words that made one check look at a message.
func show(out io.Writer, check, name string, found []guard.Finding) {
	for _, f := range found {
		if check == f.Check || check == "all" {
			fmt.Fprintf(out, "%s\t%s\t%s\t%s\t%q\t%s\n", name, f.Level, f.Check, f.Kind, f.Quote, f.Says)
		}
	}
}
