package mailbox

import (
	"context"
	"fmt"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"

	"holdback/mail/account"
)

type fetched = imapclient.FetchMessageBuffer

// mostHeader bounds a header section. What is longer is cut off: it is an attack, or
// a mistake.
const mostHeader = 64 << 10

// Header is the header section of a message, its first 64 KiB. It marks nothing as
// read. A message that has gone is a Problem with CauseGone.
func (m *Mailbox) Header(ctx context.Context, c Copy) ([]byte, error) {
	return m.section(ctx, c, imap.PartSpecifierHeader, mostHeader)
}

// Body is the whole message, but at most this many octets of it. It marks nothing as
// read. A message that has gone is a Problem with CauseGone.
func (m *Mailbox) Body(ctx context.Context, c Copy, most int64) ([]byte, error) {
	return m.section(ctx, c, imap.PartSpecifierNone, most)
}

func (m *Mailbox) section(ctx context.Context, c Copy, part imap.PartSpecifier, most int64) ([]byte, error) {
	var text []byte
	b := bounds{octets: usual + most, more: transfer(most)}
	err := m.call(ctx, b, func(l *line) error {
		v, err := l.enter(c.Folder, false)
		if err != nil {
			return err
		}
		if _, err := l.recall(v, c); err != nil {
			return err
		}
		text, err = l.text(v, c.UID, part, most)
		return err
	})
	return text, err
}

// text fetches a section of a message without marking it as read. The answer may be
// longer than was asked for: the server only promises otherwise.
func (l *line) text(v view, uid uint32, part imap.PartSpecifier, most int64) ([]byte, error) {
	section := &imap.FetchItemBodySection{Specifier: part, Peek: true, Partial: &imap.SectionPartial{Size: most}}
	all, err := l.fetch(v, uids(imap.UID(uid)), section)
	if err != nil {
		return nil, err
	}
	if len(all) == 0 {
		return nil, gone(v.folder)
	}
	text := sectionOf(all[0])
	return text[:min(int64(len(text)), most)], nil
}

// sectionOf is the only section that was asked for, however the server names it.
func sectionOf(m *fetched) []byte {
	if len(m.BodySection) == 0 {
		return nil
	}
	return m.BodySection[0].Bytes
}

// recall looks a message up again, and makes sure that it is the same one.
func (l *line) recall(v view, c Copy) (Copy, error) {
	if v.validity != c.Validity { // RFC 9051, section 2.3.1.1
		return Copy{}, gone(c.Folder)
	}
	now, err := l.copies(v, uids(imap.UID(c.UID)))
	if err != nil {
		return Copy{}, err
	}
	if c.UID == 0 || len(now) == 0 || now[0].MessageID != c.MessageID {
		return Copy{}, gone(c.Folder)
	}
	return now[0], nil
}

func gone(folder string) *Problem {
	return &Problem{Cause: CauseGone, Says: fmt.Sprintf("The message is no longer in the folder %q.", account.OneLine(folder))}
}

func isGone(err error) bool {
	p, ok := err.(*Problem)
	return ok && p.Cause == CauseGone
}

// Original is the header section of the message that is answered: the first of these
// Message-IDs, given without angle brackets, that INBOX or Sent holds. It is nil when
// they hold none. No flag is set and no body is read. An error means that it could
// not be found out.
func (m *Mailbox) Original(ctx context.Context, ids []string) (header []byte, err error) {
	err = m.call(ctx, bounds{}, func(l *line) error {
		folders := []string{inbox}
		if sent, err := m.folder(l, Sent); err == nil {
			folders = append(folders, sent)
		} else if broken(err) {
			return err
		}
		for _, folder := range folders {
			if header, err = l.original(folder, ids); err != nil || header != nil {
				return err
			}
		}
		return nil
	})
	return header, err
}

func (l *line) original(folder string, ids []string) ([]byte, error) {
	for _, id := range ids {
		l.wire.allow(usual)
		found, err := l.find(folder, id)
		if err != nil {
			return nil, err
		}
		if len(found) > 0 {
			header, err := l.text(view{folder: folder}, found[0].UID, imap.PartSpecifierHeader, mostHeader)
			if isGone(err) {
				continue // removed meanwhile
			}
			return header, err
		}
	}
	return nil, nil
}
