package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/mail"
)

func (p Program) accountDiscover() *cobra.Command {
	var asJSON, thunderbird bool
	c := &cobra.Command{
		Use:     "discover ADDRESS",
		Short:   "Find the servers of a mail address",
		Long:    "Find the servers of a mail address, say who told them, and look whether they answer. No\npassword is sent, and nothing is saved. It takes ten seconds at most. The exit code is 1\nwhen nothing was found.",
		Example: "  holdback account discover ann@example.org\n  holdback account discover ann@example.org --json",
		Args:    cobra.ExactArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			address, err := mail.ParseAddress(args[0])
			if err != nil {
				return usageError{err}
			}
			return p.with(ctx, func(g control.Guard) error {
				d, err := g.Discover(ctx, control.DiscoverQuery{Address: address.String(), Ask: thunderbird})
				if err != nil {
					return err
				}
				d.Candidates = list(d.Candidates)
				if err := p.print(asJSON, d, foundWords(d)); err != nil || len(d.Candidates) > 0 {
					return err
				}
				return nothingFound(address, d)
			})
		}),
	}
	c.Flags().BoolVar(&thunderbird, "ask-thunderbird", false, "ask the collection of the Thunderbird project, too; it is told the domain")
	return jsonFlag(c, &asJSON)
}

func (p Program) accountTest() *cobra.Command {
	var asJSON, send bool
	c := &cobra.Command{
		Use:     "test ADDRESS",
		Short:   "Try an account from end to end",
		Long:    "Sign in to both servers of an account and say what they answer. With --send, a message to\nyourself goes through Holdback, too. The exit code is 1 when something is wrong.",
		Example: "  holdback account test ann@example.org\n  holdback account test ann@example.org --send",
		Args:    cobra.ExactArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			with := p.with
			if send {
				with = p.running
			}
			return with(ctx, func(g control.Guard) error {
				found, err := p.testAccount(ctx, g, args[0], send)
				if err != nil {
					return err
				}
				if err := p.print(asJSON, list(found), doctorWords(found)); err != nil {
					return err
				}
				return unlessWell(found)
			})
		}),
	}
	c.Flags().BoolVar(&send, "send", false, "send a message to yourself as well")
	return jsonFlag(c, &asJSON)
}

func (p Program) testAccount(ctx context.Context, g control.Guard, address string, send bool) ([]control.Diagnosis, error) {
	a, err := accountOf(ctx, g, address)
	if err != nil {
		return nil, err
	}
	found, err := g.TryAccount(ctx, a.Account, control.Credential{})
	if err != nil || !send || !well(found) {
		return found, err
	}
	sent, err := sendTest(ctx, g, a.Address.String())
	return append(found, sent), err
}

// well reports whether nothing is wrong.
func well(found []control.Diagnosis) bool {
	for _, d := range found {
		if !d.OK {
			return false
		}
	}
	return true
}

func unlessWell(found []control.Diagnosis) error {
	if well(found) {
		return nil
	}
	return errUnwell
}

// leaving is how long a test message may take to leave.
const leaving = 2 * time.Minute

// sendTest has a message to the person held, lets it go at once, and waits until it has
// left.
func sendTest(ctx context.Context, g control.Guard, address string) (control.Diagnosis, error) {
	ctx, cancel := context.WithTimeout(ctx, leaving)
	defer cancel()
	events, err := g.Watch(ctx) // before the message is there: nothing of it is missed
	if err != nil {
		return control.Diagnosis{}, err
	}
	m, err := g.SendTest(ctx, address)
	if err != nil {
		return control.Diagnosis{}, err
	}
	if now, err := g.SendNow(ctx, m.ID); err == nil {
		m = now
	} // else it asks, or leaves by itself: what comes of it is told
	for !over(m) {
		e, more := <-events
		switch {
		case !more && errors.Is(ctx.Err(), context.DeadlineExceeded):
			return testWords(m), nil
		case !more:
			return control.Diagnosis{}, errors.Join(errors.New("the guard has ended"), ctx.Err())
		case e.Message != nil && e.Message.ID == m.ID:
			m = *e.Message
		case e.Kind == "resync":
			d, err := g.Show(ctx, m.ID)
			if err != nil {
				return control.Diagnosis{}, err
			}
			m = d.Message
		}
	}
	return testWords(m), nil
}

// over reports whether nothing more comes of a message by itself soon.
func over(m control.Message) bool {
	switch outbox.State(m.State) {
	case outbox.Leaving:
		return false
	case outbox.Held:
		return m.Attempts > 0 // it was tried, and is tried again later
	}
	return true
}

// testWords is what became of a test message.
func testWords(m control.Message) control.Diagnosis {
	d := control.Diagnosis{What: "test message", Hint: m.Note}
	switch outbox.State(m.State) {
	case outbox.Sent:
		d.OK, d.Says, d.Hint = true, "It was held, and has left. Look for it in your inbox.", ""
	case outbox.Asking:
		d.Says, d.Hint = "It is held, because the checks ask you something.", "\"holdback show "+m.ID+"\" shows what."
	case outbox.Refused:
		d.Says = "The server refused it."
	case outbox.Withdrawn:
		d.Says = "It was taken back."
	case outbox.Unsure:
		d.Says = "The line broke, and nobody knows whether it has left."
	default:
		d.Says = "It has not left yet; Holdback goes on trying."
	}
	return d
}

func (p Program) accountSignIn() *cobra.Command {
	var device bool
	var file string
	c := &cobra.Command{
		Use:     "sign-in ADDRESS",
		Short:   "Sign in to an account again",
		Long:    "Sign in to an account again: in the browser, or with a new password where the account has\none. What waits then leaves. It is tried before it is saved.",
		Example: "  holdback account sign-in ann@example.org\n  holdback account sign-in ann@example.org --device",
		Args:    cobra.ExactArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(g control.Guard) error {
				known, err := accountOf(ctx, g, args[0])
				if err != nil {
					return err
				}
				s := setup{Program: p, g: g, address: known.Address, a: known.Account, known: true, flags: accountFlags{passwordFile: file}}
				return s.again(ctx, device)
			})
		}),
	}
	c.Flags().BoolVar(&device, "device", false, "by a code that is typed on any device")
	c.Flags().StringVar(&file, "password-file", "", "file with the password; - is standard input (default: ask)")
	return c
}

// again signs in to an account that is saved.
func (s setup) again(ctx context.Context, device bool) error {
	if device && s.a.OAuth == nil {
		return &control.Refusal{Says: fmt.Sprintf("The account %s signs in with a password.", s.address), Hint: "Leave out --device."}
	}
	s.flags.way = wayPassword
	switch {
	case device:
		s.flags.way = wayDevice
	case s.a.OAuth != nil:
		s.flags.way = wayBrowser
	}
	if err := s.credential(ctx, true); err != nil {
		return err
	}
	if err := s.try(ctx); err != nil {
		return err
	}
	if err := s.g.AddAccount(ctx, s.a, s.c); err != nil {
		return err
	}
	return s.print(false, nil, fmt.Sprintf("Signed in to %s.\n", clean(s.address.String())))
}
