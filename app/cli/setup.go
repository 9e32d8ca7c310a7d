package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"holdback/app/control"
)

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
