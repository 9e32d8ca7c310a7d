package app

import (
	"context"
	"fmt"
	"time"

	"holdback/app/outbox"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
)

// This file is what the outbox is given to do its work: how long to hold, how to
// check, how to send, and how to find out whether a message was sent.

func (a *App) holdFor(from string, e mail.Envelope) time.Duration {
	s := a.settings.Load()
	acc, _ := s.Account(from)
	return s.HoldFor(acc.Address, e.Recipients)
}

// send hands a message to the account's server, for the recipients still to be
// served. The Bcc field stays behind: RFC 5322, section 3.6.3.
func (a *App) send(ctx context.Context, e outbox.Entry, c mail.Content, to []mail.Recipient, dot func() error) relay.Report {
	acc, ok := a.settings.Load().Account(e.Account)
	if !ok {
		return allLater(to, relay.CauseSignIn, fmt.Sprintf("The account %s is no longer set up here.", e.Account))
	}
	clean, err := mail.WithoutBcc(c)
	if err != nil {
		return allLater(to, relay.CauseLocal, "The message could not be read from disk.")
	}
	sign, err := a.signSMTP(ctx, acc)
	if err != nil {
		return allLater(to, relay.CauseSignIn, "The password of the account could not be read.")
	}
	env := e.Envelope
	env.Recipients = to
	return a.relay.Send(ctx, sign, mail.Message{Envelope: env, Content: clean}, dot)
}

func (a *App) signSMTP(ctx context.Context, acc account.Account) (account.Sign, error) {
	password, err := a.password(ctx, acc)
	return account.Sign{Server: acc.SMTP, User: acc.User, Password: password}, err
}

// evidence looks for a message whose sending ended without an answer among the
// sent ones. An account without IMAP gives none.
func (a *App) evidence(ctx context.Context, e outbox.Entry) (bool, error) {
	acc, ok := a.settings.Load().Account(e.Account)
	if !ok || acc.IMAP == nil || e.Summary.MessageID == "" {
		return false, nil
	}
	sign, err := a.signIMAP(ctx, acc)
	if err != nil {
		return false, err
	}
	return mailbox.HasSent(ctx, sign, e.Summary.MessageID)
}

func (a *App) signIMAP(ctx context.Context, acc account.Account) (mailbox.Sign, error) {
	password, err := a.password(ctx, acc)
	return mailbox.Sign{Sign: account.Sign{Server: *acc.IMAP, User: acc.User, Password: password}, RootCAs: a.opts.RootCAs}, err
}

func allLater(to []mail.Recipient, c relay.Cause, says string) relay.Report {
	r := relay.Report{End: relay.Later}
	for _, one := range to {
		r.Results = append(r.Results, relay.Result{
			Address: one.Address, End: relay.Later, Cause: c, Reply: says, At: time.Now().UTC(),
		})
	}
	return r
}
