package cli

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"holdback/app/control"
	"holdback/mail"
	"holdback/mail/account"
	"holdback/mail/account/discover"
	"holdback/mail/mailbox"
)

// accountWords lists accounts, and then what stands in the way of each.
func accountWords(known []control.AccountInfo) string {
	if len(known) == 0 {
		return "There is no account yet. Add one: \"holdback account add ann@example.org\".\n"
	}
	rows := [][]string{{"ADDRESS", "SMTP", "IMAP", "STATE"}}
	var more strings.Builder
	for _, a := range known {
		imap := "only sends"
		if a.IMAP != nil {
			imap = serverWords(*a.IMAP)
		}
		rows = append(rows, []string{a.Address.String(), serverWords(a.SMTP), imap, conditionWords(a)})
		if len(a.Identities) > 0 {
			fmt.Fprintf(&more, "%s also sends as %s.\n", clean(a.Address.String()), identityWords(a.Identities))
		}
		if a.Problem != "" {
			fmt.Fprintf(&more, "%s: %s\n", clean(a.Address.String()), clean(a.Problem))
			if a.Hint != "" {
				fmt.Fprintf(&more, "     %s\n", clean(a.Hint))
			}
		}
	}
	words := table(rows, 0, 0, 0, 0)
	if more.Len() > 0 {
		words += "\n" + more.String()
	}
	return words
}

func serverWords(s account.Server) string { return s.String() + " " + string(s.Security) }

// conditionWords is how an account is, in a few words.
func conditionWords(a control.AccountInfo) string {
	var all []string
	switch {
	case a.SignInAgain:
		all = append(all, "sign in again")
	case a.Problem != "":
		all = append(all, "needs attention")
	}
	if a.Waiting > 0 {
		all = append(all, fmt.Sprintf("%d waiting", a.Waiting))
	}
	if a.Watching {
		all = append(all, "inbox watched")
	}
	return strings.Join(all, ", ")
}

func identityWords(all []account.Identity) string {
	names := make([]string, len(all))
	for i, id := range all {
		names[i] = clean(mail.Mailbox{Name: id.Name, Address: id.Address}.String())
	}
	return strings.Join(names, ", ")
}

// folderWords lists folders, and which of them are used.
func folderWords(a control.AccountInfo, all []mailbox.Folder) string {
	if len(all) == 0 {
		return "The mailbox has no folders.\n"
	}
	rows := [][]string{{"FOLDER", "FOR", "USED"}}
	for _, f := range all {
		role := string(f.Role)
		if f.Guessed {
			role += " (by its name)"
		}
		var used []string
		if f.Name == a.SentName {
			used = append(used, "Sent")
		}
		if f.Name == a.DraftsName {
			used = append(used, "Drafts")
		}
		rows = append(rows, []string{f.Name, role, strings.Join(used, ", ")})
	}
	return table(rows, 0, 0, 0)
}

// foundWords lists the ways to reach a mailbox, with who told them.
func foundWords(d control.Discovery) string {
	var b strings.Builder
	for i, c := range d.Candidates {
		if i > 0 {
			b.WriteString("\n")
		}
		reads := "-"
		if c.Account.IMAP != nil {
			reads = serverWords(*c.Account.IMAP)
		}
		state := "the servers answer, each with its own certificate"
		switch {
		case !c.Asked():
			state = "known; it is greeted before your password is sent"
		case !c.Usable():
			state = c.Says
		case !c.Greets:
			state = "no answer. " + c.Says
		}
		rows := withValue([][]string{
			{fmt.Sprintf("%d  found by:", i+1), originWords(c)},
			{"   sends by:", serverWords(c.Account.SMTP)},
			{"   reads by:", reads},
			{"   sign-in:", wayWords(c)},
			{"   state:", state},
			{"   outside:", strings.Join(c.Outside, ", ")},
			{"   note:", strings.TrimSpace(c.Note + " " + c.NoteURL)},
		})
		b.WriteString(table(rows, 0, 0))
	}
	return b.String()
}

// originWords is who told of the servers.
func originWords(c discover.Candidate) string {
	words := map[discover.Origin]string{
		discover.Preset:     "a provider that Holdback knows",
		discover.MX:         "who takes the mail of the domain",
		discover.SRV:        "the records of the domain (SRV)",
		discover.Autoconfig: "a file at the domain (autoconfig)",
		discover.ISPDB:      "the collection of the Thunderbird project",
		discover.Guess:      "a guess: the usual names",
	}[c.Origin]
	if words == "" {
		words = string(c.Origin)
	}
	if c.Provider != "" {
		words = c.Provider + ", " + words
	}
	if c.Source != "" {
		words += ", " + c.Source
	}
	return words
}

func wayWords(c discover.Candidate) string {
	switch {
	case c.Account.OAuth != nil && c.Password:
		return "in the browser, or with a password"
	case c.Account.OAuth != nil:
		return "in the browser"
	}
	return "with a password"
}

// outsideWords names the servers that belong to somebody else.
func outsideWords(address mail.Address, c discover.Candidate) string {
	hosts := slices.Clone(c.Outside)
	for i := range hosts {
		hosts[i] = clean(hosts[i])
	}
	return fmt.Sprintf("These servers do not belong to %s: %s.", clean(address.Domain()), strings.Join(hosts, ", "))
}

// nothingFound is that no server is known that answers.
func nothingFound(address mail.Address, d control.Discovery) *control.Refusal {
	no := &control.Refusal{Says: fmt.Sprintf("No servers were found for %s.", address.Domain()), Hint: enterByHand(address)}
	switch {
	case d.Offline:
		no.Says = "Nothing could be asked: there seems to be no network."
	case len(d.Candidates) > 0:
		no.Says = fmt.Sprintf("Of the servers that were found for %s none answers.", address.Domain())
		if says := d.Candidates[0].Says; says != "" {
			no.Says += " " + says
		}
	case !d.Asked:
		no.Hint = "The collection of the Thunderbird project may know them: add --ask-thunderbird. " + no.Hint
	}
	return no
}

func enterByHand(address mail.Address) string {
	return fmt.Sprintf("Your provider knows the right ones; enter them with \"holdback account add %s --smtp HOST:PORT --imap HOST:PORT\".", address)
}

// signInWords is where and how to sign in.
func signInWords(s control.SignInStart, now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "Open this page in a browser and sign in:\n\n    %s\n\n", clean(s.URL))
	if s.Code != "" {
		fmt.Fprintf(&b, "Type this code there:  %s\n", clean(s.Code))
	} else {
		b.WriteString("It must be a browser on this computer; on another one --sign-in device works.\n")
	}
	if left := s.Expires.Sub(now).Round(time.Minute); left > 0 {
		fmt.Fprintf(&b, "Holdback waits %d minutes for you.\n", int(left/time.Minute))
	}
	return b.String()
}

// nextWords is what comes after an account was added.
func nextWords(s control.ClientSettings) string {
	return "\nEnter this in your mail client, for outgoing mail:\n\n" + clientWords(s) +
		"\n\"holdback client-settings --for thunderbird\" says where; outlook, apple-mail, mutt, msmtp and git are known, too.\n" +
		fmt.Sprintf("\"holdback account test %s --send\" sends you a message through Holdback.\n", clean(s.Account))
}
