// Package filing keeps the folders Sent and Drafts true.
//
// Most mail programs put their own copy into Sent as soon as their server has taken a
// message. Holdback takes it at once and sends it later, so such a copy stands in Sent while
// nothing was sent; when the message is taken back it is false. Other programs file
// nothing, and some servers file by themselves. So after a message has left we look for it in
// Sent, by its Message-ID, and add a copy where nobody else has. After an undo the message
// goes into Drafts, and the false copy goes.
//
// We promise:
//
//   - Sending never waits for filing, and a message counts as sent whatever becomes of its copy.
//   - What is to be filed follows from the messages themselves, so none is forgotten: each
//     step is looked at again after a crash, and each can be done twice without harm.
//   - A copy is added only after Sent was looked through and it was not there. What
//     could not be found out counts as not known, never as not there.
//   - A copy is removed only where the message is safe elsewhere: the draft is in Drafts, or
//     our own copy in Sent. Only the very Message-ID counts, and not where another message
//     of ours has it as well.
//   - Says is true at the time it is said, and claims no more than we know.
//
// We do not file what other programs do after an hour, do not read what people write, and
// do not look into any folder but these two.
package filing

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"holdback/app/outbox"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// Mailbox is what we need of an account's mailbox. Every method must end by itself, and
// every error that is not a *mailbox.Problem means that nobody knows whether it was done.
type Mailbox interface {
	Folder(ctx context.Context, role mailbox.Role) (string, error)
	Create(ctx context.Context, folder string, role mailbox.Role) (string, error)
	Find(ctx context.Context, folder, messageID string) ([]mailbox.Copy, error)
	Append(ctx context.Context, folder string, m mailbox.New) (mailbox.Copy, error)
	Remove(ctx context.Context, c mailbox.Copy) (mailbox.Outcome, error)
	Mark(ctx context.Context, c mailbox.Copy, add []string) error
}

// Account is what we must know of an account.
type Account struct {
	Box    Mailbox        // nil: it has none, it only sends
	Copies account.Copies // who files in Sent
}

// Outbox tells of messages that have come to an end.
type Outbox interface {
	Subscribe() (changes <-chan outbox.News, cancel func())
}

// Config is what a Filing needs. All but Changed and Log are required.
type Config struct {
	Store   Store
	Outbox  Outbox
	Account func(address string) (Account, bool) // false: there is no such account any more
	Changed func(id string)                      // told when the line for a message has changed; must not wait. May be nil
	Log     *slog.Logger                         // nil: silent
}

// Filing does the work. New makes one; nothing happens before Run.
type Filing struct {
	cfg     Config
	records sync.Mutex // held while a record is read and written

	mu    sync.Mutex
	calls []func(*desk)
	stir  chan struct{} // has something when calls have
}

// New returns a Filing that begins its work when Run is called.
func New(c Config) *Filing {
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	if c.Changed == nil {
		c.Changed = func(string) {}
	}
	return &Filing{cfg: c, stir: make(chan struct{}, 1)}
}

// Says is the line for people about each of these messages, by its id: what was done in
// Sent and Drafts. There is none where there is nothing to say.
func (f *Filing) Says(ctx context.Context, all []outbox.Entry) map[string]string {
	var ids []string
	for _, e := range all {
		if ended(e) {
			ids = append(ids, e.ID)
		}
	}
	records, err := f.cfg.Store.FiledOf(ctx, ids)
	if err != nil {
		f.cfg.Log.Warn("read what was filed", "messages", len(ids), "err", err)
	}
	lines := make(map[string]string, len(records))
	for id, r := range records {
		lines[id] = r.Says
	}
	return lines
}

// Wake tries at once what waits for an account: call it when the network is back, or
// somebody has signed in again. An empty account means all of them.
func (f *Filing) Wake(account string) {
	f.call(func(d *desk) { d.wake(account) })
}

// Supersede says that another message has taken the place of one that was undone, so its
// draft goes. It is durable before it returns nil. For a message that was not undone
// it does nothing, and doing it again is no error.
func (f *Filing) Supersede(ctx context.Context, id string) error {
	e, err := f.cfg.Store.Get(ctx, id)
	if err != nil || e.State != outbox.Withdrawn || e.Declined {
		return err
	}
	f.records.Lock()
	defer f.records.Unlock()
	r, err := f.cfg.Store.Filed(ctx, id)
	if err != nil || r.Replaced || r.Done && r.Draft == "" {
		return err // there is no draft of ours
	}
	r.Replaced, r.Done, r.Due, r.Tries = true, false, time.Now().UTC(), 0
	if err := f.cfg.Store.PutFiled(ctx, r); err != nil {
		return err
	}
	f.call(func(d *desk) { d.add(e, r.Due) })
	return nil
}

// call has Run's goroutine do something, without waiting for it.
func (f *Filing) call(do func(*desk)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.calls = append(f.calls, do)
	select {
	case f.stir <- struct{}{}:
	default:
	}
}

func (f *Filing) called() []func(*desk) {
	f.mu.Lock()
	defer f.mu.Unlock()
	calls := f.calls
	f.calls = nil
	return calls
}

// save writes a record, and takes over into it what others asked for meanwhile. Nothing
// counts before it returns nil.
func (f *Filing) save(ctx context.Context, r *Record) error {
	was, err := f.write(ctx, r)
	if err == nil && was != r.Says {
		f.cfg.Changed(r.ID)
	}
	return err
}

// write returns the line as it was before.
func (f *Filing) write(ctx context.Context, r *Record) (was string, err error) {
	f.records.Lock()
	defer f.records.Unlock()
	now, err := f.cfg.Store.Filed(ctx, r.ID)
	if err != nil {
		return "", err
	}
	if now.Replaced && !r.Replaced {
		r.Replaced, r.Done, r.Due = true, false, time.Now().UTC()
	}
	if *r == now {
		return now.Says, nil
	}
	return now.Says, f.cfg.Store.PutFiled(ctx, *r)
}

// ended reports whether e is a message that something may be filed for. A refused one
// waits for its sender to take it back.
func ended(e outbox.Entry) bool { return e.State == outbox.Sent || e.State == outbox.Withdrawn }
