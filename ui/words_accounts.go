package ui

import (
	"slices"

	"holdback/app/control"
	"holdback/mail/account"
	"holdback/mail/mailbox"
)

// accountState is how an account is: a badge, and soft words.
func accountState(a control.AccountInfo) (Chip, string) {
	soft := serverWords(a.Account)
	if a.Waiting > 0 {
		soft += " · " + sayN("account.waiting", "{{.N}} message waits", "{{.N}} messages wait", a.Waiting)
	}
	switch {
	case a.SignInAgain:
		return Chip{Words: say("account.again", "! Sign in again"), Tone: Ask, Badge: true}, soft
	case a.Problem != "":
		return Chip{Words: say("account.problem", "! Look here"), Tone: Ask, Badge: true}, soft
	}
	return Chip{Words: say("account.guarded", "Guarding"), Tone: Done, Badge: true, Sign: SignTick}, soft
}

// againWords says that somebody must sign in again, for the top of the window.
func againWords(all []control.AccountInfo) Notice {
	var who []string
	waiting := 0
	for _, a := range all {
		if a.SignInAgain {
			who, waiting = append(who, a.Address.String()), waiting+a.Waiting
		}
	}
	n := Notice{Tone: Ask, Says: say("again.says", "Sign in again: {{.Who}}.", "Who", list(who)), Hint: say("again.hint", "Nothing is lost. What you send waits until then.")}
	if waiting > 0 {
		n.Hint = sayN("again.waiting", "{{.N}} message waits until then, and nothing is lost.", "{{.N}} messages wait until then, and nothing is lost.", waiting)
	}
	return n
}

// facts are what an account is, for somebody who wants to know.
func facts(a control.AccountInfo) []Value {
	out := []Value{{Name: say("fact.smtp", "Sends through"), Value: serverFact(a.SMTP), Picked: true}}
	if a.IMAP != nil {
		out = append(out, Value{Name: say("fact.imap", "Reads through"), Value: serverFact(*a.IMAP), Picked: true})
	}
	how := say("fact.password", "as {{.User}}, with a password", "User", clean(a.User))
	if a.OAuth != nil {
		how = say("fact.browser", "as {{.User}}, in the browser at {{.Issuer}}", "User", clean(a.User), "Issuer", clean(a.OAuth.Issuer))
	}
	out = append(out, Value{Name: say("fact.sign-in", "Signs in"), Value: how, Picked: true})
	watched := say("fact.not-watched", "not watched now")
	if a.Watching {
		watched = say("fact.watched", "watched for bounces, receipts and answers; of other mail only headers")
	}
	if a.IMAP != nil {
		out = append(out, Value{Name: say("fact.inbox", "Inbox"), Value: watched, Picked: true})
	}
	return out
}

func serverFact(s account.Server) string {
	return say("fact.server", "{{.Server}}, {{.Security}}", "Server", clean(s.String()), "Security", protectionWords(s.Security))
}

// folderChoices are the folders to choose from. The first choice leaves it to the server;
// used is the folder that this means now.
func folderChoices(folders []mailbox.Folder, chosen, used string) []string {
	auto := say("folder.auto", "As the server marks it")
	if used != "" && chosen == "" {
		auto = say("folder.auto-now", "As the server marks it: {{.Name}}", "Name", clean(used))
	}
	out := []string{auto}
	for _, f := range folders {
		out = append(out, clean(f.Name))
	}
	if chosen != "" && !slices.ContainsFunc(folders, func(f mailbox.Folder) bool { return f.Name == chosen }) {
		out = append(out, clean(chosen))
	}
	return out
}

// folderNames are the names that belong to folderChoices; "" is the server's own.
func folderNames(folders []mailbox.Folder, chosen string) []string {
	out := []string{""}
	for _, f := range folders {
		out = append(out, f.Name)
	}
	if chosen != "" && !slices.Contains(out, chosen) {
		out = append(out, chosen)
	}
	return out
}

// copiesToChoose are who may file copies.
func copiesToChoose() []account.Copies {
	return []account.Copies{account.CopiesAuto, account.CopiesServer, account.CopiesNever}
}

func copiesWords(c account.Copies) string {
	switch c {
	case account.CopiesServer:
		return say("copies.server", "The server always does")
	case account.CopiesNever:
		return say("copies.never", "Nobody")
	}
	return say("copies.auto", "Holdback, where nobody else has")
}

// removeWords asks whether an account shall be forgotten.
func removeWords(a control.AccountInfo) Notice {
	n := Notice{
		Tone: Stop, Says: say("remove.says", "Remove {{.Who}}?", "Who", clean(a.Address.String())),
		Hint: say("remove.hint", "Holdback forgets its servers and its password. Mail in the mailbox stays as it is."),
	}
	if a.Waiting > 0 {
		n.Hint = sayN("remove.waiting", "{{.N}} message of it still waits. Undo it or let it leave first.",
			"{{.N}} messages of it still wait. Undo them or let them leave first.", a.Waiting)
	}
	return n
}
