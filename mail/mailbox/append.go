package mailbox

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/emersion/go-imap/v2"

	"holdback/mail/account"
)

// Append adds a message to a folder and says where it went. It makes the folder where
// that has gone since it was chosen.
//
// It never looks whether the message is there already: see Find. An error with
// CauseUnknown means that the line broke when all had been said, so that the message may
// be there or not, and only Find can tell; every other error means that it is not.
// The UID is 0 where the server did not say it and it could not be found out.
func (m *Mailbox) Append(ctx context.Context, folder string, n New) (Copy, error) {
	var added Copy
	size := n.Content.Size()
	err := m.call(ctx, bounds{more: transfer(size)}, func(l *line) error {
		if err := l.fits(folder, size); err != nil {
			return err
		}
		var err error
		if added, err = l.add(folder, n); noSuchFolder(err) && !l.suspect.Load() {
			if err = m.create(l, folder, ""); err == nil {
				added, err = l.add(folder, n)
			}
		}
		return err
	})
	if err != nil {
		return Copy{}, err
	}
	if added.UID == 0 && n.MessageID != "" {
		added = m.latest(ctx, added)
	}
	return added, nil
}

// latest finds a message whose UID the server did not say when it was added.
func (m *Mailbox) latest(ctx context.Context, c Copy) Copy {
	found, err := m.Find(ctx, c.Folder, c.MessageID)
	if err != nil || len(found) == 0 {
		m.config.Log.Info("find what was added", "err", Loggable(err), "found", len(found))
		return c
	}
	return found[0]
}

// fits refuses a message that the server has said it will not take (RFC 7889), before
// any of it is sent.
func (l *line) fits(folder string, size int64) error {
	limit, offered := l.caps.AppendLimit()
	if !offered {
		return nil
	}
	if limit == nil { // each folder has its own
		s, err := l.client.Status(folder, &imap.StatusOptions{AppendLimit: true}).Wait()
		if broken(err) {
			return err
		}
		if err != nil || s.AppendLimit == nil {
			return nil
		}
		limit = s.AppendLimit
	}
	if size > int64(*limit) {
		return &Problem{
			Cause: CauseTooBig, Hint: hints[CauseTooBig],
			Says: fmt.Sprintf("The message has %d octets; %s takes at most %d into a folder.", size, l.server.Host, *limit),
		}
	}
	return nil
}

// add appends once.
func (l *line) add(folder string, n New) (Copy, error) {
	added := Copy{Folder: folder, MessageID: n.MessageID, Flags: n.Flags, At: n.At, Size: n.Content.Size()}
	in, err := n.Content.Open()
	if err != nil {
		return added, unreadable(err)
	}
	defer func() { _ = in.Close() }()
	o := &imap.AppendOptions{Time: n.At}
	for _, f := range n.Flags {
		o.Flags = append(o.Flags, imap.Flag(f))
	}
	command := l.client.Append(folder, added.Size, o)
	disk := &remembering{r: in}
	if _, err := io.CopyN(command, disk, added.Size); err != nil {
		// Cut in the middle of the literal, the message is not there.
		l.cut()
		_ = command.Close()
		if disk.err != nil {
			return added, unreadable(disk.err)
		}
		return added, l.refused(command.Wait, folder, err)
	}
	closed := command.Close()
	d, err := command.Wait()
	if err == nil {
		added.UID, added.Validity = uint32(d.UID), d.UIDValidity
		return added, nil
	}
	if no, ok := errors.AsType[*imap.Error](err); ok {
		return added, l.appendError(folder, no)
	}
	return added, unsure(l.server, errors.Join(closed, err))
}

// refused is what broke off an APPEND: an answer of the server, which came before all
// was sent, or the line.
func (l *line) refused(wait func() (*imap.AppendData, error), folder string, cause error) error {
	_, err := wait()
	if no, ok := errors.AsType[*imap.Error](err); ok {
		return l.appendError(folder, no)
	}
	return cause
}

// remembering is a reader that tells its own errors from those of whoever it is copied
// to.
type remembering struct {
	r   io.Reader
	err error
}

// Read reads.
func (r *remembering) Read(p []byte) (n int, err error) {
	n, r.err = r.r.Read(p)
	return n, r.err
}

// appendError is the server's no to a message. The library hangs up after one that
// came before the message was sent.
func (l *line) appendError(folder string, no *imap.Error) error {
	p := refusal(l.server, no)
	if p.Cause == CauseNoFolder || strings.EqualFold(string(no.Code), string(imap.ResponseCodeTryCreate)) {
		return noFolder("There is no folder %q in the mailbox.", account.OneLine(folder))
	}
	if p.Cause == CauseLater && strings.EqualFold(string(no.Code), string(imap.ResponseCodeLimit)) {
		p.Cause, p.Hint = CauseTooBig, hints[CauseTooBig] // RFC 5530, section 3: a limit on a message does not pass
	}
	return p
}

func unreadable(err error) *Problem {
	return &Problem{Cause: CauseRefused, Says: "The message could not be read from disk.", err: err}
}

func unsure(s account.Server, err error) *Problem {
	return &Problem{
		Cause: CauseUnknown, err: err,
		Says: fmt.Sprintf("The line to %s broke before it said whether it took the message.", s.Host),
		Hint: "It is looked for before it is tried again.",
	}
}

func alreadyThere(err error) bool {
	no, ok := errors.AsType[*imap.Error](err)
	return ok && (strings.EqualFold(string(no.Code), string(imap.ResponseCodeAlreadyExists)) || strings.Contains(strings.ToLower(no.Text), "exists"))
}
