package content

import (
	"strings"
	"testing"

	"holdback/guard"
	"holdback/guard/guardtest"
)

// review is what all checks of the family say about a message.
func review(t testing.TB, r guard.Rules, text string) []guard.Finding {
	t.Helper()
	list, err := Checks(&r)
	if err != nil {
		t.Fatal(err)
	}
	return guard.Set{Checks: list, Rules: &r}.Review(t.Context(), guardtest.Mail(t, text))
}

const (
	toClient    = "From: ann@lindenhof.example\nTo: ben@quayside.example\nSubject: plan\nMIME-Version: 1.0\n"
	toColleague = "From: ann@lindenhof.example\nTo: cem@lindenhof.example\nSubject: plan\nMIME-Version: 1.0\n"
	card        = "4539 1488 0343 6467"
	ibans       = "DE89 3704 0044 0532 0130 00\nGB82 WEST 1234 5698 7654 32\nNL91 ABNA 0417 1643 00\nAT61 1904 3002 3457 3201\n"
)

func TestHowMuchDataWeighsDependsOnWhoGetsItAndOnHowMuchItIs(t *testing.T) {
	partner := guard.DefaultRules()
	partner.Domains.Trusted = []string{"quayside.example"}
	raised := guard.DefaultRules()
	raised.Levels = map[string]guard.Level{"content.payment-card": guard.Stop, "content.bank-account": guard.Ask}
	for _, c := range []struct {
		name, text string
		rules      guard.Rules
		want       guard.Level
		count      int
	}{
		{"a card outside", toClient + "\nMy card is " + card, guard.DefaultRules(), guard.Ask, 1},
		{"a card inside", toColleague + "\nMy card is " + card, guard.DefaultRules(), guard.Note, 1},
		{"a card to a partner", toClient + "\nMy card is " + card, partner, guard.Note, 1},
		{"the same card twice", toColleague + "\nCards " + card + " and " + strings.ReplaceAll(card, " ", "-"), guard.DefaultRules(), guard.Note, 1},
		{"an account outside", toClient + "\nDE89 3704 0044 0532 0130 00", guard.DefaultRules(), guard.Note, 1},
		{"four accounts", toColleague + "\n" + ibans, guard.DefaultRules(), guard.Note, 4},
		{"five accounts inside", toColleague + "\n" + ibans + "BE68 5390 0754 7034\n", guard.DefaultRules(), guard.Ask, 5},
		{"a stop of the company", toClient + "\nMy card is " + card, raised, guard.Stop, 1},
		{"which is about outside", toColleague + "\nMy card is " + card, raised, guard.Note, 1},
		{"an account the company asks about", toColleague + "\nDE89 3704 0044 0532 0130 00", raised, guard.Ask, 1},
		{"an account with its bank", toClient + "\nIBAN DE89 3704 0044 0532 0130 00, BIC COBADEFFXXX", guard.DefaultRules(), guard.Note, 1},
		{"a business's tax number", toClient + "\nFaktura. NIP: 526-104-08-28", guard.DefaultRules(), guard.Note, 1},
		{"a tax number of one's own", toClient + "\no meu NIF é 224126660", guard.DefaultRules(), guard.Ask, 1},
		{"that of a firm", toClient + "\no NIF é 501964843", guard.DefaultRules(), guard.Note, 1},
		{"one below a letter", toClient + "\nHello\n\nAna Berg | www.lindenhof.example | NIF 224126660", guard.DefaultRules(), guard.Note, 1},
		{"a secret inside", toColleague + "\nThe password is Kn4ster!Mohn7.", guard.DefaultRules(), guard.Ask, 1},
	} {
		found := review(t, c.rules, c.text+"\n")
		if len(found) != 1 || found[0].Level != c.want || found[0].Count != c.count {
			t.Errorf("%s: got %+v, want one of level %s with %d", c.name, found, c.want, c.count)
		}
	}
}

func TestAListOfFourAccountsAndACardIsAList(t *testing.T) {
	found := review(t, guard.DefaultRules(), toColleague+"\nThe card "+card+" and\n"+ibans)
	if len(found) != 2 || found[0].Level != guard.Ask || found[1].Level != guard.Ask {
		t.Errorf("got %+v, want two that ask", found)
	}
}

func TestNoFindingShowsAllOfANumberOrSecretOrCanBeSilencedForever(t *testing.T) {
	secret := "Kn4ster!Mohn7"
	text := toClient + "X-Rcpt: ben@quayside.example\n\nThe password is " + secret + ".\nMy card is " + card + ", PESEL: 44051401359.\n"
	for _, f := range review(t, guard.DefaultRules(), text) {
		shown := f.Says + f.Quote + f.Hint
		for _, hidden := range []string{secret, card, "44051401359"} {
			if strings.Contains(shown, hidden) {
				t.Errorf("%s shows %q: %s", f.Check, hidden, shown)
			}
		}
		if f.QuietKey() != "" {
			t.Errorf("%s can be silenced: %s", f.Check, f.QuietKey())
		}
	}
}

func TestQuotedTextCountsWhenSomebodyNewGetsIt(t *testing.T) {
	quoted := "\nSee below.\n\n> My card is " + card + ".\n"
	thread := "X-Thread-From: eve@example.net\nX-Thread-To: ann@lindenhof.example\n"
	for _, c := range []struct {
		name, header string
		want         int
	}{
		{"nothing is known", toClient, 0},
		{"not on the thread", toClient + thread, 1},
		{"a colleague who was not on the thread", toColleague + thread, 1},
		{"on the thread", toClient + thread + "X-Thread-Cc: ben@quayside.example\n", 0},
		{"written to before", toClient + "X-Known: 3 ben@quayside.example\n", 0},
		{"never written to", toClient + "X-Known: 3 eve@example.net\n", 1},
		{"a colleague, no thread known", toColleague + "X-Known: 3 eve@example.net\n", 0},
		{"only to myself", "From: ann@lindenhof.example\nTo: ann@lindenhof.example\nSubject: plan\n" + thread, 0},
	} {
		if found := review(t, guard.DefaultRules(), c.header+quoted); len(found) != c.want {
			t.Errorf("%s: got %+v, want %d", c.name, found, c.want)
		}
	}
}

func TestMailOfProgramsIsNeverAskedAbout(t *testing.T) {
	for name, text := range map[string]string{
		"swaks":          "Date: Mon, 02 Nov 2026 09:00:00 +0100\nTo: ben@quayside.example\nFrom: ann@lindenhof.example\nSubject: test Mon, 02 Nov 2026 09:00:00 +0100\nMessage-Id: <1@lindenhof.example>\nX-Mailer: swaks v20240103.0 jetmore.org/john/code/swaks/\n\nThis is a test mailing\n",
		"msmtp":          "From: ann@lindenhof.example\nTo: ben@quayside.example\n\nhello\n",
		"nothing at all": "From: ann@lindenhof.example\nTo: ben@quayside.example\n\n",
		"no header":      "hello\n",
		"cron": "From: root@lindenhof.example (Cron Daemon)\nTo: ann@lindenhof.example\nSubject: Cron <root@mail> /usr/bin/backup\nContent-Type: text/plain; charset=UTF-8\nAuto-Submitted: auto-generated\n" +
			"\nTODO: nothing\nTue Nov  3 10:00:00 CET 2026 10.1.2.3 done (XXX)\n",
		"git send-email": "From: Ann Berg <ann@lindenhof.example>\nTo: ben@quayside.example\nSubject: [PATCH 1/2] mail: fix [NAME]\nDate: Mon,  2 Nov 2026 09:00:00 +0100\nX-Mailer: git-send-email 2.51.0\nMIME-Version: 1.0\n" +
			"\nThe password was XXX.\n\nSigned-off-by: Ann Berg <ann@lindenhof.example>\n---\n a.c | 2 +-\n\ndiff --git a/a.c b/a.c\n@@ -1,2 +1,2 @@\n-  // TODO: Dear [Client Name] on Wed, 3 November 2026\n+  {{first_name}}\n-- \n2.51.0\n",
	} {
		for _, f := range review(t, guard.DefaultRules(), text) {
			if f.Level.Waits() {
				t.Errorf("%s: %+v", name, f)
			}
		}
	}
}

func TestManyTermsOfAListAreCountedAndTheirRecipientsCanBeRemoved(t *testing.T) {
	r := guard.DefaultRules()
	r.Content.Terms = []guard.TermList{{ID: "birds", Name: "birds", Words: []string{"bird*"}, Outside: true, Level: guard.Stop}}
	text := "From: ann@lindenhof.example\nTo: ben@quayside.example, cem@lindenhof.example\nSubject: plan\n\n"
	for _, s := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k"} {
		text += "bird" + s + " and BIRD" + s + "\n"
	}
	found := review(t, r, text)
	if len(found) != mostTerms || found[0].Level != guard.Stop || found[0].About != "birda" || !strings.Contains(found[mostTerms-1].Says, "3 more") {
		t.Fatalf("got %+v", found)
	}
	if rep := found[0].Repairs; len(rep) != 1 || rep[0].Do != guard.RemoveRecipients || strings.Join(rep[0].Addresses, " ") != "ben@quayside.example" {
		t.Errorf("got %+v, want ben removed", rep)
	}
}

func TestATermThatCannotBeCompiledIsNamed(t *testing.T) {
	r := guard.DefaultRules()
	r.Content.Terms = []guard.TermList{{ID: "bad", Expressions: []string{"abcd("}}}
	if _, err := Checks(&r); err == nil || !strings.Contains(err.Error(), "abcd(") {
		t.Errorf("got %v", err)
	}
}
