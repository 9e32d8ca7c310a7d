package filing

import (
	"context"
	"slices"
	"strings"
	"time"

	"holdback/app/outbox"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// When Sent is looked at after a message has left. Before we add a copy, the mail
// program has had its hold, and a quarter of a minute more, to file its own. A server that files
// by itself is given longer, and we add nothing.
var (
	sentLooks   = []time.Duration{3 * time.Second, 15 * time.Second}
	serverLooks = []time.Duration{5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}
)

// tidyAfter is when we look once more, for a program that filed its copy only after we did.
const tidyAfter = time.Hour

// sent does the next step for a message that has left.
func (t *task) sent(ctx context.Context) error {
	if t.r.Own.UID != 0 {
		return t.tidy(ctx)
	}
	copies, err := t.find(ctx, mailbox.Sent, t.e.Summary.MessageID)
	if err != nil {
		return err
	}
	replace := t.e.Amended && t.copies == account.CopiesAuto // what a program filed is not what was sent
	if len(copies) > 0 && !replace {
		t.found()
		return nil
	}
	plan := sentLooks
	if t.copies == account.CopiesServer {
		plan = serverLooks
	}
	switch {
	case t.look(plan):
		return nil
	case t.copies == account.CopiesServer:
		t.done(saysServerNot)
		return nil
	}
	return t.file(ctx)
}

func (t *task) found() {
	switch {
	case t.r.Began:
		t.done(saysFiled)
	case t.copies == account.CopiesServer:
		t.done(saysServer)
	default:
		t.done(saysThere)
	}
}

// file adds our copy. That we begin is durable before: if its answer is lost, whoever
// comes next looks before adding another.
func (t *task) file(ctx context.Context) error {
	folder, err := t.folder(ctx, mailbox.Sent)
	if err != nil {
		return err
	}
	content, err := t.f.cfg.Store.Content(ctx, t.e.ID)
	if err != nil {
		return err
	}
	if own, err := mail.Edited(content, mail.RemoveField(Field)); err == nil {
		content = own // else its header is no header: it is filed as it was sent
	}
	if own, err := mail.WithBcc(content, t.e.Envelope.Recipients); err == nil {
		content = own
	}
	looks := t.r.Looks
	t.r.Began, t.r.Looks = true, 0 // whoever comes next looks as long as at the first time
	if err := t.save(ctx); err != nil {
		return err
	}
	c, err := t.box.Append(ctx, folder, mailbox.New{
		Content: content, MessageID: t.e.Summary.MessageID, Flags: []string{`\Seen`}, At: t.e.Changed,
	})
	if err == nil || !doubtful(err) {
		t.r.Looks = looks
	}
	if err != nil {
		return err
	}
	t.r.Own, t.r.Says, t.r.Tries = spot(c), saysFiled, 0
	if t.r.Own.UID == 0 {
		t.done(saysFiled)
		return nil
	}
	t.after(tidyAfter)
	if t.e.Amended {
		if err := t.save(ctx); err != nil {
			return err
		}
		return t.tidy(ctx)
	}
	return nil
}

// tidy looks for copies beside ours. Ours goes, unless it alone is what was sent. Whatever
// we cannot do here leaves a copy too many, never one too few.
func (t *task) tidy(ctx context.Context) error {
	copies, err := t.find(ctx, mailbox.Sent, t.e.Summary.MessageID)
	if err != nil {
		return err
	}
	again := t.r.Due.IsZero() // not the first time
	ours, others := t.part(copies)
	if len(ours) == 1 && len(others) > 0 {
		if err := t.tidyOne(ctx, ours[0], others); err != nil {
			return err
		}
	}
	if again {
		t.done(t.r.Says)
	}
	return nil
}

// part tells our own copy from others that are really there.
func (t *task) part(copies []mailbox.Copy) (ours, others []mailbox.Copy) {
	for _, c := range copies {
		switch {
		case spot(c) == t.r.Own:
			ours = append(ours, c)
		case !deleted(c):
			others = append(others, c)
		}
	}
	return ours, others
}

// deleted reports whether a copy is only there until somebody clears up.
func deleted(c mailbox.Copy) bool {
	return slices.ContainsFunc(c.Flags, func(f string) bool { return strings.EqualFold(f, `\Deleted`) })
}

func (t *task) tidyOne(ctx context.Context, ours mailbox.Copy, others []mailbox.Copy) error {
	if !t.e.Amended {
		_, err := t.box.Remove(ctx, ours)
		return err
	}
	if other, err := t.other(ctx); err != nil || other != "" {
		return err
	}
	for _, c := range others {
		outcome, err := t.box.Remove(ctx, c)
		if err != nil {
			return err
		}
		if outcome == mailbox.Removed || outcome == mailbox.Marked {
			t.r.False, t.r.Says = outcome, saysReplaced
		}
	}
	return nil
}

// other is the state of another message of ours that has the same Message-ID and was not
// taken back: a copy in Sent may be of that one. Empty: there is none.
func (t *task) other(ctx context.Context) (outbox.State, error) {
	var other outbox.State
	err := t.f.cfg.Store.Since(ctx, t.e.Held.Add(-longest), func(o outbox.Entry) bool {
		if o.ID != t.e.ID && o.Summary.MessageID == t.e.Summary.MessageID && o.State != outbox.Withdrawn {
			other = o.State
		}
		return other == ""
	})
	return other, ofStore(err)
}
