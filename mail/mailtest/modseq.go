package mailtest

import (
	"slices"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
)

// counts are the changes to the folders of one user (RFC 7162), which the library does
// not count.
type counts struct {
	mu      sync.Mutex
	folders map[string]*count
}

// count is how often a folder was changed, and where that stood when each message last was.
type count struct {
	highest uint64
	of      map[uint32]uint64
}

// folder is the count of a folder; the caller holds the lock. A folder begins at 1.
func (c *counts) folder(name string) *count {
	if c.folders == nil {
		c.folders = map[string]*count{}
	}
	if c.folders[name] == nil {
		c.folders[name] = &count{highest: 1, of: map[uint32]uint64{}}
	}
	return c.folders[name]
}

// bump says that a folder was changed, and which messages in it.
func (c *counts) bump(name string, uids ...uint32) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f := c.folder(name)
	f.highest++
	for _, uid := range uids {
		f.of[uid] = f.highest
	}
}

// at is where the count stood when a message was last changed.
func (c *counts) at(name string, uid uint32) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return max(1, c.folder(name).of[uid])
}

func (c *counts) highest(name string) uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.folder(name).highest
}

// rename gives the count of a folder another name; without one it is forgotten.
func (c *counts) rename(name, to string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if to != "" {
		c.folders[to] = c.folder(name)
	}
	delete(c.folders, name)
}

// uids are the messages of a set in the selected folder.
func (n *imapSession) uids(set imap.NumSet) ([]uint32, error) {
	criteria := &imap.SearchCriteria{}
	switch set := set.(type) {
	case imap.SeqSet:
		criteria.SeqNum = []imap.SeqSet{set}
	case imap.UIDSet:
		criteria.UID = []imap.UIDSet{set}
	}
	data, err := n.Search(imapserver.NumKindUID, criteria, &imap.SearchOptions{ReturnAll: true})
	if err != nil {
		return nil, err
	}
	return numbers(data.All), nil
}

// numbers are the UIDs of a set without a star.
func numbers(set imap.NumSet) []uint32 {
	all, _ := set.(imap.UIDSet)
	nums, _ := all.Nums()
	var out []uint32
	for _, uid := range nums {
		out = append(out, uint32(uid))
	}
	return out
}

func setOf(uids []uint32) imap.UIDSet {
	set := imap.UIDSet{}
	for _, uid := range uids {
		set.AddNum(imap.UID(uid))
	}
	return set
}

// unchanged divides messages into those that were not changed since a count, and others.
func (n *imapSession) unchanged(uids []uint32, since uint64) (same, others []uint32) {
	for _, uid := range uids {
		if n.person.changes.at(n.selected, uid) <= since {
			same = append(same, uid)
			continue
		}
		others = append(others, uid)
	}
	return same, others
}

// condition is what the front took off a STORE for us, and what we have for its answer.
type condition struct {
	aware    bool    // the client wants to hear of counts
	since    *uint64 // UNCHANGEDSINCE
	modified string  // the messages that were changed meanwhile, as the command names them
}

// Store changes flags, on a condition of those messages alone that fulfil it (RFC 7162,
// section 3.1.3).
func (n *imapSession) Store(w *imapserver.FetchWriter, set imap.NumSet, flags *imap.StoreFlags, o *imap.StoreOptions) error {
	n.person.changing.Lock()
	defer n.person.changing.Unlock()
	uids, err := n.uids(set)
	if err != nil {
		return err
	}
	if n.condition.since != nil {
		var others []uint32
		uids, others = n.unchanged(uids, *n.condition.since)
		if n.condition.modified, err = n.named(set, others); err != nil {
			return err
		}
	}
	if len(uids) == 0 {
		return nil
	}
	n.person.changes.bump(n.selected, uids...)
	flags.Silent = flags.Silent && !n.condition.aware
	err = n.UserSession.Store(w, setOf(uids), flags, o)
	n.s.change(func() {})
	return err
}

// named is messages in the kind of numbers that a set has.
func (n *imapSession) named(set imap.NumSet, uids []uint32) (string, error) {
	if _, ok := set.(imap.UIDSet); ok || len(uids) == 0 {
		return setOf(uids).String(), nil
	}
	data, err := n.Search(imapserver.NumKindSeq, &imap.SearchCriteria{UID: []imap.UIDSet{setOf(uids)}}, &imap.SearchOptions{ReturnAll: true})
	if err != nil {
		return "", err
	}
	return data.All.String(), nil
}

// Fetch reads messages. What is read without PEEK counts as changed: it is seen now.
func (n *imapSession) Fetch(w *imapserver.FetchWriter, set imap.NumSet, o *imap.FetchOptions) error {
	if slices.ContainsFunc(o.BodySection, func(s *imap.FetchItemBodySection) bool { return !s.Peek }) {
		uids, err := n.uids(set)
		if err != nil {
			return err
		}
		n.person.changing.Lock()
		defer n.person.changing.Unlock()
		n.person.changes.bump(n.selected, uids...)
	}
	return n.UserSession.Fetch(w, set, o)
}
