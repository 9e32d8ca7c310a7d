package cli

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"holdback/app/control"
)

// clients are the mail clients that have words of their own.
var clients = []struct {
	name  string
	words func(clientValues) string
	code  bool // a file, to paste as it is
}{
	{"thunderbird", thunderbirdWords, false},
	{"outlook", outlookWords, false},
	{"apple-mail", appleWords, false},
	{"mutt", muttFile, true},
	{"msmtp", msmtpFile, true},
	{"git", gitFile, true},
}

func clientNames() []string {
	names := make([]string, len(clients))
	for i, c := range clients {
		names[i] = c.name
	}
	return names
}

func (p Program) clientSettings() *cobra.Command {
	var asJSON, only bool
	var address, client string
	names := strings.Join(clientNames(), ", ")
	c := &cobra.Command{
		Use:   "client-settings",
		Short: "Show what to enter in your mail client",
		Long: "Show the values with which a mail client sends through Holdback, the password included.\nIt works on this computer only. With --for, say where they belong in one client (" + names + ");\n" +
			"for mutt, msmtp and git that is a piece of a file, in which no password stands: it has the\nclient ask Holdback for it.",
		Example: "  holdback client-settings\n  holdback client-settings --for msmtp >> ~/.msmtprc\n  holdback client-settings --account ann@example.org --json",
		Args:    cobra.NoArgs,
		RunE: act(func(ctx context.Context, _ []string) error {
			return p.with(ctx, func(g control.Guard) error {
				s, err := g.ClientSettings(ctx, address)
				if err != nil {
					return err
				}
				switch {
				case only:
					return p.print(false, nil, s.Password+"\n")
				case client == "" || asJSON:
					return p.print(asJSON, s, clientWords(s))
				}
				words, err := p.wordsFor(client, s)
				if err != nil {
					return err
				}
				return p.print(false, nil, words)
			})
		}),
	}
	c.Flags().StringVar(&address, "account", "", "address of the account (default: the first)")
	c.Flags().StringVar(&client, "for", "", names)
	c.Flags().BoolVar(&only, "password-only", false, "print the password and nothing else, for clients that ask a command")
	c = jsonFlag(c, &asJSON)
	c.MarkFlagsMutuallyExclusive("password-only", "json", "for")
	return c
}

// clientValues are the values with the command that gives the password.
type clientValues struct {
	control.ClientSettings
	program string // how this program is called
}

func (p Program) wordsFor(client string, s control.ClientSettings) (string, error) {
	for _, c := range clients {
		switch {
		case c.name != client:
			continue
		case c.code && !plain(s.Account+s.User+s.Host):
			return "", &control.Refusal{Says: fmt.Sprintf("The address %s has characters that mean something else in such a file.", s.Account), Hint: "Enter the values by hand: \"holdback client-settings\" shows them."}
		}
		return c.words(clientValues{s, p.called()}), nil
	}
	return "", usagef("--for is %q; use %s", client, strings.Join(clientNames(), ", "))
}

// plain reports whether text can stand in any file and any shell as it is.
func plain(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("@._+-=:/", r)
	})
}

// called is how this program is started from anywhere.
func (p Program) called() string {
	const usual = "holdback"
	if len(p.Args) == 0 || !strings.ContainsRune(p.Args[0], os.PathSeparator) {
		return usual
	}
	full, err := filepath.Abs(p.Args[0])
	if err != nil || !plain(full) {
		return usual
	}
	return full
}

// ask is the command that prints the password.
func (v clientValues) ask() string {
	return v.program + " client-settings --account " + v.Account + " --password-only"
}

// clientWords is what to enter in a mail client.
func clientWords(s control.ClientSettings) string {
	return table([][]string{
		{"Outgoing server:", s.Host},
		{"Port:", fmt.Sprint(s.Port)},
		{"User name:", s.User},
		{"Password:", s.Password},
		{"Security:", s.Security},
		{"Sends through:", s.Account},
	}, 0, 0)
}

func steps(all ...string) string {
	var b strings.Builder
	for i, s := range all {
		fmt.Fprintf(&b, "%d. %s\n", i+1, s)
	}
	return b.String()
}

func (v clientValues) rows(rows ...[]string) string {
	return "\n" + strings.TrimSuffix("   "+strings.ReplaceAll(table(rows, 0, 0), "\n", "\n   "), "   ")
}

func thunderbirdWords(v clientValues) string {
	return steps(
		"Open Account Settings, and at the bottom of the list on the left \"Outgoing Server (SMTP)\". Press \"Add…\" and enter:\n"+v.rows(
			[]string{"Server Name:", v.Host}, []string{"Port:", strconv.Itoa(v.Port)},
			[]string{"Connection security:", "None"}, []string{"Authentication method:", "Password, transmitted insecurely"},
			[]string{"User Name:", v.User}),
		"Choose your account in the list on the left, and this server under \"Outgoing Server (SMTP)\".\n   Where the account has several identities, do the same for each.",
		"Send a message. Thunderbird asks for the password; let its password manager keep it:\n"+v.rows([]string{"Password:", v.Password}),
	) + nothingLeaves
}

// nothingLeaves is why no encryption is right here.
const nothingLeaves = "\nThe line to Holdback does not leave this computer, so it needs no encryption. The settings for\nincoming mail stay as they are.\n"

func outlookWords(v clientValues) string {
	return steps(
		"Choose File, Account Settings, Server Settings, your account, \"Outgoing mail\", and enter:\n"+v.rows(
			[]string{"Server:", v.Host}, []string{"Port:", strconv.Itoa(v.Port)},
			[]string{"Encryption method:", "None"}, []string{"Server timeouts:", "2 minutes"}),
		"Leave \"Require logon using Secure Password Authentication (SPA)\" unticked. Tick \"My outgoing\n   (SMTP) server requires authentication\", choose \"Use username and password\", and enter:\n"+v.rows(
			[]string{"User name:", v.User}, []string{"Password:", v.Password}),
		"Press Next, then Done.",
	) + nothingLeaves + "\nThis is for IMAP and POP accounts in classic Outlook. Accounts of the kind Exchange or\nMicrosoft 365 have no outgoing server, and the new Outlook for Windows sends through\nMicrosoft's computers, which cannot reach yours.\n"
}

func appleWords(v clientValues) string {
	return steps(
		"Choose Settings, Accounts, your account, Server Settings. Under \"Outgoing Mail Account\" choose\n   \"Edit SMTP Server List…\" and press +.",
		"Untick \"Automatically manage connection settings\" first: Mail changes what you enter else.",
		"Untick \"Use TLS/SSL\", tick \"Allow insecure authentication\", and enter:\n"+v.rows(
			[]string{"User Name:", v.User}, []string{"Password:", v.Password}, []string{"Host Name:", v.Host},
			[]string{"Port:", strconv.Itoa(v.Port)}, []string{"Authentication:", "Password"}),
		"Press OK, choose this server as \"Outgoing Mail Account\", and save.",
	) + nothingLeaves
}

// muttFile is for mutt and neomutt. In the address of a server, the @ of a user name is
// written %40 (RFC 3986, section 3.2.1).
func muttFile(v clientValues) string {
	at := v.Host + ":" + strconv.Itoa(v.Port)
	user := strings.NewReplacer("@", "%40", "+", "%2B", "=", "%3D", ":", "%3A").Replace(url.PathEscape(v.User))
	return strings.Join([]string{
		"# Holdback, for mutt and neomutt: into muttrc.",
		"# Or without a password: set sendmail = \"" + v.program + " sendmail\"",
		`set from = "` + v.Account + `"`,
		`set smtp_url = "smtp://` + user + "@" + at + `/"`,
		"set smtp_pass = \"`" + v.ask() + "`\"",
		`set smtp_authenticators = "plain"`,
		"set ssl_starttls = no",
		"set ssl_force_tls = no", "",
	}, "\n")
}

func msmtpFile(v clientValues) string {
	return strings.Join([]string{
		"# Holdback, for msmtp: into ~/.msmtprc.",
		"account holdback", "host " + v.Host, "port " + strconv.Itoa(v.Port), "from " + v.Account,
		"auth plain", "user " + v.User, `passwordeval "` + v.ask() + `"`, "tls off", "",
		"account default : holdback", "",
	}, "\n")
}

// gitFile has git ask for the password as for those of other servers: git-credential(1).
func gitFile(v clientValues) string {
	return strings.Join([]string{
		"# Holdback, for git send-email: into ~/.gitconfig.",
		"# Or without a password, git 2.33 and later: sendmailCmd = " + v.program + " sendmail",
		"[sendemail]", "\tfrom = " + v.Account, "\tsmtpServer = " + v.Host, "\tsmtpServerPort = " + strconv.Itoa(v.Port),
		"\tsmtpUser = " + v.User, "\tsmtpAuth = PLAIN",
		`[credential "smtp://` + v.Host + ":" + strconv.Itoa(v.Port) + `"]`,
		`	helper = "!f() { test \"$1\" = get && echo \"password=$(` + v.ask() + `)\"; }; f"`, "",
	}, "\n")
}
