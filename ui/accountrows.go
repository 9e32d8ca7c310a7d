package ui

import (
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/app/control"
	"holdback/mail/account"
)

// This file is what can be changed about one account: who it writes as, and where its
// copies are.

// identities are the addresses that an account sends as, with a way to add one.
func (c *accountCard) identities(a control.AccountInfo) fyne.CanvasObject {
	rows := column(4, inset(wrapped(say("account.identities", "Writes as"), faceTitle), 6, 0, 0, 0))
	for i, m := range a.Mailboxes() {
		if i == 0 {
			rows.Add(newText(mailboxWords(m), faceBody))
			continue
		}
		without := newButton(say("account.remove", "Remove"), quiet, func() { c.dropIdentity(a.Account, i-1) })
		rows.Add(container.NewBorder(nil, nil, nil, without, middle(newText(mailboxWords(m), faceBody))))
	}
	add := newButton(say("account.add-identity", "Add"), framed, c.addIdentity)
	row := container.New(arrange{min: minIdentity, lay: layIdentity}, c.address, c.name, add)
	rows.Add(row)
	c.name.SetPlaceHolder(say("account.identity-name", "Name (may stay empty)"))
	return rows
}

func minIdentity(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, o[0].MinSize().Height) }

// layIdentity gives both fields what the button leaves.
func layIdentity(o []fyne.CanvasObject, s fyne.Size) {
	button := o[2].MinSize().Width
	field := min((s.Width-button-2*gap)/2, 260)
	place(o[0], 0, 0, field, s.Height)
	place(o[1], field+gap, 0, field, s.Height)
	place(o[2], 2*(field+gap), 0, button, s.Height)
}

// addIdentity has the account write as what was typed, too.
func (c *accountCard) addIdentity() {
	i := c.at(c.opened)
	if i < 0 {
		return
	}
	if c.address.Text == "" {
		c.fail(needAddress())
		return
	}
	who, err := readAddress(c.address.Text, c.name.Text)
	if err != nil {
		c.fail(err)
		return
	}
	a := c.all[i].Account
	if !a.Sends(who.Address) {
		a.Identities = append(slices.Clone(a.Identities), account.Identity{Address: who.Address, Name: who.Name})
		c.save(a)
	}
	c.address.SetText("")
	c.name.SetText("")
}

func (c *accountCard) dropIdentity(a account.Account, i int) {
	a.Identities = slices.Delete(slices.Clone(a.Identities), i, i+1)
	c.save(a)
}

// folderRows are where copies go, and who puts them there.
func (c *accountCard) folderRows(a control.AccountInfo) fyne.CanvasObject {
	sent := c.folderPicker(a.Sent, a.SentName, func(name string) { b := a.Account; b.Sent = name; c.save(b) })
	drafts := c.folderPicker(a.Drafts, a.DraftsName, func(name string) { b := a.Account; b.Drafts = name; c.save(b) })
	return column(gap, inset(wrapped(say("account.folders", "Copies in your mailbox"), faceTitle), 6, 0, 0, 0),
		formRow(say("account.sent", "Sent"), sent), formRow(say("account.drafts", "Drafts"), drafts),
		formRow(say("account.copies", "Files into Sent"), c.copiesPicker(a)))
}

func (c *accountCard) folderPicker(chosen, used string, save func(string)) fyne.CanvasObject {
	names := folderNames(c.folders, chosen)
	p := newPicker(folderChoices(c.folders, chosen, used), func() {})
	p.SetSelectedIndex(max(0, slices.Index(names, chosen)))
	p.OnChanged = func(string) { save(names[max(0, p.SelectedIndex())]) }
	return framedSelect(p)
}

func (c *accountCard) copiesPicker(a control.AccountInfo) fyne.CanvasObject {
	var names []string
	for _, one := range copiesToChoose() {
		names = append(names, copiesWords(one))
	}
	p := newPicker(names, func() {})
	p.SetSelectedIndex(max(0, slices.Index(copiesToChoose(), a.SentCopies)))
	p.OnChanged = func(string) {
		b := a.Account
		b.SentCopies = copiesToChoose()[max(0, p.SelectedIndex())]
		c.save(b)
	}
	return framedSelect(p)
}
