package ui

import (
	"net/url"
	"strconv"
	"strings"

	"holdback/app/control"
	"holdback/mail"
)

// Client is a mail program that sends through us.
type Client string

// The mail programs that have a page of their own.
const (
	Thunderbird Client = "thunderbird"
	Outlook     Client = "outlook"
	AppleMail   Client = "apple-mail"
	Mutt        Client = "mutt"
	Git         Client = "git"
	OtherClient Client = "other"
)

// clientsKnown are the mail programs in the order in which they are offered.
func clientsKnown() []Client {
	return []Client{Thunderbird, Outlook, AppleMail, Mutt, Git, OtherClient}
}

func clientWords(c Client) string {
	switch c {
	case Thunderbird:
		return say("client.thunderbird", "Thunderbird")
	case Outlook:
		return say("client.outlook", "Outlook")
	case AppleMail:
		return say("client.apple", "Apple Mail")
	case Mutt:
		return say("client.mutt", "mutt, msmtp")
	case Git:
		return say("client.git", "git")
	}
	return say("client.other", "Another")
}

// ClientPage is how one mail program is made to send through us.
type ClientPage struct {
	First []string // what must be known before
	Steps []ClientStep
}

// ClientStep is one thing to do, with the values that it needs.
type ClientStep struct {
	Says   string
	Values []Value
	Code   Snippet
}

// Snippet is text for a file or a terminal. What is secret in it is not shown.
type Snippet struct{ Text, Secret string }

// Shown is the snippet as a screen may show it.
func (s Snippet) Shown() string {
	if s.Secret == "" {
		return s.Text
	}
	return strings.ReplaceAll(s.Text, s.Secret, dots)
}

// dots stand for what is not shown.
const dots = "••••••••"

// clientPage is the page of a mail program.
func clientPage(c Client, v control.ClientSettings) ClientPage {
	switch c {
	case Thunderbird:
		return thunderbirdPage(v)
	case Outlook:
		return outlookPage(v)
	case AppleMail:
		return applePage(v)
	case Mutt:
		return muttPage(v)
	case Git:
		return gitPage(v)
	}
	return otherPage(v)
}

func host(name string, v control.ClientSettings) Value { return Value{Name: name, Value: v.Host} }

func port(v control.ClientSettings) Value {
	return Value{Name: say("client.port", "Port"), Value: strconv.Itoa(v.Port)}
}

func user(v control.ClientSettings) Value {
	return Value{Name: say("client.user", "User name"), Value: v.User}
}

func password(v control.ClientSettings) Value {
	return Value{Name: say("client.password", "Password"), Value: v.Password, Secret: true}
}

// choose is a value that is picked from a list in the other program, and so not copied.
func choose(name, value string) Value { return Value{Name: name, Value: value, Picked: true} }

func thunderbirdPage(v control.ClientSettings) ClientPage {
	return ClientPage{Steps: []ClientStep{
		{Says: say("tb.open", "Open Account Settings. At the bottom of the list on the left choose “Outgoing Server (SMTP)”, and press “Add…”.")},
		{
			Says: say("tb.enter", "Enter this, and press OK. Thunderbird may warn that nothing is encrypted: it goes no further than this computer."),
			Values: []Value{
				host(say("tb.host", "Server Name"), v), port(v),
				choose(say("tb.security", "Connection security"), say("tb.none", "None")),
				choose(say("tb.method", "Authentication method"), say("tb.insecure", "Password, transmitted insecurely")),
				user(v),
			},
		},
		{Says: say("tb.use", "Choose your account in the list on the left. Under “Outgoing Server (SMTP)” pick the new one; if the account has several identities, do the same for each under “Manage Identities…”.")},
		{
			Says:   say("tb.password", "With the first message Thunderbird asks for a password. Give it this one, and let its password manager remember it."),
			Values: []Value{password(v)},
		},
	}}
}

func outlookPage(v control.ClientSettings) ClientPage {
	return ClientPage{
		First: []string{
			say("ol.new", "The new Outlook for Windows cannot use Holdback: it fetches and sends through Microsoft's computers, and those cannot reach yours. Switch “New Outlook” off at its upper right."),
			say("ol.exchange", "Accounts of the kind Exchange or Microsoft 365 have no outgoing server in any Outlook. IMAP and POP accounts have one."),
		},
		Steps: []ClientStep{
			{Says: say("ol.open", "Choose File, Account Settings, Server Settings. Pick your account, and open “Outgoing mail”.")},
			{
				Says: say("ol.enter", "Enter this. “Require logon using Secure Password Authentication (SPA)” stays unticked."),
				Values: []Value{
					host(say("ol.server", "Server"), v), port(v),
					choose(say("ol.method", "Encryption method"), say("ol.none", "None")),
					choose(say("ol.timeout", "Server timeouts"), say("ol.two", "2 minutes")),
				},
			},
			{
				Says:   say("ol.auth", "Tick “My outgoing (SMTP) server requires authentication”, choose “Use username and password”, and let Outlook remember the password:"),
				Values: []Value{user(v), password(v)},
			},
			{Says: say("ol.next", "Press Next, then Done.")},
		},
	}
}

func applePage(v control.ClientSettings) ClientPage {
	return ClientPage{Steps: []ClientStep{
		{Says: say("am.open", "In Mail choose Settings, Accounts, your account, and “Server Settings”. Under “Outgoing Mail Account” choose “Edit SMTP Server List…”.")},
		{Says: say("am.add", "Press +. Untick “Automatically manage connection settings” first, or Mail changes what you enter.")},
		{
			Says: say("am.enter", "Enter this, untick “Use TLS/SSL”, and tick “Allow insecure authentication”: it goes no further than this Mac."),
			Values: []Value{
				user(v), password(v), host(say("am.host", "Host Name"), v), port(v),
				choose(say("am.auth", "Authentication"), say("am.password", "Password")),
			},
		},
		{Says: say("am.use", "Press OK, choose this server as “Outgoing Mail Account”, and save.")},
	}}
}

// muttPage has the lines for two files. In an address of a server, @ is written %40
// (RFC 3986, section 3.2.1).
func muttPage(v control.ClientSettings) ClientPage {
	at := v.Host + ":" + strconv.Itoa(v.Port)
	mutt := strings.Join([]string{
		`set smtp_url = "smtp://` + strings.ReplaceAll(url.PathEscape(v.User), "@", "%40") + "@" + at + `/"`,
		`set smtp_pass = "` + v.Password + `"`,
		`set smtp_authenticators = "plain"`,
		`set ssl_starttls = no`,
		`set ssl_force_tls = no`,
	}, "\n")
	msmtp := strings.Join([]string{
		"account holdback", "host " + v.Host, "port " + strconv.Itoa(v.Port), "from " + v.Account, "auth plain", "user " + v.User, "password " + v.Password,
		"tls off", "account default : holdback",
	}, "\n")
	return ClientPage{Steps: []ClientStep{
		{Says: say("mutt.rc", "mutt and neomutt: put these lines into your muttrc, which only you should be able to read."), Code: Snippet{mutt, v.Password}},
		{Says: say("mutt.msmtp", "msmtp: put these into ~/.msmtprc, with mode 600. From then on “msmtp -t” goes through Holdback."), Code: Snippet{msmtp, v.Password}},
		{Says: say("mutt.sendmail", "Or give either of them Holdback as its sendmail, without a password:"), Code: Snippet{Text: `set sendmail = "holdback sendmail"`}},
	}}
}

func gitPage(v control.ClientSettings) ClientPage {
	smtp := strings.Join([]string{
		"git config --global sendemail.smtpServer " + v.Host,
		"git config --global sendemail.smtpServerPort " + strconv.Itoa(v.Port),
		"git config --global sendemail.smtpUser " + v.User,
		"git config --global sendemail.smtpAuth PLAIN",
	}, "\n")
	return ClientPage{Steps: []ClientStep{
		{Says: say("git.config", "Type this in a terminal, for “git send-email”:"), Code: Snippet{Text: smtp}},
		{Says: say("git.password", "git asks for the password, and remembers it if a credential helper is set up:"), Values: []Value{password(v)}},
		{Says: say("git.sendmail", "Or give it Holdback as its sendmail (git 2.33 and later), without a password:"), Code: Snippet{Text: `git config --global sendemail.sendmailCmd "holdback sendmail"`}},
	}}
}

func otherPage(v control.ClientSettings) ClientPage {
	return ClientPage{Steps: []ClientStep{
		{
			Says:   say("other.enter", "Find the settings for outgoing mail (SMTP), and enter this:"),
			Values: clientValues(v),
		},
		{Says: say("other.sign-in", "The sign-in is an ordinary password (PLAIN or LOGIN). A program that insists on encryption can use STARTTLS; it then asks once about a certificate that this computer made for itself.")},
		{Says: say("other.read", "Reading mail stays as it is.")},
	}}
}

// usesWords says which identities the page is for.
func usesWords(who []mail.Mailbox) string {
	var names []string
	for _, m := range who {
		names = append(names, mailboxWords(m))
	}
	if len(names) == 1 {
		return say("client.uses", "For mail from {{.Who}}.", "Who", list(names))
	}
	return say("client.uses-all", "For mail from each of these: {{.Who}}.", "Who", list(names))
}
