package app

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"holdback/guard"
	"holdback/mail"
	"holdback/mail/mailbox"
)

const (
	threadWithin = 2500 * time.Millisecond // to look for the message that is answered
	threadAgain  = time.Minute             // before we look again for one that was not found
	mostThreads  = 256                     // answers that are remembered
	mostParents  = 3                       // Message-IDs that are looked for
)

// threads remembers which message is answered by which, so that the composer's
// live list does not ask the server at every word.
type threads struct {
	mu    sync.Mutex
	known map[string]answered  // by Message-ID of the original
	slow  map[string]time.Time // accounts whose server did not answer in time, and when
}

// rests reports whether the server of an account is left alone for a while: if every
// message waited for one that does not answer, many would wait for each other.
func (t *threads) rests(account string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	at, ok := t.slow[account]
	return ok && time.Since(at) < threadAgain
}

func (t *threads) tooSlow(account string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.slow == nil {
		t.slow = map[string]time.Time{}
	}
	t.slow[account] = time.Now()
}

type answered struct {
	thread *guard.Thread // nil: it was not found
	at     time.Time
}

func (t *threads) get(id string) (*guard.Thread, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	a, ok := t.known[id]
	return a.thread, ok && (a.thread != nil || time.Since(a.at) < threadAgain)
}

func (t *threads) put(id string, thread *guard.Thread) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.known == nil || len(t.known) >= mostThreads {
		t.known = map[string]answered{}
	}
	t.known[id] = answered{thread, time.Now()}
}

// thread is the message that view answers or forwards, or nil when it answers none,
// or when that cannot be found out in time: nothing is asked then.
func (a *App) thread(ctx context.Context, account string, view *mail.View) *guard.Thread {
	parents := parentsOf(view)
	if len(parents) == 0 {
		return nil
	}
	if t, ok := a.threads.get(parents[0]); ok {
		return t
	}
	ctx, cancel := context.WithTimeout(ctx, threadWithin)
	defer cancel()
	original := a.sentOriginal(ctx, parents)
	if original == nil {
		original = a.receivedOriginal(ctx, account, parents)
	}
	var t *guard.Thread
	if original != nil {
		t = threadOf(original, identityCheck(a, account))
	}
	a.threads.put(parents[0], t)
	return t
}

// parentsOf are the messages that view may answer, the nearest first.
func parentsOf(view *mail.View) []string {
	all := view.InReplyTo()
	references := view.References()
	slices.Reverse(references)
	for _, id := range references {
		if !slices.Contains(all, id) {
			all = append(all, id)
		}
	}
	return all[:min(len(all), mostParents)]
}

// sentOriginal finds a message that was sent through Holdback.
func (a *App) sentOriginal(ctx context.Context, parents []string) *mail.View {
	id, ok := a.history.find(parents[0])
	if !ok {
		return nil
	}
	content, err := a.box.Content(ctx, id)
	if err != nil {
		a.log.Warn("open the message that is answered", "id", id, "err", err)
		return nil
	}
	view, _ := mail.Read(content) // what can be read of it is enough
	return view
}

// receivedOriginal finds a message in the account's mailbox.
func (a *App) receivedOriginal(ctx context.Context, account string, parents []string) *mail.View {
	box, _, err := a.mailbox(account)
	if err != nil || a.threads.rests(account) {
		return nil
	}
	defer func() {
		if errors.Is(ctx.Err(), context.DeadlineExceeded) {
			a.threads.tooSlow(account)
		}
	}()
	header, err := box.Original(ctx, parents)
	if err != nil {
		a.log.Info("the message that is answered is not known", "err", mailbox.Loggable(err))
		return nil
	}
	if header == nil {
		return nil
	}
	view, _ := mail.Read(mail.Bytes(header))
	return view
}

// identityCheck reports of an address whether it is the person's own.
func identityCheck(a *App, account string) func(mail.Address) bool {
	s := a.settings.Load()
	m := guard.Mail{Facts: guard.Facts{Own: identities(*s)}}
	if acc, ok := s.Account(account); ok {
		m.Facts.Account = acc.Address
	}
	return m.IsSelf
}

// threadOf is the original as its recipient sees it.
func threadOf(original *mail.View, self func(mail.Address) bool) *guard.Thread {
	t := &guard.Thread{
		Subject: original.Subject(), From: original.From(), To: original.To(), Cc: original.Cc(),
		List: original.Header("List-Id") != "" || original.Header("List-Post") != "" || original.Header("List-Unsubscribe") != "", // RFC 2919, RFC 2369
	}
	named := func(list []mail.Mailbox) bool {
		return slices.ContainsFunc(list, func(m mail.Mailbox) bool { return self(m.Address) })
	}
	t.Hidden = !t.List && !named(t.From) && !named(t.To) && !named(t.Cc)
	t.From = append(t.From, original.ReplyTo()...)
	return t
}
