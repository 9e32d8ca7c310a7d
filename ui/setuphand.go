package ui

import (
	"cmp"
	"net"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"holdback/mail/account"
)

// serverForm is one server, entered by hand.
type serverForm struct {
	Object   fyne.CanvasObject
	host     *lineEntry
	port     *lineEntry
	security *picker
	usual    map[account.Security]int // the port of each protection
}

// securities are the protections to choose from, the best first.
func securities() []account.Security {
	return []account.Security{account.TLS, account.StartTLS, account.None}
}

func newServerForm(title, hint string, usual map[account.Security]int) *serverForm {
	f := &serverForm{host: newLineEntry(hint), port: newLineEntry(""), usual: usual}
	var names []string
	for _, s := range securities() {
		names = append(names, protectionWords(s))
	}
	f.security = newPicker(names, f.adapt)
	f.security.SetSelectedIndex(0)
	row := container.New(arrange{min: minServer, lay: layServer}, f.host, f.port, framedSelect(f.security))
	f.Object = column(4, newText(title, faceTitle), row)
	return f
}

func minServer(o []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(400, o[0].MinSize().Height)
}

// layServer gives the host what the port and the protection leave.
func layServer(o []fyne.CanvasObject, s fyne.Size) {
	const port = 64
	security := min(190, s.Width*0.34)
	host := min(s.Width-port-security-2*gap, 380)
	place(o[0], 0, 0, host, s.Height)
	place(o[1], host+gap, 0, port, s.Height)
	place(o[2], host+port+2*gap, 0, security, s.Height)
}

// adapt writes the usual port of a protection, unless the person wrote another one.
func (f *serverForm) adapt() {
	for _, port := range f.usual {
		if f.port.Text == "" || f.port.Text == strconv.Itoa(port) {
			f.port.SetText(strconv.Itoa(f.usual[f.chosen()]))
			return
		}
	}
}

func (f *serverForm) chosen() account.Security {
	return securities()[max(0, f.security.SelectedIndex())]
}

// Empty reports whether no server was entered.
func (f *serverForm) Empty() bool { return strings.TrimSpace(f.host.Text) == "" }

// Fill shows a server.
func (f *serverForm) Fill(s account.Server) {
	f.host.SetText(s.Host)
	for i, one := range securities() {
		if one == s.Security {
			f.security.SetSelectedIndex(i)
		}
	}
	f.port.SetText(strconv.Itoa(s.Port))
}

// Server is what was entered. A port after the host counts, too.
func (f *serverForm) Server() (account.Server, error) {
	host, port := strings.TrimSpace(f.host.Text), strings.TrimSpace(f.port.Text)
	if h, p, err := net.SplitHostPort(host); err == nil {
		host, port = h, p
	}
	return account.ParseServer(net.JoinHostPort(host, cmp.Or(port, "0")), f.chosen())
}

// handForm is an account whose servers are entered by hand.
type handForm struct {
	Object fyne.CanvasObject

	smtp, imap     *serverForm
	user           *lineEntry
	way            *picker
	issuer, client *lineEntry
	browser        fyne.CanvasObject // what only a sign-in in the browser needs
	filled         bool
}

func newHandForm(changed func()) *handForm {
	f := &handForm{
		smtp: newServerForm(say("hand.smtp", "For sending (SMTP)"), "smtp.example.org", map[account.Security]int{account.TLS: 465, account.StartTLS: 587, account.None: 25}),
		imap: newServerForm(say("hand.imap", "For reading (IMAP); may stay empty"), "imap.example.org", map[account.Security]int{account.TLS: 993, account.StartTLS: 143, account.None: 143}),
		user: newLineEntry(say("hand.user-hint", "usually your address")), issuer: newLineEntry("https://login.example.org"), client: newLineEntry(""),
	}
	f.browser = column(gap, formRow(say("hand.issuer", "Sign-in service"), f.issuer), formRow(say("hand.client", "Client id"), f.client))
	f.browser.Hide()
	f.way = newPicker([]string{say("hand.password", "With a password"), say("hand.browser", "In the browser (OAuth)")}, func() {
		show(f.browser, f.way.SelectedIndex() == 1)
		changed()
	})
	f.way.SetSelectedIndex(0)
	f.Object = column(cardGap, f.smtp.Object, f.imap.Object,
		formRow(say("client.user", "User name"), f.user), formRow(say("hand.way", "You sign in"), framedSelect(f.way)), f.browser)
	return f
}

// formRow is a name with its field, which grows no wider than is good to read.
func formRow(name string, o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(arrange{
		min: func(o []fyne.CanvasObject) fyne.Size { return fyne.NewSize(300, o[1].MinSize().Height) },
		lay: func(o []fyne.CanvasObject, s fyne.Size) {
			place(o[0], 0, 0, formName-gap, s.Height)
			place(o[1], formName, 0, min(s.Width-formName, formWide), s.Height)
		},
	}, newText(name, face{size: sizeSmall, role: roleSoft}), o)
}

// The width of names and of fields in forms.
const formName, formWide = 128, 360

// Fill shows an account, as what to begin from.
func (f *handForm) Fill(a account.Account) {
	f.filled = true
	if a.SMTP.Host != "" {
		f.smtp.Fill(a.SMTP)
	}
	if a.IMAP != nil {
		f.imap.Fill(*a.IMAP)
	}
	f.user.SetText(a.User)
	if a.OAuth != nil {
		f.way.SetSelectedIndex(1)
		f.issuer.SetText(a.OAuth.Issuer)
		f.client.SetText(a.OAuth.ClientID)
	}
}

// Account is what was entered, for an account that begins as a.
func (f *handForm) Account(a account.Account) (account.Account, error) {
	if f.smtp.Empty() {
		return a, needServer()
	}
	var err error
	if a.SMTP, err = f.smtp.Server(); err != nil {
		return a, badServer(err)
	}
	a.IMAP, a.OAuth = nil, nil
	if !f.imap.Empty() {
		imap, err := f.imap.Server()
		if err != nil {
			return a, badServer(err)
		}
		a.IMAP = &imap
	}
	a.User = cmp.Or(strings.TrimSpace(f.user.Text), a.Address.String())
	if f.way.SelectedIndex() == 1 {
		a.OAuth = &account.OAuth{Issuer: strings.TrimSpace(f.issuer.Text), ClientID: strings.TrimSpace(f.client.Text)}
	}
	if err := a.Check(); err != nil {
		return a, badServer(err)
	}
	return a, nil
}
