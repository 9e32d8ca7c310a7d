package mailbox_test

import (
	"context"
	"testing"

	"holdback/mail/account"
	"holdback/mail/mailbox"
	"holdback/mail/mailbox/mailboxtest"
	"holdback/mail/mailtest"
)

func TestWhatIsPromisedHoldsAtEveryServer(t *testing.T) {
	for name, c := range map[string]struct {
		options mailtest.Options
		marks   bool
	}{
		"with everything":     {},
		"without extensions":  {options: mailtest.Options{IMAPWithout: []string{"UIDPLUS", "MOVE", "IDLE", "SPECIAL-USE", "LIST-EXTENDED", "NAMESPACE", "LITERAL-", "LITERAL+", "SASL-IR", "ESEARCH", "IMAP4rev2", "ID"}}, marks: true},
		"only the old IMAP":   {options: mailtest.Options{IMAPWithout: []string{"IMAP4rev2"}}},
		"only the new IMAP":   {options: mailtest.Options{IMAPWithout: []string{"IMAP4rev1"}}},
		"only LOGIN":          {options: mailtest.Options{IMAPMechanisms: []string{"LOGIN"}}},
		"folders to be known": {options: mailtest.Options{Folders: []mailtest.Folder{{Name: "Gesendete Objekte"}, {Name: "Entwürfe"}, {Name: "Papierkorb"}}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			mailboxtest.Test(t, func(t *testing.T) mailboxtest.Env {
				const alice = "alice@lindenhof.example"
				o := c.options
				o.Users = []mailtest.User{{Address: alice, Password: `p"a ss\wörd`}}
				s := mailtest.Run(t, o)
				sign := account.Sign{Server: s.IMAP(), User: alice, Password: `p"a ss\wörd`}
				return mailboxtest.Env{
					Config: mailbox.Config{Sign: func(context.Context) (account.Sign, error) { return sign, nil }},
					Marks:  c.marks,
				}
			})
		})
	}
}
