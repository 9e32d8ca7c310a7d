package app

import (
	"context"
	"errors"
	"fmt"
	"time"

	"holdback/app/outbox"
	"holdback/mail"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
	"holdback/mail/report"
)

// This file is what the outbox is given to do its work: how long to hold, how to
// check, how to send, and how to find out whether a message was sent.

func (a *App) holdFor(from string, e mail.Envelope) time.Duration {
	s := a.settings.Load()
	acc, _ := s.Account(from)
	return s.HoldFor(acc.Address, e.Recipients)
}

// send hands a message to the account's server, for the recipients still to be
// served.
func (a *App) send(ctx context.Context, e outbox.Entry, c mail.Content, to []mail.Recipient, dot func() error) relay.Report {
	acc, ok := a.settings.Load().Account(e.Account)
	if !ok {
		return allLater(to, relay.CauseSignIn, fmt.Sprintf("The account %s is no longer set up here.", e.Account))
	}
	clean, err := outgoing(c)
	if err != nil {
		return allLater(to, relay.CauseLocal, "The message could not be read from disk.")
	}
	sign, err := a.sign(ctx, acc, acc.SMTP)
	if err != nil {
		return allLater(to, relay.CauseLocal, "The password of the account could not be read.")
	}
	env := e.Envelope
	env.Recipients = to
	became := a.relay.Send(ctx, sign, mail.Message{Envelope: report.Ask(env, e.ID), Content: clean}, dot)
	a.health.hearRelay(acc.Address.String(), became)
	return became
}

// evidence looks for a message whose sending ended without an answer among the
// sent ones. An account without IMAP gives none.
func (a *App) evidence(ctx context.Context, e outbox.Entry) (bool, error) {
	box, _, err := a.mailbox(e.Account)
	if errors.Is(err, errNoMailbox) || e.Summary.MessageID == "" {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	found, err := box.HasSent(ctx, e.Summary.MessageID)
	return found, mailbox.Loggable(err) // the outbox logs it
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
