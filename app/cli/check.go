package cli

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdback/app/control"
	"holdback/guard"
	"holdback/mail"
)

// exitStopped is for messages that the rules forbid.
const exitStopped = 3

// outcome is an exit code that is an answer. Where there is an error, it is explained.
type outcome struct {
	code int
	err  error
}

func (o outcome) Error() string {
	if o.err == nil {
		return fmt.Sprintf("exit code %d", o.code)
	}
	return o.err.Error()
}

func (o outcome) Unwrap() error { return o.err }

const checkLong = `Say what the checks find in a message, without sending or keeping it. FILE is a message
as mail programs save it (.eml); - is standard input. It is sent by the From field to those
in To, Cc and Bcc, unless --from and --to say otherwise.

A running guard knows whom you write to, and what you do not want to be asked again. When
none runs, the settings and the policy are read from their files.

Exit codes: 0 nothing to ask (there may be notes), 1 it would wait for your word,
3 the rules forbid it, 2 the message cannot be read or the command was not understood.`

func (p Program) check() *cobra.Command {
	var asJSON bool
	var from, label string
	var to []string
	c := jsonFlag(&cobra.Command{
		Use:     "check FILE.eml",
		Short:   "Say what the checks find in a message",
		Long:    checkLong,
		Example: "  holdback check message.eml\n  holdback check - --json < message.eml\n  holdback check message.eml --to bob@example.org",
		Args:    cobra.ExactArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			v, err := p.verdict(ctx, args[0], claim{from: from, to: to, label: label})
			if err != nil {
				return outcome{exitUsage, err}
			}
			if err := p.print(asJSON, v, verdictWords(v)); err != nil {
				return err
			}
			return verdictCode(v.Level)
		}),
	}, &asJSON)
	c.Flags().StringVar(&from, "from", "", "sender of the envelope")
	c.Flags().StringSliceVar(&to, "to", nil, "recipients of the envelope")
	c.Flags().StringVar(&label, "label", "", "sensitivity label that it is to wear")
	return c
}

// verdictCode is the exit code for what was found; nil is 0.
func verdictCode(l guard.Level) error {
	switch {
	case l == guard.Stop:
		return outcome{code: exitStopped}
	case l.Waits():
		return outcome{code: exitRefused}
	}
	return nil
}

// claim is what was said about a message besides what stands in it.
type claim struct {
	from, label string
	to          []string
}

func (p Program) verdict(ctx context.Context, file string, c claim) (control.Verdict, error) {
	in, err := p.input(file)
	if err != nil {
		return control.Verdict{}, err
	}
	defer in.Close()
	s, err := c.submission(mail.CRLF(in))
	if err != nil {
		return control.Verdict{}, err
	}
	g, err := p.Dial(ctx)
	if errors.Is(err, control.ErrNotRunning) && p.Check != nil {
		return p.Check(ctx, s)
	}
	if err != nil {
		return control.Verdict{}, err
	}
	return g.Check(ctx, s)
}

// input opens a file, or standard input for "-".
func (p Program) input(file string) (io.ReadCloser, error) {
	if file == "-" {
		return io.NopCloser(p.Stdin), nil
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("read file: %w", err)
	}
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, errors.Join(fmt.Errorf("%s is a folder; give its files", file), f.Close())
	}
	return f, nil
}

// submission is a message with the envelope that its header, or the claim, gives.
func (c claim) submission(in io.Reader) (control.Submission, error) {
	body := bufio.NewReaderSize(in, 64<<10)
	section, err := headerOf(body)
	if err != nil {
		return control.Submission{}, err
	}
	if len(section) == 0 {
		return control.Submission{}, errors.New("there is no message in it")
	}
	view, _ := mail.Read(mail.Bytes(section)) // what cannot be read is said by a finding
	s := control.Submission{Content: io.MultiReader(bytes.NewReader(section), body), Label: c.label}
	if s.Envelope.From, err = c.sender(view); err != nil {
		return s, err
	}
	to, err := c.recipients(view)
	for _, a := range to {
		s.Envelope.Recipients = append(s.Envelope.Recipients, mail.Recipient{Address: a})
	}
	return s, err
}

// headerOf reads what may be the header section, as far as one is read at all.
func headerOf(in *bufio.Reader) ([]byte, error) {
	var section []byte
	start := true // of a line
	for len(section) <= maxHeader {
		line, err := in.ReadSlice('\n')
		section = append(section, line...)
		switch {
		case errors.Is(err, io.EOF), start && string(line) == "\r\n":
			return section, nil
		case err != nil && !errors.Is(err, bufio.ErrBufferFull):
			return nil, fmt.Errorf("read message: %w", err)
		}
		start = err == nil
	}
	return section, nil
}

func (c claim) sender(view *mail.View) (mail.Address, error) {
	if c.from != "" {
		a, err := mail.ParseAddress(strings.Trim(c.from, "<> "))
		if err != nil {
			return a, usagef("option --from: %w", err)
		}
		return a, nil
	}
	if from := view.From(); len(from) > 0 {
		return from[0].Address, nil
	}
	return mail.Address{}, nil
}

func (c claim) recipients(view *mail.View) ([]mail.Address, error) {
	boxes := slices.Concat(view.To(), view.Cc(), view.Bcc())
	if len(c.to) > 0 {
		var err error
		if boxes, err = mail.ParseList(strings.Join(c.to, ", ")); err != nil {
			return nil, usagef("option --to: %w", err)
		}
	}
	seen := map[mail.Address]bool{}
	var all []mail.Address
	for _, box := range boxes {
		if !seen[box.Address] {
			seen[box.Address] = true
			all = append(all, box.Address)
		}
	}
	return all, nil
}

// verdictWords is what the checks say, for people.
func verdictWords(v control.Verdict) string {
	words := remarks(v.Findings)
	switch {
	case v.Level == guard.Stop:
		return words + "The rules forbid this message: it could not be sent.\n"
	case v.Level == guard.Justify:
		return words + "This message would wait for your word, and for a reason.\n"
	case v.Level.Waits():
		return words + "This message would wait for your word.\n"
	case len(v.Findings) > 0:
		return words + fmt.Sprintf("Nothing to ask: this message would leave after %s.\n", v.Hold)
	}
	return fmt.Sprintf("Nothing was found: this message would leave after %s.\n", v.Hold)
}

// remarks lists findings with the words that made the checks look, what to do about
// them, and the repairs.
func remarks(found []guard.Finding) string {
	var b strings.Builder
	for _, f := range found {
		fmt.Fprintf(&b, "%-8s %s (%s%s)\n", f.Level, clean(f.Says), clean(f.Check), setBy(f.By))
		if f.Quote != "" {
			fmt.Fprintf(&b, "         “%s”\n", clean(f.Quote))
		}
		if f.Hint != "" {
			fmt.Fprintf(&b, "         %s\n", clean(f.Hint))
		}
		for _, r := range f.Repairs {
			fmt.Fprintf(&b, "         → %s\n", clean(r.Says))
		}
	}
	return b.String()
}

func setBy(by string) string {
	if by == "" {
		return ""
	}
	return ", set by " + clean(by)
}
