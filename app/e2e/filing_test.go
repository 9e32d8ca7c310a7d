//go:build unix

package e2e

import (
	"net"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"holdback/app/e2e/lab"
	"holdback/mail"
)

// kept is a message in a folder of alice's mailbox.
type kept struct {
	flags []imap.Flag
	text  string
	view  *mail.View
}

// mailbox does something in alice's mailbox, as another program of hers.
func (w world) mailbox(t *testing.T, do func(*imapclient.Client) error) {
	t.Helper()
	c, err := imapclient.DialInsecure(w.lab.IMAP, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = c.Close() }()
	defer time.AfterFunc(patience, func() { _ = c.Close() }).Stop()
	err = c.Login(lab.Address("alice"), lab.Password("alice")).Wait()
	if err == nil {
		err = do(c)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// files puts a copy into Sent, as mail programs do when their server has taken a message.
func (w world) files(t *testing.T, text string) {
	t.Helper()
	w.mailbox(t, func(c *imapclient.Client) error {
		append := c.Append("Sent", int64(len(text)), &imap.AppendOptions{Flags: []imap.Flag{imap.FlagSeen}})
		if _, err := append.Write([]byte(text)); err != nil {
			return err
		}
		if err := append.Close(); err != nil {
			return err
		}
		_, err := append.Wait()
		return err
	})
}

// has is the messages with this subject in a folder of alice's.
func (w world) has(t *testing.T, folder, subject string) []kept {
	t.Helper()
	var found []kept
	w.mailbox(t, func(c *imapclient.Client) error {
		all, err := c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait()
		if err != nil || all.NumMessages == 0 {
			return err
		}
		whole := &imap.FetchItemBodySection{Peek: true}
		got, err := c.Fetch(imap.SeqSet{{Start: 1}}, &imap.FetchOptions{Flags: true, BodySection: []*imap.FetchItemBodySection{whole}}).Collect()
		for _, m := range got {
			text := m.FindBodySection(whole)
			view, _ := mail.Read(mail.Bytes(text)) // its subject is enough
			if view.Subject() == subject {
				found = append(found, kept{m.Flags, string(text), view})
			}
		}
		return err
	})
	return found
}

// says is what a person reads about the copies of a message.
func (g *guard) says(t *testing.T, id string) string {
	t.Helper()
	var m struct{ Copies string }
	g.ask(t, &m, "show", id, "--json")
	return m.Copies
}

// undoes takes back the message that was held last.
func (g *guard) undoes(t *testing.T, subject string) string {
	t.Helper()
	rows := g.outbox(t)
	i := slices.IndexFunc(rows, func(r row) bool { return r.Subject == subject })
	if i < 0 {
		t.Fatalf("the outbox lists %+v, want %s", rows, subject)
	}
	g.must(t, "undo", rows[i].ID)
	return rows[i].ID
}

// wantDraft waits until the message is in Drafts and no longer in Sent.
func (g *guard) wantDraft(t *testing.T, id, subject string) kept {
	t.Helper()
	until(t, "the draft is in Drafts, and the false copy has gone", func() bool {
		return len(g.has(t, "Drafts", subject)) > 0 && len(g.has(t, "Sent", subject)) == 0
	})
	drafts := g.has(t, "Drafts", subject)
	if len(drafts) != 1 {
		t.Fatalf("there are %d drafts, want 1", len(drafts))
	}
	draft := drafts[0]
	bcc := draft.view.Bcc()
	if len(bcc) != 1 || bcc[0].Address.String() != lab.Address("carol") {
		t.Errorf("the draft has Bcc %v, want carol", bcc)
	}
	if !strings.HasSuffix(draft.view.Header("X-Holdback-Undone"), "; id="+id) {
		t.Errorf("the draft comes from %q, want %s", draft.view.Header("X-Holdback-Undone"), id)
	}
	for _, want := range []imap.Flag{imap.FlagDraft, imap.FlagSeen, "$Holdback"} {
		if !slices.Contains(draft.flags, want) {
			t.Errorf("the draft has the flags %v, want %s among them", draft.flags, want)
		}
	}
	until(t, "the person is told", func() bool {
		return g.says(t, id) == "The draft was put into Drafts, and the copy in Sent was removed."
	})
	return draft
}

// sentAndDraftsAreTrue has a mail program that files at once, and one that files nothing.
func (w world) sentAndDraftsAreTrue(t *testing.T) {
	lacking(t, lab.Need("swaks", "swaks"))
	g := w.newGuard(t, "10m")
	d := g.door(t)
	send := func(text string) {
		t.Helper()
		call(t, text, "swaks", "--server", d.at(), "--auth", "PLAIN", "--auth-user", d.User, "--auth-password", d.Password,
			"--from", lab.Address("alice"), "--to", lab.Address("bob")+","+lab.Address("carol"), "--data", "-")
	}
	subject := "filed before it was undone"
	send(letter(subject))
	w.files(t, strings.ReplaceAll(letter(subject), "\n", "\r\n"))
	draft := g.wantDraft(t, g.undoes(t, subject), subject)

	// The draft is sent as a mail program sends it, and takes its own place.
	send(draft.text)
	rows := g.outbox(t)
	g.must(t, "send-now", rows[len(rows)-1].ID)
	got := w.arrives(t, subject)
	if strings.Contains(string(got), "X-Holdback-Undone") || strings.Contains(string(got), "Bcc") {
		t.Errorf("bob reads what is for alice alone:\n%s", got)
	}
	until(t, "the draft has gone", func() bool { return len(w.has(t, "Drafts", subject)) == 0 })
	until(t, "a copy is in Sent", func() bool { return len(w.has(t, "Sent", subject)) == 1 })
	sent := w.has(t, "Sent", subject)[0]
	if bcc := sent.view.Bcc(); len(bcc) != 1 || bcc[0].Address.String() != lab.Address("carol") || !slices.Contains(sent.flags, imap.FlagSeen) {
		t.Errorf("Sent holds %v\n%s", sent.flags, sent.text)
	}
	if says := g.says(t, rows[len(rows)-1].ID); says != "A copy was put into Sent." {
		t.Errorf("the person is told %q", says)
	}
}

// thunderbirdFiles is the program that most people use: it files its copy while we
// still hold the mail.
func (w world) thunderbirdFiles(t *testing.T) {
	lacking(t, lab.Need("thunderbird", "thunderbird"))
	g := w.newGuard(t, "10m")
	_, port, err := net.SplitHostPort(w.lab.IMAP)
	if err != nil {
		t.Fatal(err)
	}
	number, err := strconv.Atoi(port)
	if err != nil {
		t.Fatal(err)
	}
	send := openThunderbirdFiling(t, g.door(t), number)

	unwanted, wanted := "Thunderbird thinks that this is sent", "Thunderbird files this itself"
	send(map[string]string{"subject": unwanted, "bcc": lab.Address("carol")})
	until(t, "Thunderbird files its copy", func() bool { return len(w.has(t, "Sent", unwanted)) == 1 })
	g.wantDraft(t, g.undoes(t, unwanted), unwanted)

	// Its writer goes on with the draft, and this time means it.
	send(map[string]string{"draft": unwanted})
	rows := g.outbox(t)
	if len(rows) != 1 || !slices.Contains(rows[0].To, lab.Address("carol")) {
		t.Fatalf("held are %+v, want the draft, to carol too", rows)
	}
	g.must(t, "send-now", rows[0].ID)
	w.arrives(t, unwanted)
	until(t, "the draft has gone", func() bool { return len(w.has(t, "Drafts", unwanted)) == 0 })
	until(t, "its copy is in Sent", func() bool { return g.says(t, rows[0].ID) == "A copy was in Sent already." })
	if n := len(w.has(t, "Sent", unwanted)); n != 1 {
		t.Errorf("Sent holds it %d times", n)
	}

	send(map[string]string{"subject": wanted})
	id := g.held(t, wanted).ID
	until(t, "Thunderbird files its copy", func() bool { return len(w.has(t, "Sent", wanted)) == 1 })
	g.must(t, "send-now", id)
	w.arrives(t, wanted)
	until(t, "the person is told", func() bool { return g.says(t, id) == "A copy was in Sent already." })
	if n := len(w.has(t, "Sent", wanted)); n != 1 {
		t.Errorf("Sent holds it %d times", n)
	}
}
