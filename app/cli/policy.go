package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"holdback/app/control"
	"holdback/assets"
	"holdback/guard"
	"holdback/guard/checks"
	"holdback/guard/policy"
	"holdback/mail"
)

// The commands about policy work without a guard: an administrator tries a file
// before any desk sees it.

func (p Program) policy() *cobra.Command {
	c := p.policyShow()
	c.Use, c.Args = "policy", knownOnly
	c.Short = "Show, check and sign an organisation's policy"
	c.Long = "Show what an organisation's policy decides, check a policy before it is given out,\nand sign it. Without a command, show what is in force."
	c.Example = "  holdback policy\n  holdback policy check policy.toml message.eml\n  holdback policy example law-firm > policy.toml"
	c.AddCommand(p.policyCheck(), p.policyShow(), p.policyKeys(), p.policyExample(), p.policyKeygen(), p.policySign())
	return c
}

// errWaits says that a message would wait; the findings have been printed.
var errWaits = errors.New("this message would wait")

func (p Program) policyCheck() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "check FILE [MAIL.eml]",
		Short:   "Check a policy file, and what it says about a mail",
		Long:    "Check a policy file in every place. With a mail, say what would be found in it under\nthis policy alone; From is taken for the sender, To, Cc and Bcc for the recipients. The exit code is 1 when\nthe file is not right, or the mail would wait for its sender's word.",
		Example: "  holdback policy check policy.toml\n  holdback policy check policy.toml message.eml --json",
		Args:    cobra.RangeArgs(1, 2),
		RunE: act(func(ctx context.Context, args []string) error {
			orgs, err := policy.Check(args[0])
			if err != nil {
				return err
			}
			force := policy.InForce{Policy: orgs}
			set, err := setFor(force)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			if len(args) == 1 {
				return p.print(asJSON, policyJSON(force, nil), policyRight(force))
			}
			return p.policyMail(ctx, set, args[1], asJSON)
		}),
	}, &asJSON)
}

// setFor is the checks under what is in force.
func setFor(f policy.InForce) (guard.Set, error) {
	rules, err := f.Rules()
	if err != nil {
		return guard.Set{}, err
	}
	return checks.New(rules)
}

// policyMail prints what is found in a mail.
func (p Program) policyMail(ctx context.Context, set guard.Set, file string, asJSON bool) error {
	m, err := p.strangersMail(file)
	if err != nil {
		return err
	}
	found := set.Review(ctx, m)
	words := remarks(found)
	if len(found) == 0 {
		words = "Nothing was found.\n"
	}
	if err := p.print(asJSON, list(found), words); err != nil {
		return err
	}
	if guard.Strongest(found).Waits() {
		return errWaits
	}
	return nil
}

// largestMail is the largest mail that is tried, in octets.
const largestMail = 150_000_000

// strangersMail is a mail of which nothing is known but what stands in it.
func (p Program) strangersMail(file string) (*guard.Mail, error) {
	in, err := p.input(file)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	s, err := claim{}.submission(mail.CRLF(in))
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(s.Content, largestMail+1))
	if err != nil {
		return nil, fmt.Errorf("read mail: %w", err)
	}
	if len(text) > largestMail {
		return nil, fmt.Errorf("read mail: %s has more than %d MB", file, largestMail/1_000_000)
	}
	v, err := mail.Read(mail.Bytes(text))
	return &guard.Mail{
		Envelope: s.Envelope, View: v, Unreadable: err,
		Facts: guard.Facts{Now: p.Now(), Own: v.From(), Account: s.Envelope.From},
	}, nil
}

func (p Program) policyShow() *cobra.Command {
	var asJSON bool
	return jsonFlag(&cobra.Command{
		Use:     "show",
		Short:   "Show what is in force, and who decided it",
		Long:    "Show every key with its value in force, who decided it and where, and what is locked.\nThe exit code is 1 when the policy file that is there is not right.",
		Example: "  holdback policy show\n  holdback policy show --json",
		Args:    cobra.NoArgs,
		RunE: act(func(context.Context, []string) error {
			if p.Policy == nil {
				return &control.Refusal{Says: "This program does not know where a policy is."}
			}
			force, problem := p.Policy()
			return errors.Join(p.print(asJSON, policyJSON(force, problem), policyWords(force)), problem)
		}),
	}, &asJSON)
}

func (p Program) policyKeys() *cobra.Command {
	return &cobra.Command{
		Use:     "keys",
		Short:   "Print every key that a policy can have",
		Long:    "Print every key of policy.toml with what it takes, its default and its reason, as\nMarkdown.",
		Example: "  holdback policy keys",
		Args:    cobra.NoArgs,
		RunE:    act(func(context.Context, []string) error { return p.print(false, nil, policy.Manual()) }),
	}
}

func (p Program) policyExample() *cobra.Command {
	names := policyExamples()
	return &cobra.Command{
		Use:       "example NAME",
		Short:     "Print a commented example of a policy",
		Long:      "Print a commented example of a policy to begin with: " + strings.Join(names, ", ") + ".",
		Example:   "  holdback policy example law-firm > policy.toml",
		Args:      cobra.ExactArgs(1),
		ValidArgs: names,
		RunE: act(func(_ context.Context, args []string) error {
			if !slices.Contains(names, args[0]) {
				return usagef("there is no example %q; there are %s", args[0], strings.Join(names, ", "))
			}
			text, err := assets.Policies.ReadFile("policies/" + args[0] + ".toml")
			if err != nil {
				return fmt.Errorf("read example: %w", err)
			}
			return p.print(false, nil, string(text))
		}),
	}
}

func policyExamples() []string {
	files, _ := assets.Policies.ReadDir("policies") // it is part of the program
	names := make([]string, len(files))
	for i, f := range files {
		names[i] = strings.TrimSuffix(f.Name(), ".toml")
	}
	return names
}

func (p Program) policyKeygen() *cobra.Command {
	return &cobra.Command{
		Use:     "keygen FILE",
		Short:   "Make a key to sign policies with",
		Long:    "Make a key to sign policies with (ed25519). FILE is the secret one: keep it away from\nthe desks. FILE.pub is for every desk, as policy.pub beside policy.toml; from then on only\npolicies signed with the key count there.",
		Example: "  holdback policy keygen policy-key",
		Args:    cobra.ExactArgs(1),
		RunE: act(func(_ context.Context, args []string) error {
			private, public, err := policy.NewKey()
			if err != nil {
				return err
			}
			for _, f := range []struct {
				name string
				text []byte
				mode os.FileMode
			}{{args[0], private, 0o600}, {args[0] + ".pub", public, 0o644}} {
				if err := writeNew(f.name, f.text, f.mode); err != nil {
					return err
				}
			}
			return p.print(false, nil, fmt.Sprintf("Made the secret key %s and the public key %s.pub.\n", clean(args[0]), clean(args[0])))
		}),
	}
}

// writeNew writes a file that must not be there yet: a key that is overwritten is
// lost.
func writeNew(name string, text []byte, mode os.FileMode) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, mode)
	if err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	_, err = f.Write(text)
	if err = errors.Join(err, f.Sync(), f.Close()); err != nil {
		return fmt.Errorf("write key: %w", err)
	}
	return nil
}

func (p Program) policySign() *cobra.Command {
	var key string
	c := &cobra.Command{
		Use:     "sign FILE --key KEYFILE",
		Short:   "Sign a policy that is right",
		Long:    "Sign a policy that is right, and the files it names, into FILE.sig each. Give them out\ntogether.",
		Example: "  holdback policy sign policy.toml --key policy-key",
		Args:    cobra.ExactArgs(1),
		RunE: act(func(_ context.Context, args []string) error {
			private, err := os.ReadFile(key)
			if err != nil {
				return fmt.Errorf("read key: %w", err)
			}
			written, err := policy.Sign(args[0], private)
			if err != nil {
				return err
			}
			return p.print(false, nil, "Wrote "+clean(strings.Join(written, ", "))+".\n")
		}),
	}
	c.Flags().StringVar(&key, "key", "", "the secret key, from keygen")
	_ = c.MarkFlagRequired("key") // the flag is there: see the line above
	return c
}
