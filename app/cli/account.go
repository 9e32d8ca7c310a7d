package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
)

func (p Program) account() *cobra.Command {
	c := p.accountList()
	c.Use, c.Args = "account", knownOnly
	c.Short = "Add, list, test and remove mail accounts"
	c.Long = "Add, list, test and remove the mail accounts that Holdback sends through. Without a\ncommand, list them."
	c.Example = "  holdback account\n  holdback account add ann@example.org\n  holdback account test ann@example.org"
	c.AddCommand(p.accountAdd(), p.accountDiscover(), p.accountList(), p.accountTest(), p.accountSignIn(), p.accountSet(), p.accountFolders(), p.accountRemove())
	return c
}

func (p Program) accountList() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "list",
		Short:   "List the accounts",
		Long:    "List the accounts with their servers, and what stands in the way of each. Passwords\nare never shown.",
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

// accountOf is the account of an address. A *control.Refusal names those that there are.
func accountOf(ctx context.Context, g control.Guard, address string) (control.AccountInfo, error) {
	known, err := g.Accounts(ctx)
	if err != nil {
		return control.AccountInfo{}, err
	}
	wanted, err := mail.ParseAddress(strings.TrimSpace(address))
	if err != nil {
		return control.AccountInfo{}, usageError{err}
	}
	names := make([]string, len(known))
	for i, k := range known {
		if k.Address.Same(wanted) {
			return k, nil
		}
		names[i] = k.Address.String()
	}
	no := &control.Refusal{Says: fmt.Sprintf("There is no account %s.", wanted), Hint: "\"holdback account add\" adds one."}
	if len(names) > 0 {
		no.Hint = "There are: " + strings.Join(names, ", ") + "."
	}
	return control.AccountInfo{}, no
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

func (p Program) accountFolders() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "folders ADDRESS",
		Short:   "List the folders of an account's mailbox",
		Long:    "List the folders of an account's mailbox and what each is for. Which are used for Sent\nand Drafts can be chosen with \"holdback account set\".",
		Example: "  holdback account folders ann@example.org",
		Args:    cobra.ExactArgs(1),
		RunE: act(func(ctx context.Context, args []string) error {
			return p.with(ctx, func(g control.Guard) error {
				a, err := accountOf(ctx, g, args[0])
				if err != nil {
					return err
				}
				all, err := g.Folders(ctx, a.Address.String())
				if err != nil {
					return err
				}
				return p.print(asJSON, list(all), folderWords(a, all))
			})
		}),
	}, &asJSON)
}

func (p Program) accountSet() *cobra.Command {
	var name, sent, drafts, copies string
	var add, drop []string
	c := &cobra.Command{
		Use:     "set ADDRESS",
		Short:   "Change the name, the identities or the folders of an account",
		Long:    "Change what the flags name, and leave all else. An empty folder goes back to the one that\nthe server marks. The servers are changed by \"holdback account add\".",
		Example: "  holdback account set ann@example.org --identity \"info@example.org=Example Ltd\"\n  holdback account set ann@example.org --sent-folder \"Sent Items\"",
		Args:    cobra.ExactArgs(1),
	}
	c.Flags().StringVar(&name, "name", "", "your name")
	c.Flags().StringArrayVar(&add, "identity", nil, "a further address that it sends as, ADDRESS[=NAME]; may be given several times")
	c.Flags().StringArrayVar(&drop, "remove-identity", nil, "an address that it shall not send as any more; may be given several times")
	folderFlags(c, &sent, &drafts, &copies)
	c.RunE = func(c *cobra.Command, args []string) error {
		if c.Flags().NFlag() == 0 {
			return ran{usagef("say what to change; see \"holdback account set --help\"")}
		}
		return act(func(ctx context.Context, args []string) error {
			return p.change(ctx, args[0], func(a account.Account) (account.Account, error) {
				for flag, to := range map[string]*string{"name": &a.Name, "sent-folder": &a.Sent, "drafts-folder": &a.Drafts} {
					if c.Flags().Changed(flag) {
						*to = c.Flag(flag).Value.String()
					}
				}
				var err error
				if c.Flags().Changed("sent-copies") {
					a.SentCopies, err = copiesOf(copies)
				}
				if err == nil {
					a.Identities, err = identitiesOf(a.Identities, add, drop)
				}
				return a, err
			})
		})(c, args)
	}
	return c
}

func folderFlags(c *cobra.Command, sent, drafts, copies *string) {
	c.Flags().StringVar(sent, "sent-folder", "", "folder for sent mail (default: as the server marks it)")
	c.Flags().StringVar(drafts, "drafts-folder", "", "folder for drafts (default: as the server marks it)")
	c.Flags().StringVar(copies, "sent-copies", "auto", "who puts a copy into Sent: auto, server (it always does) or never")
}

// change saves an account with something changed. How it signs in stays.
func (p Program) change(ctx context.Context, address string, f func(account.Account) (account.Account, error)) error {
	return p.with(ctx, func(g control.Guard) error {
		known, err := accountOf(ctx, g, address)
		if err != nil {
			return err
		}
		a, err := f(known.Account)
		if err == nil {
			err = a.Check()
		}
		if err != nil {
			return usageError{err}
		}
		if err := g.AddAccount(ctx, a, control.Credential{}); err != nil {
			return err
		}
		return p.print(false, nil, fmt.Sprintf("Changed the account %s.\n", clean(a.Address.String())))
	})
}

func copiesOf(word string) (account.Copies, error) {
	switch word {
	case "auto", "":
		return account.CopiesAuto, nil
	case string(account.CopiesServer), string(account.CopiesNever):
		return account.Copies(word), nil
	}
	return "", fmt.Errorf("--sent-copies is %q; use auto, server or never", word)
}

// identitiesOf is what an account sends as besides its own address, after some were
// added, ADDRESS[=NAME] each, and some dropped.
func identitiesOf(have []account.Identity, add, drop []string) ([]account.Identity, error) {
	out := append([]account.Identity{}, have...)
	without := func(a mail.Address) {
		kept := out[:0]
		for _, one := range out {
			if !one.Address.Same(a) {
				kept = append(kept, one)
			}
		}
		out = kept
	}
	for _, word := range drop {
		a, err := mail.ParseAddress(word)
		if err != nil {
			return nil, fmt.Errorf("--remove-identity: %w", err)
		}
		without(a)
	}
	for _, word := range add {
		id, err := identityOf(word)
		if err != nil {
			return nil, err
		}
		without(id.Address)
		out = append(out, id)
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// identityOf reads ADDRESS[=NAME]. Before the @ an address may have a = of its own.
func identityOf(word string) (account.Identity, error) {
	local, rest, _ := strings.Cut(word, "@")
	domain, name, _ := strings.Cut(rest, "=")
	a, err := mail.ParseAddress(strings.TrimSpace(local + "@" + domain))
	if err != nil {
		return account.Identity{}, fmt.Errorf("--identity: %w; write it like info@example.org=Example", err)
	}
	return account.Identity{Address: a, Name: strings.TrimSpace(name)}, nil
}
