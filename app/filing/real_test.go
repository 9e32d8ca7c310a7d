package filing_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"holdback/app/filing"
	"holdback/app/outbox"
	"holdback/app/store"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
	"holdback/mail/mailtest"
)

// office is a real store, a real mailbox over IMAP, and the work between them, done step by
// step because its times cannot be waited for.
type office struct {
	t      *testing.T
	server *mailtest.Server
	store  *store.Store
	filing *filing.Filing
}

func openOffice(t *testing.T, o mailtest.Options) *office {
	t.Helper()
	o.Users = []mailtest.User{{Address: ines, Password: "i"}}
	f := &office{t: t, server: mailtest.Run(t, o)}
	var err error
	if f.store, err = store.Open(t.Context(), t.TempDir(), store.Config{Key: make([]byte, 32)}); err != nil {
		t.Fatal(err)
	}
	sign := account.Sign{Server: f.server.IMAP(), User: ines, Password: "i"}
	box := mailbox.Of(mailbox.Config{Sign: func(context.Context) (account.Sign, error) { return sign, nil }})
	t.Cleanup(func() {
		if err := box.Close(); err != nil {
			t.Error(err)
		}
		if err := f.store.Close(); err != nil {
			t.Error(err)
		}
	})
	f.filing = filing.New(filing.Config{
		Store: f.store, Outbox: nil,
		Account: func(string) (filing.Account, bool) { return filing.Account{Box: box}, true },
	})
	return f
}

// happens puts a message into the store.
func (f *office) happens(e outbox.Entry, text string) {
	f.t.Helper()
	if _, err := f.store.Stage(f.t.Context(), e.ID, strings.NewReader(text)); err != nil {
		f.t.Fatal(err)
	}
	if err := f.store.Put(f.t.Context(), []outbox.Change{{Entry: e}}); err != nil {
		f.t.Fatal(err)
	}
}

// steps does the next steps for a message, until there is none or n are done.
func (f *office) steps(id string, n int) (left bool) {
	f.t.Helper()
	for range n {
		if f.filing.Step(f.t.Context(), id).IsZero() {
			return false
		}
	}
	return true
}

func (f *office) client(text string) {
	f.t.Helper()
	if err := f.server.Deliver(ines, "Sent", []byte(text)); err != nil {
		f.t.Fatal(err)
	}
}

func (f *office) folder(name string, want int) []mailtest.Kept {
	f.t.Helper()
	all, err := f.server.Copies(ines, name)
	if err != nil {
		f.t.Fatal(err)
	}
	all = slices.DeleteFunc(all, func(k mailtest.Kept) bool { return slices.Contains(k.Flags, `\Deleted`) })
	if len(all) != want {
		f.t.Fatalf("%s holds %d messages, want %d", name, len(all), want)
	}
	return all
}

func (f *office) wantSays(e outbox.Entry, want string) {
	f.t.Helper()
	if got := f.filing.Says(f.t.Context(), []outbox.Entry{e})[e.ID]; got != want {
		f.t.Errorf("the line is %q, want %q", got, want)
	}
}

// servers are what mailboxes can and cannot do.
var servers = map[string]mailtest.Options{
	"with everything":     {},
	"without extensions":  {IMAPWithout: []string{"UIDPLUS", "MOVE", "IDLE", "SPECIAL-USE", "LIST-EXTENDED", "LITERAL-", "LITERAL+", "ESEARCH", "IMAP4rev2", "CONDSTORE"}},
	"folders to be known": {Folders: []mailtest.Folder{{Name: "Gesendet"}, {Name: "Entwürfe"}}},
	"no folders":          {Folders: []mailtest.Folder{{Name: "Archive"}}},
}

func TestAtRealServersACopyIsAddedOnceAndAFalseOneGoes(t *testing.T) {
	for name, o := range servers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := openOffice(t, o)
			sent, drafts := "Sent", "Drafts"
			if name == "folders to be known" {
				sent, drafts = "Gesendet", "Entwürfe"
			}
			e := message(t, "m1", outbox.Sent)
			f.happens(e, letter)
			f.steps(e.ID, 9)
			got := f.folder(sent, 1)[0]
			if string(got.Content) != "Bcc: secret@inn.example\r\n"+letter || !slices.Contains(got.Flags, `\Seen`) {
				t.Errorf("Sent holds %v\n%s", got.Flags, got.Content)
			}
			if d := got.At.Sub(e.Changed).Abs(); d > time.Second {
				t.Errorf("dated %s off the time it left", d)
			}
			f.wantSays(e, "A copy was put into Sent.")

			undone := message(t, "m2", outbox.Withdrawn)
			undone.Summary.MessageID = "b@harbour.example"
			text := strings.Replace(letter, "<a@", "<b@", 1)
			f.happens(undone, text)
			if err := f.server.Deliver(ines, sent, []byte(text)); err != nil {
				t.Fatal(err)
			}
			if f.steps(undone.ID, 9) {
				t.Error("it has no end")
			}
			f.folder(sent, 1)
			draft := f.folder(drafts, 1)[0]
			view, _ := mail.Read(mail.Bytes(draft.Content))
			if len(view.Bcc()) != 1 || !slices.Contains(draft.Flags, `\Draft`) || view.MessageID() == "b@harbour.example" {
				t.Errorf("the draft is %v\n%s", draft.Flags, draft.Content)
			}
			if err := f.filing.Supersede(t.Context(), undone.ID); err != nil {
				t.Fatal(err)
			}
			f.steps(undone.ID, 9)
			f.folder(drafts, 0)
		})
	}
}

func TestAtARealServerALateCopyTakesThePlaceOfOurs(t *testing.T) {
	f := openOffice(t, mailtest.Options{})
	e := message(t, "m1", outbox.Sent)
	f.happens(e, letter)
	f.steps(e.ID, 2)
	f.folder("Sent", 1)
	f.client(letter)
	if f.steps(e.ID, 1) {
		t.Error("it has no end")
	}
	if got := f.folder("Sent", 1); string(got[0].Content) != letter {
		t.Errorf("left is ours, want that of the mail program:\n%s", got[0].Content)
	}
}

func TestFaultsOfARealServerNeverDoubleAndNeverLose(t *testing.T) {
	const no = "NO [UNAVAILABLE] Later"
	for name, fault := range map[string]mailtest.Fault{
		"the line is cut at the search":      {At: mailtest.IMAPSearch, Do: mailtest.Cut},
		"the search is refused":              {At: mailtest.IMAPSearch, Do: mailtest.Answer, Reply: no},
		"the line is cut before the copy":    {At: mailtest.IMAPAppend, Do: mailtest.Cut},
		"the copy is refused for now":        {At: mailtest.IMAPAppend, Do: mailtest.Answer, Reply: no},
		"the answer to the copy is lost":     {At: mailtest.IMAPAppended, Do: mailtest.Lose},
		"the copy was taken, and that is no": {At: mailtest.IMAPAppended, Do: mailtest.Cut},
		"the false copy cannot be marked":    {At: mailtest.IMAPStore, Do: mailtest.Cut},
		"the answer to that is lost":         {At: mailtest.IMAPStore, Do: mailtest.Lose},
		"the answer to its removal is lost":  {At: mailtest.IMAPExpunge, Do: mailtest.Lose},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			fault.Times = 1
			f := openOffice(t, mailtest.Options{Faults: []mailtest.Fault{fault}})
			undone := message(t, "m1", outbox.Withdrawn)
			f.happens(undone, letter)
			f.client(letter)
			f.steps(undone.ID, 5)
			f.wake(undone.ID)
			f.folder("Drafts", 1)
			f.folder("Sent", 0)
			f.server.Break(fault)
			sent := message(t, "m2", outbox.Sent)
			sent.Summary.MessageID = "b@harbour.example"
			f.happens(sent, strings.Replace(letter, "<a@", "<b@", 1))
			f.steps(sent.ID, 5)
			f.wake(sent.ID)
			f.folder("Sent", 1)
		})
	}
}

// wake goes on until the mailbox, which rests after a failure, can be used again.
func (f *office) wake(id string) {
	for f.steps(id, 1) {
		select {
		case <-time.After(50 * time.Millisecond):
		case <-f.t.Context().Done():
			f.t.Fatal("it has no end")
		}
	}
}

func TestAFullMailboxKeepsTheFalseCopyAndSaysSo(t *testing.T) {
	f := openOffice(t, mailtest.Options{Faults: []mailtest.Fault{{At: mailtest.IMAPAppend, Do: mailtest.Answer, Reply: "NO [OVERQUOTA] Full"}}})
	e := message(t, "m1", outbox.Withdrawn)
	f.happens(e, letter)
	f.client(letter)
	f.steps(e.ID, 3)
	f.folder("Sent", 1)
	f.folder("Drafts", 0)
	f.wantSays(e, "The draft could not be saved: the mailbox is full. Holdback tries again. The message is safe in Holdback.")
	f.server.Mend()
	f.steps(e.ID, 9)
	f.folder("Sent", 0)
	f.folder("Drafts", 1)
}

func TestAmongThirtyThousandOnlyAFewAreLookedAt(t *testing.T) {
	f := openOffice(t, mailtest.Options{})
	for i := range 30_000 {
		f.client(fmt.Sprintf("From: %s\r\nMessage-ID: <old%d@harbour.example>\r\nSubject: x\r\n\r\nx\r\n", ines, i))
	}
	before := f.server.IMAPOctets()
	e := message(t, "m1", outbox.Sent)
	f.happens(e, letter)
	began := time.Now()
	f.steps(e.ID, 9)
	took := time.Since(began)
	n := f.server.IMAPOctets() - before
	f.folder("Sent", 30_001)
	t.Logf("three looks and one copy: %d octets from the server, %s", n, took)
	if n > 100_000 {
		t.Errorf("the server said %d octets, want 100,000 at most", n)
	}
}
