package ui

import (
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/app/control"
)

// welcome is the empty outbox: it says how to connect a mail client.
type welcome struct {
	Object fyne.CanvasObject

	inside   *fyne.Container
	copyText func(string)
	add      func()                       // opens the path to an account
	guide    func(control.ClientSettings) // shows how a mail program is set up
	known    bool
	accounts int
	clients  []control.ClientSettings
}

func newWelcome(copyText func(string), add func(), guide func(control.ClientSettings)) *welcome {
	w := &welcome{inside: column(cardGap), copyText: copyText, add: add, guide: guide}
	w.Object = scrolled(w.inside)
	return w
}

// Draw shows what is missing for the first message.
func (w *welcome) Draw(s Snapshot) {
	known := s.Known
	if w.known == known && w.accounts == len(s.Status.Accounts) && reflect.DeepEqual(w.clients, s.Clients) && len(w.inside.Objects) > 0 {
		return
	}
	w.known, w.accounts, w.clients = known, len(s.Status.Accounts), s.Clients
	w.inside.Objects = []fyne.CanvasObject{card(w.words())}
	w.inside.Refresh()
}

func (w *welcome) words() fyne.CanvasObject {
	switch {
	case !w.known:
		return wrapped(say("empty.looking", "Looking for Holdback on this computer …"), faceBody)
	case w.accounts == 0:
		return w.noAccount()
	}
	parts := column(gap,
		wrapped(say("empty.title", "Nothing is waiting"), faceSection),
		wrapped(say("empty.says", "Press Compose, or send through Holdback from your mail program. Every message then waits here first, and one click takes it back."), faceBody))
	for i, c := range w.clients {
		parts.Add(inset(clientCard(c, len(w.clients) > 1, w.copyText), 8, 0, 0, 0))
		if i == 0 {
			parts.Add(wrapped(say("empty.hint", "Put these values into your mail program as its outgoing server. Reading mail stays as it is."), faceSmall))
		}
		parts.Add(line(gap, newButton(say("empty.guide", "Step by step, for your mail program"), framed, func() { w.guide(c) })))
	}
	return parts
}

func (w *welcome) noAccount() fyne.CanvasObject {
	return column(gap,
		wrapped(say("empty.no-account", "No account yet"), faceSection),
		wrapped(say("empty.add", "Give Holdback your mail address. It finds the servers, and shows how your mail program sends through it."), faceBody),
		inset(line(gap, newButton(say("accounts.add", "Add an account"), strong, w.add)), 4, 4, 0, 0),
		wrapped(say("empty.after", "To try everything without an account, run “holdback demo”. In a terminal, “holdback account add” does the same as this button."), faceSmall))
}

// codeLine is a command to copy.
func codeLine(command string, copyText func(string)) fyne.CanvasObject {
	words := wrapped(command, face{size: sizeSmall, role: roleInk})
	box := container.NewStack(newSurface(roleGround, roleLine, radiusButton), inset(words, 10, 10, 12, 12))
	return container.NewBorder(nil, nil, nil, inset(middle(copyButton(command, copyText)), 0, 0, gap, 0), box)
}

// clientCard shows the values for a mail client, each with a copy button.
func clientCard(c control.ClientSettings, named bool, copyText func(string)) fyne.CanvasObject {
	rows := column(6)
	if named {
		rows.Add(newText(say("client.account", "For {{.Account}}", "Account", clean(c.Account)), faceTitle))
	}
	for _, v := range clientValues(c) {
		rows.Add(valueRow(v, copyText))
	}
	return rows
}

// valueRow is one value with its name and its buttons.
func valueRow(v Value, copyText func(string)) fyne.CanvasObject {
	shown := newText(clean(v.Value), faceBody)
	buttons := line(4)
	if v.Secret {
		shown.Set(dots)
		buttons.Add(revealButton(shown, v.Value))
	}
	if !v.Picked {
		buttons.Add(copyButton(v.Value, copyText))
	}
	name := newText(v.Name, face{size: sizeSmall, role: roleSoft})
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(280, 38) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			wide := o[2].MinSize().Width
			place(o[0], 0, 0, 160, s.Height)
			right := min(s.Width, 620)
			place(o[1], 168, 0, right-168-wide-gap, s.Height)
			place(o[2], right-wide, 0, wide, s.Height)
		},
	}, name, shown, buttons)
}

// revealButton shows a secret, and hides it again.
func revealButton(shown *text, secret string) *button {
	var b *button
	b = newButton(say("client.show", "Show"), quiet, func() {
		if shown.words == dots {
			shown.Set(clean(secret))
			b.Set(say("client.hide", "Hide"), quiet)
			return
		}
		shown.Set(dots)
		b.Set(say("client.show", "Show"), quiet)
	})
	return b
}

// copyButton puts a value on the clipboard and says that it did.
func copyButton(value string, copyText func(string)) *button {
	var b *button
	b = newButton(say("copy", "Copy"), framed, func() {
		copyText(value)
		b.Set(say("copied", "Copied"), framed)
	})
	return b
}
