package filing

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"holdback/app/outbox"
	"holdback/mail"
	"holdback/mail/mailbox"
)

// Field is the header field by which a draft says where it came from. It must not be sent
// to anybody: take it away, as the Bcc field, from what leaves.
const Field = "X-Holdback-Undone"

// Keyword marks our drafts, and false copies that could not be removed.
const Keyword = "$Holdback"

// falseLooks is when Sent is looked at for a false copy, from the moment on at which the draft is
// safe. A program that uploads a large attachment files late.
var falseLooks = []time.Duration{0, 30 * time.Second, 2 * time.Minute, 10 * time.Minute, time.Hour}

// slack is how much earlier than the hold a false copy may be dated: clocks differ.
const slack = 15 * time.Minute

// undone does the next step for a message that was taken back. First the draft is safe,
// only then the false copy goes.
func (t *task) undone(ctx context.Context) error {
	if t.r.Replaced {
		if err := t.takeDraft(ctx); err != nil {
			return err
		}
	} else if !t.r.Put {
		if err := t.putDraft(ctx); err != nil {
			return err
		}
		if err := t.supersede(ctx); err != nil { // never two drafts of one mail
			return err
		}
	} else if t.r.Began {
		if err := t.oneDraft(ctx); err != nil {
			return err
		}
	}
	other, err := t.falseCopies(ctx)
	switch {
	case err != nil:
		return err
	case t.look(falseLooks):
	case other != "" && !other.Final():
		t.after(time.Hour) // which of them a copy is of shows when that one has ended
	default:
		t.r.Done = true
	}
	t.r.Says = t.r.undone()
	return nil
}

// putDraft adds the draft. Its Message-ID is new, so that nobody takes the mail that is sent
// one day for the one that was not, and durable before, so that it is never put twice.
func (t *task) putDraft(ctx context.Context) error {
	folder, err := t.folder(ctx, mailbox.Drafts)
	if err != nil {
		return err
	}
	if t.r.Draft != "" { // we have begun before, and what we asked for then may still be done
		t.r.Began = true
		copies, err := t.box.Find(ctx, folder, t.r.Draft)
		if err != nil {
			return err
		}
		t.r.Put = len(copies) > 0
	} else {
		t.r.Draft = draftID(t.e)
	}
	if !t.r.Put {
		if err := t.addDraft(ctx, folder); err != nil {
			return err
		}
	}
	t.r.Says = t.r.undone()
	return t.save(ctx)
}

func (t *task) addDraft(ctx context.Context, folder string) error {
	content, err := t.draft(ctx)
	if err != nil {
		return err
	}
	if err := t.save(ctx); err != nil {
		return err
	}
	c, err := t.box.Append(ctx, folder, mailbox.New{
		Content: content, MessageID: t.r.Draft, Flags: []string{`\Draft`, `\Seen`}, At: t.e.Changed,
	})
	if err != nil {
		t.r.Began = t.r.Began || doubtful(err)
		return err
	}
	t.r.Put, t.r.Tries = true, 0
	if c.UID != 0 {
		if err := t.box.Mark(ctx, c, []string{Keyword}); err != nil { // not every server keeps words of ours
			t.f.cfg.Log.Info("mark the draft", "id", t.e.ID, "err", mailbox.Loggable(err))
		}
	}
	return nil
}

// oneDraft removes what is too many where an answer was lost, and the server added the draft
// only after we had looked for it.
func (t *task) oneDraft(ctx context.Context) error {
	copies, err := t.find(ctx, mailbox.Drafts, t.r.Draft)
	if err != nil {
		return err
	}
	copies = slices.DeleteFunc(copies, deleted)
	for i := 1; i < len(copies); i++ {
		if _, err := t.box.Remove(ctx, copies[i]); err != nil {
			return err
		}
	}
	return nil
}

// draft is the message as its sender goes on with it. Only the header differs.
func (t *task) draft(ctx context.Context) (mail.Content, error) {
	content, err := t.f.cfg.Store.Content(ctx, t.e.ID)
	if err != nil {
		return nil, err
	}
	if with, err := mail.WithBcc(content, t.e.Envelope.Recipients); err == nil {
		content = with
	}
	draft, err := mail.Edited(content,
		mail.SetField("Message-ID", "<"+t.r.Draft+">"),
		mail.SetField(Field, t.e.Changed.UTC().Format(time.RFC1123Z)+"; id="+t.e.ID))
	if err != nil {
		return nil, errors.Join(errNoDraft, err)
	}
	return draft, nil
}

// errNoDraft says that a message cannot be made a draft of.
var errNoDraft = errors.New("the message has no header that could be read")

// takeDraft removes the draft, wherever in Drafts it lies by now.
func (t *task) takeDraft(ctx context.Context) error {
	if t.r.Draft == "" {
		return nil
	}
	copies, err := t.find(ctx, mailbox.Drafts, t.r.Draft)
	if err != nil {
		return err
	}
	for _, c := range copies {
		outcome, err := t.box.Remove(ctx, c)
		if err != nil {
			return err
		}
		t.r.Taken = outcome
	}
	return nil
}

// falseCopies removes what Sent has of a message that was never sent. While another
// message has the same Message-ID, nothing in Sent can be told to be false.
func (t *task) falseCopies(ctx context.Context) (other outbox.State, err error) {
	if t.e.Summary.MessageID == "" {
		return "", nil
	}
	copies, err := t.find(ctx, mailbox.Sent, t.e.Summary.MessageID)
	if err != nil || len(copies) == 0 && !t.lastLook() {
		return "", err
	}
	if other, err = t.other(ctx); err != nil || other != "" {
		t.r.Kept = t.r.Kept || len(copies) > 0
		return other, err
	}
	for _, c := range copies {
		if c.At.Before(t.e.Held.Add(-slack)) {
			t.r.Kept = true
			continue
		}
		if err := t.removeFalse(ctx, c); err != nil {
			return "", err
		}
	}
	return "", nil
}

// removeFalse removes one copy, or marks it where that is not safe: somebody else works
// with it.
func (t *task) removeFalse(ctx context.Context, c mailbox.Copy) error {
	outcome, err := t.box.Remove(ctx, c)
	if err != nil {
		return err
	}
	if outcome == mailbox.Changed && t.lastLook() {
		return t.mark(ctx, c)
	}
	if outcome == mailbox.Removed || outcome == mailbox.Marked {
		t.r.False = outcome
	}
	return nil
}

func (t *task) lastLook() bool { return t.r.Looks+1 >= len(falseLooks) }

func (t *task) mark(ctx context.Context, c mailbox.Copy) error {
	if err := t.box.Mark(ctx, c, []string{`\Flagged`}); err != nil {
		return err
	}
	t.r.False = mailbox.Changed
	return nil
}

// The Message-ID of a draft says which message it is of, so that we know it again when a
// program sends it as it is.
const draftMark = ".undone"

func draftID(e outbox.Entry) string {
	from := e.Envelope.From
	if from.IsZero() {
		from = e.Summary.From.Address
	}
	local, domain, _ := strings.Cut(mail.NewMessageID(from.Domain()), "@")
	return fmt.Sprintf("%s.%s%s@%s", local, e.ID, draftMark, domain)
}

// ofDraft is the id of the undone message whose very draft this is, "" when it is none.
func (t *task) ofDraft(ctx context.Context) (string, error) {
	local, _, _ := strings.Cut(t.e.Summary.MessageID, "@")
	local, ok := strings.CutSuffix(local, draftMark)
	_, id, _ := strings.Cut(local, ".")
	if !ok || id == "" {
		return "", nil
	}
	r, err := t.f.cfg.Store.Filed(ctx, id)
	if err != nil || r.Draft != t.e.Summary.MessageID {
		return "", ofStore(err)
	}
	return id, nil
}

// supersede has the draft go whose place this message took: it is the very draft, or it
// says so, or it is the same message once more.
func (t *task) supersede(ctx context.Context) error {
	draft, err := t.ofDraft(ctx)
	if err != nil {
		return err
	}
	for _, id := range []string{t.replaces, draft, t.named(ctx)} {
		if id == "" || id == t.e.ID {
			continue
		}
		err := t.f.Supersede(ctx, id)
		if err != nil && !errors.Is(err, outbox.ErrNotFound) {
			return ofStore(err)
		}
	}
	return nil
}

// named is the id that the message names in our field: programs that go on with a draft
// often keep its fields.
func (t *task) named(ctx context.Context) string {
	content, err := t.f.cfg.Store.Content(ctx, t.e.ID)
	if err != nil {
		return ""
	}
	view, _ := mail.Read(content) // a header that cannot be read names nobody
	_, id, _ := strings.Cut(view.Header(Field), "id=")
	return strings.TrimSpace(id)
}
