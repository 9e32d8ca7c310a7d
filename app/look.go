package app

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"holdback/app/control"
	"holdback/app/outbox"
	"holdback/app/settings"
	"holdback/guard"
	"holdback/guard/labels"
	"holdback/guard/policy"
	"holdback/mail"
)

// This file has messages looked at by the checks.

// lookWithin is how long the checks may take. The outbox gives the review, with
// the facts that have to be asked for, a little more.
const lookWithin = 5 * time.Second

// review is what the outbox asks before a message leaves.
func (a *App) review(ctx context.Context, e outbox.Entry, view *mail.View) ([]guard.Finding, error) {
	return a.look(ctx, e.Account, e.Envelope, view), nil
}

// look has every check look at a message.
func (a *App) look(ctx context.Context, account string, e mail.Envelope, view *mail.View) []guard.Finding {
	a.renew()
	m := &guard.Mail{Envelope: e, View: view, Unreadable: view.Problem(), Facts: a.facts(ctx, account, view)}
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	return a.force.Load().set.Review(ctx, m)
}

// facts is what is known beside the message.
func (a *App) facts(ctx context.Context, account string, view *mail.View) guard.Facts {
	f := a.chosenFacts(account, view)
	f.Quiet, f.People, f.Thread = a.quiet.keys(), a.history.known(ctx), a.thread(ctx, account, view)
	if acc, ok := a.settings.Load().Account(account); ok {
		f.ServerSize = a.relay.MaxSize(acc.SMTP)
	}
	return f
}

// chosenFacts is what the settings know. Without any account, whoever wrote the
// message is taken for its sender.
func (a *App) chosenFacts(account string, view *mail.View) guard.Facts {
	s := a.settings.Load()
	f := guard.Facts{Now: time.Now(), Own: identities(*s), Accounts: s.Accounts}
	if acc, ok := s.Account(account); ok {
		f.Account = acc.Address
	}
	if from := view.From(); len(s.Accounts) == 0 && len(from) > 0 {
		f.Own, f.Account = from, from[0].Address
	}
	return f
}

func identities(s settings.Settings) []mail.Mailbox {
	own := make([]mail.Mailbox, 0, len(s.Accounts))
	for _, acc := range s.Accounts {
		own = append(own, acc.Mailboxes()...)
	}
	return own
}

// Check says what the checks find in a message, without holding or keeping it. On
// its way through it lies sealed where the messages do, so a large one takes no
// memory.
func (a *App) Check(ctx context.Context, s control.Submission) (control.Verdict, error) {
	account, err := a.checkAccount(s)
	if err != nil {
		return control.Verdict{}, err
	}
	s.Content = &atMost{r: s.Content, left: a.settings.Load().MaxOctets()}
	labelled, err := a.labelled(s)
	if err != nil {
		return control.Verdict{}, a.tooLarge(err)
	}
	id := "check-" + rand.Text()
	defer a.store.Discard(id)
	content, err := a.store.Stage(ctx, id, labelled)
	if err != nil {
		return control.Verdict{}, a.tooLarge(err)
	}
	view, _ := mail.Read(content) // what cannot be read is said by a finding
	found := a.look(ctx, account, s.Envelope, view)
	return a.verdict(account, s.Envelope, view, found), nil
}

// checkAccount is the account that a message would leave through. A message can be
// checked before there is one.
func (a *App) checkAccount(s control.Submission) (string, error) {
	if len(a.settings.Load().Accounts) == 0 && s.Account == "" {
		return "", nil
	}
	return a.accountFor(s)
}

// Look says what the checks find in a message by settings and policy alone, for when
// no guard runs. It opens no store, so it needs no key and leaves nothing behind.
func Look(ctx context.Context, o Options, s control.Submission) (control.Verdict, error) {
	chosen, err := settings.Load(o.Dirs.Settings)
	if err != nil {
		return control.Verdict{}, err
	}
	a := &App{opts: o, log: o.Log}
	orgs, problem := policy.Look(o.Policy)
	a.enforce(chosen.Under(orgs), problem)
	account, err := a.checkAccount(s)
	if err != nil {
		return control.Verdict{}, err
	}
	s.Content = &atMost{r: s.Content, left: chosen.MaxOctets()}
	labelled, err := a.labelled(s)
	if err != nil {
		return control.Verdict{}, a.tooLarge(err)
	}
	content, err := readBlocks(labelled)
	if err != nil {
		return control.Verdict{}, a.tooLarge(fmt.Errorf("read message: %w", err))
	}
	view, _ := mail.Read(content) // what cannot be read is said by a finding
	m := &guard.Mail{Envelope: s.Envelope, View: view, Unreadable: view.Problem(), Facts: a.chosenFacts(account, view)}
	ctx, cancel := context.WithTimeout(ctx, lookWithin)
	defer cancel()
	return a.verdict(account, s.Envelope, view, a.force.Load().set.Review(ctx, m)), nil
}

// blocks is content in memory that has grown without being copied: a large message takes
// its own size and no more.
type blocks [][]byte

const block = 256 << 10 // octets

func readBlocks(r io.Reader) (blocks, error) {
	var all blocks
	for {
		b := make([]byte, block)
		n, err := io.ReadFull(r, b)
		all = append(all, b[:n])
		switch {
		case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
			return all, nil
		case err != nil:
			return nil, err
		}
	}
}

// Open reads from the start. It never fails.
func (b blocks) Open() (io.ReadCloser, error) {
	all := make([]io.Reader, len(b))
	for i := range b {
		all[i] = bytes.NewReader(b[i])
	}
	return io.NopCloser(io.MultiReader(all...)), nil
}

// Size is the octets of all blocks.
func (b blocks) Size() (n int64) {
	for i := range b {
		n += int64(len(b[i]))
	}
	return n
}

func (a *App) verdict(account string, e mail.Envelope, view *mail.View, found []guard.Finding) control.Verdict {
	v := control.Verdict{
		Findings: append([]guard.Finding{}, found...), Level: guard.Strongest(found),
		Label: a.labelOf(view), Hold: a.holdFor(account, e),
	}
	m := guard.Mail{Envelope: e, View: view}
	var to []mail.Mailbox
	for _, one := range m.Addressees() {
		to = append(to, one.Mailbox)
	}
	v.People = a.persons(to)
	return v
}

func (a *App) labelOf(view *mail.View) string {
	l, _ := labels.Of(view, a.force.Load().set.Rules.Labels)
	return l.ID
}

// tooLarge puts into words what a person can do about a message that was not read.
func (a *App) tooLarge(err error) error {
	if errors.Is(err, errTooLarge) {
		return &control.Refusal{
			Says: fmt.Sprintf("The message is larger than %d MB.", a.settings.Load().MaxOctets()/1_000_000),
			Hint: "Send a link instead of the attachment, or raise the limit: `holdback settings set smtp.max_size N`.",
		}
	}
	return refusal(err)
}
