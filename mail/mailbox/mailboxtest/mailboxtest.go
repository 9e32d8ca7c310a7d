// Package mailboxtest is what a mailbox.Mailbox promises at any server, as tests. They
// run against the server in memory and against real ones, so that a promise that only
// one of them keeps is found.
//
// The tests see a server only through the Mailbox and through the wire under it, which
// they cut and hold up. They work in folders of their own and leave what they made: give
// them a mailbox that nobody needs.
package mailboxtest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"holdback/mail"
	"holdback/mail/mailbox"
)

// patience is how long anything may take; machines may have other work.
const patience = time.Minute

// Env is a mailbox at a server. INBOX, Sent and Drafts must be there.
type Env struct {
	Config mailbox.Config // Sign must be given; Dial and Timeouts are ours
	Marks  bool           // the server has no UIDPLUS: what is removed stays, marked
}

// Test runs all tests. open may give the same mailbox each time.
func Test(t *testing.T, open func(*testing.T) Env) {
	for name, test := range map[string]func(*testing.T, *world){
		"only the exact Message-ID is found":                   findsExactly,
		"odd Message-IDs break nothing":                        findsOddly,
		"what was added is found where it was said to be":      findsWhatWasAdded,
		"a lost answer to an append is unknown, not a no":      appendsOnce,
		"a folder that has gone is made anew by an append":     appendMakesFolder,
		"a copy is removed and no other":                       removesOne,
		"a copy that somebody touched is left alone":           leavesChanged,
		"a copy that has gone is gone":                         knowsGone,
		"a move puts the message there and takes it from here": moves,
		"a header and a body are read without marking":         reads,
		"the original is found in INBOX or Sent":               findsOriginal,
		"folders have roles and odd names":                     namesFolders,
		"a watch sees what arrives, once and in order":         watches,
		"a watch lives on when the line is cut":                watchesOn,
		"a line that was cut is made anew":                     reconnects,
		"a server that falls silent holds nobody up":           endsInTime,
	} {
		t.Run(name, func(t *testing.T) { test(t, newWorld(t, open(t))) })
	}
}

// world is a mailbox under test and the wires below it.
type world struct {
	env    Env
	wires  *wires
	box    *mailbox.Mailbox
	folder string // of this test, empty at first
}

func newWorld(t *testing.T, env Env) *world {
	t.Helper()
	w := &world{env: env, wires: &wires{}}
	w.box = w.open(t, w.wires, mailbox.Timeouts{})
	name, err := w.box.Create(within(t), unique("Practice"), "")
	if err != nil {
		t.Fatalf("create a folder: %v", err)
	}
	w.folder = name
	return w
}

// open makes one more mailbox of the same person.
func (w *world) open(t *testing.T, on *wires, limits mailbox.Timeouts) *mailbox.Mailbox {
	t.Helper()
	c := w.env.Config
	c.Dial, c.Timeouts = on.dial, limits
	m := mailbox.Of(c)
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Errorf("close mailbox: %v", err)
		}
	})
	return m
}

// within is a context that bounds a test.
func within(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// count makes names that no other test has used.
type counter struct{ n atomic.Int64 }

var names counter

func unique(stem string) string {
	return fmt.Sprintf("%s-%d-%d", stem, time.Now().UnixNano(), names.n.Add(1))
}

// uniqueID is a Message-ID.
func uniqueID() string { return unique("offer") + "@lindenhof.example" }

func message(id, text string) []byte {
	return []byte("From: alice@lindenhof.example\r\nTo: bob@quayside.example\r\nSubject: Berth\r\n" +
		"Message-ID: <" + id + ">\r\nDate: Mon, 2 Nov 2026 10:00:00 +0000\r\n\r\n" + text + "\r\n")
}

func (w *world) add(t *testing.T, folder, id string, flags ...string) mailbox.Copy {
	t.Helper()
	c, err := w.box.Append(within(t), folder, mailbox.New{Content: mail.Bytes(message(id, "Hello.")), MessageID: id, Flags: flags})
	if err != nil {
		t.Fatalf("append %s to %s: %v", id, folder, err)
	}
	return c
}

func (w *world) find(t *testing.T, folder, id string) []mailbox.Copy {
	t.Helper()
	found, err := w.box.Find(within(t), folder, id)
	if err != nil {
		t.Fatalf("find %s in %s: %v", id, folder, err)
	}
	return found
}

func causeOf(err error) mailbox.Cause {
	p, ok := errors.AsType[*mailbox.Problem](err)
	if !ok {
		return ""
	}
	return p.Cause
}

func seen(c mailbox.Copy) bool { return slices.Contains(c.Flags, `\Seen`) }
