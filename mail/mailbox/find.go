package mailbox

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/emersion/go-imap/v2"

	"holdback/mail"

	"holdback/mail/account"
)

const (
	mostHits = 50 // messages that are looked at for one Message-ID
	newest   = 20 // latest messages that are looked at besides: a server's index may lag
)

// Find is every message of a folder with exactly this Message-ID, given without angle
// brackets, the newest first. None found means that there is none; what could not be
// found out is an error. Only what the server's search finds and the latest few are
// looked at, however many messages the folder holds, and only their Message-ID fields.
func (m *Mailbox) Find(ctx context.Context, folder, messageID string) ([]Copy, error) {
	var found []Copy
	err := m.call(ctx, bounds{}, func(l *line) (err error) {
		found, err = l.find(folder, messageID)
		return err
	})
	if noSuchFolder(err) {
		m.forget()
	}
	return found, err
}

// HasSent reports whether the Sent folder holds a message with exactly this
// Message-ID. An error is not a no.
func (m *Mailbox) HasSent(ctx context.Context, messageID string) (bool, error) {
	folder, err := m.Folder(ctx, Sent)
	if err != nil {
		return false, err
	}
	found, err := m.Find(ctx, folder, messageID)
	return len(found) > 0, err
}

// view is an open folder.
type view struct {
	folder   string
	validity uint32
	messages uint32
	modSeq   bool // the server counts changes here (RFC 7162)
	next     imap.UID
}

// enter opens a folder, for reading or to change something in it.
func (l *line) enter(folder string, change bool) (view, error) {
	o := &imap.SelectOptions{ReadOnly: !change, CondStore: l.caps.Has(imap.CapCondStore)}
	d, err := l.client.Select(folder, o).Wait()
	if err != nil {
		return view{}, cannotOpen(folder, err)
	}
	return view{folder: folder, validity: d.UIDValidity, messages: d.NumMessages, modSeq: d.HighestModSeq > 0, next: d.UIDNext}, nil
}

func cannotOpen(folder string, err error) error {
	if no, ok := errors.AsType[*imap.Error](err); ok && meaning(no) == CauseNoFolder {
		return noFolder("There is no folder %q in the mailbox.", account.OneLine(folder))
	}
	return err
}

func noSuchFolder(err error) bool {
	p, ok := errors.AsType[*Problem](err)
	return ok && p.Cause == CauseNoFolder
}

func (l *line) find(folder, messageID string) ([]Copy, error) {
	messageID = strings.Join(strings.Fields(messageID), "") // as it is read from a message
	if messageID == "" {
		return nil, nil
	}
	v, err := l.enter(folder, false)
	if err != nil || v.messages == 0 {
		return nil, err
	}
	hits, searchErr := l.search(messageID)
	if broken(searchErr) {
		return nil, searchErr
	}
	asked := hits[max(0, len(hits)-mostHits):]
	found, answered, err := l.among(v, uids(asked...), messageID)
	if err != nil || len(found) > 0 {
		return found, err
	}
	first := max(v.messages, newest) - newest + 1
	late, _, err := l.among(v, imap.SeqSet{{Start: first, Stop: v.messages}}, messageID)
	switch {
	case err != nil || len(late) > 0:
		return late, err
	case searchErr != nil:
		return nil, searchErr
	case len(hits) > len(asked):
		return nil, &Problem{Cause: CauseUnknown, Says: fmt.Sprintf("%s finds every message whatever is searched for, so it is not known whether this one is there.", l.server.Host)}
	case answered < len(asked):
		return nil, &Problem{Cause: CauseLater, Says: fmt.Sprintf("%s found a message but did not show it.", l.server.Host), Hint: hints[CauseLater]}
	}
	return nil, nil
}

// search asks for messages whose Message-ID holds the given one: SEARCH matches any
// part of a field (RFC 9051, section 6.4.4), and some servers match more.
func (l *line) search(messageID string) ([]imap.UID, error) {
	field := imap.SearchCriteriaHeaderField{Key: "Message-ID", Value: searchable(messageID)}
	data, err := l.client.UIDSearch(&imap.SearchCriteria{Header: []imap.SearchCriteriaHeaderField{field}}, nil).Wait()
	if err != nil {
		return nil, err
	}
	return some(data.All, mostHits+1), nil
}

// searchable is what to search for: the identifier in its brackets, or its longest
// part in characters that no server stumbles over, and not too much of it. What is
// found is compared exactly.
func searchable(messageID string) string {
	longest := ""
	for part := range strings.FieldsFuncSeq(messageID, func(r rune) bool { return r <= ' ' || r > '~' || r == '"' || r == '\\' }) {
		if len(part) > len(longest) {
			longest = part
		}
	}
	switch {
	case longest == "":
		return strings.ToValidUTF8(messageID[:min(len(messageID), mostSearched)], "")
	case len(longest) > mostSearched:
		return longest[:mostSearched]
	case longest == messageID:
		return "<" + messageID + ">"
	}
	return longest
}

const mostSearched = 200 // octets of a Message-ID

// some are the highest UIDs of a set, at most n, in order. A server can name four
// thousand million in a few octets.
func some(set imap.NumSet, n int) []imap.UID {
	ranges, _ := set.(imap.UIDSet)
	var out []imap.UID
	for _, r := range slices.Backward(ranges) {
		for uid := r.Stop; uid >= r.Start && uid > 0 && len(out) < n; uid-- {
			out = append(out, uid)
		}
	}
	slices.Sort(out)
	return out
}

func uids(all ...imap.UID) imap.UIDSet { return imap.UIDSetNum(all...) }

// among is those of the set that have exactly this Message-ID, the newest first, and
// how many the server showed.
func (l *line) among(v view, set imap.NumSet, messageID string) (found []Copy, shown int, err error) {
	if set.String() == "" {
		return nil, 0, nil
	}
	all, err := l.copies(v, set)
	for _, c := range all {
		if c.MessageID == messageID {
			found = append(found, c)
		}
	}
	slices.SortFunc(found, func(a, b Copy) int { return int(int64(b.UID) - int64(a.UID)) })
	return found, len(all), err
}

// copies fetches what a Copy says.
func (l *line) copies(v view, set imap.NumSet) ([]Copy, error) {
	field := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, HeaderFields: []string{"Message-ID"}, Peek: true}
	all, err := l.fetch(v, set, field)
	if err != nil {
		return nil, err
	}
	var out []Copy
	for _, m := range all {
		if field := sectionOf(m); field != nil { // else the server keeps it from us, which says nothing
			out = append(out, copyOf(v, m, field))
		}
	}
	return out, nil
}

// fetch asks for what a Copy says, and for a section.
func (l *line) fetch(v view, set imap.NumSet, section *imap.FetchItemBodySection) ([]*fetched, error) {
	return l.client.Fetch(set, &imap.FetchOptions{
		UID: true, Flags: true, InternalDate: true, RFC822Size: true, ModSeq: v.modSeq,
		BodySection: []*imap.FetchItemBodySection{section},
	}).Collect()
}

// copyOf is a message as it was fetched with its header section or a part of it.
func copyOf(v view, m *fetched, header []byte) Copy {
	c := Copy{
		Folder: v.folder, Validity: v.validity, UID: uint32(m.UID), MessageID: messageIDOf(header),
		At: m.InternalDate, Size: m.RFC822Size, ModSeq: m.ModSeq,
	}
	for _, f := range m.Flags {
		if !strings.EqualFold(string(f), `\Recent`) { // RFC 3501, section 2.3.2: of this session only
			c.Flags = append(c.Flags, string(f))
		}
	}
	return c
}

// messageIDOf reads the identifier as the rest of Holdback does.
func messageIDOf(header []byte) string {
	view, _ := mail.Read(mail.Bytes(header)) // what can be read of it is enough
	if view == nil {
		return ""
	}
	return view.MessageID()
}
