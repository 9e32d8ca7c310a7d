package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
)

// accountFlags are the words of account add.
type accountFlags struct {
	address, name, user, passwordFile      string
	smtp, smtpSecurity, imap, imapSecurity string
	sent, drafts, copies                   string
	way, issuer, clientID, redirect        string // how to sign in
	identities                             []string
	askThunderbird, yes, noCheck           bool
}

func (p Program) accountAdd() *cobra.Command {
	var f accountFlags
	var asJSON bool
	c := &cobra.Command{
		Use:   "add [ADDRESS]",
		Short: "Add an account, or change one",
		Long: "Add a mail account, or change the one of this address. The servers are found, shown and\ngreeted before any password is sent; what is not said by a flag is asked for. With --smtp\n" +
			"nothing is looked for: without the IMAP flags the account then only sends. The password is\nread from a file (- means standard input) or asked for; it is never shown. Security none is\nonly for servers on this computer.\n\n" +
			"Before it is saved, the account is tried at both servers. With --smtp and nobody to ask it\nis saved at once; \"holdback account test\" tries it.",
		Example: "  holdback account add ann@example.org\n  holdback account add ann@example.org --password-file secret --yes\n  holdback account add --address ann@example.org --smtp smtp.example.org:465 \\\n    --smtp-security tls --imap imap.example.org:993 --imap-security tls",
		Args:    cobra.MaximumNArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			if len(args) == 1 && f.address != "" && f.address != args[0] {
				return usagef("the address is given twice; leave out --address")
			}
			if len(args) == 1 {
				f.address = args[0]
			}
			return p.add(ctx, f, asJSON)
		}),
	}
	f.define(c)
	return jsonFlag(c, &asJSON)
}

func (f *accountFlags) define(c *cobra.Command) {
	c.Flags().StringVar(&f.address, "address", "", "the mail address it sends as")
	c.Flags().StringVar(&f.name, "name", "", "your name")
	c.Flags().StringArrayVar(&f.identities, "identity", nil, "a further address that it sends as, ADDRESS[=NAME]; may be given several times")
	c.Flags().StringVar(&f.user, "user", "", "user name for signing in (default: the address)")
	c.Flags().StringVar(&f.passwordFile, "password-file", "", "file with the password; - is standard input (default: ask)")
	c.Flags().StringVar(&f.way, "sign-in", "", "browser, device (a code that is typed on any device) or password")
	c.Flags().StringVar(&f.issuer, "issuer", "", "the sign-in service (OAuth), where it is not known: https://login.example.org")
	c.Flags().StringVar(&f.redirect, "redirect", "", "loopback address that the client id was registered with, such as http://localhost/auth/callback")
	c.Flags().StringVar(&f.clientID, "client-id", "", "how the sign-in service knows this program (default: built in, or set)")
	c.Flags().StringVar(&f.smtp, "smtp", "", "submission server, HOST:PORT")
	c.Flags().StringVar(&f.smtpSecurity, "smtp-security", "tls", "tls, starttls or none")
	c.Flags().StringVar(&f.imap, "imap", "", "IMAP server, HOST:PORT")
	c.Flags().StringVar(&f.imapSecurity, "imap-security", "tls", "tls, starttls or none")
	folderFlags(c, &f.sent, &f.drafts, &f.copies)
	c.Flags().BoolVar(&f.askThunderbird, "ask-thunderbird", false, "ask the collection of the Thunderbird project, too; it is told the domain")
	c.Flags().BoolVar(&f.yes, "yes", false, "take the best that is found, servers outside of the domain included")
	c.Flags().BoolVar(&f.noCheck, "no-check", false, "save it without trying it")
}

// check says what is wrong with flags that can only have some values.
func (f accountFlags) check() error {
	switch f.way {
	case "", wayBrowser, wayDevice, wayPassword:
	default:
		return fmt.Errorf("--sign-in is %q; use browser, device or password", f.way)
	}
	if f.way == wayPassword && f.issuer != "" || f.way != "" && f.way != wayPassword && f.passwordFile != "" {
		return errors.New("a password and a sign-in service are given; leave one out")
	}
	_, err := copiesOf(f.copies)
	return err
}

// add adds an account: by what the flags say, or by finding out what is missing.
func (p Program) add(ctx context.Context, f accountFlags, asJSON bool) error {
	if err := f.check(); err != nil {
		return usageError{err}
	}
	address, err := f.who()
	if f.address == "" && p.asks() {
		if address, err = p.askAddress(ctx); err != nil {
			return err
		}
	}
	if err != nil {
		return usageError{err}
	}
	s := setup{Program: p, flags: f, address: address, asJSON: asJSON}
	if f.smtp != "" {
		return s.byFlags(ctx)
	}
	return p.with(ctx, func(g control.Guard) error {
		s.g = g
		return s.byFinding(ctx)
	})
}

// askAddress asks until it gets a mail address.
func (p Program) askAddress(ctx context.Context) (mail.Address, error) {
	for {
		said, err := p.answer(ctx, "Mail address: ")
		if err != nil {
			return mail.Address{}, err
		}
		address, err := mail.ParseAddress(said)
		if err == nil {
			return address, nil
		}
		p.tell("%s", clean(fmt.Sprintf("This is not right: %v.", err)))
	}
}

func (f accountFlags) who() (mail.Address, error) {
	if f.address == "" {
		return mail.Address{}, errors.New("--address is needed; see \"holdback account add --help\"")
	}
	address, err := mail.ParseAddress(f.address)
	if err != nil {
		return mail.Address{}, fmt.Errorf("--address: %w", err)
	}
	return address, nil
}

// byFlags adds what the flags describe in full. Whoever runs a script wants no trial, no
// question and no advice.
func (s setup) byFlags(ctx context.Context) error {
	var err error
	if s.a, err = s.flags.account(s.address); err != nil {
		return usageError{err}
	}
	way := s.flags.way
	if way == "" {
		way = wayPassword
		if s.a.OAuth != nil {
			way = wayBrowser
		}
	}
	if way == wayPassword {
		if s.c.Password, err = s.password(s.flags.passwordFile); err != nil {
			return err
		}
	}
	return s.with(ctx, func(g control.Guard) error {
		s.g = g
		saved, err := s.saved(ctx)
		if err != nil {
			return err
		}
		if s.a, err = s.flags.choose(onto(saved, s.a, s.address)); err != nil {
			return usageError{err}
		}
		if way != wayPassword {
			if err := s.signIn(ctx, way == wayDevice); err != nil {
				return err
			}
		}
		if s.asks() && !s.flags.noCheck {
			if err := s.try(ctx); err != nil {
				return err
			}
		}
		return s.save(ctx, s.asks())
	})
}

// account is the value that the flags describe, or what is wrong with which flag.
func (f accountFlags) account(address mail.Address) (account.Account, error) {
	a := account.Account{Address: address, User: address.String()}
	var err error
	if a.SMTP, err = account.ParseServer(f.smtp, account.Security(f.smtpSecurity)); err != nil {
		return account.Account{}, fmt.Errorf("--smtp: %w", err)
	}
	if f.imap != "" {
		imap, err := account.ParseServer(f.imap, account.Security(f.imapSecurity))
		if err != nil {
			return account.Account{}, fmt.Errorf("--imap: %w", err)
		}
		a.IMAP = &imap
	}
	return f.choose(a)
}

// choose is an account with everything that the flags say beside the servers.
func (f accountFlags) choose(a account.Account) (account.Account, error) {
	for _, x := range []struct {
		to    *string
		value string
	}{{&a.Name, f.name}, {&a.User, f.user}, {&a.Sent, f.sent}, {&a.Drafts, f.drafts}} {
		if x.value != "" {
			*x.to = x.value
		}
	}
	if f.issuer != "" {
		a.OAuth = &account.OAuth{Issuer: f.issuer}
	}
	if f.clientID != "" || f.redirect != "" {
		if a.OAuth == nil {
			return a, errors.New("--client-id and --redirect are for a sign-in service; name it with --issuer")
		}
		with := *a.OAuth
		with.ClientID, with.Redirect = cmp.Or(f.clientID, with.ClientID), cmp.Or(f.redirect, with.Redirect)
		a.OAuth = &with
	}
	var err error
	if copies, _ := copiesOf(f.copies); copies != "" {
		a.SentCopies = copies
	}
	if a.Identities, err = identitiesOf(a.Identities, f.identities, nil); err != nil {
		return a, err
	}
	return a, a.Check()
}
