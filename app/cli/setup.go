package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
)

func (p Program) account() *cobra.Command {
	c := p.accountList()
	c.Use, c.Args = "account", knownOnly
	c.Short = "Add, list and remove mail accounts"
	c.Long = "Add, list and remove the mail accounts that Holdback sends through. Without a command,\nlist them."
	c.Example = "  holdback account\n  holdback account add --help"
	c.AddCommand(p.accountAdd(), p.accountList(), p.accountRemove())
	return c
}

func (p Program) accountList() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "list",
		Short:   "List the accounts",
		Long:    "List the accounts with their servers. Passwords are never shown.",
		Example: "  holdback account list --json",
		Args:    cobra.NoArgs,
		RunE: act(func(ctx context.Context, _ []string) error {
			return p.with(ctx, func(g control.Guard) error {
				known, err := g.Accounts(ctx)
				if err != nil {
					return err
				}
				return p.print(asJSON, list(known), accountWords(known))
			})
		}),
	}, &asJSON)
}

// accountFlags are the words of account add.
type accountFlags struct {
	address, name, user, passwordFile      string
	smtp, smtpSecurity, imap, imapSecurity string
}

func (p Program) accountAdd() *cobra.Command {
	var f accountFlags
	c := &cobra.Command{
		Use:     "add",
		Short:   "Add an account, or change one",
		Long:    "Add a mail account, or change the one of this address. The password is read from a\nfile (- means standard input) or, without one, asked for; it is never shown. Without\nthe IMAP flags the account only sends. Security none is only for servers on this computer.",
		Example: "  holdback account add --address ann@example.org --smtp smtp.example.org:465 \\\n    --smtp-security tls --imap imap.example.org:993 --imap-security tls",
		Args:    cobra.NoArgs,
		RunE: act(func(ctx context.Context, _ []string) error {
			a, err := f.account()
			if err != nil {
				return usageError{err}
			}
			password, err := p.password(f.passwordFile)
			if err != nil {
				return err
			}
			return p.with(ctx, func(g control.Guard) error {
				if err := g.AddAccount(ctx, a, control.Credential{Password: password}); err != nil {
					return err
				}
				return p.print(false, nil, fmt.Sprintf("Added the account %s.\n", clean(a.Address.String())))
			})
		}),
	}
	c.Flags().StringVar(&f.address, "address", "", "the mail address it sends as")
	c.Flags().StringVar(&f.name, "name", "", "your name")
	c.Flags().StringVar(&f.user, "user", "", "user name for signing in (default: the address)")
	c.Flags().StringVar(&f.passwordFile, "password-file", "", "file with the password; - is standard input (default: ask)")
	c.Flags().StringVar(&f.smtp, "smtp", "", "submission server, HOST:PORT")
	c.Flags().StringVar(&f.smtpSecurity, "smtp-security", "tls", "tls, starttls or none")
	c.Flags().StringVar(&f.imap, "imap", "", "IMAP server, HOST:PORT")
	c.Flags().StringVar(&f.imapSecurity, "imap-security", "tls", "tls, starttls or none")
	return c
}

// account is the value that the flags describe, or what is wrong with which flag.
func (f accountFlags) account() (account.Account, error) {
	for _, need := range []struct{ flag, value string }{{"address", f.address}, {"smtp", f.smtp}} {
		if need.value == "" {
			return account.Account{}, fmt.Errorf("--%s is needed; see \"holdback account add --help\"", need.flag)
		}
	}
	addr, err := mail.ParseAddress(f.address)
	if err != nil {
		return account.Account{}, fmt.Errorf("--address: %w", err)
	}
	a := account.Account{Address: addr, Name: f.name, User: f.user}
	if a.User == "" {
		a.User = addr.String()
	}
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
	return a, a.Check()
}

// maxPassword is more than any server takes, OAuth tokens included.
const maxPassword = 64 << 10

// password reads the first and only line of a file, or asks where there is somebody
// to ask.
func (p Program) password(file string) (_ string, err error) {
	if file == "" && p.Ask != nil {
		return p.Ask("Password: ")
	}
	if file == "" {
		return "", usagef("--password-file is needed where nobody can be asked; see \"holdback account add --help\"")
	}
	in := p.Stdin
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", fmt.Errorf("read password: %w", err)
		}
		defer f.Close()
		in = f
	}
	text, err := io.ReadAll(io.LimitReader(in, maxPassword+1))
	if err != nil {
		return "", fmt.Errorf("read password: %w", err)
	}
	password := strings.TrimSuffix(strings.TrimSuffix(string(text), "\n"), "\r")
	switch {
	case password == "":
		return "", errors.New("the password is empty; put it into the file, on one line")
	case len(password) > maxPassword || strings.ContainsAny(password, "\r\n\x00"):
		return "", errors.New("the password file holds more than a password; put only that into it, on one line")
	}
	return password, nil
}

func (p Program) accountRemove() *cobra.Command {
	return &cobra.Command{
		Use:     "remove ADDRESS",
		Short:   "Remove an account and its password",
		Long:    "Remove an account and forget its password.",
		Example: "  holdback account remove ann@example.org",
		Args:    cobra.ExactArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(g control.Guard) error {
				if err := g.RemoveAccount(ctx, args[0]); err != nil {
					return err
				}
				return p.print(false, nil, fmt.Sprintf("Removed the account %s.\n", clean(args[0])))
			})
		}),
	}
}

func (p Program) clientSettings() *cobra.Command {
	var asJSON bool
	var address string
	c := &cobra.Command{
		Use:     "client-settings",
		Short:   "Show what to enter in your mail client",
		Long:    "Show the values with which a mail client sends through Holdback, the password\nincluded. It works on this computer only.",
		Example: "  holdback client-settings\n  holdback client-settings --account ann@example.org --json",
		Args:    cobra.NoArgs,
		RunE: act(func(ctx context.Context, _ []string) error {
			return p.with(ctx, func(g control.Guard) error {
				s, err := g.ClientSettings(ctx, address)
				if err != nil {
					return err
				}
				return p.print(asJSON, s, clientWords(s))
			})
		}),
	}
	c.Flags().StringVar(&address, "account", "", "address of the account (default: the first)")
	return jsonFlag(c, &asJSON)
}

func (p Program) settings() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:     "settings",
		Short:   "List, read and change settings",
		Long:    "List every setting with its value and what it is for, or read and change one.\nDurations are written like 30s, 10m or 1h30m.",
		Example: "  holdback settings\n  holdback settings get hold.default\n  holdback settings set hold.default 1m",
		Args:    knownOnly,
		RunE: act(func(ctx context.Context, _ []string) error {
			return p.with(ctx, func(g control.Guard) error {
				values, err := g.Settings(ctx)
				if err != nil {
					return err
				}
				return p.print(asJSON, list(values), settingWords(values))
			})
		}),
	}
	c.AddCommand(p.settingsGet(), p.settingsSet())
	return jsonFlag(c, &asJSON)
}

func (p Program) settingsGet() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "get KEY",
		Short:   "Print one setting",
		Long:    "Print the value of one setting that is in force.",
		Example: "  holdback settings get hold.default",
		Args:    cobra.ExactArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(g control.Guard) error {
				v, err := g.Setting(ctx, args[0])
				if err != nil {
					return err
				}
				return p.print(asJSON, v, clean(v)+"\n")
			})
		}),
	}, &asJSON)
}

func (p Program) settingsSet() *cobra.Command {
	return &cobra.Command{
		Use:     "set KEY VALUE",
		Short:   "Change one setting",
		Long:    "Change one setting. An empty value goes back to what is built in.",
		Example: "  holdback settings set hold.default 1m",
		Args:    cobra.ExactArgs(2),
		RunE: act(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(g control.Guard) error { return g.SetSetting(ctx, args[0], args[1]) })
		}),
	}
}

// errUnwell says that doctor found something; it has been printed.
var errUnwell = errors.New("something needs your attention")

func (p Program) doctor() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "doctor",
		Short:   "Find out what is wrong",
		Long:    "Look at everything that can be wrong, from the disk to the mail servers, and say what\nto do about it. The exit code is 1 when something needs attention.",
		Example: "  holdback doctor\n  holdback doctor --json",
		Args:    cobra.NoArgs,
		RunE: act(func(ctx context.Context, _ []string) error {
			return p.with(ctx, func(g control.Guard) error {
				found, err := g.Doctor(ctx)
				if err != nil {
					return err
				}
				if err := p.print(asJSON, list(found), doctorWords(found)); err != nil {
					return err
				}
				for _, d := range found {
					if !d.OK {
						return errUnwell
					}
				}
				return nil
			})
		}),
	}, &asJSON)
}
