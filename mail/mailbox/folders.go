package mailbox

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/emersion/go-imap/v2"
)

const (
	listOctets  = 4 << 20          // of LIST: some 50,000 folders
	listIsFresh = 10 * time.Minute // how long the list of folders is remembered
)

// folders is what is remembered of the folders. The zero value is out of date.
type folders struct {
	all    []Folder
	prefix string // of the personal namespace: "INBOX." or nothing
	at     time.Time
}

// List is the folders that can hold messages, INBOX first. It asks the server.
func (m *Mailbox) List(ctx context.Context) ([]Folder, error) {
	var f folders
	err := m.call(ctx, bounds{octets: listOctets}, func(l *line) (err error) {
		f, err = m.list(l)
		return err
	})
	return slices.Clone(f.all), err
}

// Folder is the name of the folder with this role: the one the person chose, else
// the one that the server marks (RFC 6154), else the one that has a usual name. Where
// there is none, or the chosen one has gone, the error is a Problem with
// CauseNoFolder.
func (m *Mailbox) Folder(ctx context.Context, r Role) (string, error) {
	if r == Inbox {
		return inbox, nil
	}
	if f, ok := m.remembered(); ok {
		if name, err := m.pick(f, r); err == nil {
			return name, nil
		}
	}
	var f folders
	err := m.call(ctx, bounds{octets: listOctets}, func(l *line) (err error) {
		f, err = m.list(l)
		return err
	})
	if err != nil {
		return "", err
	}
	return m.pick(f, r)
}

const inbox = "INBOX" // RFC 9051, section 5.1

// pick chooses the folder for a role.
func (m *Mailbox) pick(f folders, r Role) (string, error) {
	chosen := map[Role]string{Sent: m.config.Sent, Drafts: m.config.Drafts}[r]
	for _, one := range f.all {
		if chosen == one.Name || chosen == "" && one.Role == r {
			return one.Name, nil
		}
	}
	if chosen != "" {
		return "", noFolder("The folder %q, which was chosen for %s, is not there any more.", chosen, purposes[r])
	}
	return "", noFolder("The mailbox has no folder for %s that could be recognised.", purposes[r])
}

var purposes = map[Role]string{
	Sent: "sent messages", Drafts: "drafts", Trash: "removed messages",
	Junk: "junk", Archive: "the archive", All: "all messages",
}

func (m *Mailbox) remembered() (folders, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.folders, !m.folders.at.IsZero() && time.Since(m.folders.at) < listIsFresh
}

// forget is for when a folder turned out not to be where it was.
func (m *Mailbox) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.folders = folders{}
}

// folder is Folder on a line that is in use already.
func (m *Mailbox) folder(l *line, r Role) (string, error) {
	f, ok := m.remembered()
	if !ok {
		var err error
		if f, err = m.list(l); err != nil {
			return "", err
		}
	}
	return m.pick(f, r)
}

// list asks the server for its folders and remembers them.
func (m *Mailbox) list(l *line) (folders, error) {
	l.wire.allow(listOctets)
	var o *imap.ListOptions
	if l.caps.Has(imap.CapListExtended) && l.caps.Has(imap.CapSpecialUse) {
		o = &imap.ListOptions{ReturnSpecialUse: true} // RFC 6154, section 2: others mark them unasked
	}
	all, err := l.client.List("", "*", o).Collect()
	if err != nil {
		return folders{}, err
	}
	space := l.namespace()
	f := folders{all: sorted(all, space), at: time.Now()}
	if len(space.Personal) > 0 {
		f.prefix = space.Personal[0].Prefix
	}
	m.mu.Lock()
	m.folders = f
	m.mu.Unlock()
	return f, nil
}

// namespace is where the person's own folders begin (RFC 2342). A server that does not
// say has them at the top.
func (l *line) namespace() *imap.NamespaceData {
	if l.caps.Has(imap.CapNamespace) {
		if data, err := l.client.Namespace().Wait(); err == nil {
			return data
		}
	}
	return &imap.NamespaceData{}
}

// attributes are the roles as servers mark them.
var attributes = map[imap.MailboxAttr]Role{
	imap.MailboxAttrSent: Sent, imap.MailboxAttrDrafts: Drafts, imap.MailboxAttrTrash: Trash,
	imap.MailboxAttrJunk: Junk, imap.MailboxAttrArchive: Archive, imap.MailboxAttrAll: All,
}

// sorted is the folders that can hold messages, each role given once.
func sorted(all []*imap.ListData, space *imap.NamespaceData) []Folder {
	var out []Folder
	best := map[Role]candidate{}
	for _, d := range all {
		if slices.Contains(d.Attrs, imap.MailboxAttrNoSelect) || slices.Contains(d.Attrs, imap.MailboxAttrNonExistent) {
			continue
		}
		f := Folder{Name: d.Mailbox}
		if d.Mailbox == inbox {
			f.Role = Inbox
		} else if !foreign(d.Mailbox, space) {
			consider(best, d, space, len(out))
		}
		out = append(out, f)
	}
	for role, c := range best {
		out[c.at].Role, out[c.at].Guessed = role, c.rank > 0
	}
	slices.SortStableFunc(out, func(a, b Folder) int {
		switch {
		case a.Role == Inbox && b.Role != Inbox:
			return -1
		case a.Role != Inbox && b.Role == Inbox:
			return 1
		}
		return strings.Compare(a.Name, b.Name)
	})
	return out
}

// candidate is a folder that may have a role.
type candidate struct {
	at    int
	rank  int // 0: the server marks it; above: by name, the less the likelier
	depth int
}

func (c candidate) better(than candidate) bool {
	return c.rank < than.rank || c.rank == than.rank && c.depth < than.depth
}

// consider takes a folder for what it may be, unless another is likelier.
func consider(best map[Role]candidate, d *imap.ListData, space *imap.NamespaceData, at int) {
	parent, last := parted(d.Mailbox, d.Delim)
	try := func(r Role, rank int) {
		c := candidate{at: at, rank: rank, depth: len(parent)}
		if known, ok := best[r]; !ok || c.better(known) {
			best[r] = c
		}
	}
	for _, attr := range d.Attrs {
		if role, ok := attributes[attr]; ok {
			try(role, 0)
			return
		}
	}
	if !rooted(parent, d.Delim, space) {
		return
	}
	for role := range usualNames {
		if n := rank(role, last); n >= 0 {
			try(role, n+1)
		}
	}
}

// parted is a name without its last level, and that level.
func parted(name string, delim rune) (parent, last string) {
	if i := strings.LastIndex(name, string(delim)); delim != 0 && i >= 0 {
		return name[:i], name[i+len(string(delim)):]
	}
	return "", name
}

func rooted(parent string, delim rune, space *imap.NamespaceData) bool {
	return slices.Contains(roots, strings.ToLower(parent)) ||
		slices.ContainsFunc(space.Personal, func(n imap.NamespaceDescriptor) bool {
			return strings.TrimSuffix(n.Prefix, string(delim)) == parent
		})
}

// foreign reports whether a folder belongs to somebody else.
func foreign(name string, space *imap.NamespaceData) bool {
	under := func(n imap.NamespaceDescriptor) bool { return n.Prefix != "" && strings.HasPrefix(name, n.Prefix) }
	return slices.ContainsFunc(space.Other, under) || slices.ContainsFunc(space.Shared, under)
}

// Create makes a folder for a role where the person's own folders are, shows it to
// mail programs, and returns its full name. One that is there already is as good.
func (m *Mailbox) Create(ctx context.Context, name string, r Role) (string, error) {
	full := name
	err := m.call(ctx, bounds{octets: listOctets}, func(l *line) error {
		f, err := m.list(l)
		if err != nil {
			return err
		}
		if f.prefix != "" && !strings.HasPrefix(name, f.prefix) {
			full = f.prefix + name
		}
		if slices.ContainsFunc(f.all, func(one Folder) bool { return one.Name == full }) {
			return nil
		}
		return m.create(l, full, r)
	})
	return full, err
}

// create makes a folder of this very name.
func (m *Mailbox) create(l *line, name string, r Role) error {
	m.forget()
	var o *imap.CreateOptions
	for attr, role := range attributes {
		if role == r && l.caps.Has(imap.CapCreateSpecialUse) { // RFC 6154, section 3
			o = &imap.CreateOptions{SpecialUse: []imap.MailboxAttr{attr}}
		}
	}
	err := l.client.Create(name, o).Wait()
	if err != nil && o != nil && !broken(err) {
		err = l.client.Create(name, nil).Wait() // some have the folder marked already, and only one may be
	}
	if err != nil && !alreadyThere(err) {
		return err
	}
	// Programs that show only what is subscribed to would not show it. It is there all
	// the same where this fails.
	if err := l.client.Subscribe(name).Wait(); broken(err) {
		return err
	}
	return nil
}
