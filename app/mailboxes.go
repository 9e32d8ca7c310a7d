package app

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/mailbox"
	"holdback/mail/relay"
)

// mailboxes keeps one mailbox for each account, opened when it is first used.
type mailboxes struct {
	mu   sync.Mutex
	open map[string]keptMailbox // by lower-case address; nil once all are closed
	work sync.WaitGroup         // farewells
}

type keptMailbox struct {
	of    account.Account // as it was set up when the mailbox was made
	box   *mailbox.Mailbox
	names *folderNames
}

// folderNames are the folders that are used, once somebody has asked for them.
type folderNames struct {
	once         sync.Once
	mu           sync.Mutex
	sent, drafts string
}

// errNoMailbox says that an account only sends, or is no longer set up.
var errNoMailbox = errors.New("the account has no mailbox here")

// mailbox is the mailbox of an account as it is set up now.
func (a *App) mailbox(address string) (*mailbox.Mailbox, account.Account, error) {
	acc, ok := a.settings.Load().Account(address)
	if !ok || acc.IMAP == nil {
		a.mailboxes.drop(address)
		return nil, acc, errNoMailbox
	}
	box, err := a.mailboxes.get(acc, func() *mailbox.Mailbox {
		return mailbox.Of(mailbox.Config{
			Sign:    func(ctx context.Context) (account.Sign, error) { return a.sign(ctx, acc, *acc.IMAP) },
			RootCAs: a.opts.RootCAs, Log: a.log, Dial: relay.Dial, Sent: acc.Sent, Drafts: acc.Drafts, Timeouts: a.opts.Patience.Mailbox,
			Tell: func(p *mailbox.Problem) {
				if a.health.hearMailbox(acc.Address.String(), p) {
					a.networkIsBack()
				}
			},
		})
	})
	return box, acc, err
}

// get returns the mailbox of acc, a new one where acc was set up anew since.
func (m *mailboxes) get(acc account.Account, open func() *mailbox.Mailbox) (*mailbox.Mailbox, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.open == nil {
		return nil, errNoMailbox
	}
	key := strings.ToLower(acc.Address.String())
	if kept, ok := m.open[key]; ok {
		if reflect.DeepEqual(kept.of, acc) {
			return kept.box, nil
		}
		m.farewell(kept.box)
	}
	box := open()
	m.open[key] = keptMailbox{acc, box, &folderNames{}}
	return box, nil
}

// drop closes the mailbox of an account, so that the next use opens it anew.
func (m *mailboxes) drop(address string) {
	m.mu.Lock()
	defer m.mu.Unlock()
	key := strings.ToLower(address)
	if kept, ok := m.open[key]; ok {
		delete(m.open, key)
		m.farewell(kept.box)
	}
}

func (m *mailboxes) farewell(box *mailbox.Mailbox) { m.work.Go(func() { _ = box.Close() }) }

// close closes all, and returns when that is done.
func (m *mailboxes) close() {
	m.mu.Lock()
	for _, kept := range m.open {
		m.farewell(kept.box)
	}
	m.open = nil
	m.mu.Unlock()
	m.work.Wait()
}

// Folders lists the folders of an account's mailbox.
func (a *App) Folders(ctx context.Context, address string) ([]mailbox.Folder, error) {
	box, _, err := a.mailbox(address)
	if errors.Is(err, errNoMailbox) {
		return nil, &control.Refusal{Says: fmt.Sprintf("%s has no mailbox here.", address), Hint: "Give the account an IMAP server first."}
	}
	if err != nil {
		return nil, err
	}
	all, err := box.List(ctx)
	if err != nil {
		says, hint := words(err)
		return nil, &control.Refusal{Says: says, Hint: hint}
	}
	return all, nil
}

// wakeMailbox lets the mailbox of an account be tried at once: the person has signed in.
func (a *App) wakeMailbox(address string) {
	if box, _, err := a.mailbox(address); err == nil {
		box.Wake()
	}
}

// nameFolders puts the folders that are used into an account's description. The first
// time nobody knows them yet; whoever watches is told as soon as they are known.
func (a *App) nameFolders(info *control.AccountInfo) {
	box, _, err := a.mailbox(info.Address.String())
	if err != nil || a.opts.Idle {
		return
	}
	names := a.mailboxes.names(info.Address.String())
	names.once.Do(func() { a.work.Go(func() { a.askFolders(box, names) }) })
	names.mu.Lock()
	defer names.mu.Unlock()
	info.SentName, info.DraftsName = names.sent, names.drafts
}

// names is where the names of an account's folders are kept; one that was dropped has none.
func (m *mailboxes) names(address string) *folderNames {
	m.mu.Lock()
	defer m.mu.Unlock()
	if kept, ok := m.open[strings.ToLower(address)]; ok {
		return kept.names
	}
	return &folderNames{}
}

func (a *App) askFolders(box *mailbox.Mailbox, names *folderNames) {
	sent, noSent := box.Folder(a.life, mailbox.Sent)
	drafts, noDrafts := box.Folder(a.life, mailbox.Drafts)
	names.mu.Lock()
	names.sent, names.drafts = sent, drafts
	names.mu.Unlock()
	if noSent == nil || noDrafts == nil {
		a.hub.publish(control.Event{Kind: "settings"})
	}
}
