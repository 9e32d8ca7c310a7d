package ui

import (
	"slices"
	"strings"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/account/discover"
)

// setupStep is one step of the path from an address to a guarded account.
type setupStep int

// The steps, in their order.
const (
	stepAddress setupStep = iota
	stepServers
	stepSignIn
	stepClient
	stepTest
)

// stepNames are the steps in words.
func stepNames() []string {
	return []string{
		say("step.address", "Address"), say("step.servers", "Servers"), say("step.sign-in", "Sign in"),
		say("step.client", "Mail program"), say("step.test", "Test"),
	}
}

// Found is one way to reach a mailbox, in words.
type Found struct {
	Title   string // whose servers they are, and who says so
	Servers string // what they are for
	SignIn  string
	State   Chip
	Why     string // why they do not answer
}

// foundWords puts a candidate into words.
func foundWords(c discover.Candidate) Found {
	f := Found{Title: originWords(c), Servers: serverWords(c.Account), SignIn: signInWords(c)}
	f.State = Chip{Words: say("found.greets", "Answers, encrypted"), Tone: Done, Badge: true, Sign: SignTick}
	switch {
	case !c.Usable():
		f.State = Chip{Words: say("found.unusable", "! Not for mail programs"), Tone: Ask, Badge: true}
		f.Servers, f.SignIn, f.Why = clean(c.Says), "", ""
	case !c.Asked():
		f.State = Chip{Words: say("found.known", "Known to Holdback"), Tone: Info, Badge: true}
	case !c.Greets:
		f.State = Chip{Words: say("found.silent", "! Does not answer"), Tone: Ask, Badge: true}
		f.Why = clean(c.Says)
	}
	return f
}

// originWords says whose servers these are, and how we know.
func originWords(c discover.Candidate) string {
	domain := clean(c.Account.Address.Domain())
	name := clean(c.Provider)
	if name == "" {
		name = clean(c.Account.SMTP.Host)
	}
	switch c.Origin {
	case discover.Preset:
		return say("origin.preset", "{{.Name}}: found by its domain", "Name", name)
	case discover.MX:
		return say("origin.mx", "{{.Name}}: takes the mail of {{.Domain}}", "Name", name, "Domain", domain)
	case discover.SRV, discover.Autoconfig:
		return say("origin.domain", "{{.Name}}, as {{.Domain}} itself says", "Name", name, "Domain", domain)
	case discover.ISPDB:
		return say("origin.ispdb", "{{.Name}}, as the Thunderbird project knows it", "Name", name)
	case discover.Guess:
		return say("origin.guess", "{{.Name}}, tried under its usual name", "Name", name)
	}
	return name
}

// serverWords are the servers of an account.
func serverWords(a account.Account) string {
	if a.IMAP == nil {
		return say("servers.smtp", "Sends through {{.SMTP}}", "SMTP", clean(a.SMTP.Host))
	}
	if a.IMAP.Host == a.SMTP.Host {
		return say("servers.one", "Sends and reads through {{.SMTP}}", "SMTP", clean(a.SMTP.Host))
	}
	return say("servers.both", "Sends through {{.SMTP}}, reads through {{.IMAP}}", "SMTP", clean(a.SMTP.Host), "IMAP", clean(a.IMAP.Host))
}

func signInWords(c discover.Candidate) string {
	switch {
	case c.Account.OAuth != nil && c.Password:
		return say("found.either", "You sign in in the browser, or with a password")
	case c.Account.OAuth != nil:
		return say("found.browser", "You sign in in the browser")
	}
	return say("found.password", "You sign in with your password")
}

// outsideWords is what the person confirms about servers outside of their domain
// (RFC 6186, section 6).
func outsideWords(c discover.Candidate) string {
	return say("outside.says", "Servers outside of {{.Domain}}: {{.Hosts}}.",
		"Domain", clean(c.Account.Address.Domain()), "Hosts", list(c.Outside))
}

// good reports whether something was found that answers, or a provider that Holdback
// knows, which is greeted before anything secret is sent.
func good(d control.Discovery) bool {
	return slices.ContainsFunc(d.Candidates, func(c discover.Candidate) bool { return c.Usable() && (c.Greets || !c.Asked()) })
}

// notFound says that nothing was found, and what can be done.
func notFound(d control.Discovery, domain string) Notice {
	if d.Offline {
		return Notice{
			Tone: Ask, Says: say("found.offline", "There seems to be no network."),
			Hint: say("found.offline-hint", "You can enter the servers by hand now, or look again when you are connected."),
		}
	}
	return Notice{
		Tone: Ask, Says: say("found.nothing", "No servers were found for {{.Domain}}.", "Domain", clean(domain)),
		Hint: say("found.nothing-hint", "Enter them by hand. Your provider or your administrator has them on a page for “mail programs”."),
	}
}

// readAddress reads what the person typed: an address, or a name with it.
func readAddress(typed, name string) (mail.Mailbox, error) {
	list, err := mail.ParseList(strings.TrimSpace(typed))
	if err != nil || len(list) != 1 || !strings.Contains(list[0].Address.String(), "@") {
		return mail.Mailbox{}, &control.Refusal{
			Says: say("setup.no-address", "“{{.Typed}}” is no mail address.", "Typed", clean(typed)),
			Hint: say("setup.no-address-hint", "It looks like ann@example.org."),
		}
	}
	who := list[0]
	if n := strings.Join(strings.Fields(name), " "); n != "" {
		who.Name = n
	}
	return who, nil
}

// needAddress is what is said when nothing was typed.
func needAddress() error {
	return &control.Refusal{
		Says: say("setup.empty", "Your mail address is missing."),
		Hint: say("setup.no-address-hint", "It looks like ann@example.org."),
	}
}

// needPassword is what is said when no password was typed.
func needPassword() error {
	return &control.Refusal{
		Says: say("setup.no-password", "The password is missing."),
		Hint: say("setup.no-password-hint", "Type the password of your mail account."),
	}
}

// Checked is one server that was tried, in words.
type Checked struct {
	What, Says, Hint string
	OK               bool
}

// checkedWords are the results of an attempt, and whether all is well.
func checkedWords(all []control.Diagnosis) (out []Checked, ok bool) {
	ok = true
	for _, d := range all {
		out = append(out, Checked{What: serverTried(d.What), Says: clean(d.Says), Hint: clean(d.Hint), OK: d.OK})
		ok = ok && d.OK
	}
	return out, ok
}

// doorWords is what a mail program did at the door, and what to do about it. address is
// of the account that is being set up.
func doorWords(n control.DoorNews, address string) Notice {
	who := clean(n.Account)
	switch n.What {
	case "connected":
		return Notice{Tone: Info, Says: say("door.connected", "A mail program has connected. It has not signed in yet.")}
	case "signed-in":
		if !strings.EqualFold(n.Account, address) && who != "" {
			return Notice{
				Tone: Ask, Says: say("door.other", "A mail program signed in as {{.Who}}, which is another account.", "Who", who),
				Hint: say("door.other-hint", "Enter the user name and the password of this account in it:"),
			}
		}
		return Notice{Tone: Done, Says: say("door.signed-in", "Your mail program has signed in. Its message is on the way …")}
	case "wrong-password":
		return Notice{
			Tone: Stop, Says: say("door.password", "A mail program came with a wrong password."),
			Hint: say("door.password-hint", "It needs the one that Holdback made up for it, and not that of your mail account. Copy it from here:"),
		}
	case "unknown-user":
		return unknownUser(who)
	case "no-sign-in":
		return Notice{
			Tone: Stop, Says: say("door.none", "A mail program wants to send without signing in."),
			Hint: say("door.none-hint", "Switch on the sign-in for the outgoing server, with this user name and password:"),
		}
	case "tls-first":
		return Notice{
			Tone: Stop, Says: say("door.tls", "A mail program begins with encryption, which this door does not speak."),
			Hint: say("door.tls-hint", "Set the encryption of the outgoing server to “None”. Nothing leaves your computer on this way."),
		}
	}
	return Notice{}
}

func unknownUser(who string) Notice {
	n := Notice{
		Tone: Stop, Says: say("door.user", "A mail program came with a user name that no account has."),
		Hint: say("door.user-hint", "Enter this one in it:"),
	}
	if who != "" {
		n.Says = say("door.user-named", "A mail program came with the user name “{{.Who}}”, which no account has.", "Who", who)
	}
	return n
}

// protectionWords is a protection to choose.
func protectionWords(s account.Security) string {
	switch s {
	case account.TLS:
		return say("security.tls", "TLS")
	case account.StartTLS:
		return say("security.starttls", "STARTTLS")
	}
	return say("security.none", "None (this computer)")
}

// needServer is what is said when no server for sending was entered.
func needServer() error {
	return &control.Refusal{
		Says: say("hand.no-smtp", "The server for sending is missing."),
		Hint: say("hand.no-smtp-hint", "Your provider calls it SMTP server or outgoing server."),
	}
}

// badServer says what is wrong with what was entered.
func badServer(err error) error {
	return &control.Refusal{Says: say("hand.wrong", "This cannot be used yet: {{.Why}}.", "Why", clean(err.Error()))}
}

// needConsent is what is said when servers outside of the domain were not confirmed.
func needConsent() error {
	return &control.Refusal{
		Says: say("outside.need", "These servers are outside of your domain."),
		Hint: say("outside.need-hint", "Tick that they are right, or choose others."),
	}
}

// noBrowser says that the person must open a page themselves.
func noBrowser(url string) Notice {
	return Notice{
		Tone: Ask, Says: say("browse.failed", "No browser could be opened."),
		Hint: say("browse.failed-hint", "Open this address yourself: {{.URL}}", "URL", clean(url)), Close: true,
	}
}

// serverTried names a server that was tried, for people: "account ann@example.org, smtp" is
// how the terminal calls it.
func serverTried(what string) string {
	switch {
	case strings.HasSuffix(what, "smtp"):
		return say("tried.smtp", "The server for sending")
	case strings.HasSuffix(what, "imap"):
		return say("tried.imap", "The server for reading")
	}
	return clean(what)
}

// noBrowserWaiting is noBrowser where the address is shown already.
func noBrowserWaiting() Notice {
	n := noBrowser("")
	n.Hint = say("browse.failed-above", "Copy the address above into one yourself.")
	return n
}

// passwordWords says where a password goes.
func passwordWords(a account.Account) string {
	hosts := []string{clean(a.SMTP.Host)}
	if a.IMAP != nil && a.IMAP.Host != a.SMTP.Host {
		hosts = append(hosts, clean(a.IMAP.Host))
	}
	if a.SMTP.Security == account.None {
		return say("password.here", "It goes to {{.Hosts}} only, and is kept sealed on this computer.", "Hosts", list(hosts))
	}
	return say("password.goes", "It goes to {{.Hosts}} only, encrypted, and is kept sealed on this computer.", "Hosts", list(hosts))
}

// doorValues are the values that a mail program has wrong.
func doorValues(n control.DoorNews, v control.ClientSettings) []Value {
	switch n.What {
	case "wrong-password":
		return []Value{password(v)}
	case "unknown-user":
		return []Value{user(v)}
	case "no-sign-in":
		return []Value{user(v), password(v)}
	case "signed-in":
		if !strings.EqualFold(n.Account, v.Account) && !strings.EqualFold(n.Account, v.User) && n.Account != "" {
			return []Value{user(v), password(v)}
		}
	}
	return nil
}
