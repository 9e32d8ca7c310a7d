package app

import (
	"context"
	"errors"
	"strings"

	"holdback/app/control"
	"holdback/app/filing"
	"holdback/app/returns"
	"holdback/app/settings"
	"holdback/app/store"
	"holdback/mail"
	"holdback/mail/mailbox"
)

// This file is what follows when a message has left or was taken back: its copies in
// Sent and Drafts, and what comes back about it.

// startAfter makes what follows. It runs until Close.
func (a *App) startAfter() {
	a.filing = filing.New(filing.Config{
		Store: a.store, Outbox: a.box, Account: a.filingAccount, Changed: a.tellCopies, Log: a.log,
	})
	if a.opts.Idle {
		return
	}
	a.work.Go(func() { a.filing.Run(a.life) })
	watch := returns.New(returns.Config{
		Watch: a.watchInbox, Body: a.bodyOf, Mine: a.mine, Get: a.box.Get, Hear: a.box.Hear,
		Load: a.loadPlace, Save: a.savePlace, Log: a.log,
	})
	a.work.Go(func() { watch.Run(a.life, a.watched) })
	a.work.Go(func() { a.goOn(a.life) })
	a.watchAccounts(*a.settings.Load())
}

// networkIsBack has everything tried at once that waits for a connection. It returns at
// once.
func (a *App) networkIsBack() {
	select {
	case a.back <- struct{}{}:
	default:
	}
}

// goOn tries again what waited for the network, each time it is back.
func (a *App) goOn(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-a.back:
		}
		a.filing.Wake("")
		if err := a.box.Wake(ctx, ""); err != nil && ctx.Err() == nil {
			a.log.Warn("try again what waited for the network", "err", err)
		}
	}
}

// filingAccount is what the filing must know of an account.
func (a *App) filingAccount(address string) (filing.Account, bool) {
	box, acc, err := a.mailbox(address)
	if acc.Address.IsZero() {
		return filing.Account{}, false
	}
	known := filing.Account{Copies: acc.SentCopies}
	if err == nil {
		known.Box = box
	}
	return known, true
}

// tellCopies shows everybody that the line about the copies of a message has changed.
func (a *App) tellCopies(id string) {
	e, err := a.box.Get(a.life, id)
	if err != nil {
		return
	}
	m := a.message(e)
	a.hub.publish(control.Event{Kind: "message", Message: &m})
}

// watchAccounts has the inboxes watched that should be. It never waits: the last list
// counts.
func (a *App) watchAccounts(s settings.Settings) {
	var list []string
	for _, acc := range s.Accounts {
		if acc.IMAP != nil && s.WatchInbox() {
			list = append(list, acc.Address.String())
		}
	}
	a.watchedMu.Lock()
	defer a.watchedMu.Unlock()
	select {
	case <-a.watched: // nobody has taken the last one yet
	default:
	}
	a.watched <- list
}

// watchInbox watches the inbox of an account as it is set up now.
func (a *App) watchInbox(ctx context.Context, address string, from mailbox.State, f func(context.Context, []mailbox.Arrival, mailbox.State) error) error {
	box, _, err := a.mailbox(address)
	if err != nil {
		return err
	}
	return box.Watch(ctx, "INBOX", from, f)
}

func (a *App) bodyOf(ctx context.Context, address string, c mailbox.Copy, most int64) ([]byte, error) {
	box, _, err := a.mailbox(address)
	if err != nil {
		return nil, err
	}
	return box.Body(ctx, c, most)
}

// mine finds a message of ours by its Message-ID. Whether it has left, the outbox knows.
func (a *App) mine(ctx context.Context, messageID string) (string, error) {
	select {
	case <-a.history.ready:
	case <-ctx.Done():
		return "", ctx.Err()
	}
	if id, ok := a.history.find(messageID); ok {
		return id, nil
	}
	open, err := a.box.List(ctx)
	if err != nil {
		return "", err
	}
	for _, e := range open {
		if e.Summary.MessageID == messageID {
			return e.ID, nil
		}
	}
	id, _ := a.history.find(messageID) // it may have left just now
	return id, nil
}

// placeName is the secret under which it is kept where the watch of an inbox stands.
func placeName(address string) string { return "watch." + strings.ToLower(address) }

func (a *App) loadPlace(ctx context.Context, address string) ([]byte, error) {
	text, err := a.store.Secret(ctx, placeName(address))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return text, err
}

func (a *App) savePlace(ctx context.Context, address string, place []byte) error {
	return a.store.SetSecret(ctx, placeName(address), place)
}

// outgoing is what leaves of a content: neither the hidden recipients (RFC 5322,
// section 3.6.3) nor our own mark on a draft.
func outgoing(c mail.Content) (mail.Content, error) {
	clean, err := mail.WithoutBcc(c)
	if err != nil {
		return nil, err
	}
	return mail.Edited(clean, mail.RemoveField(filing.Field))
}
