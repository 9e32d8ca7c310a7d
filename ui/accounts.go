package ui

import (
	"context"
	"slices"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// accountCard is the part of the settings about accounts. One of them at a time is
// unfolded; everything about it is done in place.
type accountCard struct {
	hands Hands
	add   func()
	setup *setupPage
	visit func() // brings the setup page to the front
	build func() // draws the settings anew

	all     []control.AccountInfo
	opened  string // address of the one that is unfolded
	asking  bool   // whether it shall be removed
	testing bool
	results []Checked // of its last test
	folders []mailbox.Folder
	answer  *bar
	address *lineEntry // of a further identity
	name    *lineEntry
}

func newAccountCard(h Hands, add func(), setup *setupPage, visit func()) *accountCard {
	c := &accountCard{
		hands: h, add: add, setup: setup, visit: visit, build: func() {},
		address: newLineEntry("press@example.org"), name: newLineEntry(""),
	}
	c.answer = newBar(0, func() { c.build() })
	c.address.OnSubmitted = func(string) { c.addIdentity() }
	return c
}

// Draw shows the accounts that there are.
func (c *accountCard) Draw(all []control.AccountInfo) fyne.CanvasObject {
	c.all = all
	rows := column(gap, wrapped(say("settings.accounts", "Accounts"), faceSection))
	for i, a := range all {
		if i > 0 {
			rows.Add(rule())
		}
		rows.Add(c.head(a))
		if a.Address.String() == c.opened {
			rows.Add(inset(c.inside(a), 0, gap, 0, 0))
		}
	}
	if len(all) == 0 {
		rows.Add(wrapped(say("settings.no-accounts", "None yet."), faceBody))
	}
	words := say("accounts.add", "Add an account")
	if len(all) > 0 {
		words = say("accounts.another", "Add another account")
	}
	rows.Add(line(gap, newButton(words, framed, c.add)))
	return rows
}

// head is one account with how it is.
func (c *accountCard) head(a control.AccountInfo) fyne.CanvasObject {
	address := a.Address.String()
	words := say("settings.show", "Show")
	if c.opened == address {
		words = say("settings.hide", "Hide")
	}
	chip, soft := accountState(a)
	fold := newButton(words, quiet, func() { c.fold(address) })
	return container.NewBorder(nil, nil, nil, middle(fold), column(2, titled(clean(address), badge(chip)), newText(soft, faceSmall)))
}

func (c *accountCard) fold(address string) {
	if c.opened == address {
		address = ""
	}
	c.Open(address)
}

// Open unfolds an account and asks for its folders; "" folds all.
func (c *accountCard) Open(address string) {
	c.opened, c.asking, c.testing, c.results, c.folders = address, false, false, nil, nil
	c.address.SetText("")
	c.name.SetText("")
	c.answer.Hide()
	c.build()
	if i := c.at(address); i >= 0 && c.all[i].IMAP != nil && !c.all[i].SignInAgain {
		c.askFolders(address)
	}
}

func (c *accountCard) at(address string) int {
	return slices.IndexFunc(c.all, func(a control.AccountInfo) bool { return a.Address.String() == address })
}

// askFolders fetches the folders. Where that does not work, nothing else is lost.
func (c *accountCard) askFolders(address string) {
	c.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		folders, err := g.Folders(ctx, address)
		return func() {
			if err == nil && c.opened == address {
				c.folders = folders
				c.build()
			}
		}, nil
	})
}

// inside is everything about one account.
func (c *accountCard) inside(a control.AccountInfo) fyne.CanvasObject {
	rows := column(gap)
	if p := c.problem(a); p != nil {
		rows.Add(p)
	}
	rows.Add(c.buttons(a))
	rows.Add(c.answer.Object)
	if len(c.results) > 0 {
		rows.Add(inset(checkedRows(c.results), 4, 8, 0, 0))
	}
	for _, v := range facts(a) {
		rows.Add(factRow(v))
	}
	rows.Add(c.identities(a))
	if a.IMAP != nil {
		rows.Add(c.folderRows(a))
	}
	return rows
}

// factRow is one thing that is only said.
func factRow(v Value) fyne.CanvasObject {
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(280, max(24, o[1].MinSize().Height)) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			place(o[0], 0, 0, formName-gap, 22)
			place(o[1], formName, 1, s.Width-formName, s.Height)
		},
	}, newText(v.Name, face{size: sizeSmall, role: roleSoft}), wrapped(v.Value, faceBody))
}

// problem is what stands in the way, with the one place to mend it.
func (c *accountCard) problem(a control.AccountInfo) fyne.CanvasObject {
	n := Notice{Tone: Ask, Says: clean(a.Problem), Hint: clean(a.Hint)}
	if a.SignInAgain && n.Says == "" {
		n = againWords([]control.AccountInfo{a})
	}
	if n.Says == "" {
		return nil
	}
	if !a.SignInAgain {
		return tintBox(n.Tone, noticeWords(n))
	}
	again := newButton(say("account.sign-in", "Sign in again"), strong, func() {
		c.visit()
		c.setup.Again(a.Account)
	})
	return tintBox(n.Tone, container.NewBorder(nil, nil, nil, inset(middle(again), 0, 0, gap, 0), middle(noticeWords(n))))
}

// buttons are what can be done with the whole account, or the question whether it shall
// be removed.
func (c *accountCard) buttons(a control.AccountInfo) fyne.CanvasObject {
	if c.asking {
		n := removeWords(a)
		row := flow(gap, newButton(say("remove.yes", "Remove it"), framed, func() { c.remove(a) }),
			newButton(say("remove.no", "Keep it"), quiet, func() { c.asking = false; c.build() }))
		return tintBox(n.Tone, column(gap, noticeWords(n), row))
	}
	test := newButton(say("account.test", "Test it"), framed, func() { c.test(a.Account) })
	if c.testing {
		test.Set(say("account.testing", "Testing …"), framed)
		test.Disable()
	}
	return inset(flow(gap, test,
		newButton(say("account.servers", "Change the servers"), quiet, func() { c.visit(); c.setup.Change(a.Account) }),
		newButton(say("account.remove", "Remove"), quiet, func() { c.asking = true; c.build() })), 4, 0, 0, 0)
}

// test signs in to both servers and shows what they say.
func (c *accountCard) test(a account.Account) {
	c.testing, c.results = true, nil
	c.build()
	c.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		all, err := g.TryAccount(ctx, a, control.Credential{})
		lines, _ := checkedWords(all)
		return func() { c.tested(a.Address.String(), lines, err) }, nil
	})
}

func (c *accountCard) tested(address string, lines []Checked, err error) {
	if c.opened != address {
		return
	}
	c.testing, c.results = false, lines
	c.build()
	if err != nil {
		c.fail(err)
	}
}

func (c *accountCard) fail(err error) {
	says, hint := complaint(err)
	c.answer.Show(Notice{Tone: Stop, Says: says, Hint: hint, Close: true})
}

func (c *accountCard) remove(a control.AccountInfo) {
	address := a.Address.String()
	c.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		err := g.RemoveAccount(ctx, address)
		return func() { c.removed(err) }, nil
	})
}

func (c *accountCard) removed(err error) {
	if err != nil {
		c.asking = false
		c.build()
		c.fail(err)
		return
	}
	c.Open("")
}

// save changes an account in place; its password stays.
func (c *accountCard) save(a account.Account) {
	c.hands.Act(func(ctx context.Context, g Guard) (func(), error) {
		err := g.AddAccount(ctx, a, control.Credential{})
		return func() {
			if c.answer.Hide(); err != nil {
				c.fail(err)
			}
		}, nil
	})
}
