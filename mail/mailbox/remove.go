package mailbox

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"
)

// Remove takes a message away, unless it has changed since the Copy was made: then
// somebody has looked at it or done something with it, and it is for the caller to look
// again. Only this one message is ever touched.
//
//   - Where the server counts changes (CONDSTORE), it refuses by itself to mark a
//     message that has changed; elsewhere the flags are compared just before.
//   - Where one message can be expunged (UIDPLUS), it is Removed; elsewhere it is
//     Marked, because the EXPUNGE of RFC 3501 would take with it whatever others have
//     marked.
//   - Where a folder holds every message once more, as at Gmail, an expunge takes
//     away no more than a label. There the message is moved to Trash, which removes it
//     from everywhere.
func (m *Mailbox) Remove(ctx context.Context, c Copy) (Outcome, error) {
	var end Outcome
	err := m.call(ctx, bounds{}, func(l *line) error {
		trash := m.trashOf(l, c)
		v, now, err := l.again(c)
		if end = outcomeOf(c, now, err); end != "" || err != nil {
			return notGone(err)
		}
		if trash != "" {
			end = Removed
			_, err := l.move(v, now, trash)
			return err
		}
		end, err = l.remove(v, now)
		return err
	})
	return end, err
}

// again opens the folder of a copy and looks at it as it is now.
func (l *line) again(c Copy) (view, Copy, error) {
	v, err := l.enter(c.Folder, true)
	if err != nil {
		return view{}, Copy{}, err
	}
	now, err := l.recall(v, c)
	return v, now, err
}

// outcomeOf is the end of a removal that finds the message gone or changed, else
// nothing.
func outcomeOf(was, now Copy, err error) Outcome {
	switch {
	case isGone(err):
		return Gone
	case err != nil:
		return ""
	case was.ModSeq != 0 && now.ModSeq != 0 && was.ModSeq != now.ModSeq:
		return Changed
	case (was.ModSeq == 0 || now.ModSeq == 0) && !sameFlags(was.Flags, now.Flags):
		return Changed
	}
	return ""
}

func notGone(err error) error {
	if isGone(err) {
		return nil
	}
	return err
}

func sameFlags(a, b []string) bool {
	lower := func(flags []string) []string {
		var out []string
		for _, f := range flags {
			out = append(out, strings.ToLower(f))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	return slices.Equal(lower(a), lower(b))
}

// trashOf is where a message goes that is removed at a server like Gmail, else
// nothing.
func (m *Mailbox) trashOf(l *line, c Copy) string {
	if !l.caps.Has(imap.CapMove) {
		return ""
	}
	if _, err := m.folder(l, All); err != nil {
		return ""
	}
	trash, err := m.folder(l, Trash)
	if err != nil || trash == c.Folder {
		return ""
	}
	return trash
}

func (l *line) remove(v view, c Copy) (Outcome, error) {
	end, err := l.mark(v, c, []string{`\Deleted`})
	if end != "" || err != nil {
		return end, err
	}
	if !l.caps.Has(imap.CapUIDPlus) {
		return Marked, nil
	}
	if err := l.client.UIDExpunge(uids(imap.UID(c.UID))).Close(); err != nil { // RFC 4315, section 2.1
		return "", err
	}
	return Removed, nil
}

// mark adds flags to a message, unless it has changed or gone: then it says so.
func (l *line) mark(v view, c Copy, add []string) (Outcome, error) {
	set := uids(imap.UID(c.UID))
	flags := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true}
	for _, f := range add {
		flags.Flags = append(flags.Flags, imap.Flag(f))
	}
	var o *imap.StoreOptions
	if v.modSeq && c.ModSeq > 0 {
		o = &imap.StoreOptions{UnchangedSince: c.ModSeq} // RFC 7162, section 3.1.3
	}
	err := l.client.Store(set, flags, o).Close()
	if no, ok := errors.AsType[*imap.Error](err); ok && strings.EqualFold(string(no.Code), "MODIFIED") {
		return Changed, nil
	}
	if err != nil {
		return "", err
	}
	if o == nil {
		return "", nil
	}
	// The library does not tell which messages the server left alone.
	now, err := l.recall(v, c)
	switch {
	case isGone(err):
		return Gone, nil
	case err != nil:
		return "", err
	case slices.ContainsFunc(add, func(f string) bool { return !now.has(f) }):
		return Changed, nil
	}
	return "", nil
}

// Mark adds flags to a message. One that has gone is a Problem with CauseGone; one
// that has changed meanwhile is marked all the same.
func (m *Mailbox) Mark(ctx context.Context, c Copy, add []string) error {
	return m.call(ctx, bounds{}, func(l *line) error {
		v, now, err := l.again(c)
		if err != nil {
			return err
		}
		now.ModSeq = 0 // whatever else is said of it
		_, err = l.mark(v, now, add)
		return err
	})
}

// Move takes a message to another folder, which is made where it has gone, and says
// where it is now: with UID 0 where the server does not say that and it could not be
// found out. One that has gone is a Problem with CauseGone. Without MOVE it is copied
// first and then removed, so that a line that breaks leaves two rather than none;
// without UIDPLUS the old one stays, marked \Deleted. After an error it may have been
// moved: then a second Move finds it gone.
func (m *Mailbox) Move(ctx context.Context, c Copy, folder string) (Copy, error) {
	var moved Copy
	err := m.call(ctx, bounds{}, func(l *line) error {
		v, now, err := l.again(c)
		if err != nil {
			return err
		}
		if moved, err = l.move(v, now, folder); noSuchFolder(err) {
			if err = m.create(l, folder, ""); err == nil {
				moved, err = l.move(v, now, folder)
			}
		}
		return err
	})
	if err != nil {
		return Copy{}, err
	}
	if moved.UID == 0 {
		moved = m.latest(ctx, moved)
	}
	return moved, nil
}

func (l *line) move(v view, c Copy, folder string) (Copy, error) {
	set := uids(imap.UID(c.UID))
	moved := c
	moved.Folder, moved.Validity, moved.UID, moved.ModSeq = folder, 0, 0, 0
	if l.caps.Has(imap.CapMove) { // RFC 6851
		d, err := l.client.Move(set, folder).Wait()
		if err != nil {
			return Copy{}, cannotOpen(folder, err)
		}
		moved.placed(d.UIDValidity, d.DestUIDs)
		return moved, nil
	}
	d, err := l.client.Copy(set, folder).Wait()
	if err != nil {
		return Copy{}, cannotOpen(folder, err)
	}
	moved.placed(d.UIDValidity, d.DestUIDs)
	c.ModSeq = 0 // COPY is no change, but some servers count it as one
	_, err = l.remove(v, c)
	return moved, err
}

// placed is where the server says the only message went.
func (c *Copy) placed(validity uint32, set imap.NumSet) {
	if to := some(set, 2); len(to) == 1 {
		c.Validity, c.UID = validity, uint32(to[0])
	}
}
