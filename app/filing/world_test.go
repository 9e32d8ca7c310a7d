package filing_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"holdback/app/filing"
	"holdback/app/outbox"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

const (
	ines   = "ines@harbour.example"
	letter = "From: Ines <ines@harbour.example>\r\nTo: omar@inn.example\r\nSubject: Rooms\r\n" +
		"Message-ID: <a@harbour.example>\r\nReferences: <z@inn.example>\r\n\r\nAre two rooms free?\r\n"
)

// world is everything around a Filing: our disk and the person's mailbox. It can crash at
// any of the moments at which something changes.
type world struct {
	t      *testing.T
	copies account.Copies
	noBox  bool
	gone   bool // the account

	mu       sync.Mutex
	changes  int // so far
	crashAt  int // 0: never
	before   bool
	dead     bool
	stop     context.CancelFunc
	ended    chan struct{}
	news     chan outbox.News
	filing   *filing.Filing
	entries  map[string]outbox.Entry
	contents map[string]string
	records  map[string][]byte
	said     []string // every line that people were told, in order

	folders  map[mailbox.Role]string
	messages map[string][]stored // by folder
	next     uint32
	fault    func(op, folder string) error // nil: none. An error that is lost comes after the deed
	during   func(op, folder string)       // nil: nothing else happens while the mailbox is asked
	onSaid   func(id string)               // nil: nobody listens
	noUIDs   bool                          // the server does not say where an appended message went
	noPlus   bool                          // no UIDPLUS: removing only marks
	changed  int                           // so many removals find that somebody else changed the copy
	finds    int
}

// stored is a message in a folder.
type stored struct {
	mailbox.Copy
	text string
}

// lost is an error whose deed was done all the same.
type lost struct{ error }

var errDead = errors.New("the computer is off")

func newWorld(t *testing.T) *world {
	return &world{
		t: t, news: make(chan outbox.News, 100), entries: map[string]outbox.Entry{}, contents: map[string]string{},
		records: map[string][]byte{}, folders: map[mailbox.Role]string{mailbox.Sent: "Sent", mailbox.Drafts: "Drafts"},
		messages: map[string][]stored{},
	}
}

// in runs a test in a bubble of fake time, with a Filing that runs.
func in(t *testing.T, test func(w *world)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t)
		w.start()
		defer w.end()
		test(w)
	})
}

func (w *world) start() {
	ctx, stop := context.WithCancel(w.t.Context())
	ended := make(chan struct{})
	w.mu.Lock()
	w.stop, w.ended, w.dead = stop, ended, false
	w.filing = filing.New(filing.Config{Store: w, Outbox: w, Account: w.account, Changed: w.told})
	f := w.filing
	w.mu.Unlock()
	go func() { f.Run(ctx); close(ended) }()
}

func (w *world) end() {
	w.stop()
	<-w.ended
}

func (w *world) account(address string) (filing.Account, bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.gone || address != ines {
		return filing.Account{}, false
	}
	if w.noBox {
		return filing.Account{}, true
	}
	return filing.Account{Box: w, Copies: w.copies}, true
}

func (w *world) told(id string) {
	w.mu.Lock()
	onSaid := w.onSaid
	w.mu.Unlock()
	if onSaid != nil {
		onSaid(id)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	var r filing.Record
	if json.Unmarshal(w.records[id], &r) == nil {
		w.said = append(w.said, r.Says)
	}
}

func (w *world) says(id string) string {
	w.mu.Lock()
	e := w.entries[id]
	w.mu.Unlock()
	return w.filing.Says(w.t.Context(), []outbox.Entry{e})[e.ID]
}

func (w *world) wantSays(id, want string) {
	w.t.Helper()
	if got := w.says(id); got != want {
		w.t.Errorf("the line is %q, want %q", got, want)
	}
}

// with changes the world while it goes on.
func (w *world) with(change func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change()
}

// pass lets time go by.
func pass(d time.Duration) {
	time.Sleep(d)
	synctest.Wait()
}

// Subscribe implements filing.Outbox.
func (w *world) Subscribe() (<-chan outbox.News, func()) { return w.news, func() {} }

// message is one that has come to an end now, after a hold of a minute.
func message(t *testing.T, id string, state outbox.State) outbox.Entry {
	t.Helper()
	from, err := mail.ParseAddress(ines)
	if err != nil {
		t.Fatal(err)
	}
	e := outbox.Entry{ID: id, Account: ines, State: state, Held: time.Now().UTC().Add(-time.Minute), Changed: time.Now().UTC()}
	e.Envelope.From = from
	for _, to := range []string{"omar@inn.example", "secret@inn.example"} {
		a, err := mail.ParseAddress(to)
		if err != nil {
			t.Fatal(err)
		}
		e.Envelope.Recipients = append(e.Envelope.Recipients, mail.Recipient{Address: a})
	}
	e.Summary.MessageID = "a@harbour.example"
	return e
}

// happens puts a message on disk and tells of it, as the outbox does.
func (w *world) happens(e outbox.Entry, text string) {
	w.mu.Lock()
	w.entries[e.ID], w.contents[e.ID] = e, text
	w.mu.Unlock()
	w.news <- outbox.News{Entry: e}
	synctest.Wait()
}

// client puts a copy into Sent, as a mail program does.
func (w *world) client(text string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	view, _ := mail.Read(mail.Bytes(text))
	w.put("Sent", stored{Copy: mailbox.Copy{MessageID: view.MessageID(), At: time.Now()}, text: text})
}

func (w *world) put(folder string, s stored) mailbox.Copy {
	w.next++
	s.Folder, s.Validity, s.UID = folder, 7, w.next
	w.messages[folder] = append(w.messages[folder], s)
	return s.Copy
}

// folder is the texts that it holds, but those that are marked as deleted.
func (w *world) folder(name string) []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	var texts []string
	for _, s := range w.messages[name] {
		if !slices.Contains(s.Flags, `\Deleted`) {
			texts = append(texts, s.text)
		}
	}
	return texts
}

func (w *world) wantCount(folder string, want int) []string {
	w.t.Helper()
	got := w.folder(folder)
	if len(got) != want {
		w.t.Errorf("%s holds %d messages, want %d:\n%s", folder, len(got), want, strings.Join(got, "\n--\n"))
	}
	return got
}

// change does something that lasts, unless the computer crashes at it.
func (w *world) change(do func()) error {
	if w.dead {
		return errDead
	}
	w.changes++
	crash := w.changes == w.crashAt
	if crash {
		w.dead = true
		w.stop()
	}
	if !crash || !w.before {
		do()
	}
	if crash {
		return errDead
	}
	return nil
}

// does is change in the mailbox, with the faults of the test.
func (w *world) does(op, folder string, do func()) error {
	w.mu.Lock()
	during := w.during
	w.mu.Unlock()
	if during != nil {
		during(op, folder)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.dead {
		return errDead
	}
	var err error
	if w.fault != nil {
		err = w.fault(op, folder)
	}
	after, isLost := errors.AsType[lost](err)
	switch {
	case isLost:
		return errors.Join(w.change(do), after.error)
	case err != nil:
		return err
	case op == "find" || op == "folder":
		do()
		return nil
	}
	return w.change(do)
}

func problem(c mailbox.Cause) error { return &mailbox.Problem{Cause: c, Says: "The server said no."} }

// Folder implements filing.Mailbox.
func (w *world) Folder(_ context.Context, role mailbox.Role) (name string, err error) {
	there := false
	err = w.does("folder", string(role), func() { name, there = w.folders[role] })
	if err == nil && !there {
		err = problem(mailbox.CauseNoFolder)
	}
	return name, err
}

// Create implements filing.Mailbox.
func (w *world) Create(_ context.Context, folder string, role mailbox.Role) (string, error) {
	return folder, w.does("create", folder, func() { w.folders[role] = folder })
}

// Find implements filing.Mailbox.
func (w *world) Find(_ context.Context, folder, messageID string) (found []mailbox.Copy, err error) {
	err = w.does("find", folder, func() {
		w.finds++
		for _, s := range w.messages[folder] {
			if s.MessageID == messageID {
				found = append(found, s.Copy)
			}
		}
	})
	return found, err
}

// Append implements filing.Mailbox.
func (w *world) Append(_ context.Context, folder string, m mailbox.New) (c mailbox.Copy, err error) {
	r, err := m.Content.Open()
	if err != nil {
		return c, err
	}
	defer func() { _ = r.Close() }()
	text, err := io.ReadAll(r)
	if err != nil {
		return c, err
	}
	err = w.does("append", folder, func() {
		c = w.put(folder, stored{Copy: mailbox.Copy{MessageID: m.MessageID, Flags: m.Flags, At: m.At}, text: string(text)})
	})
	if w.noUIDs {
		c.UID = 0
	}
	return c, err
}

// Remove implements filing.Mailbox.
func (w *world) Remove(_ context.Context, c mailbox.Copy) (o mailbox.Outcome, err error) {
	err = w.does("remove", c.Folder, func() {
		i := slices.IndexFunc(w.messages[c.Folder], func(s stored) bool { return s.UID == c.UID })
		switch {
		case i < 0:
			o = mailbox.Gone
		case w.changed > 0:
			w.changed--
			o = mailbox.Changed
		case w.noPlus:
			w.messages[c.Folder][i].Flags = []string{`\Deleted`}
			o = mailbox.Marked
		default:
			w.messages[c.Folder] = slices.Delete(w.messages[c.Folder], i, i+1)
			o = mailbox.Removed
		}
	})
	return o, err
}

// Mark implements filing.Mailbox.
func (w *world) Mark(_ context.Context, c mailbox.Copy, add []string) error {
	return w.does("mark", c.Folder, func() {
		for i, s := range w.messages[c.Folder] {
			if s.UID == c.UID {
				w.messages[c.Folder][i].Flags = append(slices.Clone(s.Flags), add...)
			}
		}
	})
}

// flags are those of the only message in a folder.
func (w *world) flags(folder string) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	if len(w.messages[folder]) != 1 {
		return fmt.Sprintf("%d messages", len(w.messages[folder]))
	}
	return strings.Join(w.messages[folder][0].Flags, " ")
}
