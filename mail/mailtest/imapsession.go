package mailtest

import (
	"fmt"
	"io"
	"slices"

	"github.com/emersion/go-imap/v2"
	"github.com/emersion/go-imap/v2/imapserver"
	"github.com/emersion/go-imap/v2/imapserver/imapmemserver"
	"github.com/emersion/go-sasl"
)

// imapSession is one dialogue as the honest mailbox server sees it. The library's memory
// server does the work; what it lacks is added here.
type imapSession struct {
	*imapmemserver.UserSession // nil before sign-in
	s                          *Server
	person                     *person // likewise
	selected                   string  // folder
	viewed                     string  // by the last STATUS
	condition                  condition
}

// AuthenticateMechanisms are those offered to AUTHENTICATE.
func (n *imapSession) AuthenticateMechanisms() []string { return n.s.options.IMAPMechanisms }

// Authenticate begins to sign somebody in.
func (n *imapSession) Authenticate(mechanism string) (sasl.Server, error) {
	if slices.Contains(n.s.options.IMAPMechanisms, mechanism) {
		if server := saslServer(mechanism, n.signIn, imapserver.ErrAuthFailed); server != nil {
			return server, nil
		}
	}
	return nil, &imap.Error{Type: imap.StatusResponseTypeNo, Text: "This mechanism is not offered"}
}

// Login signs in with a password; the front has seen to it that LOGIN is allowed.
func (n *imapSession) Login(user, password string) error {
	return n.signIn(user, password, "")
}

func (n *imapSession) signIn(user, password, token string) error {
	u, ok := n.s.right(user, password, token)
	if !ok {
		return imapserver.ErrAuthFailed
	}
	n.become(n.s.mail.person(u.Address))
	return nil
}

func (n *imapSession) become(p *person) {
	n.person, n.UserSession = p, imapmemserver.NewUserSession(p.memory)
}

// Close ends the session.
func (n *imapSession) Close() error {
	if n.UserSession == nil {
		return nil
	}
	return n.UserSession.Close()
}

// AppendLimit is offered by the front where there is one.
func (n *imapSession) AppendLimit() uint32 {
	if n.s.options.AppendLimit > 0 {
		return n.s.options.AppendLimit
	}
	return 1<<32 - 1
}

// Select opens a folder.
func (n *imapSession) Select(name string, o *imap.SelectOptions) (*imap.SelectData, error) {
	data, err := n.UserSession.Select(inbox(name), o)
	if err == nil {
		n.selected = inbox(name)
	}
	return data, err
}

// List lists folders, marked with what they are for. RFC 6154, section 2: a server may do
// so unasked.
func (n *imapSession) List(w *imapserver.ListWriter, ref string, patterns []string, o *imap.ListOptions) error {
	marks := n.s.options.offersIMAP("SPECIAL-USE")
	if !marks && (o.ReturnSpecialUse || o.SelectSpecialUse) {
		return &imap.Error{Type: imap.StatusResponseTypeBad, Text: "Unknown LIST option"}
	}
	if len(patterns) == 0 {
		return w.WriteList(&imap.ListData{Attrs: []imap.MailboxAttr{imap.MailboxAttrNoSelect}, Delim: delimiter})
	}
	for _, f := range n.person.list() {
		matches := slices.ContainsFunc(patterns, func(p string) bool { return imapserver.MatchList(f.Name, delimiter, ref, p) })
		if !matches || (o.SelectSubscribed && !f.subscribed) || (o.SelectSpecialUse && f.mark() == "") {
			continue
		}
		data, err := n.listed(f, o)
		if err != nil {
			return err
		}
		if err := w.WriteList(data); err != nil {
			return err
		}
	}
	return nil
}

// listed is what LIST says about a folder.
func (n *imapSession) listed(f folder, o *imap.ListOptions) (*imap.ListData, error) {
	data := &imap.ListData{Mailbox: f.Name, Delim: delimiter}
	if f.subscribed && (o.ReturnSubscribed || o.SelectSubscribed) {
		data.Attrs = append(data.Attrs, imap.MailboxAttrSubscribed)
	}
	if mark := f.mark(); mark != "" && n.s.options.offersIMAP("SPECIAL-USE") {
		data.Attrs = append(data.Attrs, mark)
	}
	if o.ReturnStatus == nil {
		return data, nil
	}
	var err error
	data.Status, err = n.Status(f.Name, o.ReturnStatus)
	return data, err
}

// Create makes a folder.
func (n *imapSession) Create(name string, o *imap.CreateOptions) error {
	f := Folder{Name: name}
	if len(o.SpecialUse) > 0 {
		f.Use = string(o.SpecialUse[0])
	}
	return n.person.create(f)
}

// Delete removes a folder.
func (n *imapSession) Delete(name string) error {
	if err := n.UserSession.Delete(name); err != nil {
		return err
	}
	n.person.change(name, func(folder) []folder { return nil })
	n.person.changes.rename(name, "")
	return nil
}

// Rename gives a folder another name.
func (n *imapSession) Rename(name, to string, o *imap.RenameOptions) error {
	if err := n.UserSession.Rename(name, to, o); err != nil {
		return err
	}
	n.person.changes.rename(name, to)
	n.person.change(name, func(f folder) []folder {
		f.Name = to
		return []folder{f}
	})
	return nil
}

// Subscribe puts a folder on the list of those that the person wants to see.
func (n *imapSession) Subscribe(name string) error { return n.subscribe(name, true) }

// Unsubscribe takes a folder off that list.
func (n *imapSession) Unsubscribe(name string) error { return n.subscribe(name, false) }

func (n *imapSession) subscribe(name string, wanted bool) error {
	if _, err := n.Status(name, &imap.StatusOptions{}); err != nil {
		return err
	}
	n.person.change(name, func(f folder) []folder {
		f.subscribed = wanted
		return []folder{f}
	})
	return nil
}

// Status says how a folder stands.
func (n *imapSession) Status(name string, o *imap.StatusOptions) (*imap.StatusData, error) {
	n.viewed = inbox(name)
	return n.UserSession.Status(inbox(name), o)
}

// Append puts a message into a folder, unless the mailbox is full.
func (n *imapSession) Append(name string, r imap.LiteralReader, o *imap.AppendOptions) (*imap.AppendData, error) {
	content, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	if int64(len(content)) != r.Size() {
		return nil, fmt.Errorf("append: %d octets of %d arrived", len(content), r.Size())
	}
	if err := n.room(int64(len(content))); err != nil {
		return nil, err
	}
	data, err := n.person.add(inbox(name), content, o)
	n.s.change(func() {})
	if err != nil || !n.s.options.offersIMAP("UIDPLUS") {
		return nil, err
	}
	return data, nil
}

// room is an error when so much more is too much for the mailbox (RFC 9208, section 5.1).
func (n *imapSession) room(more int64) error {
	if n.s.options.Quota == 0 {
		return nil
	}
	used, err := n.person.used()
	if err != nil {
		return err
	}
	if used+more > n.s.options.Quota {
		return &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCodeOverQuota, Text: "The mailbox is full"}
	}
	return nil
}

// Copy copies messages.
func (n *imapSession) Copy(set imap.NumSet, to string) (*imap.CopyData, error) {
	n.person.changing.Lock()
	defer n.person.changing.Unlock()
	data, err := n.copy(set, to)
	if err != nil || !n.s.options.offersIMAP("UIDPLUS") || len(data.SourceUIDs) == 0 {
		return nil, err
	}
	return data, nil
}

func (n *imapSession) copy(set imap.NumSet, to string) (*imap.CopyData, error) {
	data, err := n.UserSession.Copy(set, inbox(to))
	if err != nil {
		return nil, err
	}
	n.person.changes.bump(inbox(to), numbers(data.DestUIDs)...)
	n.s.change(func() {})
	return data, nil
}

// Move moves messages. The library's own Move tells of each twice.
func (n *imapSession) Move(w *imapserver.MoveWriter, set imap.NumSet, to string) error {
	n.person.changing.Lock()
	defer n.person.changing.Unlock()
	data, err := n.copy(set, to)
	if err != nil || len(data.SourceUIDs) == 0 {
		return err
	}
	if n.s.options.offersIMAP("UIDPLUS") {
		if err := w.WriteCopyData(data); err != nil {
			return err
		}
	}
	deleted := &imap.StoreFlags{Op: imap.StoreFlagsAdd, Silent: true, Flags: []imap.Flag{imap.FlagDeleted}}
	if err := n.UserSession.Store(nil, data.SourceUIDs, deleted, &imap.StoreOptions{}); err != nil {
		return err
	}
	return n.expunge(&data.SourceUIDs)
}

// Expunge removes what is marked as deleted.
func (n *imapSession) Expunge(_ *imapserver.ExpungeWriter, uids *imap.UIDSet) error {
	n.person.changing.Lock()
	defer n.person.changing.Unlock()
	return n.expunge(uids)
}

func (n *imapSession) expunge(uids *imap.UIDSet) error {
	err := n.UserSession.Expunge(nil, uids) // who has the folder open hears of it as of any news
	n.person.changes.bump(n.selected)
	n.s.change(func() {})
	return err
}

// Idle tells what happens in the folder until stop. The library's own Idle would miss what
// happened since the last command.
func (n *imapSession) Idle(w *imapserver.UpdateWriter, stop <-chan struct{}) error {
	for {
		changed := n.s.changes()
		if err := n.Poll(w, true); err != nil {
			return err
		}
		select {
		case <-changed:
		case <-stop:
			return nil
		}
	}
}
