package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/user"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdback/app/control"
	"holdback/mail"
)

// Exit codes of sendmail, from <sysexits.h>. Programs such as cron and git look at them.
const (
	exUsage       = 64 // the command line is wrong
	exDataErr     = 65 // the message is
	exNoUser      = 67 // a recipient is no address
	exUnavailable = 69 // refused with a reason
	exTempFail    = 75 // try again later
	exNoPerm      = 77 // the rules of the organisation forbid it
	exConfig      = 78 // no account is set up
)

// sysexit is an error with an exit code of its own.
type sysexit struct {
	code int
	error
}

func (s sysexit) Unwrap() error { return s.error }

func sysexitf(code int, format string, args ...any) error {
	return sysexit{code, fmt.Errorf(format, args...)}
}

const sendmailLong = `Take a message from standard input and hold it, like sendmail(1). Where a program
wants a sendmail, give it this command, or a link to holdback that is named sendmail.

  -t             take the recipients from To, Cc and Bcc; those given are left out
  -i, -oi        a line with a single dot does not end the message
  -f ADDR        sender of the envelope (also -r); <> for none
  -F NAME        name of the sender, when the message has no From field
  -N never|failure,delay,success   when to tell the sender about the delivery
  -R full|hdrs   how much of the message such a report brings back
  -V ID          envelope id for such reports
  -B 7bit|8bitmime                 kind of body
  -bp            list the outbox
  -v             say the id of the held message

A recipient without @ that is your login name or root means your own account.
Other options of sendmail are accepted and do nothing; -bs, -bd and the like are refused.
When no guard runs, the message is kept on disk and leaves when one does.

Exit codes: 0 held, 64 usage, 65 bad message, 67 bad recipient, 69 refused,
75 try again later, 77 forbidden by the rules of your organisation, 78 no account.`

func (p Program) sendmail() *cobra.Command {
	return &cobra.Command{
		Use:                "sendmail [OPTIONS] [RECIPIENT…]",
		Short:              "Hold a message from standard input, like sendmail(1)",
		Long:               sendmailLong,
		Example:            "  holdback sendmail -t -i < message.eml\n  git config sendemail.sendmailcmd \"holdback sendmail\"",
		DisableFlagParsing: true, // they are older than flags as we know them
		RunE: func(c *cobra.Command, args []string) error {
			if slices.Contains(args, "--help") {
				return c.Help()
			}
			return p.runSendmail(c.Context(), args)
		},
	}
}

func (p Program) runSendmail(ctx context.Context, args []string) error {
	o, err := parseSendmail(args)
	if err != nil {
		return sysexit{exUsage, err}
	}
	if o.list {
		if err := p.listOutbox(ctx, false); err != nil {
			return sysexit{exTempFail, err}
		}
		return nil
	}
	g, done, offline, err := p.guard(ctx)
	if err != nil {
		return sysexit{exTempFail, err}
	}
	m, err := p.submitted(ctx, g, o)
	if err := errors.Join(err, ended(done())); err != nil {
		return err
	}
	if o.verbose {
		fmt.Fprintf(p.Stderr, "sendmail: held as %s\n", clean(m.ID))
	}
	if offline {
		fmt.Fprintln(p.Stderr, "sendmail: held; Holdback is not running, so it leaves when Holdback runs again")
	}
	return nil
}

// ended is what it means when the data directory could not be closed well: the
// message may not be safe, so the caller must keep it.
func ended(err error) error {
	if err == nil {
		return nil
	}
	return sysexit{exTempFail, err}
}

// submitted reads the message and gives it to the guard.
func (p Program) submitted(ctx context.Context, g control.Guard, o sendmailOptions) (control.Message, error) {
	self, err := firstAccount(ctx, g)
	if err != nil {
		return control.Message{}, err
	}
	in := &watched{r: mail.Strict(mail.CRLF(withoutDot(p.Stdin, o.dots)))}
	l, err := readLetter(in)
	switch {
	case in.err != nil:
		return control.Message{}, inputError(in.err)
	case err != nil:
		return control.Message{}, sysexit{exDataErr, err}
	}
	d := draft{options: o, letter: l, self: self, login: p.login()}
	s, err := d.submission()
	if err != nil {
		return control.Message{}, err
	}
	m, err := g.Submit(ctx, s)
	if in.err != nil { // the guard only knows that the line broke
		return m, inputError(in.err)
	}
	return m, submitError(err)
}

// firstAccount is the person's own address.
func firstAccount(ctx context.Context, g control.Guard) (mail.Mailbox, error) {
	known, err := g.Accounts(ctx)
	if err != nil {
		return mail.Mailbox{}, sysexit{exTempFail, err}
	}
	if len(known) == 0 {
		return mail.Mailbox{}, sysexit{exConfig, &control.Refusal{Says: "No account is set up yet.", Hint: "Add one: see \"holdback account add --help\"."}}
	}
	return mail.Mailbox{Name: known[0].Name, Address: known[0].Address}, nil
}

// submitError gives a no of the guard its exit code.
func submitError(err error) error {
	if err == nil {
		return nil
	}
	no, ok := errors.AsType[*control.Refusal](err)
	switch {
	case ok && no.Stopped:
		return sysexit{exNoPerm, err}
	case ok && !no.Later:
		return sysexit{exUnavailable, err}
	}
	return sysexit{exTempFail, err}
}

// inputError tells a message that is wrong from one that could not be read.
func inputError(err error) error {
	if errors.As(err, new(*mail.OctetError)) {
		return sysexit{exDataErr, err}
	}
	return sysexitf(exTempFail, "read message: %w", err)
}

// login is the name by which programs on this computer know the person.
func (p Program) login() string {
	if p.User != "" {
		return p.User
	}
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return ""
}

// watched remembers the error that ended it.
type watched struct {
	r   io.Reader
	err error // nil while it goes on, and after a good end
}

// Read reads on.
func (w *watched) Read(b []byte) (int, error) {
	n, err := w.r.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		w.err = err
	}
	return n, err
}

// own reports whether a name without @ means the person themself.
func own(name, login string) bool {
	return slices.Contains([]string{"root", "postmaster", "mailer-daemon", strings.ToLower(login)}, strings.ToLower(name))
}
