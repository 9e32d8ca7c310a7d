package mailbox

import (
	"testing"

	"github.com/emersion/go-imap/v2"
)

// at is a LIST response.
func at(name string, delim rune, attrs ...imap.MailboxAttr) *imap.ListData {
	return &imap.ListData{Mailbox: name, Delim: delim, Attrs: attrs}
}

func TestFoldersAreKnownByTheirMarkElseByTheirName(t *testing.T) {
	gmail := []*imap.ListData{
		at("INBOX", '/'), at("[Gmail]", '/', imap.MailboxAttrNoSelect), at("[Gmail]/Sent Mail", '/', imap.MailboxAttrSent),
		at("[Gmail]/All Mail", '/', imap.MailboxAttrAll), at("[Gmail]/Papierkorb", '/', imap.MailboxAttrTrash), at("Sent", '/'),
	}
	for name, c := range map[string]struct {
		all   []*imap.ListData
		space imap.NamespaceData
		role  Role
		want  string // empty: none
	}{
		"marked":                       {gmail, imap.NamespaceData{}, Sent, "[Gmail]/Sent Mail"},
		"marked in German":             {gmail, imap.NamespaceData{}, Trash, "[Gmail]/Papierkorb"},
		"all mail":                     {gmail, imap.NamespaceData{}, All, "[Gmail]/All Mail"},
		"none":                         {gmail, imap.NamespaceData{}, Drafts, ""},
		"by name":                      {[]*imap.ListData{at("Sent", '/')}, imap.NamespaceData{}, Sent, "Sent"},
		"in another case":              {[]*imap.ListData{at("SENT ITEMS", '/')}, imap.NamespaceData{}, Sent, "SENT ITEMS"},
		"under INBOX":                  {[]*imap.ListData{at("INBOX.Sent", '.')}, imap.NamespaceData{}, Sent, "INBOX.Sent"},
		"under a prefix":               {[]*imap.ListData{at("Post.Gesendet", '.')}, imap.NamespaceData{Personal: []imap.NamespaceDescriptor{{Prefix: "Post.", Delim: '.'}}}, Sent, "Post.Gesendet"},
		"Apple Mail in German":         {[]*imap.ListData{at("Gesendete Objekte", '/'), at("Archiv", '/')}, imap.NamespaceData{}, Sent, "Gesendete Objekte"},
		"French, taken apart":          {[]*imap.ListData{at("E\u0301le\u0301ments envoye\u0301s", '/')}, imap.NamespaceData{}, Sent, "E\u0301le\u0301ments envoye\u0301s"},
		"Russian":                      {[]*imap.ListData{at("Отправленные", '|')}, imap.NamespaceData{}, Sent, "Отправленные"},
		"Chinese":                      {[]*imap.ListData{at("已发送", '/')}, imap.NamespaceData{}, Sent, "已发送"},
		"underscores":                  {[]*imap.ListData{at("Sent_Items", '/')}, imap.NamespaceData{}, Sent, "Sent_Items"},
		"the likeliest of several":     {[]*imap.ListData{at("Gesendet", '/'), at("Sent Items", '/'), at("Sent", '/')}, imap.NamespaceData{}, Sent, "Sent"},
		"sorted away by the person":    {[]*imap.ListData{at("Customers/Sent", '/')}, imap.NamespaceData{}, Sent, ""},
		"below the folder itself":      {[]*imap.ListData{at("Sent/2025", '/')}, imap.NamespaceData{}, Sent, ""},
		"part of a word":               {[]*imap.ListData{at("Presented", '/'), at("Sentinel", '/')}, imap.NamespaceData{}, Sent, ""},
		"no levels":                    {[]*imap.ListData{at("Sent", 0)}, imap.NamespaceData{}, Sent, "Sent"},
		"cannot hold messages":         {[]*imap.ListData{at("Sent", '/', imap.MailboxAttrNoSelect)}, imap.NamespaceData{}, Sent, ""},
		"another's":                    {[]*imap.ListData{at("user/bob/Sent", '/', imap.MailboxAttrSent)}, imap.NamespaceData{Other: []imap.NamespaceDescriptor{{Prefix: "user/", Delim: '/'}}}, Sent, ""},
		"marked beats named":           {[]*imap.ListData{at("Sent", '/'), at("Ausgang", '/', imap.MailboxAttrSent)}, imap.NamespaceData{}, Sent, "Ausgang"},
		"marked twice, the upper wins": {[]*imap.ListData{at("Old/Sent", '/', imap.MailboxAttrSent), at("Sent", '/', imap.MailboxAttrSent)}, imap.NamespaceData{}, Sent, "Sent"},
	} {
		m := Of(Config{})
		got, err := m.pick(folders{all: sorted(c.all, &c.space)}, c.role)
		if got != c.want || (err != nil) != (c.want == "") {
			t.Errorf("%s: %q, %v; want %q", name, got, err, c.want)
		}
	}
}

func TestNoNameMeansTwoThings(t *testing.T) {
	for role, all := range usualNames {
		for _, name := range all {
			for other := range usualNames {
				if other != role && rank(other, name) >= 0 {
					t.Errorf("%q is for %s and for %s", name, role, other)
				}
			}
		}
	}
}

func TestOnlyNamesThatTheLibraryReadsReachIt(t *testing.T) {
	for name, want := range map[string]bool{
		"Sent": true, "Entw&APw-rfe": true, "a&-b": true, "&": false, "R&D": false, "R&D-x": false, "&APw-&APw-": false,
		"Entwürfe": true, "\xff": false, "a\x01": false, "&AGEAYg-": false, "&2D3eAA-": true, "&2D0-": false, "&3gA-": false, "": true, "&-&-": true,
	} {
		if got := validName(name); got != want {
			t.Errorf("validName(%q) = %v, want %v", name, got, want)
		}
	}
	for line, want := range map[string]bool{
		"* LIST (\\HasNoChildren) \"/\" INBOX\r\n":                   true,
		"* LIST () NIL \"Sent \\\"x\\\"\"\r\n":                       true,
		"* LIST () \"\\\\\" Sent\r\n":                                true,
		"* LIST () \"/\" {4}\r\n":                                    true,
		"* LIST () \"/\" \"x\" (\"CHILDINFO\" (\"SUBSCRIBED\"))\r\n": true,
		"* list () \"/\" x]y\r\n":                                    true,
		"* LIST () \"\" x\r\n":                                       false,
		"* LIST () \"ab\" x\r\n":                                     false,
		"* LIST () \"/\" \"R&D\"\r\n":                                false,
		"* LIST\r\n":                                                 false,
	} {
		if got := readable([]byte(line)); got != want {
			t.Errorf("readable(%q) = %v, want %v", line, got, want)
		}
	}
}

func TestTheOldIMAPIsSpokenToServersThatKnowBoth(t *testing.T) {
	for line, want := range map[string]string{
		"* CAPABILITY IMAP4rev1 IMAP4rev2 IDLE\r\n":                 "* CAPABILITY IMAP4rev1 IDLE\r\n",
		"* CAPABILITY IMAP4REV2 IMAP4REV1\r\n":                      "* CAPABILITY IMAP4REV1\r\n",
		"* CAPABILITY IMAP4rev2 IDLE\r\n":                           "* CAPABILITY IMAP4rev2 IDLE\r\n",
		"* OK [CAPABILITY IMAP4rev2 IMAP4rev1] hello\r\n":           "* OK [CAPABILITY IMAP4rev1] hello\r\n",
		"T3 OK [CAPABILITY IMAP4rev2 IMAP4rev1] in\r\n":             "T3 OK [CAPABILITY IMAP4rev1] in\r\n",
		"* CAPABILITY IMAP4rev1 A( ((B) AUTH=PLAIN \x00 LITERAL+\n": "* CAPABILITY IMAP4rev1 AUTH=PLAIN LITERAL+\r\n",
		"T3 NO [CAPABILITY( x] no\r\n":                              "T3 NO [CAPABILITY x] no\r\n",
		"* OK [CAPABILITY IMAP4rev1\r\n":                            "* OK [CAPABILITY IMAP4rev1\r\n",
		"* OK We know IMAP4rev1 IMAP4rev2 and no CAPABILITY \r\n":   "* OK We know IMAP4rev1 IMAP4rev2 and no CAPABILITY \r\n",
	} {
		if got := string(capabilities([]byte(line))); got != want {
			t.Errorf("%q became %q, want %q", line, got, want)
		}
	}
}

func TestWhatAServerMeansByNo(t *testing.T) {
	for _, c := range []struct {
		code, text string
		want       Cause
	}{
		{"OVERQUOTA", "full", CauseQuota},
		{"overquota", "full", CauseQuota},
		{"", "Quota exceeded (mailbox for user is full)", CauseQuota},
		{"TOOBIG", "", CauseTooBig},
		{"", "Message too large.", CauseTooBig},
		{"UNAVAILABLE", "", CauseLater},
		{"ALERT", "Too many simultaneous connections. (Failure)", CauseLater},
		{"NONEXISTENT", "Unknown Mailbox: x (Failure)", CauseNoFolder},
		{"TRYCREATE", "x", CauseNoFolder},
		{"", "Mailbox doesn't exist: Sent", CauseNoFolder},
		{"AUTHENTICATIONFAILED", "no", CauseSignIn},
		{"PRIVACYREQUIRED", "no", CauseTLS},
		{"NOPERM", "no", CauseRefused},
		{"", "", CauseRefused},
	} {
		no := &imap.Error{Type: imap.StatusResponseTypeNo, Code: imap.ResponseCode(c.code), Text: c.text}
		if got := meaning(no); got != c.want {
			t.Errorf("NO [%s] %s means %s, want %s", c.code, c.text, got, c.want)
		}
	}
}

func TestWhatIsSearchedForIsAPartOfWhatIsMeant(t *testing.T) {
	for id, want := range map[string]string{
		"a@b.example":       "<a@b.example>",
		`quo"ted@b.example`: "ted@b.example",
		"zürich@b.example":  "rich@b.example",
		"日本":                "日本",
		`"a`:                "a",
	} {
		if got := searchable(id); got != want {
			t.Errorf("for %q is searched %q, want %q", id, got, want)
		}
	}
}
