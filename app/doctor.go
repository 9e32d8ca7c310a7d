package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sync/errgroup"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// Doctor looks at everything that can be wrong and says it in words.
func (a *App) Doctor(ctx context.Context) ([]control.Diagnosis, error) {
	all := []control.Diagnosis{a.diagnoseFolder(), a.diagnoseStore(ctx), a.diagnoseKey(), a.diagnoseDoor(), a.diagnosePolicy()}
	accounts := a.settings.Load().Accounts
	if len(accounts) == 0 {
		return append(all, control.Diagnosis{
			What: "accounts", Says: "No account is set up yet.", Hint: "Add one with `holdback account add`.",
		}), nil
	}
	found := make([][]control.Diagnosis, len(accounts))
	g, ctx := errgroup.WithContext(ctx)
	for i, acc := range accounts {
		g.Go(func() error {
			found[i] = a.diagnoseAccount(ctx, acc)
			return nil
		})
	}
	err := g.Wait()
	for _, f := range found {
		all = append(all, f...)
	}
	return all, err
}

func (a *App) diagnoseFolder() control.Diagnosis {
	d := control.Diagnosis{What: "data folder", OK: true, Says: a.opts.Dirs.Data}
	probe := filepath.Join(a.opts.Dirs.Data, ".doctor")
	if err := os.WriteFile(probe, []byte("holdback"), 0o600); err != nil {
		_ = os.Remove(probe) // an empty file is made even where nothing can be written into it
		d.OK, d.Says, d.Hint = false, fmt.Sprintf("Nothing can be written to %s: %v.", a.opts.Dirs.Data, err), "Make room, or give yourself the right to write there. Until then mail clients are told to try again."
		return d
	}
	if err := os.Remove(probe); err != nil {
		d.OK, d.Says = false, sentence(err)
	}
	return d
}

func (a *App) diagnoseStore(ctx context.Context) control.Diagnosis {
	if err := a.store.Check(ctx); err != nil {
		return control.Diagnosis{What: "messages on disk", Says: sentence(err), Hint: "Keep a copy of the data folder before anything else."}
	}
	return control.Diagnosis{What: "messages on disk", OK: true, Says: "whole"}
}

func (a *App) diagnoseKey() control.Diagnosis {
	if a.warning != "" {
		return control.Diagnosis{What: "key", OK: true, Says: a.warning}
	}
	return control.Diagnosis{What: "key", OK: true, Says: "in the keyring"}
}

func (a *App) diagnoseDoor() control.Diagnosis {
	if addr := a.door.Load(); addr != nil {
		return control.Diagnosis{What: "door for mail clients", OK: true, Says: *addr}
	}
	return control.Diagnosis{
		What: "door for mail clients", Says: "Closed: Holdback is not running.", Hint: "Start it with `holdback`, or `holdback serve` without a window.",
	}
}

func (a *App) diagnosePolicy() control.Diagnosis {
	d := control.Diagnosis{What: "policy", OK: true, Says: "none: the checks go by what is built in and what you chose"}
	orgs, f := a.settings.Load().InForce().Policy, a.force.Load()
	if orgs.File != "" {
		d.Says = orgs.File
	}
	if f.problem != "" {
		d.OK, d.Says = false, f.problem
		d.Hint = "Tell whoever looks after it. Until it is right, every message asks."
		if orgs.Kept {
			d.Hint = "Tell whoever looks after it. Until it is right, the last good one is in force."
		}
	}
	return d
}

func (a *App) diagnoseAccount(ctx context.Context, acc account.Account) []control.Diagnosis {
	all := a.tryServers(ctx, acc, func(ctx context.Context, s account.Server) (account.Sign, error) { return a.sign(ctx, acc, s) })
	if acc.IMAP == nil || !all[len(all)-1].OK {
		return all
	}
	return append(all, a.diagnoseFolders(ctx, acc))
}

// diagnoseFolders says where copies and drafts go.
func (a *App) diagnoseFolders(ctx context.Context, acc account.Account) control.Diagnosis {
	d := control.Diagnosis{What: fmt.Sprintf("account %s, folders", acc.Address)}
	box, _, err := a.mailbox(acc.Address.String())
	var names []string
	for _, role := range []mailbox.Role{mailbox.Sent, mailbox.Drafts} {
		if err != nil {
			break
		}
		var name string
		name, err = box.Folder(ctx, role)
		names = append(names, string(role)+": "+name)
	}
	if err != nil {
		d.Says, d.Hint = words(err)
		return d
	}
	d.OK, d.Says = true, strings.Join(names, ", ")
	return d
}
