package mailtest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
)

// delimiter stands between the levels of a folder's name.
const delimiter = '/'

// Folder is a folder that each user has from the start, besides INBOX.
type Folder struct {
	Name     string
	Use      string // what it is for: `\Sent`, `\Drafts`, `\Trash` … (RFC 6154); empty: nothing special
	Unmarked bool   // the server does not say so: a client must guess by the name
}

// ordinary are the folders of a server that marks what they are for.
func ordinary() []Folder {
	return []Folder{{Name: "Sent", Use: `\Sent`}, {Name: "Drafts", Use: `\Drafts`}, {Name: "Trash", Use: `\Trash`}}
}

// folder is a folder as it stands now.
type folder struct {
	Folder
	subscribed bool
}

// mark is what LIST says that the folder is for.
func (f folder) mark() imap.MailboxAttr {
	if f.Unmarked {
		return ""
	}
	return imap.MailboxAttr(f.Use)
}

// person is the mailbox of one user. The library keeps the messages; it cannot say which
// folders there are, so that is kept here.
type person struct {
	memory   *imapmemserver.User
	changes  counts
	changing sync.Mutex // held while flags are compared and changed, and while messages go

	mu      sync.Mutex
	folders []folder
}

func newPerson(address string, folders []Folder) (*person, error) {
	p := &person{memory: imapmemserver.NewUser(address, "")}
	for _, f := range append([]Folder{{Name: "INBOX"}}, folders...) {
		if err := p.create(f); err != nil {
			return nil, fmt.Errorf("create mailbox %s: %w", f.Name, err)
		}
	}
	return p, nil
}

func (p *person) create(f Folder) error {
	f.Name = strings.TrimRight(inbox(f.Name), string(delimiter))
	if err := p.memory.Create(f.Name, nil); err != nil {
		return err
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.folders = append(p.folders, folder{Folder: f})
	return nil
}

// change puts others in the place of a folder.
func (p *person) change(name string, others func(folder) []folder) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if i := slices.IndexFunc(p.folders, func(f folder) bool { return f.Name == inbox(name) }); i >= 0 {
		p.folders = slices.Replace(p.folders, i, i+1, others(p.folders[i])...)
	}
}

func (p *person) list() []folder {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.folders)
}

// sent is the folder for copies of sent mail, marked or not.
func (p *person) sent() string {
	for _, f := range p.list() {
		if f.Use == `\Sent` {
			return f.Name
		}
	}
	return "Sent"
}

// used is how many octets are kept.
func (p *person) used() (int64, error) {
	sum := int64(0)
	for _, f := range p.list() {
		status, err := p.memory.Status(f.Name, &imap.StatusOptions{Size: true})
		if err != nil {
			return 0, err
		}
		sum += *status.Size
	}
	return sum, nil
}

func (p *person) file(box string, r Received, flags []imap.Flag) error {
	_, err := p.add(box, r.Content, &imap.AppendOptions{Flags: flags, Time: r.At})
	return err
}

func (p *person) add(box string, content []byte, o *imap.AppendOptions) (*imap.AppendData, error) {
	data, err := p.memory.Append(box, newLiteral(content), o)
	if err == nil {
		p.changes.bump(box, uint32(data.UID))
	}
	return data, err
}

// inbox is a folder's name in its one spelling (RFC 9051, section 5.1).
func inbox(name string) string {
	if strings.EqualFold(name, "INBOX") {
		return "INBOX"
	}
	return name
}

// literal is content in the shape that the library appends.
type literal struct{ *bytes.Reader }

func newLiteral(content []byte) literal { return literal{bytes.NewReader(content)} }

// Size is the number of octets.
func (l literal) Size() int64 { return l.Reader.Size() }
