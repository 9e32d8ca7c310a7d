package app

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/account/discover"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
)

// This file tries the servers of an account and says what they answer.

// tryWithin is how long a person waits at most to see whether their servers answer.
const tryWithin = 30 * time.Second

// signer is how to sign in to each server of an account; nil: nobody knows yet.
type signer func(context.Context, account.Server) (account.Sign, error)

// TryAccount connects to the servers of an account and says of each what it found.
func (a *App) TryAccount(ctx context.Context, acc account.Account, c control.Credential) ([]control.Diagnosis, error) {
	if acc.User == "" {
		acc.User = acc.Address.String()
	}
	if err := acc.Check(); err != nil {
		return nil, &control.Refusal{Says: sentence(err)}
	}
	sign, err := a.trial(ctx, acc, c)
	if err != nil {
		return nil, err
	}
	return a.tryServers(ctx, acc, sign), nil
}

// trial is how to sign in with what a person has just entered, or with what is saved.
func (a *App) trial(ctx context.Context, acc account.Account, c control.Credential) (signer, error) {
	with := func(s account.Sign) signer {
		return func(_ context.Context, server account.Server) (account.Sign, error) {
			at := s // both servers are asked at the same time
			at.Server, at.User = server, acc.User
			return at, nil
		}
	}
	switch {
	case c.SignIn != "":
		grant, err := a.signIns.granted(c.SignIn)
		return with(account.Sign{Token: func(_ context.Context, refused string) (string, error) {
			if refused != "" { // it has just been given
				return "", account.ErrSignInAgain
			}
			return grant.Access, nil
		}}), err
	case c.Password != "":
		return with(account.Sign{Password: c.Password}), nil
	case a.hasCredential(ctx, acc):
		return func(ctx context.Context, s account.Server) (account.Sign, error) { return a.sign(ctx, acc, s) }, nil
	}
	return nil, nil
}

// tryServers asks both servers at the same time.
func (a *App) tryServers(ctx context.Context, acc account.Account, sign signer) []control.Diagnosis {
	ctx, cancel := context.WithTimeout(ctx, tryWithin)
	defer cancel()
	var sends, reads control.Diagnosis
	var work sync.WaitGroup
	work.Go(func() { sends = diagnosis(acc, "smtp", acc.SMTP, sign != nil, a.trySMTP(ctx, acc.SMTP, sign)) })
	if acc.IMAP == nil {
		work.Wait()
		return []control.Diagnosis{sends}
	}
	work.Go(func() { reads = diagnosis(acc, "imap", *acc.IMAP, sign != nil, a.tryIMAP(ctx, *acc.IMAP, sign)) })
	work.Wait()
	return []control.Diagnosis{sends, reads}
}

func (a *App) trySMTP(ctx context.Context, s account.Server, sign signer) error {
	if sign == nil {
		return a.finder.Greet(ctx, discover.SMTP, s)
	}
	signed, err := sign(ctx, s)
	if err != nil {
		return err
	}
	return a.relay.Probe(ctx, signed)
}

func (a *App) tryIMAP(ctx context.Context, s account.Server, sign signer) error {
	if sign == nil {
		return a.finder.Greet(ctx, discover.IMAP, s)
	}
	box := mailbox.Of(mailbox.Config{
		Sign: func(ctx context.Context) (account.Sign, error) { return sign(ctx, s) }, RootCAs: a.opts.RootCAs, Log: a.log, Dial: relay.Dial, Timeouts: a.opts.Patience.Mailbox,
	})
	return errors.Join(box.Probe(ctx), box.Close())
}

// diagnosis is what one server of an account said.
func diagnosis(acc account.Account, what string, s account.Server, signed bool, err error) control.Diagnosis {
	d := control.Diagnosis{What: fmt.Sprintf("account %s, %s", acc.Address, what), OK: err == nil}
	if err == nil {
		d.Says = s.String() + " greets"
		if signed {
			d.Says += " and lets you sign in"
		}
		return d
	}
	d.Says, d.Hint = words(err)
	return d
}

// words puts what went wrong with a server into words for people.
func words(err error) (says, hint string) {
	if p, ok := errors.AsType[*relay.Problem](err); ok {
		return p.Says, p.Hint
	}
	if p, ok := errors.AsType[*mailbox.Problem](err); ok {
		return p.Says, p.Hint
	}
	if p, ok := errors.AsType[*discover.Problem](err); ok {
		return p.Says, p.Hint
	}
	return sentence(err), "Look at the server, the user name and the password."
}
