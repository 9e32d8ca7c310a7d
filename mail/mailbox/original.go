package mailbox

import (
	"context"
	"fmt"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapclient"
)

// Original is the header section of the message that is answered: the first of these
// Message-IDs, given without angle brackets, that INBOX or Sent holds. It is nil when
// they hold none. No flag is set and no body is read. An error means that it could
// not be found out.
func Original(ctx context.Context, s Sign, ids []string) (header []byte, err error) {
	err = visit(ctx, s, func(c *imapclient.Client) error {
		sent, err := sentFolder(c)
		folders := []string{"INBOX"}
		if err == nil {
			folders = append(folders, sent)
		}
		for _, folder := range folders {
			if header, err = original(c, folder, ids); err != nil || header != nil {
				return err
			}
		}
		return nil
	})
	return header, err
}

func original(c *imapclient.Client, folder string, ids []string) ([]byte, error) {
	if _, err := c.Select(folder, &imap.SelectOptions{ReadOnly: true}).Wait(); err != nil {
		return nil, fmt.Errorf("open folder: %w", err)
	}
	for _, id := range ids {
		uid, err := find(c, id)
		if err != nil {
			return nil, err
		}
		if uid != 0 {
			return fetchHeader(c, uid)
		}
	}
	return nil, nil
}

// fetchHeader reads the header section without marking the message as read.
func fetchHeader(c *imapclient.Client, uid imap.UID) ([]byte, error) {
	section := &imap.FetchItemBodySection{Specifier: imap.PartSpecifierHeader, Peek: true}
	found, err := c.Fetch(imap.UIDSetNum(uid), &imap.FetchOptions{UID: true, BodySection: []*imap.FetchItemBodySection{section}}).Collect()
	if err != nil {
		return nil, fmt.Errorf("read header: %w", err)
	}
	if len(found) == 0 { // removed meanwhile
		return nil, nil
	}
	return found[0].FindBodySection(section), nil
}

// mostHits is how many messages are looked at for one Message-ID. What a search for
// part of it finds besides is not what is meant.
const mostHits = 50

// find searches the open folder by Message-ID and compares exactly: SEARCH HEADER
// matches any part of a field (RFC 9051, section 6.4.4). 0 is not found.
func find(c *imapclient.Client, messageID string) (imap.UID, error) {
	hits, err := c.UIDSearch(&imap.SearchCriteria{
		Header: []imap.SearchCriteriaHeaderField{{Key: "Message-ID", Value: messageID}},
	}, nil).Wait()
	if err != nil {
		return 0, fmt.Errorf("search: %w", err)
	}
	uids := hits.AllUIDs()
	if len(uids) == 0 {
		return 0, nil
	}
	slices.Reverse(uids) // the latest copies first
	uids = uids[:min(len(uids), mostHits)]
	found, err := c.Fetch(imap.UIDSetNum(uids...), &imap.FetchOptions{UID: true, Envelope: true}).Collect()
	if err != nil {
		return 0, fmt.Errorf("read envelopes: %w", err)
	}
	for _, m := range found {
		if m.Envelope != nil && m.Envelope.MessageID == messageID {
			return m.UID, nil
		}
	}
	return 0, nil
}
